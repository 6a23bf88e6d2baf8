"""Keyset pagination: pages start after the last row seen, so that nothing jumps."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows of one page, and the cursor of the next one ('' on the last page)."""

    rows: Sequence[M]
    next_cursor: str


def encode_cursor(values: Sequence[Any]) -> str:
    """Opaque, URL-safe form of the sort values of a row."""
    raw = [v.isoformat() if isinstance(v, datetime) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(raw).encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> list[Any] | None:
    """The sort values of a cursor, or None when it is malformed (then: first page)."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (ValueError, binascii.Error, UnicodeDecodeError):
        return None
    return values if isinstance(values, list) else None


def newest_first(rows: QuerySet[M], *, by: str, cursor: str = "", size: int = 20) -> Page[M]:
    """One page of `rows`, newest `by` first, ties broken by id.

    `by` names a datetime field; a malformed cursor gives the first page.
    """
    moment, last_id = place_of(cursor)
    return page_of(list(rows_after(rows, moment, last_id, by=by, size=size)), by=by, size=size)


def rows_after(
    rows: QuerySet[M], moment: datetime | None, last_id: int | None, *, by: str, size: int
) -> QuerySet[M]:
    """The rows of one page and, when there is a next one, its first; for `page_of`."""
    return all_after(rows, moment, last_id, by=by)[: size + 1]


def all_after(
    rows: QuerySet[M], moment: datetime | None, last_id: int | None, *, by: str
) -> QuerySet[M]:
    """The rows of one page and of all that follow it, in their order."""
    if moment is not None:
        rows = rows.filter(Q(**{f"{by}__lt": moment}) | Q(**{by: moment, "pk__lt": last_id}))
        rows = rows.filter(**{f"{by}__lte": moment})
    return rows.order_by(f"-{by}", "-pk")


def page_of(found: Sequence[M], *, by: str, size: int) -> Page[M]:
    """The page that `rows_after` found."""
    return Page(found[:size], _cursor_after(found, size, by))


def place_of(cursor: str) -> tuple[datetime | None, int | None]:
    """(sort value, id) of the last row seen; (None, None) for the first page, and for a cursor
    that is malformed."""
    values = decode_cursor(cursor) if cursor else None
    if not values or len(values) != 2:
        return None, None
    try:
        moment = datetime.fromisoformat(str(values[0]))
        row_id = int(values[1])
    except (ValueError, OverflowError):
        return None, None
    aware = moment.tzinfo is not None
    return (moment, row_id) if aware and 0 <= row_id < 2**63 else (None, None)


def _cursor_after(found: Sequence[Model], size: int, by: str) -> str:
    if len(found) <= size:
        return ""
    last = found[size - 1]
    return encode_cursor([getattr(last, by), last.pk])


def by_name(
    rows: QuerySet[M], *, fields: Sequence[str], cursor: str = "", size: int = 40
) -> Page[M]:
    """One page of `rows` sorted by up to two text `fields`, then id, ascending."""
    order = [*fields, "pk"]
    values = decode_cursor(cursor) if cursor else None
    if values and len(values) == len(order) and _is_id(values[-1]):
        texts = [str(value).replace("\x00", "") for value in values[:-1]]
        rows = rows.filter(_after(order, [*texts, values[-1]]))
    found = list(rows.order_by(*order)[: size + 1])
    if len(found) <= size:
        return Page(found, "")
    last = found[size - 1]
    return Page(found[:size], encode_cursor([getattr(last, name) for name in order]))


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and 0 <= value < 2**63


def _after(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows strictly after `values` in the lexical order of `order`."""
    condition = Q()
    for position, name in enumerate(order):
        equal = {order[i]: values[i] for i in range(position)}
        condition |= Q(**equal, **{f"{name}__gt": values[position]})
    return condition
