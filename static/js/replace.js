// One part of the page for a fresh one.
import { bindAll } from "./behaviour.js";
import { focusAt, focusIn } from "./focus.js";

/** Put `fresh` in the place of `shown`, alive; the focus stays on the same button. */
export function replace(shown, fresh) {
  const rank = focusIn(shown);
  shown.replaceWith(fresh);
  window.htmx?.process(fresh);
  bindAll(fresh);
  focusAt(fresh, rank);
}
