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


def test_who_is_asked_and_who_asked_see_answers_and_handing_on_as_they_happen(
    place: Place,
) -> None:
    address = f"/entries/{place.cast['put']}/"
    bob, alice, dana = place.come("Bob"), place.come("Alice"), place.come("Dana")
    asking, asked, third = bob.live(address), alice.live(address), dana.live(address)
    expect(asked.get_by_text("You are asked to answer")).to_be_visible()
    expect(asking.get_by_text("If nobody answers, it is passed on to two people")).to_be_visible()

    other = alice.open()  # another tab of Alice
    other.goto(f"{address}redirection/?q=dana")
    other.get_by_role("button", name="Hand on to Dana").click()
    expect(third.get_by_text("Alice hands this question on to you.")).to_be_visible()
    expect(asked.get_by_text("You are asked to answer")).to_have_count(0)
    expect(asking.get_by_text("Alice handed it on to Dana")).to_be_visible()

    elsewhere = dana.open()
    elsewhere.goto(address)
    elsewhere.locator(".ProseMirror[aria-label='Your answer']").click()
    elsewhere.keyboard.type("Ninety degrees.")
    elsewhere.get_by_role("button", name="Answer", exact=True).click()
    expect(third.get_by_text("You are asked to answer")).to_have_count(0)
    expect(asking.get_by_text("Dana (has answered)")).to_be_visible()
    expect(asking.get_by_text("If nobody answers")).to_have_count(0)

    asking.get_by_role("button", name="Accept this answer").click()
    gina = place.come("Gina").go(address)
    expect(gina.get_by_role("heading", level=1, name="How hot does the spout get?")).to_be_visible()
    expect(gina.get_by_text("You are asked to answer")).to_have_count(0)
