"""Custom fields: declared once with a type, then set on people and companies."""

from __future__ import annotations

from crmcli.errors import ConflictError, NotFoundError
from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from crmcli.store.contacts import Owner
    from crmcli.store.database import Database

TYPES = ("text", "int", "number", "bool", "date", "choice", "url")


class Field(Record):
    """A custom field: `subject` is person or company, `choices` the allowed texts of type choice."""

    id: int
    name: str
    subject: str
    type: str
    choices: tuple[str, ...] = ()


def add(db: Database, name: str, subject: str, type: str, choices: tuple[str, ...] = ()) -> int:
    """Declare a field; its id. The same declaration again changes nothing, another one is a conflict."""
    import json

    current = find(db, name, None)
    if current is not None:
        if (current.subject, current.type, current.choices) == (subject, type, choices):
            return current.id
        raise ConflictError(
            f"field {name} is there already: {current.subject} {current.type}", f"crm field rm {name}"
        )
    return db.insert(
        "INSERT INTO field (name, subject, type, choices) VALUES (?, ?, ?, ?)",
        (name, subject, type, json.dumps(choices, ensure_ascii=False) if choices else None),
    )


def remove(db: Database, name: str) -> int:
    """Take a field and its values away; how many values there were."""
    field = find(db, name, None)
    if field is None:
        raise NotFoundError(f"there is no field {name!r}", "crm field list")
    count = db.run("DELETE FROM field_value WHERE field_id = ?", (field.id,)).rowcount
    db.run("DELETE FROM field WHERE id = ?", (field.id,))
    return count


def every(db: Database) -> list[Field]:
    """All declared fields, by name."""
    return [_field(*row) for row in db.rows(f"SELECT {_COLUMNS} FROM field ORDER BY name")]


_COLUMNS = "id, name, subject, type, choices"


def _field(id: int, name: str, subject: str, type: str, choices: str | None) -> Field:
    return Field(id, name, subject, type, _texts(choices) if choices else ())


def _texts(choices: str) -> tuple[str, ...]:
    import json

    return tuple(json.loads(choices))


def find(db: Database, name: str, subject: str | None) -> Field | None:
    """The field of that name (and subject, if one is named)."""
    row = db.row(
        f"SELECT {_COLUMNS} FROM field WHERE name = ?1 AND subject = coalesce(?2, subject)", (name, subject)
    )
    return _field(*row) if row else None


def names(db: Database, subject: str) -> list[str]:
    return [field.name for field in every(db) if field.subject == subject]


def typed(field: Field, text: str, now: datetime, order: str | None) -> object:
    """A text as a value of the field's type, or CleanError naming the field."""
    from crmcli.clean.value import typed as clean_typed
    from crmcli.errors import CleanError

    try:
        return clean_typed(text, field.type, choices=field.choices, now=now, order=order)
    except CleanError as error:
        raise CleanError(f"{field.name}: {error.message}", error.hint) from None


def value(db: Database, owner: Owner, name: str) -> object:
    """The value of a field on one person or company, or None."""
    found: object = db.value(
        f"SELECT value FROM field_value JOIN field ON field.id = field_id WHERE {owner.column} = ? AND field.name = ?",
        (owner.id, name),
    )
    return found


def set_value(db: Database, owner: Owner, name: str, new: object) -> bool:
    """Set a field of one person or company; None clears it. Whether anything changed."""
    if new is None:
        sql = f"DELETE FROM field_value WHERE {owner.column} = ? AND field_id = (SELECT id FROM field WHERE name = ?)"
        return bool(db.run(sql, (owner.id, name)).rowcount)
    if value(db, owner, name) == new:
        return False
    changed = db.run(
        f"UPDATE field_value SET value = ? WHERE {owner.column} = ?"
        " AND field_id = (SELECT id FROM field WHERE name = ?)",
        (new, owner.id, name),
    ).rowcount
    if not changed:
        db.run(
            f"INSERT INTO field_value (field_id, {owner.column}, value) SELECT id, ?, ? FROM field WHERE name = ?",
            (owner.id, new, name),
        )
    return True


def values(db: Database, owner: Owner) -> dict[str, Any]:
    """Every field set on one person or company, by name, as its type says."""
    return {
        name: _shown(type, found)
        for name, type, found in db.rows(
            "SELECT field.name, field.type, field_value.value FROM field_value JOIN field ON field.id = field_id"
            f" WHERE {owner.column} = ? ORDER BY field.name",
            (owner.id,),
        )
    }


def _shown(type: str, found: Any) -> Any:
    return bool(found) if type == "bool" else found


def listing(db: Database) -> list[tuple[Any, ...]]:
    """(name, type, subject, choices, number of values) of every field, by name."""
    counts = dict(db.rows("SELECT field_id, count(*) FROM field_value GROUP BY field_id"))
    return [(f.name, f.type, f.subject, ", ".join(f.choices), counts.get(f.id, 0)) for f in every(db)]
