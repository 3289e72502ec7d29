"""Ways to reach somebody: e-mails, phones, accounts and web pages, from however many columns and cells."""

from __future__ import annotations

import re
from collections.abc import Callable

from crmcli.clean.email import email, plain_email
from crmcli.clean.network import handle
from crmcli.clean.phone import phone, phone_in_full
from crmcli.errors import CleanError
from crmcli.exchange.gather.kept import Kept, fault
from crmcli.exchange.mapping import Column, Mapping
from crmcli.model import Email, Handle, Phone

Row = list[str]
_BETWEEN_EMAILS = re.compile(r"[;,|\s]+")
_BETWEEN_PAGES = re.compile(r"[,;\s]\s*(?=https?://)")
_SHAPE = re.compile(r"^[^\s@<>()\",;]+@[^\s@<>()\",;]+\.[^\s@.<>()\",;]{2,}$")
_BESIDE_NAME = re.compile(r"[(<\[]([^()<>\[\]\s]+@[^()<>\[\]\s]+)[)>\]]")
_ROUNDED = re.compile(r"^\+?\d[.,]\d+E\+?\d{1,2}$", re.I)  # what a spreadsheet leaves of a long number
_RUSSIAN = re.compile(r"^8[\s(\-]*[3489]\d\d(?:\D*\d){7}$")  # 8 (495) 123-45-67, as dialled in Russia
_OR = re.compile(r"\s+(?:or|oder|od\.|ou|o|e|и|или|and|und|et)\s+", re.I)
_AMERICAN = re.compile(r"^\([2-9]\d\d\) ?[2-9]\d\d-\d{4}$")  # nobody else writes (512) 757-6000
_LEAST_IN_FULL = 9  # digits, with the country's
_LEAST_WITH_AREA = 7  # digits of a number that begins with its area code
_NO_EMAIL = frozenset(["none", "no", "x", "?", ".", "no email", "nessuna", "keine", "нет"])
_WORDS = (
    ("fax", ("fax", "télécop", "факс")),
    ("mobile", ("mobil", "cell", "iphone", "handy", "portable", "моб", "сотов")),
    ("pager", ("pager",)),
    ("work", ("work", "business", "office", "company", "lavoro", "ufficio", "arbeit", "bureau", "раб")),
    ("home", ("home", "private", "personal", "casa", "domicile", "дом")),
    ("other", ("other", "altro", "andere", "autre", "друг")),
)


def label_of(text: str) -> str | None:
    """Our word for a label as other programs write it; their own word where it is none of ours.

    >>> label_of("* Work"), label_of("Work Fax"), label_of("Grandma's"), label_of("")
    ('work', 'fax', "grandma's", None)
    """
    word = text.lstrip("* ").strip().lower()
    if not word:
        return None
    return next((ours for ours, theirs in _WORDS if any(part in word for part in theirs)), word)


class _Source:
    """One column of values with what stands beside it: label, type, network, E.164 form."""

    def __init__(self, column: Column, beside: dict[str, int], separator: str | None, *, exact: bool) -> None:
        self.column = column
        self.place = column.place
        self.label = column.slot.label
        self.beside = beside
        self.label_place = beside.get("label", -1)
        self.type_place = beside.get("type", -1)
        self.alone = not beside  # so that its label is always the column's
        self.separator = separator
        self.exact = exact
        self.cyrillic = any("\u0400" <= letter <= "\u04ff" for letter in column.header)

    def label_in(self, row: Row) -> str | None:
        if self.label_place < 0:
            return self.label
        text = row[self.label_place]
        return (text or None) if self.exact else label_of(text)

    def cell(self, row: Row, part: str) -> str:
        """The cell of the column beside it, or nothing."""
        place = self.beside.get(part, -1)
        return row[place] if place >= 0 else ""


def _sources(mapping: Mapping, field: str, owner: str) -> list[_Source]:
    columns = mapping.of(field, owner)
    beside: dict[str, dict[str, int]] = {}
    for column in columns:
        if column.slot.part:
            beside.setdefault(column.slot.group or "", {})[column.slot.part] = column.place
    separator = mapping.profile.separators.get(field)
    exact = mapping.profile.exact
    return [
        _Source(c, beside.get(c.slot.group or "", {}), separator, exact=exact)
        for c in columns
        if c.slot.part is None
    ]


def emails(mapping: Mapping, owner: str, kept: Kept) -> Callable[[Row], tuple[Email, ...]]:
    """A function that gives the row's addresses, each once.

    A text that is no address is a fault, but beside one that is: then it is kept. An address in brackets behind
    the name counts too.
    """
    sources = _sources(mapping, "email", owner)
    named = [c.place for c in (*mapping.of("name"), *mapping.of("contacts", "deal"))]
    if owner != "person" or mapping.profile.exact:
        named = []

    def gather(row: Row) -> tuple[Email, ...]:
        found: tuple[Email, ...] = ()
        wrong: list[tuple[Column, str, CleanError]] = []
        for source in sources:
            text = row[source.place]
            if not text:
                continue
            plain = plain_email(text, source.label) if source.alone else None
            if plain is not None:
                if not found or all(plain.address != other.address for other in found):
                    found += (plain,)
                continue
            if text.lower() in _NO_EMAIL:
                continue
            if source.type_place >= 0 and row[source.type_place].upper() == "EX":
                kept.keep(source.column, text)
                continue
            odd: list[CleanError] = []
            found += _emails_in(text, source.label_in(row), found, odd)
            if odd:
                wrong.append((source.column, text, odd[0]))
        for place in named:
            if "@" in row[place]:
                beside = [row[place]] if _SHAPE.match(row[place]) else _BESIDE_NAME.findall(row[place])
                for address in beside[:1]:
                    found += _emails_in(address, None, found, [])
        for column, text, error in wrong:
            if not found:
                raise fault(column, error)
            kept.keep(column, text)
        return found

    return gather


def _emails_in(
    text: str, label: str | None, before: tuple[Email, ...], odd: list[CleanError]
) -> tuple[Email, ...]:
    """The addresses of one cell, but those that were found before; what is none of its pieces adds to `odd`."""
    if text.count("@") < 2:
        pieces = [text.strip(" ;,")]
    else:
        pieces = [piece for piece in _BETWEEN_EMAILS.split(text.replace(" ::: ", ";")) if piece]
    found: dict[str, Email] = {}
    for piece in pieces:
        try:
            one = _email(piece, label)
        except CleanError as error:
            odd.append(error)
        else:
            found.setdefault(one.address, one)
    return tuple(one for one in found.values() if all(one.address != other.address for other in before))


def _email(text: str, label: str | None) -> Email:
    """The address. One of the right shape with odd characters is taken as it is (`crm doctor` lists it)."""
    try:
        return email(text, label)
    except CleanError:
        if _SHAPE.match(text):
            return Email(text, text.lower(), label)
        raise


def phones(
    mapping: Mapping, owner: str, country: str | None, kept: Kept
) -> Callable[[Row, str | None], tuple[Phone, ...]]:
    """A function that gives the row's numbers, read in the row's own country where it names one."""
    sources = _sources(mapping, "phone", owner)
    plus = mapping.profile.plus
    prefix = next((c.place for c in mapping.of("phone", owner) if c.slot.part == "prefix"), -1)

    def gather(row: Row, own_country: str | None) -> tuple[Phone, ...]:
        found: tuple[Phone, ...] = ()
        for source in sources:
            text = row[source.place]
            if text:
                plain = phone_in_full(text, source.label) if source.alone and not found else None
                if plain is not None:
                    found = (plain,)
                    continue
                label = source.label_in(row)
                if source.exact:
                    found += (Phone(text, source.cell(row, "e164") or None, label),)
                    continue
                if prefix >= 0 and row[prefix] and text[0] not in "+" and text[:2] != "00":
                    text = f"+{row[prefix].lstrip('+')} {_without_zero(text, row[prefix])}"
                elif plus and text.isdigit() and text[0] != "0" and len(text) >= _LEAST_IN_FULL:
                    text = f"+{text}"
                if "E" in text and _ROUNDED.match(text):
                    kept.keep(source.column, text)
                    continue
                for piece in _pieces(text, source.separator):
                    one = _phone(piece, own_country or _told_by_form(piece, source) or country, label)
                    if not found or not any(
                        one.value == other.value or one.e164 == other.e164 is not None for other in found
                    ):
                        found += (one,)
        return found

    return gather


def _without_zero(text: str, prefix: str) -> str:
    """A number without the 0 that is dialled within its country only; Italy dials it from abroad too."""
    return text if prefix.lstrip("+") == "39" else text.removeprefix("0")


def _told_by_form(text: str, source: _Source) -> str | None:
    """The country whose people alone write a number so."""
    if text[:1] == "(" and _AMERICAN.match(text):
        return "US"
    return "RU" if source.cyrillic and _RUSSIAN.match(text) else None


def _pieces(text: str, separator: str | None) -> list[str]:
    """The numbers in one cell. A comma or a slash divides two numbers only where both sides have enough digits.

    >>> _pieces("333 1234567/02 7654321", None), _pieces("06221/12345678", None)
    (['333 1234567', '02 7654321'], ['06221/12345678'])
    >>> _pieces("06221 / 123456 / 0171 2345678", None), _pieces("+49 (0)40 / 123 456", None)
    (['06221 / 123456', '0171 2345678'], ['+49 (0)40 / 123 456'])
    >>> _pieces("02 1234567 o 333 123456", None)
    ['02 1234567', '333 123456']
    """
    if text.isdigit() or len(text) < 13:
        return [text]
    for mark, least in (
        (separator, 5),
        (";", 5),
        ("\n", 5),
        (" ::: ", 5),
        ("|", 5),
        (",", 5),
        (" / ", 5),
        (" - ", 8),
        ("/", 7),
    ):
        if mark and mark in text:
            pieces = [piece.strip() for piece in text.split(mark) if piece.strip()]
            if mark == " / ":
                pieces = _with_area_codes(pieces)
            if all(sum(map(str.isdigit, piece)) >= least for piece in pieces):
                return pieces
    pieces = _OR.split(text)
    return pieces if all(sum(map(str.isdigit, piece)) > 5 for piece in pieces) else [text]


def _with_area_codes(pieces: list[str]) -> list[str]:
    """The numbers between the slashes of one cell, where an area code and what follows it are one."""
    numbers: list[str] = []
    for piece in pieces:
        if numbers and piece[0].isdigit() and piece[0] != "0" and _is_area_code(numbers[-1]):
            numbers[-1] += f" / {piece}"
        else:
            numbers.append(piece)
    return numbers


def _is_area_code(text: str) -> bool:
    digits = sum(map(str.isdigit, text))
    if text.startswith(("+", "00")):
        return digits < _LEAST_IN_FULL
    return text.startswith(("0", "(")) and digits < _LEAST_WITH_AREA


def _phone(text: str, country: str | None, label: str | None) -> Phone:
    """The number; one that cannot be read is kept as it is written."""
    try:
        return phone(text, country, label)
    except CleanError:
        return Phone(text, None, label)


def handles(mapping: Mapping, owner: str, kept: Kept) -> Callable[[Row], tuple[Handle, ...]]:
    """A function that gives the row's accounts and web pages; what is neither is kept as text."""
    is_said_once = mapping.profile.exact and owner == "company"  # a website of a company is a text of its own
    sources = [] if is_said_once else [(source, "web") for source in _sources(mapping, "website", owner)]
    sources += [(source, source.label or "web") for source in _sources(mapping, "handle", owner)]
    separator = mapping.profile.separators.get("website")

    def gather(row: Row) -> tuple[Handle, ...]:
        found: tuple[Handle, ...] = ()
        for source, network in sources:
            text = row[source.place]
            for piece in text.split(separator) if separator and separator in text else _pages(text):
                if piece:
                    found += _handle(piece, source.cell(row, "network") or network, source, row, kept)
        return found

    return gather


def _pages(text: str) -> list[str]:
    """The web addresses of one cell.

    >>> _pages("https://a.example, https://b.example/x"), _pages("a.example/x,y")
    (['https://a.example', 'https://b.example/x'], ['a.example/x,y'])
    """
    return _BETWEEN_PAGES.split(text) if text.count("://") > 1 else [text]


def _handle(text: str, network: str, source: _Source, row: Row, kept: Kept) -> tuple[Handle, ...]:
    try:
        one = handle(text, network)
    except CleanError:
        one = None
    if one is None:
        kept.keep(source.column, text)
        return ()
    label = source.label_in(row) if one.network == "web" or source.exact else None
    label = None if label == source.label else label
    return (one._replace(label=label),) if label else (one,)
