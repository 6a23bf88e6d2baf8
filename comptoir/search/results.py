"""From hits to what the page shows: loaded again through reach, marked, explained.

A hit that is not visible is left out: the index may be a second behind a move or a deletion.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup

from comptoir.core.prepared import prepared
from comptoir.entries.kinds import kind_named
from comptoir.entries.models import Attachment, Comment, Entry, Topic
from comptoir.groups.access import findable_groups, readable_groups
from comptoir.groups.models import Group
from comptoir.people.models import Person, PersonSkill
from comptoir.search.items import choices_of
from comptoir.search.models import FilePage
from comptoir.search.passages import Passage, best_passage, marked
from comptoir.search.schema import COMMENT, ENTRY, FILE, GROUP, PERSON, TOPIC, sort_and_id

if TYPE_CHECKING:
    from datetime import datetime

    from comptoir.files.models import StoredFile
    from comptoir.search.query import Shown
    from comptoir.search.reach import Reach

NOTHING = Markup("")
NOT_WRITTEN = {"person", "group", "topic"}
LONG = 400  # characters of an entry whose passage may be out of sight
SHOWN_TEXT = 20_000  # characters of one page of a file that are looked at


@dataclass
class Result:
    """One line of the list. `why` says where the words were found."""

    key: int
    kind: str
    label: str
    icon: str
    url: str
    title: Markup
    passage: Markup = NOTHING
    group: Group | None = None
    author: Person | None = None
    person: Person | None = None
    at: datetime | None = None
    page: int = 0
    accepted: bool = False
    file_name: str = ""
    file_url: str = ""
    unread: str = ""  # why only its name is found
    why: list[str] = field(default_factory=list)
    place: str = ""  # words of a long text that the browser goes to

    @property
    def link(self) -> str:
        """Its address, with the mark that it was looked for: what is measured counts it."""
        if self.kind in NOT_WRITTEN:
            return self.url
        return looked_for(self.url) + (at_words(self.place) if self.place else "")


def looked_for(url: str, by: str = "search") -> str:
    """The address with the mark that `value.visits.how_came` reads."""
    page, mark, place = url.partition("#")
    return f"{page}{'&' if '?' in page else '?'}from={by}{mark}{place}"


def at_words(line: str) -> str:
    """A text fragment (WICG): browsers that know it scroll to these words and mark them; the
    last one may be cut, and is left out."""
    words = line.split()[:5]
    text = " ".join(words[:-1] if len(words) > 1 else words)
    return f"#:~:text={quote(text, safe='').replace('-', '%2D')}"


Loaded = dict[int, Result]
Loader = Callable[[Person, list[int], "Shown"], Loaded]


def load(
    person: Person, keys: Iterable[int], shown: Shown, reach: Reach | None = None
) -> list[Result]:
    """The results of `keys` that `person` may see, in their order: one load a kind of thing,
    through reach. `reach`, when it was just asked, spares asking again."""
    by_sort: dict[int, list[int]] = defaultdict(list)
    ordered = list(keys)
    for key in ordered:
        sort, pk = sort_and_id(key)
        by_sort[sort].append(pk)
    found = {
        (sort, pk): result
        for sort, ids in by_sort.items()
        if sort in LOADERS
        for pk, result in LOADERS[sort](person, ids, shown).items()
    }
    results = [found[sort_and_id(key)] for key in ordered if sort_and_id(key) in found]
    _show_groups_in_reach(person, results, reach)
    return results


def _entries(person: Person, ids: list[int], shown: Shown) -> Loaded:
    found = _entries_of(person, ids)
    choices = choices_of([entry.pk for entry in found if entry.kind == "poll"])
    return {entry.pk: _entry(entry, shown, choices[entry.pk]) for entry in found}


@prepared
def _entries_of(person: Person, ids: list[int]) -> QuerySet[Entry]:
    rows = Entry.objects.visible_to(person).filter(pk__in=ids)
    return rows.select_related("author", "group", "question")


def _entry(entry: Entry, shown: Shown, choices: list[str]) -> Result:
    kind = kind_named(entry.kind)
    title, passage = marked(entry.name, shown), best_passage(entry.text, shown)
    chosen = best_passage(" · ".join(choices), shown)
    why = _why(title if entry.title else None, passage)
    if chosen.found > passage.found:
        passage, why = chosen, [*why, _near(chosen, _("in the choices"))]
    return Result(
        key=entry.pk,
        kind=entry.kind,
        label=str(kind.label),
        icon=kind.icon,
        url=entry.url,
        title=title.html,
        passage=passage.html if entry.title or passage.found > title.found else NOTHING,
        group=entry.group,
        author=entry.author,
        at=entry.published_at,
        accepted=getattr(getattr(entry, "question", None), "accepted_id", None) is not None,
        why=why,
        place=passage.place if len(entry.text) > LONG else "",
    )


def _comments(person: Person, ids: list[int], shown: Shown) -> Loaded:
    return {comment.pk: _comment(comment, shown) for comment in _comments_of(person, ids)}


@prepared
def _comments_of(person: Person, ids: list[int]) -> QuerySet[Comment]:
    rows = Comment.objects.visible_to(person).filter(pk__in=ids)
    return rows.select_related("author", "entry__group", "entry__question")


def _comment(comment: Comment, shown: Shown) -> Result:
    entry, passage = comment.entry, best_passage(comment.text, shown)
    answers = entry.kind == "question" and comment.parent_id is None
    question = getattr(entry, "question", None)
    return Result(
        key=comment.pk,
        kind="answer" if answers else "comment",
        label=pgettext("noun", "Answer") if answers else pgettext("noun", "Comment"),
        icon="message-circle",
        url=comment.url,
        title=marked(entry.name, shown).html,
        passage=passage.html,
        group=entry.group,
        author=comment.author,
        at=comment.published_at,
        accepted=question is not None and question.accepted_id == comment.pk,
        why=_why(None, passage),
    )


def _files(person: Person, ids: list[int], shown: Shown) -> Loaded:
    found = _files_of(person, ids)
    pages = _pages([attachment.file_id for attachment in found], shown)
    return {one.pk: _file(one, pages.get(one.file_id), shown) for one in found}


@prepared
def _files_of(person: Person, ids: list[int]) -> QuerySet[Attachment]:
    seen = Exists(Entry.objects.visible_to(person).filter(pk=OuterRef("entry_id")))
    open_ones = Q(comment=None) | Q(comment__state="published")
    rows = Attachment.objects.filter(seen, open_ones, pk__in=ids)
    return rows.select_related("file__uploader", "file__extraction", "entry__group", "comment")


def _file(one: Attachment, page: FilePage | None, shown: Shown) -> Result:
    title = marked(one.file.name, shown)
    passage = best_passage(page.text[:SHOWN_TEXT] if page else one.alt, shown)
    place = one.comment.url if one.comment else f"{one.entry.url}#file-{one.pk}"
    return Result(
        key=one.pk,
        kind="file",
        label=_("File"),
        icon="file-text",
        url=place,
        title=title.html,
        passage=passage.html,
        group=one.entry.group,
        author=one.file.uploader,
        at=one.entry.published_at,
        page=page.number if page and passage.found else 0,
        file_name=one.file.name,
        file_url=one.file.url,
        unread=_unread(one.file),
        why=[_near(passage, _("in the file"))] if passage.found else _why(title, None),
    )


def _unread(file: StoredFile) -> str:
    """Why only the name of a file is found, when its text could not be read."""
    read = getattr(file, "extraction", None)
    said = {
        "locked": _("Its text is not looked for: it opens with a password only."),
        "failed": _("Its text is not looked for: it could not be read."),
        "too_large": _("Its text is not looked for: it is larger than 50 MB."),
    }
    return said.get(read.state, "") if read else ""


def _pages(file_ids: list[int], shown: Shown) -> dict[int, FilePage]:
    """Of each file, the page with the most different words looked for (of its first 300)."""
    best: dict[int, tuple[int, FilePage]] = {}
    rows = FilePage.objects.filter(file_id__in=file_ids, number__lte=300)
    for page in rows.order_by("file_id", "number"):
        found = best_passage(page.text[:SHOWN_TEXT], shown).found
        if page.file_id not in best or found > best[page.file_id][0]:
            best[page.file_id] = (found, page)
    return {file_id: page for file_id, (_found, page) in best.items()}


def _people(person: Person, ids: list[int], shown: Shown) -> Loaded:
    found: Loaded = {}
    skills = _skills_of(ids)
    for one in _people_of(person, ids):
        words = [one.title, one.department, one.site, one.organisation, *skills[one.pk]]
        title, place = marked(one.name, shown), marked(" · ".join(filter(None, words)), shown)
        bio = best_passage(one.bio, shown)
        found[one.pk] = Result(
            key=one.pk, kind="person", label=_("Person"), icon="user-round", url=one.url,
            title=title.html, person=one,
            passage=place.html if place.found >= bio.found else bio.html,
            why=[_("in the name")] if title.found else [_("in the profile")],
        )  # fmt: skip
    return found


@prepared
def _people_of(person: Person, ids: list[int]) -> QuerySet[Person]:
    return Person.objects.visible_to(person).active().filter(pk__in=ids)


def _skills_of(ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for pk, name in _skills(ids):
        found[pk].append(name)
    return found


@prepared
def _skills(ids: list[int]) -> QuerySet[PersonSkill, tuple[int, str]]:
    rows = PersonSkill.objects.filter(person__in=ids).order_by("pk")
    return rows.values_list("person_id", "skill__name")


def _groups(person: Person, ids: list[int], shown: Shown) -> Loaded:
    found: Loaded = {}
    for group in _groups_of(person, ids):
        title = marked(group.name, shown)
        about = best_passage(f"{group.purpose} {group.about}", shown)
        found[group.pk] = Result(
            key=group.pk, kind="group", label=_("Group"), icon="users-round", url=group.url,
            title=title.html, passage=about.html,
            why=[_near(title, _("in the name"))] if title.found else _why(None, about),
        )  # fmt: skip
    return found


@prepared
def _groups_of(person: Person, ids: list[int]) -> QuerySet[Group]:
    return findable_groups(person).filter(pk__in=ids)


def _topics(person: Person, ids: list[int], shown: Shown) -> Loaded:
    return {
        topic.pk: Result(
            key=topic.pk, kind="topic", label=_("Topic"), icon="hash", url=topic.url,
            title=marked(topic.name, shown).html, why=[_("in the name")],
        )
        for topic in _topics_of(person, ids)
    }  # fmt: skip


@prepared
def _topics_of(person: Person, ids: list[int]) -> QuerySet[Topic]:
    return Topic.objects.visible_to(person).filter(pk__in=ids)


LOADERS: dict[int, Loader] = {
    ENTRY: _entries,
    COMMENT: _comments,
    FILE: _files,
    PERSON: _people,
    GROUP: _groups,
    TOPIC: _topics,
}


def _why(title: Passage | None, text: Passage | None) -> list[str]:
    places = ((title, _("in the title")), (text, _("in the text")))
    return [_near(one, where) for one, where in places if one and one.found]


def _near(passage: Passage, where: str) -> str:
    return _("%(where)s, by a related word") % {"where": where} if passage.near else where


def _show_groups_in_reach(person: Person, results: list[Result], reach: Reach | None) -> None:
    """An entry read through a share does not tell the name of the group it lives in."""
    named = [result.group.pk for result in results if result.group]
    readable = reach.groups if reach else frozenset(_readable(person, named)) if named else ()
    for result in results:
        if result.group and result.group.pk not in readable:
            result.group = None


@prepared
def _readable(person: Person, ids: list[int]) -> QuerySet[Group, int]:
    return readable_groups(person).filter(pk__in=ids).values_list("pk", flat=True)


def plain(result: Result) -> dict[str, Any]:
    """For suggestions, as JSON."""
    person = result.person
    return {
        "kind": result.kind,
        "label": result.label,
        "name": result.title.striptags(),
        "title": (person.organisation if person.is_guest else person.title) if person else "",
        "url": result.link,
        "initials": person.initials if person else "",
        "hue": person.hue if person else 0,
        "photo": person.photo_url if person else "",
        "external": bool(person and person.is_guest),
    }
