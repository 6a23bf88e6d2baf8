"""Settings: the documentation tells the truth, and a wrong value stops with a sentence."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from config.environment import SETTINGS, folder

ROOT = Path(__file__).resolve().parents[2]


def documented() -> dict[str, tuple[str, str]]:
    """{variable: (default, meaning)} of the table in docs/settings.md."""
    rows = {}
    for line in (ROOT / "docs" / "settings.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 3:
            rows[cells[0].strip("`")] = (cells[1].strip("`"), cells[2])
    return rows


def test_every_setting_is_documented_with_its_default_and_meaning() -> None:
    known = {setting.name: (setting.default, setting.meaning) for setting in SETTINGS}
    assert documented() == known


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("DATABASE_URL", "mysql://localhost/x"),
        ("DATABASE_URL", "postgres://localhost"),
        ("COMPTOIR_SECRET", "short"),
        ("COMPTOIR_URL", "comptoir.example"),
        ("REDIS_URL", "localhost:6379"),
        ("MAIL_URL", "mail.example"),
        ("COMPTOIR_DEBUG", "maybe"),
        ("COMPTOIR_MAX_FILE_MB", "-1"),
        ("COMPTOIR_LOG", "LOUD"),
        ("COMPTOIR_SECRET_FILE", "/nowhere/secret"),
    ],
)
def test_a_wrong_value_stops_with_a_sentence_that_names_the_variable(
    name: str, value: str, tmp_path: Path
) -> None:
    environment = {**os.environ, "COMPTOIR_DATA": str(tmp_path), name: value}
    ended = subprocess.run(
        [sys.executable, "-c", "import config.settings"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"Comptoir cannot start. {name}:")
    assert "Traceback" not in ended.stderr


def test_a_secret_is_made_once_and_kept_for_its_owner_only(tmp_path: Path) -> None:
    environment = {**os.environ, "COMPTOIR_DATA": str(tmp_path)}
    environment.pop("COMPTOIR_SECRET", None)
    code = "import config.settings as s; print(s.SECRET_KEY)"
    first, second = (
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=True,
        ).stdout
        for _ in range(2)
    )  # fmt: skip
    assert first == second
    assert len(first) > 40
    assert (tmp_path / "secret").stat().st_mode & 0o077 == 0


def test_the_data_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    made = folder(str(tmp_path / "srv" / "comptoir"))
    assert stat.S_IMODE(made.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("before", "after"), [(0o755, 0o750), (0o777, 0o770), (0o2775, 0o2770), (0o750, 0o750),
                          (0o700, 0o700), (0o1777, 0o1777)]
)  # fmt: skip
def test_a_data_folder_that_exists_is_closed_to_others_and_keeps_the_rights_of_its_group(
    before: int, after: int, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data").chmod(before)
    assert stat.S_IMODE(folder(str(tmp_path / "data")).stat().st_mode) == after


def test_nothing_that_a_process_writes_into_its_data_folder_is_open_to_others(
    tmp_path: Path,
) -> None:
    """Whatever the umask it was started with."""
    data = tmp_path / "data"
    environment = {**os.environ, "COMPTOIR_DATA": str(data)}
    environment.pop("DATABASE_URL", None)
    subprocess.run(
        [sys.executable, "-c", "from comptoir.cli.main import main; main()", "migrate"],
        cwd=ROOT, env=environment, umask=0, capture_output=True, check=True,
    )  # fmt: skip
    assert (data / "comptoir.sqlite3").exists()
    assert data.stat().st_mode & 0o007 == 0
