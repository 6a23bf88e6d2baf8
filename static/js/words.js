// What scripts say, in the reader's language: <body data-words>.

const words = JSON.parse(document.body.dataset.words || "{}");

/** The word of that name; `{n}` and the like are replaced from `values`. */
export function word(name, values = {}) {
  return (words[name] ?? "").replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/** Have screen readers say `text`, politely. */
export function announce(text) {
  const place = document.querySelector("[data-announce]");
  if (place) place.textContent = text;
}
