"""What `comptoir search` and `comptoir experts` share: who asks, the questions, the run."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comptoir.cli.bringing import ask_network

if TYPE_CHECKING:
    from comptoir.people.models import Person

MOST = 100  # results of a question in a run
Ranked = list[tuple[str, float]]  # external id and score


def reader_of(address: str, slug: str | None) -> Person:
    """The person who asks, by their address; a sentence when there is none."""
    network = ask_network(slug)
    wanted = address.encode("utf-8", "replace").decode().strip().lower()  # any bytes
    rows = network.people.active().filter(user__email__iexact=wanted)
    found = rows.first() or network.people.active().filter(email__iexact=wanted).first()
    if found is None:
        raise click.ClickException(f"Nobody in {network.name} has the address {wanted}.")
    return found


def questions_in(path: Path) -> list[tuple[str, str]]:
    """(id, text) of each line `id TAB text`; what is no such line is told and left out."""
    found = []
    lines = path.read_text("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, 1):
        name, tab, text = line.partition("\t")
        if tab and name.strip() and not any(letter.isspace() for letter in name.strip()):
            found.append((name.strip(), text))
        elif line.strip():
            click.echo(f"Line {number} is not “id TAB question”: left out.", err=True)
    if not found:
        raise click.ClickException(f"There is no question in {path}.")
    return found


def index_up_to_date(network: int) -> None:
    """Nothing else need be running: what the index owes is brought into it here."""
    from comptoir.search.upkeep import bring_up_to_date

    bring_up_to_date(network)


def write_run(
    queries: Path, run: Path, answer: Callable[[str], Ranked], tag: str, *, quiet: bool
) -> int:
    """Write `query Q0 docid rank score tag`, `MOST` lines a question; how many lines."""
    lines = 0
    with run.open("w", encoding="utf-8") as out:
        for name, text in _shown(questions_in(queries), quiet=quiet):
            for rank, (docid, score) in enumerate(_once(answer(text)), 1):
                out.write(f"{name} Q0 {docid} {rank} {score:.6f} {tag}\n")
                lines += 1
    return lines


def _once(found: Ranked) -> Ranked:
    """The best place of each id; ids hold no space in a run."""
    best: dict[str, float] = {}
    for docid, score in found:
        best.setdefault("_".join(docid.split()) or "-", score)
    return list(best.items())[:MOST]


def _shown(questions: list[tuple[str, str]], *, quiet: bool) -> Iterable[tuple[str, str]]:
    if quiet:
        yield from questions
        return
    with click.progressbar(questions, label="Asking", file=sys.stderr) as bar:
        yield from bar
