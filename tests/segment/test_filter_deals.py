"""Random filters of deals find the same deals as a naive reading of the same rows in Python."""

from __future__ import annotations

from collections.abc import Callable

import sales_data
import sales_leaves
import segment_data as data
from hypothesis import given, settings
from hypothesis import strategies as st
from sales_data import Deal

from crmcli.segment.sql import compile_filter

Truth = Callable[[Deal], bool]

DB = data.database()
sales_data.store(DB)
PEOPLE = {person.id: person for person in data.PEOPLE if not person.deleted}

LINKED: dict[str, Truth] = {
    "person.tag=vip": lambda d: any("vip" in PEOPLE[one].tags for one in d.people if one in PEOPLE),
    "person.status in (lead, customer)": lambda d: any(
        PEOPLE[one].status in ("lead", "customer") for one in d.people if one in PEOPLE
    ),
    "has person": lambda d: any(one in PEOPLE for one in d.people),
    "person.orders>=1": lambda d: any(sales_data.won(PEOPLE[one]) for one in d.people if one in PEOPLE),
    "company=acme": lambda d: d.company == 1,
    "no company": lambda d: d.company is None,
    "company.industry~ENERGIE": lambda d: d.company == 2,
    "company.spent>1000 EUR": lambda d: (
        d.company is not None
        and sum(
            one.value or 0
            for one in sales_data.DEALS
            if (one.company, one.stage, one.currency, one.deleted) == (d.company, "won", "EUR", False)
        )
        > 1000
    ),
}
# As in the brackets of `deals`, but with `and` between; what stands for itself there (a period) does not here.
LEAVES = {
    **LINKED,
    **{
        text.replace(", ", " and ") if "(" not in text else text: truth
        for text, truth in sales_leaves.ARGUMENTS.items()
        if text not in ("", "last year")
    },
}


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(sorted(LEAVES)), min_size=1, max_size=3),
    st.sampled_from(("and", "or")),
    st.lists(st.booleans(), min_size=3, max_size=3),
)
def test_a_filter_finds_the_deals_a_naive_reading_finds(
    parts: list[str], joint: str, negated: list[bool]
) -> None:
    text = f" {joint} ".join(
        f"not ({part})" if no else f"({part})" for part, no in zip(parts, negated, strict=False)
    )
    condition = compile_filter(text, data.context(), "deal")
    found = {
        one
        for (one,) in DB.execute(
            f"SELECT id FROM deal WHERE deal.deleted_at IS NULL AND ({condition.sql})", condition.values
        )
    }
    every = all if joint == "and" else any
    expected = {
        deal.id
        for deal in sales_data.DEALS
        if not deal.deleted
        and every(LEAVES[part](deal) is not no for part, no in zip(parts, negated, strict=False))
    }
    assert found == expected, text
