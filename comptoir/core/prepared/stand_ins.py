"""What a prepared query is built with instead of real values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NoReturn

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Model

from comptoir.core.prepared.faults import NotPreparable, Unknown

FIRST_NUMBER = 7_770_000_000_000_000_000  # no id is ever so high; fits 64 bits
TEXT_MARK = "\ue000"  # of the private use area: nobody types it
YEAR_OF_MOMENTS, YEAR_OF_DAYS = 3000, 5000
THE_PRESENT = datetime(8000, 1, 1, tzinfo=UTC)  # what `now()` answers meanwhile
SCALARS: frozenset[type] = frozenset({int, str, datetime, date})


@dataclass(frozen=True)
class StandIn:
    """What of a model's objects prepared queries may read: attributes that `decide` what the
    statement is, and columns that `vary` in it. The primary key always varies."""

    decides: tuple[str, ...] = ()
    varies: tuple[str, ...] = ()


BY_ID = StandIn()


def described(given: tuple[Any, ...]) -> tuple[list[Any], list[Any], list[Any]]:
    """(key, values in the order of their marks, what is given with its lists filled up)."""
    key: list[Any] = []
    values: list[Any] = []
    whole = list(given)
    for position, one in enumerate(given):
        kind = type(one)
        key.append(kind)
        if kind in SCALARS:
            values.append(one)
        elif kind is list:
            whole[position] = filled = _filled(one)
            key.append(len(filled))
            values.extend(filled)
        elif isinstance(one, Model):
            _describe(one, key, values)
        elif one is not None:
            raise NotPreparable(f"A {kind.__name__} cannot be a value: give it by keyword.")
    return key, values, whole


def _describe(thing: Model, key: list[Any], values: list[Any]) -> None:
    known = _known_of(thing)
    key.extend([getattr(thing, name) for name in known.decides])
    for name in ("pk", *known.varies):
        value = getattr(thing, name)
        key.append(value is None)
        if value is not None:
            values.append(value)


def _known_of(thing: Model) -> StandIn:
    return getattr(thing, "prepared_as", BY_ID)


def _filled(ids: list[int]) -> list[int]:
    """The ids, then numbers that no row has, up to a power of two: few lengths in all."""
    once = list(dict.fromkeys(ids))
    length = 1 << (len(once) - 1).bit_length() if once else 0
    return once + [-missing for missing in range(1, length - len(once) + 1)]


class Marks:
    """Gives each value its mark, in the order of `described`."""

    def __init__(self) -> None:
        self.given: list[Any] = []

    def stand_in(self, one: Any) -> Any:
        """What the builder of the queryset gets instead of `one`."""
        if isinstance(one, Model):
            return self._model(one)
        if isinstance(one, list):
            return [self._mark(value) for value in one]
        return None if one is None else self._mark(one)

    def _mark(self, value: Any) -> Any:
        mark = mark_at(len(self.given), type(value))
        self.given.append(mark)
        return mark

    def _model(self, thing: Model) -> Model:
        known = _known_of(thing)
        seen = {name: getattr(thing, name) for name in known.decides}
        for name in ("pk", *known.varies):
            value = getattr(thing, name)
            column = type(thing)._meta.pk.attname if name == "pk" else name
            seen[column] = None if value is None else self._mark(value)
        return _partial(type(thing), seen)


def _partial(model: type[Model], seen: dict[str, Any]) -> Model:
    """An object of which nothing but `seen` can be read."""
    columns = {field.attname for field in model._meta.concrete_fields}
    if missing := seen.keys() - columns:
        raise NotPreparable(f"{model.__name__} has no column {', '.join(sorted(missing))}.")
    names = [field.attname for field in model._meta.concrete_fields if field.attname in seen]
    thing = model.from_db(DEFAULT_DB_ALIAS, names, [seen[name] for name in names])
    thing.__dict__["refresh_from_db"] = _unknown
    return thing


def _unknown(*_given: object, fields: list[str] | None = None, **_named: object) -> NoReturn:
    raise Unknown(f"{fields} is not in the key: add it to `prepared_as`, or give it apart.")


def mark_at(position: int, kind: type) -> Any:
    """The mark of the value at `position`."""
    if kind is int:
        return FIRST_NUMBER + position
    if kind is str:
        return f"{TEXT_MARK}{position}{TEXT_MARK}"
    if kind is datetime:
        return datetime(YEAR_OF_MOMENTS + position, 1, 1, tzinfo=UTC)
    if kind is date:
        return date(YEAR_OF_DAYS + position, 1, 1)
    raise NotPreparable(f"A {kind.__name__} cannot be a value of a prepared query.")
