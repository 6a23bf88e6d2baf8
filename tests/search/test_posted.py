"""With the product as it is run: what is posted is found by itself, soon."""

from __future__ import annotations

import time
from pathlib import Path

from tests.running import House, Visitor, embedded
from tests.search.test_kill import found

pytestmark = embedded

PATIENCE = 60.0  # seconds; how long it takes is measured by `comptoir bench`, not here


def test_what_is_posted_is_found_without_anybody_doing_anything(tmp_path: Path) -> None:
    with House(tmp_path) as house:
        cast = house.cast()
        house.start()
        visitor = Visitor(house, cast["sessions"]["Bob"])
        for number in range(3):
            word = f"vitrine{number}x"
            fields = {"kind": "post", "body": f"<p>Ici {word}</p>", "format": "html"}
            assert visitor.post("/entries/new/", group=str(cast["group"]), **fields) == 302
            end = time.monotonic() + PATIENCE
            while not found(house, cast["sessions"]["Alice"], word):
                assert time.monotonic() < end
                time.sleep(0.05)
            assert found(house, cast["sessions"]["Charlie"], word) == 0
        assert house.stop() == 0
