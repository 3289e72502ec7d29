"""Headers read more freely than an import may: by the words in them, where nothing but a comparison follows.

An import that takes `restaurant_name` or `birth_dt` for a field of ours would put values where they may not belong;
`crm dedupe FILE` only asks which values to compare with which, and a column that is better known is better compared.
"""

from __future__ import annotations

from crmcli.exchange.headers import field_name, header_key
from crmcli.exchange.mapping import Mapping, changed
from crmcli.exchange.slots import Slot

_FIRM = """
    company business organisation organization org firm restaurant site shop store school hotel vendor supplier
    merchant trading trade dba facility institution agency provider club brand azienda firma societe
"""
_PEOPLE = """
    person donor voter patient customer client member contact employee student author owner user guest applicant
    candidate holder inventor player artist resident tenant teacher doctor passenger display own full legal
"""
_GIVEN = "first given fore forename fname firstname givenname vorname prenom nome imya"
_MIDDLE = "middle midl mid second mname middlename"
_FAMILY = "last family sur surname lname lastname familyname surn nachname cognome nom familiya"
_NAMES = "name names nm nam fullname"
_BIRTH = "birth dob born birthdate birthday bday dateofbirth geburt nascita naissance"
_YEAR, _MONTH, _DAY = (
    "year yr yyyy yob byear anno jahr annee",
    "month mon mm bmonth mese monat mois",
    "day dd bday giorno tag jour",
)
_STREET = "address addr street road adr strasse indirizzo adresse rue"
_NUMBER = "number num no nr hausnummer civico"
_CITY = "city town suburb borough municipality locality hometown place village ort stadt citta comune ville"
_ZIP = "zip zipcode postcode postal postalcode plz cap"
_REGION = "state province county region prov"
_PHONE = "phone tel telephone mobile cell cellphone landline telefon telefono"
_MAIL = "email mail emailaddress"

_Words = frozenset[str]


def _any(words: _Words, listed: str) -> bool:
    return not words.isdisjoint(listed.split())


def guessed(mapping: Mapping) -> Mapping:
    """The mapping with a slot for each column that nobody knew and whose words tell of one."""
    parts = _birth_parts(mapping)
    for column in mapping.columns:
        if column.told_by == "map":
            continue
        known = column.told_by != "nobody"
        found = parts.get(column.place) or (None if known else _slot(column.header, mapping))
        if found is not None:
            mapping = changed(mapping, column.place, found)
    return mapping


def _birth_parts(mapping: Mapping) -> dict[int, Slot]:
    """Year, month and day of birth that stand in columns of their own: `birth_year` …, or `by`, `bm` and `bd`."""
    found: dict[str, int] = {}
    for column in mapping.columns:
        words = _words_of(column.header)
        if not _any(words, f"{_BIRTH} yob byear bmonth bday b") or column.told_by == "map":
            continue
        for part, listed in (("year", _YEAR), ("month", _MONTH), ("day", _DAY)):
            if _any(words - {"birthday"}, listed):
                found.setdefault(part, column.place)
    short = {header_key(column.header): column.place for column in mapping.columns}
    if {"by", "bm", "bd"} <= set(short):
        found = {"year": short["by"], "month": short["bm"], "day": short["bd"]}
    if not found and mapping.has("given", "family", "name") and not mapping.has("birthday"):
        found = _bare_parts(mapping)
    if "year" not in found or (len(found) == 1 and mapping.has("birthday")):
        return {}
    return {place: Slot("birthday", part=part) for part, place in found.items()}


def _bare_parts(mapping: Mapping) -> dict[str, int]:
    """A year, a month and a day that say nothing more: beside names of people they are those of birth."""
    found: dict[str, int] = {}
    for column in mapping.columns:
        words = _words_of(column.header)
        for part, listed in (("year", _YEAR), ("month", _MONTH), ("day", _DAY)):
            if words <= set(listed.split()) and column.told_by != "map":
                found.setdefault(part, column.place)
    return found if len(found) == len(("year", "month", "day")) else {}


def _words_of(header: str) -> _Words:
    """
    >>> sorted(_words_of("res_street_address")), sorted(_words_of("fname_c1")), sorted(_words_of("DOBYear"))
    (['address', 'res', 'street'], ['c', 'fname'], ['dob', 'year'])
    """
    return frozenset(word.strip("0123456789") for word in field_name(header).split("_"))


def _slot(header: str, mapping: Mapping) -> Slot | None:
    words = _words_of(header)
    return _of_a_name(header, words, mapping) or _of_a_place(words, mapping)


def _of_a_name(header: str, words: _Words, mapping: Mapping) -> Slot | None:
    """Given, family or whole name of a person, or the name of a firm."""
    named = _any(words, _NAMES)
    for field, listed in (("middle", _MIDDLE), ("given", _GIVEN), ("family", _FAMILY)):
        own = _any(words, listed) and (named or len(words) == 1 or _is_part(words, listed))
        if own and header_key(header).endswith("2") and field == "given":
            return Slot("middle")
        if own and not mapping.has(field):
            return Slot(field)
    if not named or mapping.has("given", "family", "name"):
        return None
    if not _any(words, _FIRM):
        return Slot("name") if words & set(_NAMES.split()) == words or _any(words, _PEOPLE) else None
    return None if mapping.has("name", owner="company") else Slot("name", "company")


def _is_part(words: _Words, listed: str) -> bool:
    """`fname_c1`, `surname_1`: one word says which name, the others are counters."""
    return all(len(word) < 2 for word in words - set(listed.split()))


def _of_a_place(words: _Words, mapping: Mapping) -> Slot | None:
    """A phone, a mail address, a day of birth, or a part of an address the table does not have yet."""
    if _any(words, _BIRTH) and (_any(words, "date dt day") or len(words) == 1):
        return None if mapping.has("birthday") else Slot("birthday")
    if _any(words, _BIRTH):
        return None
    if _any(words, _MAIL):
        return Slot("email")
    if _any(words, _PHONE):
        return Slot("phone")
    if _any(words, _NUMBER) and _any(words, "house building street civic"):
        return Slot("address", part="number")
    have = {column.slot.part for column in mapping.columns if column.slot.field == "address"}
    for part, listed in (("zip", _ZIP), ("city", _CITY), ("region", _REGION), ("street", _STREET)):
        if _any(words, listed):
            if part == "street" and _any(words, _NUMBER) and "number" not in have:
                return Slot("address", part="number")
            return None if part in have else Slot("address", part=part)
    return None
