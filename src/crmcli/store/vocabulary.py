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
    """Every reason given so far."""
    return [
        reason
        for (reason,) in db.rows(
            "SELECT DISTINCT reason FROM interaction WHERE reason IS NOT NULL ORDER BY reason"
        )
    ]


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


def names_beginning(db: Database, table: str, start: str, limit: int = 50) -> list[tuple[str, str]]:
    """(name, id) of people or companies with a word that begins so, for completion."""
    from crmcli.clean.text import words
    from crmcli.store.kinds import COMPANY, PERSON, SPAN, within

    wanted = words(start)
    letter, kind = ("c", PERSON) if table == "person" else ("o", COMPANY)
    if wanted:
        query = "name : (" + " ".join(f'"{word}"' for word in wanted[:-1]) + f' "{wanted[-1]}" *)'
        found: list[Any] = db.rows(
            f"SELECT {table}.name, {table}.id FROM search JOIN {table} ON {table}.id = search.rowid - {kind * SPAN:d}"
            f" WHERE search MATCH ? AND search.{within(kind)} LIMIT ?",
            (query, limit),
        )
    else:
        found = db.rows(
            f"SELECT name, id FROM {table} WHERE deleted_at IS NULL ORDER BY updated_at DESC LIMIT ?",
            (limit,),
        )
    return [(name, f"{letter}{id}") for name, id in found]
