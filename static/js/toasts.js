// Short messages that leave after six seconds, unless somebody is on them.
import { behaviour } from "./behaviour.js";
import { word } from "./words.js";

const STAY = 6000;

/** Show `text` for six seconds. */
export function toast(text) {
  const place = document.querySelector("[data-toasts]");
  if (!place || !text) return;
  const element = document.createElement("div");
  element.className = "toast";
  element.textContent = text;
  element.append(closeButton());
  place.append(element);
  leaveLater(element);
}

function closeButton() {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.close = "";
  button.textContent = "×";
  button.setAttribute("aria-label", word("close"));
  return button;
}

function leaveLater(element) {
  let timer;
  const start = () => {
    clearTimeout(timer);
    timer = setTimeout(() => element.remove(), STAY);
  };
  const pause = () => clearTimeout(timer);
  element.addEventListener("mouseenter", pause);
  element.addEventListener("focusin", pause);
  element.addEventListener("mouseleave", start);
  element.addEventListener("focusout", start);
  element.querySelector("[data-close]")?.addEventListener("click", () => element.remove());
  start();
}

behaviour("[data-toast]", leaveLater);
