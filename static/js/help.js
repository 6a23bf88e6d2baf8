// a[data-help] shows its page in the panel at the side; without scripts it is a plain link.
import { behaviour, bindAll } from "./behaviour.js";
import { getFragment } from "./ask.js";
import { word } from "./words.js";

behaviour("a[data-help]", (link) => {
  link.addEventListener("click", (event) => {
    const panel = document.querySelector("dialog[data-help-panel]");
    if (!panel || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(panel, link.href);
  });
});

async function show(panel, href) {
  try {
    const place = panel.querySelector("[data-help-content]");
    place.replaceChildren(closeButton(), await getFragment(href));
    bindAll(place);
    if (!panel.open) panel.showModal();
  } catch {
    location.assign(href);
  }
}

function closeButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn--sm";
  button.dataset.close = "";
  button.textContent = word("close");
  return button;
}
