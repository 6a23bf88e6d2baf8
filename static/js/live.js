// What the server says while the page is open (protocol: comptoir/live/consumer.py).
import { behaviour } from "./behaviour.js";
import { showCounts } from "./counts.js";
import { appendComments, changeComment } from "./live_comments.js";
import { changeEntry, raiseNewEntry, removeEntry } from "./live_entries.js";
import { reload, reloadWhenIdle } from "./reload.js";
import { openTap } from "./tap.js";

const seen = new Set();

const heard = {
  "entry.new": raiseNewEntry,
  "entry.changed": changeEntry,
  "entry.gone": removeEntry,
  "comment.new": appendComments,
  "comment.changed": changeComment,
  counts: showCounts,
  reload: reloadWhenIdle,
  bye: reload,
};

behaviour("body[data-live]", (body) => {
  let last = Number(body.dataset.lastEvent) || 0;
  openTap(body.dataset.live, {
    last: () => last,
    heard: (message) => {
      if (isKnown(message)) return;
      last = Math.max(last, message.id ?? 0);
      heard[message.type]?.(message);
    },
    connected: () => showOffline(false),
    lost: () => showOffline(true),
  });
});

// Ids come nearly in order: a late one is lower than the last, and still new.
function isKnown({ id }) {
  if (!id) return false;
  if (seen.has(id)) return true;
  seen.add(id);
  return false;
}

function showOffline(yes) {
  for (const notice of document.querySelectorAll("[data-offline]")) notice.hidden = !yes;
}
