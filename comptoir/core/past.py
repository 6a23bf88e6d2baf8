"""Rows that keep the dates they are given: imports and the demo write a past."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import models


@contextmanager
def given_dates(*shapes: type[models.Model]) -> Iterator[None]:
    """Let the rows made inside keep the dates they are given, where `auto_now_add` would
    write the present. For commands: it holds for the whole process."""
    stamped = [
        column
        for shape in shapes
        for column in shape._meta.concrete_fields
        if getattr(column, "auto_now_add", False)
    ]
    for column in stamped:
        column.auto_now_add = False  # type: ignore[attr-defined]
    try:
        yield
    finally:
        for column in stamped:
            column.auto_now_add = True  # type: ignore[attr-defined]
