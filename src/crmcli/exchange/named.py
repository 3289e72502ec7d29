"""What the names in a column say of it: whether they are of people, whole or half, and which part stands first."""

from __future__ import annotations

from itertools import islice

from crmcli.clean.name import is_organisation
from crmcli.clean.text import words
from crmcli.exchange.gather.names import SURNAME_FIRST
from crmcli.exchange.headers import header_key
from crmcli.exchange.mapping import Column, Mapping
from crmcli.exchange.name_order import GIVEN, surname_first
from crmcli.exchange.sheet import BadRecord, Sheet
from crmcli.exchange.slots import Slot

# What a firm is called where another column names whom to speak to there.
BARE = (
    "name",
    "customername",
    "clientname",
    "accountname",
    "nominativo",
    "nome",
    "nom",
    "nombre",
    "naam",
    "nazwa",
    "имя",
)
_SAMPLE = 500  # records
_LONGEST_NAME = 4  # words
_MOST_PEOPLE = 0.6  # of the names, with a common given name each; hardly a list of firms has so many


def names_people(sheet: Sheet, names: Mapping) -> bool:
    """Whether the bare names of a list of companies (`Name`, `Nome`) are mostly those of people."""
    column = next((c for c in names.of("name", "company") if header_key(c.header) in BARE), None)
    if column is None:
        return False
    rows = [cells for _, cells in islice(sheet.records(), _SAMPLE) if type(cells) is not BadRecord]
    values = [text for row in rows if (text := row[column.place].strip())]
    people = sum(_is_of_somebody(text) for text in values)
    return len(values) > 1 and people >= _MOST_PEOPLE * len(values)


def _is_of_somebody(text: str) -> bool:
    found = words(text)
    of_people = 0 < len(found) <= _LONGEST_NAME and not GIVEN.isdisjoint((found[0], found[-1]))
    return of_people and not is_organisation(text)


def name_slot(column: Column, values: list[str], rows: list[list[str]], mapping: Mapping) -> Slot | None:
    """What a column of names is, where that is not what its header says; else None."""
    if column.slot == Slot("family") and not mapping.has("given", "name") and _are_whole(values):
        reverse = surname_first((value, "") for value in values)  # Romanian `Nume` is either
        return Slot("name", label=SURNAME_FIRST if reverse else None)
    if column.slot != Slot("name"):
        return None
    if _is_half(column, mapping):
        return Slot("given")
    return Slot("name", label=SURNAME_FIRST) if _has_surname_first(column, mapping, rows) else None


def _are_whole(values: list[str]) -> bool:
    """Whether most names are of two words or more, one of which is a common given name."""
    whole = sum(len(found := words(value)) > 1 and not GIVEN.isdisjoint(found) for value in values)
    return whole * 2 > len(values)


def _has_surname_first(column: Column, mapping: Mapping, rows: list[list[str]]) -> bool:
    """Whether the names of a column, beside the row's address, have the surname first."""
    if mapping.has("given", "family") or mapping.profile.surname_first:
        return False
    address = next((c.place for c in mapping.of("email") if not c.slot.part), -1)
    return surname_first((row[column.place], row[address] if address >= 0 else "") for row in rows)


def _is_half(column: Column, mapping: Mapping) -> bool:
    """Whether a name is the given one, since the surname has a column too: `Nome ospite` beside `Cognome ospite`."""
    words = header_key(column.header).startswith(("nome", "nom", "nombre", "имя", "imie"))
    return words and mapping.has("family") and not mapping.has("given")
