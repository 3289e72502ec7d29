"""Sums agree: whatever a report counts or adds up is what the list behind it gives (property over made-up data)."""

from __future__ import annotations

import tempfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commandline import Crm

STAGES = ("lead", "qualified", "proposal", "negotiation")
OWNERS = ("anna", "bob", "")
FILTERS = (
    "",
    "value>=100",
    "owner=anna",
    "not owner=anna",
    "person.tag=vip",
    "stage in (proposal, won) or has source",
)
PEOPLE = (
    "",
    "tag=vip",
    "source=fair or owner=anna",
    "not source=web",
)  # whom reports on people are narrowed to
PERIODS = ("2026", "2026-Q2", "2026-05", "2026-03-01..2026-08-15", "last 90d")

DAYS = st.integers(0, 359).map(lambda number: f"2026-{1 + number // 30:02}-{1 + number % 28:02}")
PAST = st.integers(0, 119).map(lambda number: f"2026-{1 + number // 30:02}-{1 + number % 28:02}")
DEAL = st.fixed_dictionaries(
    {
        "person": st.sampled_from(("", "c1", "c2", "c3")),
        "value": st.one_of(
            st.just(""), st.integers(0, 10**7).map(lambda cents: f"{cents // 100}.{cents % 100:02}")
        ),
        "currency": st.sampled_from(("EUR", "USD", "JPY")),
        "began": PAST,
        "stages": st.lists(st.sampled_from((*STAGES, "won", "lost")), min_size=1, max_size=4),
        "close": st.one_of(st.just(""), DAYS),
        "owner": st.sampled_from(OWNERS),
        "source": st.sampled_from(("", "fair", "web")),
        "probability": st.one_of(st.just(""), st.integers(0, 100).map(str)),
    }
)


def build(crm: Crm, deals: list[dict[str, Any]], statuses: list[tuple[int, str, str]]) -> None:
    """Three people and these deals, through the command line."""
    crm("add Ann --tag vip --source fair --owner anna", CRM_NOW="2025-12-01T09:00:00+01:00")
    crm("add Bob --source web", CRM_NOW="2026-01-15T09:00:00+01:00")
    crm("add Eve", CRM_NOW="2026-02-15T09:00:00+01:00")
    for person, status, day in sorted(statuses, key=lambda change: change[2]):
        crm(f"edit c{person} --status {status}", CRM_NOW=f"{day}T12:00:00+01:00")
    for number, deal in enumerate(deals, start=1):
        value = (
            deal["value"] and f"{deal['value'].split('.')[0] if deal['currency'] == 'JPY' else deal['value']}"
        )
        flags = [
            f"--{name}={deal[name]}" for name in ("close", "owner", "source", "probability") if deal[name]
        ]
        flags += [f"--value={value} {deal['currency']}"] if value else []
        flags += [f"--for={deal['person']}"] if deal["person"] else []
        before = None
        for stage in deal["stages"]:
            reason = ["--reason=price"] if stage == "lost" else []
            if before is None:
                crm(
                    [
                        "deal",
                        "add",
                        f"Deal {number}",
                        "--stage",
                        stage,
                        f"--at={deal['began']}",
                        *flags,
                        *reason,
                    ]
                )
            elif stage != before:
                crm(["deal", "move", str(number), stage, *reason])
            before = stage


def money(rows: list[dict[str, Any]], name: str) -> dict[str, Decimal]:
    """What a column adds up to, for each currency."""
    found: dict[str, Decimal] = {}
    for row in rows:
        if row[name] and Decimal(row[name]["amount"]):
            currency = row[name]["currency"]
            found[currency] = found.get(currency, Decimal(0)) + Decimal(row[name]["amount"])
    return found


def listed(crm: Crm, flags: str, where: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = crm.json(
        f'deal list {flags} --where "{where}"' if where else f"deal list {flags}"
    )
    return found


def both(*filters: str) -> str:
    return " and ".join(f"({one})" for one in filters if one)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    deals=st.lists(DEAL, min_size=1, max_size=8),
    statuses=st.lists(
        st.tuples(st.integers(1, 3), st.sampled_from(("customer", "lost", "prospect", "lead")), PAST),
        max_size=6,
    ),
    where=st.sampled_from(FILTERS),
    whom=st.sampled_from(PEOPLE),
    period=st.sampled_from(PERIODS),
)
def test_sums_agree(
    deals: list[dict[str, Any]], statuses: list[tuple[int, str, str]], where: str, whom: str, period: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        crm = Crm(Path(folder))
        build(crm, deals, statuses)
        pipeline_is_the_open_deals(crm, where)
        forecast_is_what_closes_in_its_period(crm, where, period)
        conversion_and_velocity_count_deals(crm, where)
        sources_are_people_and_won_deals(crm, whom, period)
        growth_ends_with_the_customers(crm, whom)
        neglected_are_the_same_by_anything(crm, whom)


def pipeline_is_the_open_deals(crm: Crm, where: str) -> None:
    flag = f' --where "{where}"' if where else ""
    behind = listed(crm, "--open", where)
    for by in ("stage", "owner", "source", "month"):
        rows = crm.json(f"report pipeline --by {by}{flag}")
        assert sum(row["deals"] for row in rows) == len(behind)
        for column in ("value", "weighted"):
            assert money(rows, column) == money(behind, column)
        if by in ("stage", "owner", "source"):
            counts = Counter(deal[by] for deal in behind)
            found: Counter[Any] = Counter()
            for row in rows:
                found[row[by]] += row["deals"]
            assert found == counts
    totals = crm.json(f"deal list --open --total{flag}")
    assert money(totals, "value") == money(behind, "value")
    assert sum(row["deals"] for row in totals) == len(behind)


def forecast_is_what_closes_in_its_period(crm: Crm, where: str, period: str) -> None:
    flag = f' --where "{where}"' if where else ""
    rows = crm.json(f"report forecast --period '{period}'{flag}")
    still_open = listed(crm, "--open", both(where, f"close in {period}"))
    won = listed(crm, "--won", both(where, f"closed in {period}"))
    assert sum(row["deals"] for row in rows) == len(still_open)
    assert money(rows, "value") == money(still_open, "value")
    assert money(rows, "weighted") == money(still_open, "weighted")
    assert money(rows, "won") == money(won, "value")
    together = Counter(money(rows, "weighted"))
    together.update(money(rows, "won"))
    assert money(rows, "expected") == dict(together)


def conversion_and_velocity_count_deals(crm: Crm, where: str) -> None:
    flag = f' --where "{where}"' if where else ""
    behind = listed(crm, "", where)
    for by in ("owner", "source", "month", "company"):
        rows = crm.json(f"report conversion --by {by}{flag}")
        assert sum(row["deals"] for row in rows) == len(behind)
        for state in ("won", "lost", "open"):
            assert sum(row[state] for row in rows) == sum(deal["state"] == state for deal in behind)
        rows = crm.json(f"report velocity --by {by}{flag}")
        assert sum(row["deals"] for row in rows) == sum(deal["state"] == "won" for deal in behind)


def people(crm: Crm, *filters: str) -> set[str]:
    """The ids of the people these filters find together."""
    found = both(*filters)
    rows = crm.json(f'list --where "{found}" --columns id' if found else "list --columns id")
    return {row["id"] for row in rows}


def sources_are_people_and_won_deals(crm: Crm, whom: str, period: str) -> None:
    for by, span in (("source", ""), ("owner", ""), ("month", ""), ("source", period)):
        flags = (f' --where "{whom}"' if whom else "") + (f" --period '{span}'" if span else "")
        rows = crm.json(f"report sources --by {by}{flags}")
        came = f"created in {span}" if span else ""
        assert sum(row["leads"] for row in rows) == len(people(crm, whom, came))
        assert sum(row["customers"] for row in rows) == len(people(crm, whom, came, "status=customer"))
        theirs = people(crm, whom)
        sold = [
            deal
            for deal in listed(crm, "--won", f"closed in {span}" if span else "")
            if not whom or deal["person_id"] in theirs
        ]
        assert sum(row["won"] for row in rows) == len(sold)
        assert money(rows, "revenue") == money(sold, "value")


def neglected_are_the_same_by_anything(crm: Crm, whom: str) -> None:
    flag = f' --where "{whom}"' if whom else ""
    rows = crm.json(f"report neglected --by person{flag}")
    ids = {row["id"] for row in rows}
    assert len(ids) == len(rows)
    assert ids <= people(crm, whom)
    assert ids >= people(crm, whom, "status in (customer, prospect)", "created<2026-03-01")
    for by in ("owner", "status", "company"):
        assert sum(row["people"] for row in crm.json(f"report neglected --by {by}{flag}")) == len(ids)


def growth_ends_with_the_customers(crm: Crm, whom: str) -> None:
    flag = f' --where "{whom}"' if whom else ""
    for by in ("month", "week", "quarter"):
        rows = crm.json(f"report growth --by {by}{flag}")
        total = 0
        for row in rows:
            total += row["new"] - row["lost"]
            assert row["total"] == total
        assert total == len(people(crm, whom, "status=customer"))


@pytest.mark.parametrize("by", ["kind", "week", "actor", "direction", "month"])
def test_activities_add_up(jane: Crm, by: str) -> None:
    for number, kind in enumerate(("call", "note", "call", "meeting", "email", "email")):
        jane(
            f"log {kind} jane x --at 2026-0{1 + number % 4}-0{1 + number} --with {OWNERS[number % 2]} --duration 10m"
        )
    rows = jane.json(f"report activity --by {by}")
    assert sum(row["activities"] for row in rows) == int(
        jane("sql 'select count(*) from v_activity' --no-header")
    )
    assert sum(row["minutes"] for row in rows) == 60.0
    jane("add Bob --tag new")
    jane("log call bob x --at 2026-03-02")
    for flags, condition in (
        ("--where tag=new", "id IN (SELECT activity_id FROM v_participant WHERE person_id = 'c2')"),
        ("--period 2026-03", "substr(at, 1, 7) = '2026-03'"),
    ):
        rows = jane.json(f"report activity --by {by} {flags}")
        counted = jane(f'sql "SELECT count(*) FROM v_activity WHERE {condition}" --no-header')
        assert sum(row["activities"] for row in rows) == int(counted)


def test_the_neglected_add_up_whatever_they_are_by(jane: Crm) -> None:
    jane("edit jane --status customer")
    for name in ("Bob", "Eve"):
        jane(f"add {name} --status prospect --owner anna", CRM_NOW="2026-01-01T09:00:00+01:00")
    people = jane.json("report neglected --by person")
    assert [row["id"] for row in people] == ["c2", "c3"]
    for by in ("owner", "status", "company"):
        assert sum(row["people"] for row in jane.json(f"report neglected --by {by}")) == 2
