// .tabs, .streambar, .kinds: what is chosen is in sight where the row scrolls.
import { behaviour } from "./behaviour.js";

behaviour(".tabs, .streambar, .kinds", (row) => {
  const chosen = row.querySelector("[aria-current], label:has(:checked)");
  if (!chosen || row.scrollWidth <= row.clientWidth) return;
  const from = row.getBoundingClientRect();
  const its = chosen.getBoundingClientRect();
  row.scrollLeft += its.left - from.left - (from.width - its.width) / 2;
});
