"""crm list: people, by a filter."""

from __future__ import annotations

from crmcli.cli import facts
from crmcli.cli.declare import Option, command
from crmcli.cli.listing import checked_limit
from crmcli.model import Rows
from crmcli.store import people

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from crmcli.cli.app import App
    from crmcli.segment.columns import Column
    from crmcli.segment.context import Context
    from crmcli.store.database import Database


@command(
    lists=True,
    examples=(
        "crm list --where 'tag=vip and last_contact>60d'",
        "crm list --status customer --count",
        "crm list --columns name,email,city,last_contact --sort -last_contact --limit 20",
        "crm list --where 'city=Milano and last_contact>60d' --group-by zip   # a visit list",
    ),
    exits=(0, 2, 7),
)
def list_(
    app: App,
    *,
    where: str | None = Option(
        "--where", metavar="FILTER", help="Only whom the filter finds; crm help filter."
    ),
    status: str | None = facts.STATUS,
    tag: list[str] = facts.TAG,
    group_by: str | None = Option(
        "--group-by", metavar="FIELD", help="Put this field first and order by it."
    ),
) -> None:
    """List people, by name unless --sort says otherwise.

    --columns and --sort take the same fields as --where; crm help filter lists them.
    """
    emit_people(app, _narrowed(where, status, tag), group_by=group_by)


def emit_people(
    app: App, where: str | None, *, group_by: str | None = None, ids: list[int] | None = None
) -> None:
    """Write the people a filter finds (among `ids`, if given), with the columns and the order the flags ask for."""
    db = app.db
    limit = app.flags["limit"]
    query = people.Query(limit=-1 if limit is None else checked_limit(limit), ids=ids)
    if where is not None:
        from crmcli.cli.filters import compiled

        condition = compiled(app, db, where)
        query = query._replace(where=condition.sql, where_values=tuple(condition.values))
    if app.flags["count"]:
        app.emit_value(people.count(db, query))
        return
    if app.flags["columns"] is None and app.flags["sort"] is None and group_by is None:
        found = people.listing(db, query)
        app.emit(Rows(people.LISTED, (_listed(row, app) for row in found)))
        return
    _emit_chosen(app, db, query, group_by)


def _emit_chosen(app: App, db: Database, query: people.Query, group_by: str | None) -> None:
    from crmcli.cli.filters import context, offer_functions
    from crmcli.segment.columns import select_columns, sort_keys

    offer_functions(db)
    known = context(app, db)
    names = app.flags["columns"] or ",".join(people.LISTED)
    order = app.flags["sort"] or "name"
    if group_by is not None:
        names = ",".join([group_by, *(name for name in names.split(",") if name != group_by)])
        order = f"{group_by},{order}"
    chosen = select_columns(names, known)
    by = sort_keys(order, known)
    found = people.listing(
        db,
        query._replace(
            columns=tuple(column.sql for column in chosen),
            column_values=tuple(value for column in chosen for value in column.values),
            order=by.sql,
            order_values=tuple(by.values),
        ),
    )
    app.emit(Rows(tuple(column.name for column in chosen), _shown(found, chosen, known)))


def _narrowed(where: str | None, status: str | None, tags: list[str]) -> str | None:
    """The filter with what --status and --tag add to it."""
    if where is not None and status is None and not tags:
        return where
    clauses = [f"({where})"] if where is not None else []
    if status is not None:
        clauses.append(f"status={status}")
    clauses.extend(f"tag={_text(name)}" for name in facts.tags(tags))
    return " and ".join(clauses) or None


def _text(value: str) -> str:
    """A value as a quoted text of the filter language."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _listed(row: tuple[Any, ...], app: App) -> tuple[Any, ...]:
    """A row of the standard columns: its tags a list, its last contact in local time."""
    *columns, tags, last = row
    if last is not None:
        from crmcli.clean.date import local

        last = local(last, app.now)
    return (*columns, tags.split("\x1f") if tags else [], last)


def _shown(
    rows: Iterator[tuple[Any, ...]], columns: tuple[Column, ...], known: Context
) -> Iterator[tuple[Any, ...]]:
    """Each value as its type is shown."""
    from crmcli.clean.date import local
    from crmcli.segment.columns import SEPARATOR

    showing: dict[str, Any] = {
        "instant": lambda value: local(value, known.now),
        "bool": bool,
        "list": lambda value: value.split(SEPARATOR),
    }
    types = [column.type for column in columns]
    ways = [showing.get(column.type) for column in columns]
    for row in rows:
        yield tuple(
            way(value) if way and value is not None else [] if kind == "list" and value is None else value
            for way, value, kind in zip(ways, row, types, strict=True)
        )
