"""Exchange rates from a file the user keeps: `date,from,to,rate`, one line for each day a rate changed.

A rate holds from its day until the next line of the same two currencies. Where only the other direction is there,
its inverse counts. Nothing is looked up anywhere else: a missing rate is an error.
"""

from __future__ import annotations

from bisect import bisect_right
from fractions import Fraction
from typing import TYPE_CHECKING

from crmcli.clean import date, money
from crmcli.errors import CleanError, UsageError

if TYPE_CHECKING:
    from datetime import datetime

COLUMNS = ("date", "from", "to", "rate")
_EXAMPLE = "date,from,to,rate\n2026-01-01,USD,EUR,0.92"


class Rates:
    """The rates of one file, by pair of currencies and day."""

    def __init__(self, path: str, rows: dict[tuple[str, str], dict[str, Fraction]], now: datetime) -> None:
        self._path = path
        self._today = now.date().isoformat()
        self._days = {pair: sorted(by_day) for pair, by_day in rows.items()}
        self._rates = rows

    def rate(self, source: str, target: str, day: str | None) -> Fraction:
        """What one of the source currency is worth on a day (today for None), or UsageError."""
        if source == target:
            return Fraction(1)
        on = day or self._today
        direct, inverse = self._latest(source, target, on), self._latest(target, source, on)
        if direct and (not inverse or direct[0] >= inverse[0]):
            return direct[1]
        if inverse:
            return 1 / inverse[1]
        raise UsageError(
            f"there is no rate from {source} to {target} on {on} or before",
            f"add a line to {self._path}: {on},{source},{target},RATE",
        )

    def _latest(self, source: str, target: str, day: str) -> tuple[str, Fraction] | None:
        days = self._days.get((source, target), [])
        at = bisect_right(days, day)
        return (days[at - 1], self._rates[source, target][days[at - 1]]) if at else None

    def converted(self, minor: int, source: str, target: str, day: str | None) -> int:
        """An amount in minor units of the target currency, rounded half away from zero."""
        scale = Fraction(10) ** (money.exponent(target) - money.exponent(source))
        exact = minor * self.rate(source, target, day) * scale
        whole = int(abs(exact) + Fraction(1, 2))
        return whole if exact >= 0 else -whole


def read(path: str, now: datetime) -> Rates:
    """The rates in a file; UsageError with the line where it is not as it should be."""
    import csv

    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            lines = file.read().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path}: {getattr(error, 'strerror', None) or error}", "crm config set rates FILE"
        ) from None
    delimiter = ";" if lines and ";" in lines[0] else ","
    reader = csv.DictReader(lines, delimiter=delimiter)
    missing = set(COLUMNS) - {name.strip().lower() for name in reader.fieldnames or ()}
    if missing:
        raise UsageError(
            f"{path}:1: no column {', '.join(sorted(missing))}",
            f"it begins with the line {_EXAMPLE.splitlines()[0]}",
        )
    rows: dict[tuple[str, str], dict[str, Fraction]] = {}
    for row in reader:
        cells = {(name or "").strip().lower(): (value or "").strip() for name, value in row.items()}
        if not any(cells.values()):
            continue
        try:
            source, target = money.currency(cells["from"]), money.currency(cells["to"])
            rows.setdefault((source, target), {})[date.day(cells["date"], now)] = _rate(cells["rate"])
        except CleanError as error:
            raise UsageError(f"{path}:{reader.line_num}: {error.message}", error.hint) from None
    return Rates(path, rows, now)


def _rate(text: str) -> Fraction:
    try:
        found = Fraction(text.replace(",", "."))
    except (ValueError, ZeroDivisionError):
        found = Fraction(0)
    if found <= 0:
        raise CleanError(f"no rate: {text!r}", "such as 0.92")
    return found
