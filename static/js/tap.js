// The websocket of the tab: opens again after a growing pause, and says the last event known.

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 30000;
const SILENCE = 3000; // without connection before the page says so

/** Open a tap. `listener`: { last() → event id, heard(message), connected(), lost() }. */
export function openTap(path, listener) {
  const tap = { url: addressOf(path), listener, pause: FIRST_PAUSE, timer: 0, silence: 0, socket: null };
  connect(tap);
  window.addEventListener("offline", () => tap.socket.close()); // by itself it may notice minutes later
  window.addEventListener("online", () => hurry(tap));
  window.addEventListener("pageshow", (event) => event.persisted && hurry(tap));
  document.addEventListener("visibilitychange", () => !document.hidden && hurry(tap));
}

function addressOf(path) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}

function connect(tap) {
  clearTimeout(tap.timer);
  tap.timer = 0;
  tap.silence ||= setTimeout(() => tap.listener.lost(), SILENCE);
  tap.socket = new WebSocket(tap.url);
  tap.socket.addEventListener("open", () => opened(tap));
  tap.socket.addEventListener("message", (event) => tap.listener.heard(JSON.parse(event.data)));
  tap.socket.addEventListener("close", () => retry(tap));
}

function opened(tap) {
  tap.socket.send(JSON.stringify({ type: "hello", last: tap.listener.last() }));
  tap.pause = FIRST_PAUSE;
  clearTimeout(tap.silence);
  tap.silence = 0;
  tap.listener.connected();
}

// Jitter: after a restart, a thousand tabs must not come back in the same second.
function retry(tap) {
  tap.silence ||= setTimeout(() => tap.listener.lost(), SILENCE);
  tap.timer = setTimeout(() => connect(tap), tap.pause * (0.5 + Math.random()));
  tap.pause = Math.min(tap.pause * 2, LONGEST_PAUSE);
}

function hurry(tap) {
  if (tap.socket.readyState === WebSocket.CLOSED && tap.timer) connect(tap);
}
