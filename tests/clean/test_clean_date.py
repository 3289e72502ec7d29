"""Days, instants, birthdays and partial dates; the local zone is Rome unless a test says otherwise."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.clean import date_token
from crmcli.clean.date import birthday, day, instant, local, moment, partial, utc
from crmcli.clean.date_token import tokens
from crmcli.clean.date_words import ENGLISH, OTHERS
from crmcli.clean.text import fold
from crmcli.errors import CleanError

_NOW = datetime.fromisoformat("2026-05-04T09:00:00+02:00")  # a Monday

_WORDS = st.lists(
    st.sampled_from(
        ["fri", "next", "last", "14:00", "3", "may", "+", "-", "d", "ago", "in", "2024", "03/04/2026", "at", "pm", "h",
         "30", "a", "eom", "01.02.", "Z", "+0200", "now", "uhr", "mar", "w", "99999999", "noon", "0", "month", "24"]
    ),
    max_size=5,
).map(" ".join)  # fmt: skip
_TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text(st.sampled_from("0123456789/-.: +TZWdwmyfri"), max_size=20),
    _WORDS,
)


@pytest.fixture(autouse=True)
def _zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Rome")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def _in_zone(monkeypatch: pytest.MonkeyPatch, zone: str) -> datetime:
    """Now, in another local zone."""
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    return _NOW.astimezone()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("today", "2026-05-04"),
        ("Tomorrow", "2026-05-05"),
        ("yesterday", "2026-05-03"),
        ("day after tomorrow", "2026-05-06"),
        ("the day before yesterday", "2026-05-02"),
        ("mon", "2026-05-04"),
        ("fri", "2026-05-08"),
        ("this fri", "2026-05-08"),
        ("next fri", "2026-05-08"),
        ("next monday", "2026-05-11"),
        ("last monday", "2026-04-27"),
        ("last fri", "2026-05-01"),
        ("+3d", "2026-05-07"),
        ("-2w", "2026-04-20"),
        ("1m", "2026-06-04"),
        ("+1q", "2026-08-04"),
        ("2y", "2028-05-04"),
        ("in 3 days", "2026-05-07"),
        ("in a week", "2026-05-11"),
        ("3 days ago", "2026-05-01"),
        ("a week ago", "2026-04-27"),
        ("next week", "2026-05-11"),
        ("last month", "2026-04-04"),
        ("eow", "2026-05-10"),
        ("eom", "2026-05-31"),
        ("eoq", "2026-06-30"),
        ("eoy", "2026-12-31"),
        ("end of month", "2026-05-31"),
        ("2026-02-28", "2026-02-28"),
        ("20260228", "2026-02-28"),
        ("2026/2/28", "2026-02-28"),
        ("2026.02.28", "2026-02-28"),
        ("2026-W19-1", "2026-05-04"),
        ("15 Mar 2024", "2024-03-15"),
        ("15-mar-2024", "2024-03-15"),
        ("15mar2024", "2024-03-15"),
        ("March 15, 2024", "2024-03-15"),
        ("3rd of June", "2026-06-03"),
        ("15 March", "2026-03-15"),
        ("25 dec", "2026-12-25"),
        ("1 feb", "2026-02-01"),  # 92 days ago
        ("31 jan", "2027-01-31"),
        ("Fri 8 May 2026", "2026-05-08"),
        ("Fri, 08 May 2026", "2026-05-08"),
        ("15/03/2024", "2024-03-15"),
        ("03/15/2024", "2024-03-15"),
        ("3/3/2026", "2026-03-03"),
        ("03.04.2026", "2026-04-03"),
        ("3.4.", "2026-04-03"),
        ("15/03/24", "2024-03-15"),
        ("15/03/69", "1969-03-15"),
        ("15/03/68", "2068-03-15"),
        ("29.02.2024", "2024-02-29"),
        ("oggi", "2026-05-04"),
        ("domani", "2026-05-05"),
        ("dopodomani", "2026-05-06"),
        ("l'altro ieri", "2026-05-02"),
        ("venerdì", "2026-05-08"),
        ("VENERDI", "2026-05-08"),
        ("lunedì prossimo", "2026-05-11"),
        ("prossimo lunedì", "2026-05-11"),
        ("fra 3 giorni", "2026-05-07"),
        ("3 giorni fa", "2026-05-01"),
        ("il mese scorso", "2026-04-04"),
        ("il 3 giugno 2026", "2026-06-03"),
        ("3 ago", "2026-08-03"),
        ("fine mese", "2026-05-31"),
        ("heute", "2026-05-04"),
        ("morgen", "2026-05-05"),
        ("übermorgen", "2026-05-06"),
        ("uebermorgen", "2026-05-06"),
        ("nächsten Montag", "2026-05-11"),
        ("am 3. Juni", "2026-06-03"),
        ("15. März 2024", "2024-03-15"),
        ("vor 3 Tagen", "2026-05-01"),
        ("in einer Woche", "2026-05-11"),
        ("demain", "2026-05-05"),
        ("après-demain", "2026-05-06"),
        ("lundi prochain", "2026-05-11"),
        ("dans 3 jours", "2026-05-07"),
        ("il y a 3 jours", "2026-05-01"),
        ("1er juin 2026", "2026-06-01"),
        ("завтра", "2026-05-05"),
        ("послезавтра", "2026-05-06"),
        ("в пятницу", "2026-05-08"),
        ("следующий понедельник", "2026-05-11"),
        ("через 3 дня", "2026-05-07"),
        ("через неделю", "2026-05-11"),
        ("3 дня назад", "2026-05-01"),
        ("15 марта 2024 г.", "2024-03-15"),
    ],
)
def test_a_day_in_words_and_figures(text: str, expected: str) -> None:
    assert moment(text, _NOW) == (expected, None)
    assert day(text, _NOW) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("fri 14:00", ("2026-05-08", "2026-05-08T12:00:00Z")),
        ("yesterday 15:00", ("2026-05-03", "2026-05-03T13:00:00Z")),
        ("14:00", ("2026-05-04", "2026-05-04T12:00:00Z")),
        ("14:00 tomorrow", ("2026-05-05", "2026-05-05T12:00:00Z")),
        ("noon", ("2026-05-04", "2026-05-04T10:00:00Z")),
        ("tomorrow at noon", ("2026-05-05", "2026-05-05T10:00:00Z")),
        ("midnight", ("2026-05-04", "2026-05-03T22:00:00Z")),
        ("2pm", ("2026-05-04", "2026-05-04T12:00:00Z")),
        ("2:30 p.m.", ("2026-05-04", "2026-05-04T12:30:00Z")),
        ("12am", ("2026-05-04", "2026-05-03T22:00:00Z")),
        ("12pm", ("2026-05-04", "2026-05-04T10:00:00Z")),
        ("tomorrow at 15", ("2026-05-05", "2026-05-05T13:00:00Z")),
        ("+1d 09:30", ("2026-05-05", "2026-05-05T07:30:00Z")),
        ("eom 17:00", ("2026-05-31", "2026-05-31T15:00:00Z")),
        ("now", ("2026-05-04", "2026-05-04T07:00:00Z")),
        ("+2h", ("2026-05-04", "2026-05-04T09:00:00Z")),
        ("in 5 minutes", ("2026-05-04", "2026-05-04T07:05:00Z")),
        ("30 min ago", ("2026-05-04", "2026-05-04T06:30:00Z")),
        ("10h ago", ("2026-05-03", "2026-05-03T21:00:00Z")),
        ("2026-05-03T15:00:00+02:00", ("2026-05-03", "2026-05-03T13:00:00Z")),
        ("2026-05-03T15:00:00.123Z", ("2026-05-03", "2026-05-03T15:00:00Z")),
        ("2026-05-03 15:00", ("2026-05-03", "2026-05-03T13:00:00Z")),
        ("2026-05-03 15:00 UTC", ("2026-05-03", "2026-05-03T15:00:00Z")),
        ("2026-05-03T23:30:00-05:00", ("2026-05-04", "2026-05-04T04:30:00Z")),
        ("Fri, 08 May 2026 14:00:00 +0200", ("2026-05-08", "2026-05-08T12:00:00Z")),
        ("domani alle 15", ("2026-05-05", "2026-05-05T13:00:00Z")),
        ("morgen um 14.30 Uhr", ("2026-05-05", "2026-05-05T12:30:00Z")),
        ("heute 9 Uhr", ("2026-05-04", "2026-05-04T07:00:00Z")),
        ("demain à 15h", ("2026-05-05", "2026-05-05T13:00:00Z")),
        ("demain 14h30", ("2026-05-05", "2026-05-05T12:30:00Z")),
        ("завтра в 15:00", ("2026-05-05", "2026-05-05T13:00:00Z")),
    ],
)
def test_a_moment_is_a_local_day_and_an_instant(text: str, expected: tuple[str, str]) -> None:
    assert moment(text, _NOW) == expected
    assert instant(text, _NOW) == expected[1]


def test_a_day_alone_is_its_first_moment_here() -> None:
    assert instant("2026-05-04", _NOW) == "2026-05-03T22:00:00Z"
    assert instant("2026-01-04", _NOW) == "2026-01-03T23:00:00Z"  # winter time


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("", "empty", ""),
        ("someday", "unknown word 'someday'", "2026-05-31"),
        ("tomorow", "unknown word 'tomorow'", "did you mean tomorrow?"),
        ("fryday", "unknown word 'fryday'", "did you mean friday?"),
        ("03/04/2026", "can be 3 April 2026 or 4 March 2026", "write 2026-04-03 or 2026-03-04"),
        ("03-04-2026", "can be 3 April 2026 or 4 March 2026", "date_order"),
        ("3/4", "can be 3 April or 4 March", "date_order"),
        ("2h", "can be 2:00 or in 2 hours", "write 2:00 or +2h"),
        ("29.02.2025", "February 2025 has no day 29", ""),
        ("31/04/2026", "April 2026 has no day 31", ""),
        ("2026-13-01", "no month 13", ""),
        ("0 may", "no day 0", ""),
        ("may 2024", "no day", ""),
        ("Thu 8 May 2026", "2026-05-08 is a Friday", ""),
        ("25:00", "no such time of day", ""),
        ("13pm", "no such time of day", ""),
        ("fri fri", "no date", ""),
        ("14:00 15:00", "no date", ""),
        ("12", "no date", ""),
        ("2024", "no date", ""),
        ("+3", "no date", ""),
        ("99999999d", "no date", ""),
        ("+9999y", "beyond the calendar", ""),
        ("999999999999999999999d", "too large a number", ""),
        ("0000-01-01", "no date", ""),
        ("9999-12-31 23:00 -0900", "no date", ""),
        ("٣ may", "no date", ""),
        ("\x1b[31m", "no date", ""),
        ("a\x00", "NUL", ""),
    ],
)
def test_what_is_no_date_is_refused_saying_why(text: str, message: str, hint: str) -> None:
    with pytest.raises(CleanError) as error:
        instant(text, _NOW)
    assert message in error.value.message
    assert hint in (error.value.hint or "")
    assert "\x1b" not in error.value.message


@pytest.mark.parametrize(
    ("text", "order", "expected"),
    [
        ("03/04/2026", "dmy", "2026-04-03"),
        ("03/04/2026", "mdy", "2026-03-04"),
        ("03.04.2026", "mdy", "2026-03-04"),
        ("26/04/03", "ymd", "2026-04-03"),
        ("3/4", "dmy", "2026-04-03"),
    ],
)
def test_a_known_order_settles_it(text: str, order: str, expected: str) -> None:
    assert day(text, _NOW, order=order) == expected


def test_a_known_order_is_not_bent_to_fit() -> None:
    with pytest.raises(CleanError, match="no month 13"):
        day("04/13/2026", _NOW, order="dmy")


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def test_a_day_is_the_same_day_in_every_zone(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    now = _in_zone(monkeypatch, zone)
    assert day("2026-06-03", now) == "2026-06-03"
    at = instant("2026-06-03", now)
    assert local(at, now)[:19] == "2026-06-03T00:00:00"


def test_hours_that_the_clocks_skip_or_repeat_are_instants_all_the_same() -> None:
    assert instant("2026-03-29 02:30", _NOW) == "2026-03-29T01:30:00Z"
    assert instant("2026-10-25 02:30", _NOW) == "2026-10-25T00:30:00Z"


def test_an_instant_is_shown_in_the_local_zone() -> None:
    assert local("2026-05-03T13:00:00Z", _NOW) == "2026-05-03T15:00:00+02:00"
    assert local("2026-01-03T13:00:00Z", _NOW) == "2026-01-03T14:00:00+01:00"
    assert utc(_NOW) == "2026-05-04T07:00:00Z"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1980-02-29", "1980-02-29"),
        ("19800229", "1980-02-29"),
        ("1980/2/29", "1980-02-29"),
        ("29.02.1980", "1980-02-29"),
        ("29/02/1980", "1980-02-29"),
        ("29 Feb 1980", "1980-02-29"),
        ("February 29, 1980", "1980-02-29"),
        ("29 февраля 1980", "1980-02-29"),
        ("02-29", "--02-29"),
        ("--02-29", "--02-29"),
        ("--0229", "--02-29"),
        ("29.02.", "--02-29"),
        ("29.2", "--02-29"),
        ("29 Feb", "--02-29"),
        ("29 febbraio", "--02-29"),
        ("03-04", "--03-04"),
    ],
)
def test_a_birthday_with_or_without_its_year(text: str, expected: str) -> None:
    assert birthday(text) == expected
    assert birthday(expected) == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"),
        ("1981-02-29", "February 1981 has no day 29"),
        ("02-30", "February has no day 30"),
        ("13-01", "no month 13"),
        ("03/04/1980", "3 April 1980 or 4 March 1980"),
        ("01.05.55", "four digits"),
        ("1700-01-01", "born so early"),
        ("1980", "no day and month"),
        ("Feb 1980", "no day"),
        ("today", "no day and month"),
        ("x", "unknown word"),
    ],
)
def test_what_is_no_birthday_is_refused(text: str, message: str) -> None:
    with pytest.raises(CleanError) as error:
        birthday(text)
    assert message in error.value.message


def test_a_birthday_takes_the_order_of_its_file() -> None:
    assert birthday("03/04/1980", order="dmy") == "1980-04-03"
    assert birthday("03/04/1980", order="mdy") == "1980-03-04"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024", "2024"),
        ("2024-01", "2024-01"),
        ("2024/1", "2024-01"),
        ("01/2024", "2024-01"),
        ("1.2024", "2024-01"),
        ("Jan 2024", "2024-01"),
        ("gennaio 2024", "2024-01"),
        ("2024-01-15", "2024-01-15"),
        ("15.01.2024", "2024-01-15"),
        ("15 Jan 2024", "2024-01-15"),
    ],
)
def test_a_date_as_exact_as_it_is_given(text: str, expected: str) -> None:
    assert partial(text) == expected
    assert partial(expected) == expected


@pytest.mark.parametrize(
    "text", ["", "24", "Jan", "2024-13", "2024-02-30", "0000", "03/04/2024", "x", "99999", "today"]
)
def test_what_is_no_partial_date_is_refused(text: str) -> None:
    with pytest.raises(CleanError):
        partial(text)


@pytest.mark.parametrize("language", [ENGLISH, OTHERS])
def test_every_word_of_the_tables_is_known(language: str) -> None:
    for line in language.strip().splitlines():
        meaning, _, words = line.strip().partition(": ")
        for word in words.split():
            found = tokens(word.replace("_", " "))
            assert meaning.startswith("skip") or len(found) == 1, word


@given(_TEXTS)
def test_the_road_without_patterns_agrees_with_the_other(text: str) -> None:
    folded = fold(text)
    parts = date_token._plain_parts(folded)
    assert parts is None or parts == [part for part in date_token._parts(folded) if part[0] != "blank"]


@given(_TEXTS, st.sampled_from([None, "dmy", "mdy", "ymd"]))
def test_any_text_gives_a_stable_moment_or_its_own_error(text: str, order: str | None) -> None:
    try:
        on, at = moment(text, _NOW, order=order)
    except CleanError:
        return
    assert day(on, _NOW) == on
    if at is None:
        return
    assert instant(at, _NOW) == at
    assert utc(datetime.fromisoformat(local(at, _NOW))) == at
    assert local(at, _NOW)[:10] == on


@given(_TEXTS, st.sampled_from([None, "dmy", "mdy", "ymd"]))
def test_any_text_gives_a_stable_birthday_or_its_own_error(text: str, order: str | None) -> None:
    try:
        found = birthday(text, order=order)
    except CleanError:
        return
    assert birthday(found) == found


@given(_TEXTS)
def test_any_text_gives_a_stable_partial_date_or_its_own_error(text: str) -> None:
    try:
        found = partial(text)
    except CleanError:
        return
    assert partial(found) == found


@given(
    st.dates(), st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y/%m/%d", "%d.%m.%Y", "%Y%m%d", "%a %d %b %Y"])
)
def test_every_date_is_read_as_it_is_written(value: datetime, form: str) -> None:
    text = value.strftime(form) if value.year > 999 else value.isoformat()
    assert day(text, _NOW) == value.isoformat()


@given(st.integers(0, 2**31))
def test_every_instant_survives_being_shown(seconds: int) -> None:
    at = utc(datetime.fromtimestamp(seconds, UTC))
    assert instant(local(at, _NOW), _NOW) == at
