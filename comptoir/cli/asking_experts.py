"""comptoir experts"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from comptoir.cli import house
from comptoir.cli.batch import MOST, Ranked, index_up_to_date, reader_of, write_run
from comptoir.cli.searching import Queries

if TYPE_CHECKING:
    from comptoir.experts.evidence import Evidence
    from comptoir.people.models import Person

EPILOG = """\b
Examples:
  comptoir experts "lancement en pharmacie" --as camille@halmont.example
  comptoir experts --batch questions.tsv --as camille@halmont.example --run run.txt
\b
The run is in the form of TREC; a person is named by the id they had where they were imported
from. Whoever answers a lot comes after those with evidence; on a page they are left out.
"""


@click.command(epilog=EPILOG)
@click.argument("question", required=False)
@click.option("--as", "address", required=True, metavar="EMAIL", help="Who asks.")
@click.option("--batch", type=Queries, metavar="QUERIES.tsv", help="Questions, one a line.")
@click.option("--run", type=click.Path(path_type=Path), metavar="FILE", help="Where the run goes.")
@click.option("--network", "slug", help="Network, when there are several.")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a program.")
def command(
    question: str | None, address: str, batch: Path | None, run: Path | None, slug: str | None,
    *, as_json: bool,
) -> None:  # fmt: skip
    """Who knows, as somebody sees it, with what justifies each."""
    if (batch is None) == (question is None) or (batch is None) != (run is None):
        raise click.UsageError("Give a QUESTION, or --batch and --run.")
    house.open_house()
    with house.sentences():
        house.migrate_when_needed(quiet=as_json)
        reader = reader_of(address, slug)
        index_up_to_date(reader.network_id)
        if batch and run:
            lines = write_run(batch, run, lambda q: _external(reader, q), "comptoir", quiet=as_json)
            if as_json:
                house.say_json({"run": str(run), "lines": lines})
            else:
                click.echo(f"{lines} lines in {run}.")
        else:
            _answer(reader, question or "", as_json=as_json)


def _external(reader: Person, question: str) -> Ranked:
    from comptoir.experts.ranking import who_knows

    found = who_knows(reader, question, most=MOST, everyone=True)
    return [(one.person.external_id or str(one.person.pk), one.score) for one in found]


def _answer(reader: Person, question: str, *, as_json: bool) -> None:
    from comptoir.experts.ranking import who_knows

    found = who_knows(reader, question)
    if as_json:
        house.say_json({
            "experts": [
                {
                    "name": one.person.name, "score": round(one.score, 4),
                    "evidence": [_told(evidence) for evidence in one.shown],
                    "skills": list(one.skills),
                }
                for one in found
            ]
        })  # fmt: skip
        return
    for one in found:
        click.echo(one.person.name)
        for evidence in one.shown:
            click.echo(f"  {evidence.role}: {evidence.title}  {evidence.url}")
        for skill in one.skills:
            click.echo(f"  declared skill: {skill}")
    if not found:
        click.echo("Nobody whom you may read has written about this.")


def _told(evidence: Evidence) -> dict[str, str]:
    return {"title": evidence.title, "url": evidence.url, "role": evidence.role}
