"""Where a value came from: the command or the line of a file, what cleaning made of it, the merges it came through."""

from __future__ import annotations

from itertools import pairwise

from crmcli.clean.instant import local
from crmcli.errors import UsageError
from crmcli.model import Record
from crmcli.store.history import states
from crmcli.store.schema import journalled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from crmcli.store.database import Database
    from crmcli.store.history import Moment

    Row = dict[str, Any]

COLUMNS = ("value", "change", "at", "actor", "step", "detail")
# What is asked for, where a table is meant: how a row of it is written, and as what it was given.
_TABLES = {
    "email": ("address", "value"),
    "phone": ("e164", "value"),
    "handle": ("canonical", "value"),
    "address": ("street", None),
    "tag": ("tag_id", None),
    "company": ("organisation_id", None),
    "like": ("value", None),
    "dislike": ("value", None),
}
_TABLE_OF = {"tag": "tagging", "company": "role", "like": "fact", "dislike": "fact"}
_SYNONYMS = {
    "e-mail": "email",
    "mail": "email",
    "profile": "handle",
    "url": "handle",
    "tel": "phone",
    "role": "company",
}


class Step(Record):
    """One thing that happened to a value: typed, imported, normalised, edited, merged, returned."""

    moment: Moment
    step: str
    detail: str


def of(db: Database, person_id: int, field: str, now: datetime) -> list[tuple[Any, ...]]:
    """`COLUMNS` of every step of every value of a field of one person, the oldest step first."""
    name = _SYNONYMS.get(field, field)
    if name in journalled(db)["person"] and not name.endswith("id"):
        found = _of_column(db, person_id, name)
    elif name in _TABLES:
        found = _of_table(db, person_id, name)
    else:
        found = _of_custom_field(db, person_id, name)
    return [
        (value, *_head(db, step.moment, now), step.step, step.detail)
        for value, steps in found
        for step in steps
    ]


def known_fields(db: Database) -> list[str]:
    """Every name `of` takes."""
    custom = [name for (name,) in db.rows("SELECT name FROM field WHERE subject = 'person' ORDER BY name")]
    columns = [
        column for column in journalled(db)["person"] if not column.endswith(("_key", "_at", "id", "_into"))
    ]
    return [*columns, *_TABLES, *custom]


def _head(db: Database, moment: Moment, now: datetime) -> tuple[Any, ...]:
    """(change, at, actor) of a moment."""
    change_id, outside = moment
    found = None if outside else db.row("SELECT at, actor FROM change WHERE id = ?", (change_id,))
    return (str(change_id), local(found[0], now), found[1]) if found else (None, None, None)


def _of_column(db: Database, person_id: int, column: str) -> list[tuple[object, list[Step]]]:
    """The value of a column of the card; one that a merge filled is followed to whom it came from."""
    columns = journalled(db)["person"]
    steps: list[Step] = []
    history = states(db, "person", columns, person_id)
    value = (history[-1][1] or {}).get(column)
    for (moment, before), (_, after) in pairwise(history):
        if after is None or (before is not None and before.get(column) == after.get(column)):
            continue
        if before is None and after.get(column) is None:
            continue
        loser_id = _merged_then(db, person_id, moment, column, after.get(column))
        if loser_id is not None:
            steps = [*_of_column(db, loser_id, column)[0][1], Step(moment, "merged", f"from c{loser_id}")]
        else:
            steps.append(_origin(db, moment, person_id, is_first=not steps))
    return [(value, steps)] if value is not None and steps else []


def _merged_then(db: Database, person_id: int, moment: Moment, column: str, value: object) -> int | None:
    """The one whom a merge in this change joined to the person, and who had this value."""
    for (loser_id,) in db.rows(
        "SELECT merge.loser_id FROM merge JOIN change_span AS span ON span.tbl = 'merge'"
        " AND merge.id > span.after_id AND merge.id <= span.last_id"
        " WHERE span.change_id = ? AND merge.subject = 'person' AND merge.survivor_id = ? ORDER BY merge.id DESC",
        (moment[0], person_id),
    ):
        found = db.value(f"SELECT {column} FROM person WHERE id = ?", (loser_id,))
        if found == value:
            return int(loser_id)
    return None


def _of_table(db: Database, person_id: int, name: str) -> list[tuple[object, list[Step]]]:
    """Every row of a table that is the person's now."""
    table = _TABLE_OF.get(name, name)
    canonical, given = _TABLES[name]
    where = f" AND kind = '{name}'" if table == "fact" else ""
    columns = journalled(db)[table]
    order = "position, id" if "position" in columns else "id"
    found: list[tuple[object, list[Step]]] = []
    for (row_id,) in db.rows(
        f"SELECT id FROM {table} WHERE person_id = ?{where} ORDER BY {order}", (person_id,)
    ):
        history = states(db, table, columns, row_id)
        row = history[-1][1]
        assert row is not None
        shown = _shown(db, name, row, canonical)
        steps = _of_row(db, history)
        if given and row[canonical] is not None and row[given] != row[canonical] and steps:
            steps.insert(1, Step(steps[0].moment, "normalised", f"{row[given]} → {row[canonical]}"))
        found.append((shown, steps))
    return found


def _shown(db: Database, name: str, row: Row, canonical: str) -> object:
    if name == "tag":
        return db.value("SELECT name FROM tag WHERE id = ?", (row["tag_id"],))
    if name == "company":
        company = db.value("SELECT name FROM organisation WHERE id = ?", (row["organisation_id"],))
        return f"{row['title']} at {company}" if row["title"] else company
    if name == "address":
        parts = (row["street"], row["zip"], row["city"], row["region"], row["country"])
        return ", ".join(part for part in parts if part)
    return row[canonical] or row["value"]


def _of_row(db: Database, history: list[tuple[Moment, Row | None]]) -> list[Step]:
    """What happened to one row, the oldest first; bookkeeping left out."""
    steps: list[Step] = []
    for (moment, before), (_, after) in pairwise(history):
        if after is None:
            steps.append(Step(moment, "removed", _command(db, moment)))
        elif before is None:
            steps.append(_origin(db, moment, after.get("person_id"), is_first=not steps))
        elif before.get("person_id") != after.get("person_id") and before.get("person_id"):
            steps.append(Step(moment, "merged", f"from c{before['person_id']}"))
        elif any(before[c] != after[c] for c in after if c not in ("position", "merge_id")):
            steps.append(_origin(db, moment, after.get("person_id"), is_first=False))
    return steps


def _of_custom_field(db: Database, person_id: int, name: str) -> list[tuple[object, list[Step]]]:
    field_id = db.value("SELECT id FROM field WHERE name = ?", (name,))
    if field_id is None:
        from crmcli.clean.nearest import nearest

        known = known_fields(db)
        close = nearest(name, known)
        raise UsageError(
            f"there is no field {name!r}", f"did you mean {close}?" if close else f"one of {', '.join(known)}"
        )
    columns = journalled(db)["field_value"]
    return [
        (value, _of_row(db, states(db, "field_value", columns, row_id)))
        for row_id, value in db.rows(
            "SELECT id, value FROM field_value WHERE person_id = ? AND field_id = ?", (person_id, field_id)
        )
    ]


def _origin(db: Database, moment: Moment, person_id: int | None, *, is_first: bool) -> Step:
    """The step by which a change made or set a value: the line of a file, or the command."""
    lines = _lines(db, moment[0], person_id)
    if lines:
        return Step(moment, "imported", "; ".join(lines))
    return Step(moment, "typed" if is_first else "edited", _command(db, moment))


def _command(db: Database, moment: Moment) -> str:
    found = None if moment[1] else db.value("SELECT command FROM change WHERE id = ?", (moment[0],))
    return str(found) if found else "another program"


def _lines(db: Database, change_id: int, person_id: int | None) -> list[str]:
    """'import #3 fair.csv row 41, 44' for each file by which a change met a person."""
    columns = journalled(db)["import_row"]
    found: dict[str, list[str]] = {}
    for row_id, import_id, file, line in db.rows(
        """
        SELECT import_row.id, import.id, import.file, import_row.line
        FROM change_span AS span
        JOIN import ON span.tbl = 'import' AND import.id > span.after_id AND import.id <= span.last_id
        JOIN import_row ON import_row.import_id = import.id
        WHERE span.change_id = ?1
          AND import_row.id IN (SELECT id FROM import_row WHERE person_id = ?2
                                UNION ALL SELECT row_id FROM journal WHERE tbl = 'import_row' AND person_id = ?2)
        ORDER BY import_row.id
        """,
        (change_id, person_id),
    ):
        first = next((row for _, row in states(db, "import_row", columns, row_id) if row is not None), None)
        if first is not None and first["person_id"] == person_id:
            found.setdefault(f"import #{import_id} {file} row", []).append(str(line))
    return [f"{file} {', '.join(lines)}" for file, lines in found.items()]
