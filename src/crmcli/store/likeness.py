"""Is this person there already? Lookups at the door of `add`, through indexes only.

Who may be the same is found here; how likely that is, `match.door` weighs.
"""

from __future__ import annotations

from crmcli.clean.name import name_key
from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from crmcli.model import Person
    from crmcli.store.database import Database


_MOST = 60  # people looked at of one name: a lookup at the door takes no longer for the commonest
_SHORTEST_SLIP = 3  # letters: the shortest words the index of words knows
# Colleagues and townspeople that are compared one by one: as dear as asking the index of words. A crowd is more for
# certain, with companies of the town and whoever was removed among the rows.
_NEIGHBOURS, _CROWD = 200, 250
_FEW_BEARERS = 20  # of one name: where more bear it, it says nothing by itself, and they make many pairs


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


def sharing(db: Database, person: Person) -> list[int]:
    """Those who have the same e-mail that is no desk's, the same phone or the same profile."""
    from crmcli.clean.email import is_role

    wanted = [
        *(("email", "address", one.address) for one in person.emails if not is_role(one.address)),
        *(("phone", "e164", one.e164) for one in person.phones),
        *(("handle", "canonical", one.canonical) for one in person.handles),
    ]
    return list(dict.fromkeys(found for asked in wanted for found, _ in _owners(db, *asked)))


def namesakes(db: Database, person: Person) -> list[int]:
    """Those of the same name, in any order and script; the oldest first, not all of the commonest."""
    return _namesakes(db, name_key(person.name.full))


def _namesakes(db: Database, key: str) -> list[int]:
    return [
        found
        for (found,) in db.rows(
            "SELECT id FROM person WHERE name_key = ? AND deleted_at IS NULL ORDER BY id LIMIT ?",
            (key, _MOST),
        )
    ]


def neighbours(db: Database, person: Person) -> list[tuple[int, str]] | None:
    """(id, name key) of everybody at the same company, in the same city, or born on the same day.

    None where they are too many to be looked at one by one.
    """
    from crmcli.clean.name import organisation_key
    from crmcli.clean.text import fold

    company = organisation_key(person.roles[0].company) if person.roles else None
    city = fold(person.addresses[0].city or "") if person.addresses else None
    if any(
        value and db.value(sql, (value, _CROWD)) == _CROWD
        for sql, value in ((_CITY, city), (_STAFF, company))
    ):
        return None
    found: dict[int, str] = {}
    for sql, value in (
        (_COLLEAGUES, company),
        (_OF_DOMAIN, _firm_domain(person)),
        (_TOWNSPEOPLE, city),
        (_BORN, person.birthday),
    ):
        if value:
            found.update(db.rows(sql, (value, _NEIGHBOURS + 1)))
    return None if len(found) > _NEIGHBOURS else sorted(found.items())


def _firm_domain(person: Person) -> str | None:
    """The domain of an e-mail; that of a provider is no company's, so nobody is found by it."""
    return person.emails[0].address.rpartition("@")[2] if person.emails else None


# How many rows there are, up to a crowd, by the indexes alone: whom they speak of, and whether they are still there,
# would be a page read for each.
_CITY = "SELECT count(*) FROM (SELECT 1 FROM address WHERE city_key = ? LIMIT ?)"
_STAFF = """
    SELECT count(*) FROM (SELECT 1 FROM organisation JOIN role ON role.organisation_id = organisation.id
                          WHERE organisation.name_key = ? LIMIT ?)
"""
_COLLEAGUES = """
    SELECT person.id, person.name_key
    FROM organisation JOIN role ON role.organisation_id = organisation.id JOIN person ON person.id = role.person_id
    WHERE organisation.name_key = ? AND person.deleted_at IS NULL
    LIMIT ?
"""
_OF_DOMAIN = """
    SELECT person.id, person.name_key
    FROM organisation JOIN role ON role.organisation_id = organisation.id JOIN person ON person.id = role.person_id
    WHERE organisation.domain = ? AND person.deleted_at IS NULL
    LIMIT ?
"""
_TOWNSPEOPLE = """
    SELECT person.id, person.name_key FROM address JOIN person ON person.id = address.person_id
    WHERE address.city_key = ? AND person.deleted_at IS NULL
    LIMIT ?
"""
_BORN = """
    SELECT id, name_key FROM person
    WHERE substr(birthday, -5) = substr(?1, -5) AND +birthday = ?1 AND birthday IS NOT NULL AND deleted_at IS NULL
    LIMIT ?2
"""  # the + keeps SQLite from putting the constant into the substr of the index, which it then does not see


def by_words(db: Database, person: Person) -> list[tuple[int, str]]:
    """(id, name key) of people with these words in their names, each perhaps a letter away; by the search index."""
    from crmcli.store.kinds import PERSON, within
    from crmcli.store.words import one_edit_away

    basis = first_and_last(person) or tuple(name_key(person.name.full).split())
    if max(map(len, basis), default=0) < _SHORTEST_SLIP:
        return []
    each = ({word, *(one_edit_away(db, word) if len(word) >= _SHORTEST_SLIP else ())} for word in basis)
    forms = (" OR ".join(f'"{form}"' for form in sorted(one)) for one in each)
    query = "name : (" + " AND ".join(f"({one})" for one in forms) + ")"
    return db.rows(
        "SELECT id, name_key FROM person WHERE deleted_at IS NULL AND id IN"
        f" (SELECT rowid FROM search WHERE search MATCH ? AND {within(PERSON)} LIMIT ?) ORDER BY id",
        (query, _MOST),
    )


def first_and_last(person: Person) -> tuple[str, str] | None:
    """The first given and the last family name, folded; None where one is missing."""
    given, family = (name_key(part or "").split() for part in (person.name.given, person.name.family))
    return (given[0], family[-1]) if given and family else None


class Known(Record):
    """What is stored of somebody who may be the same: names, and (kind, value) of whatever there are several of."""

    given: str
    family: str
    birthday: str | None
    values: tuple[
        tuple[str, str], ...
    ]  # kinds: emails, phones, handles, companies, domains, streets, zips, cities


def known(db: Database, ids: list[int], kinds: Iterable[str] | None = None) -> dict[int, Known]:
    """What is stored of some people: all there is, or the values of some kinds."""
    values = " UNION ALL ".join(_VALUES.values() if kinds is None else (_VALUES[kind] for kind in kinds))
    asked = f"[{','.join(map(str, ids))}]"
    several: dict[int, list[tuple[str, str]]] = {found: [] for found in ids}
    for person_id, kind, value in db.rows(values, (asked,)) if values else ():
        several[person_id].append((kind, value))
    return {
        found: Known(given, family or "", birthday, tuple(several[found]))
        for found, given, family, birthday in db.rows(
            "SELECT id, trim(coalesce(given, '') || ' ' || coalesce(middle, '')), family, birthday FROM person"
            " WHERE id IN (SELECT value FROM json_each(?))",
            (asked,),
        )
    }


_EMPLOYERS = "role JOIN organisation ON organisation.id = role.organisation_id"
_VALUES = {
    kind: f"SELECT person_id, '{kind}', {value} FROM {table} WHERE person_id IN (SELECT value FROM json_each(?1))"
    f" AND {value} IS NOT NULL"
    for kind, table, value in (
        ("emails", "email", "address"),
        ("phones", "phone", "coalesce(e164, value)"),
        ("handles", "handle", "canonical"),
        ("companies", _EMPLOYERS, "organisation.name"),
        ("domains", _EMPLOYERS, "organisation.domain"),
        ("streets", "address", "street"),
        ("zips", "address", "zip"),
        ("cities", "address", "city"),
    )
}


def newcomers(db: Database, most: int) -> list[tuple[int, int, int]]:
    """(somebody an import has just made, an older one who may be the same, how many bear their common name or 0).

    Namesakes, unless the name is common, and those who share an e-mail or phone with few; at most so many pairs, the
    first of the file first. The import's stage (`staging`) tells who is new: a span of ids.
    """
    first, last = (
        db.value(f"SELECT target FROM temp.s_person WHERE state = 0 ORDER BY n {order} LIMIT 1")
        for order in ("ASC", "DESC")  # in which the ids stand, too
    )
    if first is None:
        return []
    span = {"first": first, "last": last, "few": _FEW_BEARERS, "most": most}
    found = db.rows(_NAMESAKES, span)
    is_most = (last - first) * 10 > most_people(db)
    for table, column in (("email", "address"), ("phone", "e164")):
        shared = (_SHARED_BY_ALL if is_most else _SHARED_BY_NEW).format(table=table, column=column)
        found += db.rows(_SHARING.format(table=table, column=column, shared=shared), span)
    return sorted(found)[:most]


# In the order of ids, so that it ends as soon as there are enough; CROSS JOIN keeps SQLite from beginning elsewhere.
_NAMESAKES = """
    SELECT new.id, old.id, (SELECT count(*) FROM (SELECT 1 FROM person AS other WHERE other.name_key = new.name_key
                                                  LIMIT :few + 1)) AS bearers
    FROM person AS new CROSS JOIN person AS old ON old.name_key = new.name_key AND old.id < new.id
    WHERE new.id BETWEEN :first AND :last AND bearers <= :few AND old.deleted_at IS NULL
    ORDER BY new.id, old.id LIMIT :most
"""
# A value on many rows is that of a desk. Where much is new, one walk along the index is cheaper than a look for each.
_SHARED_BY_ALL = """
    SELECT {column} FROM {table} WHERE {column} IS NOT NULL GROUP BY {column} HAVING count(*) BETWEEN 2 AND :few
"""
_SHARED_BY_NEW = """
    SELECT DISTINCT {column} FROM {table} AS own WHERE person_id BETWEEN :first AND :last
    AND (SELECT count(*) FROM (SELECT 1 FROM {table} AS other WHERE other.{column} = own.{column}
                               LIMIT :few + 1)) BETWEEN 2 AND :few
"""
_SHARING = """
    SELECT DISTINCT new.id, old.id, 0
    FROM ({shared}) AS shared CROSS JOIN {table} AS own ON own.{column} = shared.{column}
    CROSS JOIN {table} AS theirs ON theirs.{column} = own.{column} AND theirs.person_id < own.person_id
    CROSS JOIN person AS new ON new.id = own.person_id CROSS JOIN person AS old ON old.id = theirs.person_id
    WHERE new.id BETWEEN :first AND :last AND old.deleted_at IS NULL AND old.name_key <> new.name_key
    ORDER BY new.id, old.id LIMIT :most
"""


def most_people(db: Database) -> int:
    """How many people there may be at most, without counting them."""
    return int(db.value("SELECT coalesce(max(id), 0) FROM person") or 0)


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
