// [data-grow]: a group of inputs always ends with an empty one, up to data-grow="10" of them.
import { behaviour } from "./behaviour.js";

const MOST = 20;

behaviour("[data-grow]", (group) => {
  group.addEventListener("input", () => grow(group));
  grow(group);
});

function grow(group) {
  const inputs = [...group.querySelectorAll("input:not([type=hidden])")];
  const last = inputs.at(-1);
  const most = Number(group.dataset.grow) || MOST;
  if (last?.value.trim() && inputs.length < most) lineOf(group, last).after(copyOf(group, last, inputs.length + 1));
}

// The child of the group that holds the input, with its label if there is one.
function lineOf(group, input) {
  return [...group.children].find((child) => child.contains(input)) ?? input;
}

function copyOf(group, input, number) {
  const line = lineOf(group, input).cloneNode(true);
  const fresh = line.matches("input") ? line : line.querySelector("input:not([type=hidden])");
  fresh.value = "";
  fresh.required = false;
  fresh.removeAttribute("aria-describedby");
  if (fresh.id) rename(line, fresh, number);
  const label = fresh.getAttribute("aria-label");
  if (label) fresh.setAttribute("aria-label", label.replace(/\d+/, number));
  return line;
}

function rename(line, input, number) {
  const label = line.querySelector?.(`label[for="${CSS.escape(input.id)}"]`);
  input.id = `${input.id.replace(/-grown-\d+$/, "")}-grown-${number}`;
  if (!label) return;
  label.htmlFor = input.id;
  label.textContent = label.textContent.replace(/\d+/, number);
}
