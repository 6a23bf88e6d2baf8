// input[data-grow]: an empty one shows only once the one before it is filled.
import { behaviour } from "./behaviour.js";

behaviour("input[data-grow]", (input) => {
  const before = input.previousElementSibling;
  if (!before?.matches("input")) return;
  const show = () => {
    if (input.value || before.value.trim()) input.hidden = false;
  };
  input.hidden = true;
  before.addEventListener("input", show);
  show();
});
