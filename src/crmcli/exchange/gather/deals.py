"""Deals of a row: title, money, stage, dates; what the file says beside that goes into the deal's note."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from crmcli.clean.money import Money, money, plain_number
from crmcli.clean.text import fold
from crmcli.errors import CleanError
from crmcli.exchange.dates import DateReader
from crmcli.exchange.gather.belonging import only_names_deals
from crmcli.exchange.gather.belonging import whose as whose_of
from crmcli.exchange.gather.kept import FaultError, Kept, fault, hashed
from crmcli.exchange.gather.names import without_reference
from crmcli.exchange.gather.texts import first_of, is_true, spare_columns, without_markup
from crmcli.exchange.headers import header_key
from crmcli.exchange.mapping import Column, Mapping
from crmcli.model import Deal

Row = list[str]
# Tested in this order: what is lost in Russian contains what is won.
_LOST = (
    "lost",
    "perso",
    "persa",
    "verloren",
    "perdu",
    "не реализовано",
    "проигра",
    "провал",
    "неуспешн",
    "отказ",
    "perdid",
    "abandon",
    "disqualified",
    "rejected",
)
_WON = re.compile(
    r"(?<![a-z])(?:won|signed)(?![a-z])|closed\W?won|vint[oa]|gewonnen|gagné|ganad|реализовано|успешн|выигра"
)
_CURRENCY_NAMES = {
    "euro": "EUR", "us dollar": "USD", "dollar": "USD", "us dollars": "USD", "pound sterling": "GBP", "pound": "GBP",
    "russian ruble": "RUB", "рубль": "RUB", "российский рубль": "RUB", "swiss franc": "CHF", "yen": "JPY",
}  # fmt: skip
_MARKS = {"point": ".", "comma": ","}


class Sale(NamedTuple):
    """A deal, when it entered its stage if the file says so, and the names of people it mentions."""

    deal: Deal
    entered_at: str | None
    contacts: tuple[str, ...]


class DealWords(NamedTuple):
    """What reading deals needs to know of the user: stages in order, currency, decimal sign."""

    stages: Sequence[str] = ()
    currency: str = "EUR"
    decimal: str | None = None
    percents: dict[str, int | None] = {}  # noqa: RUF012 - of each stage, where it has one; never changed


def outcome(stage: str) -> str | None:
    """won or lost, where the words of a stage or status say so.

    >>> outcome("Closed Won"), outcome("Закрыто и не реализовано"), outcome("Assigned")
    ('won', 'lost', None)
    """
    word = stage.lower()
    if any(part in word for part in _LOST):
        return "lost"
    return "won" if _WON.search(word) else None


def deals(
    mapping: Mapping, readers: dict[int, DateReader], kept: Kept, words: DealWords
) -> Callable[[Row, str], Sale | None]:
    """A function that gives the deal of a row, or None; its second argument tells whose it is."""
    if not mapping.has_deals or only_names_deals(mapping):
        return lambda row, whose: None
    reader = _Reader(mapping, readers, kept, words)
    return reader.sale


class _Reader:
    """The columns of deals in one sheet."""

    def __init__(
        self, mapping: Mapping, readers: dict[int, DateReader], kept: Kept, words: DealWords
    ) -> None:
        self.words = words
        self.readers = readers
        self.kept = kept
        self.system = mapping.profile.id_system
        self.stages = {fold(name): name for name in words.stages}
        self.outcomes = mapping.profile.values.get("outcome", {})  # won, lost: what the system calls them
        texts = (
            "id",
            "name",
            "currency",
            "stage",
            "status",
            "won",
            "closed",
            "lost_reason",
            "source",
            "owner",
            "next",
        )
        self.text = {field: first_of(mapping, field, "deal") for field in texts}
        self.company = first_of(mapping, "name", "company")
        self.is_named = mapping.has("name", owner="deal")  # else what is sold is what a deal is called
        if not self.is_named:
            self.text["name"] = first_of(mapping, "product", "deal")
        self.amounts = mapping.of("amount", "deal")
        self.columns = {
            f: mapping.of(f, "deal")
            for f in ("probability", "close_on", "closed_at", "stage_at", "created_at")
        }
        self.notes = mapping.of("note", "deal")
        self.contacts = mapping.of("contacts", "deal")
        self.others = [
            c
            for field in ("pipeline", "type", "tags", "custom", "contacts", "whose", "product")
            for c in mapping.of(field, "deal")
            if self.is_named or field != "product"
        ]
        between = mapping.profile.separators.get("id")
        self.several = [(c, between) for c in (*mapping.of("id"), *mapping.of("id", "company")) if between]
        self.reasons = mapping.of("lost_reason", "deal")
        self.numbers = mapping.of("id", "deal") if self.system == "file" else ()  # no system to know it by
        self.spare = spare_columns(
            mapping, "deal", (*(text for text in texts if text != "id"), "amount", *self.columns)
        )
        self.separator = mapping.profile.separators.get("name", ";")
        self.whose = whose_of(mapping, "deal")

    def sale(self, row: Row, whose: str) -> Sale | None:
        title = self.text["name"](row) or self._untitled(row, whose)
        if title is None:
            return None
        minor, currency = self._money(row)
        created = self._instant(row, "created_at")
        close_on = self._day(row, "close_on")
        stage = self._stage(row)
        is_closed = stage in ("won", "lost")
        entered_at = self._instant(row, "stage_at")
        if is_closed:
            entered_at = (
                self._instant(row, "closed_at") or self._instant(row, "close_on") or entered_at or created
            )
        identity = self.text["id"](row)
        if self.system == "file" or not identity:
            said = hashed(title, whose, created or "", close_on or "", str(minor))
            identity = f"{identity}:{said}" if identity else said
        contacts = tuple(
            without_reference(name.strip())
            for c in self.contacts
            for name in row[c.place].split(self.separator)
            if name.strip()
        )
        deal = Deal(
            title=title,
            stage=stage,
            value_minor=minor,
            currency=currency,
            probability=self._probability(row),
            close_on=close_on,
            reason=self._reason(row, stage) if is_closed else None,
            source=self.text["source"](row),
            owner=self.text["owner"](row),
            note=self._note(row, title, closed=is_closed, known=whose in contacts),
            key=f"{self.system}:deal:{identity}",
            created_at=created,
            whose=self.whose(row),
        )
        return Sale(deal, entered_at, contacts)

    def _reason(self, row: Row, stage: str) -> str | None:
        """Why it was won or lost; that it was so is no reason."""
        text = self.text["lost_reason"](row)
        return text if text and text.lower() != stage else None

    def _untitled(self, row: Row, whose: str) -> str | None:
        """What a deal without a title is called: as its company or person, else by its number.

        None where nothing tells of a deal.
        """
        told = any(row[c.place] for c in self.amounts) or self.text["stage"](row) or self.text["status"](row)
        return (self.company(row) or whose or self.text["id"](row)) if told else None

    def _stage(self, row: Row) -> str:
        """won or lost where anything says so; else the stage, by the user's own name for it if there is one."""
        stage = self.text["stage"](row) or ""
        status = self.text["status"](row) or ""
        won, closed = self.text["won"](row), self.text["closed"](row)
        if won is not None and is_true(won):
            return "won"
        if closed is not None and is_true(closed) and won is not None:
            return "lost"
        found = self.outcomes.get(header_key(status)) or outcome(status) or outcome(stage)
        if found:
            return found
        name = stage or (status if fold(status) != "open" else "")
        if not name:
            return self.words.stages[0] if self.words.stages else "lead"
        return self.stages.get(fold(name), name)

    def _money(self, row: Row) -> tuple[int | None, str | None]:
        column = next((c for c in self.amounts if row[c.place]), None)
        if column is None:
            return None, None
        named = self.text["currency"](row) or ""
        code = _CURRENCY_NAMES.get(named.lower(), named)
        text = plain_number(row[column.place])
        if column.slot.part == "minor" and text.lstrip("-").isdecimal():
            currency = code.upper() or self.words.currency
            return int(text), currency
        found = self._read_money(f"{text} {code}", self.words.currency, column) if code else None
        if found is None:  # the amount may have a sign of its own
            found = self._read_money(text, code.upper() if len(code) == 3 else self.words.currency, column)
        if found is None:
            try:
                found = money(text, currency=self.words.currency, decimal=self.words.decimal)
            except CleanError as error:
                raise fault(column, error) from None
        return found.minor, found.currency

    def _read_money(self, text: str, currency: str, column: Column) -> Money | None:
        """The amount, or None where it cannot be read; what could be two amounts is read as its column shows."""
        for decimal in (self.words.decimal, _MARKS.get(column.slot.part or "")):
            try:
                return money(text, currency=currency, decimal=decimal)
            except CleanError:
                continue
        return None

    def _probability(self, row: Row) -> int | None:
        for column in self.columns["probability"]:
            text = row[column.place].strip(" %").replace(",", ".")
            if not text:
                continue
            try:
                number = float(text)
            except ValueError:
                self.kept.keep(column, row[column.place])
                continue
            fraction = column.slot.part == "fraction" or 0 < number < 1
            percent = round(number * 100) if fraction else round(number)
            return percent if 0 <= percent <= 100 else None
        return None

    def _day(self, row: Row, field: str) -> str | None:
        return self._read(row, field, lambda reader, text: reader.day(text))

    def _instant(self, row: Row, field: str) -> str | None:
        return self._read(row, field, lambda reader, text: reader.instant(text))

    def _read(self, row: Row, field: str, read: Callable[[DateReader, str], str]) -> str | None:
        column: Column | None = next((c for c in self.columns[field] if row[c.place]), None)
        if column is None:
            return None
        try:
            return read(self.readers[column.place], row[column.place])
        except CleanError as error:
            raise FaultError(column.header, error.message) from None

    def _note(self, row: Row, title: str, *, closed: bool, known: bool) -> str | None:
        """The notes, and a line for every column a deal has no place for; an open one was not lost for a reason yet.

        Who is `known` is linked, and need not be named.
        """
        notes = [without_markup(row[c.place]) for c in self.notes if row[c.place]]
        following = self.text["next"](row)
        lines = [f"Next step: {following}"] if following else []
        numbers = [c for c in self.numbers if row[c.place] != title]
        others = self.others if closed else [*self.others, *self.reasons]
        others = [c for c in others if not known or c.slot.field != "contacts"]
        several = [c for c, between in self.several if between in row[c.place]]  # the first has become a link
        lines += [
            f"{c.header}: {row[c.place]}"
            for c in (*numbers, *others, *several, *self.spare(row))
            if row[c.place]
        ]
        return "\n\n".join([*notes, *(["\n".join(lines)] if lines else [])]) or None
