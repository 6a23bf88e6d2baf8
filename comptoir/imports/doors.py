"""Bringing sources in, for the command line.

`told(done, of)` is called as the work goes on; `people` is a CSV (`imports.people_map`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from comptoir.core.decisions import Refused
from comptoir.core.text import slug_of
from comptoir.groups.actions import create_group
from comptoir.groups.models import Group, GroupTemplate
from comptoir.imports.archive import Archive, network_of, read_manifest
from comptoir.imports.jsonl import Corpus, Posts
from comptoir.imports.load import load
from comptoir.imports.mbox import Mbox
from comptoir.imports.people_map import read_people_map
from comptoir.imports.report import Report
from comptoir.imports.slack import SlackExport
from comptoir.imports.source import Source
from comptoir.imports.stackexchange import StackExchange
from comptoir.imports.zips import open_zip
from comptoir.networks.founding import default_templates
from comptoir.networks.middleware import forget_networks
from comptoir.networks.models import Network

Told = Callable[[int, int], None]
BYTES_A_RECORD = 800  # a guess, for the progress bar only


# what makes a source of a path, and of the group for those that know no groups
SOURCES: dict[str, Callable[[Path, Group | None], Source]] = {
    "slack": lambda path, _group: SlackExport(path),
    "mbox": lambda path, _group: Mbox(path),
    "stackexchange": lambda path, group: StackExchange(path, group.slug if group else path.name),
    "corpus": lambda path, _group: Corpus(path),
    "posts": lambda path, _group: Posts(path),
    "archive": lambda path, _group: Archive(path),
}


def bring(
    source: str, path: Path, *, network: Network | None, told: Told, group: str = "",
    dry_run: bool = False, people: Path | None = None,
) -> Report:  # fmt: skip
    """What a source of `SOURCES` holds, into the network, and what was left out and why.

    `group` is the slug or the name of a group, for sources that know no groups; a new one
    when there is none. Without a network, an archive founds its own. A dry run leaves nothing
    behind.

    Raises:
        Refused: the source, or the table of people, cannot be read.
    """
    with _undone() if dry_run else nullcontext():
        into = network or _found(path)
        home = find_or_make_group(into, group) if group else None
        opened = SOURCES[source](path, home)
        expected = max(_expected(opened, path), 1)
        report = load(
            into, opened, group=home, dry_run=dry_run,
            people_map=read_people_map(people) if people else None,
            progress=lambda done: told(min(done, expected), expected),
        )  # fmt: skip
    told(expected, expected)
    return report


def language_of(network: Network | None, path: Path) -> str:
    """The language of a network; of the one that an archive brings, when there is none yet."""
    return _spoken(network_of(path).language) if network is None else network.language


def _spoken(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@contextmanager
def _undone() -> Iterator[None]:
    """Nothing that is written meanwhile is kept."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    forget_networks()


def find_or_make_group(network: Network, name: str) -> Group:
    """The group with that slug, else with that name, else a new open one, owned by the first
    administrator.

    Raises:
        Refused: the name cannot be a group's, or nobody administers the network.
    """
    groups = Group.objects.filter(network=network)
    found = groups.filter(slug=name).first() or groups.filter(name__iexact=name).first()
    if found is not None:
        return found
    administrators = network.people.active().filter(role="administrator").order_by("pk")
    owner = administrators.first()
    if owner is None:
        sentence = _("There is no group “%(name)s”, and no administrator to own it.")
        raise Refused(sentence % {"name": name})
    return create_group(actor=owner, name=name)


def _found(path: Path) -> Network:
    record = network_of(path)
    network = Network.objects.create(
        name=record.name[:80], slug=slug_of(record.name, fallback="network"), is_default=True
    )
    with translation.override(_spoken(record.language)):
        templates = default_templates()
    for fields in templates:
        GroupTemplate.objects.create(network=network, **fields)
    forget_networks()
    return network


def _expected(source: Source, path: Path) -> int:
    """How many records are likely to come."""
    if isinstance(source, Archive):
        with open_zip(path) as members:
            found = read_manifest(members).get("members")
        facts = found.values() if isinstance(found, dict) else ()
        counts = (one.get("records") for one in facts if isinstance(one, dict))
        return sum(count for count in counts if isinstance(count, int))
    files = path.iterdir() if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file()) // BYTES_A_RECORD
