"""Periods, spans and durations."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.clean.date import ago, duration, period
from crmcli.errors import CleanError

_NOW = datetime.fromisoformat("2026-05-04T09:00:00+02:00")  # a Monday
_TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text(st.sampled_from("0123456789-.:, qhwmdys"), max_size=12),
    st.lists(
        st.sampled_from(
            ["last", "next", "this", "3", "0", "d", "month", "year", "h", "2025", "..", "may", "q3", "the"]
        )
    ).map(" ".join),
)


@pytest.mark.parametrize(
    ("text", "first", "after"),
    [
        ("2025", "2025-01-01", "2026-01-01"),
        ("2025-Q3", "2025-07-01", "2025-10-01"),
        ("Q3-2026", "2026-07-01", "2026-10-01"),
        ("q3 2026", "2026-07-01", "2026-10-01"),
        ("2025Q4", "2025-10-01", "2026-01-01"),
        ("2025-H2", "2025-07-01", "2026-01-01"),
        ("2025-03", "2025-03-01", "2025-04-01"),
        ("2024-2", "2024-02-01", "2024-03-01"),
        ("03/2025", "2025-03-01", "2025-04-01"),
        ("2025-W01", "2024-12-30", "2025-01-06"),
        ("2025-03-15", "2025-03-15", "2025-03-16"),
        ("March 2025", "2025-03-01", "2025-04-01"),
        ("marzo 2025", "2025-03-01", "2025-04-01"),
        ("may", "2026-05-01", "2026-06-01"),
        ("today", "2026-05-04", "2026-05-05"),
        ("yesterday", "2026-05-03", "2026-05-04"),
        ("this week", "2026-05-04", "2026-05-11"),
        ("last week", "2026-04-27", "2026-05-04"),
        ("last month", "2026-04-01", "2026-05-01"),
        ("previous month", "2026-04-01", "2026-05-01"),
        ("this quarter", "2026-04-01", "2026-07-01"),
        ("next quarter", "2026-07-01", "2026-10-01"),
        ("this year", "2026-01-01", "2027-01-01"),
        ("last year", "2025-01-01", "2026-01-01"),
        ("ytd", "2026-01-01", "2026-05-05"),
        ("last 90d", "2026-02-04", "2026-05-05"),
        ("last 1d", "2026-05-04", "2026-05-05"),
        ("next 14d", "2026-05-04", "2026-05-18"),
        ("last 3 months", "2026-02-05", "2026-05-05"),
        ("ultimi 30 giorni", "2026-04-05", "2026-05-05"),
        ("mese scorso", "2026-04-01", "2026-05-01"),
        ("letzte Woche", "2026-04-27", "2026-05-04"),
        ("mois dernier", "2026-04-01", "2026-05-01"),
        ("прошлый год", "2025-01-01", "2026-01-01"),
        ("2025..2026", "2025-01-01", "2027-01-01"),
        ("2025-01 .. 2025-06", "2025-01-01", "2025-07-01"),
        ("2025-01-01..2025-01-31", "2025-01-01", "2025-02-01"),
        ("last month..today", "2026-04-01", "2026-05-05"),
    ],
)
def test_a_period_from_its_first_day_to_the_day_after_its_last(text: str, first: str, after: str) -> None:
    assert period(text, _NOW) == (first, after)


@pytest.mark.parametrize(
    "text",
    ["", "garbage", "2025-13", "2025-00", "2025-Q5", "2025-Q0", "2025-H3", "2025-W60", "0000", "9999", "12", "last",
     "14:00", "next 2 hours", "last hour", "last 0d", "last 99999999d", "2026..2025", "..", "2025..", "3/4",
     "2025-02-30", "20255", "Q3\x00"],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_examples(text: str) -> None:
    with pytest.raises(CleanError) as error:
        period(text, _NOW)
    assert "2025-Q3" in (error.value.hint or "") or "NUL" in error.value.message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("60d", "2026-03-05"),
        ("2w", "2026-04-20"),
        ("6m", "2025-11-04"),
        ("1q", "2026-02-04"),
        ("1y", "2025-05-04"),
        ("0d", "2026-05-04"),
        ("60 days", "2026-03-05"),
        ("60d ago", "2026-03-05"),
        ("6 mesi", "2025-11-04"),
        ("2 Wochen", "2026-04-20"),
    ],
)
def test_the_day_so_long_ago(text: str, expected: str) -> None:
    assert ago(text, _NOW) == expected


def test_months_end_where_the_month_ends() -> None:
    assert ago("1m", datetime.fromisoformat("2026-03-31T09:00:00+02:00")) == "2026-02-28"
    assert ago("12m", datetime.fromisoformat("2024-02-29T09:00:00+01:00")) == "2023-02-28"


@pytest.mark.parametrize(
    "text", ["", "x", "60", "d", "-60d", "3h", "99999999y", "1m2w", "in 3 days", "6m\x00"]
)
def test_what_is_no_span_is_refused(text: str) -> None:
    with pytest.raises(CleanError):
        ago(text, _NOW)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("12m", 720),
        ("12 min", 720),
        ("90s", 90),
        ("1h", 3600),
        ("1h30", 5400),
        ("1h 30m", 5400),
        ("1h30m15s", 5415),
        ("2m30", 150),
        ("1:30", 5400),
        ("0:12:30", 750),
        ("1.5h", 5400),
        ("1,5 h", 5400),
        ("2 hours 5 minutes", 7500),
        ("PT1H30M", 5400),
        ("1d", 86400),
        ("0m", 0),
        ("1 Std 20 Min", 4800),
        ("1 ora 20 minuti", 4800),
        ("1ч 20мин", 4800),
        ("2 heures", 7200),
    ],
)
def test_a_duration_in_seconds(text: str, seconds: int) -> None:
    assert duration(text) == seconds


@pytest.mark.parametrize(
    "text",
    ["", "12", "abc", "-5m", "1:99", "1:2:3:4", ":30", "1h1h", "30m1h", "999999h", "1e3m", "m", "5 mon", "5 the", "٥m",
     "1h\x00", "1" * 5000 + "x"],
)  # fmt: skip
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(CleanError):
        duration(text)


@given(_TEXTS)
def test_any_text_gives_a_period_of_at_least_a_day_or_its_own_error(text: str) -> None:
    try:
        first, after = period(text, _NOW)
    except CleanError:
        return
    assert date.fromisoformat(first) < date.fromisoformat(after)
    assert period(f"{first}..{after}", _NOW)[0] == first


@given(_TEXTS)
def test_any_text_gives_a_past_day_or_its_own_error(text: str) -> None:
    try:
        found = ago(text, _NOW)
    except CleanError:
        return
    assert date.fromisoformat(found) <= _NOW.date()


@given(_TEXTS)
def test_any_text_gives_a_duration_or_its_own_error(text: str) -> None:
    try:
        seconds = duration(text)
    except CleanError:
        return
    assert 0 <= seconds <= 366 * 86400
    assert duration(f"{seconds // 3600}h {seconds // 60 % 60}m {seconds % 60}s") == seconds


@given(st.integers(1900, 2100), st.integers(1, 12))
def test_the_months_of_a_year_are_the_year(year: int, month: int) -> None:
    whole = period(str(year), _NOW)
    assert period(f"{year}-01", _NOW)[0] == whole[0]
    assert period(f"{year}-12", _NOW)[1] == whole[1]
    first, after = period(f"{year}-{month:02}", _NOW)
    assert 28 <= (date.fromisoformat(after) - date.fromisoformat(first)).days <= 31
