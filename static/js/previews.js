// input[type=file]: says what was chosen, and sets aside what is over data-max bytes.
import { behaviour } from "./behaviour.js";
import { word } from "./words.js";

behaviour("input[type=file]:not([data-attach])", (input) => {
  const list = document.createElement("ul");
  list.className = "meta";
  list.setAttribute("aria-live", "polite");
  input.after(list);
  input.addEventListener("change", () => show(input, list));
  input.form?.addEventListener("reset", () => list.replaceChildren());
});

function show(input, list) {
  const most = Number(input.dataset.max) || Infinity;
  const chosen = [...input.files];
  const kept = chosen.filter((file) => file.size <= most);
  if (kept.length < chosen.length) input.files = bundle(kept);
  list.replaceChildren(...chosen.map((file) => line(file, file.size <= most)));
}

function bundle(files) {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  return transfer.files;
}

function line(file, fits) {
  const item = document.createElement("li");
  item.className = fits ? "" : "error";
  item.textContent = `${file.name} · ${fits ? size(file.size) : word("tooLarge")}`;
  return item;
}

function size(bytes) {
  const [amount, unit] = bytes < 1e6 ? [Math.ceil(bytes / 1e3), "kilobyte"] : [bytes / 1e6, "megabyte"];
  const options = { style: "unit", unit, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang, options).format(amount);
}
