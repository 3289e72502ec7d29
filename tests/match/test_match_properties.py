"""What holds for any two records: the score is symmetric, and no agreeing field lowers it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from crmcli.match.frequency import frequencies, rarities
from crmcli.match.measure import measure, model_fields
from crmcli.match.table import Table, table
from crmcli.match.weigh import Weighed, first_model, log_odds

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

Record = dict[str, str]
VALUES = {
    "given": ["Anna", "Ana", "Anna Maria", "A.", "William", "Bill", "Rossi"],
    "family": ["Rossi", "Rosi", "Smith-Rossi", "Lee", "Anna"],
    "email": ["anna.rossi@gmail.com", "annarossi@acme.example", "rossi71@gmail.com", "info@acme.example"],
    "phone": ["+39 02 1234567", "021234567", "+39 02 1234568"],
    "street": ["Via Roma 12", "12 via roma", "Via Roma 14", "Main Street"],
    "zip": ["20121", "20122", "10001"],
    "city": ["Milano", "Milan", "Milano Centro"],
    "region": ["MI", "NY"],
    "birthday": ["1970-05-06", "1970-06-05", "1970-05-07", "1981-01-01"],
    "company": ["Acme Srl", "Acme", "Zenith Labs"],
    "text:hobby": ["chess", "chess club", "opera"],
}
NAMES = ("given", "family", "email")
# With each kind the others that tell of the same thing, where an e-mail that spells a name follows from it.
ABOUT = {kind: tuple(other for other in NAMES if other != kind) for kind in NAMES}
ABOUT |= {"company": ("email",), "email": (*ABOUT["email"], "company")}
PEOPLE: SearchStrategy[Record] = st.fixed_dictionaries(
    {kind: st.sampled_from(["", *values]) for kind, values in VALUES.items()}
)


def compared(records: list[Record], subject: str) -> Table:
    return table({kind: [record[kind] for record in records] for kind in VALUES}, subject)


def score(of: Table, one: int, other: int) -> float:
    """The log odds of two records by the model before any data."""
    measured = measure(of, np.array([one], np.int32), np.array([other], np.int32))
    rare = rarities(of, measured, frequencies(of, None), np.zeros(1, bool))
    model = first_model(model_fields(of), of.size, of.subject)
    return float(log_odds(model, Weighed(measured, rare))[0])


@given(PEOPLE, PEOPLE, st.sampled_from(["person", "company"]))
def test_the_score_is_symmetric(one: Record, other: Record, subject: str) -> None:
    of = compared([one, other], subject)
    if of.comparisons:
        assert score(of, 0, 1) == score(of, 1, 0)


@settings(max_examples=200, deadline=None)
@given(PEOPLE, PEOPLE, st.sampled_from(sorted(VALUES)), st.sampled_from(["person", "company"]))
def test_an_agreeing_field_never_lowers_the_score(
    one: Record, other: Record, kind: str, subject: str
) -> None:
    """Of what the others do not tell of: a city adds to a phone; beside a street it may say nothing new."""
    others = dict.fromkeys(ABOUT.get(kind, ()), "")
    value, without = {kind: VALUES[kind][0]}, {kind: ""}
    one, other = one | others, other | others
    of = compared([one | value, other | value, one | without, other | without], subject)
    assert score(of, 0, 1) >= score(of, 2, 3) - 1e-9
