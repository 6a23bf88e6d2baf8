// How an input with a listbox presents itself (ARIA combobox).
import { activeOption } from "./listbox.js";

const HIDDEN = "input[type=hidden]:not([name=csrfmiddlewaretoken])";

/** Named by data-picker-value="ID of the hidden input", or else the one in the same field. */
export function hiddenOf(input) {
  const named = document.getElementById(input.dataset.pickerValue ?? "");
  return named ?? input.parentElement.querySelector(HIDDEN);
}

/** What the input is called. */
export function nameOf(input) {
  return input.labels?.[0]?.textContent.trim() || input.getAttribute("aria-label") || "";
}

/** Make `input` a combobox of the listbox `box`. */
export function beCombobox({ input, box }) {
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", box.element.id);
  input.autocomplete = "off";
  tell({ input, box });
}

/** Say whether the list is open, and which option the keyboard is on. */
export function tell({ input, box }) {
  input.setAttribute("aria-expanded", String(!box.element.hidden));
  input.setAttribute("aria-activedescendant", activeOption(box));
}
