// Says once that an entry which was looked for was read for thirty seconds, or that a file was
// taken from it. Only in pages that carry the mark, only while the tab is seen. What the server
// keeps of it, and for how long, is told on the page “What is measured”.
import { csrfToken } from "./ask.js";
import { behaviour } from "./behaviour.js";

const LONG_ENOUGH = 30; // seconds in view

behaviour("[data-stay]", (mark) => {
  forgetMark();
  if (mark.dataset.came) watch(mark);
  document.querySelector(".entry")?.addEventListener("click", (event) => taken(mark, event));
});

// Other words are searched: what was read in between was not it. Going back to the same
// results says nothing. The words stay in the tab.
behaviour("[data-searched]", (mark) => {
  const words = new URLSearchParams(location.search).get("q");
  const before = sessionStorage.getItem("searched");
  sessionStorage.setItem("searched", words);
  if (before && before !== words) send(mark.dataset.searched, {});
});

// Whoever is sent the address of this page did not look for it.
function forgetMark() {
  const here = new URL(location.href);
  if (!here.searchParams.has("from")) return;
  here.searchParams.delete("from");
  history.replaceState(history.state, "", here);
}

function watch(mark) {
  let seconds = 0;
  const timer = setInterval(() => {
    if (document.hidden || (seconds += 1) < LONG_ENOUGH) return;
    clearInterval(timer);
    if (mark.isConnected) send(mark.dataset.stay, { entry: mark.dataset.entry, came: mark.dataset.came });
  }, 1000);
}

function taken(mark, event) {
  const file = event.target.closest("a.doc")?.pathname.match(/\/files\/(\d+)\/$/)?.[1];
  if (file) send(mark.dataset.stay, { entry: mark.dataset.entry, file });
}

// Lost is lost: a reading that is not counted costs nobody anything.
function send(url, fields) {
  const options = { method: "POST", body: new URLSearchParams(fields), keepalive: true };
  fetch(url, { ...options, headers: { "X-CSRFToken": csrfToken() } }).catch(() => {});
}
