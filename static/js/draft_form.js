// A form that is kept as a draft: what it holds, and where it says so.

/** Whether somebody wrote anything in it. */
export function hasText(form) {
  const fields = form.querySelectorAll("textarea, input[name=title]");
  return [...fields].some((field) => field.value.trim());
}

/** Its fields without the files, ready to be sent. */
export function textFields(form) {
  return new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
}

/** Write `text` beside its buttons. */
export function say(form, text) {
  const place = form.querySelector("[data-saved]");
  if (place) place.textContent = text;
}
