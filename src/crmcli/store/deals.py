"""Deals: adding, moving from stage to stage, editing, their people, and what one looks like."""

from __future__ import annotations

from crmcli.clean.instant import utc
from crmcli.errors import ConflictError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from crmcli.model import Deal
    from crmcli.store.database import Database

CLOSED = ("won", "lost")
# Columns that hold one text or number each, as given.
SCALARS = (
    "title", "value_minor", "currency", "probability", "close_on", "reason", "competitor", "source", "owner", "note",
    "key",
)  # fmt: skip


def add(
    db: Database,
    deal: Deal,
    people: Sequence[tuple[int, str | None]],
    *,
    organisation_id: int | None,
    now: datetime,
) -> int:
    """Store a deal with its people (id, role); its id. Without a company it has that of the first person."""
    at = deal.created_at or utc(now)
    if organisation_id is None and people:
        organisation_id = employer(db, people[0][0])
    values: dict[str, object] = {column: getattr(deal, column) for column in SCALARS}
    values.update(
        organisation_id=organisation_id, stage=deal.stage, stage_at=at, created_at=at, updated_at=utc(now),
        closed_at=at if deal.stage in CLOSED else None,
    )  # fmt: skip
    deal_id = db.insert(
        f"INSERT INTO deal ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
        tuple(values.values()),
    )
    for person_id, role in people:
        add_person(db, deal_id, person_id, role)
    add_event(db, deal_id, at=at, from_stage=None, stage=deal.stage, note=None)
    if deal.stage == "won":
        make_customers(db, deal_id, at, now)
    return deal_id


def by_key(db: Database, key: str) -> int | None:
    """The deal a script or file has stored under this key."""
    found = db.value("SELECT id FROM deal WHERE key = ?", (key,))
    return None if found is None else int(found)


def employer(db: Database, person_id: int) -> int | None:
    """The company a person works at now, the first if there are several."""
    found: int | None = db.value(
        "SELECT organisation_id FROM role WHERE person_id = ? AND until IS NULL ORDER BY position, id LIMIT 1",
        (person_id,),
    )
    return found


def row(db: Database, deal_id: int) -> dict[str, Any]:
    """The columns of one deal, by name."""
    cursor = db.run("SELECT * FROM deal WHERE id = ?", (deal_id,))
    found = cursor.fetchone()
    assert found is not None, f"deal {deal_id} is gone"
    return dict(zip((column[0] for column in cursor.description), found, strict=True))


def move(
    db: Database,
    deal_id: int,
    stage: str,
    *,
    at: str,
    note: str | None = None,
    reason: str | None = None,
    competitor: str | None = None,
    now: datetime,
) -> None:
    """Put a deal into another stage at an instant; winning makes customers, reopening forgets why it was closed."""
    current = row(db, deal_id)
    if at < current["stage_at"]:
        from crmcli.clean.instant import local

        raise ConflictError(
            f"d{deal_id} entered {current['stage']} later, on {local(current['stage_at'], now)[:10]}",
            "a move cannot be earlier than the one before it",
        )
    closing = stage in CLOSED
    kept = current if closing and current["closed_at"] is None else {}  # why it was lost is not why it is won
    _set(
        db,
        deal_id,
        {
            "stage": stage,
            "stage_at": at,
            "closed_at": at if closing else None,
            "reason": reason or kept.get("reason"),
            "competitor": competitor or kept.get("competitor"),
            "updated_at": utc(now),
        },
    )
    add_event(db, deal_id, at=at, from_stage=current["stage"], stage=stage, note=note)
    if stage == "won":
        make_customers(db, deal_id, at, now)


def add_event(
    db: Database, deal_id: int, *, at: str, from_stage: str | None, stage: str, note: str | None
) -> None:
    """Note that a deal entered a stage."""
    db.run(
        "INSERT INTO deal_stage_event (deal_id, at, from_stage, stage, note) VALUES (?, ?, ?, ?, ?)",
        (deal_id, at, from_stage, stage, note),
    )


def make_customers(db: Database, deal_id: int, at: str, now: datetime) -> None:
    """Whoever has bought is a customer from that moment; who is something else by intent ('other') stays it."""
    from crmcli.store import people

    for (person_id,) in db.rows(
        "SELECT person_id FROM deal_person JOIN person ON person.id = person_id"
        " WHERE deal_id = ? AND status IN ('lead', 'prospect', 'lost') ORDER BY person_id",
        (deal_id,),
    ):
        people.become(db, person_id, "customer", at, now)


def edit(db: Database, deal_id: int, columns: dict[str, object], now: datetime) -> bool:
    """Set columns of one deal; whether anything changed."""
    current = row(db, deal_id)
    wanted = {column: value for column, value in columns.items() if current[column] != value}
    if not wanted:
        return False
    _set(db, deal_id, {**wanted, "updated_at": utc(now)})
    return True


def add_person(db: Database, deal_id: int, person_id: int, role: str | None) -> bool:
    """Add somebody to a deal, or give them another role; whether anything changed."""
    current = db.row(
        "SELECT id, role FROM deal_person WHERE deal_id = ? AND person_id = ?", (deal_id, person_id)
    )
    if current is None:
        db.run(
            "INSERT INTO deal_person (deal_id, person_id, role, position)"
            " SELECT ?, ?, ?, coalesce(max(position) + 1, 0) FROM deal_person WHERE deal_id = ?",
            (deal_id, person_id, role, deal_id),
        )
        return True
    if role is None or role == current[1]:
        return False
    db.run("UPDATE deal_person SET role = ? WHERE id = ?", (role, current[0]))
    return True


def remove_person(db: Database, deal_id: int, person_id: int) -> bool:
    """Take somebody off a deal; False if they were not on it."""
    return bool(
        db.run("DELETE FROM deal_person WHERE deal_id = ? AND person_id = ?", (deal_id, person_id)).rowcount
    )


def people_of(db: Database, deal_id: int) -> list[tuple[int, str, str | None]]:
    """(id, name, role) of the people of a deal, the one it is with first."""
    return [
        (id, name, role)
        for id, name, role in db.rows(
            "SELECT person.id, person.name, deal_person.role FROM deal_person"
            " JOIN person ON person.id = deal_person.person_id"
            " WHERE deal_id = ? AND person.deleted_at IS NULL ORDER BY deal_person.position, deal_person.id",
            (deal_id,),
        )
    ]


def open_of(db: Database, person_id: int) -> list[dict[str, Any]]:
    """The open deals of one person, by the day they should close."""
    return _open(
        db,
        "deal_person JOIN deal ON deal.id = deal_person.deal_id WHERE deal_person.person_id = ?",
        person_id,
    )


def open_with(db: Database, organisation_id: int) -> list[dict[str, Any]]:
    """The open deals with one company, by the day they should close."""
    return _open(db, "deal WHERE deal.organisation_id = ?", organisation_id)


def _open(db: Database, of: str, row_id: int) -> list[dict[str, Any]]:
    found = db.rows(
        f"SELECT deal.id, title, stage, value_minor, currency, close_on FROM {of}"
        " AND closed_at IS NULL AND deleted_at IS NULL ORDER BY close_on IS NULL, close_on, deal.id",
        (row_id,),
    )
    return [
        {"id": f"d{id}", "title": title, "stage": stage, "value": money(minor, currency), "close": close}
        for id, title, stage, minor, currency, close in found
    ]


def money(minor: int | None, currency: str | None) -> dict[str, str] | None:
    """An amount as every format shows it."""
    if minor is None or currency is None:
        return None
    from crmcli.clean.money import amount

    return {"amount": amount(minor, currency), "currency": currency}


def missing(db: Database, deal_id: int, required: Sequence[str], now: datetime) -> list[str]:
    """What of the required things a deal does not have, in the order given."""
    deal = row(db, deal_id)
    known: dict[str, object] = {
        "value": deal["value_minor"],
        "close": deal["close_on"],
        "company": deal["organisation_id"],
        **{name: deal[name] for name in ("probability", "owner", "source", "note", "reason", "competitor")},
    }
    if "person" in required:
        known["person"] = people_of(db, deal_id) or None
    if "next" in required:
        known["next"] = next_task(db, deal_id, now)
    return [name for name in required if known[name] is None]


REQUIRABLE = (
    "value", "close", "company", "person", "probability", "owner", "source", "note", "reason", "competitor", "next",
)  # fmt: skip

# The day of the next open task of a deal that lies ahead: its own, or one of its people that is for no other deal.
# Bound by name: :today (a day) and :now (an instant).
NEXT_ON = """
    (SELECT min(task.due_on) FROM task
     WHERE task.done_at IS NULL AND task.deleted_at IS NULL
       AND CASE WHEN task.due_at IS NULL THEN task.due_on >= :today ELSE task.due_at >= :now END
       AND task.id IN (SELECT id FROM task WHERE task.deal_id = deal.id
                       UNION ALL
                       SELECT task.id FROM deal_person JOIN task ON task.person_id = deal_person.person_id
                       WHERE deal_person.deal_id = deal.id AND task.deal_id IS NULL))
"""


def next_task(db: Database, deal_id: int, now: datetime) -> str | None:
    """The day of the next task of a deal that lies ahead."""
    values = {"id": deal_id, "today": now.date().isoformat(), "now": utc(now)}
    day: str | None = db.value(f"SELECT {NEXT_ON} FROM deal WHERE deal.id = :id", values)
    return day


def _set(db: Database, deal_id: int, values: dict[str, object]) -> None:
    db.run(
        f"UPDATE deal SET {', '.join(f'{column} = ?' for column in values)} WHERE id = ?",
        (*values.values(), deal_id),
    )
