"""What people and companies have several of: e-mails, phones, addresses, handles, tags, ids elsewhere, fields.

Each is a row; adding one that is there already (by its canonical form) adds nothing, so every add can be repeated.
"""

from __future__ import annotations

from crmcli.clean.text import fold
from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from crmcli.model import Address, Organisation, Person
    from crmcli.store.database import Database


class Owner(Record):
    """Whose rows: the column that names the owner, and the id."""

    column: str  # person_id or organisation_id
    id: int


def add_all(db: Database, owner: Owner, given: Person | Organisation) -> None:
    """Add everything the person or company brings and does not have yet."""
    for email in given.emails:
        _add(db, "email", owner, "address", email.address, value=email.value, label=email.label)
    for phone in given.phones:
        key = ("e164", phone.e164) if phone.e164 else ("value", phone.value)
        _add(db, "phone", owner, *key, value=phone.value, e164=phone.e164, label=phone.label)
    for handle in given.handles:
        _add(
            db, "handle", owner, "canonical", handle.canonical, network=handle.network, value=handle.value,
            label=handle.label,
        )  # fmt: skip
    for address in given.addresses:
        add_address(db, owner, address)
    for tag in given.tags:
        add_tag(db, owner, tag)
    for external in given.external_ids:
        _add(db, "external_id", owner, "value", external.value, system=external.system)


def _add(db: Database, table: str, owner: Owner, key: str, canonical: str, **columns: str | None) -> None:
    """Insert a row unless the owner has one with the same key; it goes behind the others."""
    columns[key] = canonical
    if table != "external_id":
        position = f"(SELECT coalesce(max(position) + 1, 0) FROM {table} WHERE {owner.column} = ?)"
        names, marks, values = (
            [*columns, owner.column, "position"],
            "?, " * len(columns) + f"?, {position}",
            [owner.id] * 2,
        )
    else:
        names, marks, values = [*columns, owner.column], "?, " * len(columns) + "?", [owner.id]
    db.run(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {marks}"
        f" WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE {owner.column} = ? AND {key} = ?)",
        (*columns.values(), *values, owner.id, canonical),
    )


def add_address(db: Database, owner: Owner, address: Address) -> None:
    """Add a postal address unless the same one is there."""
    parts = (address.label, address.street, address.zip, address.city, address.region, address.country)
    db.run(
        f"INSERT INTO address (label, street, zip, city, region, country, city_key, {owner.column}, position)"
        f" SELECT ?, ?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(position) + 1, 0) FROM address WHERE {owner.column} = ?)"
        f" WHERE NOT EXISTS (SELECT 1 FROM address WHERE {owner.column} = ? AND label IS ? AND street IS ? AND zip IS ?"
        f" AND city IS ? AND region IS ? AND country IS ?)",
        (*parts, fold(address.city) if address.city else None, owner.id, owner.id, owner.id, *parts),
    )


def add_tag(db: Database, owner: Owner, tag: str) -> bool:
    """Tag the owner; False if it was tagged so already."""
    key = fold(tag)
    db.run("INSERT INTO tag (name, name_key) SELECT ?, ? WHERE NOT EXISTS (SELECT 1 FROM tag WHERE name_key = ?)",
           (tag, key, key))  # fmt: skip
    return bool(
        db.run(
            f"INSERT INTO tagging (tag_id, {owner.column}) SELECT id, ? FROM tag WHERE name_key = ?"
            f" AND NOT EXISTS (SELECT 1 FROM tagging WHERE {owner.column} = ? AND tag_id = tag.id)",
            (owner.id, key, owner.id),
        ).rowcount
    )


def remove_tag(db: Database, owner: Owner, tag: str) -> bool:
    """Take a tag off; False if it was not there."""
    return bool(
        db.run(
            f"DELETE FROM tagging WHERE {owner.column} = ?"
            " AND tag_id = (SELECT id FROM tag WHERE name_key = ?)",
            (owner.id, fold(tag)),
        ).rowcount
    )


def known_tags(db: Database) -> list[str]:
    """Every tag there is or was: that nobody has one any more does not make its name a slip."""
    return [name for (name,) in db.rows("SELECT name FROM tag ORDER BY name_key")]


def tag_names(db: Database) -> list[str]:
    """Every tag in use, in alphabetical order."""
    return [
        name
        for (name,) in db.rows(
            "SELECT name FROM tag WHERE EXISTS (SELECT 1 FROM tagging WHERE tag_id = tag.id) ORDER BY name_key"
        )
    ]


def drop(db: Database, owner: Owner, table: str, key: str, canonical: str) -> bool:
    """Remove one e-mail, phone or handle of the owner; False if there is none such."""
    return bool(
        db.run(f"DELETE FROM {table} WHERE {owner.column} = ? AND {key} = ?", (owner.id, canonical)).rowcount
    )


_KEYS = {"email": ("address",), "phone": ("e164", "value"), "handle": ("canonical",)}


def labelled(db: Database, owner: Owner, table: str) -> list[tuple[str, str | None]]:
    """(canonical text, label) of every e-mail, phone or handle of the owner, the first one first."""
    return db.rows(
        f"SELECT coalesce({', '.join((*_KEYS[table], 'NULL'))}), label FROM {table} WHERE {owner.column} = ?"
        " ORDER BY position, id",
        (owner.id,),
    )


def replace(db: Database, owner: Owner, table: str, wanted: Sequence[Mapping[str, str | None]]) -> None:
    """Leave the owner with exactly these e-mails or phones, in this order; those that stay keep their rows."""
    kept = {next(str(row[key]) for key in _KEYS[table] if row[key]): row for row in wanted}
    for text, _ in labelled(db, owner, table):
        if text not in kept:
            for key in _KEYS[table]:
                drop(db, owner, table, key, text)
    for position, (text, row) in enumerate(kept.items()):
        key = next(key for key in _KEYS[table] if row[key])
        _add(db, table, owner, key, text, **{name: value for name, value in row.items() if name != key})
        db.run(
            f"UPDATE {table} SET label = ?, position = ? WHERE {owner.column} = ? AND {key} = ?"
            " AND (label IS NOT ? OR position <> ?)",
            (row["label"], position, owner.id, text, row["label"], position),
        )


def tags_of(db: Database, owner: Owner) -> list[str]:
    """The tags of the owner, in alphabetical order."""
    return [
        name
        for (name,) in db.rows(
            f"SELECT tag.name FROM tagging JOIN tag ON tag.id = tag_id WHERE {owner.column} = ? ORDER BY tag.name_key",
            (owner.id,),
        )
    ]


def retag(db: Database, owner: Owner, wanted: Sequence[str]) -> None:
    """Leave the owner with exactly these tags."""
    for tag in tags_of(db, owner):
        if fold(tag) not in map(fold, wanted):
            remove_tag(db, owner, tag)
    for tag in wanted:
        add_tag(db, owner, tag)


def listing(db: Database, owner: Owner) -> dict[str, Any]:
    """Everything the owner has several of, as `show --json` gives it."""
    found: dict[str, Any] = {
        "emails": _objects(db, owner, "email", ("address", "label", "value")),
        "phones": _objects(db, owner, "phone", ("e164", "label", "value")),
        "addresses": _objects(db, owner, "address", ("label", "street", "zip", "city", "region", "country")),
        "handles": _objects(db, owner, "handle", ("network", "canonical", "label", "value")),
    }
    found["tags"] = tags_of(db, owner)
    found["external_ids"] = _objects(db, owner, "external_id", ("system", "value"))
    found["alternates"] = _objects(db, owner, "alternate", ("field", "value"))
    return found


def _objects(db: Database, owner: Owner, table: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    order = "position, id" if table not in ("external_id", "alternate") else "id"
    return [
        dict(zip(columns, found, strict=True))
        for found in db.rows(
            f"SELECT {', '.join(columns)} FROM {table} WHERE {owner.column} = ? ORDER BY {order}",
            (owner.id,),
        )
    ]
