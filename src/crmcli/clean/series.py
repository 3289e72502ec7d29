"""What comes next: '+3d send quote' as a day and a title, and series of days such as every month on the 31st."""

from __future__ import annotations

from datetime import date, timedelta

from crmcli.clean import date as dates
from crmcli.clean.date_reading import shifted
from crmcli.clean.date_token import tokens
from crmcli.clean.text import quoted, stored
from crmcli.errors import CleanError
from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

_LONGEST_DAY = 5  # words: 'the day after tomorrow 14:00'
_DAYS = {"d": 1, "w": 7, "m": 30, "q": 91, "y": 365}
_LONGEST_DAYS = 100 * 365  # nothing comes round more rarely than once in a lifetime
_FORMS = "such as 30d, 2w, 1m, 1y"


class Step(Record):
    """What is to be done next, and when: a local day, and an instant in UTC where a time was given."""

    title: str
    due_on: str
    due_at: str | None


def step(text: str, now: datetime, *, order: str | None = None) -> Step:
    """The day and the title of a text that begins with the day.

    >>> from datetime import UTC, datetime
    >>> step("+3d send quote", datetime(2026, 5, 4, tzinfo=UTC))
    Step(title='send quote', due_on='2026-05-07', due_at=None)
    """
    words = stored(text, "task").split()
    for length in range(min(_LONGEST_DAY, len(words) - 1), 0, -1):
        try:
            on, at = dates.moment(" ".join(words[:length]), now, order=order)
        except CleanError:
            continue
        return Step(" ".join(words[length:]), on, at)
    raise CleanError(f"no day and title: {quoted(text)}", 'write the day first: "+3d send quote"')


def every(text: str) -> str:
    """A length of days, weeks, months or years in its short form.

    >>> every("30d"), every("2 weeks"), every("month"), every("+1m")
    ('30d', '2w', '1m', '1m')
    """
    given = stored(text, "span").removeprefix("+")
    try:
        found = tokens(given)
    except CleanError:
        raise CleanError(f"no length of days: {quoted(text)}", _FORMS) from None
    if [kind for kind, _ in found] == ["unit"]:
        found.insert(0, ("number", "1"))
    if [kind for kind, _ in found] != ["number", "unit"] or found[1][1] in "hi" or not int(found[0][1]):
        raise CleanError(f"no length of days: {quoted(text)}", _FORMS)
    number, unit = int(found[0][1]), found[1][1]
    if number * _DAYS[unit] > _LONGEST_DAYS:
        raise CleanError(f"too long: {quoted(text)}", _FORMS)
    return f"{number}{unit}" if unit != "q" else f"{number * 3}m"


def later(day: str, length: str, times: int = 1) -> str:
    """The day so many lengths later; the 31st becomes a month's last day.

    >>> later("2026-01-31", "1m"), later("2026-01-31", "1m", 2), later("2024-02-29", "1y")
    ('2026-02-28', '2026-03-31', '2025-02-28')
    """
    return shifted(date.fromisoformat(day), int(length[:-1]) * times, length[-1]).isoformat()


def next_in_series(series_on: str, length: str, *, after: str, not_before: str) -> str:
    """The first day of the series that is later than `after`, and no earlier than `not_before`.

    >>> next_in_series("2026-01-31", "1m", after="2026-02-28", not_before="2026-02-28")
    '2026-03-31'
    """
    floor = max((date.fromisoformat(after) + timedelta(days=1)).isoformat(), not_before)
    low, high = 0, 1
    while later(series_on, length, high) < floor:
        low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if later(series_on, length, middle) < floor else (low, middle)
    return later(series_on, length, high)


def latest_before(day: str, length: str) -> str:
    """The latest day that the length leads to `day` or before: what lies so long ago.

    >>> latest_before("2026-05-04", "30d"), latest_before("2026-02-28", "1m"), latest_before("2026-03-30", "1m")
    ('2026-04-04', '2026-01-31', '2026-02-28')
    """
    found = shifted(date.fromisoformat(day), -int(length[:-1]), length[-1])
    following = found + timedelta(days=1)
    while later(following.isoformat(), length) <= day:
        found, following = following, following + timedelta(days=1)
    return found.isoformat()
