"""The command line: sentences and exit codes, JSON for programs, never a traceback."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from comptoir.cli.main import COMMANDS, cli
from tests.running import House, embedded

pytestmark = embedded

INIT = [
    "init", "--name", "Halmont", "--language", "fr",
    "--administrator", "Camille Roy", "--email", "Camille@Halmont.example",
]  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with House(tmp_path) as house:
        yield house


def test_a_test_that_forgets_its_server_leaves_none_behind(tmp_path: Path) -> None:
    with House(tmp_path) as house:
        house.start()
    assert house.process is not None
    assert house.process.poll() is not None


def test_help_lists_every_command_with_a_line_and_examples() -> None:
    from click.testing import CliRunner

    shown = CliRunner().invoke(cli, ["--help"])
    assert shown.exit_code == 0
    for name, (_module, line) in COMMANDS.items():
        assert f"  {name}" in shown.output
        assert line.split(",")[0] in shown.output
    assert "comptoir demo" in shown.output


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "bench"])
def test_every_command_explains_itself(name: str) -> None:
    from click.testing import CliRunner

    shown = CliRunner().invoke(cli, [name, "--help"])
    assert shown.exit_code == 0, shown.output
    assert len(shown.output.splitlines()) > 5


def test_unknown_command_names_those_that_exist(house: House) -> None:
    said = house.say("strat")
    assert said.returncode == 2
    assert "There is no command “strat”" in said.stderr


def test_init_makes_a_network_and_refuses_a_second_without_host(house: House) -> None:
    said = house.say(*INIT, "--json")
    assert said.returncode == 0, said.stderr
    made = json.loads(said.stdout)
    assert made["network"] == "halmont"
    assert made["administrator"] == "camille@halmont.example"
    again = house.say(*INIT)
    assert again.returncode == 1
    assert "--host" in again.stderr
    second = house.say(*INIT, "--host", "other.example", "--json")
    assert second.returncode == 0, second.stderr
    names = house.rows("SELECT name, host, is_default FROM networks_network ORDER BY id")
    assert names == [("Halmont", None, 1), ("Halmont", "other.example", 0)]


def test_init_says_what_is_wrong(house: House) -> None:
    wrong = house.say(*INIT[:-1], "nobody")
    assert wrong.returncode == 1
    assert "nobody is not an e-mail address" in wrong.stderr
    weak = house.say(*INIT, "--password", "password")
    assert weak.returncode == 1
    assert "Traceback" not in weak.stderr
    assert house.rows("SELECT count(*) FROM networks_network") == [(0,)]


@pytest.mark.parametrize(
    ("name", "value"),
    [("PORT", "http"), ("DATABASE_URL", "mysql://x"), ("MAIL_URL", "nowhere")],
)
def test_wrong_setting_is_named(house: House, name: str, value: str) -> None:
    house.environment[name] = value
    said = house.say("check")
    assert said.returncode == 1
    assert said.stderr.startswith(f"Comptoir cannot start. {name}:")
    assert "Traceback" not in said.stderr


def test_check_finds_what_is_missing_and_what_is_broken(house: House) -> None:
    said = house.say("check", "--json")
    assert said.returncode == 1
    found = {f["about"]: f for f in json.loads(said.stdout)["findings"]}
    assert found["migrations"]["state"] == "error"
    assert "comptoir migrate" in found["migrations"]["sentence"]
    assert house.say("migrate", "--check").returncode == 1
    assert house.say("migrate").returncode == 0
    assert house.say("migrate", "--check").returncode == 0
    house.environment["MAIL_URL"] = "smtp://127.0.0.1:9"
    found = {f["about"]: f for f in json.loads(house.say("check", "--json").stdout)["findings"]}
    assert found["networks"]["state"] == "warning"
    assert found["mail"]["state"] == "error"
    del house.environment["MAIL_URL"]
    assert house.say("check").returncode == 0


def test_port_that_is_taken_is_said(house: House) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", house.port))
        taken.listen()
        for command in ("run", "demo", "serve"):
            said = house.say(command)
            assert said.returncode == 1
            assert f"Port {house.port} is taken" in said.stderr


def test_run_stops_gracefully(house: House) -> None:
    house.say(*INIT)
    house.start()
    assert house.stop() == 0
    assert (house.folder / "log").read_text().rstrip().endswith("Stopped.")


def test_worker_once_handles_what_is_due(house: House) -> None:
    house.say(*INIT)
    said = house.say("worker", "--once", "--json")
    assert said.returncode == 0, said.stderr
    done = json.loads(said.stdout.splitlines()[-1])
    assert "publish_scheduled_entries" in done["jobs"]


def test_demo_refuses_a_folder_with_a_real_network(house: House) -> None:
    house.say(*INIT)
    said = house.say("demo", "--only-make")
    assert said.returncode == 1
    assert "COMPTOIR_DATA=" in said.stderr
