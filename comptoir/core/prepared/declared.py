"""`@prepared`: the statements known to this process, by function and key."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.conf import settings

from comptoir.core import clock
from comptoir.core.prepared.faults import NotPreparable
from comptoir.core.prepared.stand_ins import THE_PRESENT, Marks, described
from comptoir.core.prepared.statement import Statement, statement_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

Given = ParamSpec("Given")
Row = TypeVar("Row")
MOST = 200  # statements of one function: more would mean that its key holds what it should not
HIGHEST = 2**63
SHAPES = (str, int, bool, type(None), tuple)


def prepared(
    build: Callable[Given, QuerySet[Any, Row]],
) -> Callable[Given, list[Row]]:
    """Calls of the result give the rows of the queryset that `build` would make."""
    known: dict[Any, Statement] = {}

    @wraps(build)
    def rows(*given: Given.args, **shape: Given.kwargs) -> list[Row]:
        parts, values, whole = described(given)
        if any(type(value) is int and not -HIGHEST < value < HIGHEST for value in values):
            return list(build(*given, **shape))  # Django knows that no row has such a number
        key = (*parts, *shape.items())
        moment = clock.now()
        statement = known.get(key)
        if statement is None:
            statement = _made(build, given=whole, shape=shape)
            if len(known) < MOST:
                known[key] = statement
        if settings.CHECK_PREPARED:
            _check(statement, build, whole, shape, values, moment)
        return statement.rows(values, moment)

    return rows


def _made(build: Any, *, given: list[Any], shape: dict[str, Any]) -> Statement:
    for name, value in shape.items():
        if not isinstance(value, SHAPES):
            raise NotPreparable(f"{name} cannot shape a statement: give it by position.")
    marks = Marks()
    stand_ins = [marks.stand_in(one) for one in given]
    with clock.stopped_at(THE_PRESENT):
        return statement_of(build(*stand_ins, **shape), marks.given)


def _check(
    statement: Statement, build: Any, given: list[Any], shape: dict[str, Any],
    values: list[Any], moment: datetime,
) -> None:  # fmt: skip
    with clock.stopped_at(moment):
        statement.compare(build(*given, **shape), values, moment)
