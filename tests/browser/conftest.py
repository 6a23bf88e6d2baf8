"""A real Chromium before the real process. Any complaint of a page fails the journey."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.visit import PATIENCE, Visit
from tests.running import House, Mailbox, embedded

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
CALM = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(embedded)


def chromium_path() -> str:
    """The browser of this machine: CHROMIUM, or the first that the PATH knows."""
    known = os.environ.get("CHROMIUM", next(filter(None, map(shutil.which, NAMES)), ""))
    if not known:
        pytest.skip("no Chromium here: sudo apt install chromium")
    return known


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    path = chromium_path()
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=CALM)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def model(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """A folder with the stage set, static files in place; each house is a copy of it."""
    with House(tmp_path_factory.mktemp("model"), COMPTOIR_DEBUG="no") as house:
        cast = house.cast("tests.browser.stage")
        house.start()
        house.stop()
    return house.folder, cast


Entrance = Callable[..., Visit]


class Place:
    """A running house, its mail, and who may come in."""

    def __init__(self, house: House, box: Mailbox, cast: dict[str, Any], browser: Browser) -> None:
        self.house, self.box, self.cast, self.browser = house, box, cast, browser
        self.visits: list[Visit] = []

    def come(self, name: str = "", **options: Any) -> Visit:
        """A browser of `name`, signed in; of nobody without a name. Options of the context."""
        visit = Visit(self.browser, self.house.address, self.cast["sessions"].get(name), **options)
        self.visits.append(visit)
        return visit


@pytest.fixture
def place(chromium: Browser, model: tuple[Path, Any], tmp_path: Path) -> Iterator[Place]:
    """A house of its own for each journey: nothing of another journey is in it."""
    folder, cast = model
    shutil.copytree(folder, tmp_path / "house")
    with ExitStack() as stack:
        box = stack.enter_context(Mailbox())
        house = House(tmp_path / "house", COMPTOIR_DEBUG="no", MAIL_URL=box.url)
        stack.enter_context(house)
        house.start()
        stack.callback(house.stop)
        place = Place(house, box, cast, chromium)
        yield place
        complaints = [said for visit in place.visits for said in visit.complaints()]
        for visit in place.visits:
            visit.leave()
    assert not complaints
