"""People and companies with everything that is theirs, streamed in the order of their ids, for files.

One query a table, all in the same order, merged as they are read: the work grows with the rows, not with rows times
tables, and memory does not grow at all.
"""

from __future__ import annotations

from crmcli.model import Address, Consent, Email, ExternalId, Handle, Name, Organisation, Person, Phone, Role

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from crmcli.store.database import Database

_NAME_PARTS = ("given", "middle", "family", "prefix", "suffix", "nickname")
_PERSON_TEXTS = (
    "status", "source", "owner", "birthday", "language", "timezone", "salutation", "formality", "mail_format",
    "prefer", "best_time", "note", "uid", "created_at",
)  # fmt: skip
_COMPANY_TEXTS = (
    "name", "website", "domain", "industry", "size", "type", "source", "owner", "note", "uid", "created_at",
)  # fmt: skip


def people(db: Database, where: str | None = None, values: Sequence[object] = ()) -> Iterator[Person]:
    """Everybody a compiled condition holds for."""
    condition = "person.deleted_at IS NULL" + (f" AND ({where})" if where else "")
    children = Children(db, "person", condition if where else None, values)
    emails, phones = children.of(*_EMAILS), children.of(*_PHONES)
    addresses, handles = children.of(*_ADDRESSES), children.of(*_HANDLES)
    roles, tags, ids = children.of(*_ROLES), children.of(*_TAGS), children.of(*_IDS)
    custom, facts, said = children.of(*_CUSTOM), children.of(*_FACTS), children.of(*CONSENTS)
    blank_name, blank = Name._blank(), Person._blank()
    columns = ", ".join(("id", "name", *_NAME_PARTS, *_PERSON_TEXTS))
    for row in db.scan(f"SELECT {columns} FROM person WHERE {condition} ORDER BY person.id", values):
        person_id = row[0]
        known = facts(person_id)
        yield Person._of(
            {
                **blank,
                "name": Name._of(
                    {**blank_name, "full": row[1], **dict(zip(_NAME_PARTS, row[2:8], strict=True))}
                ),
                **dict(zip(_PERSON_TEXTS, row[8:], strict=True)),
                "emails": emails(person_id),
                "phones": phones(person_id),
                "addresses": addresses(person_id),
                "handles": handles(person_id),
                "roles": roles(person_id),
                "tags": tags(person_id),
                "external_ids": ids(person_id),
                "consents": said(person_id),
                "custom": custom(person_id),
                "likes": tuple(value for kind, value in known if kind == "like"),
                "dislikes": tuple(value for kind, value in known if kind == "dislike"),
            }
        )


def companies(
    db: Database, where: str | None = None, values: Sequence[object] = ()
) -> Iterator[Organisation]:
    """Every company a compiled condition holds for."""
    condition = "organisation.deleted_at IS NULL" + (f" AND ({where})" if where else "")
    children = Children(db, "organisation", condition if where else None, values)
    emails, phones = children.of(*_EMAILS), children.of(*_PHONES)
    addresses, handles = children.of(*_ADDRESSES), children.of(*_HANDLES)
    tags, ids, custom = children.of(*_TAGS), children.of(*_IDS), children.of(*_CUSTOM)
    blank = Organisation._blank()
    columns = ", ".join(f"organisation.{column}" for column in _COMPANY_TEXTS)
    parent = "(SELECT name FROM organisation AS above WHERE above.id = organisation.parent_id)"
    for row in db.scan(
        f"SELECT id, {parent}, {columns} FROM organisation WHERE {condition} ORDER BY organisation.id", values
    ):
        company_id = row[0]
        yield Organisation._of(
            {
                **blank,
                "parent": row[1],
                **dict(zip(_COMPANY_TEXTS, row[2:], strict=True)),
                "emails": emails(company_id),
                "phones": phones(company_id),
                "addresses": addresses(company_id),
                "handles": handles(company_id),
                "tags": tags(company_id),
                "external_ids": ids(company_id),
                "custom": custom(company_id),
            }
        )


class Children:
    """Streams of child rows in the order of their owners; each answers for one owner after the other."""

    def __init__(self, db: Database, table: str, condition: str | None, values: Sequence[object]) -> None:
        self.db = db
        self.table = table
        self.condition = condition
        self.values = values

    def of(
        self, select: str, order: str, make: Callable[[tuple[Any, ...]], Any]
    ) -> Callable[[int], tuple[Any, ...]]:
        """A function that gives the children of an owner; owners must be asked for in ascending order."""
        owner = "person_id" if self.table == "person" else "organisation_id"
        sql = select.format(owner=owner)
        if self.condition:
            sql += f" AND {owner} IN (SELECT id FROM {self.table} WHERE {self.condition})"
        rows = iter(
            self.db.scan(f"{sql} ORDER BY {order.format(owner=owner)}", self.values if self.condition else ())
        )
        waiting: list[tuple[Any, ...] | None] = [next(rows, None)]

        def children(owner_id: int) -> tuple[Any, ...]:
            row = waiting[0]
            while row is not None and row[0] < owner_id:
                row = next(rows, None)
            found = []
            while row is not None and row[0] == owner_id:
                found.append(make(row))
                row = next(rows, None)
            waiting[0] = row
            return tuple(found)

        return children


def _email(row: tuple[Any, ...]) -> Email:
    return Email._of({"value": row[1], "address": row[2], "label": row[3]})


def _phone(row: tuple[Any, ...]) -> Phone:
    return Phone._of({"value": row[1], "e164": row[2], "label": row[3]})


def _address(row: tuple[Any, ...]) -> Address:
    names = ("label", "street", "zip", "city", "region", "country")
    return Address._of(dict(zip(names, row[1:], strict=True)))


def _handle(row: tuple[Any, ...]) -> Handle:
    return Handle(row[1], row[2], row[3], row[4])


def _role(row: tuple[Any, ...]) -> Role:
    names = ("company", "title", "department", "decision", "since", "until")
    return Role._of(dict(zip(names, row[1:], strict=True)))


def _consent(row: tuple[Any, ...]) -> Consent:
    return Consent(*row[1:])


def _custom(row: tuple[Any, ...]) -> tuple[str, str]:
    return row[1], text_of(row[3], row[2])


def text_of(value: object, type: str) -> str:
    """A field's value as text that reads back as the same value.

    >>> text_of(1, "bool"), text_of(2.5, "number"), text_of(3.0, "number")
    ('true', '2.5', '3')
    """
    if type == "bool":
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


_EMAILS = (
    "SELECT {owner}, value, address, label FROM email WHERE {owner} IS NOT NULL",
    "{owner}, position, id",
    _email,
)
_PHONES = (
    "SELECT {owner}, value, e164, label FROM phone WHERE {owner} IS NOT NULL",
    "{owner}, position, id",
    _phone,
)
_ADDRESSES = (
    "SELECT {owner}, label, street, zip, city, region, country FROM address WHERE {owner} IS NOT NULL",
    "{owner}, position, id",
    _address,
)
_HANDLES = (
    "SELECT {owner}, network, value, canonical, label FROM handle WHERE {owner} IS NOT NULL",
    "{owner}, position, id",
    _handle,
)
_ROLES = (
    "SELECT person_id, organisation.name, title, department, decision, since, until FROM role"
    " JOIN organisation ON organisation.id = role.organisation_id WHERE person_id IS NOT NULL",
    "person_id, position, role.id",
    _role,
)
_TAGS = (
    "SELECT {owner}, tag.name FROM tagging JOIN tag ON tag.id = tagging.tag_id WHERE {owner} IS NOT NULL",
    "{owner}, tag.name_key",
    lambda row: row[1],
)
_IDS = (
    "SELECT {owner}, system, value FROM external_id WHERE {owner} IS NOT NULL",
    "{owner}, id",
    lambda row: ExternalId(row[1], row[2]),
)
_CUSTOM = (
    "SELECT {owner}, field.name, field.type, field_value.value FROM field_value"
    " JOIN field ON field.id = field_value.field_id WHERE {owner} IS NOT NULL",
    "{owner}, field.name",
    _custom,
)
# What stands, or stood until a grant lifted a part of it, and addresses mail comes back from.
CONSENTS = (
    "SELECT person_id, channel, state, purpose, at, source, proof, wording, note FROM"
    " (SELECT person_id, channel, state, purpose, at, source, proof, wording, note, id FROM consent AS said"
    "  WHERE state = 'granted' OR EXISTS (SELECT 1 FROM refused WHERE refused.person_id = said.person_id"
    "   AND refused.id = said.id AND refused.channel = said.channel)"
    "  UNION ALL SELECT person_id, 'email', 'bounced', NULL, bounced_at, NULL, NULL, NULL, address, 1e18 + id"
    "  FROM email WHERE bounced_at IS NOT NULL) WHERE person_id IS NOT NULL",
    "person_id, id",
    _consent,
)
_FACTS = (
    "SELECT person_id, kind, value FROM fact WHERE person_id IS NOT NULL",
    "person_id, id",
    lambda row: (row[1], row[2]),
)


def most_children(db: Database, table: str) -> dict[str, int]:
    """How many e-mails, phones … the one with most of them has: how many columns a flat file needs."""
    owner = "person_id" if table == "person" else "organisation_id"
    return {
        name: int(
            db.value(
                f"SELECT coalesce(max(n), 0) FROM (SELECT count(*) AS n FROM {name}"
                f" WHERE {owner} IS NOT NULL GROUP BY {owner})"
            )
        )
        for name in ("email", "phone", "address", "handle", *(("role",) if table == "person" else ()))
    }
