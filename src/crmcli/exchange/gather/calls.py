"""Calls of a row: who called whom, and which of the two is us."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from crmcli.clean.phone import e164_or_none
from crmcli.exchange.dates import DateReader
from crmcli.exchange.gather.activities import activities
from crmcli.exchange.gather.kept import FaultError, Kept
from crmcli.exchange.gather.texts import first_of
from crmcli.exchange.mapping import Mapping
from crmcli.model import Encounter, Party, Task

Row = list[str]
_NAMED = re.compile(r'^\s*"?([^"<]*?)"?\s*<([^>]*)>\s*$')  # "Jane Doe" <+393471234567>
_BEFORE = re.compile(r"^([^\W\d][^\d()]*?)\s*\((\+?[\d\s./-]+)\)$")  # Anna Rossi (101)
_BEHIND = re.compile(r"^(\+?\d[\d\s./-]*?)\s+([^\W\d].*)$")  # 101 Anna Rossi
_WORDS = {"in": ("in", "received", "missed"), "out": ("out", "dialed", "dialled", "placed")}


def calls(
    mapping: Mapping, readers: dict[int, DateReader], *, country: str | None, me: Collection[str]
) -> Callable[[Row], Encounter | str]:
    """A function that gives the call of a row, or says why it is none.

    A number too short to be one in full is an extension of ours, as are those of `me`.
    """
    kept = Kept()
    event = activities(mapping, readers, kept, kind_if_none="call")
    caller, callee = _named_first(mapping, "caller"), _named_first(mapping, "callee")
    number, way = first_of(mapping, "phone"), first_of(mapping, "direction", "activity")
    name = first_of(mapping, "name")
    own = {e164 for text in me if (e164 := e164_or_none(text, country))}

    def other(text: str | None) -> Party | None:
        """The person at a number, or None where that is us."""
        if not text:
            return None
        named = _NAMED.match(text) or _BEFORE.match(text)
        extension = None if named else _BEHIND.match(text)
        written, digits = (
            (named[1], named[2]) if named else (extension[2], extension[1]) if extension else (None, text)
        )
        e164 = e164_or_none(digits, country)
        return Party(None, written or None, None, e164) if e164 and e164 not in own else None

    def gather(row: Row) -> Encounter | str:
        kept.clear()
        try:
            what = event(row, f"{caller(row) or ''} {callee(row) or ''} {number(row) or ''}")
        except FaultError as fault:
            return f"{fault.column}: {fault.reason}"
        if what is None:
            return "neither a number nor a date"
        if isinstance(what, Task):
            return "was not made yet"
        theirs, ours = other(caller(row)), other(callee(row))
        direction = what.direction or _direction(way(row))
        if theirs is None and ours is None:
            theirs = other(number(row))
        elif direction is None and (theirs is None) != (ours is None):
            direction = "in" if theirs else "out"
        elif theirs and ours and direction:
            theirs, ours = (theirs, None) if direction == "in" else (None, ours)
        parties = tuple(one._replace(name=one.name or name(row)) for one in (theirs, ours) if one is not None)
        return Encounter(
            what._replace(kind="call", direction=direction, source=what.source or "calls"), parties
        )

    return gather


def _named_first(mapping: Mapping, field: str) -> Callable[[Row], str | None]:
    """A function that gives the number in the first filled column, with the name another has beside it."""
    places = [column.place for column in mapping.of(field, "activity")]

    def gather(row: Row) -> str | None:
        filled = [row[place] for place in places if row[place]]
        named = (
            text for text in filled[1:] if (found := _NAMED.match(text)) and found[2] == filled[0] != found[1]
        )
        return next(named, filled[0]) if filled else None

    return gather


def _direction(word: str | None) -> str | None:
    """The direction that an export's word for it tells.

    >>> _direction("Incoming"), _direction("OUTGOING"), _direction("missed call"), _direction(None)
    ('in', 'out', 'in', None)
    """
    text = (word or "").lower()
    return next((ours for ours, starts in _WORDS.items() if text.startswith(starts)), None)
