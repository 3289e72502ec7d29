"""crm why: where a value came from."""

from __future__ import annotations

from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.listing import emit_listing
from crmcli.cli.things import named
from crmcli.store import lineage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from crmcli.cli.context import App


@command(
    lists=True,
    examples=(
        "crm why jane phone",
        "crm why c12 source",
        "crm why d3 value",
        "crm why acme industry --company",
        "crm why jane email --json",
    ),
    exits=(0, 2, 3, 4, 7),
)
def why(
    app: App,
    what: str = Argument("WHAT", help="A person, or o4, d3, t7, a90.", complete="person"),
    field: str = Argument(
        "FIELD", help="email, phone, company, tag, a column, or one of your own.", complete="field"
    ),
    *,
    company: bool = Option("--company", help="The name is that of a company."),
) -> None:
    """Say where each value of a field came from: the command or the line of a file, cleaning, merges.

    As words by default; with a format or a flag of listings, a row for each step.
    """
    table, row_id = named(app, what, company=company)
    rows = lineage.of(app.db, table, row_id, field.strip().lower(), app.now)
    if app.format is None and not any(app.flags[name] for name in ("columns", "sort", "limit", "count")):
        for line in _lines(rows):
            app.emit_value(line)
        return
    emit_listing(app, lineage.COLUMNS, rows)


def _lines(rows: list[tuple[Any, ...]]) -> list[str]:
    """'+390212345678: import #3 fair.csv row 41 → normalised → merged from c31', one a value."""
    by_value: dict[str, list[str]] = {}
    for value, *_, step, detail in rows:
        shown = {
            "imported": detail,
            "normalised": "normalised",
            "merged": f"merged {detail}",
            "typed": detail,
        }
        by_value.setdefault(str(value), []).append(shown.get(step, f"{step}: {detail}"))
    return [f"{value}: {' → '.join(steps)}" for value, steps in by_value.items()]
