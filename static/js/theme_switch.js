// [data-theme-switch] goes from the theme of the system to light, dark, and back.
import { behaviour } from "./behaviour.js";
import { announce, word } from "./words.js";

const NEXT = { "": "light", light: "dark", dark: "" };
const NAMES = { "": "themeSystem", light: "themeLight", dark: "themeDark" };

behaviour("[data-theme-switch]", (button) => {
  name(button);
  button.addEventListener("click", () => {
    keep(NEXT[document.documentElement.dataset.theme ?? ""]);
    name(button);
    announce(word(NAMES[document.documentElement.dataset.theme ?? ""]));
  });
});

function keep(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // Storage is refused: the theme lasts as long as the page.
  }
}

function name(button) {
  const text = word(NAMES[document.documentElement.dataset.theme ?? ""]);
  if (text) button.lastChild.textContent = text;
}
