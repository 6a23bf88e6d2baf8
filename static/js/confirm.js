// A button with [data-confirm] asks its question first, in a native dialog.
import { word } from "./words.js";

const agreed = new WeakSet();

document.addEventListener("click", ask, true);

function ask(event) {
  const button = event.target.closest?.("[data-confirm]");
  if (!button || agreed.delete(button)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const dialog = questionOf(button);
  document.body.append(dialog);
  dialog.addEventListener("close", () => answer(dialog, button));
  dialog.showModal();
}

function answer(dialog, button) {
  dialog.remove();
  giveFocusBack(button);
  if (dialog.returnValue !== "yes") return;
  agreed.add(button);
  button.click();
}

// The dialog has closed the menu that the button is in: then who opened the menu has the focus.
function giveFocusBack(button) {
  const menu = button.closest("[popover]:not(:popover-open)");
  const opener = menu && document.querySelector(`[popovertarget="${menu.id}"]`);
  (opener ?? button).focus();
}

function questionOf(button) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("role", "alertdialog");
  dialog.setAttribute("aria-label", button.dataset.confirm);
  const form = element("form", "");
  form.method = "dialog";
  const body = element("div", "dialog__body");
  body.append(element("p", "dialog__ask", button.dataset.confirm));
  const foot = element("div", "dialog__foot");
  foot.append(choice("btn", "no", word("cancel")), choice("btn btn--primary", "yes", nameOf(button)));
  form.append(body, foot);
  dialog.append(form);
  return dialog;
}

function nameOf(button) {
  return button.textContent.trim() || button.getAttribute("aria-label");
}

function choice(css, value, text) {
  const button = element("button", css, text);
  button.value = value;
  return button;
}

function element(tag, css, text = "") {
  return Object.assign(document.createElement(tag), { className: css, textContent: text });
}
