"""Is this person there already? Exact lookups at the door of `add`, through indexes only."""

from __future__ import annotations

from crmcli.clean.name import name_key
from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.model import Person
    from crmcli.store.database import Database


class Likeness(Record):
    """Somebody who is there, and why they are taken for the same."""

    id: int
    reason: str


def same_person(db: Database, person: Person) -> Likeness | None:
    """The one who is surely the same: by e-mail (not a role mailbox), by phone and name, or by name alone
    where nothing else is known of the new one."""
    key = name_key(person.name.full)
    for email in person.emails:
        from crmcli.clean.email import is_role

        for found, found_key in _owners(db, "email", "address", email.address):
            if found_key == key or not is_role(email.address):
                return Likeness(found, email.address)
    for phone in person.phones:
        for found, found_key in _owners(db, "phone", "e164", phone.e164):
            if found_key == key:
                return Likeness(found, f"{phone.e164}, same name")
    for handle in person.handles:
        for found, found_key in _owners(db, "handle", "canonical", handle.canonical):
            if found_key == key:
                return Likeness(found, f"{handle.canonical}, same name")
    if not (person.emails or person.phones or person.handles or person.addresses or person.birthday):
        for found in _namesakes(db, key):
            if not person.roles or _works_at(db, found, person.roles[0].company):
                return Likeness(found, "same name")
    return None


def alike(db: Database, person: Person) -> list[Likeness]:
    """Those who may be the same: a namesake, or somebody with the same phone."""
    found = [Likeness(found, "same name") for found in _namesakes(db, name_key(person.name.full))]
    for phone in person.phones:
        found.extend(
            Likeness(owner, f"same phone {phone.e164}")
            for owner, _ in _owners(db, "phone", "e164", phone.e164)
        )
    return found


def _namesakes(db: Database, key: str) -> list[int]:
    return [
        found
        for (found,) in db.rows(
            "SELECT id FROM person WHERE name_key = ? AND deleted_at IS NULL ORDER BY id LIMIT 5", (key,)
        )
    ]


def _works_at(db: Database, person_id: int, company: str) -> bool:
    from crmcli.clean.name import organisation_key

    return bool(
        db.value(
            "SELECT 1 FROM role JOIN organisation ON organisation.id = role.organisation_id"
            " WHERE role.person_id = ? AND organisation.name_key = ?",
            (person_id, organisation_key(company)),
        )
    )


def _owners(db: Database, table: str, column: str, value: str | None) -> list[tuple[int, str]]:
    """(id, name key) of the people who have this e-mail, phone or handle; the oldest first, at most 20."""
    if value is None:
        return []
    return [
        (found, key)
        for found, key in db.rows(
            f"SELECT person.id, person.name_key FROM {table} JOIN person ON person.id = {table}.person_id"
            f" WHERE {table}.{column} = ? AND person.deleted_at IS NULL ORDER BY person.id LIMIT 20",
            (value,),
        )
    ]
