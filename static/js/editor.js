// textarea[data-editor] gets a rich editor, loaded only on pages that have one.
import { askInDialog } from "./ask_dialog.js";
import { behaviour } from "./behaviour.js";
import { uploadImage } from "./uploads.js";
import { drawPerson, drawTopic, suggestionsFor } from "./suggestions.js";
import * as listbox from "./listbox.js";
import { word } from "./words.js";

const tools = { askInDialog, drawPerson, drawTopic, listbox, suggestionsFor, uploadImage, word };

// What is edited comes as plain text for those without scripts, and as HTML beside it.
function openSource(textarea) {
  const { source } = textarea.dataset;
  if (!source || textarea.value !== textarea.defaultValue) return;
  textarea.value = source;
  textarea.dataset.format = "html";
}

behaviour("textarea[data-editor]", async (textarea) => {
  try {
    const { buildEditor } = await import("../vendor/editor.js");
    openSource(textarea);
    buildEditor(textarea, tools);
  } catch (error) {
    console.error(error); // the plain text area stays, and works
  }
});
