"""Companies: adding, finding by name, editing, their tree."""

from __future__ import annotations

from crmcli.clean.instant import utc
from crmcli.clean.name import organisation_key
from crmcli.errors import ConflictError
from crmcli.store import contacts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from crmcli.model import Organisation
    from crmcli.store.database import Database

SCALARS = ("website", "domain", "industry", "size", "type", "source", "owner", "note")


def add(db: Database, organisation: Organisation, now: datetime) -> int:
    """Store a new company with everything given; the id."""
    values: dict[str, object] = {column: getattr(organisation, column) for column in SCALARS}
    values.update(
        name=organisation.name,
        name_key=organisation_key(organisation.name),
        created_at=organisation.created_at or utc(now),
        updated_at=utc(now),
    )
    if organisation.uid:
        values["uid"] = organisation.uid
    organisation_id = db.insert(
        f"INSERT INTO organisation ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
        tuple(values.values()),
    )
    contacts.add_all(db, contacts.Owner("organisation_id", organisation_id), organisation)
    return organisation_id


def find(db: Database, name: str, domain: str | None = None) -> int | None:
    """The company of that name (legal form left out) or domain, the oldest first; None if there is none."""
    found = db.value(
        "SELECT id FROM organisation WHERE name_key = ? AND deleted_at IS NULL ORDER BY id LIMIT 1",
        (organisation_key(name),),
    )
    if found is None and domain:
        found = db.value(
            "SELECT id FROM organisation WHERE domain = ? AND deleted_at IS NULL ORDER BY id LIMIT 1",
            (domain,),
        )
    return None if found is None else int(found)


def find_or_add(db: Database, name: str, now: datetime) -> int:
    """The company of that name, made if there is none."""
    from crmcli.model import Organisation

    return find(db, name) or add(db, Organisation(name), now)


def fill(db: Database, organisation_id: int, organisation: Organisation, now: datetime) -> bool:
    """Fill what is blank and add what is new; never replace. Whether anything changed."""
    current = row(db, organisation_id)
    blanks = {c: getattr(organisation, c) for c in SCALARS if current[c] is None and getattr(organisation, c)}
    before = db.connection.total_changes
    if blanks:
        _set(db, organisation_id, blanks)
    contacts.add_all(db, contacts.Owner("organisation_id", organisation_id), organisation)
    changed = db.connection.total_changes > before
    if changed:
        _set(db, organisation_id, {"updated_at": utc(now)})
    return changed


def is_bare(db: Database, organisation_id: int) -> bool:
    """Whether nothing is known of a company but its name and its people, as `crm add --company` makes it."""
    current = row(db, organisation_id)
    return all(current[column] is None for column in (*SCALARS, "parent_id")) and not any(
        db.value(f"SELECT 1 FROM {table} WHERE organisation_id = ? LIMIT 1", (organisation_id,))
        for table in ("email", "phone", "address", "handle", "tagging", "external_id")
    )


def edit(db: Database, organisation_id: int, columns: dict[str, object], now: datetime) -> bool:
    """Set columns of one company; a new name carries its key along. Whether anything changed."""
    current = row(db, organisation_id)
    wanted = {column: value for column, value in columns.items() if current[column] != value}
    if not wanted:
        return False
    if "name" in wanted:
        wanted["name_key"] = organisation_key(str(wanted["name"]))
    if wanted.get("parent_id") is not None:
        _refuse_cycle(db, organisation_id, int(str(wanted["parent_id"])))
    _set(db, organisation_id, {**wanted, "updated_at": utc(now)})
    return True


def row(db: Database, organisation_id: int) -> dict[str, Any]:
    """The columns of one company, by name."""
    cursor = db.run("SELECT * FROM organisation WHERE id = ?", (organisation_id,))
    found = cursor.fetchone()
    assert found is not None, f"company {organisation_id} is gone"
    return dict(zip((column[0] for column in cursor.description), found, strict=True))


def tree(db: Database, organisation_id: int) -> list[tuple[int, int, str]]:
    """(depth, id, name) of a company and all below it, parents before children, children by name."""
    return [
        (depth, found, name)
        for depth, found, name, _ in db.rows(
            """
            WITH RECURSIVE below(depth, id, name, path) AS (
                SELECT 0, id, name, name_key FROM organisation WHERE id = ?
                UNION ALL
                SELECT below.depth + 1, child.id, child.name,
                       below.path || char(31) || child.name_key || char(30) || child.id
                FROM organisation AS child JOIN below ON child.parent_id = below.id
                WHERE child.deleted_at IS NULL
            )
            SELECT depth, id, name, path FROM below ORDER BY path
            """,
            (organisation_id,),
        )
    ]


def _refuse_cycle(db: Database, organisation_id: int, parent_id: int) -> None:
    """A company cannot stand below itself."""
    if any(found == parent_id for _, found, _ in tree(db, organisation_id)):
        raise ConflictError(
            f"o{parent_id} cannot be the parent of o{organisation_id}: it stands below it",
            f"crm tree o{organisation_id} shows the tree",
        )


def _set(db: Database, organisation_id: int, values: dict[str, object]) -> None:
    db.run(
        f"UPDATE organisation SET {', '.join(f'{column} = ?' for column in values)} WHERE id = ?",
        (*values.values(), organisation_id),
    )


def roots(db: Database) -> list[int]:
    """Companies with none above them but some below, by name."""
    return [
        found
        for (found,) in db.rows(
            "SELECT id FROM organisation WHERE parent_id IS NULL AND deleted_at IS NULL"
            " AND EXISTS (SELECT 1 FROM organisation AS child WHERE child.parent_id = organisation.id)"
            " ORDER BY name_key, id"
        )
    ]
