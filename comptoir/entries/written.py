"""What entries and comments have in common, and the words with which they are received."""

from __future__ import annotations

from functools import cache

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from comptoir.core.text import excerpt


class ReactionKind(models.TextChoices):
    """The small named set. The order is the order on the page."""

    THANKS = "merci", _("Thanks")
    AGREE = "daccord", _("Agreed")
    BRAVO = "bravo", _("Well done")
    USEFUL = "utile", _("Useful")


class Written(models.Model):
    """What entries and comments share: an author, a body, when, and how it was received."""

    network = models.ForeignKey("networks.Network", models.CASCADE, related_name="+")
    author = models.ForeignKey(
        "people.Person", models.SET_NULL, null=True, related_name="%(class)ss"
    )
    body = models.TextField(blank=True)  # clean HTML
    text = models.TextField(blank=True)  # the same, plain: for search and mail
    language = models.CharField(max_length=5, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True)
    # {"merci": 3}: kept by the acts; imported counts (no voter known) stay apart and add up.
    reaction_counts: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(
        default=dict
    )
    imported_reactions: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(
        default=dict
    )
    source = models.CharField(max_length=20, blank=True)
    external_id = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def excerpt(self) -> str:
        return excerpt(self.text)

    @property
    def reactions(self) -> list[tuple[str, str, int]]:
        """(kind, word, how many) in page order, the named set whole."""
        counts, imported = self.reaction_counts, self.imported_reactions
        return [
            (kind, word, counts.get(kind, 0) + imported.get(kind, 0))
            for kind, word in reaction_words(get_language())
        ]


@cache
def reaction_words(language: str | None) -> list[tuple[str, str]]:
    """(kind, word) of the named set in page order, in the language of now."""
    return [(kind.value, str(kind.label)) for kind in ReactionKind]
