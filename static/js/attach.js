// input[type=file][data-attach=URL]: files are sent at once, and listed in [data-attached].
import { behaviour } from "./behaviour.js";
import { post } from "./ask.js";
import { word } from "./words.js";

behaviour("input[type=file][data-attach]", (input) => {
  const list = input.parentElement.querySelector("[data-attached]");
  list.setAttribute("aria-live", "polite");
  input.addEventListener("change", () => {
    for (const file of input.files) send(input, list, file);
    input.value = "";
  });
});

async function send(input, list, file) {
  const same = `${file.name}/${file.size}/${file.lastModified}`;
  if ([...list.children].some((line) => line.dataset.same === same)) return; // chosen twice
  const line = document.createElement("li");
  line.dataset.same = same;
  line.textContent = `${file.name} · ${word("uploading")}`;
  list.append(line);
  const fields = new FormData();
  fields.append("file", file, file.name);
  try {
    line.replaceChildren(choice(await post(input.dataset.attach, fields), file));
    line.dispatchEvent(new Event("change", { bubbles: true })); // the draft holds it too
  } catch (error) {
    line.className = "error";
    line.dataset.same = ""; // choosing it again tries again
    line.textContent = `${file.name} · ${error.said || word("uploadFailed")}`;
  }
}

// Ticked: the entry takes it. Unticked: it is left out.
function choice(sent, file) {
  const label = Object.assign(document.createElement("label"), { className: "choice" });
  const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "files", value: sent.id, checked: true });
  const name = Object.assign(document.createElement("span"), { textContent: sent.name ?? file.name });
  label.append(box, name);
  return label;
}
