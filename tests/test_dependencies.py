"""docs/dependencies.md names what we depend on, no more and no less."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = re.compile(r"`([^`]+)`")


def documented(heading: str) -> set[str]:
    """The packages in the first column of the table under `heading`."""
    page = (ROOT / "docs" / "dependencies.md").read_text()
    section = page.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in PACKAGE.findall(row)}


def names(requirements: list[str]) -> set[str]:
    return {re.split(r"[\[=<>~!; ]", requirement, maxsplit=1)[0] for requirement in requirements}


def test_every_runtime_dependency_is_documented() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert documented("To run") == names(project["project"]["dependencies"])


def test_every_development_dependency_is_documented() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert documented("To develop") == names(project["dependency-groups"]["dev"])


def test_every_browser_dependency_is_documented() -> None:
    package = json.loads((ROOT / "package.json").read_text())
    assert documented("In the browser") == set(package["devDependencies"])


def test_direct_dependencies_are_pinned_to_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    for requirement in [*project["project"]["dependencies"], *groups["dev"], *groups["build"]]:
        assert "==" in requirement, requirement


def test_locks_hold_hashes_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        lock = (ROOT / name).read_text()
        assert "://" not in lock
        assert "--index-url" not in lock
        assert "--find-links" not in lock
        pinned = re.findall(r"^[a-z0-9].*==", lock, re.MULTILINE)
        assert len(re.findall(r"==[^\n]*\\\n +--hash=sha256:", lock)) == len(pinned)


def test_the_locks_agree_with_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime = set(re.findall(r"^(\S+==\S+)", (ROOT / "requirements.lock").read_text(), re.M))
    development = set(
        re.findall(r"^(\S+==\S+)", (ROOT / "requirements-dev.lock").read_text(), re.M)
    )
    assert runtime <= development
    for requirement in project["project"]["dependencies"]:
        pinned = re.sub(r"\[.*\]", "", requirement.split(" ")[0])
        assert pinned in {re.sub(r"\[.*\]", "", line) for line in runtime}
