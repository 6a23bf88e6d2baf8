"""A business case as a pure model: no Django, no database, no clock, no network.

    from comptoir.roi.model import corrected, outcome

    found = outcome(corrected())
    found.annual_roi            # Decimal('9.529…'): 952.9 %
    found.payback_months        # Decimal('1.259…')
    found.npv                   # Decimal('559863.1…'), euros

docs/roi.md describes it. Money is in euros, as Decimal, rounded only when it is shown; shares
are from 0 to 1; periods are the launch (0) and then years (1, 2, …).
"""

from comptoir.roi.model.case import Case, CaseError, Input, Line, Problem, Source
from comptoir.roi.model.chance import Distribution, simulate
from comptoir.roi.model.founding import CONTRADICTIONS, REFERENCE, as_printed, corrected
from comptoir.roi.model.measures import annual_roi, irr, npv, payback_months, whole_roi
from comptoir.roi.model.ours import our_case
from comptoir.roi.model.outcome import Outcome, outcome
from comptoir.roi.model.reading import read_case
from comptoir.roi.model.thresholds import Swing, break_even, break_even_table, tornado

__all__ = [
    "CONTRADICTIONS", "REFERENCE", "Case", "CaseError", "Distribution", "Input", "Line",
    "Outcome", "Problem", "Source", "Swing", "annual_roi", "as_printed", "break_even",
    "break_even_table", "corrected", "irr", "npv", "our_case", "outcome", "payback_months",
    "read_case", "simulate", "tornado", "whole_roi",
]  # fmt: skip
