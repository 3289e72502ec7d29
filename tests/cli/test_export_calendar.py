"""crm export ics: tasks and birthdays as a calendar that any program reads, with the same bytes every time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from commandline import Crm
from crmcli.exchange.writers.content_lines import escaped, folded


@pytest.fixture
def base(crm: Crm) -> Crm:
    crm("add 'Jane Doe' --birthday 02-29 --tag vip --phone '02 12345678'")
    crm("add 'Bob, Ross; \\ Sons' --birthday 1980-05-04")
    crm("add 'Carla Neri'")
    crm(["task", "add", 'Send, "quote"; now', "--for", "jane", "--due", "fri 15:00", "--priority", "high"])
    crm("task add 'Call back' --for c2 --due 2026-05-06")
    crm("task add 'Some day'")
    crm("task add 'Done already' --due 2026-05-05")
    crm("task done t4")
    return crm


def parsed(text: str) -> dict[str, Any]:
    """The entries of a calendar by their summary."""
    calendar = Calendar.from_ical(text)
    return {str(one["SUMMARY"]): one for one in calendar.walk() if one.name in ("VTODO", "VEVENT")}


def test_tasks_and_birthdays_are_read_back_by_others(base: Crm) -> None:
    found = parsed(base("export ics"))
    quote, call = found['Send, "quote"; now'], found["Call back"]
    assert quote.name == call.name == "VTODO"
    assert quote["DUE"].dt == datetime(2026, 5, 8, 13, tzinfo=UTC)
    assert (quote["PRIORITY"], quote["DESCRIPTION"]) == (1, "Jane Doe, +390212345678")
    assert (call["DUE"].dt, call["DUE"].params["VALUE"]) == (date(2026, 5, 6), "DATE")
    assert "DUE" not in found["Some day"]
    assert "Done already" not in found
    jane, bob = found["Birthday: Jane Doe"], found["Birthday: Bob, Ross; \\ Sons"]
    assert jane["DTSTART"].dt == date(2000, 2, 29)
    assert (jane["RRULE"]["FREQ"], jane["RRULE"]["BYMONTHDAY"]) == (["YEARLY"], [-1])
    assert (bob["DTSTART"].dt, bob["RRULE"].to_ical()) == (date(1980, 5, 4), b"FREQ=YEARLY")
    assert len(found) == 5


def test_the_uids_are_those_of_the_database(base: Crm) -> None:
    found = parsed(base("export ics"))
    uids = base('sql "SELECT uid FROM task WHERE done_at IS NULL ORDER BY id" --no-header').split()
    assert [found[name]["UID"] for name in ('Send, "quote"; now', "Call back", "Some day")] == uids
    assert found["Birthday: Jane Doe"]["UID"] == base.json("show jane")["uid"] + "-birthday"


def test_the_same_data_gives_the_same_bytes_whenever_it_is_written(base: Crm) -> None:
    text = base("export ics")
    assert "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1\r\n" in text
    assert base("export ics", CRM_NOW="2027-01-01T00:00:00Z", TZ="Asia/Tokyo") == text
    base("tag bob x", CRM_NOW="2026-05-05T10:00:00Z")
    assert base("export ics") == text
    base("task snooze t2 2026-05-07", CRM_NOW="2026-05-05T10:00:00Z")
    later = base("export ics")
    moved = parsed(later)["Call back"]
    assert moved["DTSTAMP"].dt == datetime(2026, 5, 5, 10, tzinfo=UTC)
    assert moved["SEQUENCE"] == 1
    changed = set(later.splitlines()) ^ set(text.splitlines())
    assert {line.partition(":")[0] for line in changed} == {
        "DTSTAMP",
        "LAST-MODIFIED",
        "SEQUENCE",
        "DUE;VALUE=DATE",
    }


def test_tasks_can_be_events_with_alarms(base: Crm) -> None:
    found = parsed(base("export ics --what tasks --events --alarm 1h30"))
    assert base.err.startswith("left out 1 tasks without a day")
    assert {one.name for one in found.values()} == {"VEVENT"}
    assert found['Send, "quote"; now']["DTSTART"].dt == datetime(2026, 5, 8, 13, tzinfo=UTC)
    (alarm,) = found["Call back"].walk("VALARM")
    assert alarm["TRIGGER"].dt == -timedelta(minutes=90)
    todo = parsed(base("export ics --alarm 1d"))["Call back"]
    assert todo.walk("VALARM")[0]["TRIGGER"].params["RELATED"] == "END"


def test_a_calendar_can_be_of_some_people(base: Crm) -> None:
    assert set(parsed(base("export ics --where tag=vip"))) == {'Send, "quote"; now', "Birthday: Jane Doe"}
    base("segment save vips tag=vip")
    assert set(parsed(base("export ics --what birthdays --segment vips"))) == {"Birthday: Jane Doe"}


def test_renewals_are_said_to_be_none(base: Crm) -> None:
    assert base("export ics --what tasks,birthdays,renewals") == base("export ics")
    base("export ics --what tasks,birthdays,renewals")
    assert "no renewals" in base.err


@pytest.mark.parametrize(
    "line",
    ["export ics --what task", "export ics --columns id", "export csv --events", "export csv --alarm 5m",
     "export csv --what birthdays", "export ics --alarm soon"],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(base: Crm, line: str) -> None:
    assert base.fails(line, 2)


@given(st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\u2028\u2029")))
def test_lines_are_folded_by_octets_and_read_back(text: str) -> None:
    lines = folded(f"SUMMARY:{escaped(text)}").split("\r\n")
    assert lines.pop() == ""
    assert all(len(line.encode()) <= 75 for line in lines)
    whole = lines[0] + "".join(line[1:] for line in lines[1:])
    assert whole == f"SUMMARY:{escaped(text)}"
