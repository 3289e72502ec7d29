"""crm sql: one statement that only reads, over the views that stay."""

from __future__ import annotations

import sys

from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.listing import emit_listing
from crmcli.errors import UsageError
from crmcli.store import reports, sale

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App
    from crmcli.store.reports import Report


@command(
    looks_back=True,
    lists=True,
    examples=(
        "crm sql 'select stage, count(*) as deals, sum(value) as value from v_deal group by stage'",
        "crm sql --schema",
        "crm sql - --format csv < question.sql",
    ),
    exits=(0, 2, 6, 7),
)
def sql(
    app: App,
    text: str | None = Argument("SQL", help="One SELECT; - reads it from stdin.", optional=True),
    *,
    schema: bool = Option("--schema", help="List the views and their columns."),
) -> None:
    """Ask the database in SQL. Nothing can be changed: that is exit 6.

    The views v_person, v_company, v_deal, v_task, v_activity and their like stay as they are; the tables behind
    them may change. sale has what each deal weighs, stage the stages, cost what sources have cost.
    """
    if schema:
        emit_listing(app, ("view", "column"), sale.views(app.db))
        return
    if text is None:
        raise UsageError(
            "there is nothing to ask", "crm sql 'select name from v_person'; --schema lists the views"
        )
    from crmcli.cli.report_run import prepare

    asked = statement(app, text)
    prepare(app)
    sale.choose(app.db, "person", None)
    report = reports.parsed("the statement", asked, "the statement")
    columns, rows = reports.run(app.db, report, reports.Request(currency=app.config.get("currency")), app.now)
    emit_listing(app, columns, rows)


def statement(app: App, text: str) -> str:
    """The statement given, or what stdin has for -."""
    if text == "-":
        app.await_stdin("the statement")
        text = sys.stdin.read()
    if not text.strip():
        raise UsageError("the statement is empty")
    return text


def check(app: App, report: Report) -> None:
    """Refuse a statement that is none, or that would change something. A question is only planned, not asked."""
    from crmcli.cli.report_run import prepare

    prepare(app)
    sale.choose(app.db, "person", None)
    lines = [line for line in report.sql.splitlines() if line.strip() and not line.lstrip().startswith("--")]
    is_question = bool(lines) and lines[0].split()[0].upper() in ("SELECT", "WITH", "VALUES")
    tried: Report = report._replace(sql=f"EXPLAIN {report.sql}" if is_question else report.sql, by=())
    reports.run(app.db, tried, reports.Request(currency=app.config.get("currency")), app.now)
