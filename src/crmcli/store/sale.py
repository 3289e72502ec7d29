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
           coalesce(stage.position, 1000) AS stage_position,  -- one the pipeline does not have is last
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
    db: Database,
    stages: Sequence[Stage],
    *,
    currency: str | None = None,
    convert: Conversion | None = None,
    costs: Sequence[tuple[str, str, int]] = (),
) -> None:
    """Make `stage`, `sale` and `cost` (source, currency, minor units) for this connection.

    With a currency, every amount is converted into it: a deal that is closed at the rate of that day, an open one
    at today's.
    """
    value, shown = "deal.value_minor", "deal.currency"
    if convert is not None:
        assert currency is not None and currency.isalpha()
        db.function("converted", 3, convert)
        value, shown = _CONVERTED, f"CASE WHEN deal.currency IS NOT NULL THEN '{currency}' END"
    with Temporary(db):
        _drop(db, "VIEW", "sale")
        _drop(db, "TABLE", "stage")
        _drop(db, "TABLE", "cost")
        db.run(_STAGE)
        db.run_many(
            "INSERT INTO temp.stage VALUES (?, ?, ?)",
            [(stage.name, position, stage.probability) for position, stage in enumerate(stages)],
        )
        db.run("CREATE TEMP TABLE cost (source TEXT, currency TEXT, minor INTEGER)")
        db.run_many("INSERT INTO temp.cost VALUES (?, ?, ?)", costs)
        db.run(_SALE.format(value=value, currency=shown, probability=_PROBABILITY))


_TABLES = {"person": "person", "company": "organisation", "deal": "deal", "task": "task"}


def choose(db: Database, subject: str, where: str | None, values: Sequence[object] = ()) -> None:
    """Make `chosen`, the ids of what a compiled filter finds, for listings and reports; empty without a filter."""
    with Temporary(db):
        _drop(db, "TABLE", "chosen")
        db.run("CREATE TEMP TABLE chosen (id INTEGER PRIMARY KEY)")
        if where is not None:
            table = _TABLES[subject]
            found = f"SELECT {table}.id FROM {table} WHERE {table}.deleted_at IS NULL AND ({where})"
            db.run(f"INSERT INTO temp.chosen {found}", values)


def _drop(db: Database, kind: str, name: str) -> None:
    db.run(f"DROP {kind} IF EXISTS temp.{name}")


def unweighted(db: Database) -> tuple[int, list[str]]:
    """How many open deals have a value but nobody knows how likely they are, and the stages they stand in."""
    found = db.rows(
        "SELECT stage, count(*) FROM sale"
        " WHERE closed_at IS NULL AND value_minor IS NOT NULL AND probability IS NULL GROUP BY stage ORDER BY stage"
    )
    return sum(count for _, count in found), [stage for stage, _ in found]


def beyond(db: Database, known: Sequence[str]) -> list[str]:
    """Stages that open deals stand in, and the pipeline does not have: a file brought them, or it was changed since."""
    found = db.rows(
        "SELECT DISTINCT stage FROM deal WHERE closed_at IS NULL AND deleted_at IS NULL ORDER BY stage"
    )
    return [stage for (stage,) in found if stage not in known]


def views(db: Database) -> list[tuple[str, str]]:
    """(view, column) of every view that stays."""
    return [
        (view, column)
        for view, column in db.rows(
            "SELECT view.name, info.name FROM sqlite_schema AS view, pragma_table_info(view.name) AS info"
            " WHERE view.type = 'view' AND view.name GLOB 'v_*' ORDER BY view.rowid, info.cid"
        )
    ]
