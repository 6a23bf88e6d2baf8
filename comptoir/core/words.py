"""The few words that scripts say, in the reader's language."""

from __future__ import annotations

import json

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _


def js_words() -> SafeString:
    """JSON for the `data-words` attribute of <body>, which stands in single quotes: its many
    double quotes then need no entity."""
    return mark_safe(_json().replace("&", "&amp;").replace("'", "&#39;"))  # noqa: S308


def _json() -> str:
    return json.dumps(
        {
            "newEntries": _("{n} new entries"),
            "newEntry": _("1 new entry"),
            "newComments": _("New comment"),
            "offline": _("Connection lost. What you type is kept here."),
            "saved": _("Draft saved"),
            "restored": _("What you typed is back."),
            "copied": _("Link copied"),
            "copyFailed": _("The link could not be copied. Select it in the address bar."),
            "altTitle": _("Describe this image"),
            "altHint": _("For people who cannot see it: what does it show?"),
            "altSave": _("Insert the image"),
            "cancel": _("Cancel"),
            "close": _("Close"),
            "uploading": _("Sending the file…"),
            "uploadFailed": _("The file could not be sent."),
            "tooLarge": _("This file is too large."),
            "linkPrompt": _("Address of the link"),
            "bold": _("Bold"),
            "italic": _("Italic"),
            "list": _("List"),
            "numbered": _("Numbered list"),
            "quote": _("Quote"),
            "code": _("Code"),
            "link": _("Link"),
            "image": _("Image"),
            "editor": _("Formatting"),
            "people": _("People"),
            "topics": _("Topics"),
            "noMatch": _("Nobody by that name here"),
            "themeSystem": _("Theme of the system"),
            "themeLight": _("Light theme"),
            "themeDark": _("Dark theme"),
            "passkeyFailed": _("The passkey did not answer. Try again, or sign in by code."),
            "failed": _("That did not work. Check your connection and try again."),
        },
        ensure_ascii=False,
    )
