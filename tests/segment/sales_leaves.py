"""Random comparisons about deals, money and statuses left behind, each with its naive reading."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, datetime, timedelta
from fractions import Fraction

import sales_data as sales
import segment_data as data
from hypothesis import strategies as st
from sales_data import Deal
from segment_data import Person

from crmcli.clean.text import fold

Truth = Callable[[Person], bool]
Leaf = tuple[str, Truth]
ORDER: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": operator.eq, "!=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
# What may stand in the brackets of deals, and of which deals it holds.
ARGUMENTS: dict[str, Callable[[Deal], bool]] = {
    "": lambda d: True,
    "last year": lambda d: d.closed is not None and d.closed.year == 2025,
    "closed in 2025, stage=won": lambda d: (
        d.stage == "won" and d.closed is not None and d.closed.year == 2025
    ),
    "state=open": lambda d: d.closed is None,
    "stage in (proposal, lost)": lambda d: d.stage in ("proposal", "lost"),
    "not stage=won": lambda d: d.stage != "won",
    "title~grosse": lambda d: "grosse" in fold(d.title),
    "currency=eur": lambda d: d.currency == "EUR",
    "value>100": lambda d: d.value is not None and d.value > 100,
    "value<=0.3 EUR": lambda d: d.currency == "EUR" and d.value is not None and d.value <= Fraction(3, 10),
    "value=0.1..1234.5 usd": lambda d: (
        d.currency == "USD" and d.value is not None and Fraction(1, 10) <= d.value <= Fraction(12345, 10)
    ),
    "no value or owner=Jorg": lambda d: d.value is None or d.owner == "jörg",
    "has owner, close in next 30d": lambda d: (
        d.owner is not None
        and d.close is not None
        and data.TODAY <= d.close < data.TODAY + timedelta(days=30)
    ),
}
AMOUNTS = {
    "0": (Fraction(0), None), "0.10": (Fraction(1, 10), None), "0.3 EUR": (Fraction(3, 10), "EUR"),
    "100 USD": (Fraction(100), "USD"), "'1.234,50 €'": (Fraction(12345, 10), "EUR"),
    "JPY10000": (Fraction(10_000), "JPY"),
    "0.03 BHD": (Fraction(3, 100), "BHD"), "24000": (Fraction(24000), None),
}  # fmt: skip


@st.composite
def deals_leaf(draw: st.DrawFn) -> Leaf:
    """How many deals, orders; what they are worth together."""
    name = draw(st.sampled_from(("deals", "orders", "deal_value", "spent")))
    inside = draw(st.sampled_from(sorted(ARGUMENTS)))
    asked = draw(st.sampled_from(sorted(ORDER)))
    meant = ARGUMENTS[inside]
    named = f"{name}({inside})" if inside else name
    of = sales.won if name in ("orders", "spent") else sales.deals_of
    if name in ("deals", "orders"):
        number = draw(st.integers(0, 3))
        return (
            f"{named} {asked} {number}",
            lambda p: ORDER[asked](Fraction(sum(map(meant, of(p)))), Fraction(number)) is (asked != "!="),
        )
    text = draw(st.sampled_from(sorted(AMOUNTS)))
    amount, currency = AMOUNTS[text]

    def holds(person: Person) -> bool:
        total = sum(
            ((d.value or Fraction(0)) for d in of(person) if meant(d) and currency in (None, d.currency)),
            Fraction(0),
        )
        return ORDER[asked](total, amount) is (asked != "!=")

    return f"{named} {asked} {text}", holds


@st.composite
def purchase_leaf(draw: st.DrawFn) -> Leaf:
    """When something was first and last bought."""
    name = draw(st.sampled_from(("last_purchase", "first_purchase")))
    ages: dict[str, Callable[[date], bool]] = {
        "> 6m": lambda day: day < date(2025, 11, 4),
        "< 60d": lambda day: (data.TODAY - day).days < 60,
        "in 2025": lambda day: day.year == 2025,
        "< 2026-01-01": lambda day: day < date(2026, 1, 1),
        ">= last month": lambda day: day >= date(2026, 4, 1),
    }
    asked = draw(st.sampled_from(sorted(ages)))

    def holds(person: Person) -> bool:
        moments = [deal.closed for deal in sales.won(person) if deal.closed]
        if not moments:
            return asked == "> 6m" and name == "last_purchase"
        moment: datetime = max(moments) if name == "last_purchase" else min(moments)
        return ages[asked](moment.astimezone().date())

    return f"{name} {asked}", holds


def _was(person: Person, status: str) -> bool:
    return any(past.was == status for past in sales.PAST[person.id])


FIXED: dict[str, Truth] = {
    "former_status=prospect": lambda p: _was(p, "prospect"),
    "former_status not in (lead, customer)": lambda p: not _was(p, "lead") and not _was(p, "customer"),
    "former_status(2025)=lead": lambda p: any(
        past.was == "lead" and past.until.astimezone().year == 2025 for past in sales.PAST[p.id]
    ),
    "former_status(since<2025-01-01)=customer": lambda p: any(
        past.was == "customer" and past.since.astimezone().year < 2025 for past in sales.PAST[p.id]
    ),
    "has former_status": lambda p: bool(sales.PAST[p.id]),
    "no spent": lambda p: not sales.won(p),
    "has orders(currency=EUR)": lambda p: any(deal.currency == "EUR" for deal in sales.won(p)),
    "no last_purchase": lambda p: not sales.won(p),
}

LEAVES = st.one_of(
    deals_leaf(), purchase_leaf(), st.sampled_from(sorted(FIXED)).map(lambda text: (text, FIXED[text]))
)
