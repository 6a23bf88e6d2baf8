"""Strings that break software, through every text field, over HTTP: the words are kept, the
page is whole, nothing of them becomes markup."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from comptoir.core.html import text_of
from comptoir.entries.models import Comment, Entry, Hiding, Report
from comptoir.files.models import StoredFile
from comptoir.groups.models import Group
from comptoir.people.models import Person
from tests.entries.test_cleaning import HOSTILE, as_typed, harmless, needs_hostile, squeezed

As = Callable[[Person], Client]
Write = Callable[..., Entry]
BATCH = 12  # strings sent at once, one a field
# What may run or reach out in our own pages: our scripts, named by our own templates.
HANDLER = re.compile(r"^on\w+$")


def strings() -> list[str]:
    source = HOSTILE / "blns.json"
    found: list[str] = json.loads(source.read_text()) if source.exists() else []
    return [text for text in found if as_typed(text).strip()]


class Page(HTMLParser):
    """What a page would run: inline scripts, handlers, javascript: addresses, styles."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "script" and not (found.get("src") or "").startswith("/static/"):
            self.runs.append("script")
        if tag in {"iframe", "object", "embed", "style", "base", "marquee"}:
            self.runs.append(tag)
        self.runs += [name for name in found if HANDLER.match(name) or name == "style"]
        for name in ("href", "src", "action", "formaction"):
            seen = re.sub(r"[\x00-\x20]", "", found.get(name) or "").lower()
            if seen.startswith(("javascript:", "data:", "vbscript:")):
                self.runs.append(seen)


def runs_in(answer: Any) -> list[str]:
    page = Page()
    page.feed(answer.content.decode())
    return page.runs


def kept(text: str) -> str:
    return squeezed(as_typed(text))


@needs_hostile
def test_posts_and_comments_keep_every_string_as_typed(
    as_person: As, group: Group, bob: Person, gina: Person
) -> None:
    writer, guest = as_person(bob), as_person(gina)
    for start in range(0, len(strings()), BATCH):
        cache.clear()
        some = strings()[start : start + BATCH]
        sent = {"kind": "post", "group": group.pk, "body": some[0], "topics": some[1][:300]}
        assert writer.post("/entries/new/", sent).status_code == 302, some
        entry = Entry.objects.order_by("-pk")[0]
        assert squeezed(text_of(entry.body)) == kept(some[0])
        for text in some:
            assert guest.post(f"{entry.url}comments/", {"body": text}).status_code == 302
            assert squeezed(Comment.objects.order_by("-pk")[0].text) == kept(text)
        page = guest.get(entry.url)
        assert page.status_code == 200
        assert runs_in(page) == []
    for address in ("/", f"/groups/{group.slug}/", "/topics/"):
        assert runs_in(writer.get(address)) == []


@needs_hostile
def test_titles_choices_reasons_and_file_names_keep_every_string(
    as_person: As, group: Group, bob: Person, dana: Person, write: Write
) -> None:
    client, moderator = as_person(bob), as_person(dana)
    all_strings = [text for text in strings() if len(text) <= 150]
    for start in range(0, len(all_strings), BATCH):
        cache.clear()
        some = all_strings[start : start + BATCH]
        fields = {f"poll-options_{n}": text for n, text in enumerate([*some, "a", "b"][:12])}
        sent = {"kind": "poll", "group": group.pk, "title": some[0], "body": some[-1]} | fields
        assert client.post("/entries/new/", sent).status_code == 302, some
        entry = Entry.objects.order_by("-pk")[0]
        assert squeezed(entry.title) == squeezed(_stored(some[0]))
        for text in some[::3]:
            moderator.post(f"{entry.url}report/", {"reason": text})
        page = moderator.get(entry.url)
        assert runs_in(page) == []
        moderator.post(f"{entry.url}hiding/", {"reason": some[0]})
        assert runs_in(client.get(entry.url)) == []
        client.get("/questions/similar/", {"q": some[0]})
        client.get("/entries/groups/", {"group_search": some[0]})
    assert Report.objects.count() > len(all_strings) / 3 - BATCH
    assert Hiding.objects.count() > len(all_strings) / BATCH / 2


class Named(io.BytesIO):
    """A file to send, with a name that no file system would take."""

    def __init__(self, name: str) -> None:
        super().__init__(b"x")
        self.name = name


@needs_hostile
def test_files_may_be_named_anything(
    as_person: As, group: Group, bob: Person, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = as_person(bob)
    for text in strings()[::4]:
        cache.clear()
        answer = client.post("/files/", {"file": Named(text[:200])})
        assert answer.status_code in (201, 422), text
        if answer.status_code == 201:
            stored = StoredFile.objects.get(pk=answer.json()["id"])
            served = client.get(stored.url)
            assert served.status_code == 200
            assert "\n" not in served["Content-Disposition"]
            b"".join(served.streaming_content)  # type: ignore[attr-defined]


def _stored(text: str) -> str:
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]", "", text)


@needs_hostile
def test_attacks_on_cleaners_run_nothing_in_the_page(
    as_person: As, group: Group, bob: Person
) -> None:
    client = as_person(bob)
    cases = json.loads((HOSTILE / "expect.json").read_text())
    for case in cases:
        cache.clear()
        body = f"<p>avant</p>{case['payload']}"
        sent = {"kind": "post", "group": group.pk, "body": body, "format": "html"}
        assert client.post("/entries/new/", sent).status_code == 302
        entry = Entry.objects.order_by("-pk")[0]
        assert harmless(entry.body) == []
        if entry.pk % 5 == 0:
            assert runs_in(client.get(f"{entry.url}card/")) == []
    assert runs_in(client.get("/")) == []


@pytest.mark.parametrize("field", ["group", "kind", "draft", "files", "at", "internal", "format"])
def test_nonsense_in_any_field_is_answered_with_the_form(
    as_person: As, group: Group, bob: Person, field: str
) -> None:
    client = as_person(bob)
    for odd in ("\x00", "9" * 5000, "-1", "²", "1e9", "☃", "' OR 1=1 --", "0001-01-01T00:00"):
        fields = {"kind": "post", "group": group.pk, "body": "x"} | {field: odd}
        assert client.post("/entries/new/", fields).status_code in (302, 422), odd
        assert client.post("/entries/draft/", fields).status_code == 200, odd


def test_numbers_out_of_reach_are_missing_pages(
    as_person: As, group: Group, bob: Person, write: Write
) -> None:
    client = as_person(bob)
    for number in (0, 2**31, 2**63, 10**40):
        for path in (f"/entries/{number}/", f"/entries/{number}/comments/", f"/files/{number}/",
                     f"/comments/{number}/history/"):  # fmt: skip
            assert client.get(path).status_code == 404
    entry = write(bob, group)
    for name in ("move", "shares"):
        for odd in ("", "x", "9" * 30, "0"):
            assert client.post(f"{entry.url}{name}/", {"group": odd}).status_code == 404
