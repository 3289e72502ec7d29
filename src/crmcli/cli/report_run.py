"""Running a report with the flags of one command line, and writing what comes out: rows, or bars on a terminal."""

from __future__ import annotations

import os

from crmcli.cli import conversion
from crmcli.cli.declare import Option
from crmcli.cli.listing import emit_listing, ordered
from crmcli.errors import CleanError, UsageError
from crmcli.store import reports, sale

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from crmcli.cli.context import App
    from crmcli.store.reports import Report

PERIOD = Option("--period", metavar="PERIOD", help="Only this stretch of time: 2026, Q3-2026, 'last 90d'.")
BY = Option("--by", metavar="FIELD", help="What the lines are; see the text above.")
WHERE = Option("--where", metavar="FILTER", help="Only what the filter finds; crm help filter.")


def own_folder(app: App) -> str:
    """Where the user's own reports are."""
    return os.path.join(app.config.folder, "reports")


def find(app: App, name: str) -> Report:
    """A report by name, the program's before the user's; UsageError that suggests the nearest."""
    for place in (reports.folder(), own_folder(app)):
        if name in reports.names(place):
            return reports.load(name, place)
    from crmcli.clean.nearest import nearest

    names = [*reports.names(reports.folder()), *reports.names(own_folder(app))]
    close = nearest(name, names)
    raise UsageError(
        f"there is no report {name!r}",
        (f"did you mean {close}? " if close else "") + f"one of {', '.join(names)}",
    )


def emit_report(
    app: App, name: str, *, period: str | None, by: str | None, where: str | None, currency: str | None
) -> None:
    """Run a report and write it in the format asked for."""
    report = find(app, name)
    columns, rows = rows_of(app, report, period=period, by=by, where=where, currency=currency)
    if app.view.tty and app.format is None and report.chart and not _is_narrowed(app):
        shown = list(ordered(app, columns, rows))
        if shown:
            app.emit_text("\n".join(chart(app, report, columns, shown)) + "\n")
            return
    for_spreadsheets = app.format not in ("json", "jsonl") and not app.for_people
    emit_listing(app, columns, rows, _bare if for_spreadsheets else None)


def _is_narrowed(app: App) -> bool:
    return bool(app.flags["columns"] or app.flags["count"])


def rows_of(
    app: App,
    report: Report,
    *,
    period: str | None = None,
    by: str | None = None,
    where: str | None = None,
    currency: str | None = None,
) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
    """The columns and rows of a report, each value as every format shows it."""
    request = _request(app, report, period, by)
    convert = conversion.converter(app, currency)
    prepare(app, convert)
    _choose(app, report, where)
    if convert:
        request = request._replace(currency=convert.currency)
    columns, rows = reports.run(app.db, report, request._replace(filtered=where is not None), app.now)
    if convert:
        convert.check()
    _warn_of_weights(app, report)
    return columns, _shown(app, report, columns, rows)


def prepare(app: App, convert: conversion.Converter | None = None) -> None:
    """Make what every statement may use beyond the file: `stage`, `sale`, `cost`."""
    from crmcli.cli.pipeline import stages

    sale.prepare(
        app.db,
        stages(app),
        currency=convert.currency if convert else None,
        convert=convert,
        costs=costs(app, convert),
    )


def costs(app: App, convert: conversion.Converter | None = None) -> list[tuple[str, str, int]]:
    """(source, currency, minor units) of the setting `costs`."""
    from crmcli.clean.money import money

    found = []
    for source, given in app.config.get("costs").items():
        if isinstance(given, bool) or not isinstance(given, str | int | float):
            raise UsageError(f"{app.config.path}: costs.{source} cannot be {given!r}", 'such as "1200 EUR"')
        try:
            cost = money(
                str(given),
                currency=app.config.get("currency"),
                decimal="." if not isinstance(given, str) else None,
            )
        except CleanError as error:
            raise UsageError(f"{app.config.path}: costs.{source}: {error.message}", error.hint) from None
        if convert:
            found.append((source, convert.currency, convert(cost.minor, cost.currency, None) or 0))
        else:
            found.append((source, cost.currency, cost.minor))
    return found


def _request(app: App, report: Report, period: str | None, by: str | None) -> reports.Request:
    if by is not None and by not in report.by:
        from crmcli.clean.nearest import did_you_mean

        if not report.by:
            raise UsageError(f"{report.name} takes no --by")
        raise UsageError(f"{report.name} cannot be by {by!r}", did_you_mean(by, report.by))
    text = period if period is not None else report.default_period
    if text is None:
        return reports.Request(by, currency=app.config.get("currency"))
    if report.period is None and "from_on" not in report.sql and "from_at" not in report.sql:
        raise UsageError(f"{report.name} takes no --period")
    from crmcli.clean.date import period as stretch

    return reports.Request(by, stretch(text, app.now), currency=app.config.get("currency"))


def _choose(app: App, report: Report, where: str | None) -> None:
    """Fill `chosen` with what --where finds."""
    if where is None:
        sale.choose(app.db, "person", None)
        return
    if report.subject is None:
        raise UsageError(f"{report.name} takes no --where")
    from crmcli.cli.nobody import answered

    condition = answered(app, app.db, where, report.subject)
    sale.choose(app.db, report.subject, condition.sql, condition.values)


def _warn_of_weights(app: App, report: Report) -> None:
    """Say which open deals have a value but no probability, for they weigh nothing."""
    if not any(column.name == "weighted" for column in report.columns):
        return
    count, stages = sale.unweighted(app.db)
    if count:
        app.warn(
            f"{count} open {'deal weighs' if count == 1 else 'deals weigh'} nothing, for"
            f" {', '.join(stages)} {'has' if len(stages) == 1 else 'have'} no probability;"
            f" set it in {app.config.path}: [stages.{stages[0]}]"
        )


def _shown(
    app: App, report: Report, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]
) -> Iterator[tuple[Any, ...]]:
    """The rows with money, percentages and instants as they are shown."""
    from crmcli.clean.instant import local
    from crmcli.store.deals import money

    types = {column.name: column.type for column in report.columns}
    kinds = [types.get(name, "text") for name in columns]
    currency_at = columns.index("currency") if "currency" in columns else None

    def shown(value: Any, kind: str, row: tuple[Any, ...]) -> Any:
        if kind == "money" and currency_at is not None:
            return money(value, row[currency_at])
        if kind == "percent" and value is not None:
            return round(value, 1)
        if kind == "instant" and value:
            return local(value, app.now)
        return value

    return (tuple(shown(value, kind, row) for value, kind in zip(row, kinds, strict=True)) for row in rows)


def _bare(value: Any) -> Any:
    """An amount without its currency, which has a column of its own: what a spreadsheet adds up."""
    from crmcli.render.value import is_money

    return value["amount"] if is_money(value) else value


def chart(
    app: App, report: Report, columns: tuple[str, ...], rows: list[tuple[Any, ...]], *, cells: int = 0
) -> list[str]:
    """The report as bars: a title, then a line for each row; where there are several currencies, a block for each."""
    from crmcli.render.chart import bars

    at = columns.index(str(report.chart))
    left = max(len(_label(row[0])) for row in rows)
    blocks: dict[str, list[tuple[str, float, str]]] = {}
    for row in rows:
        value = row[at]
        currency = value["currency"] if isinstance(value, dict) else ""
        figure = _figure(columns, row, at)
        blocks.setdefault(currency, []).append((_label(row[0]).ljust(left), _number(value), figure))
    lines = [report.title]
    for block in blocks.values():
        lines.append("")
        lines.extend(bars(block, cells=cells or app.view.width, ascii=app.view.ascii))
    return lines


def _label(value: object) -> str:
    return "–" if value is None or value == "" else str(value)


def _number(value: Any) -> float:
    if isinstance(value, dict):
        return float(value["amount"])
    return float(value) if isinstance(value, int | float) else 0.0


def _figure(columns: tuple[str, ...], row: tuple[Any, ...], at: int) -> str:
    """The value of the bar, with its name where it is no amount, and what else is counted of the row."""
    from crmcli.render.value import plain

    value = plain(row[at]) or "–"
    named = (
        value
        if (row[at] is None or isinstance(row[at], dict))
        else f"{columns[at].replace('_', ' ')} {value}"
    )
    others = [
        f"{name.replace('_', ' ')} {value}"
        for index, (name, value) in enumerate(zip(columns, row, strict=True))
        if index not in (0, at) and isinstance(value, int) and not isinstance(value, bool)
    ]
    return ", ".join([named, *others])
