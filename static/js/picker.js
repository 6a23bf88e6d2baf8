// input[data-picker=URL] suggests people while typing; the hidden input beside it takes the id.
import { behaviour } from "./behaviour.js";
import { beCombobox, hiddenOf, nameOf, tell } from "./combobox.js";
import { closeListbox, listboxKey, makeListbox, openListbox } from "./listbox.js";
import { drawPerson, suggestionsFor } from "./suggestions.js";
import { word } from "./words.js";

const PAUSE = 150;

behaviour("input[data-picker]", (input) => {
  const picker = { input, hidden: hiddenOf(input), timer: 0, asked: null };
  picker.box = makeListbox({ label: nameOf(input), draw: drawPerson, choose: (person) => choose(picker, person) });
  input.after(picker.box.element);
  beCombobox(picker);
  input.addEventListener("input", () => ask(picker));
  input.addEventListener("keydown", (event) => key(picker, event));
  input.addEventListener("blur", () => close(picker));
});

function ask(picker) {
  if (picker.hidden) picker.hidden.value = "";
  clearTimeout(picker.timer);
  picker.asked?.abort();
  const typed = picker.input.value.trim();
  if (!typed) return close(picker);
  picker.asked = new AbortController();
  picker.timer = setTimeout(() => show(picker, typed, picker.asked.signal), PAUSE);
}

async function show(picker, typed, signal) {
  const people = await suggestionsFor(picker.input.dataset.picker, typed, signal);
  if (signal.aborted || document.activeElement !== picker.input) return;
  const nobody = typed.includes("@") ? "" : word("noMatch"); // an e-mail address is a stranger's
  openListbox(picker.box, people, picker.input.getBoundingClientRect(), nobody);
  tell(picker);
}

function key(picker, event) {
  if (!listboxKey(picker.box, event.key)) return;
  event.preventDefault();
  event.stopPropagation(); // Escape closes the list, not the dialog around it
  tell(picker);
}

function choose(picker, person) {
  picker.input.value = person.name;
  if (picker.hidden) picker.hidden.value = person.id;
  close(picker);
  picker.input.dispatchEvent(new CustomEvent("picked", { bubbles: true, detail: person }));
}

function close(picker) {
  picker.asked?.abort();
  closeListbox(picker.box);
  tell(picker);
}
