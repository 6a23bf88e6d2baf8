// The counts of the navigation, the dot of the bell and the number in the title.

const NUMBERED = /^\(\d+\) /;

/** Show `{notifications, unanswered}` wherever the page has a place for them. */
export function showCounts(counts) {
  for (const name of ["notifications", "unanswered"]) {
    if (Number.isInteger(counts[name])) show(name, counts[name]);
  }
  if (Number.isInteger(counts.notifications)) nameTab(counts.notifications);
}

function show(name, n) {
  for (const place of document.querySelectorAll(`[data-count="${name}"]`)) {
    place.hidden = n === 0;
    place.closest(".nav__link")?.classList.toggle("is-unread", n > 0);
    const number = place.querySelector("[data-number]");
    if (number) number.textContent = n;
  }
  for (const dot of document.querySelectorAll(`[data-dot="${name}"]`)) dot.hidden = n === 0;
}

function nameTab(n) {
  document.title = (n ? `(${n}) ` : "") + document.title.replace(NUMBERED, "");
}
