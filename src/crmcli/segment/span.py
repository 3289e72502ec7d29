"""`Span`: a stretch of numbers, days or instants, open or closed at either end; every ordered comparison is one."""

from __future__ import annotations

from crmcli.model import Record
from crmcli.segment.condition import Condition


class Span(Record):
    """From `low` to `high`; None is no bound. A bound belongs to the span where it says so."""

    low: object = None
    high: object = None
    low_included: bool = True
    high_included: bool = True

    def on(self, sql: str) -> Condition:
        """That an expression lies in the span."""
        parts, values = [], []
        if self.low is not None:
            parts.append(f"{sql} {'>=' if self.low_included else '>'} ?")
            values.append(self.low)
        if self.high is not None:
            parts.append(f"{sql} {'<=' if self.high_included else '<'} ?")
            values.append(self.high)
        return Condition(" AND ".join(parts), tuple(values), missing=True)

    def holds(self, number: float) -> bool:
        """Whether a number lies in a span of numbers."""
        low, high = self.low, self.high
        above = low is None or number > low or (self.low_included and number == low)  # type: ignore[operator]
        below = high is None or number < high or (self.high_included and number == high)  # type: ignore[operator]
        return above and below


def compared_with(operator: str, low: object, high: object, *, high_included: bool) -> Span:
    """What an operator asks of the stretch a value stands for: `= 2025` is within it, `> 2025` beyond its end.

    >>> compared_with("<=", "2025-01-01", "2026-01-01", high_included=False).on("x").sql
    'x < ?'
    """
    if operator == "<":
        return Span(high=low, high_included=False)
    if operator == "<=":
        return Span(high=high, high_included=high_included)
    if operator == ">":
        return Span(low=high, low_included=not high_included)
    if operator == ">=":
        return Span(low=low)
    return Span(low, high, high_included=high_included)
