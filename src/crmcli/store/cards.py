"""Everything known of one person or company, as `show` gives it: all keys always present, None where empty."""

from __future__ import annotations

from crmcli.clean.instant import local
from crmcli.store import consents, contacts, deals, fields, people, roles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from crmcli.store.database import Database

_INSTANTS = ("status_at", "verified_at", "created_at", "updated_at")


def person(db: Database, person_id: int, now: datetime) -> dict[str, Any]:
    """The card of one person; instants are local, ids are strings."""
    columns = people.row(db, person_id)
    owner = contacts.Owner("person_id", person_id)
    card: dict[str, Any] = {"id": f"c{person_id}", "name": columns["name"]}
    card.update((name, columns[name]) for name in (*people.NAME_PARTS, "status", "status_at"))
    card["companies"] = roles.of_person(db, person_id)
    card.update(contacts.listing(db, owner))
    for name in people.SCALARS:
        card.setdefault(name, columns[name])
    card["do_not_contact"] = consents.is_silent(db, person_id)
    card["consents"] = consents.states(db, person_id, now)
    card["bounced"] = consents.bounced(db, person_id)
    card["age"] = age(columns["birthday"], now)
    for kind, key in (("like", "likes"), ("dislike", "dislikes")):
        card[key] = [
            value
            for (value,) in db.rows(
                "SELECT value FROM fact WHERE person_id = ? AND kind = ? ORDER BY id", (person_id, kind)
            )
        ]
    card["relations"] = roles.relations_of(db, person_id)
    card["custom"] = fields.values(db, owner)
    stat = db.row(
        "SELECT last_contact_at, first_contact_at, interactions FROM person_stat WHERE person_id = ?",
        (person_id,),
    ) or (None, None, 0)
    card["last_contact"] = local(stat[0], now) if stat[0] else None
    card["first_contact"] = local(stat[1], now) if stat[1] else None
    card["interactions"] = stat[2]
    card["open_deals"] = deals.open_of(db, person_id)
    card["cadence"] = db.value("SELECT every FROM cadence WHERE person_id = ?", (person_id,))
    card.update((name, columns[name]) for name in ("uid", "verified_at", "created_at", "updated_at"))
    return _localised(card, now)


def organisation(db: Database, organisation_id: int, now: datetime) -> dict[str, Any]:
    """The card of one company."""
    from crmcli.store import organisations

    columns = organisations.row(db, organisation_id)
    owner = contacts.Owner("organisation_id", organisation_id)
    card: dict[str, Any] = {"id": f"o{organisation_id}", "name": columns["name"]}
    card.update((name, columns[name]) for name in organisations.SCALARS)
    parent = columns["parent_id"]
    card["parent"] = organisation_name(db, parent) if parent else None
    card["parent_id"] = f"o{parent}" if parent else None
    card.update(contacts.listing(db, owner))
    card["custom"] = fields.values(db, owner)
    card["people"] = roles.of_organisation(db, organisation_id)
    card.update((name, columns[name]) for name in ("uid", "created_at", "updated_at"))
    return _localised(card, now)


def organisation_name(db: Database, organisation_id: int) -> str:
    return str(db.value("SELECT name FROM organisation WHERE id = ?", (organisation_id,)))


def age(birthday: str | None, now: datetime) -> int | None:
    """Full years since a birthday with a year, else None.

    >>> from datetime import datetime, timezone
    >>> age("1980-11-23", datetime(2026, 11, 22, tzinfo=timezone.utc)), age("--02-29", datetime.max)
    (45, None)
    """
    if birthday is None or birthday.startswith("-"):
        return None
    year, month, day = (int(part) for part in birthday.split("-"))
    return now.year - year - ((now.month, now.day) < (month, day))


def _localised(card: dict[str, Any], now: datetime) -> dict[str, Any]:
    for name in _INSTANTS:
        if card.get(name):
            card[name] = local(card[name], now)
    return card
