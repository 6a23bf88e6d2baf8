"""What acronyms stand for is learnt from the texts that write them out."""

from __future__ import annotations

from comptoir.core.clock import now
from comptoir.entries.models import Entry
from comptoir.groups.models import Group
from comptoir.people.models import Person
from comptoir.search.acronyms import long_forms, written_out
from comptoir.search.asking import Asked
from comptoir.search.finding import find
from comptoir.search.learning import meaning_of
from comptoir.search.schema import sort_and_id
from comptoir.search.upkeep import bring_up_to_date
from tests.search.test_meaning import texts

RISKS = "document unique d’évaluation des risques"
WRITTEN = [
    (f"Magasin : mettre à jour le {RISKS}", "Chaque année."),
    ("Sécurité", f"Le {RISKS} (DUER) est au bureau."),
    ("Visite", f"On a demandé notre {RISKS} (DUER), à jour."),
    ("Photos", "La vitrine de Noël (RAS) est prête."),
]


def test_what_an_acronym_stands_for_is_read_where_it_is_written_out() -> None:
    assert long_forms(WRITTEN, "fr") == {"duer": RISKS.replace("’", " ")}


def test_the_order_of_the_texts_changes_no_acronym() -> None:
    assert long_forms(WRITTEN[::-1], "fr") == long_forms(WRITTEN, "fr")


def test_an_acronym_that_titles_use_themselves_needs_no_long_form() -> None:
    used = [("DUER : qui le signe ?", ""), ("Où est le DUER ?", "")]
    assert long_forms([*WRITTEN, *used], "fr") == {}


def test_written_out_once_only_it_is_not_believed() -> None:
    assert long_forms(WRITTEN[:2], "fr") == {}
    assert long_forms([("", ""), ("(", "((A) (ABC) (AB&C)")], "fr") == {}


def test_a_question_is_written_out() -> None:
    forms = {"duer": "document unique"}
    assert written_out("Qui signe le DUER ?", forms) == "Qui signe le DUER ? document unique"
    assert written_out("Qui signe ?", forms) == "Qui signe ?"


def test_a_title_in_full_comes_before_others_that_use_the_acronym(
    group: Group, bob: Person
) -> None:
    written = [("Note", text) for text in texts(1230)]
    written += [("Formation : le planning", "On parlera du DUER, du DUER encore, puis du budget.")]
    written += [(title, f"{text} Voir DUER.") for title, text in WRITTEN]
    Entry.objects.bulk_create(
        Entry(
            network_id=group.network_id, group=group, author=bob, kind="post", state="published",
            published_at=now(), active_at=now(), title=title, text=text,
        )
        for title, text in written
    )  # fmt: skip
    bring_up_to_date(group.network_id)
    learnt = meaning_of(group.network_id)
    assert learnt is not None
    assert learnt.long_forms == {"duer": RISKS.replace("’", " ")}
    found = find(bob, Asked.of({"q": "le DUER"}))
    first = Entry.objects.get(pk=sort_and_id(found.hits[0].key)[1])
    assert first.title == WRITTEN[0][0]
