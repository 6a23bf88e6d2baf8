// Native dialogs: [data-open-dialog=ID] opens one, [data-close] inside closes it.
import { behaviour } from "./behaviour.js";

const FIELD = "[autofocus], input:not([type=hidden], [type=radio]), textarea, select";

/** Open `dialog` as modal, on its first field. */
export function openDialog(dialog) {
  if (!dialog.open) dialog.showModal();
  const field = [...dialog.querySelectorAll(FIELD)].find((one) => one.checkVisibility());
  field?.focus();
}

behaviour("[data-open-dialog]", (button) => {
  const dialog = document.getElementById(button.dataset.openDialog);
  if (!dialog) return;
  button.setAttribute("aria-haspopup", "dialog");
  button.addEventListener("click", (event) => {
    event.preventDefault();
    openDialog(dialog);
  });
});

behaviour("dialog [data-close]", (button) => {
  button.addEventListener("click", () => button.closest("dialog").close());
});

// A dialog that comes back with errors opens again.
behaviour("dialog[data-opened]", openDialog);

// The summary of errors takes the focus.
behaviour("[data-focus]", (element) => element.focus());
