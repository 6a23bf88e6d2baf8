// [data-copy=URL] puts the whole address in the clipboard.
import { behaviour } from "./behaviour.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

behaviour("[data-copy]", (button) => {
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    toast(word((await copied(button)) ? "copied" : "copyFailed"));
  });
});

async function copied(button) {
  const address = new URL(button.dataset.copy, location.href).href;
  try {
    await navigator.clipboard.writeText(address);
    return true;
  } catch {
    return copiedTheOldWay(address, button);
  }
}

// Where the page is not served over https, browsers have no other way.
function copiedTheOldWay(address, button) {
  const field = document.createElement("textarea");
  field.value = address;
  button.after(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  button.focus();
  return done;
}
