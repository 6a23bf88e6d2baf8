// The composer: unfolds when somebody comes to write, and shows the fields of the kind chosen.
import { behaviour } from "./behaviour.js";

behaviour("form[data-composer] [data-folded]", (more) => {
  const form = more.closest("form");
  const unfold = () => more.removeAttribute("data-folded"); // the style sheet folds, before the first paint
  if (hasSomething(form)) return unfold();
  form.addEventListener("focusin", unfold, { once: true });
  form.addEventListener("input", unfold, { once: true });
});

// Given back with errors, or a draft: nothing typed is ever folded away.
function hasSomething(form) {
  const typed = [...form.querySelectorAll("textarea")].some((field) => field.value.trim());
  return typed || form.querySelector("[aria-invalid=true], .errors") !== null;
}

behaviour("form[data-composer]", (form) => {
  form.addEventListener("change", (event) => {
    if (event.target.name === "kind") showKind(form);
  });
  form.addEventListener("reset", () => setTimeout(() => showKind(form)));
  for (const hint of form.querySelectorAll("[data-without-script]")) hint.hidden = true; // fields swap
  showKind(form);
});

// What can be pressed moves when the form grows, which the focus makes it do: the first press
// gives the focus only once it is over, or the button would slip away from under the pointer.
behaviour("form[data-composer], form[data-comment-form]", (form) => {
  const pressed = (event) => event.target.closest("button, summary, .kinds label");
  form.addEventListener("mousedown", (event) => {
    if (!form.contains(document.activeElement) && pressed(event)) event.preventDefault();
  });
  form.addEventListener("click", (event) => {
    const target = pressed(event);
    if (target && !form.contains(document.activeElement)) (target.control ?? target).focus();
  });
});

// data-kind, data-for-kinds="question news": fields of these kinds. Hidden, they keep what was
// typed and do not send it.
function showKind(form) {
  const radio = form.querySelector("input[name=kind]:checked");
  if (!radio) return;
  for (const part of form.querySelectorAll("fieldset[data-kind], [data-for-kinds]")) {
    const kinds = part.dataset.kind ?? part.dataset.forKinds;
    setShown(part, kinds.split(/\s+/).includes(radio.value));
  }
  const button = form.querySelector("[data-submit]");
  if (button && radio.dataset.verb && form.dataset.autosave) button.textContent = radio.dataset.verb;
}

function setShown(part, wanted) {
  part.hidden = !wanted;
  if (part.matches("fieldset")) part.disabled = !wanted;
  else for (const field of part.querySelectorAll("input, select")) field.disabled = !wanted;
}

// Who may be mentioned depends on the group chosen: others could not read it.
behaviour("form[data-composer] select[name=group]", (select) => {
  const tell = () => {
    const slug = select.selectedOptions[0]?.dataset.slug;
    const textarea = select.form.querySelector("textarea[data-people-url]");
    if (slug && textarea) textarea.dataset.peopleUrl = `${textarea.dataset.peopleUrl.split("?")[0]}?group=${slug}`;
  };
  select.addEventListener("change", tell);
  tell();
});
