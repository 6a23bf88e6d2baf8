"""A Stack Exchange data dump (a folder of XML files), as records.

Questions are entries, answers their comments, comments on an answer replies to it. Votes have
no voter in a dump: they become numbers (`reactions`), never invented people.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from comptoir.core.html import html_of, text_of
from comptoir.core.text import slug_of
from comptoir.imports.records import (
    THE_GROUP,
    BookmarkRecord,
    CommentRecord,
    EntryRecord,
    PersonRecord,
    Record,
    TopicRecord,
    id_of,
)
from comptoir.imports.references import without_foreign_images
from comptoir.imports.rows import Row, rows_of
from comptoir.imports.source import Source, Unreadable

QUESTION, ANSWER = "1", "2"
ACCEPTED, UP, DOWN, FAVOURITE = "1", "2", "3", "5"
OTHER_POSTS = {
    "3": noop("A wiki page of the old sort."),
    "4": noop("The excerpt of a tag."),
    "5": noop("The page of a tag."),
    "6": noop("A nomination of moderators."),
    "7": noop("A page of the site."),
    "8": noop("A privilege page."),
}
OTHER_VOTES = {
    DOWN: noop("Comptoir has no vote against."),
    "4": noop("A report."),
    "6": noop("A vote to close."),
    "7": noop("A vote to open again."),
    "8": noop("A bounty."),
    "9": noop("A bounty."),
    "10": noop("A vote to delete."),
    "11": noop("A vote to undelete."),
    "12": noop("A report of spam."),
    "15": noop("A moderator’s review."),
    "16": noop("An approved edit."),
}
TAG = re.compile(r"<([^<>]+)>|([^|<>]+)")


@dataclass
class StackExchange(Source):
    """`site` is a name that tells this site's ids from another's."""

    folder: Path
    site: str
    people: dict[str, str] = field(default_factory=dict, init=False)  # user id: our id
    posts: dict[str, str] = field(default_factory=dict, init=False)  # post id: its type
    accepted: dict[str, str] = field(default_factory=dict, init=False)  # answer: question
    owners: dict[str, str] = field(default_factory=dict, init=False)  # question: our person id
    useful: Counter[str] = field(default_factory=Counter, init=False)
    accepted_at: dict[str, datetime] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.name = "stackexchange"

    def __iter__(self) -> Iterator[Record]:
        """Posts.xml is read twice: questions first, since answers may come before them."""
        if not (self.folder / "Posts.xml").is_file():
            raise Unreadable(
                _("There is no Posts.xml in %(folder)s: it is no such dump.")
                % {"folder": self.folder}
            )
        yield from self._people()
        self._count_votes()
        yield from self._topics()
        yield from self._questions()
        yield from self._answers()
        yield from self._comments()
        yield from self._favourites()

    def _rows(self, name: str, what: str) -> Iterator[tuple[Row, str]]:
        """Rows that have an id of their own; what is wrong with the others is told."""
        path = self.folder / name
        if not path.is_file():
            self.skip(what, name, _("This file is not in the folder."))
            return
        for row, where in rows_of(path, lambda where, why: self.skip(what, where, why)):
            if row.get("Id"):
                yield row, where
            else:
                self.skip(what, where, _("It has no Id."))

    # People

    def _people(self) -> Iterator[Record]:
        seen: set[str] = set()
        for row, where in self._rows("Users.xml", "user"):
            name = (row.get("DisplayName") or f"user{row['Id']}").strip()
            account = row.get("AccountId") or ""
            # the account is the same person on every site
            made = f"account/{account}" if account.isdigit() else f"{self.site}/u{row['Id']}"
            if row["Id"] in self.people or made in seen:
                self.skip("user", where, _("The user %(id)s came before.") % {"id": row["Id"]})
                self.people.setdefault(row["Id"], made)
                continue
            seen.add(made)
            self.people[row["Id"]] = made
            yield PersonRecord(
                id=made,
                name=name[:120] or f"user{row['Id']}",
                site=(row.get("Location") or "")[:80],
                bio=_told(row.get("AboutMe") or "")[:2000],
                joined_at=_moment(row.get("CreationDate")),
            )

    def _author(self, row: Row, by: str, shown: str) -> Iterator[PersonRecord]:
        """The person that a deleted account leaves: known by the name it was shown with."""
        if not row.get(by) and (name := (row.get(shown) or "").strip()):
            made = f"{self.site}/deleted/{slug_of(name, fallback=name)[:60]}"
            if made not in self.people:
                self.people[made] = made
                yield PersonRecord(id=made, name=name[:120])

    def _author_id(self, row: Row, by: str, shown: str) -> str:
        if row.get(by):
            return self.people.get(row[by], "")
        name = (row.get(shown) or "").strip()
        return f"{self.site}/deleted/{slug_of(name, fallback=name)[:60]}" if name else ""

    # Votes and tags

    def _count_votes(self) -> None:
        """Numbers by post; which were left out is told, each."""
        known = self._known_posts()
        for row, where in self._rows("Votes.xml", "vote"):
            sort, post = row.get("VoteTypeId") or "", row.get("PostId") or ""
            if post not in known:
                place = _("%(where)s, post %(id)s") % {"where": where, "id": post[:20]}
                self.skip("vote", place, _("Its post is not in the dump."))
            elif known[post] not in (QUESTION, ANSWER):
                self.skip("vote", where, _("It is about a page of a tag."))
            elif sort == UP:
                self.useful[post] += 1
            elif sort == ACCEPTED:
                moment = _moment(row.get("CreationDate"))
                if moment is not None:
                    self.accepted_at[post] = moment
            elif sort != FAVOURITE:
                unknown = _("A vote of an unknown sort, “%(sort)s”.") % {"sort": sort[:20]}
                why = _(OTHER_VOTES[sort]) if sort in OTHER_VOTES else unknown
                self.skip("vote", where, why)

    def _known_posts(self) -> dict[str, str]:
        quiet = rows_of(self.folder / "Posts.xml", lambda where, why: None)
        return {row["Id"]: row.get("PostTypeId") or "" for row, _where in quiet if row.get("Id")}

    def _topics(self) -> Iterator[Record]:
        seen: set[str] = set()
        for row, where in self._rows("Tags.xml", "tag"):
            name = (row.get("TagName") or "").strip()
            slug = topic_id(name)
            if not name or slug in seen:
                self.skip(
                    "tag", where, _("The topic “%(name)s” is there already.") % {"name": name[:60]}
                )
                continue
            seen.add(slug)
            yield TopicRecord(id=slug, name=name[:60])

    # Posts

    def _questions(self) -> Iterator[Record]:
        for row, where in self._rows("Posts.xml", "post"):
            sort = row.get("PostTypeId") or ""
            if row["Id"] in self.posts:
                self.skip("post", where, _("The post %(id)s came before.") % {"id": row["Id"]})
            elif sort == QUESTION:
                yield from self._question(row, where)
            elif sort != ANSWER:
                unknown = _("A post of an unknown sort, “%(sort)s”.") % {"sort": sort[:20]}
                why = _(OTHER_POSTS[sort]) if sort in OTHER_POSTS else unknown
                self.skip("post", where, why)

    def _question(self, row: Row, where: str) -> Iterator[Record]:
        at = _moment(row.get("CreationDate"))
        if at is None:
            self.skip("post", where, _("It has no date that can be read."))
            return
        yield from self._author(row, "OwnerUserId", "OwnerDisplayName")
        self.posts[row["Id"]] = QUESTION
        self.owners[row["Id"]] = self._author_id(row, "OwnerUserId", "OwnerDisplayName")
        if row.get("AcceptedAnswerId"):
            self.accepted[row["AcceptedAnswerId"]] = row["Id"]
        names = [a or b for a, b in TAG.findall(row.get("Tags") or "")]
        yield EntryRecord(
            id=self._post_id(row["Id"]),
            group=THE_GROUP,
            author=self.owners[row["Id"]],
            kind="question",
            title=(row.get("Title") or "")[:200],
            body=self._body(row.get("Body") or "", where),
            created_at=at,
            published_at=at,
            edited_at=_moment(row.get("LastEditDate")),
            topics=tuple(dict.fromkeys(topic_id(name) for name in names)),
            reactions=self._received(row["Id"]),
        )

    def _answers(self) -> Iterator[Record]:
        quiet = rows_of(self.folder / "Posts.xml", lambda where, why: None)
        for row, where in quiet:
            if row.get("PostTypeId") == ANSWER and row.get("Id"):
                yield from self._answer(row, where)

    def _answer(self, row: Row, where: str) -> Iterator[Record]:
        at, question = _moment(row.get("CreationDate")), row.get("ParentId") or ""
        if row["Id"] in self.posts:
            self.skip("post", where, _("The post %(id)s came before.") % {"id": row["Id"]})
            return
        if at is None or self.posts.get(question) != QUESTION:
            why = (
                _("The question %(question)s is not there.") % {"question": question}
                if at
                else _("It has no readable date.")
            )
            self.skip("post", where, why)
            return
        yield from self._author(row, "OwnerUserId", "OwnerDisplayName")
        self.posts[row["Id"]] = ANSWER
        accepted = self.accepted.get(row["Id"]) == question
        yield CommentRecord(
            id=self._post_id(row["Id"]),
            entry=self._post_id(question),
            author=self._author_id(row, "OwnerUserId", "OwnerDisplayName"),
            body=self._body(row.get("Body") or "", where),
            created_at=at,
            published_at=at,
            edited_at=_moment(row.get("LastEditDate")),
            reactions=self._received(row["Id"]),
            accepted=accepted,
            accepted_by=self.owners[question] if accepted else "",
            accepted_at=self.accepted_at.get(row["Id"], at) if accepted else None,
        )
        self.owners[row["Id"]] = question  # the entry on which a comment of this answer hangs

    def _comments(self) -> Iterator[Record]:
        seen: set[str] = set()
        for row, where in self._rows("Comments.xml", "comment"):
            if row["Id"] in seen:
                self.skip(
                    "comment", where, _("The comment %(id)s came before.") % {"id": row["Id"]}
                )
                continue
            seen.add(row["Id"])
            yield from self._comment(row, where)

    def _comment(self, row: Row, where: str) -> Iterator[Record]:
        at, post = _moment(row.get("CreationDate")), row.get("PostId") or ""
        if at is None or post not in self.posts:
            why = (
                _("The post %(post)s is not there.") % {"post": post}
                if at
                else _("It has no readable date.")
            )
            self.skip("comment", where, why)
            return
        yield from self._author(row, "UserId", "UserDisplayName")
        answered = self.posts[post] == ANSWER
        score = row.get("Score") or "0"
        yield CommentRecord(
            id=f"{self.site}/c{row['Id']}",
            entry=self._post_id(self.owners[post] if answered else post),
            parent=self._post_id(post) if answered else "",
            author=self._author_id(row, "UserId", "UserDisplayName"),
            body=_remark(row.get("Text") or ""),
            created_at=at,
            published_at=at,
            reactions={"utile": int(score)} if score.isdecimal() and int(score) else {},
        )

    def _favourites(self) -> Iterator[Record]:
        """Votes of the one sort that names its voter."""
        for row, where in self._rows("Votes.xml", "vote"):
            if row.get("VoteTypeId") != FAVOURITE:
                continue
            person, post = self.people.get(row.get("UserId") or ""), row.get("PostId") or ""
            if person is None or self.posts.get(post) != QUESTION:
                if post in self.posts:
                    self.skip("vote", where, _("Who kept it is not there."))
                continue
            yield BookmarkRecord(
                id=id_of(person, self._post_id(post)),
                person=person,
                entry=self._post_id(post),
                at=_moment(row.get("CreationDate")),
            )

    def _post_id(self, post: str) -> str:
        return f"{self.site}/p{post}"

    def _received(self, post: str) -> dict[str, int]:
        return {"utile": self.useful[post]} if self.useful[post] else {}

    def _body(self, body: str, where: str) -> str:
        body, images = without_foreign_images(re.sub(r"<(/?)h1\b", r"<\1h2", body))
        for address in images:
            self.skip(
                "image",
                where,
                _("%(address)s is kept elsewhere: a link leads to it.")
                % {"address": address[:200]},
            )
        return body


def topic_id(name: str) -> str:
    """The slug of a tag; '+' and '#' tell languages apart (c, c++, c#)."""
    return slug_of(name.replace("#", "-sharp").replace("+", "-plus"), fallback="topic")


def _moment(stamp: str | None) -> datetime | None:
    """Dumps write UTC without saying so."""
    try:
        moment = datetime.fromisoformat(stamp or "")
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _told(body: str) -> str:
    return text_of(body).strip()


MARKS = [
    (re.compile(r"`([^`\n]+)`"), r"<code>\1</code>"),
    (re.compile(r"\[([^\[\]\n]+)\]\((https?://[^\s()<>]+(?:\([^\s()<>]*\)[^\s()<>]*)?)[^)\n]*\)"),
     r'<a href="\2">\1</a>'),
    (re.compile(r"(?<![\w*])\*\*(?!\s)([^*\n]+?)\*\*(?![\w*])"), r"<strong>\1</strong>"),
    (re.compile(r"(?<![\w*$])\*(?!\s)([^*\n$]+?)(?<!\s)\*(?![\w*$])"), r"<em>\1</em>"),
]  # fmt: skip


def _remark(text: str) -> str:
    """HTML of a comment: the little Markdown that the sites allow there."""
    if not any(mark in text for mark in ("](", "`", "*")):
        return html_of(text)
    made = html.escape(text, quote=False)
    for pattern, form in MARKS:
        made = pattern.sub(form, made)
    made = re.sub(
        r'(?<![">\w=/])(https?://[^\s<>"]+[^\s<>".,;:!?)\]])', r'<a href="\1">\1</a>', made
    )
    return "<p>" + made.replace("\r\n", "\n").replace("\n", "<br>") + "</p>"
