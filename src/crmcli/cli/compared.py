"""What of a table is compared with what: the columns of an import's mapping as kinds of the engine.

What an import would make a field of its own is compared by what its values look like: as a name, an e-mail, an id, a
category or a text. A table that names neither people nor companies is about things: what names them is compared as
names of companies are, word by word.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from crmcli.model import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmcli.exchange.mapping import Column, Mapping
    from crmcli.match.coded import Cell
    from crmcli.match.table import Columns

    Cells = dict[str, Sequence[Cell]]

# Field of a slot -> kind of the engine; of an address, its part.
_KINDS = {
    "given": "given", "middle": "middle", "family": "family", "suffix": "suffix", "birthday": "birthday",
    "email": "email", "phone": "phone", "title": "job_title", "handle": "handle", "domain": "domain",
}  # fmt: skip
_PLACES = {
    "street": "street", "formatted": "street", "number": "street", "zip": "zip", "city": "city", "region": "region",
    "country": "country", "street2": "text:street 2", "street3": "text:street 3",
}  # fmt: skip
# Compared by the look of their values.
_IDS = ("custom", "id", "ids", "uid", "tags", "industry", "type", "department")
_WITHOUT_LABEL = ("email", "phone", "domain")


class Told(Record):
    """What a table is about, and the kind of each column that is compared: (place, kind)."""

    subject: str
    kinds: tuple[tuple[int, str], ...]


def told(mapping: Mapping, cells: list[list[str]], subject: str | None = None) -> Told:
    """What the table is about, and its kinds; the subject may be said beforehand."""
    found: dict[int, str] = {}
    names, is_person = (None, True) if mapping.has("given", "family") else _names(mapping, cells)
    if names is not None:
        found[names] = "full_name" if is_person else "company"
        subject = subject or ("person" if is_person else "thing")
    subject = subject or _subject(mapping, cells)
    for column in mapping.columns:
        kind = found.get(column.place) or _kind(column, cells[column.place], subject)
        if kind is not None:
            found[column.place] = kind
    return Told(subject, tuple(sorted(found.items())))


def _names(mapping: Mapping, cells: list[list[str]]) -> tuple[int | None, bool]:
    """(the column that holds whole names of people, or names things, True for people) where no header says so, None
    where none does. A bare name, with nothing beside it that only people have, may be that of things or their maker."""
    from crmcli.match import kinds

    unnamed = [column for column in mapping.columns if column.slot.field in (*_IDS, "title")]
    titles = [column.place for column in unnamed if column.slot.field == "title"]
    things = next(iter(titles), _naming(unnamed, cells))
    if things is None:
        things = _naming([column for column in mapping.columns if column.slot.field == "note"], cells)
    named = next((column.place for column in mapping.of("name")), None)
    people = next((column.place for column in unnamed if kinds.names_people(cells[column.place])), named)
    is_titled = bool(titles) and kinds.identifies(cells[titles[0]])  # there is hardly a job for each
    if mapping.has("email", "birthday") or (
        _names_firms(mapping, cells) and not (is_titled and people is None)
    ):
        return (people if named is None else None), True
    is_bare = not mapping.has("phone", "address")
    if named is None and is_bare and is_titled:
        return titles[0], False
    is_made = is_bare and people is not None and things is not None
    if people is None or (is_made and kinds.made_by(cells[people], cells[things or 0])):
        return things, False
    if named is None:
        return people, True
    return (named, False) if is_bare and kinds.names_things(cells[named]) else (None, True)


def _names_firms(mapping: Mapping, cells: list[list[str]]) -> bool:
    """Whether a column names companies, in most records."""
    filled = (sum(map(bool, cells[column.place])) for column in mapping.of("name", "company"))
    return any(count * 2 > len(cells[0]) for count in filled)


def _naming(columns: list[Column], cells: list[list[str]]) -> int | None:
    """The place of that one of some columns which names what the records are about."""
    from crmcli.match import kinds

    chosen = kinds.naming([cells[column.place] for column in columns])
    return None if chosen is None else columns[chosen].place


def _subject(mapping: Mapping, cells: list[list[str]]) -> str:
    """company where the table names companies and nobody else; a bare `Name` is theirs where its words say so."""
    from crmcli.match.kinds import names_firms

    if mapping.has("given", "family", "birthday"):
        return "person"
    if not mapping.has("name"):
        return "company" if mapping.has("name", owner="company") else "person"
    names = [text for column in mapping.of("name") for text in cells[column.place]]
    return "company" if names_firms(names) else "person"


def columns_of(kinds: Sequence[tuple[int, str]], cells: list[list[str]]) -> Columns:
    """kind -> a cell for each record; several columns of one kind become several values of each record."""
    places: dict[str, list[int]] = {}
    for place, kind in kinds:
        places.setdefault(kind, []).append(place)
    found: Cells = {}
    for kind, of_kind in places.items():
        if len(of_kind) == 1:
            found[kind] = [text.strip() or None for text in cells[of_kind[0]]]
        else:
            found[kind] = [
                _cell(kind, texts) for texts in zip(*(cells[place] for place in of_kind), strict=True)
            ]
    return _with_whole_birthdays(found)


def _with_whole_birthdays(columns: Cells) -> Columns:
    """Year, month and day of birth in columns of their own are one date; a year alone is one without them."""
    parts = [columns.pop(f"birthday.{part}", ()) for part in ("year", "month", "day")]
    if parts[0]:
        rows = zip_longest(*parts)
        columns["birthday"] = [
            (f"{year}-{month}-{day}" if month and day else str(year)) if year else None
            for year, month, day in rows
        ]
    return columns


def _kind(column: Column, cells: list[str], subject: str) -> str | None:
    slot = column.slot
    if slot.field == "name" and subject != "thing":
        return "company" if slot.owner == "company" or subject == "company" else "full_name"
    if slot.field == "birthday" and slot.part:
        return f"birthday.{slot.part}"
    if slot.field == "address":
        return _PLACES.get(slot.part or "formatted")
    if slot.field == "website":
        return "domain" if subject == "company" else "handle"
    if slot.field in _IDS or (subject == "thing" and slot.field in ("name", "note")):
        return _kind_of_values(column, cells)
    return _KINDS.get(slot.field) if slot.part is None else None


def _kind_of_values(column: Column, cells: list[str]) -> str | None:
    from crmcli.match.kinds import kind_of_values

    kind = kind_of_values([text for cell in cells if (text := cell.strip())])
    label = column.header.strip() or f"column {column.place + 1}"
    return kind if kind is None or kind in _WITHOUT_LABEL else f"{kind}:{label}"


def _cell(kind: str, texts: tuple[str, ...]) -> str | tuple[str, ...] | None:
    values = tuple(text for cell in texts if (text := cell.strip()))
    if len(values) > 1 and kind == "street":  # the number in one column, the street in another
        return " ".join(values)
    return values if len(values) > 1 else values[0] if values else None
