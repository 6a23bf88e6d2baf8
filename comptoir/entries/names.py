"""People and topics named in plain text: '@Camille Roy', '#launch'."""

from __future__ import annotations

import re
from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from comptoir.core.text import fold, slug_of
from comptoir.entries.actions.write import mentionable
from comptoir.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from comptoir.groups.models import Group

MOST_NAMES = 20
AT = re.compile(r"(?<![\w@./+-])@(\w[\w'’-]*(?: \w[\w'’-]*){0,3})")
HASH = re.compile(r"(?<![\w&/#])#(\w[\w-]{1,59})")


def names_in(author: Person, group: Group, text: str) -> dict[str, str]:
    """What was typed -> the link it means, for `html_of`.

    A person is meant when one name only, among those who read the group, is what follows the @
    (whole, or the first name alone). What is not clear stays as it was typed.
    """
    topics = {
        f"#{name}": _topic(name) for name in HASH.findall(text) if re.search(r"[^\W\d]", name)
    }
    return topics | _people(author, group, AT.findall(text)[:MOST_NAMES])


def _topic(name: str) -> str:
    slug = slug_of(name, fallback="")
    if not slug:
        return f"#{escape(name)}"
    return (
        f'<a data-topic="{escape(name)}" href="{reverse("topic", args=[slug])}">#{escape(name)}</a>'
    )


def _people(author: Person, group: Group, typed: list[str]) -> dict[str, str]:
    if not typed:
        return {}
    known = _known(author, group, {fold(words).split()[0] for words in typed if fold(words)})
    found: dict[str, str] = {}
    for words in typed:
        for name in _beginnings(words):
            people = known.get(fold(name), set())
            if len(people) == 1:
                found[f"@{name}"] = _person(next(iter(people)), name)
                break
    return found


def _beginnings(words: str) -> Iterator[str]:
    """'Camille Roy est là', 'Camille Roy est', 'Camille Roy', 'Camille'."""
    parts = words.split(" ")
    for length in range(len(parts), 0, -1):
        yield " ".join(parts[:length])


def _known(author: Person, group: Group, first_words: set[str]) -> dict[str, set[int]]:
    """Folded name, and folded first name -> the people who may be meant by it."""
    wanted = Q(pk=None)
    for word in first_words:
        wanted |= Q(sort_name=word) | Q(sort_name__startswith=f"{word} ")
    seen = Person.objects.visible_to(author).active().filter(wanted)
    names = dict(seen.values_list("pk", "sort_name")[:200])
    found: dict[str, set[int]] = defaultdict(set)
    for pk in mentionable(author, group, names):
        found[names[pk]].add(pk)
        found[names[pk].split(" ")[0]].add(pk)
    return found


def _person(pk: int, typed: str) -> str:
    return f'<a data-mention="{pk}" href="{reverse("person", args=[pk])}">@{escape(typed)}</a>'
