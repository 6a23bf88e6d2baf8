// A comment being written is kept in this browser until it is sent.
import { behaviour } from "./behaviour.js";
import { forgetHere, giveBack, keepHere } from "./kept_text.js";

const PAUSE = 500;

behaviour("form[data-comment-form]", (form) => {
  let timer = 0;
  giveBack(form);
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => keepHere(form), PAUSE);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    if (navigator.onLine) forgetHere(form);
    else keepHere(form);
  });
});
