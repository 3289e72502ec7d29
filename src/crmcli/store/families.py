"""Which rows belong to a person or a company, read from the schema, and when two of them say the same.

A table family that comes later is known here by its foreign key alone. Only what no key can tell is written down:
which columns make two e-mails, roles or addresses one and the same.
"""

from __future__ import annotations

from crmcli.clean.text import fold
from crmcli.model import Record
from crmcli.store.schema import journalled, references

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from crmcli.store.database import Database

    Row = dict[str, Any]


class Family(Record):
    """A table whose `column` refers to the owner."""

    table: str
    column: str
    columns: tuple[str, ...]
    unique: tuple[
        tuple[str, ...], ...
    ] = ()  # sets of columns, `column` among them, that no two rows may share
    unlike: tuple[str, ...] = ()  # columns a CHECK forbids to equal `column`


# What two rows of one owner say alike, where no unique index tells; `column` stands for the owner already.
_ALIKE: dict[str, Callable[[Row], object]] = {
    "email": lambda row: row["address"],
    "phone": lambda row: row["e164"] or row["value"],
    "handle": lambda row: row["canonical"],
    "external_id": lambda row: (row["system"], row["value"]),
    "fact": lambda row: (row["kind"], fold(row["value"])),
    "alternate": lambda row: (row["field"], row["value"]),
    "relation": lambda row: (row["person_id"], row["other_id"], row["kind"]),
    "role": lambda row: (row["person_id"], row["organisation_id"], row["until"]),
    "address": lambda row: fold(row["street"] or ""),
}
# Rows that are alike are one only if these agree too, or are blank on one side: two titles are two roles.
_AGREEING = {
    "role": ("title", "department", "decision", "since"),
    "address": ("label", "zip", "city_key", "region", "country"),
}
# The text as given beside a canonical form: where that agrees, nothing is lost with the other spelling.
SPELLINGS = (("email", "value"), ("phone", "value"), ("handle", "value"))


def families(db: Database, owner: str) -> tuple[Family, ...]:
    """Every table column that refers to a row of the table `owner`, in the order of the schema.

    The pointer a merge itself leaves (`merged_into`) is none: it leads from one hidden row to the next.
    """
    found = []
    for table, columns in journalled(db).items():
        for column, target in references(db, table).items():
            if target == owner and column != "merged_into":
                found.append(
                    Family(
                        table,
                        column,
                        columns,
                        _unique(db, table, column),
                        _unlike(db, table, column, columns),
                    )
                )
    return tuple(found)


def rows(db: Database, family: Family, owner_id: int) -> list[Row]:
    """The rows of one owner, by position."""
    order = "position, id" if "position" in family.columns else "id"
    return [
        dict(zip(family.columns, found, strict=True))
        for found in db.rows(
            f"SELECT {', '.join(family.columns)} FROM {family.table} WHERE {family.column} = ? ORDER BY {order}",
            (owner_id,),
        )
    ]


def is_plain(family: Family) -> bool:
    """Whether rows can change their owner without a look at each."""
    return not (family.unique or family.unlike or "position" in family.columns or family.table in _ALIKE)


def refers_to_itself(family: Family, row: Row) -> bool:
    """Whether a CHECK forbids the row, for both its ends are one now."""
    return any(row[column] == row[family.column] for column in family.unlike)


def twin(family: Family, row: Row, present: list[Row]) -> Row | None:
    """The present row that says what `row` says, or None."""
    for other in present:
        if _same_key(family, row, other) or _alike(family.table, row, other):
            return other
    return None


def _same_key(family: Family, row: Row, other: Row) -> bool:
    return any(all(row[c] is not None and row[c] == other[c] for c in columns) for columns in family.unique)


def _alike(table: str, row: Row, other: Row) -> bool:
    key = _ALIKE.get(table)
    if key is None or key(row) != key(other):
        return False
    return all(
        row[column] is None or other[column] is None or fold(str(row[column])) == fold(str(other[column]))
        for column in _AGREEING.get(table, ())
    )


def _unique(db: Database, table: str, column: str) -> tuple[tuple[str, ...], ...]:
    found = []
    for (index,) in db.rows('SELECT name FROM pragma_index_list(?) WHERE "unique" ORDER BY seq', (table,)):
        columns = tuple(name for (name,) in db.rows("SELECT name FROM pragma_index_info(?)", (index,)))
        if column in columns:
            found.append(columns)
    return tuple(found)


def _unlike(db: Database, table: str, column: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """Read from the text of the table: SQLite lists no CHECKs."""
    text = " ".join(str(db.value("SELECT sql FROM sqlite_schema WHERE name = ?", (table,))).split())
    return tuple(c for c in columns if f"({column} <> {c})" in text or f"({c} <> {column})" in text)
