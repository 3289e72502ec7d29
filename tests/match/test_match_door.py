"""Weighing somebody new: properties that hold for any two people."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.match.door import LIKELY_BITS, Facts, is_near, weigh, weigh_firm

NAMES = st.sampled_from(
    ["Anna", "Ana", "Bill", "William", "A.", "Müller", "Mueller", "Rossi", "Rosi", "王伟", ""]
)
SEVERAL = st.tuples() | st.tuples(
    st.sampled_from(["Acme", "ACME Ltd", "Globex", "Milano", "20121", "1 Via Roma"])
)
MAIL = st.tuples() | st.tuples(st.sampled_from(["a@acme.it", "info@acme.it", "b@gmail.com", "a@gmail.com"]))
PHONE = st.tuples() | st.tuples(st.sampled_from(["+390212345678", "+390212345679", "+493012345"]))
BORN = st.tuples() | st.tuples(st.sampled_from(["1980-02-03", "1980-03-02", "--02-03", "1961-12-27"]))
PEOPLE = st.builds(
    Facts, NAMES, NAMES, MAIL, PHONE, st.just(()), SEVERAL, st.just(()), SEVERAL, SEVERAL, SEVERAL, BORN
)


def bits(one: Facts, other: Facts, people: int = 1000) -> float:
    return weigh(one, other, namesakes=0, is_namesake=False, people=people).bits


@given(PEOPLE, PEOPLE)
def test_the_weight_is_the_same_either_way(one: Facts, other: Facts) -> None:
    assert bits(one, other) == pytest.approx(bits(other, one))


@given(
    PEOPLE,
    PEOPLE,
    st.sampled_from([("phones", "+498912345"), ("companies", "Initech"), ("birthdays", "1955-05-05")]),
)
def test_something_more_in_common_never_lowers_it(one: Facts, other: Facts, more: tuple[str, str]) -> None:
    field, value = more

    def with_it(facts: Facts) -> Any:
        return facts._replace(**{field: (*getattr(facts, field), value)})

    assert bits(with_it(one), with_it(other)) >= bits(one, other) - 1e-6


@given(PEOPLE, PEOPLE, st.integers(1, 10**6))
def test_in_a_larger_crowd_two_are_never_likelier_one(one: Facts, other: Facts, people: int) -> None:
    assert bits(one, other, 2 * people) <= bits(one, other, people) + 1e-6


FIRM_NAMES = st.sampled_from(
    ["Rossi Bakery", "Rosi Bakery Srl", "Bakery Rossi", "Acme", "Acme Labs", "ROSSI", "B"]
)
FIRMS = st.builds(
    Facts,
    st.just(""),
    FIRM_NAMES,
    MAIL,
    PHONE,
    st.just(()),
    st.just(()),
    st.just(()),
    SEVERAL,
    SEVERAL,
    SEVERAL,
)


@given(FIRMS, FIRMS)
def test_the_weight_of_two_firms_is_the_same_either_way(one: Facts, other: Facts) -> None:
    assert weigh_firm(one, other, firms=9).bits == pytest.approx(weigh_firm(other, one, firms=9).bits)


@given(FIRMS, FIRMS)
def test_a_phone_in_common_never_makes_two_firms_less_alike(one: Facts, other: Facts) -> None:
    ours, theirs = (firm._replace(phones=("+498912345",)) for firm in (one, other))
    without = (firm._replace(phones=()) for firm in (one, other))
    assert weigh_firm(ours, theirs, firms=9).bits >= weigh_firm(*without, firms=9).bits - 1e-6


def test_how_many_bear_a_name_decides_what_it_says() -> None:
    anna = Facts("Anna", "Rossi")
    found = [weigh(anna, anna, namesakes=n, is_namesake=True, people=1_000_000).bits for n in (1, 2, 50)]
    assert found[0] > LIKELY_BITS > found[1] > found[2]


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("maria rossi", False),
        ("mario rossi", True),
        ("m rossi", True),
        ("mario", False),
        ("rossi rossi", False),
        ("marjo rossi", True),
    ],
)
def test_near_names(words: str, near: bool) -> None:
    assert is_near("mario", "rossi", words.split()) is near
