"""Deals, tasks and activities as this program writes them, in exports and listings, read back as what they are.

No cell is understood by more than its column: what `crm export csv --what deals` wrote comes in as it was. In dates and
amounts what a spreadsheet may have made of them is read too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import islice, zip_longest
from typing import Any

from crmcli.clean.email import email
from crmcli.clean.money import exponent, money
from crmcli.errors import CleanError
from crmcli.exchange.convert import Entry, Reject
from crmcli.exchange.dates import DateReader
from crmcli.exchange.gather.deals import DealWords
from crmcli.exchange.gather.kept import FaultError, hashed
from crmcli.exchange.intake import Intake, Seen, Wishes, counting
from crmcli.exchange.sheet import BadRecord, Sheet
from crmcli.exchange.skips import unguarded
from crmcli.model import Deal, Email, Interaction, Name, Organisation, Person, Task

# Of each kind the columns that hold something, as exports name them, and behind them those that listings add.
_WHOSE = "person person.email person.uid people person.uids company company.uid"
COLUMNS: dict[str, frozenset[str]] = {
    kind: frozenset(f"id uid key created created_at {_WHOSE} {own}".split())
    for kind, own in (
        ("deals", "title stage state value currency probability close closed person_roles owner source reason"
                  " competitor note stage_since updated value.amount value.currency weighted weighted.amount"
                  " weighted.currency next person_id company_id stage_at closed_at"),
        ("tasks", "title due due_at priority owner every series done deal deal.uid follows state done_at person_id"
                  " deal_id awaited_deal"),
        ("activities", "at kind direction subject body reason outcome minutes actor source person_roles deal deal.uid"
                       " awaited_deal"),
    )
}  # fmt: skip
# What tells them from lists of others: these are there, and nothing that is not ours.
_ALWAYS = {"deals": {"title", "stage"}, "tasks": {"title", "due"}, "activities": {"at", "kind"}}
_LISTED = {"deals": {"id", "state", "weighted"}, "tasks": {"id", "state", "priority"}}
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_MOST_OURS = 3  # columns somebody may have added to a file of ours


def kind_of(header: Sequence[str]) -> str | None:
    """deals, tasks or activities, where a header is that of a file this program wrote.

    >>> kind_of(["id", "uid", "title", "stage", "value"]), kind_of(["Title", "Stage"])
    ('deals', None)
    """
    names = set(header)
    for kind, known in COLUMNS.items():
        listed = _LISTED.get(kind)
        ours = "uid" in names or bool(listed and {name.partition(".")[0] for name in names} >= listed)
        if ours and names >= _ALWAYS[kind] and len(names - known) <= _MOST_OURS:
            return kind
    return None


class OwnListIntake(Intake):
    """Such a file."""

    def __init__(self, sheet: Sheet, kind: str, wishes: Wishes) -> None:
        super().__init__(sheet.name, f"crm {kind}", f"{kind} written by crm")
        self.header = sheet.header
        self.notes = [", ".join(sheet.notes)] if sheet.notes else []
        unknown = [name for name in sheet.header if name not in COLUMNS[kind]]
        if unknown:
            self.notes.append(f"left out: {', '.join(unknown)}")
        self._sheet = sheet
        self._kind = kind
        self._wishes = wishes

    def entries(self, reject: Reject, *, limit: int | None, now: datetime, seen: Seen) -> Iterator[Entry]:
        rows = _Rows(self._sheet.header, DateReader(self._wishes.date_order, now), self._wishes.deals)
        read = {"deals": rows.deal, "tasks": rows.task, "activities": rows.activity}[self._kind]
        for line, cells in counting(islice(self._sheet.records(), limit), seen):
            if type(cells) is BadRecord:
                reject(line, "", cells.reason, cells)
            elif not any(cells):
                self.skips["blank"] += 1
            else:
                plain = [unguarded(cell) for cell in cells] if self._sheet.marked else cells
                try:
                    yield from _entries(line, rows, read, plain)
                except FaultError as found:
                    reject(line, found.column, found.reason, cells)


def _entries(
    line: int, rows: _Rows, read: Callable[[str | None], tuple[object, str | None]], cells: list[str]
) -> Iterator[Entry]:
    """An entry for each person of a row; the first also tells the company."""
    rows.take(cells)
    people = rows.people() or [(None, None)]
    company = rows.company()
    for person, role in people:
        found, entered_at = read(role)
        if isinstance(found, Deal):
            yield line, person, company, None, (found, entered_at, ())  # type: ignore[misc]
        else:
            yield line, person, company, found, None  # type: ignore[misc]
        company = None


class _Rows:
    """Reads one row after the other by the names of its columns."""

    def __init__(self, header: Sequence[str], dates: DateReader, words: DealWords) -> None:
        self._header = header
        self._dates = dates
        self._words = words
        self._cells: dict[str, str] = {}

    def take(self, cells: Sequence[str]) -> None:
        """The row to read from now on."""
        self._cells = dict(zip(self._header, cells, strict=False))
        for name, cell in self._cells.items():
            if "\0" in cell:
                raise FaultError(name, "holds a NUL character")
            if not cell.isascii() and any("\ud800" <= letter <= "\udfff" for letter in cell):
                raise FaultError(name, "is not valid Unicode")

    def text(self, *names: str) -> str | None:
        """The first of these cells that holds something."""
        return next((cell for name in names if (cell := self._cells.get(name, "").strip())), None)

    def people(self) -> list[tuple[Person | None, str | None]]:
        """Everybody the row names, each with a role."""
        names, ids, roles = (self._several(name) for name in ("people", "person.uids", "person_roles"))
        first, uid, address = self.text("person"), self.text("person.uid"), self.text("person.email")
        if not ids or len(names) != len(ids):  # a listing names one, or a column was left out
            names, ids = ([first] if first else names), ([uid] if uid else [])
        found: list[tuple[Person | None, str | None]] = []
        for at, (name, uid, role) in enumerate(zip_longest(names, ids, roles[: len(names)])):
            if name or (address and not at):
                mails = (self._email(address),) if address and not at else ()
                own = Name(name or str(address))
                found.append(
                    (Person(own, emails=mails, uid=uid or None), None if role in ("-", "", None) else role)
                )
        return found

    def _email(self, address: str) -> Email:
        """The address; one that is stored may be odder than what is taken from a stranger's file."""
        try:
            return email(address)
        except CleanError as error:
            if "@" in address:
                return Email(address, address.lower())
            raise FaultError("person.email", error.message) from None

    def _several(self, column: str) -> list[str]:
        """The values of a list, each on its line."""
        cell = self._cells.get(column, "").strip()
        return cell.split("\n") if "\n" in cell else [cell] if cell else []

    def company(self) -> Organisation | None:
        name = self.text("company")
        return Organisation(name, uid=self.text("company.uid")) if name else None

    def deal(self, role: str | None) -> tuple[Deal, str | None]:
        """The deal, and when it came to the stage it stands in."""
        stage = self.text("stage") or (self._words.stages[0] if self._words.stages else "lead")
        minor, currency = self._money()
        probability = self._number("probability")
        percent = None if probability is None else round(probability)
        if (
            "weighted" in self._cells or "weighted.amount" in self._cells
        ):  # a listing gives that of the stage too
            percent = None if percent == self._words.percents.get(stage) else percent
        found = Deal(
            title=self._needed("title"),
            stage=stage,
            value_minor=minor,
            currency=currency,
            probability=percent,
            close_on=self._day("close"),
            **self._texts("reason", "competitor", "source", "owner", "note"),
            **self._known("deal"),
            role=role,
        )
        if percent is not None and not 0 <= percent <= 100:
            raise FaultError("probability", f"not between 0 and 100: {percent}")
        entered_at = self._instant("closed", "closed_at") if stage in ("won", "lost") else None
        return found, entered_at or self._instant("stage_since", "stage_at")

    def task(self, role: str | None) -> tuple[Task, None]:
        """What is to be done; a task has one person and no role."""
        del role
        priority = (self.text("priority") or "normal").lower()
        if priority not in ("low", "normal", "high"):
            raise FaultError("priority", f"not low, normal or high: {priority!r}")
        due_at = self._instant("due_at")
        return Task(
            title=self._needed("title"),
            due_on=self._day("due") or (self._day("due_at") if due_at else None),
            due_at=due_at,
            series_on=self._day("series"),
            priority=priority,
            done_at=self._instant("done", "done_at"),
            **self._belonging(),
            **self._texts("every", "owner", "follows"),
            **self._known("task"),
        ), None

    def activity(self, role: str | None) -> tuple[Interaction, None]:
        at = self._instant("at")
        if at is None:
            raise FaultError("at", "an activity without a date")
        direction = self.text("direction")
        if direction not in (None, "in", "out"):
            raise FaultError("direction", f"not in or out: {direction!r}")
        minutes = self._number("minutes")
        return Interaction(
            kind=self._needed("kind"),
            at=at,
            direction=direction,
            duration_s=None if minutes is None else max(round(minutes * 60), 0),
            **self._texts("subject", "body", "reason", "outcome", "actor", "source"),
            **self._belonging(),
            **self._known("activity"),
            role=role,
        ), None

    def _belonging(self) -> dict[str, Any]:
        """The deal it belongs to."""
        return {"deal_key": self.text("deal.uid"), "deal_title": self.text("deal", "awaited_deal")}

    def _texts(self, *names: str) -> dict[str, Any]:
        return {name: self.text(name) for name in names}

    def _known(self, kind: str) -> dict[str, Any]:
        """By what it is known again: uid and key, or, of a listing, its id here and the time it was made."""
        uid, key, created = self.text("uid"), self.text("key"), self._instant("created", "created_at")
        local = (self.text("id") or "")[1:]
        if uid is None and key is None:
            said = "\x1f".join(self._cells.values())
            key = f"crm:{kind}:{local}:{created}" if local and created else f"crm:{kind}:{hashed(said)}"
        return {
            "uid": uid,
            "key": key,
            "local_id": int(local) if uid is None and local.isdecimal() and len(local) < 19 else None,
            "created_at": created,
        }

    def _needed(self, name: str) -> str:
        text = self.text(name)
        if text is None:
            raise FaultError(name, f"without a {name}")
        return text

    def _money(self) -> tuple[int | None, str | None]:
        text, currency = self.text("value", "value.amount"), self.text("currency", "value.currency")
        if text is None:
            return None, None
        code = (currency or self._words.currency).upper()
        try:
            if _NUMBER.fullmatch(text):
                minor = Decimal(text).scaleb(exponent(code))
                if minor == minor.to_integral_value() and len(code) == 3:
                    return int(minor), code
            found = money(f"{text} {currency or ''}".strip(), currency=code, decimal=self._words.decimal)
        except CleanError as error:
            raise FaultError("value", error.message) from None
        return found.minor, found.currency

    def _number(self, column: str) -> float | None:
        text = self.text(column)
        if text is None:
            return None
        try:
            return float(text.strip(" %").replace(",", "."))
        except ValueError:
            raise FaultError(column, f"not a number: {text!r}") from None

    def _day(self, column: str) -> str | None:
        return self._read(self._dates.day, column)

    def _instant(self, *columns: str) -> str | None:
        return self._read(self._dates.instant, *columns)

    def _read(self, read: Callable[[str], str], *columns: str) -> str | None:
        for column in columns:
            text = self.text(column)
            if text is not None:
                try:
                    return read(text)
                except CleanError as error:
                    raise FaultError(column, error.message) from None
        return None
