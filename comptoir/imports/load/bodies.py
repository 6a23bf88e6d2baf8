"""Bodies as they are kept: references become links to our pages, then the one cleaner."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.db import models

from comptoir.core.html import clean_html, mentions_in, text_of
from comptoir.core.text import slug_of
from comptoir.entries.models import Comment, Entry, Mention
from comptoir.groups.models import Group
from comptoir.imports.references import references_in, rewritten, without_foreign_images
from comptoir.people.models import Person

if TYPE_CHECKING:
    from comptoir.imports.load.ledger import Ledger

Places = dict[tuple[str, str], str]  # (kind, id): the attributes that replace the reference
KINDS = {"person": "person", "profile": "person", "entry": "entry", "comment": "comment",
         "group": "group", "file": "file"}  # fmt: skip


def places_of(ledger: Ledger, bodies: Iterable[str]) -> Places:
    """Where everything is that some bodies name."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for body in bodies:
        for kind, one in references_in(body):
            wanted[kind].add(one)
    found: Places = {}
    for kind in KINDS.keys() & wanted.keys():
        ids = wanted[kind] if kind != "file" else {one.partition("|")[0] for one in wanted[kind]}
        keys = ledger.keys(KINDS[kind], ids)
        found |= {(kind, one): made for one, made in _addresses(ledger, kind, keys).items()}
    for name in wanted.get("topic", ()):
        address = f'data-topic="{html.escape(name)}" href="/topics/{slug_of(name)}/"'
        found["topic", name] = address
    return found


def _addresses(ledger: Ledger, kind: str, keys: dict[str, int]) -> dict[str, str]:
    if kind == "person":
        return {one: f'data-mention="{pk}" href="/people/{pk}/"' for one, pk in keys.items()}
    if kind == "comment":
        rows = Comment.objects.filter(network=ledger.network, pk__in=keys.values())
        entries = dict(rows.values_list("pk", "entry_id"))
        return {
            one: f'href="/entries/{entries[pk]}/#comment-{pk}"'
            for one, pk in keys.items() if pk in entries
        }  # fmt: skip
    if kind == "group":
        slugs = dict(Group.objects.filter(pk__in=keys.values()).values_list("pk", "slug"))
        return {one: f'href="/groups/{slugs[pk]}/"' for one, pk in keys.items()}
    folder = {"profile": "people", "entry": "entries", "file": "files"}[kind]
    return {one: f"/{folder}/{pk}/" for one, pk in keys.items()}


def settled(body: str, places: Places) -> tuple[str, bool]:
    """(clean HTML, whether everything that it names was found)."""
    whole = True

    def attributes_of(kind: str, one: str) -> str:
        nonlocal whole
        name, _bar, rest = one.partition("|") if kind == "file" else (one, "", "")
        place = places.get((kind, name))
        if place is None:
            whole = False
            return ""
        if not place.startswith("/"):
            return place
        # both: the cleaner keeps src in images and href in links
        tail = quote(rest)
        return f'src="{place}{tail}" href="{place}{tail}"'

    made = rewritten(body, attributes_of)
    return clean_html(without_foreign_images(made)[0]), whole


def name_people(ledger: Ledger, rows: list[Entry] | list[Comment]) -> None:
    """Mentions of the people that bodies name, anew."""
    named = [row for row in rows if "data-mention" in row.body]
    found = {pk for row in named for pk in mentions_in(row.body)}
    people = set(
        Person.objects.of(ledger.network).filter(pk__in=found).values_list("pk", flat=True)
    )
    made = []
    for row in named:
        comment = row if isinstance(row, Comment) else None
        entry = row.entry_id if isinstance(row, Comment) else row.pk
        Mention.objects.filter(entry_id=entry, comment=comment).delete()
        made += [
            Mention(entry_id=entry, comment=comment, person_id=pk)
            for pk in mentions_in(row.body) if pk in people
        ]  # fmt: skip
    Mention.objects.bulk_create(made)


def settle_late(ledger: Ledger) -> None:
    """Bodies that name what came after them, once everything is there."""
    for start in range(0, len(ledger.bodies), 500):
        part = ledger.bodies[start : start + 500]
        places = places_of(ledger, (body for _shape, _pk, body in part))
        for shape, pk, body in part:
            _settle_one(ledger, shape, pk, settled(body, places)[0])


def _settle_one(ledger: Ledger, shape: type[models.Model], pk: int, clean: str) -> None:
    rows = shape._default_manager.filter(pk=pk).exclude(body=clean)
    if shape in (Entry, Comment):
        if rows.update(body=clean, text=text_of(clean)):
            name_people(ledger, list(shape._default_manager.filter(pk=pk)))  # type: ignore[arg-type]
    else:
        rows.update(body=clean)
