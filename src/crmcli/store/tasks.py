"""What is to be done next: tasks with a due day or moment, and those that come again."""

from __future__ import annotations

from datetime import datetime, timedelta

from crmcli.clean.instant import local, utc
from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from crmcli.store.database import Database

PRIORITIES = ("low", "normal", "high")
COLUMNS = (
    "id", "due", "due_at", "title", "person_id", "person", "company", "deal_id", "deal", "priority", "owner",
    "every", "state", "done_at", "created_at",
)  # fmt: skip
# Those that people read; programs get all.
READABLE = ("id", "due", "title", "person", "company", "deal", "priority", "owner", "state")
# A moment is stored with the day it has where it was typed; elsewhere that day is at most two later (UTC-12 to +14).
ZONES_DAYS = 2


class Query(Record):
    """Which tasks: all conditions hold; `where` is a compiled filter."""

    state: str | None = "open"  # open, done, overdue; None: all
    person_id: int | None = None
    organisation_id: int | None = None
    deal_id: int | None = None
    owner: str | None = None
    priority: str | None = None
    until: str | None = None  # due on this day or before
    where: str | None = None
    where_values: tuple[object, ...] = ()


def add(
    db: Database,
    title: str,
    *,
    person_id: int | None = None,
    organisation_id: int | None = None,
    interaction_id: int | None = None,
    deal_id: int | None = None,
    due_on: str | None = None,
    due_at: str | None = None,
    priority: str = "normal",
    owner: str | None = None,
    every: str | None = None,
    key: str | None = None,
    now: datetime,
) -> int:
    """Store a task; its id. One that comes again counts from its first day."""
    return db.insert(
        "INSERT INTO task (title, person_id, organisation_id, interaction_id, deal_id, due_on, due_at, priority,"
        " owner, every, series_on, key, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            title, person_id, organisation_id, interaction_id, deal_id, due_on, due_at, priority, owner, every,
            due_on if every else None, key, utc(now),
        ),
    )  # fmt: skip


def by_key(db: Database, key: str) -> int | None:
    """The task a script or file has stored under this key."""
    found = db.value("SELECT id FROM task WHERE key = ?", (key,))
    return None if found is None else int(found)


def row(db: Database, task_id: int) -> dict[str, Any]:
    """The columns of one task, by name."""
    cursor = db.run("SELECT * FROM task WHERE id = ?", (task_id,))
    found = cursor.fetchone()
    assert found is not None, f"task {task_id} is gone"
    return dict(zip((column[0] for column in cursor.description), found, strict=True))


def done(db: Database, task_id: int, now: datetime) -> int | None:
    """Tick an open task off; the id of the next one where it comes again."""
    db.run("UPDATE task SET done_at = ? WHERE id = ?", (utc(now), task_id))
    task = row(db, task_id)
    if not task["every"]:
        return None
    from crmcli.clean.series import next_in_series

    due_on = next_in_series(
        task["series_on"], task["every"], after=task["due_on"], not_before=now.date().isoformat()
    )
    due_at = moved(task["due_at"], due_on) if task["due_at"] else None
    carried = ("title", "person_id", "organisation_id", "deal_id", "priority", "owner", "every", "series_on")
    return db.insert(
        f"INSERT INTO task ({', '.join(carried)}, due_on, due_at, created_at)"
        f" VALUES ({', '.join('?' * len(carried))}, ?, ?, ?)",
        (*(task[column] for column in carried), due_on, due_at, utc(now)),
    )


def moved(due_at: str, day: str) -> str:
    """The instant of the same local time of day on another day, whatever the clocks did in between."""
    clock = datetime.fromisoformat(due_at).astimezone().time()
    return utc(datetime.combine(datetime.fromisoformat(day), clock).astimezone())


def edit(db: Database, task_id: int, columns: dict[str, object]) -> bool:
    """Set columns of one task; whether anything changed. A new day begins a new series."""
    current = row(db, task_id)
    wanted = {column: value for column, value in columns.items() if current[column] != value}
    if not wanted:
        return False
    if "due_on" in wanted or "every" in wanted:
        due_on, every = wanted.get("due_on", current["due_on"]), wanted.get("every", current["every"])
        wanted["series_on"] = due_on if every else None
    _set(db, task_id, wanted)
    return True


def snooze(db: Database, task_id: int, due_on: str, due_at: str | None) -> None:
    """Put a task off; its series goes on as it was."""
    _set(db, task_id, {"due_on": due_on, "due_at": due_at})


def _set(db: Database, task_id: int, values: dict[str, object]) -> None:
    db.run(
        f"UPDATE task SET {', '.join(f'{column} = ?' for column in values)} WHERE id = ?",
        (*values.values(), task_id),
    )


_SHOWN = """
    SELECT task.id, task.due_on, task.due_at, task.title, task.person_id, person.name,
           coalesce(organisation.name, (
               SELECT employer.name FROM role JOIN organisation AS employer ON employer.id = role.organisation_id
               WHERE role.person_id = task.person_id AND role.until IS NULL
               ORDER BY role.position, role.id LIMIT 1)),
           task.deal_id, coalesce(deal.title, (
               SELECT coalesce(title, key) FROM awaited_deal WHERE task_id = task.id AND NOT doubtful)),
           task.priority, task.owner, task.every, task.done_at, task.created_at
    FROM task
    LEFT JOIN person ON person.id = task.person_id
    LEFT JOIN organisation ON organisation.id = task.organisation_id
    LEFT JOIN deal ON deal.id = task.deal_id
"""
_FOUND = "FROM task LEFT JOIN person ON person.id = task.person_id WHERE"
_ORDER = """
    ORDER BY task.done_at IS NOT NULL, task.done_at DESC, task.due_on IS NULL, task.due_on,
             task.due_at IS NULL, task.due_at, task.id
"""


def listing(db: Database, query: Query, now: datetime, limit: int | None = None) -> Iterator[tuple[Any, ...]]:
    """`COLUMNS` of the tasks a query finds, by due day, those without one last; what is done, the latest first."""
    condition, values = _condition(query, now)
    if limit is not None:  # first which, then everything about them
        condition = f"task.id IN (SELECT task.id {_FOUND} {condition} {_ORDER} LIMIT {limit:d})"
    found = db.stream(f"{_SHOWN} WHERE {condition} {_ORDER}", values)
    return (_shown(one, now) for one in found)


def count(db: Database, query: Query, now: datetime) -> int:
    """How many tasks a query finds."""
    condition, values = _condition(query, now)
    found: int = db.value(f"SELECT count(*) {_FOUND} {condition}", values)
    return found


def card(db: Database, task_id: int, now: datetime) -> dict[str, Any]:
    """Everything known of one task, as `show` gives it."""
    condition = Query(state=None, where="task.id = ?", where_values=(task_id,))
    return dict(zip(COLUMNS, next(listing(db, condition, now)), strict=True))


def _condition(query: Query, now: datetime) -> tuple[str, list[object]]:
    """An SQL condition and its values, in order."""
    conditions = ["task.deleted_at IS NULL", "person.deleted_at IS NULL"]
    values: list[object] = []
    if query.where is not None:
        conditions.append(f"({query.where})")
        values.extend(query.where_values)
    if query.state is not None:
        conditions.append(f"task.done_at IS {'NOT ' if query.state == 'done' else ''}NULL")
    if query.state == "overdue":
        conditions.append(OVERDUE)
        values.extend(overdue_values(now))
    for column in ("person_id", "organisation_id", "deal_id", "priority"):
        wanted = getattr(query, column)
        if wanted is not None:
            conditions.append(f"task.{column} = ?")
            values.append(wanted)
    if query.owner is not None:
        conditions.append("task.owner = ? COLLATE NOCASE")
        values.append(query.owner)
    if query.until is not None:
        conditions.append("task.due_on <= ?")
        values.append(query.until)
    return " AND ".join(conditions), values


def _shown(found: tuple[Any, ...], now: datetime) -> tuple[Any, ...]:
    """A row as `COLUMNS` has it: ids with their letters, instants in local time."""
    id, due_on, due_at, title, person_id, person, company, deal_id, deal, *rest = found
    priority, owner, every, done_at, made = rest
    at = local(due_at, now) if due_at else None
    state = "done" if done_at else "overdue" if is_overdue(due_on, due_at, now) else "open"
    return (
        f"t{id}", at[:10] if at else due_on, at, title, f"c{person_id}" if person_id else None, person, company,
        f"d{deal_id}" if deal_id else None, deal, priority, owner, every, state,
        local(done_at, now) if done_at else None, local(made, now),
    )  # fmt: skip


OVERDUE = "task.due_on <= ? AND (task.due_at < ? OR (task.due_at IS NULL AND task.due_on < ?))"


def overdue_values(now: datetime) -> tuple[str, str, str]:
    """What is bound in `OVERDUE`; its first part is there for the index."""
    today = now.date()
    return (today + timedelta(days=ZONES_DAYS)).isoformat(), utc(now), today.isoformat()


def is_overdue(due_on: str | None, due_at: str | None, now: datetime) -> bool:
    """Whether the moment has passed, or the day is over where no time was given."""
    if due_at:
        return due_at < utc(now)
    return due_on is not None and due_on < now.date().isoformat()


def open_of(db: Database, now: datetime, person_id: int | None = None) -> list[dict[str, Any]]:
    """Open tasks (of one person, or all), by due day; those without one last."""
    columns = ("id", "title", "due", "due_at", "priority", "owner", "person_id", "person")
    found = listing(db, Query(person_id=person_id), now)
    return [{column: row[COLUMNS.index(column)] for column in columns} for row in found]
