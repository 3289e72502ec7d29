"""crm deal list and crm deal show."""

from __future__ import annotations

from crmcli.clean.text import fold
from crmcli.cli import conversion, owners
from crmcli.cli.deal import DEAL
from crmcli.cli.declare import Option, command
from crmcli.cli.listing import emit_count, emit_listing, most
from crmcli.cli.pipeline import stage_named, stages
from crmcli.errors import UsageError
from crmcli.store import deal_views, deals, resolve, sale

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from crmcli.cli.context import App

TOTALS = ("currency", "deals", "value", "weighted")


@command(
    looks_back=True,
    lists=True,
    examples=(
        "crm deal list --open",
        "crm deal list --no-next",
        "crm deal list --where 'stage=proposal and value>=10000' --total",
        "crm deal list --stage won --in EUR",
    ),
    exits=(0, 2, 3, 7),
)
def list_(
    app: App,
    *,
    opened: bool = Option("--open", help="Only those that are neither won nor lost."),
    won: bool = Option("--won", help="Only those that were won."),
    lost: bool = Option("--lost", help="Only those that were lost."),
    stage: str | None = Option(
        "--stage", metavar="STAGE", help="Only those that stand there.", complete="stage"
    ),
    no_next: bool = Option("--no-next", help="Only open ones without a task that lies ahead."),
    person: str | None = Option(
        "--for", metavar="PERSON", help="Only those with this person.", complete="person"
    ),
    company: str | None = Option(
        "--company", metavar="COMPANY", help="Only those of this company.", complete="company"
    ),
    owner: str | None = owners.OF_WHOM,
    where: str | None = Option(
        "--where", metavar="FILTER", help="Only what the filter finds; crm help filter."
    ),
    currency: str | None = conversion.IN,
    total: bool = Option("--total", help="Only how many, and their value, for each currency."),
) -> None:
    """List deals: open ones by the day they should close, then the latest that were closed."""
    states = [name for name, asked in zip(deal_views.STATES, (opened, won, lost), strict=True) if asked]
    if len(states) > 1:
        raise UsageError(f"it cannot be {' and '.join(states)} at once")
    db = app.db
    query = deal_views.Query(
        state=states[0] if states else None,
        stage=_stage(app, stage) if stage is not None else None,
        owner=owners.known(app, owner),
        person_id=resolve.person(db, person, app.country) if person is not None else None,
        organisation_id=resolve.organisation(db, company) if company is not None else None,
        no_next=no_next,
        chosen=where is not None,
    )
    if where is not None:
        from crmcli.cli.nobody import answered

        condition = answered(app, db, where, "deal")
        sale.choose(db, "deal", condition.sql, condition.values)
    convert = conversion.converter(app, currency)
    sale.prepare(db, stages(app), currency=convert.currency if convert else None, convert=convert)
    if app.flags["count"] and not total:
        emit_count(app, deal_views.COLUMNS, deal_views.count(db, query, app.now))
        return
    found = deal_views.listing(db, query, app.now, None if total else most(app))
    if convert:
        convert.check()
    if total:
        emit_listing(app, TOTALS, _totals(found))
        return
    if app.for_people and app.flags["columns"] is None:
        app.flags["columns"] = ",".join(deal_views.READABLE)
    emit_listing(app, deal_views.COLUMNS, found)


@command(
    looks_back=True, examples=("crm deal show d1", "crm deal show 'Acme annual' --json"), exits=(0, 3, 4, 7)
)
def show(app: App, deal: str = DEAL) -> None:
    """Show everything known of a deal, with its people, its tasks, and the stages it went through."""
    deal_id = resolve.deal(app.db, deal)
    sale.prepare(app.db, stages(app))
    app.emit_object(deal_views.card(app.db, deal_id, app.now))


def _stage(app: App, text: str) -> str:
    """A stage of the pipeline, or one that only deals know."""
    for name in sale.beyond(app.db, [stage.name for stage in stages(app)]):
        if fold(name) == fold(text):
            return name
    return stage_named(app, text).name


def _totals(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """`TOTALS`: a line for each currency, and one for deals without a value."""
    columns = deal_views.COLUMNS
    value_at, weighted_at = columns.index("value"), columns.index("weighted")
    sums: dict[str, list[int]] = {}
    for row in rows:
        currency = row[value_at]["currency"] if row[value_at] else ""
        found = sums.setdefault(currency, [0, 0, 0])
        found[0] += 1
        for place, at in ((1, value_at), (2, weighted_at)):
            if row[at]:
                found[place] += int(row[at]["amount"].replace(".", ""))
    return [
        (
            currency or None,
            count,
            deals.money(value, currency or None),
            deals.money(weighted, currency or None),
        )
        for currency, (count, value, weighted) in sorted(
            sums.items(), key=lambda item: (item[0] == "", item[0])
        )
    ]
