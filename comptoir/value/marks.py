"""Marks: what stands for a person in the ledger, and the key that makes them.

1. A mark is HMAC-SHA-256 of what it is for and of the person's id, cut to 128 bits. Its key
   is made of the network's key (a row of the database) and of the installation's secret
   (outside it): a copy of the database alone never leads from a mark to a person.
2. What a mark is for is part of it: the same person has another mark in each chain, each
   kind, each use. Rows of one person cannot be gathered, not even by somebody who knows one
   of them from elsewhere.
3. The key lives for ninety days. Then it is overwritten, and nobody can lead from the marks
   that are left to people, or recognise a person in old and new marks.
4. Until then, whoever holds both the database and the installation's secret can try every
   person of the network, and find who a mark is. No design avoids that while one credit per
   reader is counted once; the page about measurement says it (ADR 85).
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction

from comptoir.value.models import Key
from comptoir.value.weeks import today

if TYPE_CHECKING:
    from comptoir.networks.models import Network
    from comptoir.people.models import Person

LIFE = timedelta(days=90)


@dataclass(frozen=True)
class Marks:
    """The marks of one network under its present key; `epoch` is when the key was made."""

    secret: bytes
    epoch: date

    def of(self, use: str, *parts: object) -> str:
        """The mark of `parts` for one use: 32 hexadecimal digits."""
        words = ":".join(map(str, (use, *parts)))
        return hmac.digest(self.secret, words.encode(), "sha256").hex()[:32]

    def chain(self, *parts: object) -> str:
        """One per chain of acts: an entry and its beneficiary, most often."""
        return self.of("chain", *parts)

    def head(self, kind: str, person: Person) -> str:
        """To count people in one kind."""
        return self.of("head", kind, person.pk)

    def reader(self, person: Person) -> str:
        """To drop the reading of somebody who asks right after."""
        return self.of("reader", person.pk)

    def asked(self, person: Person) -> str:
        """To ask somebody one question a week at most."""
        return self.of("asked", person.pk)


def marks_of(network: Network | int) -> Marks:
    """The network's marks of today. The key is made when there is none, changed when due."""
    network_id = network if isinstance(network, int) else network.pk
    key, _made = Key.objects.get_or_create(
        network_id=network_id, defaults={"secret": secrets.token_bytes(32), "made_on": today()}
    )
    if key.made_on + LIFE <= today():
        change_key(key)
        key.refresh_from_db()
    whole = hmac.digest(settings.SECRET_KEY.encode(), bytes(key.secret), "sha256")
    return Marks(whole, key.made_on)


def change_due_keys() -> int:
    """Change every key that has lived for ninety days; how many. Scheduled daily."""
    due = list(Key.objects.filter(made_on__lte=today() - LIFE))
    changed = sum(change_key(key) for key in due)
    if changed:
        wipe()
    return changed


def change_key(key: Key) -> int:
    """Overwrite the key by a new one, unless somebody just did; 1 or 0."""
    _overwrite_freed_pages()
    same = Key.objects.filter(pk=key.pk, made_on=key.made_on)
    return same.update(secret=secrets.token_bytes(32), made_on=today())


def destroy_key(network: Network) -> None:
    """No mark of the network leads to anybody any more."""
    _overwrite_freed_pages()
    Key.objects.filter(network=network).update(secret=bytes(32))
    Key.objects.filter(network=network).delete()


def _overwrite_freed_pages() -> None:
    """SQLite leaves what is deleted in the file unless told otherwise."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def wipe() -> None:
    """Remove the old row from the files of the database too, outside a transaction."""
    if connection.in_atomic_block:
        return
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return
    # into a file of its own: even a full VACUUM keeps a dead row that another session may see,
    # and a plain one leaves its bytes in the hole that it makes
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {Key._meta.db_table} IN ACCESS EXCLUSIVE MODE")
        kept = list(Key.objects.all())
        cursor.execute(f"TRUNCATE {Key._meta.db_table}")
        Key.objects.bulk_create(kept)
