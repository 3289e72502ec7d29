"""Where a value came from: the command or the line of a file, what cleaning made of it, the merges it came through."""

from __future__ import annotations

from itertools import pairwise

from crmcli.clean.instant import local
from crmcli.errors import UsageError
from crmcli.model import Record
from crmcli.store.consents import said_of
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
# What is asked for, where a table is meant: the table, and how a row of it is written, and as what it was given.
_TABLES = {
    "email": ("email", "address", "value"),
    "phone": ("phone", "e164", "value"),
    "handle": ("handle", "canonical", "value"),
    "address": ("address", "street", None),
    "tag": ("tagging", "tag_id", None),
    "company": ("role", "organisation_id", None),
    "consent": ("consent", "channel", None),
    "like": ("fact", "value", None),
    "dislike": ("fact", "value", None),
    "person": ("deal_person", "person_id", None),
    "people": ("participant", "person_id", None),
}
_CONTACTS = ("email", "phone", "handle", "address", "tag")
# Of each subject: the column by which rows of other tables name it, its letter, its word in merges, and those tables.
_SUBJECTS: dict[str, tuple[str, str, str | None, tuple[str, ...]]] = {
    "person": ("person_id", "c", "person", (*_CONTACTS, "company", "like", "dislike", "consent")),
    "organisation": ("organisation_id", "o", "company", _CONTACTS),
    "deal": ("deal_id", "d", None, ("person",)),
    "interaction": ("interaction_id", "a", None, ("people",)),
    "task": ("task_id", "t", None, ()),
}
_SYNONYMS = {
    "e-mail": "email",
    "mail": "email",
    "profile": "handle",
    "url": "handle",
    "tel": "phone",
    "role": "company",
}
# As filters call the columns of what is no card.
_COLUMN_OF = {
    "value": "value_minor",
    "close": "close_on",
    "due": "due_on",
    "done": "done_at",
    "closed": "closed_at",
    "series": "series_on",
    "minutes": "duration_s",
    "company": "organisation_id",
    "parent": "parent_id",
}


class Step(Record):
    """One thing that happened to a value: typed, imported, normalised, edited, merged, returned."""

    moment: Moment
    step: str
    detail: str


class _Thing(Record):
    """What is asked about: a row of a table, and how other tables name it."""

    table: str
    id: int
    key: str
    letter: str
    merged_as: str | None


def of(db: Database, table: str, row_id: int, field: str, now: datetime) -> list[tuple[Any, ...]]:
    """`COLUMNS` of every step of every value of a field of one thing, the oldest step first.

    The thing is a row of person, organisation, deal, task or interaction.
    """
    key, letter, merged_as, tables = _SUBJECTS[table]
    thing = _Thing(table, row_id, key, letter, merged_as)
    name = _SYNONYMS.get(field, field)
    column = name if table == "person" else _COLUMN_OF.get(name, name)
    if name == "people" and table == "deal":
        name = "person"
    if name == "person" and table == "interaction":
        name = "people"
    if name == "person" and table == "task":
        column = "person_id"
    if name in tables:
        found = _of_table(db, thing, name)
    elif column in journalled(db)[table] and (not column.endswith("id") or column != name):
        found = _of_column(db, thing, column)
    else:
        found = _of_custom_field(db, thing, name)
    return [
        (value, *_head(db, step.moment, now), step.step, step.detail)
        for value, steps in found
        for step in steps
    ]


def known_fields(db: Database, table: str) -> list[str]:
    """Every name `of` takes for rows of a table."""
    subject = _SUBJECTS[table][2]
    custom = [
        name for (name,) in db.rows("SELECT name FROM field WHERE subject = ? ORDER BY name", (subject,))
    ]
    columns = journalled(db)[table]
    plain = [column for column in columns if not column.endswith(("_key", "_at", "_on", "id", "_into"))]
    words = [] if table == "person" else [word for word, column in _COLUMN_OF.items() if column in columns]
    return [*plain, *words, *(["person"] if table == "task" else []), *_SUBJECTS[table][3], *custom]


def _head(db: Database, moment: Moment, now: datetime) -> tuple[Any, ...]:
    """(change, at, actor) of a moment."""
    change_id, outside = moment
    found = None if outside else db.row("SELECT at, actor FROM change WHERE id = ?", (change_id,))
    return (str(change_id), local(found[0], now), found[1]) if found else (None, None, None)


def _of_column(db: Database, thing: _Thing, column: str) -> list[tuple[object, list[Step]]]:
    """The value of a column; one that a merge filled is followed to whom it came from."""
    columns = journalled(db)[thing.table]
    steps: list[Step] = []
    history = states(db, thing.table, columns, thing.id)
    row = history[-1][1] or {}
    for (moment, before), (_, after) in pairwise(history):
        if after is None or (before is not None and before.get(column) == after.get(column)):
            continue
        if before is None and after.get(column) is None:
            continue
        loser_id = _merged_then(db, thing, moment, column, after.get(column))
        if loser_id is not None:
            loser = thing._replace(id=loser_id)
            source = Step(moment, "merged", f"from {thing.letter}{loser_id}")
            steps = [*_of_column(db, loser, column)[0][1], source]
        else:
            steps.append(_origin(db, moment, thing.key, thing.id, is_first=not steps))
    value = _said(db, column, row)
    return [(value, steps)] if value is not None and steps else []


def _said(db: Database, column: str, row: Row) -> object:
    """The value of a column as a reader knows it."""
    value = row.get(column)
    if value is None:
        return None
    if column == "value_minor":
        from crmcli.clean.money import amount

        return f"{amount(value, row['currency'])} {row['currency']}"
    if column in ("organisation_id", "parent_id"):
        return db.value("SELECT name FROM organisation WHERE id = ?", (value,))
    if column == "person_id":
        return db.value("SELECT name FROM person WHERE id = ?", (value,))
    return value / 60 if column == "duration_s" else value


def _merged_then(db: Database, thing: _Thing, moment: Moment, column: str, value: object) -> int | None:
    """The one whom a merge in this change joined to the thing, and who had this value."""
    if thing.merged_as is None:
        return None
    for (loser_id,) in db.rows(
        "SELECT merge.loser_id FROM merge JOIN change_span AS span ON span.tbl = 'merge'"
        " AND merge.id > span.after_id AND merge.id <= span.last_id"
        " WHERE span.change_id = ? AND merge.subject = ? AND merge.survivor_id = ? ORDER BY merge.id DESC",
        (moment[0], thing.merged_as, thing.id),
    ):
        found = db.value(f"SELECT {column} FROM {thing.table} WHERE id = ?", (loser_id,))
        if found == value:
            return int(loser_id)
    return None


def _of_table(db: Database, thing: _Thing, name: str) -> list[tuple[object, list[Step]]]:
    """Every row of a table that is the thing's now."""
    table, canonical, given = _TABLES[name]
    where = f" AND kind = '{name}'" if table == "fact" else ""
    columns = journalled(db)[table]
    order = "position, id" if "position" in columns else "id"
    found: list[tuple[object, list[Step]]] = []
    for (row_id,) in db.rows(
        f"SELECT id FROM {table} WHERE {thing.key} = ?{where} ORDER BY {order}", (thing.id,)
    ):
        history = states(db, table, columns, row_id)
        row = history[-1][1]
        assert row is not None
        shown = _shown(db, table, row, canonical)
        steps = _of_row(db, thing, history)
        if given and row[canonical] is not None and row[given] != row[canonical] and steps:
            steps.insert(1, Step(steps[0].moment, "normalised", f"{row[given]} → {row[canonical]}"))
        found.append((shown, steps))
    return found


def _shown(db: Database, table: str, row: Row, canonical: str) -> object:
    if table == "tagging":
        return db.value("SELECT name FROM tag WHERE id = ?", (row["tag_id"],))
    if table == "role":
        company = db.value("SELECT name FROM organisation WHERE id = ?", (row["organisation_id"],))
        return f"{row['title']} at {company}" if row["title"] else company
    if table in ("deal_person", "participant"):
        return db.value("SELECT name FROM person WHERE id = ?", (row["person_id"],))
    if table == "consent":
        return f"{said_of(row['channel'], row['purpose'])} {row['state']}"
    if table == "address":
        parts = (row["street"], row["zip"], row["city"], row["region"], row["country"])
        return ", ".join(part for part in parts if part)
    return row[canonical] or row["value"]


def _of_row(db: Database, thing: _Thing, history: list[tuple[Moment, Row | None]]) -> list[Step]:
    """What happened to one row, the oldest first; bookkeeping left out."""
    key = thing.key
    steps: list[Step] = []
    for (moment, before), (_, after) in pairwise(history):
        if after is None:
            steps.append(Step(moment, "removed", _command(db, moment)))
        elif before is None:
            steps.append(_origin(db, moment, key, after.get(key), is_first=not steps))
        elif before.get(key) != after.get(key) and before.get(key):
            steps.append(Step(moment, "merged", f"from {thing.letter}{before[key]}"))
        elif any(before[c] != after[c] for c in after if c not in ("position", "merge_id")):
            steps.append(_origin(db, moment, key, after.get(key), is_first=False))
    return steps


def _of_custom_field(db: Database, thing: _Thing, name: str) -> list[tuple[object, list[Step]]]:
    field_id = (
        db.value("SELECT id FROM field WHERE name = ?", (name,)) if thing.merged_as is not None else None
    )
    if field_id is None:
        from crmcli.clean.nearest import nearest

        known = known_fields(db, thing.table)
        close = nearest(name, known)
        raise UsageError(
            f"there is no field {name!r}", f"did you mean {close}?" if close else f"one of {', '.join(known)}"
        )
    columns = journalled(db)["field_value"]
    return [
        (value, _of_row(db, thing, states(db, "field_value", columns, row_id)))
        for row_id, value in db.rows(
            f"SELECT id, value FROM field_value WHERE {thing.key} = ? AND field_id = ?", (thing.id, field_id)
        )
    ]


def _origin(db: Database, moment: Moment, key: str, owner_id: int | None, *, is_first: bool) -> Step:
    """The step by which a change made or set a value: the line of a file, or the command."""
    lines = _lines(db, moment[0], key, owner_id)
    if lines:
        return Step(moment, "imported", "; ".join(lines))
    return Step(moment, "typed" if is_first else "edited", _command(db, moment))


def _command(db: Database, moment: Moment) -> str:
    found = None if moment[1] else db.value("SELECT command FROM change WHERE id = ?", (moment[0],))
    return str(found) if found else "another program"


def _lines(db: Database, change_id: int, key: str, owner_id: int | None) -> list[str]:
    """'import #3 fair.csv row 41, 44' for each file by which a change met the owner, whom `key` names in a row."""
    columns = journalled(db)["import_row"]
    moved = (  # rows of people and companies move with a merge
        f" UNION ALL SELECT row_id FROM journal WHERE tbl = 'import_row' AND {key} = ?2"
        if key in ("person_id", "organisation_id")
        else ""
    )
    found: dict[str, list[str]] = {}
    for row_id, import_id, file, line in db.rows(
        f"""
        SELECT import_row.id, import.id, import.file, import_row.line
        FROM change_span AS span
        JOIN import ON span.tbl = 'import' AND import.id > span.after_id AND import.id <= span.last_id
        JOIN import_row ON import_row.import_id = import.id
        WHERE span.change_id = ?1 AND import_row.id IN (SELECT id FROM import_row WHERE {key} = ?2{moved})
        ORDER BY import_row.id
        """,
        (change_id, owner_id),
    ):
        first = next((row for _, row in states(db, "import_row", columns, row_id) if row is not None), None)
        if first is not None and first[key] == owner_id:
            found.setdefault(f"import #{import_id} {file} row", []).append(str(line))
    return [f"{file} {', '.join(dict.fromkeys(lines))}" for file, lines in found.items()]
