"""The return computed by whoever tries it out, and measured from a reading that helped."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Place
from tests.roi.test_files import (
    number_of,
    recomputed,
    text_of,
    with_libreoffice,
    with_pdftotext,
)

ADOPTION = "Share of people who use it every week"


def digits(text: str) -> float:
    found = number_of(re.sub(r"[^\d.−-]", "", text).replace("−", "-"))
    assert found is not None
    return found


def cash(page: Page) -> str:
    return page.locator("#roi-totals .big").nth(2).inner_text()


def result(page: Page, label: str) -> str:
    term = page.locator("#roi-table dt", has=page.get_by_text(label, exact=True))
    return term.locator("+ dd").inner_text()


def changes(page: Page, before: str) -> str:
    expect(page.locator("#roi-totals .big").nth(2)).not_to_have_text(before)
    return cash(page)


def test_a_slider_and_its_field_recompute_the_figures_by_keyboard(place: Place) -> None:
    page = place.come("Adam").go("/roi/")
    slider, field = page.get_by_role("slider", name=ADOPTION), page.locator("#id_adoption")
    first = cash(page)
    slider.focus()
    for _step in range(5):
        page.keyboard.press("ArrowRight")
    second = changes(page, first)
    expect(field).to_have_value("45")
    expect(page.locator("#roi-links a", has_text="PDF")).to_have_attribute(
        "href", re.compile("adoption=45")
    )
    expect(page.locator("#roi-said")).to_contain_text("Recomputed")
    expect(page.locator("#roi-charts")).to_contain_text("100,000 draws")
    field.fill("60")
    third = changes(page, second)
    assert slider.input_value() == "60"

    field.fill("sixty")
    expect(page.locator("#adoption-error")).to_contain_text("Write a number, such as")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("sixty")
    assert cash(page) == third
    field.fill("40")
    assert changes(page, third) == first
    expect(page.locator("#adoption-error")).to_be_empty()
    expect(field).not_to_have_attribute("aria-invalid", "true")

    page.get_by_text("Ranges, sources and reasons").click()
    page.get_by_label("Loaded annual salary, low").fill("900000")
    expect(page.locator("#salary_range-error")).to_contain_text("The low value is above")
    page.get_by_label("Loaded annual salary, low").fill("")
    expect(page.locator("#salary_range-error")).to_be_empty()
    # what htmx swaps and what sliders set must leave no style for the policy to refuse
    assert page.locator("main [style]").count() == 0


def test_a_scenario_is_kept_compared_shared_and_commented(place: Place) -> None:
    adam, bob = place.come("Adam"), place.come("Bob")
    page = adam.go("/roi/")
    for share, name in (("30", "Careful"), ("80", "Bold")):
        adam.go("/roi/")
        before = cash(page)
        page.locator("#id_adoption").fill(share)
        changes(page, before)
        page.get_by_label("Name of the scenario").fill(name)
        page.get_by_role("button", name="Keep this scenario").click()
        expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
        expect(page.locator("#id_adoption")).to_have_value(share)

    adam.go("/roi/compare/")
    for name in ("Careful", "Bold"):
        page.get_by_label(name).check()
    page.get_by_role("button", name="Compare").click()
    row = page.get_by_role("row", name=ADOPTION)
    expect(row.get_by_role("cell")).to_have_text(["40%", "80%", "30%"])

    page.get_by_role("columnheader", name="Careful").get_by_role("link").click()
    page.get_by_role("link", name="Share it in a group").click()
    choice = page.get_by_label("Group", exact=True)
    everybody = choice.locator("option", has_text="Everybody").get_attribute("value")
    choice.select_option(everybody)
    page.get_by_label("What should people look at?").fill("Is three in ten too low?")
    page.get_by_role("button", name="Share the scenario").click()
    expect(page.get_by_role("heading", level=1, name="Careful")).to_be_visible()

    reading = bob.go(page.url)
    expect(reading.locator(".entry")).to_contain_text("Hours converted")
    bob.write("Your comment", "Four in ten, I would say.")
    reading.get_by_role("button", name="Comment", exact=True).click()
    expect(reading.locator(".comment")).to_contain_text("Four in ten")
    reading.get_by_role("link", name="Open the scenario").click()
    expect(reading.locator("#id_adoption")).to_have_value("30")
    expect(reading.get_by_role("button", name="Keep the change")).to_have_count(0)
    reading.get_by_role("link", name="What is said about it").click()
    expect(reading.locator(".comment")).to_contain_text("Four in ten")


@with_libreoffice
@with_pdftotext
def test_the_files_say_what_the_page_says(place: Place, tmp_path: Path) -> None:
    page = place.come("Adam").go("/roi/")
    before = cash(page)
    page.locator("#id_people").fill("300")
    page.locator("#id_adoption").fill("55")
    changes(page, before)
    expect(page.locator("#roi-values")).to_have_value("people=300&adoption=55")
    value, months = result(page, "Net present value"), result(page, "Payback")
    files = {}
    for name in ("Workbook", "PDF report"):
        with page.expect_download() as waiting:
            page.locator("#roi-links").get_by_role("link", name=name).click()
        files[name] = Path(waiting.value.path()).read_bytes()
    sheet = recomputed(files["Workbook"], tmp_path)
    assert round(sheet["Net present value"][0]) == pytest.approx(digits(value))
    assert sheet["Payback, in months"][0] == pytest.approx(digits(months), abs=0.05)
    text = text_of(files["PDF report"], tmp_path)
    assert value in text
    assert "55%" in text
    assert str(datetime.now(UTC).year) in text


def test_a_reading_that_helped_becomes_an_event_and_one_question(place: Place) -> None:
    adam, dana = place.come("Adam"), place.come("Dana")
    page = adam.go("/value/settings/")
    page.get_by_label("Day on which the works council was consulted").fill("2026-01-15")
    page.get_by_role("button", name="Turn measurement on").click()
    expect(page.get_by_text("Measurement is on.")).to_be_visible()

    entry, person = place.cast["question"], place.cast["people"]["Dana"]
    assert place.house.inside("tests.browser.ledger", "drawn", str(entry), str(person))["drawn"]
    reading = dana.page
    reading.clock.install()
    dana.go("/search/?q=water")
    reading.locator("main").get_by_role("link", name="Which water do we test with?").first.click()
    expect(reading.locator("[data-stay]")).to_have_attribute("data-came", "search")
    expect(reading.get_by_text("Did this save you time?")).to_have_count(0)
    with reading.expect_response(lambda answer: "/value/visits/" in answer.url) as told:
        reading.clock.run_for(31_000)
    assert told.value.status == 204

    held = place.house.inside("tests.browser.ledger", "night")
    assert held == {"credits": ["found"], "asked": 1, "answers": []}
    dana.go(f"/entries/{entry}/")
    expect(reading.get_by_role("heading", name="Did this save you time?")).to_be_visible()
    reading.get_by_label("What would you have done otherwise?").select_option("asked")
    reading.get_by_role("button", name="5 to 15 minutes").click()
    expect(reading.get_by_text("Your answer is kept without your name.")).to_be_visible()
    expect(reading.get_by_text("Did this save you time?")).to_have_count(0)
    held = place.house.inside("tests.browser.ledger", "night")
    assert held["answers"] == [["to15", "asked"]]
    assert place.house.rows("SELECT count(*) FROM value_visit") == [(0,)]
    adam.go("/value/")
    # months that are published change no more: this reading waits for its own
    expect(page.get_by_role("row", name="Searches that succeeded").first).to_contain_text("90")
