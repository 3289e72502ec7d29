"""Deals of an import: new ones with their people and first stage; a known one moves only where the user said so."""

from __future__ import annotations

from crmcli.store import deals, import_events
from crmcli.store.import_events import CHANGED, COMPANY, KNOWN, NEW
from crmcli.store.staging import DEAL_COLUMNS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from crmcli.store.database import Database

# Where the file names no company, that of the person; but what this program wrote says all there is.
_OWN_COMPANY = (
    f"coalesce({COMPANY}, CASE WHEN s.uid IS NULL THEN (SELECT role.organisation_id FROM role"
    " JOIN temp.s_person AS p ON p.target = role.person_id WHERE p.n = s.person_n AND role.until IS NULL"
    " ORDER BY role.position LIMIT 1) END)"
)


def write(db: Database, policy: str, now: datetime) -> dict[str, int]:
    """How many deals nobody has yet were stored, and how many known ones say something new."""
    if import_events.is_empty(db, "deal"):
        return {"deals": 0, "deals_updated": 0}
    import_events.identify(db, "deal")
    changed = set(import_events.renew(db, "deal", policy))
    if policy == "overwrite":
        changed |= _move(db, now)
    _insert(db)
    _people(db, policy)
    db.run(
        "INSERT INTO deal_stage_event (deal_id, at, from_stage, stage) SELECT deal.id, stage_at, NULL, deal.stage"
        f" FROM temp.s_deal AS s JOIN deal ON deal.id = s.target WHERE s.state = {NEW} ORDER BY s.n"
    )
    for deal_id, at in db.rows(
        "SELECT deal.id, closed_at FROM temp.s_deal AS s JOIN deal ON deal.id = s.target"
        f" WHERE s.state = {NEW} AND deal.stage = 'won' ORDER BY s.n"
    ):
        deals.make_customers(db, deal_id, at, now)
    return {"deals": import_events.count(db, "deal", NEW), "deals_updated": len(changed)}


def _insert(db: Database) -> None:
    moment = "CASE WHEN s.stage IN ('won', 'lost') THEN coalesce(s.entered_at, now_utc()) END"
    begun = "coalesce(s.created_at, s.entered_at, now_utc())"  # no deal begins after it was closed
    import_events.insert(
        db,
        "deal",
        {
            **{column: f"s.{column}" for column in DEAL_COLUMNS},
            "created_at": begun,
            "organisation_id": _OWN_COMPANY,
            "stage_at": f"coalesce({moment}, s.entered_at, {begun})",
            "closed_at": moment,
            "updated_at": "now_utc()",
        },
    )


def _people(db: Database, policy: str) -> None:
    """The people of each row, and whoever alone has a name the row mentions.

    OR IGNORE would use ids up even where nothing is new, and the import would be no repetition any more.
    """
    only_new = (
        f" AND s.target IN (SELECT target FROM temp.s_deal WHERE state = {NEW})" if policy == "skip" else ""
    )
    free = (
        " WHERE NOT EXISTS (SELECT 1 FROM deal_person AS d"
        " WHERE d.deal_id = found.deal_id AND d.person_id = found.person_id)"
    )
    following = (
        "INSERT INTO deal_person (deal_id, person_id, role, position) SELECT deal_id, person_id, role,"
        " row_number() OVER (PARTITION BY deal_id ORDER BY n, place) - 1 + coalesce((SELECT max(position) + 1"
        " FROM deal_person AS d WHERE d.deal_id = found.deal_id), 0) FROM "
    )
    db.run(
        f"{following}(SELECT s.target AS deal_id, p.target AS person_id, s.role, min(s.n) AS n, 0 AS place"
        f" FROM temp.s_deal AS s JOIN temp.s_person AS p ON p.n = s.person_n{only_new}"
        f" GROUP BY s.target, p.target) AS found{free} ORDER BY n"
    )
    db.run(
        f"{following}(SELECT s.target AS deal_id, person.id AS person_id, NULL AS role, min(m.n) AS n,"
        " min(m.position) AS place FROM temp.s_mention AS m JOIN temp.s_deal AS s ON s.n = m.n"
        " JOIN person ON person.name_key = m.name_key AND person.deleted_at IS NULL"
        " WHERE (SELECT count(*) FROM person WHERE person.name_key = m.name_key AND deleted_at IS NULL) = 1"
        f"{only_new} GROUP BY s.target, person.id) AS found{free} ORDER BY n, place"
    )


def _move(db: Database, now: datetime) -> set[int]:
    """Known deals into the stage the file has them in, a step like any other; which moved."""
    rows = db.rows(
        "SELECT s.n, deal.id, s.stage, coalesce(s.entered_at, now_utc()), deal.stage_at FROM temp.s_deal AS s"
        f" JOIN deal ON deal.id = s.target WHERE s.state IN ({KNOWN}, {CHANGED}) AND deal.stage <> s.stage"
        " ORDER BY deal.id"
    )
    for n, deal_id, stage, at, entered in rows:
        deals.move(db, deal_id, stage, at=max(at, entered), now=now)
        db.run(f"UPDATE temp.s_deal SET state = {CHANGED} WHERE n = ?", (n,))
    return {deal_id for _, deal_id, *_ in rows}
