"""What is computed from the tables and kept for speed: last contacts (`person_stat`) and full text (`search`).

At the end of a change, whatever it touched is computed anew with a few set-based statements; so no command that
writes has to think of them, undo included. `rebuild` makes everything anew.
"""

from __future__ import annotations

from crmcli.clean.instant import utc
from crmcli.store import documents
from crmcli.store.kinds import COMPANY, DEAL, INTERACTION, KINDS, PERSON, SPAN, TASK
from crmcli.store.words import forget_all, learn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime
    from typing import Any

    from crmcli.store.database import Database

_OWN_KIND = {
    "person": PERSON,
    "organisation": COMPANY,
    "interaction": INTERACTION,
    "task": TASK,
    "deal": DEAL,
}
_TABLES = {kind: table for table, kind in _OWN_KIND.items()}
FIGURES = KINDS - 1  # in temp.touched: the person whose last contacts are to be counted anew
# Of which documents and figures a row is a part: by table, the columns that name them.
_OWNERS = (("person_id", PERSON), ("organisation_id", COMPANY))
_PARTS = {
    "email": _OWNERS,
    "phone": _OWNERS,
    "address": _OWNERS,
    "tagging": _OWNERS,
    "alternate": _OWNERS,
    "handle": _OWNERS[:1],
    "role": _OWNERS[:1],
    "participant": (("person_id", FIGURES), ("interaction_id", INTERACTION)),
    "deal_person": (("deal_id", DEAL),),
}

_BULK = 20_000  # new people from which on the index is filled as a whole

_INTO_STAT = "INSERT INTO person_stat (person_id, last_contact_at, first_contact_at, interactions)"
_STAT = f"""
    SELECT participant.person_id, max(interaction.at), min(interaction.at), count(*)
    FROM participant
    JOIN interaction ON interaction.id = participant.interaction_id
    WHERE participant.person_id IN (SELECT id FROM temp.touched WHERE kind = {FIGURES})
      AND interaction.deleted_at IS NULL AND interaction.kind <> 'note' AND interaction.at <= ?
    GROUP BY participant.person_id
    ORDER BY participant.person_id
"""


def refresh(db: Database, change_id: int, now: datetime) -> None:
    """Compute anew what one change touched; called inside its transaction, after its spans are written."""
    _prepare(db)
    new = {
        table: (after, last)
        for table, after, last in db.rows(
            "SELECT tbl, after_id, last_id FROM change_span WHERE change_id = ?", (change_id,)
        )
    }
    for table, span in new.items():
        if _OWN_KIND.get(table) not in documents.OWNERS:  # these need no list: they are all in the span
            _touch_own(db, table, "id > ? AND id <= ?", span)
        _touch_owners(db, table, "id > ? AND id <= ?", span, new)
    if db.value("SELECT 1 FROM journal WHERE change_id = ? LIMIT 1", (change_id,)):
        found = db.rows("SELECT DISTINCT tbl FROM journal WHERE change_id = ?", (change_id,))
        tables = {table for (table,) in found}
        for table in sorted(tables):
            _touch_changed(db, table, change_id)
        _spread(db, tables, change_id)
    kinds = _kinds(db) | {kind for table, kind in _OWN_KIND.items() if table in new}
    if FIGURES in kinds:
        db.run(
            f"DELETE FROM person_stat WHERE person_id IN (SELECT id FROM temp.touched WHERE kind = {FIGURES:d})"
        )
        db.run(_INTO_STAT + _STAT, (utc(now),))
    learn(db, kinds, _index(db, kinds, new))
    db.run("DELETE FROM temp.touched")


def rebuild(db: Database, now: datetime) -> None:
    """Everything derived, from nothing; inside the caller's transaction."""
    _prepare(db)
    for table, kind in _OWN_KIND.items():
        db.run(f"INSERT INTO temp.touched SELECT {kind:d}, id FROM {table}")
    db.run(f"INSERT INTO temp.touched SELECT {FIGURES:d}, id FROM person")
    db.run("DELETE FROM person_stat")
    db.run(_INTO_STAT + _STAT, (utc(now),))
    db.run("DELETE FROM search")
    documents.hold_merging(db)
    heard: set[str] = set()
    for kind in _TABLES:
        documents.write(db, kind, heard, many=True)
    documents.merge(db)
    forget_all(db)
    learn(db, _TABLES, heard)
    db.run("DELETE FROM temp.touched")


def figures(db: Database, now: datetime) -> Iterator[tuple[Any, ...]]:
    """The rows of person_stat as they would be made now, by person."""
    _touch_every(db, "person", FIGURES)
    yield from db.scan(_STAT, (utc(now),))


def all_documents(db: Database) -> Iterator[tuple[Any, ...]]:
    """The rows of the search index as they would be made now, by rowid: kind by kind, and each by id."""
    for table, kind in _OWN_KIND.items():
        _touch_every(db, table, kind)
        yield from documents.documents(db, kind)


def _touch_every(db: Database, table: str, kind: int) -> None:
    """Let all of one kind, and nothing else, count as touched."""
    _prepare(db)
    db.run("DELETE FROM temp.touched")
    db.run(f"INSERT INTO temp.touched SELECT {kind:d}, id FROM {table}")


def _touch_own(db: Database, table: str, where: str, values: tuple[object, ...]) -> None:
    """Note the things some rows of a table are."""
    if table in _OWN_KIND:
        db.run(
            f"INSERT OR IGNORE INTO temp.touched SELECT {_OWN_KIND[table]:d}, id FROM {table} WHERE {where}",
            values,
        )


def _touch_owners(
    db: Database, table: str, where: str, values: tuple[object, ...], new: dict[str, tuple[int, int]]
) -> None:
    """Note the things some rows of a table are part of. Parts of what is new need no second look."""
    for column, kind in _PARTS.get(table, ()):
        after, last = new.get(_TABLES.get(kind, ""), (0, 0))
        if last and not after:  # all there are of the kind are new
            continue
        db.run(
            f"INSERT OR IGNORE INTO temp.touched SELECT {kind:d}, {column} FROM {table}"
            f" WHERE {where} AND {column} IS NOT NULL AND NOT ({column} > ? AND {column} <= ?)",
            (*values, after, last),
        )


def _touch_changed(db: Database, table: str, change_id: int) -> None:
    """Note the things that rows which a change updated or deleted are, or are and were part of."""
    rows = "FROM journal WHERE change_id = ? AND tbl = ?"
    where, values = f"id IN (SELECT row_id {rows})", (change_id, table)
    _touch_own(db, table, where, values)
    _touch_owners(db, table, where, values, {})
    if table in _OWN_KIND:
        db.run(
            f"INSERT OR IGNORE INTO temp.touched SELECT {_OWN_KIND[table]:d}, row_id {rows}",
            (change_id, table),
        )
    for column, kind in _PARTS.get(table, ()):
        was = f"json_extract(old, '$.{column}')"
        db.run(
            f"INSERT OR IGNORE INTO temp.touched SELECT {kind:d}, {was} {rows} AND {was} IS NOT NULL",
            (change_id, table),
        )


# Those whose name was another one before the change.
_RENAMED = """
    SELECT journal.row_id FROM journal JOIN {0} ON {0}.id = journal.row_id
    WHERE journal.change_id = ? AND journal.tbl = '{0}' AND json_extract(journal.old, '$.name') IS NOT {0}.name
"""


def _spread(db: Database, tables: set[str], change_id: int) -> None:
    """Whose documents and figures speak of what was touched: a company's name stands in those of its people and
    deals, a person's in those of their deals; an interaction counts for its people, a tag for its bearers."""
    for table, spoken in (
        ("organisation", f"{PERSON:d}, person_id FROM role WHERE organisation_id"),
        ("organisation", f"{DEAL:d}, id FROM deal WHERE organisation_id"),
        ("person", f"{DEAL:d}, deal_id FROM deal_person WHERE person_id"),
    ):
        if table in tables:
            db.run(
                f"INSERT OR IGNORE INTO temp.touched SELECT {spoken} IN ({_RENAMED.format(table)})",
                (change_id,),
            )
    if "interaction" in tables:
        db.run(
            f"INSERT OR IGNORE INTO temp.touched SELECT {FIGURES:d}, person_id FROM participant WHERE interaction_id IN"
            f" (SELECT id FROM temp.touched WHERE kind = {INTERACTION:d})"
        )
    if "person" in tables:  # who goes, or comes back, takes along what happened with them
        for spoken in (f"{INTERACTION:d}, participant.interaction_id", f"{TASK:d}, task.id"):
            table = spoken.split()[1].split(".")[0]
            db.run(
                f"INSERT OR IGNORE INTO temp.touched SELECT {spoken} FROM journal"
                f" JOIN person ON person.id = journal.row_id JOIN {table} ON {table}.person_id = person.id"
                " WHERE journal.change_id = ? AND journal.tbl = 'person'"
                " AND json_extract(journal.old, '$.deleted_at') IS NOT person.deleted_at",
                (change_id,),
            )
    if "tag" in tables:
        db.run(
            "INSERT OR IGNORE INTO temp.touched SELECT 0, person_id FROM tagging"
            " WHERE person_id IS NOT NULL AND tag_id IN"
            " (SELECT row_id FROM journal WHERE tbl = 'tag' AND change_id = (SELECT max(id) FROM change))"
        )


def _kinds(db: Database) -> set[int]:
    """The kinds in temp.touched."""
    found = set()
    kind = -1
    while (kind := db.value("SELECT min(kind) FROM temp.touched WHERE kind > ?", (kind,))) is not None:
        found.add(kind)
    return found


def _index(db: Database, kinds: Collection[int], new: dict[str, tuple[int, int]]) -> set[str]:
    """Replace the documents of what was touched; what is new has none to take away. The pieces of names in them."""
    heard: set[str] = set()
    after, last = new.get("person", (0, 0))
    is_filled = last - after > max(after, _BULK)  # most of the index will be new
    if is_filled:
        documents.hold_merging(db)
    for table, kind in _OWN_KIND.items():
        if kind not in kinds:
            continue
        old = "FROM temp.touched WHERE kind = ? AND NOT (id > ? AND id <= ?)"
        bounds = (kind, *new.get(table, (0, 0)))
        if db.value(f"SELECT 1 {old} LIMIT 1", bounds):
            db.run(f"DELETE FROM search WHERE rowid IN (SELECT kind * {SPAN:d} + id {old})", bounds)
        documents.write(db, kind, heard, new=new.get(table), many=is_filled)
    if is_filled:
        documents.merge(db)
    return heard


def _prepare(db: Database) -> None:
    """The functions and the table of what is touched; both stay, for making them anew forgets all prepared SQL."""
    db.run(
        "CREATE TEMP TABLE IF NOT EXISTS touched (kind INTEGER, id INTEGER, PRIMARY KEY (kind, id)) WITHOUT ROWID"
    )
    documents.prepare(db)
