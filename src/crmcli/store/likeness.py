"""Is this person there already? Lookups at the door of `add`, through indexes only."""

from __future__ import annotations

from crmcli.clean.name import name_key
from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.model import Person
    from crmcli.store.database import Database


_MOST = 60  # people looked at of one name: a lookup at the door takes no longer for the commonest
_SHORTEST_SLIP = 3  # letters: the shortest words the index of words knows
_NEIGHBOURS = (
    200  # colleagues and townspeople that are compared one by one: as dear as asking the index of words
)


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
    """Those who may be the same, for more reasons first: namesakes, names a letter apart, the same phone or mailbox.

    A name that is only near says little by itself: it counts with the same company, city or birthday.
    """
    reasons: dict[int, list[str]] = {}
    for found in _namesakes(db, name_key(person.name.full)):
        reasons.setdefault(found, []).append("same name")
    for email in person.emails:
        for found, _ in _personal_owners(db, email.address):
            reasons.setdefault(found, []).append(f"same e-mail {email.address}")
    for phone in person.phones:
        for found, _ in _owners(db, "phone", "e164", phone.e164):
            reasons.setdefault(found, []).append(f"same phone {phone.e164}")
    near = [found for found in _near_names(db, person) if found not in reasons]
    for found in near:
        reasons[found] = ["name a letter apart"]
    apart = _add_evidence(db, person, reasons) if reasons else set()
    return [
        Likeness(found, ", ".join(told))
        for found, told in sorted(reasons.items(), key=lambda entry: (-len(entry[1]), entry[0]))
        if found not in apart and (len(told) > 1 or told != ["name a letter apart"])
    ]


def _namesakes(db: Database, key: str) -> list[int]:
    return [
        found
        for (found,) in db.rows(
            "SELECT id FROM person WHERE name_key = ? AND deleted_at IS NULL ORDER BY id LIMIT ?",
            (key, _MOST),
        )
    ]


def _personal_owners(db: Database, address: str) -> list[tuple[int, str]]:
    from crmcli.clean.email import is_role

    return [] if is_role(address) else _owners(db, "email", "address", address)


def _near_names(db: Database, person: Person) -> list[int]:
    """People whose name is one letter away, or holds this one and more, and of whom something else may agree."""
    key = name_key(person.name.full)
    basis = _first_and_last(person) or key.split()
    if max(map(len, basis), default=0) < _SHORTEST_SLIP:
        return []
    candidates = _neighbours(db, person)
    if candidates is None:
        candidates = _by_words(db, basis)
    return [found for found, other in candidates if _is_near(basis, other.split())]


def _neighbours(db: Database, person: Person) -> list[tuple[int, str]] | None:
    """(id, name key) of everybody at the same company or in the same city; None where they are too many to be looked
    at one by one, or a birthday may agree, by which nobody can be looked up."""
    from crmcli.clean.name import organisation_key
    from crmcli.clean.text import fold

    if person.birthday:
        return None
    found: dict[int, str] = {}
    company = organisation_key(person.roles[0].company) if person.roles else None
    city = fold(person.addresses[0].city) if person.addresses and person.addresses[0].city else None
    for sql, value in ((_COLLEAGUES, company), (_TOWNSPEOPLE, city)):
        if value:
            found.update(db.rows(sql, (value, _NEIGHBOURS + 1)))
    return None if len(found) > _NEIGHBOURS else sorted(found.items())


_COLLEAGUES = """
    SELECT person.id, person.name_key
    FROM organisation JOIN role ON role.organisation_id = organisation.id JOIN person ON person.id = role.person_id
    WHERE organisation.name_key = ? AND person.deleted_at IS NULL
    LIMIT ?
"""
_TOWNSPEOPLE = """
    SELECT person.id, person.name_key FROM address JOIN person ON person.id = address.person_id
    WHERE address.city_key = ? AND person.deleted_at IS NULL
    LIMIT ?
"""


def _by_words(db: Database, basis: list[str]) -> list[tuple[int, str]]:
    """(id, name key) of people with all these words in their names, each perhaps a letter away; by the search index."""
    from crmcli.store.kinds import PERSON, within
    from crmcli.store.words import one_edit_away

    each = ({word, *(one_edit_away(db, word) if len(word) >= _SHORTEST_SLIP else ())} for word in basis)
    forms = (" OR ".join(f'"{form}"' for form in sorted(one)) for one in each)
    query = "name : (" + " AND ".join(f"({one})" for one in forms) + ")"
    return db.rows(
        "SELECT id, name_key FROM person WHERE deleted_at IS NULL AND id IN"
        f" (SELECT rowid FROM search WHERE search MATCH ? AND {within(PERSON)} LIMIT ?) ORDER BY id",
        (query, _MOST),
    )


def _first_and_last(person: Person) -> list[str]:
    """The first given and the last family name, folded; none where one is missing."""
    given, family = (name_key(part or "").split() for part in (person.name.given, person.name.family))
    return [given[0], family[-1]] if given and family else []


def _is_near(basis: list[str], other: list[str]) -> bool:
    """Whether all words are there, one of them perhaps with a slip; the last letter stands, Maria is not Mario."""
    missing = [word for word in basis if word not in other]
    if len(missing) > 1:
        return False
    return not missing or any(word[-1] == missing[0][-1] and _is_slip(word, missing[0]) for word in other)


def _is_slip(word: str, other: str) -> bool:
    """Whether one letter more, less, other, or two exchanged make one word the other; another number is no slip.

    >>> _is_slip("rossi", "rosssi"), _is_slip("rossi", "rosis"), _is_slip("rossi", "russo")
    (True, True, False)
    """
    short, long = sorted((word, other), key=len)
    if any(letter.isdigit() for letter in word + other):
        return False
    if len(short) < _SHORTEST_SLIP or len(long) - len(short) > 1:
        return False
    at = next((at for at, letter in enumerate(short) if long[at] != letter), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    rest, against = short[at:], long[at:]
    return rest[1:] == against[1:] or (rest[1::-1] + rest[2:] == against)


def _add_evidence(db: Database, person: Person, reasons: dict[int, list[str]]) -> set[int]:
    """Add what else agrees to the reasons; the ids of those whose birthday is another one."""
    from crmcli.clean.name import organisation_key
    from crmcli.clean.text import fold

    ids = f"[{','.join(map(str, sorted(reasons)))}]"
    for reason, sql, value in (
        ("same company", _AT_COMPANY, person.roles and organisation_key(person.roles[0].company)),
        (
            "same city",
            _IN_CITY,
            person.addresses and person.addresses[0].city and fold(person.addresses[0].city),
        ),
        ("same birthday", _BORN, person.birthday),
    ):
        for (found,) in db.rows(sql, (ids, value)) if value else ():
            reasons[found].append(reason)
    if not person.birthday:
        return set()
    return {found for (found,) in db.rows(_BORN_OTHERWISE, (ids, person.birthday))}


_AT_COMPANY = """
    SELECT DISTINCT role.person_id FROM role JOIN organisation ON organisation.id = role.organisation_id
    WHERE role.person_id IN (SELECT value FROM json_each(?)) AND organisation.name_key = ?
"""
_IN_CITY = "SELECT DISTINCT person_id FROM address WHERE person_id IN (SELECT value FROM json_each(?)) AND city_key = ?"
_BORN = "SELECT id FROM person WHERE id IN (SELECT value FROM json_each(?)) AND birthday = ?"
_BORN_OTHERWISE = (
    "SELECT id FROM person WHERE id IN (SELECT value FROM json_each(?))"
    " AND birthday NOT LIKE '--%' AND birthday <> ? AND birthday IS NOT NULL"
)


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
