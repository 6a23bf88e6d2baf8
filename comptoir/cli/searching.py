"""comptoir search"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comptoir.cli import house
from comptoir.cli.batch import Ranked, index_up_to_date, reader_of, write_run

if TYPE_CHECKING:
    from comptoir.people.models import Person

EPILOG = """\b
Examples:
  comptoir search "comment poser des congés" --as camille@halmont.example
  comptoir search check            compares the index with the database, and mends it
  comptoir search rebuild          makes the index anew while people search
  comptoir search --batch questions.tsv --as camille@halmont.example --run run.txt
\b
QUERIES.tsv has one question a line: id, TAB, text. The run is in the form of TREC:
`id Q0 document rank score comptoir`, a hundred lines a question, with the ids that imported
content had where it came from. Only what the person may read is found. The index is brought
up to date first; nothing else needs to run.
"""
Queries = click.Path(exists=True, dir_okay=False, path_type=Path)
SHOWN = 10
UPKEEP = ("check", "rebuild")


@click.command(epilog=EPILOG)
@click.argument("question", required=False)
@click.option("--as", "address", metavar="EMAIL", help="Who searches.")
@click.option("--batch", type=Queries, metavar="QUERIES.tsv", help="Questions, one a line.")
@click.option("--run", type=click.Path(path_type=Path), metavar="FILE", help="Where the run goes.")
@click.option("--network", "slug", help="Network, when there are several.")
@click.option("--json", "as_json", is_flag=True, help="Print the result for a program.")
def command(
    question: str | None, address: str | None, batch: Path | None, run: Path | None,
    slug: str | None, *, as_json: bool,
) -> None:  # fmt: skip
    """Search as somebody does."""
    if (batch is None) == (question is None) or (batch is None) != (run is None):
        raise click.UsageError("Give a QUESTION, or --batch and --run.")
    if not address and question not in UPKEEP:
        raise click.UsageError("Say who searches: --as EMAIL.")
    house.open_house()
    with house.sentences():
        house.migrate_when_needed(quiet=as_json)
        if not address:
            _keep_up(question or "", slug, as_json=as_json)
            return
        reader = reader_of(address, slug)
        index_up_to_date(reader.network_id)
        if batch and run:
            lines = write_run(batch, run, lambda q: _external(reader, q), "comptoir", quiet=as_json)
            _say({"run": str(run), "lines": lines}, f"{lines} lines in {run}.", as_json=as_json)
        else:
            _answer(reader, question or "", as_json=as_json)


def _keep_up(act: str, slug: str | None, *, as_json: bool) -> None:
    from comptoir.cli.bringing import ask_network
    from comptoir.search.indexing import rebuild
    from comptoir.search.upkeep import bring_up_to_date

    network = ask_network(slug)
    if act == "rebuild":
        done = rebuild(network.pk)
        text = "The index is made anew." if done else "Another process makes it anew already."
        _say({"rebuilt": done}, text, as_json=as_json)
        return
    wrong = bring_up_to_date(network.pk)
    text = f"{wrong} documents were not as in the database; they are mended."
    agree = "The index says what the database says."
    _say({"mended": wrong}, text if wrong else agree, as_json=as_json)


def _external(reader: Person, question: str) -> Ranked:
    """Ids as where the content came from; what was written here has its number."""
    from comptoir.entries.models import Comment, Entry
    from comptoir.search.best import best
    from comptoir.search.schema import COMMENT, ENTRY, sort_and_id

    found = best(reader, question)
    names: dict[tuple[int, int], str] = {}
    for sort, rows in (
        (ENTRY, Entry.objects.visible_to(reader)),
        (COMMENT, Comment.objects.visible_to(reader)),
    ):
        ids = [pk for _score, key in found for s, pk in [sort_and_id(key)] if s == sort]
        known = rows.filter(pk__in=ids).values_list("pk", "external_id")
        names |= {(sort, pk): external or str(pk) for pk, external in known}
    places = [(sort_and_id(key), score) for score, key in found]
    return [(names[place], score) for place, score in places if place in names]


def _answer(reader: Person, question: str, *, as_json: bool) -> None:
    from django.utils import translation

    from comptoir.search.asking import Asked
    from comptoir.search.best import best
    from comptoir.search.glossary import glossary_of
    from comptoir.search.query import Shown
    from comptoir.search.results import load

    shown = Shown.of(Asked.of({"q": question}).parsed, glossary_of(reader.network_id))
    with translation.override("en"):
        results = load(reader, [key for _score, key in best(reader, question, SHOWN)], shown)
        told = [
            {
                "kind": one.kind, "title": one.title.striptags(), "url": one.url,
                "passage": one.passage.striptags(),
            }
            for one in results
        ]  # fmt: skip
    lines = [f"{one['title']}  ({one['kind']})\n  {one['passage']}\n  {one['url']}" for one in told]
    _say({"results": told}, "\n".join(lines) or "Nothing was found.", as_json=as_json)


def _say(found: dict[str, Any], text: str, *, as_json: bool) -> None:
    if as_json:
        house.say_json(found)
    else:
        click.echo(text)
