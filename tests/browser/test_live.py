"""Two browsers at once: what one does, the other sees, even after a lost connection."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Place
from tests.running import Visitor


def test_what_one_writes_the_other_sees_without_asking(place: Place) -> None:
    alice, bob = place.come("Alice"), place.come("Bob")
    stream, page = bob.live("/groups/agora/"), alice.go("/groups/agora/")
    alice.write("Your message", "Coffee at ten?")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Published in Agora.")).to_be_visible()

    before = int(page.locator("[data-count=notifications] [data-number]").first.inner_text())

    stream.get_by_role("link", name="1 new entry").click()
    card = stream.locator("article", has_text="Coffee at ten?")
    card.get_by_role("link", name="Reply").click()
    bob.write("Your comment", "With pleasure.")
    stream.get_by_role("button", name="Comment", exact=True).click()

    expect(page.locator(".comment")).to_have_count(1)
    expect(page.get_by_role("heading", name="1 comment")).to_be_visible()
    expect(page.locator("[data-dot=notifications]")).to_be_visible()
    expect(page).to_have_title(f"({before + 1}) Coffee at ten? · Comptoir")
    stream.locator(".comment").get_by_role("button", name="Thanks").click()
    expect(page.locator(".comment").get_by_role("button", name="Thanks 1")).to_be_visible()


def test_an_edit_a_vote_and_a_deletion_arrive_on_the_page_that_is_read(place: Place) -> None:
    alice, bob = place.come("Alice"), place.come("Bob")
    poll = f"/entries/{place.cast['poll']}/"
    reading, voting = bob.live(poll), alice.go(poll)
    voting.get_by_label("Copper").check()
    voting.get_by_role("button", name="Vote").click()
    expect(voting.get_by_text("2 people voted")).to_be_visible()
    expect(reading.get_by_text("2 people voted")).to_be_visible()

    bob.write("Your comment", "Wait, I think")  # what is being written stays
    alice.go(f"{poll}edit/").get_by_label("Title").fill("Which colour, then?")
    alice.page.get_by_role("button", name="Keep the change").click()
    expect(alice.page.get_by_role("heading", level=1, name="Which colour, then?")).to_be_visible()
    expect(reading.get_by_role("heading", level=1, name="Which colour, then?")).to_be_visible()
    expect(bob.editor("Your comment")).to_have_text("Wait, I think")
    alice.page.get_by_role("button", name="Delete", exact=True).click()
    expect(reading.locator("article.entry")).to_have_count(0)


def test_after_a_lost_connection_everything_appears_and_nothing_twice(place: Place) -> None:
    bob = place.come("Bob")
    bob.expected.append("ERR_INTERNET_DISCONNECTED|ERR_FAILED|WebSocket")
    path = f"/entries/{place.cast['question']}/"
    page = bob.live(path)
    bob.context.set_offline(True)
    expect(page.get_by_text("Connection lost.")).to_be_visible()
    alice = Visitor(place.house, place.cast["sessions"]["Alice"])
    for number in range(3):
        assert alice.post(f"{path}comments/", body=f"said meanwhile {number}") == 302
    bob.context.set_offline(False)
    for number in range(3):
        expect(page.get_by_text(f"said meanwhile {number}")).to_be_visible()
    assert alice.post(f"{path}comments/", body="said after") == 302
    expect(page.get_by_text("said after")).to_be_visible()
    expect(page.get_by_text("Connection lost.")).to_be_hidden()
    expect(page.locator(".comment", has_text="said")).to_have_count(4)
