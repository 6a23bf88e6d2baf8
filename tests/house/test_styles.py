"""Styles: one file a component in the source, one file for the browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from comptoir.core.static import HashedStaticFiles

SOURCES = Path(settings.BASE) / "static" / "css"
HASHED = {
    **settings.STORAGES,
    "staticfiles": {"BACKEND": "comptoir.core.static.HashedStaticFiles"},
}


def listed() -> list[str]:
    return re.findall(r'@import url\("(.+)"\);', (SOURCES / "comptoir.css").read_text())


def test_every_style_is_listed_once() -> None:
    present = {path.name for path in SOURCES.glob("*.css")} - {"comptoir.css"}
    assert sorted(listed()) == sorted(present), "list it in static/css/comptoir.css"


def test_colours_and_layers_are_named_by_the_tokens_alone() -> None:
    assert listed()[0] == "tokens.css", "it says the order of the layers"
    for name in listed():
        for block in re.findall(r"^(\S.*\S) \{$", (SOURCES / name).read_text(), re.MULTILINE):
            assert block.startswith(("@layer ", "@font-face")), f"{name}: {block} is in no layer"


def test_browsers_get_all_styles_in_one_file_in_their_order(tmp_path: Path) -> None:
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=HASHED):
        call_command("collectstatic", verbosity=0, interactive=False)
        name = HashedStaticFiles().stored_name("css/comptoir.css")
        served = (tmp_path / name).read_text()
    assert re.fullmatch(r"css/comptoir\.[0-9a-f]{12}\.css", name)
    assert "@import" not in served
    places = [served.find((SOURCES / style).read_text()[:60]) for style in listed()]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.django_db
def test_a_page_asks_for_one_style_sheet(network: object) -> None:
    from django.test import Client

    page = Client(headers={"host": "testserver"}).get("/accounts/login/").text
    assert re.findall(r'<link rel="stylesheet" href="([^"]*)"', page) == [
        "/static/css/comptoir.css"
    ]
