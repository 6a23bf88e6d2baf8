"""The small counter behind every act that could be repeated for ever."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import RequestFactory

from comptoir.core.limits import TooOften, limit


@pytest.fixture(autouse=True)
def _no_counts() -> None:
    cache.clear()


def test_acts_pass_up_to_the_rate_and_not_beyond() -> None:
    for _turn in range(3):
        limit("write:1", "3/d")
    with pytest.raises(TooOften, match="too fast") as refusal:
        limit("write:1", "3/d")
    assert 0 < refusal.value.wait <= 86400


def test_each_key_and_each_rate_counts_for_itself() -> None:
    limit("write:1", "1/d")
    limit("write:2", "1/d")
    limit("write:1", "2/d")
    with pytest.raises(TooOften):
        limit("write:1", "1/d")


def test_requests_are_counted_by_path_and_address() -> None:
    factory = RequestFactory()
    limit(factory.post("/one/"), "1/d")
    limit(factory.post("/two/"), "1/d")
    limit(factory.post("/one/", REMOTE_ADDR="192.0.2.7"), "1/d")
    with pytest.raises(TooOften):
        limit(factory.post("/one/"), "1/d")
