"""What people do with content. Each act: check, write, record in the journal, return."""

from comptoir.entries.actions.comment import add_comment, edit_comment
from comptoir.entries.actions.delete import (
    delete_comment,
    delete_entry,
    restore_comment,
    restore_entry,
)
from comptoir.entries.actions.edit import edit_entry
from comptoir.entries.actions.keep import (
    bookmark,
    follow_entry,
    forget_entry,
    look_again,
    mark_read,
    mark_unread,
    mute_entry,
    unbookmark,
)
from comptoir.entries.actions.moderate import (
    close_report,
    hide_comment,
    hide_entry,
    pin_entry,
    report,
    unhide_comment,
    unhide_entry,
    unpin_entry,
)
from comptoir.entries.actions.move import move_entry, share_entry, unshare_entry
from comptoir.entries.actions.publish import (
    discard_draft,
    publish_draft,
    publish_due,
    publish_entry,
    save_draft,
)
from comptoir.entries.actions.react import react, unreact
from comptoir.entries.actions.recount import recount
from comptoir.entries.actions.write import find_or_make_topics

__all__ = [
    "add_comment", "bookmark", "close_report", "delete_comment", "delete_entry",
    "discard_draft", "edit_comment", "edit_entry", "find_or_make_topics", "follow_entry",
    "forget_entry", "hide_comment", "hide_entry", "look_again", "mark_read", "mark_unread",
    "move_entry", "mute_entry", "pin_entry", "publish_draft", "publish_due", "publish_entry",
    "react", "recount", "report", "restore_comment", "restore_entry", "save_draft", "share_entry",
    "unbookmark", "unhide_comment", "unhide_entry", "unpin_entry", "unreact", "unshare_entry",
]  # fmt: skip
