"""What a deal is worth: the temporary view `sale`, by which every listing and every report counts.

Percentages stand in the configuration, so they cannot be in the file; a connection that needs them gets them here,
as the table `stage`. There is one place that says what a deal weighs, so sums agree.
"""

from __future__ import annotations

from crmcli.store.temporary import Temporary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crmcli.model import Stage
    from crmcli.store.database import Database

    Conversion = Callable[[int | None, str | None, str | None], int | None]

_STAGE = """
    CREATE TEMP TABLE stage (
        name        TEXT PRIMARY KEY,
        position    INTEGER NOT NULL,
        probability INTEGER
    ) WITHOUT ROWID
"""
_PROBABILITY = (
    "CASE WHEN deal.closed_at IS NULL THEN coalesce(deal.probability, stage.probability)"
    " ELSE stage.probability END"
)
_SALE = """
    CREATE TEMP VIEW sale AS
    SELECT deal.id, deal.title, deal.organisation_id, deal.stage, deal.stage_at,
           stage.position AS stage_position,
           CASE WHEN deal.closed_at IS NULL THEN 'open' ELSE deal.stage END AS state,
           {value} AS value_minor,
           {currency} AS currency,
           {probability} AS probability,
           CAST(round({value} * ({probability}) / 100.0) AS INTEGER) AS weighted_minor,
           deal.close_on, deal.closed_at, deal.reason, deal.competitor, deal.source, deal.owner, deal.created_at
    FROM deal LEFT JOIN stage ON stage.name = deal.stage
    WHERE deal.deleted_at IS NULL
"""
_CONVERTED = "converted(deal.value_minor, deal.currency, date(deal.closed_at, 'localtime'))"


def prepare(
    db: Database, stages: Sequence[Stage], *, currency: str | None = None, convert: Conversion | None = None
) -> None:
    """Make `stage` and `sale` for this connection; with a currency, every amount is converted into it.

    A deal that is closed has the rate of that day, an open one today's.
    """
    value, shown = "deal.value_minor", "deal.currency"
    if convert is not None:
        assert currency is not None and currency.isalpha()
        db.function("converted", 3, convert)
        value, shown = _CONVERTED, f"CASE WHEN deal.currency IS NOT NULL THEN '{currency}' END"
    with Temporary(db):
        db.run(_STAGE)
        db.run_many(
            "INSERT INTO temp.stage VALUES (?, ?, ?)",
            [(stage.name, position, stage.probability) for position, stage in enumerate(stages)],
        )
        db.run(_SALE.format(value=value, currency=shown, probability=_PROBABILITY))


_TABLES = {"person": "person", "company": "organisation", "deal": "deal", "task": "task"}


def choose(db: Database, subject: str, where: str | None, values: Sequence[object] = ()) -> None:
    """Make `chosen`, the ids of what a compiled filter finds, for listings and reports; empty without a filter."""
    with Temporary(db):
        db.run("CREATE TEMP TABLE chosen (id INTEGER PRIMARY KEY)")
        if where is not None:
            table = _TABLES[subject]
            found = f"SELECT {table}.id FROM {table} WHERE {table}.deleted_at IS NULL AND ({where})"
            db.run(f"INSERT INTO temp.chosen {found}", values)
