// Entries that arrive, change or go while the page is open.
import { getFragment } from "./ask.js";
import { replace } from "./replace.js";
import { isTyping } from "./typing.js";
import { announce, word } from "./words.js";

const SPREAD = 400; // ms over which the readers of one entry ask for its card
const BUSY = 5000;
const arrived = new Map(); // stream element → ids of its new entries
const awaited = new Map(); // entry → whether all of it changed, or only its counts
const COUNTS = [".entry__foot"];
const WHOLE = [".entry__head", ".entry__body", ".entry__foot"];

/** `entry.new`: the button above the stream says how many. */
export function raiseNewEntry({ entry, group }) {
  if (document.getElementById(`entry-${entry}`)) return changeEntry({ entry });
  for (const stream of document.querySelectorAll("[data-stream]")) {
    if (!["home", `group:${group}`].includes(stream.dataset.stream)) continue;
    const ids = (arrived.get(stream) ?? new Set()).add(entry);
    arrived.set(stream, ids);
    const link = stream.querySelector("[data-new-entries] a");
    if (!link) continue;
    link.textContent = ids.size === 1 ? word("newEntry") : word("newEntries", { n: ids.size });
    link.closest("[data-new-entries]").hidden = false;
    announce(link.textContent);
  }
}

/** `entry.changed`: its card is asked for again, once for several changes. */
export function changeEntry({ entry, type }) {
  if (!document.getElementById(`entry-${entry}`)) return;
  const whole = type !== "comment.new";
  if (!awaited.has(entry)) setTimeout(() => swap(entry), Math.random() * SPREAD);
  awaited.set(entry, whole || awaited.get(entry) === true);
}

async function swap(entry) {
  const whole = awaited.get(entry);
  awaited.delete(entry);
  const isPage = document.getElementById(`comments-${entry}`) !== null;
  const parts = isPage ? (whole ? WHOLE : COUNTS) : [""];
  const address = isPage && whole ? `/entries/${entry}/` : `/entries/${entry}/card/`;
  const content = await getFragment(address).catch(() => null);
  const later = parts.map((part) => swapPart(`#entry-${entry} ${part}`.trim(), content));
  if (later.includes(false)) setTimeout(() => changeEntry({ entry }), BUSY);
}

/** False when somebody is at work there: it is asked for again. */
function swapPart(selector, content) {
  const shown = document.querySelector(selector);
  const fresh = content?.querySelector(selector);
  if (!shown || !fresh) return true;
  if (isTyping(shown)) return false;
  replace(shown, fresh);
  return true;
}

/** `entry.gone`: it may no longer be read. */
export function removeEntry({ entry }) {
  document.getElementById(`entry-${entry}`)?.remove();
}
