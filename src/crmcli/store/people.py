"""People: adding, filling in, editing, hiding, and the facts of one."""

from __future__ import annotations

from crmcli.clean.instant import utc
from crmcli.store import contacts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

    from crmcli.model import Person
    from crmcli.store.database import Database

# Columns that hold one text each, as `edit --set` and an import may write them.
SCALARS = (
    "given",
    "middle",
    "family",
    "prefix",
    "suffix",
    "nickname",
    "source",
    "owner",
    "birthday",
    "language",
    "timezone",
    "salutation",
    "formality",
    "mail_format",
    "prefer",
    "best_time",
    "note",
)
NAME_PARTS = ("given", "middle", "family", "prefix", "suffix", "nickname")


def add(db: Database, person: Person, now: datetime) -> int:
    """Store a new person with everything given; the id."""
    from crmcli.clean.name import name_key

    moment = utc(now)
    values: dict[str, object] = {column: _given(person, column) for column in SCALARS}
    values.update(
        name=person.name.full,
        name_key=name_key(person.name.full),
        created_at=person.created_at or moment,
        updated_at=moment,
    )
    if person.uid:
        values["uid"] = person.uid
    if person.status:
        values.update(status=person.status, status_at=moment)
    person_id = db.insert(
        f"INSERT INTO person ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
        tuple(values.values()),
    )
    _add_children(db, person_id, person, now)
    return person_id


def fill(db: Database, person_id: int, person: Person, now: datetime) -> bool:
    """Fill what is blank and add what is new; never replace. Whether anything changed."""
    current = row(db, person_id)
    blanks = {c: _given(person, c) for c in SCALARS if current[c] is None and _given(person, c) is not None}
    before = db.connection.total_changes
    if blanks:
        _set(db, person_id, blanks)
    _add_children(db, person_id, person, now)
    changed = db.connection.total_changes > before
    if changed:
        touch(db, person_id, now)
    return changed


def edit(db: Database, person_id: int, columns: dict[str, object], now: datetime) -> bool:
    """Set columns of one person; a new name or status carries its key or date along. Whether anything changed."""
    current = row(db, person_id)
    wanted = {column: value for column, value in columns.items() if current[column] != value}
    if not wanted:
        return False
    if "name" in wanted:
        from crmcli.clean.name import name_key

        wanted["name_key"] = name_key(str(wanted["name"]))
    if "status" in wanted:
        become(db, person_id, str(wanted.pop("status")), utc(now), now)
    _set(db, person_id, {**wanted, "updated_at": utc(now)})
    return True


def become(db: Database, person_id: int, status: str, at: str, now: datetime) -> None:
    """Give a person another status from an instant on, and keep the one left behind with its dates."""
    db.run(
        "INSERT INTO status_event (person_id, was, was_at, became, at)"
        " SELECT id, status, coalesce(status_at, created_at), ?, ? FROM person WHERE id = ?",
        (status, at, person_id),
    )
    _set(db, person_id, {"status": status, "status_at": at, "updated_at": utc(now)})


def touch(db: Database, person_id: int, now: datetime) -> None:
    """Note that something of the person changed now."""
    db.run("UPDATE person SET updated_at = ? WHERE id = ?", (utc(now), person_id))


def row(db: Database, person_id: int) -> dict[str, Any]:
    """The columns of one person, by name."""
    cursor = db.run("SELECT * FROM person WHERE id = ?", (person_id,))
    found = cursor.fetchone()
    assert found is not None, f"person {person_id} is gone"
    return dict(zip((column[0] for column in cursor.description), found, strict=True))


def _given(person: Person, column: str) -> object:
    return getattr(person.name if column in NAME_PARTS else person, column)


def _set(db: Database, person_id: int, values: dict[str, object]) -> None:
    db.run(
        f"UPDATE person SET {', '.join(f'{column} = ?' for column in values)} WHERE id = ?",
        (*values.values(), person_id),
    )


def _add_children(db: Database, person_id: int, person: Person, now: datetime) -> None:
    owner = contacts.Owner("person_id", person_id)
    contacts.add_all(db, owner, person)
    for kind, values in (("like", person.likes), ("dislike", person.dislikes)):
        add_facts(db, person_id, kind, values)
    for role in person.roles:
        from crmcli.store import organisations, roles

        organisation_id = organisations.find_or_add(db, role.company, now)
        roles.add(db, person_id, organisation_id, role)


def add_facts(db: Database, person_id: int, kind: str, values: tuple[str, ...]) -> None:
    """Likes or dislikes that are not there yet."""
    for value in values:
        db.run(
            "INSERT INTO fact (person_id, kind, value) SELECT ?, ?, ?"
            " WHERE NOT EXISTS (SELECT 1 FROM fact WHERE person_id = ? AND kind = ? AND value = ?)",
            (person_id, kind, value, person_id, kind, value),
        )


def facts(db: Database, person_id: int, kind: str) -> list[str]:
    """Likes or dislikes, in the order they were told."""
    sql = "SELECT value FROM fact WHERE person_id = ? AND kind = ? ORDER BY id"
    return [value for (value,) in db.rows(sql, (person_id, kind))]


def by_name(db: Database, ids: Sequence[int]) -> list[int]:
    """Those of these people who are there, in order of their names."""
    listed = ", ".join(f"{one:d}" for one in ids)
    return [one for (one,) in db.rows(f"SELECT id FROM person WHERE id IN ({listed}) ORDER BY name_key, id")]


def next_by_name(db: Database, after: tuple[str, int], count: int) -> list[tuple[str, int]]:
    """(name key, id) of so many people who follow in order of their names; ("", 0) is before the first."""
    return db.rows(
        "SELECT name_key, id FROM person WHERE deleted_at IS NULL AND (name_key, id) > (?, ?)"
        " ORDER BY name_key, id LIMIT ?",
        (*after, count),
    )
