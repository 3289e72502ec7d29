"""What is to be done next: tasks with a due day or moment."""

from __future__ import annotations

from crmcli.clean.date import local, utc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from crmcli.store.database import Database


def add(
    db: Database,
    title: str,
    *,
    person_id: int | None = None,
    organisation_id: int | None = None,
    interaction_id: int | None = None,
    due_on: str | None = None,
    due_at: str | None = None,
    priority: str = "normal",
    owner: str | None = None,
    now: datetime,
) -> int:
    """Store a task; its id."""
    return db.insert(
        "INSERT INTO task (title, person_id, organisation_id, interaction_id, due_on, due_at, priority, owner,"
        " created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (title, person_id, organisation_id, interaction_id, due_on, due_at, priority, owner, utc(now)),
    )


def done(db: Database, task_id: int, now: datetime) -> bool:
    """Tick a task off; False if it was done already."""
    return bool(
        db.run("UPDATE task SET done_at = ? WHERE id = ? AND done_at IS NULL", (utc(now), task_id)).rowcount
    )


def open_of(db: Database, now: datetime, person_id: int | None = None) -> list[dict[str, Any]]:
    """Open tasks (of one person, or all), by due day; those without one last."""
    columns = ("id", "title", "due", "due_at", "priority", "owner", "person_id", "person")
    return [
        {
            **dict(zip(columns, found, strict=True)),
            "id": f"t{found[0]}",
            "due_at": local(found[3], now) if found[3] else None,
            "person_id": f"c{found[6]}" if found[6] else None,
        }
        for found in db.rows(
            """
            SELECT task.id, title, due_on, due_at, priority, task.owner, person_id, person.name
            FROM task LEFT JOIN person ON person.id = task.person_id
            WHERE done_at IS NULL AND task.deleted_at IS NULL AND (? IS NULL OR person_id = ?)
            ORDER BY due_on IS NULL, due_on, due_at, task.id
            """,
            (person_id, person_id),
        )
    ]
