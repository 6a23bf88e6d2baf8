"""Where the real sources are, and small ones made by hand."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def real(name: str) -> Path:
    """A file or folder of ../shared/data; the test is skipped where it is absent."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs ../shared/data/{name}, which is not on this machine")
    return path


def make_zip(path: Path, members: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return path


MANIFEST = json.dumps({"format": "comptoir-archive", "version": 1})


def make_archive(path: Path, **members: list[Any]) -> Path:
    """An archive; a member is a list of objects, or of lines as they are (bytes)."""
    files: dict[str, bytes | str] = {"manifest.json": MANIFEST}
    for name, lines in members.items():
        made = (one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines)
        files[f"{name}.jsonl"] = b"\n".join(made) + b"\n"
    return make_zip(path, files)


def make_slack(path: Path, messages: list[Any], **more: bytes | str) -> Path:
    """An export of one channel, two users."""
    users = [
        {
            "id": "U1",
            "name": "ann",
            "profile": {"real_name": "Ann Bée", "email": "ANN@halmont.example"},
        },
        {"id": "U2", "name": "ben", "deleted": True, "profile": {"real_name": "Ben"}},
    ]
    channels = [
        {"id": "C1", "name": "general", "creator": "U1", "created": 1, "members": ["U1", "U2"]}
    ]
    return make_zip(path, {
        "users.json": json.dumps(users), "channels.json": json.dumps(channels),
        "general/2025-01-01.json": json.dumps(messages), **more,
    })  # fmt: skip
