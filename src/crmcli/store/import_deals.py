"""Deals of an import: new ones with their people and first stage; known ones, by key, only where the user said so."""

from __future__ import annotations

from crmcli.store import deals
from crmcli.store.recognition import last_id
from crmcli.store.staging import DEAL_COLUMNS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from crmcli.store.database import Database

OWN = "crm:deal:"  # before the uid of a deal that this program exported
_WRITTEN = tuple(c for c in DEAL_COLUMNS if c not in ("stage", "created_at"))


def write(db: Database, policy: str, now: datetime) -> tuple[int, int]:
    """(created, updated): deals nobody has yet, and with `overwrite` those that say something else now."""
    updated = _overwrite(db, now) if policy == "overwrite" else 0
    base = last_id(db, "deal")
    moment = "CASE WHEN s.stage IN ('won', 'lost') THEN coalesce(s.entered_at, now_utc()) END"
    begun = "coalesce(s.created_at, s.entered_at, now_utc())"  # no deal begins after it was closed
    db.run(
        f"INSERT INTO deal ({', '.join(_WRITTEN)}, stage, organisation_id, stage_at, closed_at, created_at, updated_at)"
        f" SELECT {', '.join(f's.{c}' for c in _WRITTEN)}, s.stage, coalesce(c.target, (SELECT role.organisation_id"
        " FROM role JOIN temp.s_person AS p ON p.target = role.person_id WHERE p.n = s.person_n AND role.until IS NULL"
        f" ORDER BY role.position LIMIT 1)), coalesce({moment}, s.entered_at, {begun}), {moment},"
        f" {begun}, now_utc() FROM temp.s_deal AS s"
        " LEFT JOIN temp.s_company AS c ON c.n = s.company_n"
        " WHERE s.n IN (SELECT min(n) FROM temp.s_deal GROUP BY key)"
        " AND NOT EXISTS (SELECT 1 FROM deal WHERE deal.key = s.key OR deal.uid = substr(s.key, ?)) ORDER BY s.n",
        (len(OWN) + 1,),
    )
    db.run(
        "UPDATE deal SET uid = substr(key, ?) WHERE id > ? AND key LIKE ?", (len(OWN) + 1, base, f"{OWN}%")
    )
    _people(db)
    db.run(
        "INSERT INTO deal_stage_event (deal_id, at, from_stage, stage) SELECT id, stage_at, NULL, stage FROM deal"
        " WHERE id > ? ORDER BY id",
        (base,),
    )
    for deal_id, at in db.rows(
        "SELECT id, closed_at FROM deal WHERE id > ? AND stage = 'won' ORDER BY id", (base,)
    ):
        deals.make_customers(db, deal_id, at, now)
    return int(db.value("SELECT count(*) FROM deal WHERE id > ?", (base,))), updated


def _people(db: Database) -> None:
    """The person of each row, and whoever alone has a name the row mentions.

    OR IGNORE would use ids up even where nothing is new, and the import would be no repetition any more.
    """
    db.run(
        "INSERT INTO deal_person (deal_id, person_id, position) SELECT deal.id, p.target, 0"
        " FROM temp.s_deal AS s JOIN deal ON deal.key = s.key JOIN temp.s_person AS p ON p.n = s.person_n"
        " WHERE NOT EXISTS (SELECT 1 FROM deal_person AS d WHERE d.deal_id = deal.id AND d.person_id = p.target)"
        " GROUP BY deal.id, p.target ORDER BY min(s.n)"
    )
    db.run(
        "INSERT INTO deal_person (deal_id, person_id, position)"
        " SELECT deal.id, person.id, min(m.position) + 1 FROM temp.s_mention AS m JOIN temp.s_deal AS s ON s.n = m.n"
        " JOIN deal ON deal.key = s.key"
        " JOIN person ON person.name_key = m.name_key AND person.deleted_at IS NULL"
        " WHERE (SELECT count(*) FROM person WHERE person.name_key = m.name_key AND deleted_at IS NULL) = 1"
        " AND NOT EXISTS (SELECT 1 FROM deal_person AS d WHERE d.deal_id = deal.id AND d.person_id = person.id)"
        " GROUP BY deal.id, person.id ORDER BY min(m.n), min(m.position)"
    )


def _overwrite(db: Database, now: datetime) -> int:
    """Known deals as the file has them now; a changed stage is a step like any other."""
    differs = " OR ".join(f"(s.{c} IS NOT NULL AND s.{c} IS NOT deal.{c})" for c in _WRITTEN)
    rows = db.rows(
        f"SELECT deal.id, deal.stage, s.stage, coalesce(s.entered_at, now_utc()), {differs} FROM temp.s_deal AS s"
        f" JOIN deal ON deal.key = s.key WHERE deal.stage <> s.stage OR {differs} ORDER BY deal.id"
    )
    sets = ", ".join(f"{c} = coalesce(s.{c}, deal.{c})" for c in _WRITTEN)
    db.run(
        f"UPDATE deal SET {sets}, updated_at = now_utc() FROM temp.s_deal AS s WHERE s.key = deal.key AND ({differs})"
    )
    for deal_id, before, stage, at, _ in rows:
        if before != stage:
            entered = db.value("SELECT stage_at FROM deal WHERE id = ?", (deal_id,))
            deals.move(db, deal_id, stage, at=max(at, entered), now=now)
    return len({deal_id for deal_id, *_ in rows})
