"""What a person decided about pairs: "these two are not the same" holds until what was compared changes.

A decision is kept with a fingerprint of both sides: name, e-mails, phones, for a company its domain too. When one
of these changes, the decision no longer holds and the pair may be proposed again. A merge changes them without
telling anything new, so it carries the decisions of both sides along.
"""

from __future__ import annotations

from crmcli.clean.instant import utc
from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from crmcli.store.database import Database

_COMPARED = {
    "person": """
        SELECT id, name,
               (SELECT group_concat(address, ' ') FROM (
                    SELECT address FROM email WHERE person_id = person.id ORDER BY address)),
               (SELECT group_concat(number, ' ') FROM (
                    SELECT coalesce(e164, value) AS number FROM phone WHERE person_id = person.id ORDER BY number)),
               NULL
        FROM person WHERE id = ?
    """,
    "company": """
        SELECT id, name,
               (SELECT group_concat(address, ' ') FROM (
                    SELECT address FROM email WHERE organisation_id = organisation.id ORDER BY address)),
               (SELECT group_concat(number, ' ') FROM (
                    SELECT coalesce(e164, value) AS number FROM phone
                    WHERE organisation_id = organisation.id ORDER BY number)),
               domain
        FROM organisation WHERE id = ?
    """,
}


class Noted(Record):
    """A decision that holds, seen from one of its sides."""

    id: int
    owner_id: int
    other_id: int


def keep_apart(db: Database, subject: str, one: int, other: int, now: datetime) -> bool:
    """Note that two are not the same; False if that was noted already and holds."""
    low, high = sorted((one, other))
    fingerprint = _fingerprint(db, subject, low, high)
    found = db.row(
        "SELECT id, fingerprint FROM distinct_pair WHERE subject = ? AND low_id = ? AND high_id = ?",
        (subject, low, high),
    )
    if found is None:
        db.run(
            "INSERT INTO distinct_pair (subject, low_id, high_id, fingerprint, decided_at) VALUES (?, ?, ?, ?, ?)",
            (subject, low, high, fingerprint, utc(now)),
        )
    elif found[1] != fingerprint:
        db.run(
            "UPDATE distinct_pair SET fingerprint = ?, decided_at = ? WHERE id = ?",
            (fingerprint, utc(now), found[0]),
        )
    return found is None or found[1] != fingerprint


def holding(db: Database, subject: str) -> dict[tuple[int, int], str]:
    """Every pair (lower id first) that is decided to be two, with the moment it was; ascending."""
    digests: dict[int, str] = {}
    return {
        (low, high): decided_at
        for low, high, fingerprint, decided_at in db.rows(
            "SELECT low_id, high_id, fingerprint, decided_at FROM distinct_pair WHERE subject = ?"
            " ORDER BY low_id, high_id",
            (subject,),
        )
        if fingerprint == _fingerprint(db, subject, low, high, digests)
    }


def noted(db: Database, subject: str, ids: tuple[int, int]) -> list[Noted]:
    """The decisions that hold between either of two and anybody else, those of the first before the second's."""
    return [
        Noted(row_id, owner, other)
        for owner in ids
        for row_id, other, fingerprint in db.rows(
            """
            SELECT id, high_id, fingerprint FROM distinct_pair WHERE subject = ?1 AND low_id = ?2
            UNION ALL
            SELECT id, low_id, fingerprint FROM distinct_pair WHERE subject = ?1 AND high_id = ?2
            ORDER BY 1
            """,
            (subject, owner),
        )
        if other not in ids and fingerprint == _fingerprint(db, subject, *sorted((owner, other)))
    ]


def carry(db: Database, subject: str, survivor_id: int, decisions: Iterable[Noted]) -> None:
    """Let decisions that held before a merge hold after it, for the survivor."""
    for decision in decisions:
        low, high = sorted((survivor_id, decision.other_id))
        present = db.value(
            "SELECT id FROM distinct_pair WHERE subject = ? AND low_id = ? AND high_id = ?",
            (subject, low, high),
        )
        db.run(
            "UPDATE distinct_pair SET low_id = ?, high_id = ?, fingerprint = ? WHERE id = ?",
            (low, high, _fingerprint(db, subject, low, high), present or decision.id),
        )


def _fingerprint(
    db: Database, subject: str, low: int, high: int, digests: dict[int, str] | None = None
) -> str:
    known = {} if digests is None else digests
    for one in (low, high):
        if one not in known:
            known[one] = _digest(db, subject, one)
    return f"{known[low]}:{known[high]}"


def _digest(db: Database, subject: str, row_id: int) -> str:
    from hashlib import sha256

    return sha256(repr(db.row(_COMPARED[subject], (row_id,))).encode()).hexdigest()[:16]
