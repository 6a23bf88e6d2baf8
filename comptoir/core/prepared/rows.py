"""From rows of the database to what a queryset gives: as Django does, prepared once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from django.db.models.base import ModelState
from django.db.models.query import (
    FlatValuesListIterable,
    ModelIterable,
    ValuesIterable,
    ValuesListIterable,
)
from django.db.models.signals import post_init, pre_init

from comptoir.core.prepared.faults import NotPreparable

if TYPE_CHECKING:
    from django.db.models import QuerySet

Rows = Iterable[Sequence[Any]]
Read = Callable[[Any, Rows], list[Any]]


def reader_of(rows: QuerySet[Any, Any], compiler: Any) -> Read:
    """What makes the results of `rows` from those of its compiled statement."""
    kind: type = rows._iterable_class
    columns = _Columns(compiler)
    if kind is ModelIterable:
        return _Models(columns, compiler, rows.db).read
    if kind is ValuesListIterable:
        return lambda connection, found: [tuple(row) for row in columns.read(connection, found)]
    if kind is FlatValuesListIterable:
        return lambda connection, found: [row[0] for row in columns.read(connection, found)]
    if kind is ValuesIterable:
        names = _names(rows)
        return lambda connection, found: [
            dict(zip(names, row, strict=True)) for row in columns.read(connection, found)
        ]
    raise NotPreparable(f"{kind.__name__} is not prepared.")


def _names(rows: QuerySet[Any, Any]) -> list[str]:
    query: Any = rows.query
    if query.selected:
        return list(query.selected)
    return [*query.extra_select, *query.values_select, *query.annotation_select]


class _Columns:
    """The columns of a result, as Python values."""

    def __init__(self, compiler: Any) -> None:
        # columns beyond it only sort
        self.width: int | None = compiler.col_count if compiler.has_extra_select else None
        expressions = [one[0] for one in compiler.select[: compiler.col_count]]
        if compiler.has_composite_fields(expressions):
            raise NotPreparable("Keys of several columns are not prepared.")
        converted = compiler.get_converters(expressions)
        self.converted = [(place, expression) for place, (_, expression) in converted.items()]

    def read(self, connection: Any, found: Rows) -> Rows:
        if self.width is not None:
            found = [row[: self.width] for row in found]
        return self._convert(connection, found) if self.converted else found

    def _convert(self, connection: Any, found: Rows) -> Rows:
        # those of the connection belong to its thread: asked anew each time
        ask = connection.ops.get_db_converters
        steps = [
            (place, one, ask(one) + one.get_db_converters(connection))
            for place, one in self.converted
        ]
        for row in map(list, found):
            for place, expression, converters in steps:
                value = row[place]
                for convert in converters:
                    value = convert(value, expression, connection)
                row[place] = value
            yield row


@dataclass(frozen=True)
class _Maker:
    """Makes the objects of one model out of the columns `start:end` of a row, and with it
    those that hang on it."""

    model: type[Model]
    start: int
    end: int
    names: list[str]
    key: int  # the column of the primary key
    using: str
    is_plain: bool
    related: list[tuple[_Maker, Any, Any]]

    def make(self, row: Sequence[Any], made: dict[tuple[int, Any], Model]) -> Model | None:
        """The object of a row, None for the empty side of a join; the same row gives the same
        object, as authors and groups are on many rows of a page."""
        key = row[self.key]
        if key is None:
            return None
        known = made.get((self.start, key))
        if known is None:
            known = made[self.start, key] = self.fresh(row, made)
        return known

    def fresh(self, row: Sequence[Any], made: dict[tuple[int, Any], Model]) -> Model:
        values = row[self.start : self.end]
        if self.is_plain:
            thing = self.model.__new__(self.model)
            thing._state = ModelState()
            thing._state.adding = False
            thing._state.db = self.using
            thing.__dict__.update(zip(self.names, values, strict=True))
        else:
            thing = self.model.from_db(self.using, self.names, list(values))
        for maker, set_here, set_there in self.related:
            other = maker.make(row, made)
            set_here(thing, other)
            if other is not None:
                set_there(other, thing)
        return thing


def _maker(info: dict[str, Any], select: Sequence[Any], using: str) -> _Maker:
    if info.get("from_parent"):
        raise NotPreparable("Models that inherit from others are not prepared.")
    fields, model = info["select_fields"], info["model"]
    start, end = fields[0], fields[-1] + 1
    names = [column[0].target.attname for column in select[start:end]]
    related = [
        (_maker(one, select, using), one["local_setter"], one["remote_setter"])
        for one in info.get("related_klass_infos", [])
    ]
    key = start + names.index(model._meta.pk.attname)
    return _Maker(model, start, end, names, key, using, _is_plain(model), related)


def _is_plain(model: type[Model]) -> bool:
    """Whether making an object is nothing but setting its columns."""
    own = model.__init__ is Model.__init__ and model.from_db.__func__ is Model.from_db.__func__  # type: ignore[attr-defined]
    heard = pre_init.has_listeners(model) or post_init.has_listeners(model)
    return own and not heard


class _Models:
    def __init__(self, columns: _Columns, compiler: Any, using: str) -> None:
        self.columns = columns
        self.maker = _maker(compiler.klass_info, compiler.select, using)
        self.annotations = list((compiler.annotation_col_map or {}).items())

    def read(self, connection: Any, found: Rows) -> list[Any]:
        made: dict[tuple[int, Any], Model] = {}
        things = []
        for row in self.columns.read(connection, found):
            thing = self.maker.fresh(row, made)
            for name, position in self.annotations:
                setattr(thing, name, row[position])
            things.append(thing)
        return things
