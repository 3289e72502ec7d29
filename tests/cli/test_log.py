"""Interactions from the command line (rows 12, 13 and 15)."""

from __future__ import annotations

import json

from commandline import Crm


def test_a_call_with_everything_and_a_task_that_follows(jane: Crm) -> None:
    out = jane(
        'log call jane "Price too high" --in --reason pricing --with me --outcome "send quote" --duration 12m'
        ' --at "yesterday 15:00" --next "+3d send quote"'
    )
    assert out == "a1\nt1\n"
    card = jane.json("show jane")
    assert card["last_contact"] == "2026-05-03T15:00:00+02:00"
    (call,) = (row for row in jane.json("timeline jane") if row["id"] == "a1")
    assert (call["kind"], call["text"], call["outcome"]) == ("call in", "Price too high", "send quote")
    assert "2026-05-07  send quote  t1" in jane("brief jane")


def test_an_unknown_kind_lists_the_kinds(jane: Crm) -> None:
    message = jane.fails("log cal jane hi", 2)
    assert "did you mean call?" in message
    assert "call, email, meeting, message, note" in message


def test_own_kinds_come_from_the_configuration(jane: Crm) -> None:
    assert jane("log demo jane 'showed it'", CRM_KINDS="demo,visit") == "a1\n"


def test_the_same_key_logs_once(jane: Crm) -> None:
    assert jane("log note jane bought --key shop-778") == "a1\n"
    assert jane("log note jane bought --key shop-778") == "a1\n"
    assert jane("history --count") == "2\n"


def test_the_text_comes_from_stdin(jane: Crm) -> None:
    jane("log note jane -", stdin="two\nlines\n")
    assert json.loads(jane("timeline jane --json"))[0]["text"] == "two\nlines"


def test_an_empty_text_logs_nothing(jane: Crm) -> None:
    jane.fails("log note jane -", 2, stdin="  \n")
    jane.fails("log note jane ''", 2)
    jane.fails("log note jane", 2)
    assert jane("history --count") == "1\n"


def test_a_note_is_no_contact(jane: Crm) -> None:
    jane("log note jane 'met her brother'")
    assert jane.json("show jane")["last_contact"] is None


def test_an_ambiguous_date_is_refused_with_both_readings(jane: Crm) -> None:
    message = jane.fails("log call jane hi --at 03/04/2026", 2)
    assert "2026-04-03" in message
    assert "2026-03-04" in message
    jane("log call jane hi --at 03/04/2026", CRM_DATE_ORDER="dmy")
    assert jane.json("show jane")["last_contact"].startswith("2026-04-03")


def test_several_people_take_part(jane: Crm) -> None:
    jane("add Bob")
    jane("log meeting jane 'kick-off' --also bob")
    assert [row["id"] for row in jane.json("timeline bob")] == ["a1", "c2"]


def test_a_handover_covers_everybody(jane: Crm) -> None:
    jane("add Bob")
    page = jane("brief --all --format md")
    assert [line for line in page.splitlines() if line.startswith("## ")] == ["## Bob", "## Jane Doe"]
    assert "\n\n\n" not in page
    assert jane("brief --all") == f"{jane('brief bob')}\n\n{jane('brief jane')}"
    assert jane.json("brief --all") == [jane.json("brief bob"), jane.json("brief jane")]
