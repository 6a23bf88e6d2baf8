// Text that could not reach the server, kept in this browser until it does.
import { toast } from "./toasts.js";
import { word } from "./words.js";

const NEVER = new Set(["csrfmiddlewaretoken", "files"]);
const keyOf = (form) => `kept:${location.pathname}:${form.dataset.autosave ?? form.getAttribute("action")}`;

/** Keep what is typed in `form`. */
export function keepHere(form) {
  const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NEVER.has(name));
  reach((storage) => storage.setItem(keyOf(form), JSON.stringify(fields)));
}

/** The server has it: forget it. */
export function forgetHere(form) {
  reach((storage) => storage.removeItem(keyOf(form)));
}

/** Put back in `form` what was kept, unless something is written there already. */
export function giveBack(form) {
  const kept = reach((storage) => JSON.parse(storage.getItem(keyOf(form)) ?? "[]")) ?? [];
  const body = form.querySelector("textarea");
  if (!kept.some(([name, value]) => name === body?.name && value) || body.value.trim()) return;
  for (const [name, value] of kept) put(form.elements.namedItem(name), value);
  toast(word("restored"));
  body.dispatchEvent(new Event("input", { bubbles: true }));
}

function put(field, value) {
  if (!field) return;
  if (field instanceof RadioNodeList || !["checkbox", "file"].includes(field.type)) field.value = value;
  else if (field.type === "checkbox") field.checked = true;
}

// Private windows may refuse storage: then nothing is kept, and nothing breaks.
function reach(use) {
  try {
    return use(localStorage);
  } catch {
    return null;
  }
}
