"""The ways in: a first day, an invitation, a passkey."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import Place


def sign_in_by_code(place: Place, page: Page, email: str) -> None:
    """From the page that asks for the code."""
    page.get_by_label("Code").fill(place.box.letter_to(email, r"(?m)^\s*([A-Z0-9-]{6,9})\s*$"))
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_first_day_goes_from_the_code_to_the_first_question(place: Place) -> None:
    nora = place.come()
    page = nora.go("/accounts/login/")
    page.get_by_role("link", name="Receive a code by e-mail").click()
    page.get_by_label("E-mail address").fill("nora@halmont.example")
    page.get_by_role("button", name="Send me a code").click()
    sign_in_by_code(place, page, "nora@halmont.example")
    expect(page.get_by_role("heading", name="Welcome, Nora")).to_be_visible()
    page.get_by_label("title").fill("Brand apprentice")
    page.get_by_role("button", name="Save and go on").click()
    for name in ("Agora", "Terrain"):
        page.get_by_role("button", name=f"Join {name}").click()
        expect(page.locator(".terms").get_by_role("link", name=name)).to_be_visible()
    expect(page.get_by_role("status").get_by_text("of 3 groups")).to_be_visible()
    page.get_by_role("button", name="Go on", exact=True).click()
    page.get_by_role("link", name="Ask a question").click()
    page.get_by_label("Title").fill("Where are the cups?")
    # the editor takes the text area's place once it is loaded, and the button moves down with it
    expect(page.locator(".editor__bar")).to_be_attached()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Where are the cups?")).to_be_visible()
    (asked,) = place.house.rows("SELECT text, title FROM entries_entry WHERE title LIKE '%cups?'")
    assert asked[1] == "Where are the cups?"


def test_an_agency_is_invited_sees_its_group_only_and_is_shown_out(place: Place) -> None:
    alice, hugo = place.come("Alice"), place.come()
    page = alice.go("/groups/agora/")
    page.get_by_role("link", name="Invite an external").click()
    page.get_by_label("mail addresses").fill("hugo@lumiere.example")
    page.get_by_label("Company").fill("Lumière")
    page.get_by_role("button", name="Send the invitations").click()
    expect(page.get_by_text("1 invitation is on its way.")).to_be_visible()

    token = place.box.letter_to("hugo@lumiere.example", r"/invitations/([^/\s]+)/")
    guest = hugo.go(f"/invitations/{token}/")
    expect(guest.get_by_role("heading", name="Alice invites you")).to_be_visible()
    guest.get_by_role("button", name="Send me the code").click()
    sign_in_by_code(place, guest, "hugo@lumiere.example")
    expect(guest.get_by_role("heading", name="Your access")).to_be_visible()
    expect(guest.get_by_role("navigation", name="Main navigation")).to_contain_text("Agora")
    expect(guest.get_by_text("Everybody", exact=True)).to_have_count(0)
    expect(guest.get_by_role("link", name="People", exact=True)).to_have_count(0)
    hugo.expected.append("404|403")
    assert hugo.status_of("/groups/atelier/") == 404
    assert hugo.status_of("/people/") == 404
    hugo.live("/groups/agora/")

    alice.go("/guests/")
    row = page.get_by_role("listitem").filter(has_text="Lumière")
    row.get_by_role("button", name="Close the access").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Close").click()
    expect(page.get_by_text("is closed.")).to_be_visible()
    guest.wait_for_function("() => !document.body.textContent.includes('Write')")  # at once
    assert hugo.status_of("/groups/agora/") == 404


def test_an_access_ends_by_its_date_and_its_sponsor_renews_it(place: Place) -> None:
    alice, gina = place.come("Alice"), place.come("Gina")
    gina.expected.append("404|403")
    expect(gina.go("/").locator(".access").get_by_text("Until")).to_be_visible()
    soon = (datetime.now(UTC) + timedelta(seconds=8)).strftime("%Y-%m-%d %H:%M:%S.%f")
    ends = f"UPDATE groups_membership SET expires_at = '{soon}'"
    place.house.rows(f"{ends} WHERE person_id = {place.cast['people']['Gina']}")
    page = gina.live("/groups/atelier/")
    expect(page.get_by_role("heading", level=1, name="Atelier")).to_be_visible()
    page.wait_for_function("() => !document.body.textContent.includes('Write')")  # by itself
    assert gina.status_of("/groups/atelier/") == 404
    assert gina.status_of(f"/entries/{place.cast['post']}/") == 404
    expect(gina.go("/").get_by_text("Your access has ended.").first).to_be_visible()

    row = alice.go("/guests/").get_by_role("listitem").filter(has_text="Gina")
    row.get_by_role("button", name="Renew").click()
    expect(alice.page.get_by_text("The access is renewed.")).to_be_visible()
    gina.live("/groups/atelier/")


def test_a_passkey_is_added_and_opens_the_door(place: Place) -> None:
    alice = place.come("Alice")
    page = alice.page
    wire = alice.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    device: dict[str, Any] = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    alice.status_of("/accounts/2fa/webauthn/add/")
    if page.get_by_label("Password").count():
        page.get_by_label("Password").fill("correct horse battery")
        page.keyboard.press("Enter")
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("My laptop").or_(page.get_by_text("recovery")).first).to_be_visible()
    alice.go("/")
    page.get_by_role("button", name="my account").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("button", name="my account: Alice")).to_be_visible()
