"""Listings of people and companies, and for exports of deals, tasks and interactions.

A query says which, with which columns, in which order.

The SQL of a `Query` comes from the compiled filter language alone; what it leaves out is the standard listing.
"""

from __future__ import annotations

from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from crmcli.store.database import Database


class Query(Record):
    """Which rows of one subject as SQL with its bound values. Only people and companies have a standard listing."""

    subject: str = "person"
    columns: tuple[str, ...] = ()
    column_values: tuple[object, ...] = ()
    where: str | None = None
    where_values: tuple[object, ...] = ()
    order: str | None = None
    order_values: tuple[object, ...] = ()
    limit: int = -1
    ids: Sequence[int] | None = None


_TABLES = {
    "person": "person",
    "company": "organisation",
    "deal": "deal",
    "task": "task",
    "activity": "interaction",
}
LISTED = {
    "person": ("id", "name", "email", "phone", "company", "status", "tags", "last_contact"),
    "company": ("id", "name", "domain", "industry", "size", "type", "city", "people", "parent", "tags"),
}
_LISTED_SQL = {
    "person": (
        "'c' || person.id",
        "person.name",
        "(SELECT address FROM email WHERE email.person_id = person.id"
        " ORDER BY bounced_at IS NOT NULL, position, id LIMIT 1)",
        "(SELECT coalesce(e164, value) FROM phone WHERE phone.person_id = person.id ORDER BY position, id LIMIT 1)",
        "(SELECT organisation.name FROM role JOIN organisation ON organisation.id = role.organisation_id"
        " WHERE role.person_id = person.id AND role.until IS NULL ORDER BY role.position, role.id LIMIT 1)",
        "person.status",
        "(SELECT group_concat(name, char(31)) FROM (SELECT tag.name FROM tagging JOIN tag ON tag.id = tagging.tag_id"
        " WHERE tagging.person_id = person.id ORDER BY tag.name_key))",
        "(SELECT last_contact_at FROM person_stat WHERE person_stat.person_id = person.id)",
    ),
    "company": (
        "'o' || organisation.id",
        "organisation.name",
        "organisation.domain",
        "organisation.industry",
        "organisation.size",
        "organisation.type",
        "(SELECT city FROM address WHERE address.organisation_id = organisation.id ORDER BY position, id LIMIT 1)",
        "(SELECT count(*) FROM role JOIN person ON person.id = role.person_id"
        " WHERE role.organisation_id = organisation.id AND role.until IS NULL AND person.deleted_at IS NULL)",
        "(SELECT parent.name FROM organisation AS parent WHERE parent.id = organisation.parent_id)",
        "(SELECT group_concat(name, char(31)) FROM (SELECT tag.name FROM tagging JOIN tag ON tag.id = tagging.tag_id"
        " WHERE tagging.organisation_id = organisation.id ORDER BY tag.name_key))",
    ),
}


def listing(db: Database, query: Query) -> Iterator[tuple[Any, ...]]:
    """The rows a query finds, one by one; without columns of its own the `LISTED` ones, by name."""
    return db.stream(*_select(query))


def scanned(db: Database, query: Query) -> Iterator[tuple[Any, ...]]:
    """The same for a file that is written, which waits for nobody."""
    return db.scan(*_select(query))


def _select(query: Query) -> tuple[str, tuple[object, ...]]:
    table = _TABLES[query.subject]
    # The index of names gives them in their order, but goes to and fro in the table: of a million people, most of the
    # time. All are read in the order they lie in (+ keeps the index out) and sorted; some are taken from the index.
    by_name = f"{'+' if query.limit < 0 else ''}{table}.name_key"
    order = query.order or f"{by_name}, {table}.id"
    return (
        f"SELECT {', '.join(query.columns or _LISTED_SQL[query.subject])} FROM {table}"
        f" WHERE {_condition(query)} ORDER BY {order} LIMIT ?",
        (*query.column_values, *query.where_values, *query.order_values, query.limit),
    )


def count(db: Database, query: Query) -> int:
    """How many rows a query finds."""
    found: int = db.value(
        f"SELECT count(*) FROM (SELECT 1 FROM {_TABLES[query.subject]} WHERE {_condition(query)} LIMIT ?)",
        (*query.where_values, query.limit),
    )
    return found


def ids(db: Database, query: Query) -> list[int]:
    """The ids a query finds, in their own order."""
    table = _TABLES[query.subject]
    return [
        found
        for (found,) in db.rows(
            f"SELECT {table}.id FROM {table} WHERE {_condition(query)} ORDER BY {table}.id LIMIT ?",
            (*query.where_values, query.limit),
        )
    ]


def _condition(query: Query) -> str:
    table = _TABLES[query.subject]
    found = f"{table}.deleted_at IS NULL"
    if query.where is not None:
        found += f" AND ({query.where})"
    if query.ids is not None:
        found += f" AND {table}.id IN ({', '.join(str(int(one)) for one in query.ids)})"
    return found


def any_of(db: Database, table: str, where: str, values: tuple[object, ...]) -> bool:
    """Whether a compiled condition holds for any row of a table that is not hidden."""
    sql = f"SELECT 1 FROM {table} WHERE {table}.deleted_at IS NULL AND ({where}) LIMIT 1"
    return bool(db.value(sql, values))
