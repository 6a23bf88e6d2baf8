"""Searches that somebody keeps, and the feed of each."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from comptoir.core.decisions import Refused
from comptoir.search.facets import name_of
from comptoir.search.models import SavedSearch

if TYPE_CHECKING:
    from comptoir.networks.models import Network
    from comptoir.people.models import Person
    from comptoir.search.asking import Asked

MOST = 50


def keep_search(*, actor: Person, asked: Asked) -> SavedSearch:
    """Keep a search, once.

    Raises:
        Refused: it asks nothing, is too long, or too many are kept.
    """
    kept = SavedSearch.objects.filter(person=actor)
    if not asked.query or len(asked.query) > 600:
        raise Refused(_("This search cannot be kept: it is empty or too long."))
    if kept.count() >= MOST and not kept.filter(query=asked.query).exists():
        raise Refused(_("You keep 50 searches already. Remove one first."))
    name = name_of(actor, asked)[:120]
    defaults = {"name": name, "token": new_token()}
    saved, _made = SavedSearch.objects.get_or_create(
        person=actor, query=asked.query, defaults=defaults
    )
    return saved


def address_token(saved: SavedSearch) -> str:
    """What opens the feed. The database keeps only what it is made from: with a copy of that, but
    without the key of the house, nobody opens a feed."""
    made = salted_hmac("comptoir.search.feed", saved.token, algorithm="sha256")
    return f"{saved.pk}-{made.hexdigest()}"


def kept_by(token: str, network: Network) -> SavedSearch | None:
    """The search whose feed `token` opens; None for any other text, and for who may no longer
    come in."""
    number = token.partition("-")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        return None
    rows = SavedSearch.objects.filter(
        pk=int(number),
        person__network=network,
        person__suspended_at__isnull=True,
        person__user__is_active=True,
    )
    saved = rows.select_related("person__network").first()
    return saved if saved and constant_time_compare(token, address_token(saved)) else None


def renew_token(saved: SavedSearch) -> None:
    """The old address of the feed opens nothing any more."""
    saved.token = new_token()
    saved.save(update_fields=["token"])


def new_token() -> str:
    return secrets.token_urlsafe(32)
