// One question in a native dialog.
import { word } from "./words.js";

let made = 0;

/** Ask; resolves to what was written (maybe ""), or null when cancelled. */
export function askInDialog({ title, hint = "", ok, value = "", type = "text" }) {
  const id = `ask-${++made}`;
  const dialog = part("dialog", { className: "dialog" });
  dialog.setAttribute("aria-labelledby", `${id}-title`);
  const field = part("input", { id, className: "input", type, value });
  const form = part("form", { method: "dialog" });
  form.append(head(id, title), bodyOf(id, title, hint, field), foot(ok));
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  field.focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "ok" ? field.value.trim() : null);
    });
  });
}

function head(id, title) {
  const place = part("div", { className: "dialog__head" });
  place.append(part("h2", { id: `${id}-title`, textContent: title }));
  return place;
}

function bodyOf(id, title, hint, field) {
  const place = part("div", { className: "dialog__body" });
  const label = part("label", { className: "label", htmlFor: id, textContent: hint || title });
  const box = part("div", { className: "field" });
  box.append(label, field);
  place.append(box);
  return place;
}

function foot(ok) {
  const place = part("div", { className: "dialog__foot" });
  const yes = part("button", { className: "btn btn--primary", value: "ok", textContent: ok });
  const no = part("button", { className: "btn", value: "cancel", type: "button", textContent: word("cancel") });
  no.addEventListener("click", () => no.closest("dialog").close("cancel"));
  place.append(no, yes); // Enter in the field chooses `yes`, the only submit button
  return place;
}

function part(tag, properties) {
  return Object.assign(document.createElement(tag), properties);
}
