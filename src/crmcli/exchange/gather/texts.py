"""Single values of a person or company: texts, tags, status, dates, and what goes to custom fields."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from functools import cache, lru_cache
from html.parser import HTMLParser

from crmcli.clean.date import birthday as clean_birthday
from crmcli.clean.value import tag as clean_tag
from crmcli.errors import CleanError
from crmcli.exchange.dates import DateReader
from crmcli.exchange.gather.belonging import only_names_deals
from crmcli.exchange.gather.kept import FaultError, Kept, fault
from crmcli.exchange.gather.names import COMPANY_FIRST, company_and_person
from crmcli.exchange.headers import field_name, header_key
from crmcli.exchange.mapping import GENERAL, Column, Mapping
from crmcli.exchange.profile import built_in
from crmcli.model import STATUSES, ExternalId

Row = list[str]
_TAG_BREAKS = re.compile(r"[,;|\n]+")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_TAGLIKE = re.compile(r"</?(?:p|br|div|span|b|i|u|a|ul|ol|li|strong|em|h[1-6]|table|tr|td)\b[^>]*>", re.I)
_YES = "1 true yes y x s si sì sí ja j oui o да checked on t wahr vrai vero v ✓ tak sim ano da igen evet kyllä так"
_TRUE = frozenset([*_YES.split(), "1.0"])
_NEGATIVE = """
  0 0.0 false no n nein non нет f falsch faux falso unchecked off nee nie não nao nej ne never
  nu nem hayır ei ні
"""
_NO = frozenset(_NEGATIVE.split())


def is_true(text: str) -> bool:
    """Whether a cell says yes, in the words files use.

    >>> is_true("TRUE"), is_true("SÌ"), is_true("0")
    (True, True, False)
    """
    return text.strip().lower() in _TRUE


def is_false(text: str) -> bool:
    """Whether a cell says no.

    >>> is_false("FALSE"), is_false("Nein"), is_false("perhaps")
    (True, True, False)
    """
    return text.strip().lower() in _NO


def first_of(mapping: Mapping, field: str, owner: str = "person") -> Callable[[Row], str | None]:
    """A function that gives the first filled cell of a field's columns."""
    places = tuple(c.place for c in mapping.of(field, owner))
    if not places:
        return lambda row: None
    if len(places) == 1:
        place = places[0]
        return lambda row: row[place] or None
    return lambda row: next((row[place] for place in places if row[place]), None)


def paired_names(mapping: Mapping) -> tuple[int, ...]:
    """The places of the columns that hold the name of a company before that of its person."""
    return tuple(c.place for c in mapping.of("name") if c.slot.label == COMPANY_FIRST)


def company_name(mapping: Mapping) -> Callable[[Row], str | None]:
    """A function that gives the name of the row's company: in a column of its own, or before the person's name."""
    own = first_of(mapping, "name", "company")
    pairs = paired_names(mapping)
    if not pairs:
        return own
    return lambda row: own(row) or next((company_and_person(row[p])[0] for p in pairs if row[p]), None)


def parts_of_places(mapping: Mapping, owner: str) -> list[list[Column]]:
    """The columns of each part of an address that has one text: `Provincia` and `Regione` are both the region."""
    found: dict[tuple[str | None, str | None, str], list[Column]] = {}
    for column in mapping.of("address", owner):
        if column.slot.part in ("zip", "city", "region", "country"):
            found.setdefault((column.slot.group, column.slot.label, column.slot.part), []).append(column)
    return list(found.values())


def spare_columns(mapping: Mapping, owner: str, fields: tuple[str, ...]) -> Callable[[Row], list[Column]]:
    """A function that gives the columns of single values that came second in the row and say something else."""
    groups = [[c for c in mapping.of(field, owner) if not c.slot.part] for field in fields]
    groups = [found for found in (*groups, *parts_of_places(mapping, owner)) if len(found) > 1]
    if not groups or mapping.profile.exact:  # what is written exactly has counted columns, none of them spare
        return lambda row: []

    def gather(row: Row) -> list[Column]:
        spare: list[Column] = []
        for group in groups:
            filled = [column for column in group if row[column.place]]
            seen = {row[column.place].casefold() for column in filled[:1]}
            for column in filled[1:]:
                if row[column.place].casefold() not in seen:
                    seen.add(row[column.place].casefold())
                    spare.append(column)
        return spare

    return gather


def lone_columns(mapping: Mapping) -> Callable[[Row], list[Column]]:
    """A function that gives the filled columns of a deal in a row that names none; without deals, several ids."""
    of_deal = [c for c in mapping.columns if c.slot.owner == "deal" and c.slot.field != "currency"]
    heads = [c.place for c in of_deal if c.slot.field == "name"]
    between = mapping.profile.separators.get("company.id")
    if not heads and between:  # of several companies the first becomes a link
        return lambda row: [c for c in mapping.of("id", "company") if between in row[c.place]]
    if not heads or only_names_deals(mapping):
        return lambda row: []
    return lambda row: [] if any(row[place] for place in heads) else [c for c in of_deal if row[c.place]]


def notes(mapping: Mapping, owner: str = "person") -> Callable[[Row], str | None]:
    """A function that gives all notes of the row, one under the other; without markup, if others wrote them."""
    places = tuple(c.place for c in mapping.of("note", owner))
    if not places:
        return lambda row: None
    text_of = str if mapping.profile.exact else without_markup

    def gather(row: Row) -> str | None:
        found = [text_of(row[place]) for place in places if row[place]]
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


def page_text(markup: str) -> str:
    """The text of an HTML page, its lines where a reader sees them: blanks and breaks of the source mean nothing.

    >>> page_text("<p>Dear\\n  Ann,</p><p>see&nbsp;you</p>")
    'Dear Ann,\\nsee you'
    """
    parser = _Text()
    parser.feed(_BLANKS.sub(" ", markup))
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unseen = 0  # how deep inside what a reader does not see

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.pieces.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script", "title") and self._unseen:
            self._unseen -= 1

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._unseen += tag in ("style", "script", "title")
        if tag in ("br", "p", "div", "li", "tr"):
            self.pieces.append("\n")
        elif tag in ("td", "th"):
            self.pieces.append(" ")


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
                found.update(_tags_in(row[place], separator))
        return tuple(found)

    return gather


@lru_cache(maxsize=4096)  # the same few sets of tags stand in most of the rows
def _tags_in(text: str, separator: str | None) -> dict[str, None]:
    if separator == "," and '"' in text:
        words = next(csv.reader([text], skipinitialspace=True), [])
    elif separator and (separator != ";" or ";" in text):
        words = text.split(separator)
    else:
        words = _TAG_BREAKS.split(text)
    marks = (clean_tag(word.strip().removeprefix("* ").replace(",", " ")) for word in words if word.strip())
    return dict.fromkeys(marks)


def statuses(mapping: Mapping, kept: Kept) -> Callable[[Row], str | None]:
    """A function that gives the status in our words; theirs is kept beside it where it says more or is unknown."""
    columns = mapping.of("status")
    known = mapping.profile.values.get("status") or general_values("status")
    if not columns:
        return lambda row: None

    def gather(row: Row) -> str | None:
        found = None
        for column in columns:
            text = row[column.place]
            if not text:
                continue
            if column.slot.label:  # `Client: Oui`: a column for each status
                found = found or (column.slot.label if is_true(text) else None)
                continue
            ours = known.get(header_key(text))
            if ours is None and text.lower() in STATUSES:
                ours = text.lower()
            if ours is None or header_key(text) != ours or found:
                kept.keep(column, text, said=ours is None)
            found = found or ours
        return found

    return gather


@cache
def general_values(field: str) -> dict[str, str]:
    """What words mean in lists that no program wrote."""
    return next((one.values.get(field, {}) for one in built_in() if one.system == GENERAL), {})


def external_ids(mapping: Mapping, owner: str = "person") -> Callable[[Row], tuple[ExternalId, ...]]:
    """A function that gives the row's ids in other systems."""
    own = mapping.profile.id_system
    columns = [(c.place, c.slot.label or own) for c in mapping.of("id", owner)]
    separator = mapping.profile.separators.get("company.id" if owner == "company" else "id")

    def gather(row: Row) -> tuple[ExternalId, ...]:
        found: tuple[ExternalId, ...] = ()
        for place, system in columns:
            text = row[place].split(separator)[0].strip() if separator else row[place]
            if text and (known := ExternalId(system, text)) not in found:
                found += (known,)
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
    """A function that gives the row's custom fields: name and text. A column may hold the name of the one beside it."""
    columns = mapping.of("custom", owner)
    names = {(c.slot.group, c.slot.label): c.place for c in columns if c.slot.part == "label"}
    plain = [(c.slot.label or "", c.place) for c in columns if not c.slot.group]
    named = [
        (names.get((c.slot.group, c.slot.label), -1), c) for c in columns if c.slot.group and not c.slot.part
    ]

    def gather(row: Row) -> tuple[tuple[str, str], ...]:
        found = [(name, row[place]) for name, place in plain if row[place]]
        for place, column in named:
            if row[column.place]:
                label = row[place] if place >= 0 else ""
                found.append((field_name(label.removeprefix("* ") or column.header), row[column.place]))
        return tuple(found)

    return gather
