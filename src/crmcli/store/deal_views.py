"""Deals as they are shown: a listing, a card, a line for a brief. Needs `sale.prepare` on the connection."""

from __future__ import annotations

from datetime import date

from crmcli.clean.instant import local, utc
from crmcli.model import Record
from crmcli.store import deals, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Any

    from crmcli.store.database import Database

COLUMNS = (
    "id", "title", "stage", "state", "value", "probability", "weighted", "close", "next", "person_id", "person",
    "company_id", "company", "owner", "source", "reason", "competitor", "stage_at", "closed_at", "created_at",
)  # fmt: skip
# Those that people read; programs get all.
READABLE = ("id", "title", "person", "company", "stage", "value", "close", "next", "owner")
STATES = ("open", "won", "lost")

_LISTING = f"""
    SELECT deal.id, deal.title, deal.stage, sale.state, sale.value_minor, sale.currency, sale.probability,
           sale.weighted_minor, deal.close_on, CASE WHEN deal.closed_at IS NULL THEN {deals.NEXT_ON} END,
           person.id, person.name, organisation.id, organisation.name, deal.owner, deal.source, deal.reason,
           deal.competitor, deal.stage_at, deal.closed_at, deal.created_at
    FROM sale
    JOIN deal ON deal.id = sale.id
    LEFT JOIN organisation ON organisation.id = deal.organisation_id
    LEFT JOIN person ON person.id = (
        SELECT deal_person.person_id FROM deal_person JOIN person AS one ON one.id = deal_person.person_id
        WHERE deal_person.deal_id = deal.id AND one.deleted_at IS NULL
        ORDER BY deal_person.position, deal_person.id LIMIT 1)
"""
_ORDER = """
    ORDER BY deal.closed_at IS NOT NULL, deal.closed_at DESC, deal.close_on IS NULL, deal.close_on, deal.id
"""


class Query(Record):
    """Which deals: all conditions hold. `chosen`: only those that `sale.choose` took."""

    state: str | None = None  # open, won, lost; None: all
    stage: str | None = None
    owner: str | None = None
    person_id: int | None = None
    organisation_id: int | None = None
    no_next: bool = False
    chosen: bool = False
    id: int | None = None


_FOUND = "FROM sale JOIN deal ON deal.id = sale.id WHERE"


def listing(db: Database, query: Query, now: datetime, limit: int | None = None) -> Iterator[tuple[Any, ...]]:
    """`COLUMNS` of the deals a query finds: open ones by the day they should close, then the latest closed."""
    condition, values = _condition(query, now)
    if limit is not None:  # first which, then everything about them
        condition = f"deal.id IN (SELECT deal.id {_FOUND} {condition} {_ORDER} LIMIT {limit:d})"
    found = db.stream(f"{_LISTING} WHERE {condition} {_ORDER}", values)
    return (_shown(one, now) for one in found)


def count(db: Database, query: Query, now: datetime) -> int:
    """How many deals a query finds."""
    condition, values = _condition(query, now)
    found: int = db.value(f"SELECT count(*) {_FOUND} {condition}", values)
    return found


def _condition(query: Query, now: datetime) -> tuple[str, dict[str, object]]:
    """An SQL condition, and the values in a listing by name."""
    conditions = ["deal.id IN (SELECT id FROM temp.chosen)" if query.chosen else "1"]
    values: dict[str, object] = {"today": now.date().isoformat(), "now": utc(now)}
    for name, sql in (
        ("state", "sale.state = :state"),
        ("stage", "deal.stage = :stage"),
        ("owner", "deal.owner = :owner COLLATE NOCASE"),
        (
            "person_id",
            "deal.id IN (SELECT deal_id FROM deal_person WHERE deal_person.person_id = :person_id)",
        ),
        ("organisation_id", "deal.organisation_id = :organisation_id"),
        ("id", "deal.id = :id"),
    ):
        wanted = getattr(query, name)
        if wanted is not None:
            conditions.append(sql)
            values[name] = wanted
    if query.no_next:
        conditions.append(f"deal.closed_at IS NULL AND {deals.NEXT_ON} IS NULL")
    return " AND ".join(conditions), values


def _shown(found: tuple[Any, ...], now: datetime) -> tuple[Any, ...]:
    """A row as `COLUMNS` has it."""
    id, title, stage, state, value, currency, probability, weighted, close, following, *rest = found
    person_id, person, company_id, company, owner, source, reason, competitor, stage_at, closed_at, made = (
        rest
    )
    return (
        f"d{id}", title, stage, state, deals.money(value, currency), probability, deals.money(weighted, currency),
        close, following, f"c{person_id}" if person_id else None, person, f"o{company_id}" if company_id else None,
        company, owner, source, reason, competitor, local(stage_at, now), local(closed_at, now) if closed_at else None,
        local(made, now),
    )  # fmt: skip


def card(db: Database, deal_id: int, now: datetime) -> dict[str, Any]:
    """Everything known of one deal, as `show` gives it."""
    found = dict(zip(COLUMNS, next(listing(db, Query(id=deal_id), now)), strict=True))
    row = deals.row(db, deal_id)
    found["own_probability"] = row["probability"]
    found["people"] = [
        {"id": f"c{id}", "name": name, "role": role} for id, name, role in deals.people_of(db, deal_id)
    ]
    found["note"] = row["note"]
    columns = ("id", "due", "title", "owner")
    found["tasks"] = [
        {column: task[tasks.COLUMNS.index(column)] for column in columns}
        for task in tasks.listing(db, tasks.Query(deal_id=deal_id), now)
    ]
    found["activities"] = [
        {"id": f"a{id}", "at": local(at, now), "kind": kind, "text": text}
        for id, at, kind, text in db.rows(
            "SELECT id, at, kind, coalesce(subject, body) FROM interaction WHERE deal_id = ? AND deleted_at IS NULL"
            " ORDER BY at DESC, id DESC",
            (deal_id,),
        )
    ]
    found["stage_history"] = history(db, deal_id, now)
    found["age_days"] = _days(row["created_at"], row["closed_at"], now)
    found.update(uid=row["uid"], key=row["key"], updated_at=local(row["updated_at"], now))
    return found


def history(db: Database, deal_id: int, now: datetime) -> list[dict[str, Any]]:
    """Each stage a deal was in, with how many days it stayed there."""
    rows = db.rows(
        "SELECT at, from_stage, stage, note FROM deal_stage_event WHERE deal_id = ? ORDER BY at, id",
        (deal_id,),
    )
    ends = [row[0] for row in rows[1:]] + [None]
    return [
        {
            "stage": stage,
            "from": before,
            "at": local(at, now),
            "days": None if stage in deals.CLOSED else _days(at, end, now),
            "note": note,
        }
        for (at, before, stage, note), end in zip(rows, ends, strict=True)
    ]


def _days(start: str, end: str | None, now: datetime) -> int:
    """Local days from one instant to another, or to today."""
    last = date.fromisoformat(local(end, now)[:10]) if end else now.date()
    return (last - date.fromisoformat(local(start, now)[:10])).days
