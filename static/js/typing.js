// Whether somebody is at work in a part of the page: then it is left as it is.

const TYPING = "input:not([type=hidden], [type=radio], [type=checkbox]), textarea, [contenteditable=true]";

/** Whether somebody writes in `place`, or has a menu or a dialog of it open. */
export function isTyping(place) {
  if (place.contains(document.activeElement) && document.activeElement.matches(TYPING)) return true;
  if (place.querySelector("dialog[open], :popover-open")) return true;
  if ([...place.querySelectorAll(".poll input")].some((box) => box.checked !== box.defaultChecked)) return true;
  return [...place.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue);
}
