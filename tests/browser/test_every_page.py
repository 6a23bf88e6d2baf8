"""Every page, as each kind of person: nothing for axe to find, nothing that sticks out."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Place
from tests.browser.pages import PAGES


@pytest.mark.parametrize("name", PAGES, ids=[name or "nobody" for name in PAGES])
def test_every_page_is_accessible_in_light_and_dark_and_never_scrolls_sideways(
    place: Place, name: str
) -> None:
    visit = place.come(name, color_scheme="light")
    ids = {**place.cast, **place.cast["people"]}
    found: list[str] = []
    for path in PAGES[name]:
        address = path.format(**ids)
        page, status = visit.page, visit.status_of(address)
        found += [f"{address}: {status}"] if status != 200 else []
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found += [f"{address} {scheme} {said}" for said in visit.axe()]
        found += visit.overflow()
        page.set_viewport_size({"width": 1280, "height": 900})
    assert not found, "\n".join(found)
