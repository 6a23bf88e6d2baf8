// The buttons above the text: one stop for Tab, arrows between them (ARIA toolbar).
import { chooseImage } from "./images.js";

const BUTTONS = [
  { name: "bold", act: (chain) => chain.toggleBold(), mark: "bold", keys: "Control+B" },
  { name: "italic", act: (chain) => chain.toggleItalic(), mark: "italic", keys: "Control+I" },
  { name: "list", act: (chain) => chain.toggleBulletList(), mark: "bulletList" },
  { name: "numbered", act: (chain) => chain.toggleOrderedList(), mark: "orderedList" },
  { name: "quote", act: (chain) => chain.toggleBlockquote(), mark: "blockquote" },
  { name: "code", act: (chain) => chain.toggleCodeBlock(), mark: "codeBlock" },
  { name: "link", run: askLink, mark: "link" },
  { name: "image", run: chooseImage },
];

const DRAWINGS = { numbered: "list-ordered" }; // the others are called like their button

/** The toolbar of `editor`, shown once somebody writes in the form. */
export function buildToolbar(editor, textarea, tools) {
  const bar = document.createElement("div");
  bar.className = "editor__bar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", tools.word("editor"));
  const wanted = BUTTONS.filter(({ name }) => name !== "image" || textarea.dataset.uploadUrl);
  bar.append(...wanted.map((one, n) => button(one, n, editor, textarea, tools)));
  bar.addEventListener("keydown", (event) => move(bar, event));
  editor.on("transaction", () => press(bar, editor));
  showOnFocus(bar, editor, textarea);
  return bar;
}

function button({ name, act, run, mark, keys }, n, editor, textarea, tools) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "btn btn--quiet btn--sm btn--icon";
  element.tabIndex = n ? -1 : 0;
  if (mark) element.dataset.mark = mark;
  if (keys) element.setAttribute("aria-keyshortcuts", keys);
  draw(element, name, tools.word(name));
  element.addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps its selection
  element.addEventListener("click", () => {
    if (run) run(editor, textarea, tools);
    else act(editor.chain().focus()).run();
  });
  return element;
}

function draw(element, name, word) {
  const drawing = document.getElementById("editor-icons")?.content.firstElementChild;
  if (!drawing) {
    element.classList.remove("btn--icon");
    element.textContent = word;
    return;
  }
  const drawn = drawing.cloneNode(true);
  const use = drawn.querySelector("use");
  use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${DRAWINGS[name] ?? name}`));
  element.append(drawn);
  element.setAttribute("aria-label", word);
  element.title = word;
}

function press(bar, editor) {
  for (const one of bar.querySelectorAll("[data-mark]")) {
    one.setAttribute("aria-pressed", String(editor.isActive(one.dataset.mark)));
  }
}

function move(bar, event) {
  const buttons = [...bar.children];
  const at = buttons.indexOf(event.target);
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = buttons.at(to % buttons.length);
  buttons[at].tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

// On a page made for writing it stands there from the first: a bar that appears under a click on
// the button of the form moves the button away, and the click is lost.
function showOnFocus(bar, editor, textarea) {
  press(bar, editor);
  bar.hidden = editor.isEmpty && textarea.form !== null && !textarea.form.matches(".composer--whole");
  textarea.form?.addEventListener("focusin", () => (bar.hidden = false));
}

async function askLink(editor, textarea, tools) {
  const value = editor.getAttributes("link").href ?? "";
  const typed = await tools.askInDialog({ title: tools.word("linkPrompt"), ok: tools.word("link"), value });
  if (typed === null) return editor.commands.focus();
  const chain = editor.chain().focus().extendMarkRange("link");
  if (!typed) chain.unsetLink().run();
  else if (editor.state.selection.empty && !value) insertLink(chain, addressOf(typed), typed);
  else chain.setLink({ href: addressOf(typed) }).run();
}

function insertLink(chain, href, text) {
  chain.insertContent({ type: "text", text, marks: [{ type: "link", attrs: { href } }] }).run();
}

function addressOf(typed) {
  if (/^([a-z][a-z0-9+.-]*:|\/(?!\/))/i.test(typed)) return typed;
  return /^[^\s/]+@[^\s/]+$/.test(typed) ? `mailto:${typed}` : `https://${typed}`;
}
