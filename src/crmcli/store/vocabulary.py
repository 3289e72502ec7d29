"""The names a database knows, for filters and completion: fields, segments, tags, kinds of interaction."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from crmcli.store.database import Database


def segments(db: Database) -> list[tuple[int, str, str, bool]]:
    """(id, name, expression, frozen) of every segment, by name."""
    return [
        (id, name, expression, bool(frozen))
        for id, name, expression, frozen in db.rows(
            "SELECT id, name, expression, frozen_at IS NOT NULL FROM segment ORDER BY name"
        )
    ]


def kinds(db: Database) -> list[str]:
    """Every kind of interaction in use."""
    return [kind for (kind,) in db.rows("SELECT DISTINCT kind FROM interaction ORDER BY kind")]


def reasons(db: Database) -> list[str]:
    """The reasons that were given lately, for completion."""
    return _lately(db, ("interaction",), "reason")


def stages(db: Database) -> list[str]:
    """Every stage a deal stands in."""
    return [stage for (stage,) in db.rows("SELECT DISTINCT stage FROM deal ORDER BY stage")]


def titles(db: Database, table: str, closed: str, limit: int = 100) -> list[tuple[str, str]]:
    """(id, title) of the latest open tasks or deals, for completion."""
    return [
        (f"{table[0]}{id}", title)
        for id, title in db.rows(
            f"SELECT id, title FROM {table} WHERE {closed} IS NULL AND deleted_at IS NULL ORDER BY id DESC LIMIT ?",
            (limit,),
        )
    ]


_OWNED = ("task", "deal", "person", "organisation")


def is_owner(db: Database, name: str) -> bool:
    """Whether anything is looked after by somebody of this name, in any case."""
    return any(
        db.value(f"SELECT 1 FROM {table} WHERE owner = ? COLLATE NOCASE LIMIT 1", (name,)) for table in _OWNED
    )


def owners(db: Database) -> list[str]:
    """Everybody who looks after something."""
    union = " UNION ".join(f"SELECT owner FROM {table} WHERE owner IS NOT NULL" for table in _OWNED)
    return [name for (name,) in db.rows(f"{union} ORDER BY 1")]


def owners_lately(db: Database) -> list[str]:
    """Those who look after what was added lately, for completion."""
    return _lately(db, _OWNED, "owner")


_LATELY = 20_000  # rows: whoever presses Tab waits for no more


def _lately(db: Database, tables: tuple[str, ...], column: str) -> list[str]:
    """What stands in a column of the latest rows, by the alphabet."""
    union = " UNION ".join(
        f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL AND id > (SELECT max(id) FROM {table}) - {_LATELY:d}"
        for table in tables
    )
    return [name for (name,) in db.rows(f"{union} ORDER BY 1")]


def names_beginning(db: Database, table: str, start: str, limit: int = 50) -> list[tuple[str, str]]:
    """(name, id) of people or companies with a word that begins so, for completion."""
    from crmcli.clean.text import words

    wanted = words(start)
    if not wanted:
        found: list[Any] = db.rows(
            f"SELECT name, id FROM {table} WHERE deleted_at IS NULL ORDER BY id DESC LIMIT ?", (limit,)
        )
    elif len(wanted) > 1 or len(found := _keys_beginning(db, table, wanted[0], limit)) < limit:
        found = _words_beginning(db, table, wanted, limit)
    return [(name, f"{'c' if table == 'person' else 'o'}{id}") for name, id in found]


def _keys_beginning(db: Database, table: str, start: str, limit: int) -> list[Any]:
    """Those whose key begins so: for a letter or two enough of them, at once."""
    return db.rows(
        f"SELECT name, id FROM {table} WHERE name_key >= ? AND name_key < ? AND deleted_at IS NULL LIMIT ?",
        (start, start + "\U0010ffff", limit),
    )


def _words_beginning(db: Database, table: str, wanted: list[str], limit: int) -> list[Any]:
    """Those in whose name every word stands, the last of them begun."""
    from crmcli.store.kinds import COMPANY, PERSON, SPAN, within

    kind = PERSON if table == "person" else COMPANY
    query = "name : (" + " ".join(f'"{word}"' for word in wanted[:-1]) + f' "{wanted[-1]}" *)'
    return db.rows(
        f"SELECT {table}.name, {table}.id FROM search JOIN {table} ON {table}.id = search.rowid - {kind * SPAN:d}"
        f" WHERE search MATCH ? AND search.{within(kind)} LIMIT ?",
        (query, limit),
    )
