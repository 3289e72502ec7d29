"""Custom fields of an import: declared by what their values are, and filled in."""

from __future__ import annotations

from crmcli.errors import CleanError
from crmcli.store import fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from crmcli.store.database import Database

_OWNERS = ((0, "person", "person_id", "person"), (1, "company", "organisation_id", "company"))
_MANY = 20  # fields, from which an index is made sooner than all values are read for each of them
_DIGITS = 15  # what a 64-bit float gives back exactly


def write(db: Database, policy: str, is_reserved: Callable[[str], bool], now: datetime) -> int:
    """Declare the fields nobody declared, fill in their values; how many values do not fit their declared type.

    These are kept as alternates, so that nothing is lost. A name that filters use for something else gets `_text`.
    """
    misfits = 0
    db.run("CREATE TEMP TABLE s_value (owner INTEGER, target INTEGER, n INTEGER, field_id INTEGER, value)")
    names = db.rows("SELECT DISTINCT owner, name FROM temp.s_field ORDER BY owner, name")
    if len(names) > _MANY:
        db.run("CREATE INDEX temp.s_field_name ON s_field (owner, name)")
    for owner, subject, _, stage in _OWNERS:
        for name in [name for of, name in names if of == owner]:
            field = _declared(db, name, subject, owner, is_reserved)
            misfits += _stage_values(db, owner, stage, name, field, now)
    for owner, _, column, stage in _OWNERS:
        if db.value(f"SELECT 1 FROM temp.s_{stage} WHERE state = 2 LIMIT 1"):
            _keep_further(db, owner, column, stage)
        _fill(db, owner, column, stage, policy)
    db.run("DROP TABLE temp.s_value")
    return misfits


def _declared(
    db: Database, name: str, subject: str, owner: int, is_reserved: Callable[[str], bool]
) -> fields.Field:
    """The field of that name; a new one of the narrowest type all its values have. A name that the other subject
    has taken gets the subject before it."""
    found_name = f"{name}_text" if is_reserved(name) else name
    current = fields.find(db, found_name, None)
    if current is not None and current.subject != subject:
        found_name = f"{subject}_{found_name}"
        current = fields.find(db, found_name, subject)
    if current is not None:
        return current
    type = _type_of(db, owner, name)
    return fields.Field(fields.add(db, found_name, subject, type), found_name, subject, type)


def _type_of(db: Database, owner: int, name: str) -> str:
    """The type all staged values of a field have: int, number, date, bool, else text."""
    left = ["int", "number", "date", "bool"]
    for (value,) in db.stream("SELECT value FROM temp.s_field WHERE owner = ? AND name = ?", (owner, name)):
        left = [type for type in left if _fits(value, type)]
        if not left:
            return "text"
    return left[0] if left else "text"


def _fits(value: str, type: str) -> bool:
    """Whether a text is written as values of the type are, so that nothing of it is lost.

    >>> _fits("12", "int"), _fits("0012", "int"), _fits("12.50", "number"), _fits("2024-02-30", "date")
    (True, False, True, False)
    """
    if type == "bool":
        return value in ("true", "false", "True", "False", "TRUE", "FALSE")
    if type == "date":
        return len(value) == 10 and value[4] == value[7] == "-" and _is_day(value)
    digits = value.removeprefix("-")
    whole, dot, part = digits.partition(".")
    if not (whole.isascii() and whole.isdigit()) or (len(whole) > 1 and whole[0] == "0"):
        return False
    if type == "int":
        return not dot and len(whole) <= _DIGITS
    return (not dot or (part.isascii() and part.isdigit())) and len(whole) + len(part) <= _DIGITS


def _is_day(value: str) -> bool:
    from datetime import date

    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _stage_values(db: Database, owner: int, stage: str, name: str, field: fields.Field, now: datetime) -> int:
    """Stage the values of one field as its type says; misfits go to the alternates. How many these were."""
    rows = (
        f"SELECT {owner:d}, s.target, c.n, {field.id:d}, c.value FROM temp.s_field AS c"
        f" JOIN temp.s_{stage} AS s ON s.n = c.n WHERE c.owner = {owner:d} AND c.name = ?"
    )
    if field.type == "text":
        db.run(f"INSERT INTO temp.s_value {rows}", (name,))
        return 0
    wrong: list[tuple[object, ...]] = []

    def fitting() -> Iterator[tuple[object, ...]]:
        for _, target, n, _, text in db.scan(rows, (name,)):
            try:
                yield owner, target, n, field.id, fields.typed(field, text, now, None)
            except CleanError:
                wrong.append((target, field.name, text, target, field.name, text))

    db.run_many("INSERT INTO temp.s_value VALUES (?, ?, ?, ?, ?)", fitting())
    column = "person_id" if owner == 0 else "organisation_id"
    db.run_many(
        f"INSERT INTO alternate ({column}, field, value) SELECT ?, ?, ? WHERE NOT EXISTS"
        f" (SELECT 1 FROM alternate WHERE {column} = ? AND field = ? AND value = ?)",
        wrong,
    )
    return len(wrong)


def _keep_further(db: Database, owner: int, column: str, stage: str) -> None:
    """What further rows of one person or company say otherwise, in a field or a note, is kept as an alternate."""
    db.run(
        "CREATE TEMP TABLE s_further AS SELECT v.target, field.name AS field, CAST(v.value AS TEXT) AS value FROM"
        " (SELECT target, field_id, value, n, row_number() OVER own AS copy, first_value(value) OVER own AS first"
        "   FROM temp.s_value WHERE owner = ? WINDOW own AS (PARTITION BY target, field_id ORDER BY n)) AS v"
        " JOIN field ON field.id = v.field_id WHERE v.copy > 1 AND v.value IS NOT v.first"
        " UNION SELECT s.target, 'note', s.note FROM"
        f" (SELECT target, note, row_number() OVER own AS copy, first_value(note) OVER own AS first FROM temp.s_{stage}"
        "   WHERE note IS NOT NULL WINDOW own AS (PARTITION BY target ORDER BY n)) AS s"
        " WHERE s.copy > 1 AND s.note <> s.first",
        (owner,),
    )
    db.run(
        f"INSERT INTO alternate ({column}, field, value) SELECT f.target, f.field, f.value FROM temp.s_further AS f"
        f" WHERE NOT EXISTS (SELECT 1 FROM alternate AS a WHERE a.{column} = f.target AND a.field = f.field"
        f"   AND a.value = f.value)"
        f" AND NOT EXISTS (SELECT 1 FROM field_value AS v JOIN field ON field.id = v.field_id"
        f"   WHERE v.{column} = f.target AND field.name = f.field AND v.value = f.value)"
        " ORDER BY f.target, f.field, f.value"
    )
    db.run("DROP TABLE temp.s_further")


def _fill(db: Database, owner: int, column: str, stage: str, policy: str) -> None:
    """The first value of each field for everybody; what is there stays, unless overwritten."""
    db.run(
        "CREATE TEMP TABLE s_more AS SELECT target, field_id, value FROM (SELECT *, row_number() OVER (PARTITION BY"
        " target, field_id ORDER BY n) AS copy FROM temp.s_value WHERE owner = ?)"
        " WHERE copy = 1",
        (owner,),
    )
    if policy == "overwrite":
        differs = f"v.{column} = f.target AND v.field_id = f.field_id AND v.value IS NOT f.value"
        db.run(
            f"INSERT OR IGNORE INTO temp.s_changed SELECT {owner:d}, f.target FROM temp.s_more AS f"
            f" JOIN field_value AS v ON {differs}"
        )
        db.run(f"UPDATE field_value AS v SET value = f.value FROM temp.s_more AS f WHERE {differs}")
    db.run(
        f"DELETE FROM temp.s_more WHERE EXISTS (SELECT 1 FROM field_value AS v"
        f" WHERE v.{column} = s_more.target AND v.field_id = s_more.field_id)"
    )
    db.run(
        f"INSERT OR IGNORE INTO temp.s_changed SELECT DISTINCT {owner:d}, target FROM temp.s_more"
        f" WHERE target IN (SELECT target FROM temp.s_{stage} WHERE state = 1)"
    )
    db.run(
        f"INSERT INTO field_value (field_id, {column}, value) SELECT field_id, target, value FROM temp.s_more"
        " ORDER BY target, field_id"
    )
    db.run("DROP TABLE temp.s_more")
