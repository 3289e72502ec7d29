"""What happened: logging it once, and reading it back in order."""

from __future__ import annotations

from crmcli.clean.instant import local, utc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from crmcli.model import Interaction
    from crmcli.store.database import Database

# Kinds every database knows; the configuration may add more.
KINDS = ("call", "email", "meeting", "message", "note")


def by_key(db: Database, key: str) -> int | None:
    """The interaction a script or file has stored under this key."""
    found = db.value("SELECT id FROM interaction WHERE key = ?", (key,))
    return None if found is None else int(found)


def add(
    db: Database,
    interaction: Interaction,
    participants: dict[int, str | None],
    now: datetime,
    *,
    deal_id: int | None = None,
) -> int:
    """Store an interaction with its people (id → role, None for the one it was with); the id.

    The company is the one the first person works at now, so that a later job change does not move it.
    """
    first = next(iter(participants), None)
    organisation_id = db.value(
        "SELECT organisation_id FROM role WHERE person_id = ? AND until IS NULL ORDER BY position, id LIMIT 1",
        (first,),
    )
    interaction_id = db.insert(
        "INSERT INTO interaction (kind, at, direction, subject, body, reason, outcome, duration_s, actor, key, source,"
        " organisation_id, deal_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            interaction.kind,
            interaction.at,
            interaction.direction,
            interaction.subject,
            interaction.body,
            interaction.reason,
            interaction.outcome,
            interaction.duration_s,
            interaction.actor,
            interaction.key,
            interaction.source,
            organisation_id,
            deal_id,
            utc(now),
        ),
    )
    for person_id, role in participants.items():
        db.run(
            "INSERT INTO participant (interaction_id, person_id, role) VALUES (?, ?, ?)",
            (interaction_id, person_id, role),
        )
    return interaction_id


def of_person(db: Database, person_id: int, now: datetime, limit: int = -1) -> list[dict[str, Any]]:
    """A person's interactions, the latest first."""
    columns = (
        "id",
        "at",
        "kind",
        "direction",
        "subject",
        "body",
        "reason",
        "outcome",
        "duration_s",
        "actor",
        "company",
    )
    return [
        {**dict(zip(columns, found, strict=True)), "id": f"a{found[0]}", "at": local(found[1], now)}
        for found in db.rows(
            """
            SELECT interaction.id, at, kind, direction, subject, body, reason, outcome, duration_s, actor,
                   organisation.name
            FROM participant
            JOIN interaction ON interaction.id = participant.interaction_id
            LEFT JOIN organisation ON organisation.id = interaction.organisation_id
            WHERE participant.person_id = ? AND interaction.deleted_at IS NULL
            ORDER BY at DESC, interaction.id DESC
            LIMIT ?
            """,
            (person_id, limit),
        )
    ]


def names_with(db: Database, interaction_id: int) -> list[str]:
    """The names of everybody who took part."""
    return [
        name
        for (name,) in db.rows(
            "SELECT person.name FROM participant JOIN person ON person.id = participant.person_id"
            " WHERE interaction_id = ? ORDER BY participant.id",
            (interaction_id,),
        )
    ]
