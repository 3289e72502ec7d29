"""crm dashboard: how things stand, on one screen."""

from __future__ import annotations

from crmcli.cli import conversion
from crmcli.cli.declare import command
from crmcli.cli.report_run import chart, find, own_folder, rows_of
from crmcli.errors import UsageError
from crmcli.store import agenda, reports

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from crmcli.cli.context import App

LINES = 24
CELLS = 80
USUAL = ("today", "tasks", "pipeline", "forecast", "growth", "activity")
TASKS = 5
BARS = 6
ROWS = 4
MONTHS = 12
WEEKS = 12


@command(
    looks_back=True,
    examples=(
        "crm dashboard",
        "crm dashboard --json",
        "CRM_DASHBOARD=today,pipeline,neglected crm dashboard",
    ),
    exits=(0, 2, 7),
)
def dashboard(app: App, *, currency: str | None = conversion.IN) -> None:
    """Show how things stand: what is due, the pipeline, the forecast, customers and activity, in 24 lines.

    The setting dashboard chooses the widgets: today, tasks, and any report by its name, yours included.
    """
    if app.format not in (None, "table", "json", "jsonl"):
        raise UsageError(f"a dashboard is a page or JSON, not {app.format}", "crm report has every format")
    widgets = app.config.get("dashboard") or USUAL
    for widget in widgets:
        if widget not in USUAL:
            _known(app, widget)
    found = {widget: _figures(app, widget, currency) for widget in dict.fromkeys(widgets)}
    if app.format in ("json", "jsonl"):
        app.emit_object({widget: _objects(figures) for widget, figures in found.items()})
        return
    blocks = [_block(app, widget, figures) for widget, figures in found.items()]
    app.emit_text("\n".join(_fitted(blocks, _cells(app))) + "\n")


class Figures:
    """What a widget has to say: the rows of a report, or of the agenda."""

    __slots__ = ("columns", "rows", "title")

    def __init__(self, title: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        self.title = title
        self.columns = columns
        self.rows = rows


def _known(app: App, widget: str) -> None:
    if widget not in (*reports.names(reports.folder()), *reports.names(own_folder(app))):
        from crmcli.clean.nearest import nearest

        names = [*USUAL, *reports.names(reports.folder()), *reports.names(own_folder(app))]
        close = nearest(widget, names)
        raise UsageError(
            f"{app.config.origin('dashboard')[1]}: there is no widget {widget!r}",
            (f"did you mean {close}? " if close else "") + f"one of {', '.join(dict.fromkeys(names))}",
        )


def _figures(app: App, widget: str, currency: str | None) -> Figures:
    if widget in ("today", "tasks"):
        return _due(app, widget)
    if widget == "activity":
        rows = agenda.activity_by_week(app.db, WEEKS, app.now)
        return Figures("Activity", ("week", "activities"), rows)
    report = find(app, widget)
    period = {"forecast": _two_quarters(app), "growth": f"last {MONTHS}m"}.get(widget)
    by = "quarter" if widget == "forecast" else None
    columns, found = rows_of(app, report, period=period, by=by, currency=currency)
    return Figures(report.title, columns, list(found))


def _two_quarters(app: App) -> str:
    """This quarter and the next, as a period."""
    from crmcli.clean.date import period

    return f"{period('this quarter', app.now)[0]}..{_day_before(period('next quarter', app.now)[1])}"


def _day_before(day: str) -> str:
    from datetime import date, timedelta

    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _due(app: App, widget: str) -> Figures:
    """What today asks for: how many of each kind, or the first tasks."""
    from crmcli.cli.agenda import items

    found = items(app, 1)
    if widget == "today":
        counts = [(kind, sum(item[0] == kind for item in found)) for kind in agenda.KINDS]
        return Figures("Today", ("kind", "count"), counts)
    tasks = [item for item in found if item[0] in ("overdue", "due")]
    return Figures("To do", agenda.COLUMNS, tasks)


def _objects(figures: Figures) -> Any:
    """The figures for a program: what today asks for by kind, everything else as rows."""
    if figures.columns == ("kind", "count"):
        return dict(figures.rows)
    return [dict(zip(figures.columns, row, strict=True)) for row in figures.rows]


def _block(app: App, widget: str, figures: Figures) -> list[str]:
    """The lines of one widget; none where there is nothing to say."""
    if widget == "today":
        said = [f"{_COUNTED[kind]} {count}" for kind, count in figures.rows if count]
        return [f"Today, {app.now.date().isoformat()}: {', '.join(said) or 'nothing is due'}"]
    if not figures.rows:
        return []
    if widget == "tasks":
        return _task_lines(app, figures)
    if widget in ("growth", "activity"):
        return [_spark(app, widget, figures)]
    if widget == "forecast":
        return [figures.title, *_forecast_lines(figures)]
    report = find(app, widget)
    if report.chart in figures.columns:
        lines = [
            line
            for line in chart(app, report, figures.columns, figures.rows[:BARS], cells=_cells(app))
            if line
        ]
        return [*lines, *_more(figures.rows, BARS)]
    return _rows_in_words(figures)


_COUNTED = {
    "overdue": "overdue",
    "due": "due",
    "closing": "to close",
    "birthday": "birthdays",
    "cadence": "be in touch",
}


def _cells(app: App) -> int:
    return min(app.view.width, CELLS) if app.view.fit else CELLS


def _task_lines(app: App, figures: Figures) -> list[str]:
    from crmcli.cli.agenda_page import lines_of

    (lines,) = lines_of([figures.rows[:TASKS]], app.now.date(), _cells(app))
    return [figures.title, *lines, *_more(figures.rows, TASKS)]


def _spark(app: App, widget: str, figures: Figures) -> str:
    """A line: name, sparkline, the latest figures."""
    from crmcli.render.chart import sparkline

    at = figures.columns.index("total" if widget == "growth" else "activities")
    line = sparkline([float(row[at]) for row in figures.rows], ascii=app.view.ascii)
    last = figures.rows[-1]
    if widget == "growth":
        return f"Customers  {line}  {last[at]}, {last[1]} new and {last[2]} lost this month"
    return f"Activity   {line}  {last[at]} this week"


def _forecast_lines(figures: Figures) -> list[str]:
    from crmcli.render.value import plain

    at = {name: index for index, name in enumerate(figures.columns)}
    return [
        f"  {row[0]}  {plain(row[at['expected']])}: {plain(row[at['won']])} won,"
        f" {_weigh(row[at['deals']])} {plain(row[at['weighted']])}"
        for row in figures.rows[:ROWS]
        if row[at["currency"]]
    ]


def _weigh(deals: int) -> str:
    return "1 open deal weighs" if deals == 1 else f"{deals} open deals weigh"


def _rows_in_words(figures: Figures) -> list[str]:
    """A report without a chart: one value after its title, or its first rows."""
    from crmcli.render.value import plain

    if len(figures.rows) == 1 and len(figures.rows[0]) == 1:
        return [f"{figures.title}: {plain(figures.rows[0][0])}"]
    lines = ["  " + "  ".join(plain(value) for value in row) for row in figures.rows[:ROWS]]
    return [figures.title, *lines, *_more(figures.rows, ROWS)]


def _more(rows: list[tuple[Any, ...]], shown: int) -> list[str]:
    return [f"  and {len(rows) - shown} more"] if len(rows) > shown else []


def _fitted(blocks: list[list[str]], cells: int) -> list[str]:
    """The blocks one below the other, those of several lines parted by a blank one.

    There are never more than `LINES` of them where the terminal is as wide as a terminal is; a narrower one breaks
    lines and cuts nothing.
    """
    from crmcli.render.text import clip, visible

    lines: list[str] = []
    for block in filter(None, blocks):
        if lines and (len(block) > 1 or lines[-1].startswith("  ")):
            lines.append("")
        for line in map(visible, block):
            lines.extend(_broken(line, cells) if cells < CELLS else [clip(line, CELLS, "…")])
    return lines if len(lines) <= LINES or cells < CELLS else [*lines[: LINES - 1], "…"]


def _broken(line: str, cells: int) -> list[str]:
    """The line in pieces that fit, indented alike."""
    from crmcli.render.card import wrapped

    text = line.lstrip()
    indent = " " * (len(line) - len(text))
    return [indent + piece for piece in wrapped(text, cells - len(indent))]
