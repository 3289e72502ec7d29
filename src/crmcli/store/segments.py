"""Saved segments: a name and a filter, live or frozen with the members of one moment."""

from __future__ import annotations

from crmcli.clean.instant import utc
from crmcli.clean.text import fold, quoted
from crmcli.errors import ConflictError, NotFoundError
from crmcli.model import Record
from crmcli.store.consents import SILENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from crmcli.store.database import Database

_TOP = 5  # tags, cities and companies named in the figures of a segment
_RECENT_DAYS = 90


class Segment(Record):
    """One saved segment; `frozen_at` is set where its members are kept and the filter is not asked."""

    id: int
    name: str
    expression: str
    frozen_at: str | None
    created_at: str


def every(db: Database) -> list[Segment]:
    """All segments, by name."""
    return [
        Segment(*row)
        for row in db.rows("SELECT id, name, expression, frozen_at, created_at FROM segment ORDER BY name")
    ]


def find(db: Database, name: str) -> Segment | None:
    """The segment of that name, in any case and accents."""
    return next((one for one in every(db) if fold(one.name) == fold(name)), None)


def named(db: Database, name: str) -> Segment:
    """The segment of that name, or NotFoundError with the nearest."""
    found = find(db, name.removeprefix("@"))
    if found:
        return found
    from crmcli.clean.nearest import nearest

    near = nearest(name, [one.name for one in every(db)])
    raise NotFoundError(
        f"there is no segment {quoted(name)}",
        f"did you mean {near}?" if near else "crm segment list shows them",
    )


def save(db: Database, name: str, expression: str, now: datetime) -> Segment:
    """The segment with that filter, made or changed; live from now on."""
    current = find(db, name)
    if current is None:
        db.run(
            "INSERT INTO segment (name, expression, created_at) VALUES (?, ?, ?)",
            (name, expression, utc(now)),
        )
        return named(db, name)
    if current.frozen_at is not None:
        db.run("DELETE FROM segment_member WHERE segment_id = ?", (current.id,))
    if (current.expression, current.frozen_at) != (expression, None):
        db.run("UPDATE segment SET expression = ?, frozen_at = NULL WHERE id = ?", (expression, current.id))
    return named(db, name)


def freeze(db: Database, segment: Segment, people: Sequence[int], now: datetime) -> None:
    """Keep these as the members, whatever the filter will find."""
    db.run("DELETE FROM segment_member WHERE segment_id = ?", (segment.id,))
    db.run_many(
        "INSERT INTO segment_member (segment_id, person_id) VALUES (?, ?)",
        [(segment.id, one) for one in people],
    )
    db.run("UPDATE segment SET frozen_at = ? WHERE id = ?", (utc(now), segment.id))


def rename(db: Database, segment: Segment, name: str) -> None:
    """Give a segment another name; the names in other segments' filters are the caller's to follow."""
    other = find(db, name)
    if other is not None and other.id != segment.id:
        raise ConflictError(f"there is a segment {quoted(other.name)} already", "crm segment list shows them")
    db.run("UPDATE segment SET name = ? WHERE id = ?", (name, segment.id))


def rewrite(db: Database, segment: Segment, expression: str) -> None:
    """Another wording of the same filter."""
    db.run("UPDATE segment SET expression = ? WHERE id = ?", (expression, segment.id))


def remove(db: Database, segment: Segment) -> None:
    """Take a segment away, unless something else stands on it."""
    for table, column in _referring(db):
        if db.value(f"SELECT 1 FROM {table} WHERE {column} = ? LIMIT 1", (segment.id,)):
            raise ConflictError(
                f"segment {quoted(segment.name)} is used by a {table}", f"crm {table} says which"
            )
    db.run("DELETE FROM segment_member WHERE segment_id = ?", (segment.id,))
    db.run("DELETE FROM segment WHERE id = ?", (segment.id,))


def _referring(db: Database) -> list[tuple[str, str]]:
    """(table, column) of whatever refers to segments, but for their own members."""
    return [
        (table, column)
        for table, column in db.rows(
            'SELECT made.name, "from" FROM sqlite_schema AS made, pragma_foreign_key_list(made.name) AS key'
            " WHERE made.type = 'table' AND key.\"table\" = 'segment' ORDER BY made.name"
        )
        if table != "segment_member"
    ]


_GROUPS = {
    "by_status": "status, count(*) FROM person WHERE id IN temp.found",
    "tags": "tag.name, count(*) FROM tagging JOIN tag ON tag.id = tag_id WHERE person_id IN temp.found",
    "cities": "city, count(DISTINCT person_id) FROM address WHERE person_id IN temp.found AND city IS NOT NULL",
    "companies": "organisation.name, count(DISTINCT person_id) FROM role"
    " JOIN organisation ON organisation.id = organisation_id"
    " WHERE person_id IN temp.found AND until IS NULL AND organisation.deleted_at IS NULL",
}


def figures(db: Database, sql: str, values: Sequence[object], now: datetime) -> dict[str, Any]:
    """How many there are, can be reached, were contacted; by status; the commonest tags, cities and companies.

    `sql` is the compiled condition of the segment.
    """
    from crmcli.clean.date import ago, instant

    recent = instant(ago(f"{_RECENT_DAYS}d", now), now)
    db.run("PRAGMA query_only = OFF")  # a temporary table; the connection cannot write the file
    db.run(
        f"CREATE TEMP TABLE found AS SELECT id FROM person WHERE person.deleted_at IS NULL AND ({sql})",
        values,
    )
    row = db.row(
        f"""
        SELECT count(*),
               count(CASE WHEN EXISTS (SELECT 1 FROM email WHERE email.person_id = person.id) THEN 1 END),
               count(CASE WHEN EXISTS (SELECT 1 FROM phone WHERE phone.person_id = person.id) THEN 1 END),
               count(CASE WHEN EXISTS (SELECT 1 FROM address WHERE address.person_id = person.id) THEN 1 END),
               count(CASE WHEN {SILENT} THEN 1 END),
               count(CASE WHEN last_contact_at >= ? THEN 1 END),
               count(CASE WHEN last_contact_at IS NULL THEN 1 END)
        FROM temp.found JOIN person ON person.id = found.id LEFT JOIN person_stat ON person_id = person.id
        """,
        (recent,),
    )
    names = ("members", "with_email", "with_phone", "with_address", "do_not_contact",
             f"contacted_in_{_RECENT_DAYS}_days", "never_contacted")  # fmt: skip
    found: dict[str, Any] = dict(zip(names, row or (), strict=True))
    for name, rows in _GROUPS.items():
        found[name] = [
            {"name": value, "members": members}
            for value, members in db.rows(f"SELECT {rows} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {_TOP:d}")
        ]
    db.run("DROP TABLE temp.found")
    if db.read_only:
        db.run("PRAGMA query_only = ON")
    return found
