"""What is measured one pair at a time is what rapidfuzz measures of many."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, JaroWinkler

from crmcli.match import alike

TEXTS = st.text("abné ", max_size=12)


@given(TEXTS, TEXTS)
def test_edits_and_likeness(one: str, other: str) -> None:
    assert alike.edits(one, other) == OSA.distance(one, other)
    assert alike.likeness(one, other) == pytest.approx(OSA.normalized_similarity(one, other))


@given(TEXTS, TEXTS)
def test_winkler(one: str, other: str) -> None:
    assert alike.winkler(one, other) == pytest.approx(JaroWinkler.normalized_similarity(one, other))


@given(TEXTS, TEXTS)
def test_words(one: str, other: str) -> None:
    assert alike.words(one, other) == pytest.approx(fuzz.token_set_ratio(one, other) / 100)
