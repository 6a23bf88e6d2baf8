"""Content is loaded through reach: the build fails when a view asks the tables directly."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTENT = {"Entry", "Comment", "Topic", "Person", "Group", "StoredFile", "Attachment", "Revision"}
DIRECT = {"get", "filter", "all", "exclude", "first", "last", "values", "values_list", "in_bulk",
          "get_or_create", "count", "exists", "none", "select_related", "order_by"}  # fmt: skip
SHORTCUTS = {"get_object_or_404", "get_list_or_404"}


def view_files() -> list[Path]:
    """Everything that answers a request or a socket: views, api, consumers."""
    named = {"views.py", "api.py", "consumer.py"}
    found = [p for p in (ROOT / "comptoir").rglob("*.py") if p.name in named]
    return [*found, *(ROOT / "comptoir").rglob("views/*.py")]


def direct_loads(source: str) -> Iterator[str]:
    """`Entry.objects.filter(…)` and `get_object_or_404(Entry, …)` in some code."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        if _is_direct(node.func) or _is_shortcut(node):
            yield f"line {node.lineno}: {ast.unparse(node.func)}"


def _is_direct(function: ast.expr) -> bool:
    return (
        isinstance(function, ast.Attribute)
        and function.attr in DIRECT
        and isinstance(function.value, ast.Attribute)
        and function.value.attr == "objects"
        and isinstance(function.value.value, ast.Name)
        and function.value.value.id in CONTENT
    )


def _is_shortcut(call: ast.Call) -> bool:
    function = call.func
    named = isinstance(function, ast.Name) and function.id in SHORTCUTS
    first = call.args[0] if call.args else None
    return named and isinstance(first, ast.Name) and first.id in CONTENT


@pytest.mark.parametrize("path", view_files(), ids=lambda p: str(p.relative_to(ROOT)))
def test_views_load_content_through_reach(path: Path) -> None:
    found = list(direct_loads(path.read_text()))
    assert not found, f"{path.relative_to(ROOT)}: load through reach instead. {found}"


@pytest.mark.parametrize(
    "code",
    [
        "Entry.objects.get(pk=1)",
        "Entry.objects.filter(group=g).order_by('pk')",
        "get_object_or_404(Person, pk=pk)",
    ],
)
def test_the_check_sees_a_direct_load(code: str) -> None:
    assert list(direct_loads(code))


@pytest.mark.parametrize(
    "code", ["Entry.objects.visible_to(p).get(pk=1)", "get_object_or_404(readable_groups(p), pk=1)"]
)
def test_the_check_accepts_a_load_through_reach(code: str) -> None:
    assert not list(direct_loads(code))
