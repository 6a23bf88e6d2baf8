// What htmx lacks: the token of each request, and a word when one fails.
import { csrfToken } from "./ask.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

const REFUSED_WITH_A_SENTENCE = 422;

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") detail.headers["X-CSRFToken"] = csrfToken();
});

// The form comes back with its errors: it is shown like any other answer.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status !== REFUSED_WITH_A_SENTENCE) return;
  detail.shouldSwap = true;
  detail.isError = false;
});

for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, () => toast(word("failed")));
}
