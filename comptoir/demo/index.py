"""The demo network can be searched at once: its index, the text of its files, its glossary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comptoir.search.extraction import expect_all
from comptoir.search.indexing import rebuild
from comptoir.search.models import Synonyms

if TYPE_CHECKING:
    from comptoir.networks.models import Network

GLOSSARY = [
    ["PLV", "publicité sur le lieu de vente"],
    ["rayon", "linéaire"],
    ["GMS", "grandes et moyennes surfaces"],
    ["RP", "relations presse"],
    ["CP", "communiqué de presse"],
    ["SAV", "service après-vente"],
    ["CA", "chiffre d’affaires"],
    ["PDV", "point de vente", "magasin"],
    ["brief", "cahier des charges"],
    ["KPI", "indicateur"],
    ["TG", "tête de gondole"],
    ["visuel", "image", "photo"],
    ["devis", "estimation"],
]


def make_index(network: Network) -> None:
    """Write the glossary, owe the text of files to the worker, and make the index."""
    Synonyms.objects.bulk_create(Synonyms(network=network, words=words) for words in GLOSSARY)
    expect_all(network.pk)
    rebuild(network.pk)
