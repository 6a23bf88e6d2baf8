"""The pure model: the founding case, and what must hold for every case."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comptoir.roi.model import (
    CONTRADICTIONS,
    REFERENCE,
    Case,
    CaseError,
    as_printed,
    break_even,
    break_even_table,
    corrected,
    irr,
    npv,
    our_case,
    outcome,
    payback_months,
    simulate,
    tornado,
)
from comptoir.roi.model.chance import forget_draws
from comptoir.roi.model.thresholds import break_even_minutes

BESIDE = [folder / "shared" / "roi" / "founding-case.json" for folder in Path(__file__).parents]
OUTSIDE = next((file for file in BESIDE if file.exists()), BESIDE[0])
CENT, TENTH = Decimal("0.01"), Decimal("0.1")


def vectors() -> dict[str, Any]:
    """The founding file where it is, else our own copy of its figures."""
    if OUTSIDE.exists():
        found: dict[str, Any] = json.loads(
            OUTSIDE.read_text(), parse_float=Decimal, parse_int=Decimal
        )
        return found
    return REFERENCE


def test_the_model_imports_no_django() -> None:
    code = "import sys, comptoir.roi.model; print([m for m in sys.modules if 'django' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_our_copy_of_the_founding_figures_is_the_file() -> None:
    if not OUTSIDE.exists():
        pytest.skip("shared/roi/founding-case.json is not on this machine")
    whole = json.loads(OUTSIDE.read_text(), parse_float=Decimal, parse_int=Decimal)
    for name in REFERENCE:
        assert name == "about" or REFERENCE[name] == whole[name]
    assert [one["figure"] for one in CONTRADICTIONS] == [
        one["figure"] for one in whole["contradictions"]
    ]


def test_as_printed_gives_every_printed_figure() -> None:
    printed, found = vectors()["printed"], outcome(as_printed())
    for name, amounts in (printed["costs"] | printed["benefits"]).items():
        if name != "total":
            assert found.lines[name] == amounts, name
    assert found.costs_total == printed["costs"]["total"]
    assert found.benefits_total == printed["benefits"]["total"]
    analysis = printed["analysis"]
    assert found.net_cash_flow_before_tax == analysis["net_cash_flow_before_tax"]
    after = [round(flow) for flow in found.net_cash_flow_after_tax]
    assert after == analysis["net_cash_flow_after_tax"]
    assert found.annual_roi is not None
    assert round(found.annual_roi * 100) == analysis["annual_roi_percent"]
    assert found.payback_months is not None
    assert round(found.payback_months / 12, 1) == Decimal(str(analysis["payback_years"]))
    assert as_printed().notes


def test_as_stated_and_corrected_gives_the_reference() -> None:
    reference, found = vectors()["corrected_reference"], outcome(corrected())
    launch, year = reference["assumptions"]["launch_cost"], reference["assumptions"]["yearly_cost"]
    assert abs(found.costs_total[0] - launch) < CENT
    assert abs(found.costs_total[1] - year) < CENT
    assert abs(found.benefits_total[1] - reference["annual_benefit"]) < CENT
    assert found.annual_roi is not None
    assert abs(found.annual_roi * 100 - reference["annual_roi_percent"]) < TENTH
    assert found.whole_roi is not None
    assert abs(found.whole_roi * 100 - reference["three_year_roi_percent"]) < TENTH
    assert found.payback_months is not None
    assert abs(found.payback_months - reference["payback_months"]) < CENT
    assert abs(found.npv - Decimal(str(reference["npv"]))) < CENT * 6  # given to a tenth


@pytest.mark.parametrize("share", ["0.40", "0.27"])
def test_adoption_gives_the_reference(share: str) -> None:
    reference = vectors()["adoption_sensitivity_reference"][share]
    found = outcome(corrected().with_values(adoption=Decimal(share)))
    assert found.annual_roi is not None
    assert abs(found.annual_roi * 100 - Decimal(reference["annual_roi_percent"])) < TENTH
    assert abs(found.npv - Decimal(reference["npv"])) < CENT


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        ({"people": "0"}, "people", "between 1 and"),
        ({"people": "-5"}, "people", "between 1 and"),
        ({"adoption": "1.01"}, "adoption", "between 0 and 1"),
        ({"salary": "1e18"}, "salary", "between 0 and 10,000,000"),
        ({"licence": "-1"}, "licence", "between 0 and"),
        ({"hours_saved": "NaN"}, "hours_saved", "not a number"),
        ({"tax_rate": "Infinity"}, "tax_rate", "not a number"),
    ],
)
def test_absurd_values_are_named_with_a_sentence(
    values: dict[str, str], field: str, sentence: str
) -> None:
    case = our_case()
    changed = {key: replace(case.inputs[key], low=Decimal(text), likely=Decimal(text),
                            high=Decimal(text)) for key, text in values.items()}  # fmt: skip
    with pytest.raises(CaseError) as caught:
        outcome(replace(case, inputs={**case.inputs, **changed}))
    problem = next(one for one in caught.value.problems if one.field == field)
    assert sentence in problem.sentence
    assert field in str(caught.value)


@pytest.mark.parametrize("years", [0, -1, 11, 10**18])
def test_a_case_has_from_one_to_ten_years(years: int) -> None:
    with pytest.raises(CaseError, match="from 1 to 10 years"):
        outcome(our_case(years=years))


def test_low_likely_and_high_go_up() -> None:
    case = our_case()
    wrong = replace(case.inputs["adoption"], low=Decimal("0.9"))
    with pytest.raises(CaseError, match="must go up in this order"):
        outcome(replace(case, inputs={**case.inputs, "adoption": wrong}))


def test_payback_is_cumulative() -> None:
    flows = [Decimal(each) for each in (-100, 50, 25, 50)]
    assert payback_months(flows) == 12 * (2 + Decimal(25) / 50)
    assert payback_months([Decimal(-100), Decimal(10)]) is None
    assert payback_months([Decimal(0), Decimal(10)]) == 0


def test_without_anything_spent_at_launch_there_is_no_ratio() -> None:
    found = outcome(our_case().with_values(setup=Decimal(0), onboarding=Decimal(0)))
    assert found.annual_roi is None
    assert found.irr is None
    assert found.payback_months == 0


def test_at_the_break_even_nothing_is_won_or_lost() -> None:
    case = our_case()
    share, minutes = break_even(case, "adoption"), break_even_minutes(case)
    assert share is not None
    assert minutes is not None
    assert abs(outcome(case.with_values(adoption=share)).npv) < CENT
    assert abs(outcome(case.with_values(hours_saved=minutes / 60)).npv) < CENT
    values = case.values
    rows = break_even_table(case, [values["adoption"]], [values["hours_saved"] * 60])
    assert abs(rows[0][0] - outcome(case).npv) < CENT


def test_chance_falls_the_same_way_each_time_and_quickly() -> None:
    forget_draws()
    began = time.process_time()
    first = simulate(our_case())
    assert time.process_time() - began < 1  # some 40 ms where nothing else runs
    assert first == simulate(our_case())
    forget_draws()
    assert first == simulate(our_case())
    assert first.draws == 100_000
    assert first.p10 < first.p50 < first.p90
    assert 0 < first.chance_of_loss < 1
    assert abs(sum(first.bars) - 1) < 1e-9
    assert simulate(our_case(), seed=1) != first


def test_a_range_that_moves_leaves_the_draws_of_the_others() -> None:
    case = our_case()  # else the chart would tremble under a slider that does not concern it
    before, after = simulate(case), simulate(case.with_values(licence=Decimal(7000)))
    spent = npv([Decimal(0)] + [Decimal(1000)] * 3, case.values["discount_rate"])
    for name in ("p10", "p50", "p90"):
        assert getattr(before, name) - getattr(after, name) == pytest.approx(float(spent))


def test_without_ranges_chance_changes_nothing() -> None:
    found = simulate(corrected(), draws=100)
    assert found.p10 == found.p90 == pytest.approx(float(outcome(corrected()).npv))
    assert found.chance_of_loss == 0


def test_the_tornado_begins_with_what_moves_most() -> None:
    swings = tornado(our_case())
    assert [swing.width for swing in swings] == sorted((s.width for s in swings), reverse=True)
    assert {"hours_saved", "adoption", "transfer"} <= {swing.key for swing in swings}


def points(least: str, most: str) -> st.SearchStrategy[Decimal]:
    return st.decimals(least, most, places=3)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Our case with any sensible inputs."""
    case = our_case(years=draw(st.integers(1, 6)))
    return case.with_values(
        people=draw(points("2", "50000")),
        adoption=draw(points("0", "1")),
        hours_saved=draw(points("0", "10")),
        transfer=draw(points("0", "1")),
        salary=draw(points("10000", "200000")),
        licence=draw(points("0", "500000")),
        setup=draw(points("1", "500000")),
        cancelled=draw(points("0", "100000")),
        tax_rate=draw(points("0", "0.9")),
        discount_rate=draw(points("0", "0.5")),
    )


def close(a: Decimal, b: Decimal) -> bool:
    return abs(a - b) <= Decimal("1e-9") * max(abs(a), abs(b), Decimal(1))


@settings(max_examples=60, deadline=None)
@given(cases(), points("0.5", "9"))
def test_scaling_money_scales_the_result(case: Case, factor: Decimal) -> None:
    money = {key: one.likely * factor for key, one in case.inputs.items() if one.unit == "euro"}
    scaled, found = outcome(case.with_values(**money)), outcome(case)
    assert close(scaled.npv, found.npv * factor)
    assert scaled.annual_roi is not None
    assert found.annual_roi is not None
    assert close(scaled.annual_roi, found.annual_roi)
    assert scaled.hours == found.hours


@settings(max_examples=60, deadline=None)
@given(cases(), points("0.5", "9"))
def test_scaling_people_scales_what_depends_on_them(case: Case, factor: Decimal) -> None:
    found = outcome(case)
    scaled = outcome(case.with_values(people=case.values["people"] * factor))
    for line in case.lines:
        by = factor if "people" in line.terms else 1
        assert all(
            close(a, b * by)
            for a, b in zip(scaled.lines[line.key], found.lines[line.key], strict=True)
        )


@settings(max_examples=60, deadline=None)
@given(cases())
def test_without_adoption_there_are_only_costs(case: Case) -> None:
    found = outcome(case.with_values(adoption=Decimal(0)))
    assert not any(found.benefits_total)
    assert all(flow <= 0 for flow in found.net_cash_flow_before_tax)


@settings(max_examples=60, deadline=None)
@given(cases(), points("0", "0.9"))
def test_tax_cancels_out_of_the_roi(case: Case, rate: Decimal) -> None:
    one, other = outcome(case).annual_roi, outcome(case.with_values(tax_rate=rate)).annual_roi
    assert one is not None
    assert other is not None
    assert close(one, other)


@settings(max_examples=40, deadline=None)
@given(cases(), st.randoms())
def test_the_order_of_lines_does_not_matter(case: Case, chance: Any) -> None:
    lines = list(case.lines)
    chance.shuffle(lines)
    one, other = outcome(case), outcome(replace(case, lines=tuple(lines)))
    assert close(one.npv, other.npv)
    for name in ("costs_total", "benefits_total", "cash", "hours", "converted"):
        pairs = zip(getattr(one, name), getattr(other, name), strict=True)
        assert all(close(a, b) for a, b in pairs)


@settings(max_examples=100, deadline=None)
@given(cases())
def test_at_the_irr_the_npv_is_zero(case: Case) -> None:
    found = outcome(case)
    flows = found.net_cash_flow_before_tax
    rate = irr(flows)
    if rate is not None and rate > Decimal("-0.9"):
        assert abs(npv(flows, rate)) <= Decimal("1e-6") * sum(abs(flow) for flow in flows)


@settings(max_examples=40, deadline=None)
@given(cases())
def test_the_three_totals_are_apart(case: Case) -> None:
    found = outcome(case)
    pairs = zip(found.cash, found.converted, found.net_cash_flow_before_tax, strict=True)
    assert all(close(cash + converted, net) for cash, converted, net in pairs)
