"""Hiding a person, company, interaction, deal or task, and bringing it back as it was."""

from __future__ import annotations

from crmcli.clean.instant import utc
from crmcli.errors import ConflictError, NotFoundError
from crmcli.store.resolve import survivor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from crmcli.store.database import Database

# letter of the id -> (table, the column that names the row)
KINDS = {
    "c": ("person", "name"),
    "o": ("organisation", "name"),
    "a": ("interaction", "kind"),
    "d": ("deal", "title"),
    "t": ("task", "title"),
}


def remove(db: Database, letter: str, row_id: int, now: datetime) -> None:
    """Hide a row everywhere."""
    db.run(f"UPDATE {KINDS[letter][0]} SET deleted_at = ? WHERE id = ?", (utc(now), row_id))


def restore(db: Database, reference: str) -> str:
    """Bring back what an id such as `c12` names; its label."""
    letter = reference[:1]
    if letter not in KINDS or not reference[1:].isdecimal():
        raise NotFoundError(
            f"{reference!r} is no id", "name what was removed by its id; crm history shows it"
        )
    row_id = int(reference[1:])
    table, _ = KINDS[letter]
    merged = "merged_into" if letter in "co" else "NULL"
    found = db.row(f"SELECT deleted_at, {merged} FROM {table} WHERE id = ?", (row_id,))
    if found is None:
        raise NotFoundError(f"there is no {reference}", "crm history shows what was removed")
    if found[1] is not None:
        kept = survivor(db, table, row_id)
        if kept is None or kept[1] is None:
            raise ConflictError(
                f"{reference} was merged into {letter}{found[1]}", f"crm unmerge {letter}{found[1]}"
            )
        row_id = kept[0]
    elif found[0] is None:
        raise ConflictError(f"{reference} was not removed", "there is nothing to restore")
    db.run(f"UPDATE {table} SET deleted_at = NULL WHERE id = ?", (row_id,))
    return label(db, letter, row_id)


def label(db: Database, letter: str, row_id: int) -> str:
    """'c12 Jane Doe', for a message."""
    table, column = KINDS[letter]
    return f"{letter}{row_id} {db.value(f'SELECT {column} FROM {table} WHERE id = ?', (row_id,))}"
