// Images pasted or dropped in an editor: sent at once, then described.
import { post } from "./ask.js";
import { askInDialog } from "./ask_dialog.js";
import { toast } from "./toasts.js";
import { word } from "./words.js";

/** Send `file` for `textarea`'s form; { src, alt } of the image to insert, or null. */
export async function uploadImage(textarea, file) {
  const most = Number(textarea.dataset.max) || Infinity;
  if (file.size > most) return toast(word("tooLarge")), null;
  toast(word("uploading"));
  const sent = await send(textarea, file);
  if (!sent) return null;
  const alt = await askInDialog({ title: word("altTitle"), hint: word("altHint"), ok: word("altSave") });
  if (alt === null) return null;
  attach(textarea.form, sent.id);
  return { src: sent.url, alt };
}

async function send(textarea, file) {
  const fields = new FormData();
  fields.append("file", file, file.name || "image.png");
  try {
    return await post(textarea.dataset.uploadUrl, fields);
  } catch (error) {
    toast(error.said || word("uploadFailed"));
    return null;
  }
}

// The entry is told which files it holds.
function attach(form, id) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name: "files", value: id });
  form?.append(field);
}
