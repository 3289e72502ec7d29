"""What duplicates are looked for in: the columns the record-linkage engine compares, and what is surely shared."""

from __future__ import annotations

from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from crmcli.store.database import Database

    Cell = str | tuple[str, ...] | None

# A value that more than so many share is that of a switchboard or a house: every pair of them tells nothing.
LARGEST_GROUP = 12

_OWN = {
    "person": {
        "given": "given",
        "middle": "middle",
        "family": "family",
        "suffix": "suffix",
        "birthday": "birthday",
    },
    "company": {"company": "name", "domain": "domain"},
}
# kind -> the table and the SQL of the value; each owner has several, in order
_SEVERAL = {
    "email": ("email", "address"),
    "phone": ("phone", "coalesce(e164, value)"),
    "street": ("address", "street"),
    "zip": ("address", "zip"),
    "city": ("address", "city"),
    "region": ("address", "region"),
    "country": ("address", "country"),
    "handle": ("handle", "canonical"),
}
# What two share for certain, and how it is called.
_CERTAIN = (
    ("email", "email.address", "e-mail"),
    ("phone", "phone.e164", "phone"),
    ("handle", "handle.canonical", "profile"),
    ("external_id", "external_id.system || ' ' || external_id.value", "id elsewhere"),
)


class Compared(Record):
    """The people or companies to compare: `columns[kind][i]` is what is known of `ids[i]`."""

    ids: list[int]
    columns: dict[str, list[Cell]]


class Shared(Record):
    """Two who have the same e-mail, phone, profile or id elsewhere; the lower id first."""

    id: int
    other_id: int
    kind: str  # e-mail, phone, profile, id elsewhere
    value: str


def columns(db: Database, subject: str) -> Compared:
    """Everybody as columns of the kinds the engine knows; those nobody fills are left out."""
    table = _table(subject)
    ids = [row_id for (row_id,) in db.rows(f"SELECT id FROM {table} WHERE deleted_at IS NULL ORDER BY id")]
    place = {row_id: index for index, row_id in enumerate(ids)}
    wide = {
        kind: _several(
            place,
            db.run(f"SELECT id, {column} FROM {table} WHERE deleted_at IS NULL AND {column} IS NOT NULL"),
        )
        for kind, column in _OWN[subject].items()
    }
    for kind, (child, value) in _SEVERAL.items():
        wide[kind] = _several(place, _values(db, table, child, value))
    if subject == "person":
        wide["company"] = _several(place, db.run(_EMPLOYERS))
        wide["job_title"] = _several(place, db.run(_TITLES))
    for kind, rows in _labelled(db, table):
        wide[kind] = _several(place, rows)
    return Compared(ids, {kind: cells for kind, cells in wide.items() if any(cells)})


def merged(db: Database, subject: str) -> Compared:
    """Those whom somebody has decided to be another: the ids of the others, and what is still theirs alone.

    That is the row itself, as it was: what there are several of has moved to the survivor. What --auto merged nobody
    has decided, and it teaches nothing: else the engine would learn from itself.
    """
    table = _table(subject)
    rows = db.rows(
        f"""
        SELECT merge.loser_id, {", ".join(_OWN[subject].values())}
        FROM merge
        JOIN {table} AS loser ON loser.id = merge.loser_id AND loser.merged_into = merge.survivor_id
        JOIN journal ON journal.id = merge.last_entry
        JOIN change ON change.id = journal.change_id AND change.command NOT LIKE '%--auto%'
        WHERE merge.subject = ? ORDER BY merge.id
        """,
        (subject,),
    )
    survivors = [live(db, subject, loser_id) for loser_id, *_ in rows]
    kept = [
        (survivor, row[1:]) for survivor, row in zip(survivors, rows, strict=True) if survivor is not None
    ]
    cells = zip(*(values for _, values in kept), strict=True) if kept else ()
    return Compared(
        [survivor for survivor, _ in kept],
        {kind: list(column) for kind, column in zip(_OWN[subject], cells, strict=False)},
    )


_EMPLOYERS = """
    SELECT role.person_id, organisation.name FROM role JOIN organisation ON organisation.id = role.organisation_id
    WHERE role.until IS NULL ORDER BY role.person_id, role.position, role.id
"""
_TITLES = """
    SELECT person_id, title FROM role WHERE until IS NULL AND title IS NOT NULL ORDER BY person_id, position, id
"""


def _table(subject: str) -> str:
    return "person" if subject == "person" else "organisation"


def _values(db: Database, table: str, child: str, value: str) -> Iterator[tuple[int, str]]:
    return db.run(
        f"SELECT {table}_id, {value} FROM {child} WHERE {table}_id IS NOT NULL AND {value} IS NOT NULL"
        f" ORDER BY {table}_id, position, id"
    )


def _several(place: dict[int, int], rows: Iterable[tuple[int, str]]) -> list[Cell]:
    """One cell an owner: its only value, or all of them. Equal texts are one object: a city is there once."""
    cells: list[Cell] = [None] * len(place)
    seen: dict[str, str] = {}
    for owner_id, text in rows:
        index = place.get(owner_id)
        if index is None:
            continue
        value = seen.setdefault(text, text)
        before = cells[index]
        if before is None:
            cells[index] = value
        elif isinstance(before, str):
            cells[index] = (before, value)
        else:
            cells[index] = (*before, value)
    return cells


def _labelled(db: Database, table: str) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    """(kind:label, rows) of ids in other systems, and of custom fields as their type lets them be compared."""
    for (system,) in db.rows(
        f"SELECT DISTINCT system FROM external_id WHERE {table}_id IS NOT NULL ORDER BY system"
    ):
        yield (
            f"external_id:{system}",
            db.rows(
                f"SELECT {table}_id, value FROM external_id WHERE system = ? AND {table}_id IS NOT NULL"
                f" ORDER BY {table}_id, id",
                (system,),
            ),
        )
    for field_id, name, type in db.rows("SELECT id, name, type FROM field ORDER BY name"):
        yield (
            f"{'text' if type in ('text', 'url') else 'category'}:{name}",
            db.rows(
                f"SELECT {table}_id, CAST(value AS TEXT) FROM field_value WHERE field_id = ?"
                f" AND {table}_id IS NOT NULL ORDER BY {table}_id",
                (field_id,),
            ),
        )


def shared(db: Database, subject: str) -> list[Shared]:
    """Every two who share an e-mail, phone, profile or id elsewhere with few others, ascending by ids and kind."""
    found = [
        Shared(low, high, kind, value)
        for child, column, kind in _CERTAIN
        for value, owners in _groups(db, _table(subject), child, column)
        for index, low in enumerate(owners)
        for high in owners[index + 1 :]
    ]
    return sorted(found, key=lambda pair: (pair.id, pair.other_id, pair.kind, pair.value))


def _groups(db: Database, table: str, child: str, column: str) -> Iterator[tuple[str, list[int]]]:
    """(value, ids of those who have it) for each value that a few have, but not too many."""
    groups: dict[str, list[int]] = {}
    for value, owner_id in db.rows(
        f"""
        SELECT DISTINCT {column}, {table}.id FROM {child} JOIN {table} ON {table}.id = {child}.{table}_id
        WHERE {table}.deleted_at IS NULL
          AND {column} IN (SELECT {column} FROM {child} WHERE {column} IS NOT NULL GROUP BY 1 HAVING count(*) > 1)
        ORDER BY 1, 2
        """
    ):
        groups.setdefault(value, []).append(owner_id)
    return ((value, owners) for value, owners in groups.items() if 1 < len(owners) <= LARGEST_GROUP)


def names(db: Database, subject: str, ids: Iterable[int]) -> dict[int, str]:
    """The names of some people or companies."""
    import json

    return dict(
        db.rows(
            f"SELECT id, name FROM {_table(subject)} WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(ids)),),
        )
    )


def live(db: Database, subject: str, row_id: int) -> int | None:
    """Who an id stands for now, through any number of merges; None if nobody or somebody removed."""
    table = _table(subject)
    found: Any = db.row(f"SELECT merged_into, deleted_at FROM {table} WHERE id = ?", (row_id,))
    while found is not None and found[0] is not None:
        row_id = int(found[0])
        found = db.row(f"SELECT merged_into, deleted_at FROM {table} WHERE id = ?", (row_id,))
    return row_id if found is not None and found[1] is None else None
