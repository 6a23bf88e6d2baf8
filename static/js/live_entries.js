// Entries that arrive, change or go while the page is open.
import { getFragment } from "./ask.js";
import { replace } from "./replace.js";
import { isTyping } from "./typing.js";
import { announce, word } from "./words.js";

const SPREAD = 400; // ms over which the readers of one entry ask for its card
const BUSY = 5000;
const arrived = new Map(); // stream element → ids of its new entries
const awaited = new Set();

/** `entry.new`: the button above the stream says how many. */
export function raiseNewEntry({ entry, group }) {
  if (document.getElementById(`entry-${entry}`)) return changeEntry({ entry });
  for (const stream of document.querySelectorAll("[data-stream]")) {
    if (!["home", `group:${group}`].includes(stream.dataset.stream)) continue;
    const ids = (arrived.get(stream) ?? new Set()).add(entry);
    arrived.set(stream, ids);
    const link = stream.querySelector("[data-new-entries] a");
    if (!link) continue;
    link.textContent = ids.size === 1 ? word("newEntry") : word("newEntries", { n: ids.size });
    link.closest("[data-new-entries]").hidden = false;
    announce(link.textContent);
  }
}

/** `entry.changed`: its card is asked for again, once for several changes. */
export function changeEntry({ entry }) {
  if (!document.getElementById(`entry-${entry}`) || awaited.has(entry)) return;
  awaited.add(entry);
  setTimeout(() => swapCard(entry), Math.random() * SPREAD);
}

async function swapCard(entry) {
  awaited.delete(entry);
  const card = document.getElementById(`entry-${entry}`);
  if (!card) return;
  const isPage = card.querySelector(`#comments-${entry}`) !== null;
  const shown = isPage ? card.querySelector(".entry__foot") : card; // a page shares its foot with the card
  if (!shown) return;
  if (isTyping(shown)) return void setTimeout(() => changeEntry({ entry }), BUSY);
  const content = await getFragment(`/entries/${entry}/card/`).catch(() => null);
  const fresh = content?.querySelector(isPage ? ".entry__foot" : `#entry-${entry}`);
  if (fresh && shown.isConnected && !isTyping(shown)) replace(shown, fresh);
}

/** `entry.gone`: it may no longer be read. */
export function removeEntry({ entry }) {
  document.getElementById(`entry-${entry}`)?.remove();
}
