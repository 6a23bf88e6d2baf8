// input[data-search-box=URL] suggests pages and past searches; Enter alone searches. With
// data-search-here=ID also the same words in that group.
// [data-search-asked=URL]: the page of results is shown, and the search is kept from now on.
// [data-search-results=URL]: opening a result says that the search led somewhere.
import { csrfToken, getJson } from "./ask.js";
import { behaviour } from "./behaviour.js";
import { beCombobox, nameOf, tell } from "./combobox.js";
import { closeListbox, listboxKey, makeListbox, openListbox } from "./listbox.js";
import { drawPerson } from "./suggestions.js";

const PAUSE = 120;

behaviour("input[data-search-box]", (input) => {
  const box = { input, timer: 0, asked: null };
  box.box = makeListbox({ label: nameOf(input), draw, linked: true, choose: (one) => location.assign(one.url) });
  input.after(box.box.element);
  beCombobox(box);
  input.addEventListener("input", () => ask(box));
  input.addEventListener("click", () => input.value || ask(box)); // kept and past searches
  input.addEventListener("keydown", (event) => key(box, event));
  input.addEventListener("blur", () => close(box));
});

function draw(one) {
  if (one.kind === "person") return drawPerson(one);
  const name = Object.assign(document.createElement("b"), { textContent: one.name });
  return [name, Object.assign(document.createElement("span"), { className: "meta", textContent: one.label })];
}

function ask(box) {
  clearTimeout(box.timer);
  box.asked?.abort();
  const typed = box.input.value.trim();
  box.asked = new AbortController();
  box.timer = setTimeout(() => show(box, typed, box.asked.signal), typed ? PAUSE : 0);
}

async function show(box, typed, signal) {
  const url = new URL(box.input.dataset.searchBox, location.href);
  url.searchParams.set("q", typed.slice(0, 200));
  if (box.input.dataset.searchHere) url.searchParams.set("here", box.input.dataset.searchHere);
  const found = await getJson(url, { signal }).catch(() => ({ suggestions: [] }));
  if (signal.aborted || document.activeElement !== box.input) return;
  openListbox(box.box, found.suggestions, box.input.getBoundingClientRect());
  box.box.at = -1; // nothing is chosen until an arrow is pressed
  for (const option of box.box.element.children) option.setAttribute("aria-selected", "false");
  tell(box);
}

function key(box, event) {
  const chosen = box.box.at >= 0;
  if (event.key === "Tab" || (event.key === "Enter" && !chosen)) return close(box);
  if (event.key === "ArrowDown" && box.box.element.hidden) return event.preventDefault(), ask(box);
  if (event.key === "ArrowUp" && !chosen) box.box.at = 0;
  if (!listboxKey(box.box, event.key)) return;
  event.preventDefault();
  tell(box);
}

function close(box) {
  clearTimeout(box.timer);
  box.asked?.abort();
  closeListbox(box.box);
  tell(box);
}

behaviour("[data-search-results]", (page) => {
  page.addEventListener("click", (event) => {
    if (event.target.closest("[data-result] a")) say(page.dataset.searchResults);
  });
  page.addEventListener("auxclick", (event) => {
    if (event.button === 1 && event.target.closest("[data-result] a")) say(page.dataset.searchResults);
  });
});

behaviour("[data-search-asked]", ({ dataset }) => say(dataset.searchAsked, { note: dataset.note }));

function say(url, fields = {}) {
  const said = new FormData();
  for (const [name, value] of Object.entries({ ...fields, csrfmiddlewaretoken: csrfToken() })) said.set(name, value);
  navigator.sendBeacon(url, said);
}
