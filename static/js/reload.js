// Asking for the page again, when what it shows may no longer be true.
import { isTyping } from "./typing.js";

const BETWEEN = 10000; // ms: a server that only says goodbye is not asked for ever
const IDLE_CHECK = 5000;

/** Too much was missed to tell it one by one; what is being written comes first. */
export function reloadWhenIdle() {
  if (isTyping(document.body)) setTimeout(reloadWhenIdle, IDLE_CHECK);
  else reload();
}

/** A right ended: the page says what is left. */
export function reload() {
  const before = Number(sessionStorage.getItem("reloaded")) || 0;
  if (Date.now() - before < BETWEEN) {
    setTimeout(reload, BETWEEN);
    return;
  }
  sessionStorage.setItem("reloaded", String(Date.now()));
  location.reload();
}
