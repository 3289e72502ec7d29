"""People or companies that a filter finds, written with the columns, the order and the number the flags ask for."""

from __future__ import annotations

from crmcli.cli.listing import checked_limit
from crmcli.model import Rows
from crmcli.store import listings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from crmcli.cli.context import App
    from crmcli.segment.columns import Column
    from crmcli.segment.condition import Condition
    from crmcli.segment.context import Context
    from crmcli.store.database import Database

SEPARATOR = "\x1f"  # between the values of a list in one SQL text


def emit_found(
    app: App,
    subject: str,
    where: str | None,
    *,
    group_by: str | None = None,
    ids: Sequence[int] | None = None,
    only: Condition | None = None,
) -> int:
    """Write the rows of a subject (`person`, `company`) that a filter finds, among `ids` if they are given; how many.

    `only` is what the filter comes to where more is asked than it says.
    """
    db = app.db
    limit = app.flags["limit"]
    query = listings.Query(subject, limit=-1 if limit is None else checked_limit(limit), ids=ids)
    if where is not None:
        from crmcli.cli.filters import compiled

        condition = only or compiled(app, db, where, subject)
        query = query._replace(where=condition.sql, where_values=tuple(condition.values))
    if app.flags["count"]:
        number = listings.count(db, query)
        app.emit_value(number)
        _say_if_none(app, subject, where, number)
        return number
    counted = _Counted()
    if app.flags["columns"] is None and app.flags["sort"] is None and group_by is None:
        names = listings.LISTED[subject]
        app.emit(Rows(names, counted.rows(_standard(app, names, listings.listing(db, query)))))
    else:
        _emit_chosen(app, db, query, group_by, counted)
    _say_if_none(app, subject, where, counted.number)
    return counted.number


class _Counted:
    """How many rows went by."""

    def __init__(self) -> None:
        self.number = 0

    def rows(self, rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            self.number += 1
            yield row


def _say_if_none(app: App, subject: str, where: str | None, number: int) -> None:
    """A filter that finds nobody says why: it may be a slip."""
    if number == 0 and where is not None:
        from crmcli.cli.nobody import say_why

        say_why(app, subject, where)


def _standard(app: App, names: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The rows of the standard columns: tags as lists, instants in local time."""
    tags = names.index("tags")
    last = names.index("last_contact") if "last_contact" in names else -1
    for row in rows:
        cells = list(row)
        cells[tags] = cells[tags].split(SEPARATOR) if cells[tags] else []
        if last > 0 and cells[last]:
            from crmcli.clean.instant import local

            cells[last] = local(cells[last], app.now)
        yield tuple(cells)


def _emit_chosen(
    app: App, db: Database, query: listings.Query, group_by: str | None, counted: _Counted
) -> None:
    """With columns or an order from the table of fields."""
    from crmcli.cli.filters import context, offer_functions
    from crmcli.segment.columns import select_columns, sort_keys

    offer_functions(db)
    known = context(app, db)
    names = app.flags["columns"] or ",".join(listings.LISTED[query.subject])
    order = app.flags["sort"]
    if group_by is not None:
        select_columns(group_by, known, query.subject)  # a slip in it is shown in it alone
        names = ",".join([group_by, *(name for name in names.split(",") if name != group_by)])
        order = f"{group_by},{order or 'name'}"
    chosen = select_columns(names, known, query.subject)
    if order is not None:
        by = sort_keys(order, known, query.subject)
        query = query._replace(order=by.sql, order_values=tuple(by.values))
    found = listings.listing(
        db,
        query._replace(
            columns=tuple(column.sql for column in chosen),
            column_values=tuple(value for column in chosen for value in column.values),
        ),
    )
    app.emit(Rows(tuple(column.name for column in chosen), counted.rows(_shown(found, chosen, known))))


def _shown(
    rows: Iterator[tuple[Any, ...]], columns: tuple[Column, ...], known: Context
) -> Iterator[tuple[Any, ...]]:
    """Each value as its type is shown."""
    from crmcli.clean.instant import local

    showing: dict[str, Any] = {
        "list": lambda value: value.split(SEPARATOR) if value else [],
        "instant": lambda value: local(value, known.now) if value else None,
        "bool": lambda value: None if value is None else bool(value),
        "amount": whole,
    }
    ways = [showing.get(column.type) for column in columns]
    for row in rows:
        yield tuple(way(value) if way else value for way, value in zip(ways, row, strict=True))


def whole(amount: float | None) -> float | None:
    """An amount of whole units without decimals of nothing: 24000."""
    return amount if amount is None or amount != int(amount) else int(amount)
