"""Calendars as programs really write them: zones by every name, answers, withdrawn meetings, days in disguise."""

from __future__ import annotations

import pytest

from commandline import Crm

ANN = "ATTENDEE;CN=Ann Lee:mailto:ann@acme.example"


def event(*lines: str, start: str = "DTSTART:20260316T100000Z", uid: str = "1") -> list[str]:
    return ["BEGIN:VEVENT", f"UID:{uid}", *([start] if start else []), ANN, *lines, "END:VEVENT"]


def calendar(*lines: str) -> str:
    return "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", *lines, "END:VCALENDAR", ""))


def taken(crm: Crm, *calendars: str) -> tuple[list[str], str]:
    """When the meetings of a file were, and what was said of it."""
    crm("add Nobody")
    crm(["import", "-", "--type", "meetings", "--create"], stdin="".join(calendars))
    said = crm.err
    found = crm('sql "SELECT at FROM interaction ORDER BY at" --no-header').split()
    return found, said


@pytest.mark.parametrize(
    ("zone", "at"),
    [
        ("(UTC-05:00) Eastern Time (US & Canada)", "2026-03-16T14:00:00Z"),
        ("(GMT+10:00) Canberra, Melbourne, Sydney", "2026-03-15T23:00:00Z"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "2026-03-16T09:00:00Z"),
        ("(UTC-03:00) Somewhere", "2026-03-16T13:00:00Z"),
        ("(UTC+05:30) Nowhere", "2026-03-16T04:30:00Z"),
        ("GMT-05.00/-04.00", "2026-03-16T14:00:00Z"),
        ("Pacific Standard Time", "2026-03-16T17:00:00Z"),
        ("/example.org/20050126_1/America/Argentina/Ushuaia", "2026-03-16T13:00:00Z"),
        ("tzone://Microsoft/Utc", "2026-03-16T10:00:00Z"),
    ],
)
def test_a_zone_the_file_does_not_describe_is_known_by_its_name(crm: Crm, zone: str, at: str) -> None:
    assert taken(crm, calendar(*event(start=f'DTSTART;TZID="{zone}":20260316T100000')))[0] == [at]


def test_a_zone_nobody_knows_is_said(crm: Crm) -> None:
    found, said = taken(crm, calendar(*event(start="DTSTART;TZID=Custom:20260316T100000")))
    assert found == ["2026-03-16T09:00:00Z"]
    assert "1 event in the zone 'Custom', which nobody knows: taken as local time" in said


def test_a_zone_described_after_its_event_counts(crm: Crm) -> None:
    zone = ("BEGIN:VTIMEZONE", "TZID: 1", "BEGIN:STANDARD", "DTSTART:16010101T000000",
            "TZOFFSETFROM:+0700", "TZOFFSETTO:+0700", "END:STANDARD", "END:VTIMEZONE")  # fmt: skip
    found, _ = taken(crm, calendar(*event(start="DTSTART;TZID= 1:20260316T100000"), *zone))
    assert found == ["2026-03-16T03:00:00Z"]


@pytest.mark.parametrize("name", ["Asia/Tokyo", ""])
def test_a_broken_description_of_a_zone_does_not_lose_the_file(crm: Crm, name: str) -> None:
    zone = ("BEGIN:VTIMEZONE", f"TZID:{name}", "BEGIN:STANDARD", "DTSTART:18930401T000000",
            "TZOFFSETFROM:+5328", "TZOFFSETTO:+0100", "END:STANDARD", "END:VTIMEZONE")  # fmt: skip
    found, _ = taken(crm, calendar(*zone, *event(start=f"DTSTART;TZID={name}:20260316T100000")))
    assert found == ["2026-03-16T01:00:00Z" if name else "2026-03-16T10:00:00Z"]


def test_times_without_a_zone_are_in_that_of_the_calendar(crm: Crm) -> None:
    found, _ = taken(crm, calendar("X-WR-TIMEZONE:Asia/Tokyo", *event(start="DTSTART:20260316T100000")))
    assert found == ["2026-03-16T01:00:00Z"]


def test_of_several_versions_in_one_file_the_newest_counts(crm: Crm) -> None:
    found, said = taken(
        crm,
        calendar("METHOD:REQUEST", *event("SEQUENCE:1", start="DTSTART:20260316T110000Z")),
        calendar("METHOD:REQUEST", *event("SEQUENCE:0")),
        calendar("METHOD:REPLY", *event(start="")),
        calendar("METHOD:REQUEST", *event(uid="2")),
        calendar("METHOD:CANCEL", *event("SEQUENCE:1", "STATUS:CANCELLED", start="", uid="2")),
    )
    assert found == ["2026-03-16T11:00:00Z"]
    assert "skipped 1: cancelled" in said and "skipped 1: an answer to an invitation" in said


def test_an_end_that_cannot_be_read_is_none(crm: Crm) -> None:
    found, _ = taken(crm, calendar(*event("DTEND:20260316T25")))
    assert found == ["2026-03-16T10:00:00Z"]


def test_whole_days_that_are_written_as_times_are_whole_days(crm: Crm) -> None:
    found, said = taken(crm, calendar(*event("X-MICROSOFT-CDO-ALLDAYEVENT:TRUE")))
    assert found == [] and "skipped 1: all day long" in said


def test_an_address_beside_the_attendee_is_taken(crm: Crm) -> None:
    taken(crm, calendar(*event("ATTENDEE;CN=Bo;EMAIL=bo@acme.example:urn:uuid:1")))
    assert crm.json("show c3")["emails"][0]["address"] == "bo@acme.example"
