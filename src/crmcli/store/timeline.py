"""Everything that happened with one person, of every kind, in one order of time."""

from __future__ import annotations

from crmcli.clean.instant import local

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from crmcli.store.database import Database

COLUMNS = ("id", "at", "type", "kind", "text", "outcome", "company")

# Each part gives (id, instant, type, kind, text, outcome, company); a new family adds a part.
_PARTS = (
    """
    SELECT 'a' || interaction.id, at, 'interaction', kind || coalesce(' ' || direction, ''),
           coalesce(subject || CASE WHEN body IS NULL THEN '' ELSE ': ' END, '') || coalesce(body, ''),
           outcome, organisation.name
    FROM participant
    JOIN interaction ON interaction.id = participant.interaction_id
    LEFT JOIN organisation ON organisation.id = interaction.organisation_id
    WHERE participant.person_id = :person AND interaction.deleted_at IS NULL
    """,
    """
    SELECT 't' || id, coalesce(done_at, created_at), 'task', CASE WHEN done_at IS NULL THEN 'open' ELSE 'done' END,
           title, CASE WHEN due_on IS NULL THEN NULL ELSE 'due ' || due_on END, NULL
    FROM task WHERE person_id = :person AND deleted_at IS NULL
    """,
    """
    SELECT 'd' || deal.id, event.at, 'deal', event.stage, deal.title,
           coalesce(event.note, CASE WHEN event.stage IN ('won', 'lost') AND event.stage = deal.stage
                                     THEN deal.reason END),
           organisation.name
    FROM deal_person
    JOIN deal ON deal.id = deal_person.deal_id
    JOIN deal_stage_event AS event ON event.deal_id = deal.id
    LEFT JOIN organisation ON organisation.id = deal.organisation_id
    WHERE deal_person.person_id = :person AND deal.deleted_at IS NULL
    """,
    """
    SELECT 'c' || person_id, at, 'consent', state, channel || coalesce(' for ' || purpose, ''),
           coalesce(proof, note, source), NULL
    FROM consent WHERE person_id = :person
    """,
    """
    SELECT 'c' || id, deleted_at, 'merge', 'merged', name, NULL, NULL
    FROM person WHERE merged_into = :person
    """,
    """
    SELECT 'c' || id, created_at, 'person', 'added', name, source, NULL FROM person WHERE id = :person
    """,
)


def timeline_of(db: Database, person_id: int, now: datetime) -> list[tuple[Any, ...]]:
    """`COLUMNS` of everything with a person, the latest first; instants local."""
    sql = " UNION ALL ".join(_PARTS) + " ORDER BY 2 DESC, 3, 1"
    found = db.connection.execute(sql, {"person": person_id})
    return [(row[0], local(row[1], now), *row[2:]) for row in found]
