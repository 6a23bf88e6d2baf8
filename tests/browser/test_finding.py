"""From a question in one's head to an answer on the page, in French and in English."""

from __future__ import annotations

import re
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import Page, expect

from tests.browser.conftest import Place
from tests.browser.visit import Visit


def searched(page: Page, words: str) -> None:
    """By the key /, as on any page."""
    page.keyboard.press("/")
    page.keyboard.type(words)
    page.keyboard.press("Enter")
    expect(page.locator("#q-top")).to_have_value(words)
    expect(page.locator("h1")).to_be_visible()


def found(visit: Visit, path: str, text: str) -> None:
    """Open results until the worker has indexed what was just written."""
    for _turn in range(60):
        visit.go(path)
        if text in visit.page.inner_text("main"):
            return
        visit.page.wait_for_timeout(250)
    raise AssertionError(visit.page.inner_text("main"))


def in_french(visit: Visit) -> None:
    page = visit.go("/")
    page.get_by_role("button", name="my account").click()
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")


def in_group(page: Page, label: str, name: str) -> None:
    choice = page.get_by_label(label, exact=True)
    value = choice.locator("option", has_text=name).first.get_attribute("value")
    choice.select_option(value)


def test_de_la_recherche_a_la_question_resolue(place: Place) -> None:
    bob, alice = place.come("Bob"), place.come("Alice")
    for visit in (bob, alice):
        in_french(visit)
    page = bob.page
    # trouver, puis ouvrir au passage
    searched(page, "vosges")
    result = page.locator("[data-result]").first
    expect(result.locator("mark")).to_have_text("Vosges")
    expect(result).to_contain_text("Trouvé dans le texte")
    result.get_by_role("link").first.click()
    expect(page.locator(":target")).to_contain_text("Vosges, cold.")
    expect(page.locator(":target")).to_be_in_viewport()
    page.go_back()
    expect(page.locator("#q-top")).to_have_value("vosges")

    # préciser : une facette, la date, d’autres mots, et tout retirer
    searched(page, "kettle")
    before = page.locator("[data-result]").count()
    page.get_by_role("button", name="Nature").click()
    page.locator("main").get_by_role("link", name=re.compile("^Publication")).click()
    expect(page.locator(".chip--on")).to_contain_text("Nature : Publication")
    assert 0 < page.locator("[data-result]").count() < before
    page.get_by_role("link", name="Date", exact=True).click()
    expect(page.get_by_role("link", name="Date", exact=True)).to_have_attribute(
        "aria-current", "true"
    )
    page.locator("#q-top").fill("lid")
    page.keyboard.press("Enter")
    expect(page.locator(".chip--on")).to_contain_text("Nature : Publication")
    expect(page.locator("[data-result]")).to_have_count(1)
    page.locator(".chip--on").click()
    expect(page.locator(".chip--on")).to_have_count(0)

    searched(page, "lid")
    page.locator("[data-result]", has_text="And a lid.").get_by_role("link").first.click()
    expect(page.get_by_text("And a lid.")).to_be_in_viewport()  # loin dans un long texte
    page.go_back()

    # garder, être prévenu, suivre ailleurs
    page.get_by_role("button", name="Garder cette recherche").click()
    page.get_by_role("link", name="Gardée", exact=True).click()
    expect(page.get_by_text("Les nouveaux résultats vous sont signalés")).to_be_visible()
    feed = page.get_by_role("link", name="Flux de « lid »").get_attribute("href")
    told = urlopen(place.house.address + str(feed)).read().decode()  # noqa: S310  nobody signed in
    assert "And a lid." in told
    place.house.inside("tests.browser.ledger", "searched")
    alice.go(f"/entries/{place.cast['question']}/")
    alice.write("Votre réponse", "Le lid siffle à cent degrés.")
    alice.page.get_by_role("button", name="Répondre", exact=True).click()
    expect(alice.page.get_by_text("Le lid siffle à cent degrés.")).to_be_visible()
    place.house.inside("tests.browser.ledger", "alerts")
    expect(bob.go("/inbox/").get_by_text("lid").first).to_be_visible()

    # rien : demander au groupe, à qui peut savoir
    searched(page, "water kind:poll")
    expect(page.get_by_role("heading", name="Rien trouvé")).to_be_visible()
    page.get_by_label("Alice").check()
    page.get_by_role("button", name="Poser la question").click()
    expect(page.get_by_label("Adressée à Alice")).to_be_checked()
    in_group(page, "Groupe", "Atelier")
    page.get_by_role("button", name="Demander", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="water")).to_be_visible()
    address = urlsplit(page.url).path

    # répondu, résolu, retrouvé
    asked = alice.go(address)
    expect(asked.get_by_text("Bob vous pose cette question.")).to_be_visible()
    alice.write("Votre réponse", "De l’eau de Volvic, tiède.")
    asked.get_by_role("button", name="Répondre", exact=True).click()
    expect(asked.locator(".comment")).to_contain_text("Volvic")
    bob.go(address)
    page.get_by_role("button", name="Accepter cette réponse").click()
    expect(page.locator(".comment--accepted")).to_contain_text("Volvic")
    found(bob, "/search/?q=volvic&accepted=1", "1 résultat")
    expect(page.locator("[data-result]")).to_contain_text("Réponse acceptée")


def test_the_box_offers_and_leads_by_keyboard(place: Place) -> None:
    bob = place.come("Bob")
    page, box = bob.go("/groups/atelier/"), bob.page.locator("#q-top")
    press = page.keyboard.press
    press("/")
    page.keyboard.type("ali")
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("In Atelier")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(box).to_have_attribute("aria-activedescendant", "")
    press("ArrowDown")
    press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(options.nth(1)).to_contain_text("Alice")
    press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("ali")
    press("ArrowDown")
    expect(options.first).to_be_visible()
    with bob.context.expect_page() as other:
        options.nth(1).click(modifiers=["Control"])
    expect(other.value.get_by_role("heading", level=1, name="Alice")).to_be_visible()
    press("ArrowDown")
    press("Tab")  # moves on, and opens nothing
    expect(box).to_have_attribute("aria-expanded", "false")
    assert "/groups/atelier/" in page.url
    press("/")
    page.keyboard.type("kettle")
    expect(options.first).to_contain_text("kettle")
    press("ArrowDown")
    press("Enter")
    expect(page.locator(".chip--on")).to_contain_text("Group: Atelier")

    press("/")
    box.fill("")
    press("ArrowDown")
    expect(options.first).to_contain_text("kettle")
    expect(options.last).to_contain_text("forget them")
    press("ArrowUp")
    press("Enter")
    page.get_by_role("button", name="Forget all").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Forget all").click()
    expect(page.get_by_text("Your past searches")).to_have_count(0)


def test_an_english_reader_finds_refines_keeps_asks_and_solves_without_javascript(
    place: Place,
) -> None:
    bob, alice = (place.come(name, java_script_enabled=False) for name in ("Bob", "Alice"))
    page = bob.go("/")
    page.get_by_role("searchbox", name="Search in Comptoir").fill("whcih watr")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Did you mean")).to_be_visible()
    page.get_by_role("link", name="which water").click()
    expect(page.locator("[data-result]").first).to_contain_text("Which water do we test with?")
    page.get_by_role("button", name="Kind").click()
    page.locator("main").get_by_role("link", name=re.compile("^Question")).click()
    expect(page.locator(".chip--on")).to_contain_text("Kind: Question")
    page.get_by_role("button", name="Keep this search").click()
    page.get_by_role("link", name="Kept", exact=True).click()
    expect(page.get_by_role("link", name="which water · Question", exact=True)).to_be_visible()
    page.get_by_role("button", name="Do not tell me").click()
    expect(page.get_by_text("You are not told of new results.")).to_be_visible()

    bob.go("/search/?q=xylophone")
    page.get_by_role("button", name="Ask the question").click()
    in_group(page, "Group", "Atelier")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="xylophone")).to_be_visible()
    address = urlsplit(page.url).path
    asked = alice.go(address)
    asked.get_by_label("Your answer").fill("A kettle that sings.")
    asked.get_by_role("button", name="Answer", exact=True).click()
    bob.go(address)
    page.get_by_role("button", name="Accept this answer").click()
    expect(page.locator(".comment--accepted")).to_contain_text("A kettle that sings.")
    found(bob, "/search/?q=xylophone&accepted=1", "1 result")
    expect(page.locator("[data-result]")).to_contain_text("Accepted answer")


def test_who_comes_to_ask_sees_at_once_what_is_perhaps_already_answered(place: Place) -> None:
    page = place.come("Bob").go("/entries/new/?kind=question&title=Which water for tests")
    near = page.get_by_role("link", name="Which water do we test with?")
    expect(near).to_be_visible()
    page.get_by_label("Title").fill("Xylophone")
    expect(near).to_have_count(0)


def test_going_back_finds_the_list_as_long_and_in_the_same_place(place: Place) -> None:
    place.house.inside("tests.browser.ledger", "many", "45")
    bob = place.come("Bob")
    found(bob, "/search/?q=samovar", "45 results")
    page = bob.page
    for shown in (40, 45):
        page.get_by_role("link", name="Show more").click()
        expect(page.locator("[data-result]")).to_have_count(shown)
    far = page.locator("[data-result]").nth(40)
    far.scroll_into_view_if_needed()
    far.get_by_role("link").first.click()
    expect(page.locator(".entry")).to_contain_text("Samovar")
    page.go_back()
    expect(page.locator("[data-result]")).to_have_count(45)
    expect(page.locator("[data-result]").nth(40)).to_be_in_viewport()
