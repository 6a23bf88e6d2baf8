"""One function a source, for the command line.

`told(done, of)` is called as the work goes on; `people` is a CSV (`imports.people_map`).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.db import transaction
from django.utils import translation

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


def import_slack(
    path: Path, *, network: Network, told: Told, dry_run: bool = False, people: Path | None = None
) -> Report:
    """Everything in a Slack export.

    Raises:
        Refused: the file, or the table of people, cannot be read.
    """
    return _bring(SlackExport(path), path, None, network, told, dry_run, people)


def import_mbox(
    path: Path, *, network: Network, group: str, told: Told, dry_run: bool = False,
    people: Path | None = None,
) -> Report:  # fmt: skip
    """The threads of an mbox, into the group with that slug; a new one when there is none.

    Raises:
        Refused: the file cannot be read.
    """

    def bring(into: Group) -> Report:
        return _bring(Mbox(path), path, into, network, told, dry_run, people)

    return _into(network, group, bring, dry_run=dry_run)


def import_stackexchange(
    path: Path, *, network: Network, group: str, told: Told, dry_run: bool = False,
    people: Path | None = None,
) -> Report:  # fmt: skip
    """A dump of a Stack Exchange site, into the group with that slug; a new one when there is
    none.

    Raises:
        Refused: the folder cannot be read.
    """

    def bring(into: Group) -> Report:
        return _bring(StackExchange(path, into.slug), path, into, network, told, dry_run, people)

    return _into(network, group, bring, dry_run=dry_run)


def import_corpus(
    path: Path, *, network: Network, group: str, told: Told, dry_run: bool = False,
    people: Path | None = None,
) -> Report:  # fmt: skip
    """JSON lines of `_id, title, text`, as posts of the group with that slug; a new one when
    there is none.

    Raises:
        Refused: the file cannot be read.
    """

    def bring(into: Group) -> Report:
        return _bring(Corpus(path), path, into, network, told, dry_run, people)

    return _into(network, group, bring, dry_run=dry_run)


def import_posts(
    path: Path, *, network: Network, group: str, told: Told, dry_run: bool = False,
    people: Path | None = None,
) -> Report:  # fmt: skip
    """JSON lines of questions and answers (`imports.jsonl`), into the group with that slug; a
    new one when there is none.

    Raises:
        Refused: the file cannot be read.
    """

    def bring(into: Group) -> Report:
        return _bring(Posts(path), path, into, network, told, dry_run, people)

    return _into(network, group, bring, dry_run=dry_run)


def import_archive(
    path: Path, *, network: Network | None, told: Told, dry_run: bool = False,
    people: Path | None = None,
) -> Report:  # fmt: skip
    """An archive; without a network, the archive's own is founded.

    Raises:
        Refused: the file cannot be read.
    """
    if network is not None:
        return _bring(Archive(path), path, None, network, told, dry_run, people)
    if not dry_run:
        return _bring(Archive(path), path, None, _found(path), told, False, people)
    with transaction.atomic():
        report = _bring(Archive(path), path, None, _found(path), told, True, people)
        transaction.set_rollback(True)
    forget_networks()
    return report


def _into(
    network: Network, name: str, bring: Callable[[Group], Report], *, dry_run: bool
) -> Report:
    """Bring into the group of that name; a dry run leaves no new group behind."""
    if not dry_run:
        return bring(find_or_make_group(network, name))
    with transaction.atomic():
        report = bring(find_or_make_group(network, name))
        transaction.set_rollback(True)
    return report


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
        raise Refused(f"There is no group “{name}”, and no administrator to own it.")
    return create_group(actor=owner, name=name)


def _found(path: Path) -> Network:
    record = network_of(path)
    network = Network.objects.create(
        name=record.name[:80], slug=slug_of(record.name, fallback="network"), is_default=True
    )
    with translation.override(record.language if record.language in ("fr", "en") else "fr"):
        templates = default_templates()
    for fields in templates:
        GroupTemplate.objects.create(network=network, **fields)
    forget_networks()
    return network


def _bring(
    source: Source, path: Path, group: Group | None, network: Network, told: Told,
    dry_run: bool, people: Path | None,
) -> Report:  # fmt: skip
    expected = max(_expected(source, path), 1)
    report = load(
        network, source, group=group, dry_run=dry_run,
        people_map=read_people_map(people) if people else None,
        progress=lambda done: told(min(done, expected), expected),
    )  # fmt: skip
    told(expected, expected)
    return report


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
