// form[data-autosave=URL] keeps a draft on the server, and in this browser while offline.
import { behaviour } from "./behaviour.js";
import { post } from "./ask.js";
import { giveBack, keepHere, forgetHere } from "./kept_text.js";
import { word } from "./words.js";

const PAUSE = 3000;
const PATIENCE = 2000; // how long publishing waits for a draft on its way

behaviour("form[data-autosave]", (form) => {
  giveBack(form);
  const draft = { form, timer: 0, underway: null };
  form.addEventListener("input", () => later(draft));
  form.addEventListener("change", () => later(draft));
  form.addEventListener("submit", (event) => settle(draft, event), true);
  window.addEventListener("online", () => later(draft));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && draft.timer) save(draft, { keepalive: true });
  });
});

// A kind chosen before a word is written makes no draft.
function later(draft) {
  const { form } = draft;
  const begun = form.querySelector("input[name=draft]")?.value || hasText(form);
  if (begun && form.isConnected) draft.timer ||= setTimeout(() => save(draft), PAUSE);
}

function hasText(form) {
  const fields = form.querySelectorAll("textarea, input[name=title]");
  return [...fields].some((field) => field.value.trim());
}

function save(draft, options) {
  clearTimeout(draft.timer);
  draft.timer = 0;
  if (draft.underway) return later(draft);
  draft.underway = send(draft.form, options).finally(() => (draft.underway = null));
}

async function send(form, options) {
  try {
    const answer = await post(form.dataset.autosave, textFields(form), options);
    const field = form.querySelector("input[name=draft]");
    if (!answer.draft) return keepHere(form); // not enough for a draft yet
    if (field) field.value = answer.draft;
    forgetHere(form);
    say(form, word("saved"));
  } catch (error) {
    if (!error.status) keepHere(form); // refused by the server: trying elsewhere is no help
    say(form, error.status ? (error.said ?? "") : word("offline"));
  }
}

function textFields(form) {
  return new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
}

function say(form, text) {
  const place = form.querySelector("[data-saved]");
  if (place) place.textContent = text;
}

// A draft on its way must have its number before the form goes, or it would stay behind.
async function settle(draft, event) {
  clearTimeout(draft.timer);
  draft.timer = 0;
  if (navigator.onLine) forgetHere(draft.form);
  if (!draft.underway) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  await Promise.race([draft.underway, new Promise((done) => setTimeout(done, PATIENCE))]);
  draft.underway = null;
  draft.form.requestSubmit(event.submitter);
}
