"""Days and times as people type them: five languages, ambiguity, clocks that change, leap years (row 24)."""

from __future__ import annotations

import pytest

from commandline import Crm


def due(
    crm: Crm, text: str, *, now: str = "2026-05-04T09:00:00+02:00", zone: str = "Europe/Rome"
) -> tuple[str, str]:
    """(day, moment) of a task with this due date; now is a Monday unless it is said."""
    crm(["task", "add", "x", "--due", text, "--key", text], CRM_NOW=now, TZ=zone)
    row = crm("task list --columns due,due_at --sort due --no-header", CRM_NOW=now, TZ=zone).rstrip("\n")
    day, at = row.split("\t")
    return day, at


@pytest.mark.parametrize("zone", ["Europe/Rmoe", "Foo", "Europe", "../Rome"])
def test_a_zone_that_is_none_is_said(jane: Crm, zone: str) -> None:
    """The C library takes UTC in its place."""
    jane("show jane", TZ=zone)
    assert jane.err == f"warning: TZ={zone} is no time zone that this system knows; times are those of UTC\n"


@pytest.mark.parametrize("zone", ["UTC", "CET-1CEST,M3.5.0,M10.5.0/3", ":Europe/Rome", "<+03>-3", ""])
def test_a_zone_of_any_kind_is_taken(jane: Crm, zone: str) -> None:
    jane("show jane", TZ=zone)
    assert jane.err == ""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-05-04"),
        ("tomorrow", "2026-05-05"),
        ("fri", "2026-05-08"),
        ("next mon", "2026-05-11"),
        ("+3d", "2026-05-07"),
        ("+2w", "2026-05-18"),
        ("in 3 days", "2026-05-07"),
        ("eom", "2026-05-31"),
        ("eoq", "2026-06-30"),
        ("2026-12-24", "2026-12-24"),
        ("24.12.2026", "2026-12-24"),
        ("25/12/2026", "2026-12-25"),
        ("oggi", "2026-05-04"),
        ("domani", "2026-05-05"),
        ("dopodomani", "2026-05-06"),
        ("venerdì", "2026-05-08"),
        ("fra 2 settimane", "2026-05-18"),
        ("fine mese", "2026-05-31"),
        ("15 giugno 2026", "2026-06-15"),
        ("heute", "2026-05-04"),
        ("übermorgen", "2026-05-06"),
        ("nächsten Freitag", "2026-05-08"),
        ("in 3 Tagen", "2026-05-07"),
        ("Monatsende", "2026-05-31"),
        ("15. März 2027", "2027-03-15"),
        ("demain", "2026-05-05"),
        ("après-demain", "2026-05-06"),
        ("vendredi prochain", "2026-05-08"),
        ("dans 2 semaines", "2026-05-18"),
        ("fin du mois", "2026-05-31"),
        ("1er août 2026", "2026-08-01"),
        ("сегодня", "2026-05-04"),
        ("завтра", "2026-05-05"),
        ("в пятницу", "2026-05-08"),
        ("через 2 недели", "2026-05-18"),
        ("конец месяца", "2026-05-31"),
        ("15 июня 2026", "2026-06-15"),
    ],
)
def test_days_in_five_languages(crm: Crm, text: str, day: str) -> None:
    assert due(crm, text) == (day, "")


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("fri 14:00", "2026-05-08T14:00:00+02:00"),
        ("venerdì alle 14", "2026-05-08T14:00:00+02:00"),
        ("Freitag um 14 Uhr", "2026-05-08T14:00:00+02:00"),
        ("vendredi à 14h30", "2026-05-08T14:30:00+02:00"),
        ("завтра в 14:00", "2026-05-05T14:00:00+02:00"),
        ("tomorrow noon", "2026-05-05T12:00:00+02:00"),
        ("2026-05-08T12:00:00Z", "2026-05-08T14:00:00+02:00"),
        ("2026-12-08 14:00", "2026-12-08T14:00:00+01:00"),
    ],
)
def test_times_in_five_languages(crm: Crm, text: str, at: str) -> None:
    assert due(crm, text) == (at[:10], at)


def test_an_ambiguous_day_is_refused_with_both_readings_until_the_order_is_set(crm: Crm) -> None:
    crm("add Ann")
    message = crm.fails("task add x --due 03/04/2026", 2)
    assert "3 April 2026 or 4 March 2026" in message
    assert "2026-04-03 or 2026-03-04" in message
    crm("task add x --due 03/04/2026", CRM_DATE_ORDER="dmy")
    crm("task add x --due 03/04/2026", CRM_DATE_ORDER="mdy")
    assert crm("task list --columns due --no-header --sort id") == "2026-04-03\n2026-03-04\n"


@pytest.mark.parametrize(
    ("now", "text", "at"),
    [
        ("2026-03-28T09:00:00+01:00", "tomorrow 10:00", "2026-03-29T10:00:00+02:00"),
        ("2026-03-28T09:00:00+01:00", "in 24 hours", "2026-03-29T10:00:00+02:00"),
        ("2026-10-24T09:00:00+02:00", "tomorrow 10:00", "2026-10-25T10:00:00+01:00"),
        ("2026-10-24T09:00:00+02:00", "in 24 hours", "2026-10-25T08:00:00+01:00"),
        ("2026-10-24T09:00:00+02:00", "tomorrow 02:30", "2026-10-25T02:30:00+02:00"),
    ],
)
def test_clocks_that_change(crm: Crm, now: str, text: str, at: str) -> None:
    assert due(crm, text, now=now) == (at[:10], at)


@pytest.mark.parametrize(
    ("now", "text", "day"),
    [
        ("2028-02-28T09:00:00+01:00", "tomorrow", "2028-02-29"),
        ("2026-02-28T09:00:00+01:00", "tomorrow", "2026-03-01"),
        ("2028-02-29T09:00:00+01:00", "+1y", "2029-02-28"),
        ("2026-01-31T09:00:00+01:00", "+1m", "2026-02-28"),
        ("2028-01-31T09:00:00+01:00", "+1m", "2028-02-29"),
        ("2028-02-10T09:00:00+01:00", "eom", "2028-02-29"),
    ],
)
def test_leap_years_and_the_ends_of_months(crm: Crm, now: str, text: str, day: str) -> None:
    assert due(crm, text, now=now)[0] == day


@pytest.mark.parametrize(
    "text", ["29 Feb 2026", "2026-02-30", "soonish", "31/13/2026", "25:00", "fri 8 May 2027", "-"]
)
def test_what_is_no_day_is_refused(crm: Crm, text: str) -> None:
    crm("add Ann")
    crm.fails(["task", "add", "x", f"--due={text}"], 2)
    assert crm("task list --count") == "0\n"


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles", "Asia/Kathmandu"])
def test_words_mean_the_day_it_is_where_one_is(crm: Crm, zone: str) -> None:
    local = {"UTC": "2026-05-04", "Pacific/Auckland": "2026-05-05", "America/Los_Angeles": "2026-05-04",
             "Asia/Kathmandu": "2026-05-05"}  # fmt: skip
    assert due(crm, "today", now="2026-05-04T20:00:00Z", zone=zone)[0] == local[zone]
