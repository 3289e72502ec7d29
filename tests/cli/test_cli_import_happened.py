"""crm import of mail, calendars and calls, and crm log email -: known people only, each once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from commandline import Crm

MAIL = """From: Jane Doe <Jane@Acme.example>
To: =?utf-8?q?J=C3=B6rg?= <me@shop.example>, bob@else.example
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Date: Mon, 20 Apr 2026 10:00:00 +0200
Message-ID: <{id}@acme.example>

Hello,
>From here on.
"""
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//t//EN
BEGIN:VEVENT
UID:series
DTSTAMP:20260101T000000Z
DTSTART;TZID=W. Europe Standard Time:20260302T100000
DTEND;TZID=W. Europe Standard Time:20260302T110000
RRULE:FREQ=WEEKLY;COUNT=3
EXDATE;TZID=W. Europe Standard Time:20260309T100000
SUMMARY:Weekly
ATTENDEE;CN=Jane Doe;PARTSTAT=ACCEPTED:mailto:jane@acme.example
ATTENDEE;PARTSTAT=ACCEPTED:mailto:me@shop.example
END:VEVENT
BEGIN:VEVENT
UID:holiday
DTSTAMP:20260101T000000Z
DTSTART;VALUE=DATE:20260105
SUMMARY:Holiday
END:VEVENT
BEGIN:VEVENT
UID:off
DTSTAMP:20260101T000000Z
DTSTART:20260205T100000
STATUS:CANCELLED
ATTENDEE:mailto:jane@acme.example
END:VEVENT
BEGIN:VEVENT
UID:no
DTSTAMP:20260101T000000Z
DTSTART:20260206T100000
ATTENDEE;PARTSTAT=DECLINED:mailto:me@shop.example
ATTENDEE:mailto:jane@acme.example
END:VEVENT
BEGIN:VEVENT
UID:later
DTSTAMP:20260101T000000Z
DTSTART:20270206T100000
ATTENDEE:mailto:jane@acme.example
END:VEVENT
END:VCALENDAR
"""
_CALL = '"","{}","{}","ctx","{}","a","b","Dial","x","{}","","",125,{},"{}","DOC","{}",""\n'
CALLS = "".join(
    _CALL.format(*call)
    for call in (
        ("+393471234567", "101", '""Jane"" <+393471234567>', "2026-04-01 10:00:00", 120, "ANSWERED", "1.1"),
        ("101", "+390212345678", "x", "2026-04-02 10:00:00", 0, "NO ANSWER", "1.2"),
        ("101", "102", "x", "2026-04-02 11:00:00", 0, "NO ANSWER", "1.3"),
        ("+393471234567", "102", "x", "2026-04-01 10:00:00", 120, "ANSWERED", "1.1"),
    )
)


@pytest.fixture
def jane(crm: Crm) -> Crm:
    """A database that knows Jane, and whose user has an address."""
    crm.env["CRM_ME"] = "me@shop.example"
    crm('add "Jane Doe" --email jane@acme.example --phone +393471234567')
    return crm


def brought(crm: Crm, name: str, text: str | bytes, options: str = "") -> dict[str, int]:
    """What importing a file of that name gave: (logged, unknown, duplicate, created, skipped)."""
    path = crm.folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    found = json.loads(crm(f"import {path} {options} --json"))
    return {key: found[key] for key in ("logged", "unknown", "duplicate", "created", "skipped") if found[key]}


def logged(crm: Crm) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = crm.json("timeline jane")
    return [one for one in found if one["type"] in ("email", "meeting", "call")]


def test_a_mail_is_logged_with_whom_we_know(jane: Crm) -> None:
    assert brought(jane, "m.eml", MAIL.format(id=1)) == {"logged": 1}
    assert brought(jane, "m.eml", MAIL.format(id=1)) == {"duplicate": 1}
    row = json.loads(jane('sql --json "SELECT kind, at, direction, subject, body FROM interaction"'))[0]
    assert row["at"] == "2026-04-20T08:00:00Z"
    assert (row["direction"], row["subject"], row["body"]) == ("in", "Grüße", "Hello,\n>From here on.")
    assert jane("list --count") == "1\n"


def test_create_adds_who_is_not_known(jane: Crm) -> None:
    assert brought(jane, "m.eml", MAIL.format(id=1), "--create") == {"logged": 1, "created": 1}
    assert jane("show bob@else.example --json")
    assert "me@shop.example" not in jane("list --columns email")


def test_a_mailbox_is_read_message_by_message(jane: Crm) -> None:
    own = MAIL.format(id=3).replace("Jane Doe <Jane@Acme.example>", "me@shop.example")
    own = own.replace("bob@else", "jane@acme")
    stranger = MAIL.format(id=4).replace("Jane@Acme", "nobody@nowhere")
    robot = MAIL.format(id=5) + ""
    robot = "Auto-Submitted: auto-replied\n" + robot
    messages = [MAIL.format(id=1), MAIL.format(id=1), own, stranger, robot]
    box = "".join(f"From x@y Mon Apr 20 10:00:00 2026\n{text}\n" for text in messages)
    found = brought(jane, "box.mbox", box, "--type mail")
    assert found == {"logged": 2, "unknown": 1, "duplicate": 1, "skipped": 1}
    assert jane.err.endswith("logged 2, unknown 1, duplicate 1; undo: crm undo\n")
    assert sorted(jane('sql "SELECT direction FROM interaction" --no-header').split()) == ["in", "out"]
    assert jane('sql "SELECT body FROM interaction LIMIT 1" --no-header') == "Hello,\\nFrom here on.\n"
    assert "logged" not in brought(jane, "box.mbox", box)
    assert "nothing to change: logged 0, unknown 1, duplicate 3" in jane.err
    assert jane("imports show 1 --lines --no-header") == (
        "1\tc1\tJane Doe\tlogged\n1\ta1\temail: Grüße\tcreated\n"
        "21\tc1\tJane Doe\tlogged\n21\ta2\temail: Grüße\tcreated\n"
    )
    assert jane("list --where 'import(logged)=1' --columns id --no-header") == "c1\n"


def test_a_line_of_a_text_that_looks_like_a_divider_is_none(jane: Crm) -> None:
    text = "Hello,\n\nFrom what I see, all is well.\n\nFrom x@y Mon Apr 20 10:00:00 2026\nis how a mailbox goes on.\n"
    head = MAIL.format(id=1).partition("\n\n")[0]
    box = f"From x@y Mon Apr 20 10:00:00 2026\n{head}\n\n{text}\nFrom - Mon Apr 20 10:00:00 2026\n{MAIL.format(id=2)}"
    assert brought(jane, "box", box) == {"logged": 2}
    assert (
        jane('sql "SELECT body FROM interaction LIMIT 1" --no-header')
        == text.rstrip().replace("\n", "\\n") + "\n"
    )


@pytest.mark.parametrize(
    ("charset", "text"), [("iso-8859-7", "Καλησπέρα"), ("unknown-8bit", "Größe"), ("utf-8", "Größe")]
)
def test_a_body_in_another_encoding_is_read(jane: Crm, charset: str, text: str) -> None:
    head = MAIL.format(id=1).partition("\n\n")[0]
    head += f"\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n"
    codec = "cp1252" if charset.startswith("unknown") else charset
    brought(jane, "m.eml", head.encode() + text.encode(codec))
    assert jane('sql "SELECT body FROM interaction" --no-header') == f"{text}\n"


def test_log_email_takes_the_message_from_stdin(jane: Crm) -> None:
    assert jane("log email -", stdin=MAIL.format(id=1)) == "a1\n"
    assert jane("log email -", stdin=MAIL.format(id=1)) == "a1\n"
    assert brought(jane, "m.eml", MAIL.format(id=1)) == {"duplicate": 1}
    stranger = MAIL.format(id=2).replace("Jane@Acme", "nobody@nowhere")
    assert "nobody@nowhere.example" in jane.fails("log email -", 3, stdin=stranger)


def test_meetings_that_took_place_are_logged_once(jane: Crm) -> None:
    found = brought(jane, "cal.ics", CALENDAR, "--type meetings")
    assert found == {"logged": 2, "skipped": 4}
    for why in ("all day long", "cancelled", "declined", "still to come"):
        assert f"skipped 1: {why}" in jane.err
    rows = jane('sql "SELECT at, subject, duration_s FROM interaction ORDER BY at" --no-header')
    assert rows == "2026-03-02T09:00:00Z\tWeekly\t3600\n2026-03-16T09:00:00Z\tWeekly\t3600\n"
    assert brought(jane, "cal.ics", CALENDAR) == {"duplicate": 2, "skipped": 4}


SERIES = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//t//EN
{method}BEGIN:VEVENT
UID:s
DTSTAMP:20260101T000000Z
DTSTART;TZID=Europe/Rome:20260323T100000
DURATION:PT45M
{rule}
SUMMARY:Weekly
ATTENDEE:mailto:jane@acme.example
END:VEVENT
{more}END:VCALENDAR
"""
MOVED = """BEGIN:VEVENT
UID:s
DTSTAMP:20260101T000000Z
RECURRENCE-ID;TZID=Europe/Rome:20260330T100000
DTSTART;TZID=Europe/Rome:20260331T150000
SUMMARY:Moved
ATTENDEE:mailto:jane@acme.example
END:VEVENT
"""
GONE = MOVED.replace("SUMMARY:Moved", "STATUS:CANCELLED")


@pytest.mark.parametrize(
    ("rule", "more", "hours"),
    [
        ("RRULE:FREQ=WEEKLY;COUNT=2", "", "2026-03-23T09 2026-03-30T08"),  # ten o'clock, also in summer
        ("RRULE:FREQ=WEEKLY;UNTIL=20260330T080000Z", "", "2026-03-23T09 2026-03-30T08"),
        ("RRULE:FREQ=WEEKLY;COUNT=2", MOVED, "2026-03-23T09 2026-03-31T13"),
        ("RRULE:FREQ=WEEKLY;COUNT=2", GONE, "2026-03-23T09"),
        ("RRULE:FREQ=WEEKLY;COUNT=2\nEXDATE;TZID=Europe/Rome:20260323T100000", "", "2026-03-30T08"),
        ("RDATE;TZID=Europe/Rome:20260401T180000", "", "2026-03-23T09 2026-04-01T16"),
        ("RRULE:FREQ=MONTHLY;BYDAY=-1FR", "", "2026-03-23T09 2026-03-27T09 2026-04-24T08"),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2", "", "2026-03-23T09 2026-04-06T08 2026-04-20T08"),
        ("SEQUENCE:1", "", "2026-03-23T09"),
    ],
)  # fmt: skip
def test_a_series_is_each_of_its_days(jane: Crm, rule: str, more: str, hours: str) -> None:
    brought(jane, "cal.ics", SERIES.format(rule=rule, more=more, method=""))
    found = jane('sql "SELECT substr(at, 1, 13) FROM interaction ORDER BY at" --no-header').split()
    assert found == hours.split()


def test_a_meeting_says_its_line_and_its_length(jane: Crm) -> None:
    brought(jane, "cal.ics", SERIES.format(rule="RRULE:FREQ=WEEKLY;COUNT=2", more=MOVED, method=""))
    assert jane("imports show 1 --lines --no-header --columns line,id") == "4\tc1\n4\ta1\n13\tc1\n13\ta2\n"
    lengths = jane('sql "SELECT ifnull(duration_s, 0) FROM interaction ORDER BY at" --no-header')
    assert lengths == "2700\n0\n"


@pytest.mark.parametrize("rule", ["RRULE:FREQ=SECONDLY", "RRULE:FREQ=NEVER", "RRULE:BYDAY=XX;FREQ=DAILY"])
def test_a_rule_that_makes_no_sense_is_one_reject(jane: Crm, rule: str) -> None:
    path = jane.folder / "cal.ics"
    other = MOVED.replace("UID:s", "UID:t")
    path.write_text(SERIES.format(rule=rule, more=other, method=""))
    found = json.loads(jane(f"import {path} --json", code=5))
    assert (found["logged"], found["rejected"]) == (1, 1)


def test_a_calendar_that_ends_too_early_is_no_silence(jane: Crm) -> None:
    path = jane.folder / "cal.ics"
    path.write_text(SERIES.format(rule="SEQUENCE:1", more=MOVED, method="").partition("SUMMARY:Moved")[0])
    found = json.loads(jane(f"import {path} --json", code=5))
    assert (found["logged"], found["rejected"]) in ((0, 2), (1, 1))
    assert "the file ends before this event does" in jane.err
    path.write_text("")
    assert "holds no calendar" in jane.fails(f"import {path} --type meetings", 2)


def test_an_answer_to_an_invitation_is_no_meeting(jane: Crm) -> None:
    answer = SERIES.format(rule="SEQUENCE:0", more="", method="METHOD:REPLY\n")
    assert brought(jane, "cal.ics", answer) == {"skipped": 1}


def test_calls_of_a_telephone_system_are_logged_once(jane: Crm) -> None:
    found = brought(jane, "cdr.csv", CALLS, "--type calls --profile asterisk")
    assert found == {"logged": 1, "unknown": 2, "duplicate": 1}
    row = jane('sql "SELECT kind, direction, duration_s, outcome FROM interaction" --no-header')
    assert row == "call\tin\t120\tANSWERED\n"
    assert "logged" not in brought(jane, "cdr.csv", CALLS, "--type calls --profile asterisk")


def test_calls_of_a_mobile_phone(jane: Crm) -> None:
    calls = "Date,Time,Name,Number,Type,Duration\n25/04/2026,10:15,J,347 1234567,Outgoing,2:05\n"
    assert brought(jane, "calls.csv", calls, "--type calls") == {"logged": 1}
    row = jane('sql "SELECT at, direction, duration_s FROM interaction" --no-header')
    assert row == "2026-04-25T08:15:00Z\tout\t125\n"


def test_what_was_logged_can_be_taken_back(jane: Crm) -> None:
    brought(jane, "m.eml", MAIL.format(id=1), "--create")
    assert jane("imports show 1 --lines --no-header") == (
        "1\tc2\tbob@else.example\tcreated\n1\tc1\tJane Doe\tlogged\n1\ta1\temail: Grüße\tcreated\n"
    )
    jane("imports undo 1")
    assert jane("list --count") == "1\n"
    assert jane('sql "SELECT count(*) FROM interaction" --no-header') == "0\n"


@pytest.mark.parametrize("text", ["", "Just a text\nof two lines\n", "Subject: x\n\nNo sender\n"])
def test_what_is_no_message_is_refused(jane: Crm, text: str) -> None:
    assert jane.fails("log email -", 2, stdin=text)


def test_a_mail_without_a_date_has_that_of_its_way_or_is_rejected_in_words(jane: Crm) -> None:
    head = "From: Jane Doe <jane@acme.example>\nTo: me@shop.example\nSubject: Hello\nMIME-Version: 1.0\n"
    path = jane.folder / "box.mbox"
    path.write_text(
        f"From jane@acme.example Fri Jul 17 15:06:25 2026\n{head}Message-ID: <1@x>\n\nHi\n\n"
        f"From jane@acme.example Fri Jul 17 15:06:25 2026\n"
        f"Received: from a by b; Thu, 16 Jul 2026 10:00:00 +0200\n{head}Message-ID: <2@x>\n\nHi\n",
        encoding="utf-8",
    )
    jane(f"import {path}")
    assert jane("export csv --what activities --columns at").splitlines()[1:] == [
        "2026-07-17T17:06:25+02:00",
        "2026-07-16T10:00:00+02:00",
    ]
    single = jane.folder / "a.eml"
    single.write_text(f"{head}\nHi\n", encoding="utf-8")
    jane(f"import {single}", code=5)
    assert "no date" in jane.err
    assert "a line Date:" in jane.fails("log email -", 2, stdin=single.read_text())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sep=;\nTyp;Datum;Name;Rufnummer;Nebenstelle;Eigene Rufnummer;Dauer\n"
         "4;14.03.24 09:05;Jane;0347 1234567;Telefon;341999;1:10\n", "out\t4200"),
        ("Call Time,Caller ID,Destination,Status,Ringing,Talking\n"
         "2024-03-14 09:05:00,+393471234567,101 Anna,Answered,00:00:05,00:01:00\n", "in\t60"),
        ("Call Time,Caller ID,Destination,Status,Ringing,Talking\n"
         "2024-03-14 09:05:00,Anna (101),00393471234567,Answered,00:00:05,00:01:00\n", "out\t60"),
        ('src,dst,dcontext,clid,calldate,billsec,disposition,uniqueid\n'
         '+393471234567,101,x,"""Jane Doe"" <+393471234567>",'
         "2024-03-14 09:05:00,60,ANSWERED,1.1\n", "in\t60"),
    ],
)  # fmt: skip
def test_call_lists_of_telephone_systems(crm: Crm, text: str, told: str) -> None:
    assert brought(crm, "calls.csv", text, "--type calls --create") == {"logged": 1, "created": 1}
    assert crm('sql "SELECT direction, duration_s FROM interaction" --no-header') == told + "\n"
    assert crm("list --count") == "1\n"  # an extension of ours is nobody
