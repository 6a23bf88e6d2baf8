// What htmx lacks: the token of each request, and a word when one fails.
import { csrfToken } from "./ask.js";
import { focusAt, focusIn } from "./focus.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

const WITH_A_REASON = [403, 429]; // a rule that denies, a limit
const REFUSED_WITH_A_SENTENCE = 422;

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") detail.headers["X-CSRFToken"] = csrfToken();
});

// form[hx-post] without an address goes where it goes without scripts: cards say it once.
document.addEventListener("htmx:configRequest", ({ detail: { elt, triggeringEvent }, detail }) => {
  if (!elt.matches('form[hx-post=""]')) return;
  const address = triggeringEvent?.submitter?.getAttribute("formaction");
  detail.path = address ?? elt.getAttribute("action");
});

// The form comes back with its errors: it is shown like any other answer.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status !== REFUSED_WITH_A_SENTENCE) return;
  detail.shouldSwap = true;
  detail.isError = false;
});

// A button that replaces itself keeps the focus: at once, as a live update may follow.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const rank = focusIn(detail.target);
  if (rank < 0 || !detail.shouldSwap) return;
  const swapped = ({ detail: { elt } }) => focusAt(elt, rank);
  document.addEventListener("htmx:afterSwap", swapped, { once: true });
});

// A rule that says no says why; all else that fails is a matter of trying again.
function reasonIn(xhr) {
  if (!WITH_A_REASON.includes(xhr?.status)) return "";
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  return page.querySelector("[data-reason]")?.textContent.trim();
}

for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, ({ detail }) => toast(reasonIn(detail.xhr) || word("failed")));
}
