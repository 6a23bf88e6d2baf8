// The rich editor over a textarea. Bundled by bin/vendor into static/vendor/editor.js: edit here,
// then run bin/vendor. `tools` are the page's own modules (static/js/editor.js).
import { Editor } from "@tiptap/core";
import { Placeholder } from "@tiptap/extension-placeholder";
import { StarterKit } from "@tiptap/starter-kit";
import { OwnImage, receiveFiles } from "./images.js";
import { mention, topic } from "./links.js";
import { cleanPasted } from "./pasted.js";
import { submitOf } from "./submit.js";
import { buildToolbar } from "./toolbar.js";

/** Replace what is seen of `textarea` by an editor; the textarea is still what the form sends. */
export function buildEditor(textarea, tools) {
  const hadFocus = document.activeElement === textarea;
  const frame = document.createElement("div");
  frame.className = "editor";
  textarea.before(frame);
  const editor = new Editor({
    element: frame,
    injectCSS: false,
    content: contentOf(textarea),
    extensions: extensionsFor(textarea, tools),
    editorProps: {
      attributes: attributesOf(textarea, tools),
      handleKeyDown: (view, event) => submits(event) && submitOf(textarea.form),
      transformPastedHTML: cleanPasted,
      ...receiveFiles(textarea, tools, () => editor),
    },
    onUpdate: () => write(editor, textarea),
  });
  frame.prepend(buildToolbar(editor, textarea, tools));
  takeOver(editor, textarea, frame);
  if (hadFocus) editor.commands.focus("end");
  return editor;
}

function extensionsFor(textarea, tools) {
  const link = { openOnClick: false, defaultProtocol: "https", HTMLAttributes: { rel: null, target: null } };
  return [
    StarterKit.configure({ heading: { levels: [2, 3] }, link }),
    OwnImage,
    Placeholder.configure({ placeholder: textarea.placeholder }),
    mention(textarea, tools),
    topic(textarea, tools),
  ];
}

function attributesOf(textarea, tools) {
  const label = textarea.labels?.[0]?.textContent.trim() || textarea.getAttribute("aria-label");
  const described = textarea.getAttribute("aria-describedby");
  return {
    role: "textbox",
    "aria-multiline": "true",
    "aria-label": label || textarea.placeholder || tools.word("editor"),
    ...(described ? { "aria-describedby": described } : {}),
    ...(textarea.getAttribute("aria-invalid") ? { "aria-invalid": "true" } : {}),
  };
}

const submits = (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey);

/** HTML of what the textarea holds: its own when it is HTML, paragraphs of its text otherwise. */
function contentOf(textarea) {
  const format = textarea.form?.querySelector("input[name=format]")?.value;
  const isHtml = textarea.dataset.format === "html" || format === "html";
  if (!textarea.value.trim()) return null;
  return isHtml ? textarea.value : paragraphs(textarea.value);
}

function paragraphs(text) {
  const blocks = text.split(/\n\s*\n/).filter((block) => block.trim());
  return blocks.map((block) => ({
    type: "paragraph",
    content: block.split("\n").flatMap((line, n) => [
      ...(n ? [{ type: "hardBreak" }] : []),
      ...(line ? [{ type: "text", text: line }] : []),
    ]),
  }));
}

function htmlOf(editor) {
  return editor.isEmpty ? "" : editor.getHTML().replace(/(<p><\/p>)+$/, "");
}

function write(editor, textarea) {
  textarea.value = htmlOf(editor);
  textarea.dispatchEvent(new Event("input", { bubbles: true }));
}

function takeOver(editor, textarea, frame) {
  textarea.defaultValue = htmlOf(editor);
  textarea.value = textarea.defaultValue;
  textarea.required = false; // the browser cannot ask for a field that is not seen
  textarea.hidden = true;
  formatField(textarea).value = "html";
  for (const label of textarea.labels ?? []) label.addEventListener("click", () => editor.commands.focus());
  textarea.form?.addEventListener("reset", () => setTimeout(() => editor.commands.setContent(contentOf(textarea))));
  frame.addEventListener("htmx:beforeCleanupElement", (event) => event.target === frame && editor.destroy());
}

function formatField(textarea) {
  const found = textarea.form?.querySelector("input[name=format]");
  if (found) return found;
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "format" });
  textarea.after(field);
  return field;
}
