// textarea[data-editor] gets a rich editor, loaded only on pages that have one.
import { askInDialog } from "./ask_dialog.js";
import { behaviour } from "./behaviour.js";
import { uploadImage } from "./uploads.js";
import { drawPerson, drawTopic, suggestionsFor } from "./suggestions.js";
import * as listbox from "./listbox.js";
import { word } from "./words.js";

const tools = { askInDialog, drawPerson, drawTopic, listbox, suggestionsFor, uploadImage, word };

behaviour("textarea[data-editor]", async (textarea) => {
  try {
    const { buildEditor } = await import("../vendor/editor.js");
    buildEditor(textarea, tools);
  } catch (error) {
    console.error(error); // the plain text area stays, and works
  }
});
