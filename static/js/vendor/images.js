// Images pasted, dropped or chosen: sent to the server, described, then inserted.
import { Image } from "@tiptap/extension-image";
import { saysSomething } from "./pasted.js";

/** Only images that our server holds: others would be neither shown nor kept. */
export const OwnImage = Image.extend({
  parseHTML: () => [{ tag: 'img[src^="/files/"]' }],
}).configure({ inline: true });

/** ProseMirror's props for what is pasted and dropped. */
export function receiveFiles(textarea, tools, editorOf) {
  const take = (files, position) => insertAll(editorOf(), textarea, tools, files, position);
  return {
    handlePaste(view, event) {
      const files = [...event.clipboardData.files];
      // Word processors paste a picture of the text beside the text: the text is what is meant.
      if (!files.length || saysSomething(event.clipboardData.getData("text/html"))) return false;
      take(files, null);
      return true;
    },
    handleDrop(view, event, slice, moved) {
      const files = [...(event.dataTransfer?.files ?? [])];
      if (moved || !files.length) return false;
      event.preventDefault();
      take(files, view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos ?? null);
      return true;
    },
    handleDOMEvents: {
      dragover: (view) => void (view.dom.parentElement.dataset.dropping = ""),
      dragleave: (view) => void delete view.dom.parentElement.dataset.dropping,
      drop: (view) => void delete view.dom.parentElement.dataset.dropping,
    },
  };
}

/** Let somebody choose an image, and insert it. */
export function chooseImage(editor, textarea, tools) {
  const input = Object.assign(document.createElement("input"), { type: "file", accept: "image/*" });
  input.addEventListener("change", () => insertAll(editor, textarea, tools, [...input.files], null));
  input.click();
}

async function insertAll(editor, textarea, tools, files, position) {
  const images = files.filter((file) => file.type.startsWith("image/") && textarea.dataset.uploadUrl);
  attach(textarea.form, files.filter((file) => !images.includes(file)));
  for (const file of images) {
    const image = await tools.uploadImage(textarea, file);
    if (editor.isDestroyed) return;
    if (image) insert(editor, image, position);
  }
  editor.commands.focus();
}

function insert(editor, attrs, position) {
  const at = Math.min(position ?? editor.state.selection.to, editor.state.doc.content.size);
  editor.chain().insertContentAt(at, { type: "image", attrs }).run();
}

// Other files join those chosen in the form.
function attach(form, files) {
  const input = form?.querySelector("input[type=file]");
  if (!files.length || !input) return;
  const all = new DataTransfer();
  for (const file of [...(input.multiple ? input.files : []), ...files]) all.items.add(file);
  input.files = all.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}
