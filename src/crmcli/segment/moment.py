"""Days, instants and birthdays in a filter: texts → the stretch of time they stand for → a condition.

Everything is by the day, in local time: `last_contact < 60d` means on a later day than sixty days ago, whatever the
hour, so that a list made in the morning and in the evening is the same. Hours and times of day are exact.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from crmcli.clean import date as dates
from crmcli.errors import CleanError
from crmcli.segment.condition import Condition, any_of
from crmcli.segment.span import Span, compared_with

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.segment.error import FilterError
    from crmcli.segment.parser import Value
    from crmcli.segment.question import Question

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_FORMS = "a day (2025-03-31, today), a period (2025, 2025-Q3, last month, next 14d, 2025-01..2025-03) or a length (60d)"
_MINUTE_S = 60
_YEAR_DAYS = 365


def time(question: Question) -> Condition:
    """The condition on a field of type day or instant."""
    return any_of([_span(question, value).on(question.field.sql) for value in question.values])


def is_length(text: str) -> bool:
    """Whether a text is a length of time and no date: 60d, 6 months, 24h.

    >>> is_length("60d"), is_length("3 days ago"), is_length("2025"), is_length("15 Mar")
    (True, False, False, False)
    """
    from crmcli.clean.date_token import tokens

    if not text[:1].isdecimal() or not text[-1:].isalpha():
        return False
    try:
        return [kind for kind, _ in tokens(text)] == ["number", "unit"]
    except CleanError:
        return False


def _span(question: Question, value: Value) -> Span:
    if is_length(value.text):
        return _span_of_length(question, value)
    low, high = _stretch(question, value)
    return compared_with(question.operator, low, high, high_included=False)


def _span_of_length(question: Question, value: Value) -> Span:
    """`< 60d`: less long ago, or less far ahead, than 60 days."""
    field, text = question.field, value.text
    if question.operator not in _FLIPPED:
        raise question.fault(
            value,
            f"{text} is a length of time, not a date",
            f"{question.named} < {text}, {question.named} in last {text}",
        )
    if field.tense is None:
        raise question.fault(
            value,
            f"{text} may be ago or ahead",
            f"write {question.named} {question.operator} -{text} or {question.named} {question.operator} +{text},"
            f" or {question.named} in next {text}",
        )
    sign, operator = ("-", _FLIPPED[question.operator]) if field.tense == "past" else ("+", question.operator)
    low, high = _stretch(question, value, sign + text)
    by_the_hour = low[10:] != high[10:]
    return compared_with(operator, low, low if by_the_hour else high, high_included=by_the_hour)


def _stretch(question: Question, value: Value, text: str | None = None) -> tuple[str, str]:
    """First moment and the moment after the last, as the field stores them."""
    text = text or value.text
    now = question.context.now
    first, after, at = _read(question, value, text)
    if at is not None:
        if question.field.type == "day":
            raise question.fault(
                value, f"{question.named} is a day, without a time", f"{question.named} = {first}"
            )
        return at, _minute_later(at)
    if question.field.type == "day":
        return first, after
    try:
        return dates.instant(first, now), dates.instant(after, now)
    except CleanError as error:
        raise _fault(question, value, error) from None


def _read(question: Question, value: Value, text: str) -> tuple[str, str, str | None]:
    """First day, the day after the last, and the instant where the text names one."""
    now, order = question.context.now, question.context.date_order
    try:
        return (*dates.period(text, now), None)
    except CleanError as no_period:
        if ".." in text:
            raise _fault(question, value, no_period) from None
    try:
        day, at = dates.moment(text, now, order=order)
        return day, (date.fromisoformat(day) + timedelta(days=1)).isoformat(), at
    except CleanError as error:
        raise _fault(question, value, error) from None
    except OverflowError:
        raise question.fault(value, f"{question.named}: {text!r} is beyond the calendar") from None


def _fault(question: Question, value: Value, error: CleanError) -> FilterError:
    if value.text.isdecimal() and len(value.text) < 4:
        return question.fault(
            value, f"{question.named}: {error.message}", f"{value.text} days are {value.text}d"
        )
    return question.fault(value, f"{question.named}: {error.message}", error.hint or _FORMS)


def _minute_later(at: str) -> str:
    """A minute later, for a time given by the minute."""
    return dates.utc(datetime.fromisoformat(at) + timedelta(seconds=_MINUTE_S))


def birthday(question: Question) -> Condition:
    """The condition on a birthday: of the date of birth, or of the day of the year it falls on."""
    return any_of([_one_birthday(question, value) for value in question.values])


def _one_birthday(question: Question, value: Value) -> Condition:
    sql, text = question.field.sql, value.text.strip()
    if is_length(text):
        raise question.fault(
            value, f"{text} is a length of time", f"{question.named} in next {text}, or age > 30"
        )
    year, month_day = _birth(question, text)
    if year or text[:4].isdecimal() or ".." in text:
        first, after, _ = _read(question, value, f"{year}-{month_day}" if year else text)
        span = compared_with(question.operator, first, after, high_included=False)
        if span.low is None:
            span = span._replace(low="0")  # '--05-04', of an unknown year, sorts before every year
        return span.on(sql)
    if question.operator not in ("=", "in", "within"):
        raise question.fault(
            value,
            f"a day of the year cannot be compared with {question.operator}",
            f"{question.named} in next 14d",
        )
    if month_day:
        return Condition(f"{sql} IS NOT NULL AND substr({sql}, -5) = ?", (month_day,), missing=True)
    first, after, _ = _read(question, value, text)
    return _anniversary(sql, date.fromisoformat(first), date.fromisoformat(after) - timedelta(days=1))


def _birth(question: Question, text: str) -> tuple[str | None, str | None]:
    """Year, and month and day, of a text that is a birthday; None for what it does not say."""
    try:
        found = dates.birthday(text, order=question.context.date_order)
    except CleanError:
        return None, None
    return (None if found.startswith("--") else found[:4]), found[-5:]


def _anniversary(sql: str, begin: date, end: date) -> Condition:
    """That the day of the year lies in these days; the 29th of February is the 28th where a year has none.

    IS NOT NULL stands there for the index on the day of the year, which has only those who have one.
    """
    if (end - begin).days >= _YEAR_DAYS - 1:
        return Condition(f"{sql} <> ''", missing=True)
    low, high = begin.isoformat()[5:], _leaping(end)
    if low <= high:
        return Condition(
            f"{sql} IS NOT NULL AND substr({sql}, -5) BETWEEN ? AND ?", (low, high), missing=True
        )
    late = Condition(f"{sql} IS NOT NULL AND substr({sql}, -5) >= ?", (low,), missing=True)
    early = Condition(f"{sql} IS NOT NULL AND substr({sql}, -5) <= ?", (high,), missing=True)
    return any_of([late, early])


def _leaping(day: date) -> str:
    """Month and day; the 28th of February of a year without a 29th stands for both."""
    without = day.year % 4 != 0 or (day.year % 100 == 0 and day.year % 400 != 0)
    return "02-29" if without and (day.month, day.day) == (2, 28) else day.isoformat()[5:]


def month_day(now: datetime) -> str:
    """Today's month and day, by which an age is counted."""
    return _leaping(now.date())
