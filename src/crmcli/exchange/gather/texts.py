"""Single values of a person or company: texts, tags, status, dates, and what goes to custom fields."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from html.parser import HTMLParser

from crmcli.clean.date import birthday as clean_birthday
from crmcli.clean.value import tag as clean_tag
from crmcli.errors import CleanError
from crmcli.exchange.dates import DateReader
from crmcli.exchange.gather.kept import FaultError, Kept, fault
from crmcli.exchange.headers import header_key
from crmcli.exchange.mapping import Column, Mapping
from crmcli.model import ExternalId

Row = list[str]
STATUSES = ("lead", "prospect", "customer", "lost", "other")
_TAG_BREAKS = re.compile(r"[,;|\n]+")
_TAGLIKE = re.compile(r"</?(?:p|br|div|span|b|i|u|a|ul|ol|li|strong|em|h[1-6]|table|tr|td)\b[^>]*>", re.I)
_YES = "1 true yes y x si sì ja oui да checked t wahr vrai vero v ✓ unsubscribed"
_TRUE = frozenset([*_YES.split(), "opted out"])


def is_true(text: str) -> bool:
    """Whether a cell says yes, in the words files use.

    >>> is_true("TRUE"), is_true("SÌ"), is_true("0")
    (True, True, False)
    """
    return text.strip().lower() in _TRUE


def first_of(mapping: Mapping, field: str, owner: str = "person") -> Callable[[Row], str | None]:
    """A function that gives the first filled cell of a field's columns."""
    places = tuple(c.place for c in mapping.of(field, owner))
    if not places:
        return lambda row: None
    if len(places) == 1:
        place = places[0]
        return lambda row: row[place] or None
    return lambda row: next((row[place] for place in places if row[place]), None)


def notes(mapping: Mapping, owner: str = "person") -> Callable[[Row], str | None]:
    """A function that gives all notes of the row, one under the other, without markup."""
    places = tuple(c.place for c in mapping.of("note", owner))
    if not places:
        return lambda row: None

    def gather(row: Row) -> str | None:
        found = [without_markup(row[place]) for place in places if row[place]]
        return "\n\n".join(found) or None

    return gather


def without_markup(text: str) -> str:
    """A text without HTML tags, where it has some.

    >>> without_markup("<p>Likes <b>phone</b> calls</p>"), without_markup("a < b")
    ('Likes phone calls', 'a < b')
    """
    if "<" not in text or not _TAGLIKE.search(text):
        return text
    parser = _Text()
    parser.feed(text)
    parser.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(parser.pieces)).strip()


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("br", "p", "div", "li", "tr"):
            self.pieces.append("\n")


def tags(mapping: Mapping, owner: str = "person") -> Callable[[Row], tuple[str, ...]]:
    """A function that gives the row's tags, each once."""
    places = tuple(c.place for c in mapping.of("tags", owner))
    separator = mapping.profile.separators.get("tags")
    if not places:
        return lambda row: ()

    def gather(row: Row) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for place in places:
            if row[place]:
                for word in _tags_in(row[place], separator):
                    found[word] = None
        return tuple(found)

    return gather


def _tags_in(text: str, separator: str | None) -> list[str]:
    if separator == "," and '"' in text:
        words = next(csv.reader([text], skipinitialspace=True), [])
    elif separator:
        words = text.split(separator)
    else:
        words = _TAG_BREAKS.split(text)
    return [clean_tag(word.strip().removeprefix("* ").replace(",", " ")) for word in words if word.strip()]


def statuses(mapping: Mapping, kept: Kept) -> Callable[[Row], str | None]:
    """A function that gives the status in our words; theirs is kept beside it where it says more or is unknown."""
    columns = mapping.of("status")
    known = mapping.profile.values.get("status", {})
    if not columns:
        return lambda row: None

    def gather(row: Row) -> str | None:
        for column in columns:
            text = row[column.place]
            if not text:
                continue
            ours = known.get(header_key(text))
            if ours is None and text.lower() in STATUSES:
                ours = text.lower()
            if ours is None or header_key(text) != ours:
                kept.keep(column, text, said=ours is None)
            if ours:
                return ours
        return None

    return gather


def external_ids(mapping: Mapping, owner: str = "person") -> Callable[[Row], tuple[ExternalId, ...]]:
    """A function that gives the row's ids in other systems."""
    own = mapping.profile.id_system
    columns = [(c.place, c.slot.label or own) for c in mapping.of("id", owner)]
    separator = mapping.profile.separators.get("company.id" if owner == "company" else "id")

    def gather(row: Row) -> tuple[ExternalId, ...]:
        found: tuple[ExternalId, ...] = ()
        for place, system in columns:
            text = row[place].split(separator)[0].strip() if separator else row[place]
            if text:
                found += (ExternalId(system, text),)
        return found

    return gather


def known_ids(mapping: Mapping) -> Callable[[Row], tuple[ExternalId, ...]]:
    """A function that gives the ids of a cell that names the systems too: `hubspot:1041`, one a line."""
    gather_cell = first_of(mapping, "ids", "company" if mapping.profile.kind == "companies" else "person")

    def gather(row: Row) -> tuple[ExternalId, ...]:
        cell = gather_cell(row)
        if cell is None:
            return ()
        pairs = (line.partition(":") for line in cell.split("\n"))
        return tuple(ExternalId(system, value) for system, mark, value in pairs if mark)

    return gather


def lines(mapping: Mapping, field: str) -> Callable[[Row], tuple[str, ...]]:
    """A function that gives the lines of a cell."""
    gather_cell = first_of(mapping, field)
    return lambda row: tuple((gather_cell(row) or "").split("\n")) if gather_cell(row) else ()


def flags(mapping: Mapping, field: str) -> Callable[[Row], bool]:
    """A function that says whether a column says yes, in the profile's own words where it has some."""
    gather_cell = first_of(mapping, field)
    words = mapping.profile.values.get(field, {})

    def gather(row: Row) -> bool:
        cell = gather_cell(row)
        return cell is not None and is_true(words.get(header_key(cell), cell))

    return gather


def birthdays(mapping: Mapping, readers: dict[int, DateReader]) -> Callable[[Row], str | None]:
    """A function that gives the birthday, from one column or from year, month and day."""
    columns = mapping.of("birthday")
    parts = {c.slot.part: c.place for c in columns if c.slot.part}
    whole = [c for c in columns if not c.slot.part]

    def gather(row: Row) -> str | None:
        for column in whole:
            text = row[column.place]
            if text:
                return _birthday(text, column, readers[column.place])
        year, month, day = (row[parts[p]] if p in parts else "" for p in ("year", "month", "day"))
        if not (month.isdigit() and day.isdigit()):
            return None
        try:
            known = year.zfill(4) if year.strip("0") else "-"
            return clean_birthday(f"{known}-{month:>02}-{day:>02}")
        except CleanError as error:
            raise FaultError(whole[0].header if whole else "birthday", error.message) from None

    return gather


def _birthday(text: str, column: Column, reader: DateReader) -> str:
    try:
        return clean_birthday(text, order=reader.order)
    except CleanError as error:
        try:
            return reader.day(text)
        except CleanError:
            raise fault(column, error) from None


def instants(
    mapping: Mapping, field: str, owner: str, readers: dict[int, DateReader], kept: Kept
) -> Callable[[Row], str | None]:
    """A function that gives a moment in UTC; a text that is none is kept and counted."""
    columns = mapping.of(field, owner)

    def gather(row: Row) -> str | None:
        for column in columns:
            text = row[column.place]
            if text:
                try:
                    return readers[column.place].instant(text)
                except CleanError:
                    kept.keep(column, text)
        return None

    return gather


def custom(mapping: Mapping, owner: str = "person") -> Callable[[Row], tuple[tuple[str, str], ...]]:
    """A function that gives the row's custom fields: name and text."""
    columns = [(c.slot.label or "", c.place) for c in mapping.of("custom", owner)]

    def gather(row: Row) -> tuple[tuple[str, str], ...]:
        return tuple([(name, row[place]) for name, place in columns if row[place]])

    return gather
