"""crm report: the reports of the program, and your own."""

from __future__ import annotations

import os

from crmcli.cli import conversion
from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.listing import emit_listing
from crmcli.cli.report_run import BY, PERIOD, WHERE, emit_report, find, own_folder
from crmcli.errors import ConflictError, NotFoundError, UsageError
from crmcli.store import reports

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from crmcli.cli.context import App

COLUMNS = ("name", "title", "by", "period", "where", "own")
# Those that people read; programs get all.
READABLE = ("name", "title", "own")
NAME = Argument("NAME", help="A report of yours, or one of the program.", complete="report")


def _built_in(name: str, *examples: str) -> Callable[..., None]:
    """The command of one report of the program; its help is the header of its file."""

    @command(lists=True, looks_back=True, examples=(f"crm report {name}", *examples), exits=(0, 2, 7))
    def report(
        app: App,
        *,
        period: str | None = PERIOD,
        by: str | None = BY,
        where: str | None = WHERE,
        currency: str | None = conversion.IN,
    ) -> None:
        emit_report(app, name, period=period, by=by, where=where, currency=currency)

    header = reports.load(name, reports.folder())
    report.__doc__ = f"{header.title}.\n\n{header.about} --by is one of {', '.join(header.by)}."
    return report


growth = _built_in(
    "growth", "crm report growth --by quarter --period 2026", "crm report growth --where tag=vip --json"
)
pipeline = _built_in(
    "pipeline", "crm report pipeline --by owner", "crm report pipeline --in EUR --format csv"
)
forecast = _built_in(
    "forecast", "crm report forecast --period Q3-2026", "crm report forecast --by stage --json"
)
conversion_ = _built_in("conversion", "crm report conversion --by source --period 2026")
velocity = _built_in("velocity", "crm report velocity --by month --period 'last 12m'")
activity = _built_in("activity", "crm report activity --by kind --period 'last month'")
neglected = _built_in("neglected", "crm report neglected --period 'last 90d' --where tag=vip")
sources = _built_in("sources", "crm report sources --period 2026 --in EUR")


@command(lists=True, examples=("crm report list", "crm report list --json"), exits=(0, 2))
def list_(app: App) -> None:
    """List every report, with what it can be asked by; yours are SQL files in the folder reports of your settings."""
    rows = []
    for place in (reports.folder(), own_folder(app)):
        for name in reports.names(place):
            found = reports.load(name, place)
            rows.append(
                (name, found.title, list(found.by), found.period, found.subject, place != reports.folder())
            )
    if app.for_people and app.flags["columns"] is None:
        app.flags["columns"] = ",".join(READABLE)
    emit_listing(app, COLUMNS, rows)


@command(
    looks_back=True, lists=True, examples=("crm report run q", "crm report run q --json"), exits=(0, 2, 6, 7)
)
def run(
    app: App,
    name: str = NAME,
    *,
    period: str | None = PERIOD,
    by: str | None = BY,
    where: str | None = WHERE,
    currency: str | None = conversion.IN,
) -> None:
    """Run a report by name: one you saved, or dropped into your folder, or one of the program."""
    emit_report(app, name, period=period, by=by, where=where, currency=currency)


@command(examples=("crm report show pipeline", "crm report show q"), exits=(0, 2))
def show(app: App, name: str = NAME) -> None:
    """Show the SQL of a report: a beginning for one of your own."""
    found = find(app, name)
    app.note(found.path)
    app.emit_text(found.sql)


@command(
    examples=(
        "crm report save q 'select stage, count(*) as deals from v_deal group by stage'",
        "crm report save big - < big.sql",
    ),
    exits=(0, 2, 4, 6, 7),
)
def save(
    app: App,
    name: str = Argument("NAME", help="What it is called: letters, digits, - and _."),
    sql: str = Argument("SQL", help="One statement that only reads; - reads it from stdin."),
    *,
    force: bool = Option("--force", help="In place of one of that name."),
) -> None:
    """Keep a statement as a report of yours, as a file in the folder reports of your settings.

    It may begin with a header as the program's reports have it (crm report show pipeline).
    """
    from crmcli.cli.sql import check, statement
    from crmcli.exchange.files import atomic
    from crmcli.store.files import private_folder

    if not name or not all(letter.isalnum() or letter in "-_" for letter in name):
        raise UsageError(f"{name!r} cannot name a report", "letters, digits, '-' and '_'")
    if name in reports.names(reports.folder()):
        raise ConflictError(f"{name} is a report of the program", "choose another name")
    text = statement(app, sql)
    check(app, reports.parsed(name, text, name))
    place = own_folder(app)
    path = os.path.join(place, f"{name}.sql")
    if os.path.exists(path) and not force:
        raise ConflictError(f"there is a report {name} already", "--force replaces it")
    private_folder(place)
    with atomic(path, force=True) as file:
        file.write(text.rstrip().encode() + b"\n")
    app.note(f"saved {path}; crm report run {name}")
    if app.in_json:
        app.emit_object({"report": name, "path": path})


@command(examples=("crm report rm q",), exits=(0, 3))
def rm(app: App, name: str = NAME) -> None:
    """Delete a report of yours."""
    if name not in reports.names(own_folder(app)):
        raise NotFoundError(f"you have no report {name!r}", "crm report list")
    path = os.path.join(own_folder(app), f"{name}.sql")
    os.unlink(path)
    app.note(f"deleted {path}")
    if app.in_json:
        app.emit_object({"report": name, "path": path})
