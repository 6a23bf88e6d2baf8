"""The group templates that every network starts with, in its language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _


def default_templates() -> list[dict[str, Any]]:
    """Fields of the first group templates, in the language that is active."""
    return [_marketing_plan(), _launch(), _campaign(), _community()]


def _marketing_plan() -> dict[str, Any]:
    return {
        "name": _("Marketing plan"),
        "kind": "project",
        "visibility": "closed",
        "purpose": _("Build the plan together, step by step, and keep a trace of it."),
        "about": _("Who takes part, what is expected from each, and when."),
        "topics": [_("calendar"), _("budget"), _("review")],
        "pinned": [
            {
                "title": _("Calendar of the plan"),
                "text": _("Write here the steps, their dates, and who is expected to send what."),
            }
        ],
    }


def _launch() -> dict[str, Any]:
    return {
        "name": _("Product launch"),
        "kind": "project",
        "visibility": "open",
        "purpose": _("Prepare the launch with everybody it concerns."),
        "about": _("The product, its date, its name, and who decides."),
        "topics": [_("name"), _("launch"), _("sales kit")],
        "pinned": [
            {
                "title": _("The launch on one page"),
                "text": _("What is launched, for whom, when, and where to find what is ready."),
            }
        ],
    }


def _campaign() -> dict[str, Any]:
    return {
        "name": _("Campaign with an agency"),
        "kind": "project",
        "visibility": "closed",
        "purpose": _("From the brief to the deliverables, with the agency in the group."),
        "about": _("Invite the agency from the members page; mark as internal what is not for it."),
        "topics": [_("brief"), _("deliverables"), _("schedule")],
        "pinned": [
            {
                "title": _("The brief"),
                "text": _("The aim, the audience, the message, the budget and the dates."),
            }
        ],
    }


def _community() -> dict[str, Any]:
    return {
        "name": _("Community of practice"),
        "kind": "community",
        "visibility": "open",
        "purpose": _("Share what we know on one subject, and ask what we do not."),
        "about": _("What is talked about here, and who can help a newcomer."),
        "topics": [_("good practice"), _("question")],
        "pinned": [
            {
                "title": _("Welcome: start here"),
                "text": _("Say who you are and what you know. Then ask your first question."),
            }
        ],
    }
