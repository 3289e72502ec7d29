"""How often to be in touch with people, one by one or by segment."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from crmcli.store.database import Database

COLUMNS = ("who", "name", "every")


def put(db: Database, column: str, row_id: int, every: str) -> bool:
    """Set the cadence of one person (`person_id`) or segment (`segment_id`); whether anything changed."""
    current = db.value(f"SELECT every FROM cadence WHERE {column} = ?", (row_id,))
    if current == every:
        return False
    if current is None:
        db.run(f"INSERT INTO cadence ({column}, every) VALUES (?, ?)", (row_id, every))
    else:
        db.run(f"UPDATE cadence SET every = ? WHERE {column} = ?", (every, row_id))
    return True


def remove(db: Database, column: str, row_id: int) -> bool:
    """Take a cadence away; False if there was none."""
    return bool(db.run(f"DELETE FROM cadence WHERE {column} = ?", (row_id,)).rowcount)


def listing(db: Database) -> list[tuple[Any, ...]]:
    """`COLUMNS` of every cadence, those of segments first."""
    return db.rows(
        """
        SELECT coalesce('@' || segment.name, 'c' || person.id), coalesce(segment.name, person.name), every
        FROM cadence
        LEFT JOIN segment ON segment.id = cadence.segment_id
        LEFT JOIN person ON person.id = cadence.person_id
        WHERE person.deleted_at IS NULL
        ORDER BY segment_id IS NULL, segment.name, person.name_key, cadence.id
        """
    )


def of_segments(db: Database) -> list[tuple[str, str]]:
    """(name of the segment, length) of the cadences of segments."""
    return [
        (name, every)
        for name, every in db.rows(
            "SELECT segment.name, every FROM cadence JOIN segment ON segment.id = segment_id ORDER BY segment.name"
        )
    ]


def of_people(db: Database) -> list[str]:
    """The lengths that people's own cadences have."""
    return [
        every
        for (every,) in db.rows(
            "SELECT DISTINCT every FROM cadence WHERE person_id IS NOT NULL ORDER BY every"
        )
    ]
