// /: search. n: write. g then h: home. ?: help. Never while typing; off with [data-shortcuts-switch].
import { behaviour } from "./behaviour.js";

const TYPING = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable=true], dialog[open]";
const SEQUENCE = 1000; // ms between g and h
let wentAt = 0;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (isOff() || event.target.closest(TYPING)) return;
  if (act(event.key)) event.preventDefault();
});

function act(key) {
  const going = performance.now() - wentAt < SEQUENCE;
  wentAt = key === "g" ? performance.now() : 0;
  if (key === "n") return write();
  if (key === "/") return search();
  if (key === "?") return click("a[data-help]");
  return key === "h" && going && click("a.brand");
}

function write() {
  const place = "form[data-composer] :is(.ProseMirror, textarea)";
  const field = [...document.querySelectorAll(place)].find((one) => one.checkVisibility());
  if (!field) return click('a[href$="/entries/new/"]');
  field.focus();
  return true;
}

function search() {
  const box = [...document.querySelectorAll("#q-top, #q-page")].find((one) => one.checkVisibility());
  box?.focus();
  box?.select();
  box?.click(); // what was looked for before is offered
  return Boolean(box) || click("a[data-search-link]");
}

function click(selector) {
  const link = document.querySelector(selector);
  link?.click();
  return Boolean(link);
}

function isOff() {
  return localStorage.getItem("shortcuts") === "off";
}

// A checkbox: single keys get in the way of those who dictate (WCAG 2.1.4).
behaviour("[data-shortcuts-switch]", (box) => {
  box.closest("[hidden]")?.removeAttribute("hidden");
  box.checked = !isOff();
  box.addEventListener("change", () => localStorage.setItem("shortcuts", box.checked ? "on" : "off"));
});
