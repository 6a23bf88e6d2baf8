// Comments that arrive under an entry while it is read.
import { bindAll } from "./behaviour.js";
import { getFragment } from "./ask.js";
import { changeEntry } from "./live_entries.js";
import { replace } from "./replace.js";
import { isTyping } from "./typing.js";
import { announce, word } from "./words.js";

const underway = new Map(); // entry → the request on its way

/** `comment.new`: under the entry, what is not shown yet is asked for. */
export function appendComments(message) {
  const list = document.getElementById(`comments-${message.entry}`);
  changeEntry(message); // its foot counts one more
  if (!list) return;
  const before = underway.get(message.entry) ?? Promise.resolve();
  underway.set(message.entry, before.then(() => append(list, message)));
}

async function append(list, { entry, comment }) {
  if (comment && document.getElementById(`comment-${comment}`)) return;
  const content = await newer(entry, lastOf(list));
  const fresh = [...(content?.children ?? [])].filter((one) => one.dataset.comment && !document.getElementById(one.id));
  for (const one of fresh) insert(list, one);
  refresh(content, entry);
  if (fresh.length) announce(word("newComments"));
}

// What is said of the comments as a whole: how many, and who is asked for an answer.
function refresh(content, entry) {
  for (const id of [`count-${entry}`, `asked-${entry}`]) {
    const [shown, made] = [document.getElementById(id), content?.querySelector(`#${id}`)];
    if (shown && made) replace(shown, made);
  }
}

const newer = (entry, last) => getFragment(`/entries/${entry}/comments/?after=${last}`).catch(() => null);

const lastOf = (list) =>
  Math.max(0, ...[...list.querySelectorAll("[data-comment]")].map((one) => Number(one.dataset.comment)));

// An answer to a comment goes under it; under one that is not shown, nowhere.
function insert(list, element) {
  const parent = element.dataset.parent;
  const place = parent ? threadOf(document.getElementById(`comment-${parent}`)) : list;
  place?.append(element);
  window.htmx?.process(element);
  bindAll(element);
}

function threadOf(comment) {
  const beside = comment?.querySelector(":scope > .stack");
  if (!beside) return null;
  const made = Object.assign(document.createElement("div"), { className: "comments" });
  return beside.querySelector(":scope > .comments") ?? beside.appendChild(made);
}

/** `comment.changed`: the comment is taken from a fresh answer, and keeps its thread. */
export async function changeComment({ entry, comment }) {
  const shown = document.getElementById(`comment-${comment}`);
  if (!shown || isTyping(shown)) return;
  const content = await newer(entry, comment - 1);
  refresh(content, entry);
  const fresh = content?.querySelector(`#comment-${comment}`);
  if (!fresh || !shown.isConnected || isTyping(shown)) return;
  const thread = shown.querySelector(":scope > .stack > .comments");
  replace(shown, fresh);
  if (thread) fresh.querySelector(":scope > .stack")?.append(thread);
}
