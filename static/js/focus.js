// Where the focus is in a part of the page that is about to be replaced.

const FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary";

/** The rank of the focused element among those of `place`; -1 when the focus is elsewhere. */
export function focusIn(place) {
  return [...place.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement);
}

/** Give the focus to the element of that rank in `place`. */
export function focusAt(place, rank) {
  if (rank >= 0) place.querySelectorAll(FOCUSABLE)[rank]?.focus();
}
