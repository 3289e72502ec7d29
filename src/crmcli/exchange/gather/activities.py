"""Activities of a row: calls, mails, meetings, notes that happened, and tasks that are still to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from crmcli.errors import CleanError
from crmcli.exchange.dates import DateReader
from crmcli.exchange.gather.belonging import belongings, whose
from crmcli.exchange.gather.kept import FaultError, Kept, hashed
from crmcli.exchange.gather.texts import first_of, is_true, spare_columns, without_markup
from crmcli.exchange.headers import header_key
from crmcli.exchange.mapping import Column, Mapping
from crmcli.model import Interaction, Task

Row = list[str]
_KINDS = (
    ("call", ("call", "phone", "telefon", "chiamata", "appel", "anruf", "звон")),
    ("email", ("mail", "courriel", "письмо")),
    ("meeting", ("meet", "visit", "lunch", "demo", "appointment", "event", "riunione", "incontro", "besprechung",
                 "termin", "rendez", "réunion", "встреча")),
    ("message", ("message", "chat", "sms", "whatsapp", "telegram", "messaggio", "nachricht", "сообщ")),
    ("task", ("task", "todo", "to-do", "deadline", "reminder", "compito", "aufgabe", "tâche", "задача")),
)  # fmt: skip
_NOT_DONE = "todo open planned pending scheduled no false 0 offen aperto deferred waiting нет"
_UNDONE = frozenset([*_NOT_DONE.split(), "to do", "not started", "in progress", "waiting on someone else"])
# What did not take place: no contact was had, so none is kept.
_CALLED_OFF = """
    canceled cancelled notheld declined annullato annullata abgesagt storniert annule annulee cancelado cancelada
    geannuleerd anulowane отменено отменена отменен
"""
_VOID = frozenset(_CALLED_OFF.split())
_WORDED = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:(h|std|stund|or[ae]|ч)|(d|t|giorn|j|д)|(m|м)|(s|с))")
_TITLED = ("call", "email", "meeting", "task")
_DAY_S = 86_400
_UNITS = (3600, _DAY_S, 60, 1)
_SECONDS = {"duration_ms": 0.001, "duration_s": 1, "duration_min": 60, "duration_h": 3600}


def kind_of(text: str) -> str:
    """Our kind for a word of theirs; `note` for what is none of them.

    >>> kind_of("Outbound call"), kind_of("Lunch"), kind_of("")
    ('call', 'meeting', 'note')
    """
    word = text.lower()
    return next((ours for ours, theirs in _KINDS if any(part in word for part in theirs)), "note")


def activities(
    mapping: Mapping, readers: dict[int, DateReader], kept: Kept, *, kind_if_none: str | None = None
) -> Callable[[Row, str], Interaction | Task | None]:
    """A function that gives what the row says happened, or None; its second argument tells whom it was with.

    The key makes it the same activity at the next import: its id in the other system, else a hash of all it says.
    What was not done yet when the file was written is a task; a row that names no kind is `kind_if_none`.
    """
    if not mapping.has("subject", "body", "at", "due", owner="activity"):
        return lambda row, whom: None
    return _Reader(mapping, readers, kept, kind_if_none).activity


def voids(mapping: Mapping) -> Callable[[Row], bool]:
    """A function that says whether what a row tells of was called off."""
    said = first_of(mapping, "cancelled", "activity")
    state = first_of(mapping, "done", "activity")
    return lambda row: is_true(said(row) or "") or header_key(state(row) or "") in _VOID


_TEXTS = (
    "kind",
    "subject",
    "body",
    "id",
    "reason",
    "outcome",
    "owner",
    "direction",
    "done",
    "priority",
)


class _Reader:
    """The columns of activities in one sheet."""

    def __init__(
        self, mapping: Mapping, readers: dict[int, DateReader], kept: Kept, kind_if_none: str | None
    ) -> None:
        self.readers = readers
        self.kept = kept
        self.system = mapping.profile.id_system
        self.source = mapping.profile.system if self.system != "file" else None
        self.text = {field: first_of(mapping, field, "activity") for field in _TEXTS}
        times = mapping.of("time", "activity")
        self.clock = next((c.place for c in times if c.slot.label != "end"), -1)
        self.end_clock = next((c.place for c in times if c.slot.label == "end"), -1)
        self.ways = mapping.profile.values.get("direction", {})
        columns = mapping.of("at", "activity")
        self.ends = [c for c in columns if c.slot.label == "end"]
        self.when = [c for c in columns if c.slot.label != "end"]
        self.due = list(mapping.of("due", "activity"))
        self.durations = [
            c for c in mapping.columns if c.slot.owner == "activity" and c.slot.field in _SECONDS
        ]
        self.others = [
            *mapping.of("location", "activity"),
            *mapping.of("whose", "activity"),
            *mapping.of("custom", "activity"),
        ]
        self.belonging = belongings(mapping)
        self.whose = whose(mapping, "activity")
        self.spare = spare_columns(
            mapping, "activity", ("kind", "subject", "body", "reason", "outcome", "owner", "direction")
        )
        directed = mapping.has("direction", owner="activity")
        meets = (self.ends or mapping.of("location", "activity")) and not directed
        self.kind_if_none = kind_if_none or mapping.profile.of or ("meeting" if meets else None)
        told = (kind_of(c.header) for field in ("subject", "body") for c in mapping.of(field, "activity"))
        named = next((kind for kind in told if kind in _TITLED), "note")  # `Call title`, `Meeting notes`
        self.plain_kind = self.kind_if_none or ("call" if self.durations and directed else named)

    def activity(self, row: Row, whom: str) -> Interaction | Task | None:
        """What the row says happened, or is to be done."""
        title, text, word = (self.text[field](row) for field in ("subject", "body", "kind"))
        ours = kind_of(word) if word else self.plain_kind
        state = self.text["done"](row) or ""
        is_done = any(row[c.place] for c in self.when if c.slot.label == "done")
        is_task = state.lower().replace("_", " ") in _UNDONE or (ours == "task" and not (state or is_done))
        columns = (*self.due, *self.when) if is_task else (*self.when, *self.due)
        column = next((c for c in columns if row[c.place]), None)
        if title is None and text is None and (column is None or not (word or self.kind_if_none)):
            return None
        if column is None and not is_task:
            raise FaultError(columns[0].header if columns else "date", "an activity without a date")
        deal = self.belonging(row)
        others = (*self.others, *deal.others, *self.spare(row), *(c for c in columns if c is not column))
        more = [f"{c.header}: {row[c.place]}" for c in others if row[c.place]]
        at = self._moment(row, column) if column else ""
        identity = self.text["id"](row)
        if self.system == "file" or not identity:  # two lists may have the same ids
            said = hashed(at, word or "", title or "", text or "", whom)
            identity = f"{identity}:{said}" if identity else said
        clean = without_markup(text or "")
        found = Interaction(
            kind=ours if ours != "task" else "note",
            at=at,
            actor=self.text["owner"](row),
            key=f"{self.system}:{identity}",
            source=self.source,
            deal_key=deal.key,
            deal_title=deal.title,
            deal_doubtful=deal.is_doubtful,
            whose=self.whose(row),
        )
        if is_task:
            return self._task(row, column, found, _task_title(title, clean, more))
        return found._replace(  # type: ignore[no-any-return]
            subject=title,
            body="\n\n".join(part for part in (clean, "\n".join(more)) if part) or None,
            direction=_direction(self._way(row), word or ""),
            duration_s=_duration(row, self.durations, self.kept) or self._until(row, at),
            reason=self.text["reason"](row),
            outcome=self.text["outcome"](row),
        )

    def _way(self, row: Row) -> str | None:
        """The direction in the profile's words, where it has some."""
        text = self.text["direction"](row)
        return self.ways.get(header_key(text), text) if text else None

    def _task(self, row: Row, column: Column | None, found: Interaction, title: str) -> Task:
        """A task, due on the day of the column, and at a moment where it says a time."""
        due_on = self.readers[column.place].day(row[column.place]) if column else None
        has_time = column is not None and (bool(self._cell(row, self.clock)) or ":" in row[column.place])
        return Task(
            title,
            due_on=due_on,
            due_at=found.at if has_time else None,
            priority=_priority(self.text["priority"](row)),
            owner=found.actor,
            key=found.key,
            deal_key=found.deal_key,
            deal_title=found.deal_title,
            deal_doubtful=found.deal_doubtful,
            whose=found.whose,
        )

    def _moment(self, row: Row, column: Column) -> str:
        try:
            return self._at(row, column, self.clock)
        except CleanError as error:
            raise FaultError(column.header, error.message) from None

    def _at(self, row: Row, column: Column, clock: int) -> str:
        """The moment that a date and the time in another column make."""
        day, time, reader = row[column.place], self._cell(row, clock), self.readers[column.place]
        if ":" not in time or ":" in day:
            return reader.instant(day)
        twelve = time[-2:].lower() in ("am", "pm")
        return reader.instant(f"{reader.day(day)} {time}" if twelve else f"{reader.day(day)}T{time}")

    def _cell(self, row: Row, place: int) -> str:
        return row[place] if place >= 0 else ""

    def _until(self, row: Row, at: str) -> int | None:
        """The seconds from the beginning to the end a column gives."""
        for column in self.ends:
            if row[column.place]:
                try:
                    end = self._at(row, column, self.end_clock)
                except CleanError:
                    continue
                seconds = int((datetime.fromisoformat(end) - datetime.fromisoformat(at)).total_seconds())
                return seconds if 0 < seconds < _DAY_S else None
        return None


def _task_title(title: str | None, text: str, more: list[str]) -> str:
    """A task has a title only: what else the file says of it goes on behind."""
    said = " – ".join(" ".join(part.split()) for part in (title or "", text) if part) or "task"
    return f"{said} ({'; '.join(more)})" if more else said


def _priority(text: str | None) -> str | None:
    word = (text or "").lower()
    if any(part in word for part in ("high", "urgent", "hoch", "alt", "haut", "высок", "срочн")):
        return "high"
    return "low" if any(part in word for part in ("low", "niedrig", "bass", "низк")) else None


def _direction(text: str | None, kind: str) -> str | None:
    word = (text or kind).lower()
    if word in ("in", "out"):
        return word
    if any(part in word for part in ("inbound", "incoming", "in entrata", "eingehend", "entrant", "входящ")):
        return "in"
    if any(part in word for part in ("outbound", "outgoing", "in uscita", "ausgehend", "sortant", "исходящ")):
        return "out"
    return None


def _duration(row: Row, columns: list[Column], kept: Kept) -> int | None:
    """The seconds of all duration columns together."""
    total = 0.0
    for column in columns:
        text = row[column.place]
        try:
            total += _seconds(text, _SECONDS[column.slot.field]) if text else 0
        except ValueError:
            kept.keep(column, text)
    return int(total) or None


def _seconds(text: str, unit: float) -> float:
    """Seconds of a number of units, or of a clock time; of two figures the first are minutes where units are seconds.

    >>> _seconds("1,5", 60), _seconds("0:02:05", 1), _seconds("2:05", 1), _seconds("1:30", 60)
    (90.0, 125.0, 125.0, 5400.0)
    >>> _seconds("1 hour", 60), _seconds("2h 30m", 60), _seconds("1,5 ore", 60)
    (3600.0, 9000.0, 5400.0)
    """
    if ":" not in text:
        worded = _WORDED.findall(text.lower())
        if worded:
            return sum(
                float(number.replace(",", "."))
                * next(u for u, word in zip(_UNITS, words, strict=True) if word)
                for number, *words in worded
            )
        return float(text.replace(",", ".")) * unit
    figures = [float(part) for part in text.split(":")]
    if len(figures) == 2:
        figures = [0.0, *figures] if unit <= 1 else [*figures, 0.0]
    hours, minutes, seconds = figures
    return hours * 3600 + minutes * 60 + seconds
