"""Forms of given names: looked up one by one as in the whole table."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from crmcli.match.nicks import are_forms_of_one, formal_names, looked_up

NAMES = st.sampled_from(
    [
        "bill",
        "william",
        "michal",
        "samul",
        "jo",
        "su",
        "rosanna",
        "toto",
        "pepe",
        "vanni",
        "tono",
        "hans",
        "sasha",
    ]
)


@example("jr")
@given(NAMES | st.text("abcdeijlmnorsuvy", max_size=7))
def test_one_name_is_looked_up_as_the_whole_table_has_it(name: str) -> None:
    if name:  # of a title nothing is left to look up
        assert looked_up(name) == formal_names(name)


@pytest.mark.parametrize(
    "one, other, same",
    [
        ("bill", "robert", True),  # both are Billy
        ("nanni", "giovanni", True),
        ("toto", "salvatore", True),
        ("mike", "michal", True),  # as Michael is heard
        ("su", "susan", True),
        ("anna", "bill", False),
    ],
)
def test_names_are_forms_of_one(one: str, other: str, same: bool) -> None:
    assert are_forms_of_one(one, other) is same
    assert (not formal_names(one).isdisjoint(formal_names(other))) is same
