"""From a search that finds nothing to somebody who hands the question on."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import expect

from tests.browser.conftest import Place


def test_nothing_is_found_somebody_is_asked_and_hands_the_question_on(place: Place) -> None:
    bob, alice, dana = place.come("Bob"), place.come("Alice"), place.come("Dana")
    page = bob.go("/search/?q=water kind:poll")
    page.get_by_label("Alice").check()
    page.get_by_role("button", name="Ask the question").click()
    expect(page.get_by_label("Put to Alice")).to_be_checked()
    page.get_by_label("Group", exact=True).select_option(label="Atelier (with externals)")
    page.get_by_role("button", name="Ask", exact=True).click()  # at the first click
    expect(page.get_by_role("heading", level=1, name="water")).to_be_visible()
    address = urlsplit(page.url).path

    asked = alice.go(address)
    expect(asked.get_by_text("Bob puts this question to you.")).to_be_visible()
    asked.get_by_role("link", name="Hand on to somebody else").click()
    asked.get_by_label("Name").fill("Dana")
    asked.get_by_role("button", name="Find").click()
    asked.get_by_role("button", name="Hand on to Dana").click()
    expect(asked.get_by_text("Alice handed it on to")).to_be_visible()
    expect(dana.go(address).get_by_text("Alice hands this question on to you.")).to_be_visible()
