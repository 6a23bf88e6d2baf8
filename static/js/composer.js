// The composer: unfolds when somebody comes to write, and shows the fields of the kind chosen.
import { behaviour } from "./behaviour.js";

behaviour("form[data-composer]", (form) => {
  const more = form.querySelector("[data-more]");
  if (!more || hasSomething(form)) return;
  more.hidden = true;
  const unfold = () => (more.hidden = false);
  form.addEventListener("focusin", unfold, { once: true });
  form.addEventListener("input", unfold, { once: true });
});

// Given back with errors, or a draft: nothing typed is ever folded away.
function hasSomething(form) {
  const fields = [...form.querySelectorAll("textarea, input[type=text], input:not([type])")];
  const typed = fields.some((field) => field.value.trim());
  return typed || form.querySelector("[aria-invalid=true], .errors") !== null;
}

behaviour("form:has(input[name=kind])", (form) => {
  form.addEventListener("change", (event) => {
    if (event.target.name === "kind") showKind(form);
  });
  form.addEventListener("reset", () => setTimeout(() => showKind(form)));
  showKind(form);
});

// data-kind="question poll": the fields of these kinds. Hidden fields keep what was typed, unsent.
function showKind(form) {
  const radio = form.querySelector("input[name=kind]:checked");
  const kind = (radio ?? form.querySelector("input[name=kind][type=hidden]"))?.value;
  if (!kind) return;
  for (const fields of form.querySelectorAll("fieldset[data-kind]")) {
    const wanted = fields.dataset.kind.split(/\s+/).includes(kind);
    fields.hidden = !wanted;
    fields.disabled = !wanted;
  }
}
