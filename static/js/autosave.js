// form[data-autosave=URL] keeps a draft on the server, and in this browser while offline.
import { behaviour } from "./behaviour.js";
import { post } from "./ask.js";
import { hasText, say, textFields } from "./draft_form.js";
import { giveBack, keepHere, forgetHere } from "./kept_text.js";
import { word } from "./words.js";

const PAUSE = 3000;
const PATIENCE = 2000; // how long publishing waits for a draft on its way

behaviour("form[data-autosave]", (form) => {
  giveBack(form);
  const draft = { form, timer: 0, underway: null };
  for (const kind of ["input", "change"]) form.addEventListener(kind, () => later(draft));
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

function save(draft, options) {
  clearTimeout(draft.timer);
  draft.timer = 0;
  if (draft.underway) return later(draft);
  draft.underway = send(draft.form, options).finally(() => (draft.underway = null));
}

async function send(form, options) {
  try {
    const answer = await post(form.dataset.autosave, textFields(form), options);
    if (!answer.draft) return keepHere(form); // not enough for a draft yet
    form.elements.draft.value = answer.draft;
    forgetHere(form);
    say(form, word("saved"));
  } catch (error) {
    if (!error.status) keepHere(form); // refused by the server: trying elsewhere is no help
    say(form, error.status ? (error.said ?? "") : word("offline"));
  }
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
