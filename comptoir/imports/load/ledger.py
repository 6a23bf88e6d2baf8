"""What the loader remembers from one batch to the next."""

from __future__ import annotations

import copy
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _

from comptoir.core.clock import now
from comptoir.entries import models as words
from comptoir.experts.models import HiddenSubject
from comptoir.files.models import StoredFile
from comptoir.groups.models import Group, Membership
from comptoir.imports.identity import keys_of
from comptoir.imports.source import Skipped
from comptoir.kinds.news.models import Acknowledgement
from comptoir.kinds.polls.models import Ballot
from comptoir.people.models import Follow, Person

if TYPE_CHECKING:
    from comptoir.imports.records import CommentRecord, Record
    from comptoir.imports.report import Report
    from comptoir.networks.models import Network

SHAPES: dict[str, type[models.Model]] = {
    "person": Person, "group": Group, "entry": words.Entry, "comment": words.Comment,
    "file": StoredFile,
}  # fmt: skip


@dataclass
class Ledger:
    """`aliases`: people who were here under another id; `managers`: person key and id of the
    manager; `bodies`: rows whose body names what had not come yet."""

    network: Network
    source: str
    group: Group | None
    people_map: dict[str, str]
    report: Report
    dry_run: bool
    aliases: dict[str, int] = field(default_factory=dict)
    managers: dict[int, str] = field(default_factory=dict)
    bodies: list[tuple[type[models.Model], int, str]] = field(default_factory=list)
    orphans: list[CommentRecord] = field(default_factory=list)
    groups: set[int] = field(default_factory=set)
    arrived: defaultdict[int, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    started: datetime = field(default_factory=now)

    @cached_property
    def domains(self) -> frozenset[str]:
        """The ends of the addresses with which colleagues sign in."""
        rows = Person.objects.of(self.network).filter(kind="employee", user__isnull=False)
        addresses = rows.values_list("email", flat=True)
        return frozenset(address.rpartition("@")[2].lower() for address in addresses) - {""}

    @staticmethod
    def dated() -> list[type[models.Model]]:
        """The models whose dates are those of the source."""
        return [
            Person, Membership, Follow, Ballot, Acknowledgement, words.Topic, words.TopicFollow,
            words.Reaction, words.Share, words.Pin, words.Bookmark, words.Subscription,
            words.Hiding, HiddenSubject,
        ]  # fmt: skip

    def keys(self, kind: str, ids: Iterable[str]) -> dict[str, int]:
        """Id: primary key, of the things of a kind ('person', 'entry'…) that are here."""
        wanted = set(ids)
        if kind == "topic":
            rows = words.Topic.objects.filter(network=self.network, slug__in=wanted)
            return dict(rows.values_list("slug", "pk"))
        found = keys_of(SHAPES[kind], self.network, self.source, wanted)
        if kind == "person":
            found |= {one: self.aliases[one] for one in wanted if one in self.aliases}
        return found

    def leave_out(self, record: Record, why: str) -> None:
        what = record.member.replace("_", " ")
        self.report.left_out.append(Skipped(what, record.id[:200], why))

    def mark(self) -> Any:
        """Where the report stands, for going back when a batch fails."""
        report = self.report
        counts = (report.created, report.updated, report.unchanged, self.arrived)
        return copy.deepcopy(counts), len(report.left_out), len(self.bodies), len(self.orphans)

    def back_to(self, mark: Any) -> None:
        counts, left_out, bodies, orphans = mark
        report = self.report
        report.created, report.updated, report.unchanged, self.arrived = counts
        del report.left_out[left_out:], self.bodies[bodies:], self.orphans[orphans:]

    def past(self, record: Record, *moments: datetime | None) -> datetime:
        """The first moment given; the present, told, when it lies in the future."""
        moment = next((one for one in moments if one is not None), self.started)
        if moment > self.started:
            self.leave_out(
                record,
                _("Its date, %(moment)s, is to come: the present was put.")
                % {"moment": moment.strftime("%Y-%m-%d")},
            )
            return self.started
        return moment
