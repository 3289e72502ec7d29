"""Who works where, and who knows whom."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from crmcli.model import Role
    from crmcli.store.database import Database


def add(db: Database, person_id: int, organisation_id: int, role: Role) -> bool:
    """Give a person a place in a company, or complete the open one they have there. Whether anything changed."""
    current = db.row(
        "SELECT id, title, department, decision, since, until FROM role"
        " WHERE person_id = ? AND organisation_id = ? AND until IS NULL ORDER BY position, id LIMIT 1",
        (person_id, organisation_id),
    )
    given = {"title": role.title, "department": role.department, "decision": role.decision, "since": role.since,
             "until": role.until}  # fmt: skip
    if current is None:
        db.run(
            "INSERT INTO role (person_id, organisation_id, title, department, decision, since, until, position)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(position) + 1, 0) FROM role WHERE person_id = ?))",
            (person_id, organisation_id, *given.values(), person_id),
        )
        return True
    wanted = {
        column: value
        for (column, value), old in zip(given.items(), current[1:], strict=True)
        if value and value != old
    }
    if wanted:
        db.run(
            f"UPDATE role SET {', '.join(f'{column} = ?' for column in wanted)} WHERE id = ?",
            (*wanted.values(), current[0]),
        )
    return bool(wanted)


def leave_others(db: Database, person_id: int, organisation_id: int, since: str) -> list[int]:
    """End the open places in other companies that began before `since`; the ids of those companies."""
    ended = db.rows(
        "UPDATE role SET until = ? WHERE person_id = ? AND organisation_id <> ? AND until IS NULL"
        " AND coalesce(since, '') < ? RETURNING organisation_id",
        (since, person_id, organisation_id, since),
    )
    return sorted({left for (left,) in ended})


def of_person(db: Database, person_id: int) -> list[dict[str, Any]]:
    """The places of one person, present ones first."""
    columns = ("company_id", "company", "title", "department", "decision", "since", "until")
    return [
        {**dict(zip(columns, found, strict=True)), "company_id": f"o{found[0]}"}
        for found in db.rows(
            """
            SELECT organisation.id, organisation.name, title, department, decision, since, until
            FROM role JOIN organisation ON organisation.id = role.organisation_id
            WHERE role.person_id = ?
            ORDER BY until IS NOT NULL, position, role.id
            """,
            (person_id,),
        )
    ]


def of_organisation(db: Database, organisation_id: int) -> list[dict[str, Any]]:
    """The people of one company, present ones first."""
    columns = ("id", "name", "title", "department", "decision", "since", "until")
    return [
        {**dict(zip(columns, found, strict=True)), "id": f"c{found[0]}"}
        for found in db.rows(
            """
            SELECT person.id, person.name, title, department, decision, since, until
            FROM role JOIN person ON person.id = role.person_id
            WHERE role.organisation_id = ? AND person.deleted_at IS NULL
            ORDER BY until IS NOT NULL, person.name_key, role.id
            """,
            (organisation_id,),
        )
    ]


def relate(db: Database, person_id: int, other_id: int, kind: str) -> bool:
    """Note that person `kind` other (bob referred-by jane); False if it was noted already."""
    return bool(
        db.run(
            "INSERT INTO relation (person_id, other_id, kind) SELECT ?, ?, ?"
            " WHERE NOT EXISTS (SELECT 1 FROM relation WHERE person_id = ? AND other_id = ? AND kind = ?)",
            (person_id, other_id, kind, person_id, other_id, kind),
        ).rowcount
    )


def relations_of(db: Database, person_id: int) -> list[dict[str, Any]]:
    """Whom the person is related to, in either direction."""
    return [
        {"id": f"c{found}", "name": name, "as": kind, "direction": direction}
        for found, name, kind, direction in db.rows(
            """
            SELECT person.id, person.name, relation.kind, 'to' AS direction
            FROM relation JOIN person ON person.id = relation.other_id
            WHERE relation.person_id = ? AND person.deleted_at IS NULL
            UNION ALL
            SELECT person.id, person.name, relation.kind, 'from'
            FROM relation JOIN person ON person.id = relation.person_id
            WHERE relation.other_id = ? AND person.deleted_at IS NULL
            ORDER BY 2, 1, 3
            """,
            (person_id, person_id),
        )
    ]


def remove(db: Database, person_id: int, organisation_id: int) -> int:
    """Take every place of a person in a company away; how many there were."""
    return db.run(
        "DELETE FROM role WHERE person_id = ? AND organisation_id = ?", (person_id, organisation_id)
    ).rowcount


def unrelate(db: Database, person_id: int, other_id: int, kind: str) -> int:
    """Take a relation away; how many there were."""
    return db.run(
        "DELETE FROM relation WHERE person_id = ? AND other_id = ? AND kind = ?", (person_id, other_id, kind)
    ).rowcount


def introduction(db: Database, person_id: int) -> list[tuple[int, str]] | None:
    """(id, name) of the people on the shortest way from somebody you know to this person, or None.

    Known are those with whom there was contact, and those who referred somebody. Breadth first over relations in
    either direction.
    """
    came_from: dict[int, int | None] = {person_id: None}
    edge = [person_id]
    while edge:
        for current in edge:
            if _is_known(db, current):
                return _names(db, came_from, current)
        following: list[int] = []
        for current in edge:
            for neighbour in _neighbours(db, current):
                if neighbour not in came_from:
                    came_from[neighbour] = current
                    following.append(neighbour)
        edge = following
    return None


def _is_known(db: Database, person_id: int) -> bool:
    return bool(
        db.value(
            "SELECT 1 FROM person_stat WHERE person_id = ?1"
            " UNION ALL SELECT 1 FROM relation"
            " WHERE other_id = ?1 AND kind IN ('referred-by', 'introduced-by') LIMIT 1",
            (person_id,),
        )
    )


def _neighbours(db: Database, person_id: int) -> list[int]:
    return [
        found
        for (found,) in db.rows(
            """
            SELECT other_id FROM relation JOIN person ON person.id = other_id
            WHERE person_id = ?1 AND deleted_at IS NULL
            UNION
            SELECT person_id FROM relation JOIN person ON person.id = person_id
            WHERE other_id = ?1 AND deleted_at IS NULL
            ORDER BY 1
            """,
            (person_id,),
        )
    ]


def _names(db: Database, came_from: dict[int, int | None], start: int) -> list[tuple[int, str]]:
    found = []
    current: int | None = start
    while current is not None:
        found.append((current, str(db.value("SELECT name FROM person WHERE id = ?", (current,)))))
        current = came_from[current]
    return found
