"""Everything of people and companies as rows of one width, for flat files.

Of what nobody has more than one, the statement itself joins the columns; of the rest one query a table, all in the
order of the owners, is merged as it is read. No object is made on the way, and memory does not grow.
"""

from __future__ import annotations

from crmcli.model import Record
from crmcli.store.consents import SILENT
from crmcli.store.exporting import CONSENTS, Children, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from crmcli.model import Consent
    from crmcli.store.database import Database

    Row = tuple[Any, ...]
    Cells = Callable[[int], Sequence[Any]]  # of an owner; owners are asked for in ascending order


class Layout(Record):
    """Which cells a row has, in their order: single columns; of each table of several its columns so many times over;
    tags, ids elsewhere, what only people have, the note, the moment; fields."""

    table: str  # person or organisation
    singles: tuple[str, ...]
    several: tuple[tuple[str, tuple[str, ...], int], ...]
    custom: tuple[str, ...]
    consent: Callable[[Consent], str]  # how one thing that somebody said of being contacted is written


def flat_rows(
    db: Database, layout: Layout, where: str | None = None, values: Sequence[object] = ()
) -> Iterator[Sequence[Any]]:
    """The cells of each person or company the condition holds for; None where there is nothing."""
    maker = _Maker(db, layout, where, values)
    table = layout.table
    maker.add(*(_single(table, name) for name in layout.singles))
    for child, names, count in layout.several:
        if count == 1:
            maker.join(child, names)
        else:
            maker.merge(_padded(maker.children, child, names, count))
    maker.merge_from("tagging", 1, _tags)
    maker.merge_from("external_id", 1, _ids)
    if table == "person":
        maker.add(f"CASE WHEN {SILENT} THEN 'yes' END")
        if any(
            db.value(f"SELECT 1 FROM {said} LIMIT 1")
            for said in ("consent", "email WHERE bounced_at IS NOT NULL")
        ):
            maker.merge(_consents(maker.children, layout.consent))
        else:
            maker.add("NULL")
        maker.merge_from("fact", 2, _facts)
    maker.add(f"{table}.note", f"{table}.created_at")
    if layout.custom:
        maker.merge(_customs(maker.children, layout.custom))
    return maker.rows()


class _Maker:
    """Puts the statement together, and the cells of its rows with what is merged in between."""

    def __init__(self, db: Database, layout: Layout, where: str | None, values: Sequence[object]) -> None:
        self.db = db
        self.table = layout.table
        self.owner = f"{layout.table}_id"
        self.condition = f"{self.table}.deleted_at IS NULL"
        if where:  # in a statement of its own, where its columns can be those of no joined table
            self.condition += f" AND {self.table}.id IN (SELECT id FROM {self.table} WHERE {where})"
        self.values = values
        self.children = Children(db, self.table, where, values)
        self._columns = [f"{self.table}.id"]
        self._joins: list[str] = []
        self._parts: list[Callable[[Row], Sequence[Any]]] = []
        self._taken = 1  # columns of the statement that a part gives

    def add(self, *columns: str) -> None:
        self._columns += columns

    def join(self, table: str, names: Sequence[str]) -> None:
        """Columns of a table of which each owner has one row at most."""
        self._joins.append(f"LEFT JOIN {table} ON {table}.{self.owner} = {self.table}.id")
        if table == "role":
            self._joins.append(f"LEFT JOIN {_EMPLOYER}")
        self.add(*(_column(table, name) for name in names))

    def merge(self, cells: Cells) -> None:
        """Cells that come from elsewhere, behind the columns so far."""
        taken = slice(self._taken, len(self._columns))
        self._taken = len(self._columns)
        self._parts += [lambda row: row[taken], lambda row: cells(row[0])]

    def merge_from(self, table: str, width: int, cells: Callable[[Children], Cells]) -> None:
        """Cells from rows of a table; where there are none, blank ones that cost nothing."""
        if self.db.value(f"SELECT 1 FROM {table} WHERE {self.owner} IS NOT NULL LIMIT 1"):
            self.merge(cells(self.children))
        else:
            self.add(*("NULL",) * width)

    def rows(self) -> Iterator[Sequence[Any]]:
        last = slice(self._taken, len(self._columns))
        for row in self.db.scan(
            f"SELECT {', '.join(self._columns)} FROM {self.table} {' '.join(self._joins)} WHERE {self.condition}"
            f" ORDER BY {self.table}.id",
            self.values,
        ):
            cells: list[Any] = []
            for part in self._parts:
                cells += part(row)
            cells += row[last]
            yield cells


_EMPLOYER = "organisation AS employer ON employer.id = role.organisation_id"


def _single(table: str, name: str) -> str:
    if name == "parent":
        return "(SELECT name FROM organisation AS above WHERE above.id = organisation.parent_id)"
    return f"{table}.{name}"


def _column(table: str, name: str) -> str:
    return "employer.name" if name == "company" else f"{table}.{name}"


def _padded(children: Children, table: str, names: Sequence[str], count: int) -> Cells:
    """The cells of all rows of a table, and blank ones up to the number of columns."""
    tables = f"{table} JOIN {_EMPLOYER}" if table == "role" else table
    columns = ", ".join(_column(table, name) for name in names)
    found = children.of(
        f"SELECT {{owner}}, {columns} FROM {tables} WHERE {{owner}} IS NOT NULL",
        f"{{owner}}, position, {table}.id",
        lambda row: row[1:],
    )
    blank = (None,) * (len(names) * count)

    def cells(owner_id: int) -> Row:
        own: Row = sum(found(owner_id), ())
        return own + blank[len(own) :]

    return cells


def _tags(children: Children) -> Cells:
    found = children.of(
        "SELECT {owner}, tag.name FROM tagging JOIN tag ON tag.id = tagging.tag_id WHERE {owner} IS NOT NULL",
        "{owner}, tag.name_key",
        lambda row: row[1],
    )
    return lambda owner_id: (", ".join(found(owner_id)),)


def _ids(children: Children) -> Cells:
    found = children.of(
        "SELECT {owner}, system || ':' || value FROM external_id WHERE {owner} IS NOT NULL",
        "{owner}, id",
        lambda row: row[1],
    )
    return lambda owner_id: ("\n".join(found(owner_id)),)


def _consents(children: Children, line: Callable[[Consent], str]) -> Cells:
    select, order, make = CONSENTS
    found = children.of(select, order, lambda row: line(make(row)))
    return lambda owner_id: ("\n".join(found(owner_id)),)


def _facts(children: Children) -> Cells:
    found = children.of(
        "SELECT person_id, kind, value FROM fact WHERE person_id IS NOT NULL",
        "person_id, id",
        lambda row: row[1:],
    )

    def cells(owner_id: int) -> Row:
        own = found(owner_id)
        return tuple(
            "\n".join(value for kind, value in own if kind == wanted) for wanted in ("like", "dislike")
        )

    return cells


def _customs(children: Children, names: Sequence[str]) -> Cells:
    found = children.of(
        "SELECT {owner}, field.name, field.type, field_value.value FROM field_value"
        " JOIN field ON field.id = field_value.field_id WHERE {owner} IS NOT NULL",
        "{owner}, field.name",
        lambda row: (row[1], text_of(row[3], row[2])),
    )

    def cells(owner_id: int) -> list[str | None]:
        own = dict(found(owner_id))
        return [own.get(name) for name in names]

    return cells
