"""The list of planted faults stays true: each guard stands once in its file."""

from tests.search.faults import FAULTS, ROOT


def test_each_guard_that_a_fault_takes_away_is_there() -> None:
    for fault in FAULTS:
        text = (ROOT / fault.file).read_text("utf-8")
        assert text.count(fault.guard) == 1, f"{fault.file}: {fault.guard}"
        assert fault.instead != fault.guard
        assert (ROOT / fault.seen_by.split()[0]).exists()
