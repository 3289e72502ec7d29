"""Activities of a row: calls, mails, meetings, notes that happened, and tasks that are still to do."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from crmcli.errors import CleanError
from crmcli.exchange.dates import DateReader
from crmcli.exchange.gather.kept import FaultError, Kept
from crmcli.exchange.gather.texts import first_of, without_markup
from crmcli.exchange.mapping import Column, Mapping
from crmcli.model import Interaction

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
_SECONDS = {"duration_s": 1, "duration_min": 60, "duration_h": 3600}


def kind_of(text: str) -> str:
    """Our kind for a word of theirs; `note` for what is none of them.

    >>> kind_of("Outbound call"), kind_of("Lunch"), kind_of("")
    ('call', 'meeting', 'note')
    """
    word = text.lower()
    return next((ours for ours, theirs in _KINDS if any(part in word for part in theirs)), "note")


def activities(
    mapping: Mapping, readers: dict[int, DateReader], kept: Kept, *, kind_if_none: str | None = None
) -> Callable[[Row, str], Interaction | None]:
    """A function that gives what the row says happened, or None; its second argument tells whom it was with.

    The key makes it the same activity at the next import: its id in the other system, else a hash of all it says.
    A kind `task` was not done yet when the file was written; a row that names no kind is `kind_if_none`.
    """
    if not mapping.has("subject", "body", "at", owner="activity"):
        return lambda row, whom: None
    kind, subject, body = (first_of(mapping, f, "activity") for f in ("kind", "subject", "body"))
    known_id, outcome, owner = (first_of(mapping, f, "activity") for f in ("id", "outcome", "owner"))
    direction, done, clock = (first_of(mapping, f, "activity") for f in ("direction", "done", "time"))
    when = mapping.of("at", "activity")
    durations = [c for c in mapping.columns if c.slot.owner == "activity" and c.slot.field in _SECONDS]
    system = mapping.profile.id_system
    others = (*mapping.of("location", "activity"), *mapping.of("custom", "activity"))

    def gather(row: Row, whom: str) -> Interaction | None:
        title, text = subject(row), body(row)
        column = next((c for c in when if row[c.place]), None)
        if title is None and text is None and (column is None or not (kind(row) or kind_if_none)):
            return None
        if column is None:
            raise FaultError(when[0].header if when else "date", "an activity without a date")
        at = _moment(row[column.place], clock(row), readers[column.place], column.header)
        word = kind(row) or ""
        ours = (
            kind_of(word)
            if word
            else kind_if_none
            if kind_if_none
            else "call"
            if durations and mapping.has("direction", owner="activity")
            else "note"
        )
        undone = (done(row) or "").lower() in _UNDONE
        if ours == "task" and not undone and done(row):
            ours = "note"
        more = "\n".join(f"{c.header}: {row[c.place]}" for c in others if row[c.place])
        clean = "\n\n".join(part for part in (without_markup(text or ""), more) if part) or None
        identity = known_id(row) if system != "file" else None
        identity = identity or _hash(at, word, title or "", text or "", whom)
        return Interaction(
            kind="task" if undone else ours,
            at=at,
            subject=title,
            body=clean,
            direction=_direction(direction(row), word),
            duration_s=_duration(row, durations, kept),
            outcome=outcome(row),
            actor=owner(row),
            key=f"{system}:{identity}",
            source=mapping.profile.system if system != "file" else None,
        )

    return gather


def _hash(*texts: str) -> str:
    return hashlib.sha1("\x1f".join(texts).encode(), usedforsecurity=False).hexdigest()


def _moment(day: str, clock: str | None, reader: DateReader, header: str) -> str:
    try:
        return reader.instant(f"{reader.day(day)}T{clock}" if clock and ":" in clock else day)
    except CleanError as error:
        raise FaultError(header, error.message) from None


def _direction(text: str | None, kind: str) -> str | None:
    word = (text or kind).lower()
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


def _seconds(text: str, unit: int) -> float:
    """Seconds of a number of units, or of a clock time; of two figures the first are minutes where units are seconds.

    >>> _seconds("1,5", 60), _seconds("0:02:05", 1), _seconds("2:05", 1), _seconds("1:30", 60)
    (90.0, 125.0, 125.0, 5400.0)
    """
    if ":" not in text:
        return float(text.replace(",", ".")) * unit
    figures = [float(part) for part in text.split(":")]
    if len(figures) == 2:
        figures = [0.0, *figures] if unit == 1 else [*figures, 0.0]
    hours, minutes, seconds = figures
    return hours * 3600 + minutes * 60 + seconds
