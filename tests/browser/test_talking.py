"""Asking, answering, announcing, deciding: what people come for."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import Place
from tests.browser.stage import picture
from tests.browser.visit import Visit

PASTE = """async ([selector, bytes]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([new Uint8Array(bytes)], "lid.png", {type: "image/png"}));
  document.querySelector(selector).dispatchEvent(
    new ClipboardEvent("paste", {clipboardData: transfer, bubbles: true, cancelable: true}));
}"""


def ask(visit: Visit, title: str, group: str) -> Page:
    page = visit.go("/")
    visit.editor("Your message").click()
    page.locator(".kinds label", has_text="Question").click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Group", exact=True).select_option(label=group)
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    return page


def test_a_question_is_asked_answered_and_the_answer_accepted(place: Place) -> None:
    bob, alice = place.come("Bob"), place.come("Alice")
    asked = ask(bob, "Which lid fits the small kettle?", "Agora")
    answering = alice.go("/questions/?filter=unanswered")
    answering.get_by_role("link", name="Which lid fits the small kettle?").click()
    alice.write("Your answer", "The green one, ")
    answering.keyboard.type("@Bo")
    answering.get_by_role("option", name="Bob").click()
    answering.get_by_role("button", name="Answer", exact=True).click()
    expect(answering.locator(".comment")).to_contain_text("The green one, @Bob")

    expect(asked.locator(".comment")).to_contain_text("The green one")
    asked.get_by_role("button", name="Accept this answer").click()
    expect(asked.locator(".comment--accepted")).to_contain_text("The green one")
    alice.go("/inbox/")
    expect(alice.page.locator(".inbox")).to_contain_text("Which lid fits the small kettle?")
    alice.go("/")
    card = alice.page.locator("article", has_text="Which lid fits the small kettle?")
    expect(card).to_contain_text("Answer accepted by Bob")


def test_news_is_confirmed_and_its_author_sees_by_whom(place: Place) -> None:
    adam, charlie = place.come("Adam"), place.come("Charlie")
    page = adam.go("/entries/new/?kind=news")
    page.get_by_label("Title").fill("New badges on Monday")
    page.get_by_label("Group", exact=True).select_option(label="Everybody")
    page.get_by_label("Ask everybody to confirm").check()
    page.get_by_role("button", name="Announce").click()
    expect(page.get_by_role("heading", level=1, name="New badges on Monday")).to_be_visible()

    reading = charlie.go("/")
    card = reading.locator("article", has_text="New badges on Monday")
    card.get_by_role("button", name="I have read it").click()
    expect(reading.get_by_text("You confirmed.").first).to_be_visible()
    page.reload()
    page.get_by_role("link", name="1 person confirmed").click()
    expect(page.get_by_role("heading", name="Confirmed (1)")).to_be_visible()
    expect(page.locator(".person", has_text="Charlie")).to_be_visible()
    page.get_by_role("button", name="Remind them").click()
    assert place.box.letter_to("bob@halmont.example", "(New badges on Monday)")


def test_a_picture_is_pasted_described_and_shown(place: Place) -> None:
    alice = place.come("Alice")
    page = alice.go("/groups/agora/")
    alice.write("Your message", "The new lid ")
    page.evaluate(PASTE, [".ProseMirror", list(picture(60, 40))])
    dialog = page.get_by_role("dialog", name="Describe this image")
    dialog.get_by_role("textbox").fill("A round green lid")
    dialog.get_by_role("button", name="Insert the image").click()
    image = page.get_by_role("img", name="A round green lid")
    expect(image).to_be_visible()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Published in Agora.")).to_be_visible()
    shown = page.locator(".entry__text").get_by_role("img", name="A round green lid")
    expect(shown).to_be_visible()
    assert shown.evaluate("image => image.naturalWidth") == 60


def test_the_first_press_on_a_folded_form_is_not_lost(place: Place) -> None:
    """The form grows as it gets the focus: what was pressed must still be under the pointer."""
    alice = place.come("Alice")
    page = alice.go("/")
    expect(alice.editor("Your message")).to_be_visible()
    page.locator("label.k-poll").click()
    expect(page.locator("label.k-poll input")).to_be_checked()
    expect(page.get_by_label("Choice 1", exact=True)).to_be_visible()
    expect(page.locator("[data-without-script]")).to_be_hidden()
    page = ask(alice, "Which handle?", "Agora")
    expect(alice.editor("Your answer")).to_be_visible()
    page.locator("#write summary").click()
    expect(page.locator("#write details")).to_have_attribute("open", "")


def test_a_draft_comes_back_with_its_date_and_leaves_later(place: Place) -> None:
    alice = place.come("Alice")
    page = alice.go("/entries/new/?group=agora")
    alice.write("Your message", "Not before spring")
    page.get_by_text("Topics, files, later").click()
    page.get_by_label("Publish later").fill("2040-03-20T09:30")
    page.get_by_role("button", name="Keep as a draft").click()
    page.get_by_role("link", name="Not before spring").click()
    expect(alice.editor("Your message")).to_have_text("Not before spring")
    expect(page.get_by_label("Publish later")).to_have_value("2040-03-20T09:30")
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_text("Scheduled. You find it among your drafts")).to_be_visible()
    expect(page.locator("li", has_text="Not before spring")).to_contain_text("20 March 2040")
    place.come("Bob").go("/groups/agora/")
    expect(place.visits[-1].page.get_by_text("Not before spring")).to_have_count(0)


def test_a_file_that_is_chosen_twice_is_attached_once(place: Place, tmp_path: Path) -> None:
    page = place.come("Alice").go("/entries/new/?group=agora")
    page.get_by_text("Topics, files, later").click()
    field, attached = page.locator("input[data-attach]"), page.locator("[data-attached] li")
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    for file in (first, second):
        file.write_text("Lids")
    for _time in range(2):
        field.set_input_files(first)
        expect(attached).to_have_text(["a.txt"])
    field.set_input_files(second)
    expect(attached).to_have_text(["a.txt", "b.txt"])


def test_a_poll_that_was_refused_is_mended_and_opened_by_one_click(place: Place) -> None:
    alice = place.come("Alice")
    alice.expected.append("422")
    page = alice.go("/entries/new/?kind=poll&group=atelier")
    page.get_by_label("Title").fill("Which lid?")
    page.locator("[name=poll-options_0]").fill("The red one")
    button = page.get_by_role("button", name="Open the poll")
    button.click()
    expect(page.get_by_text("Write at least two different choices.")).to_be_visible()
    expect(page.locator("[name=poll-options_0]")).to_have_value("The red one")
    expect(page.locator(".editor__bar")).to_be_visible()
    page.locator("[name=poll-options_1]").evaluate("field => { field.value = 'The blue one' }")
    button.click()  # the first thing that is touched in the page
    expect(page.get_by_role("heading", level=1, name="Which lid?")).to_be_visible()
