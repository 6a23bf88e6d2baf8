"""Records as JSON, and back; checked field by field."""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from comptoir.core.html import strip_control
from comptoir.imports.records import Record

R = TypeVar("R", bound=Record)
NOT_WRITTEN = {"opened"}


class WrongRecord(ValueError):
    """A line that is no record; the sentence says which field is wrong."""


def written(record: Record) -> bytes:
    """Canonical JSON of a record: keys in order, no spaces, UTF-8, times in UTC."""
    return json.dumps(
        _plain(record), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode("utf-8", "replace")


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {
            name: _plain(getattr(value, name))
            for name in _fields(value.__class__)
            if name not in NOT_WRITTEN
        }
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    return value


def stamp(moment: datetime) -> str:
    """RFC 3339 in UTC: '2026-03-02T09:30:00.000000Z'."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def read(shape: type[R], line: bytes) -> R:
    """The record that a line of JSON holds. Fields it does not know are let be.

    Raises:
        WrongRecord: no JSON object, a field missing, or of another type.
    """
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise WrongRecord(_("This is not JSON: %(error)s.") % {"error": error}) from None
    if not isinstance(found, dict):
        raise WrongRecord(_("This is not a JSON object."))
    record: R = _built(shape, found, "")
    if not record.id.strip():
        raise WrongRecord(_("The field “id” is empty."))
    return record


def _built(shape: Any, found: dict[str, Any], prefix: str) -> Any:
    values = {}
    for name, (hint, required) in _fields(shape).items():
        if name in NOT_WRITTEN:
            continue
        if name in found:
            values[name] = _value(hint, found[name], f"{prefix}{name}")
        elif required:
            raise WrongRecord(
                _("The field “%(prefix)s%(name)s” is missing.") % {"prefix": prefix, "name": name}
            )
    return shape(**values)


@cache
def _fields(shape: type) -> dict[str, tuple[Any, bool]]:
    """Name: (type, whether it must be given)."""
    hints = typing.get_type_hints(shape)
    missing = dataclasses.MISSING
    return {
        one.name: (hints[one.name], one.default is missing and one.default_factory is missing)
        for one in dataclasses.fields(shape)
    }


def _value(hint: Any, value: Any, name: str) -> Any:
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        inner = next(part for part in typing.get_args(hint) if part is not type(None))
        return None if value is None else _value(inner, value, name)
    if origin is tuple and isinstance(value, list):
        return tuple(_value(str, part, name) for part in value)
    if origin is dict and isinstance(value, dict):
        return {strip_control(key): _value(int, part, name) for key, part in value.items()}
    if dataclasses.is_dataclass(hint) and isinstance(value, dict):
        return _built(hint, value, f"{name}.")
    if isinstance(hint, type) and hint in SIMPLE:
        return SIMPLE[hint](value, name)
    raise WrongRecord(_("The field “%(name)s” is of another type.") % {"name": name})


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise WrongRecord(_("The field “%(name)s” is not a text.") % {"name": name})
    return strip_control(value)


def _flag(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise WrongRecord(_("The field “%(name)s” is neither true nor false.") % {"name": name})
    return value


def _number(value: Any, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise WrongRecord(_("The field “%(name)s” is not a number from 0.") % {"name": name})
    return value


def _moment(value: Any, name: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise WrongRecord(
                _("The time in “%(name)s” has no zone. Write it in UTC, with a Z.") % {"name": name}
            )
        return moment.astimezone(UTC)
    except (TypeError, ValueError, OverflowError) as error:
        if isinstance(error, WrongRecord):
            raise
        raise WrongRecord(
            _("The field “%(name)s” is not a time in RFC 3339.") % {"name": name}
        ) from None


def _day(value: Any, name: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise WrongRecord(
            _("The field “%(name)s” is not a day such as 2026-03-02.") % {"name": name}
        ) from None


SIMPLE: dict[type, Any] = {
    str: _text, bool: _flag, int: _number, datetime: _moment, date: _day,
}  # fmt: skip
