"""In French, by keyboard, on a phone, without JavaScript: everybody gets through."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Place


def test_the_language_changes_words_and_dates_and_stays(place: Place) -> None:
    alice = place.come("Alice")
    page = alice.go(f"/entries/{place.cast['later']}/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="my account").click()
    page.get_by_role("button", name="Français").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.get_by_text("Part le")).to_contain_text(" h ")
    expect(page.get_by_role("navigation", name="Navigation principale")).to_contain_text(
        "Mes groupes"
    )
    alice.go("/")
    expect(alice.editor("Votre message")).to_be_visible()
    page.get_by_role("button", name="mon compte").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="My groups")).to_be_visible()


def test_the_keyboard_alone_writes_reacts_and_goes_through_menus_and_dialogs(place: Place) -> None:
    bob = place.come("Bob")
    page = bob.go("/groups/agora/")
    press, focused = page.keyboard.press, page.locator(":focus")
    press("Tab")
    expect(focused).to_have_text("Skip to content")
    press("Enter")
    expect(page.locator("#main")).to_be_focused()

    press("?")
    expect(page.locator("dialog[data-help-panel]")).to_be_visible()
    press("Escape")
    expect(page.locator("dialog[data-help-panel]")).to_be_hidden()
    menu = page.get_by_role("button", name="my account")
    menu.focus()
    press("Enter")
    expect(page.locator("#me")).to_be_visible()
    press("Tab")
    expect(focused).to_have_text("My profile")
    press("Escape")
    expect(page.locator("#me")).to_be_hidden()
    expect(menu).to_be_focused()

    bob.editor("Your message").wait_for()
    press("n")
    expect(bob.editor("Your message")).to_be_focused()
    page.keyboard.type("By the keys only")
    press("Control+Enter")
    expect(page.get_by_text("Published in Agora.")).to_be_visible()
    merci = page.locator(".entry__foot").get_by_role("button", name="Thanks")
    merci.focus()
    press("Space")
    expect(merci).to_have_attribute("aria-pressed", "true")
    expect(merci).to_be_focused()
    bob.editor("Your comment").focus()
    page.keyboard.type("And so is this")
    press("Control+Enter")
    expect(page.locator(".comment")).to_contain_text("And so is this")

    bob.go("/groups/agora/")
    choices = page.get_by_role("button", name="My choices for this group")
    choices.focus()
    press("Enter")
    leave = page.get_by_role("button", name="Leave the group")
    leave.focus()
    press("Enter")
    expect(page.get_by_role("alertdialog")).to_be_visible()
    press("Escape")
    expect(page.get_by_role("alertdialog")).to_have_count(0)
    expect(leave.or_(choices).and_(focused)).to_have_count(1)


def test_on_a_phone_one_finds_the_way_and_writes(place: Place) -> None:
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    bob = place.come("Bob", **phone)
    page = bob.go("/")
    bar = page.get_by_role("navigation", name="Quick navigation")
    bar.get_by_role("button", name="Menu").tap()
    menu = page.get_by_role("navigation", name="Main navigation")
    menu.get_by_role("link", name="Agora").tap()
    expect(page.get_by_role("heading", level=1, name="Agora")).to_be_visible()
    bar.get_by_role("link", name="Write").tap()
    bob.editor("Your message").tap()
    page.keyboard.type("From the train")
    page.get_by_label("Group", exact=True).select_option(label="Agora")
    page.get_by_role("button", name="Publish", exact=True).tap()
    expect(page.get_by_text("Published in Agora.")).to_be_visible()
    sizes = "() => [document.documentElement.scrollWidth, innerWidth]"
    wide, screen = page.evaluate(sizes)
    assert wide <= screen == 360


def test_rows_that_scroll_on_a_phone_show_what_is_chosen_and_their_end(place: Place) -> None:
    adam = place.come("Adam", viewport={"width": 360, "height": 740})
    page = adam.go("/administration/deliveries/")
    expect(page.locator(".tabs [aria-current]")).to_be_in_viewport(ratio=1)
    adam.go("/")
    row = page.locator(".streambar")
    assert "gradient" in row.evaluate("row => getComputedStyle(row).maskImage")
    assert row.locator("a").all_text_contents()[3:7] == ["Posts", "Questions", "News", "Polls"]
    row.evaluate("row => row.scrollTo(9999, 0)")
    edges = "at => at.getBoundingClientRect().right"
    clear = row.evaluate(edges) - row.locator("a").last.evaluate(edges)
    assert clear >= 30, "the last one is clear of the fade"
    adam.go("/entries/new/?kind=poll")
    kinds = page.locator(".composer .kinds")
    chosen = kinds.locator("label:has(:checked)")
    expect(chosen).to_have_text("Poll")
    assert kinds.evaluate(edges) - chosen.evaluate(edges) >= 30, "the chosen kind is too"


def test_without_javascript_one_signs_in_writes_answers_and_votes(place: Place) -> None:
    bob = place.come(java_script_enabled=False)
    page = bob.go("/accounts/login/")
    page.get_by_label("E-mail").fill("bob@halmont.example")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Your message").fill("Plain words\n\n- one\n- two")
    page.get_by_label("Group", exact=True).select_option(label="Agora")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator(".entry__text li")).to_have_text(["one", "two"])

    page.get_by_role("link", name="Edit", exact=True).click()
    expect(page.get_by_label("Your message")).to_have_value("Plain words\n\n- one\n- two")
    page.get_by_label("Your message").fill("Plainer words\n\n- one\n- three")
    page.get_by_role("button", name="Keep the change").click()
    expect(page.locator(".entry__text")).to_contain_text("Plainer words")
    expect(page.locator(".entry__text li")).to_have_text(["one", "three"])
    assert place.house.rows("SELECT count(*) FROM entries_entry WHERE text LIKE 'Plain%'") == [(1,)]
    page.get_by_label("Your comment").fill("And a comment")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".comment__text")).to_have_text("And a comment")
    page.locator(".entry__foot").get_by_role("button", name="Useful").click()
    expect(page.locator(".entry__foot").get_by_role("button", name="Useful 1")).to_be_visible()
    bob.go(f"/entries/{place.cast['poll']}/")
    page.get_by_label("Copper").check()
    page.get_by_role("button", name="Change my choice").click()
    expect(page.get_by_label("Copper")).to_be_checked()
