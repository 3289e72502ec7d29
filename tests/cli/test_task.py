"""Tasks from the command line (rows 20 and 24)."""

from __future__ import annotations

from typing import Any

import pytest

from commandline import Crm


def task(crm: Crm, id: str = "t1") -> Any:
    return crm.json(f"task show {id}")


def test_a_task_with_everything(jane: Crm) -> None:
    assert jane('task add "Send quote" --for jane --due fri --priority high --owner anna') == "t1\n"
    (found,) = jane.json("task list")
    assert found == {
        "id": "t1", "due": "2026-05-08", "due_at": None, "title": "Send quote", "person_id": "c1",
        "person": "Jane Doe", "company": "Acme", "deal_id": None, "deal": None, "priority": "high", "owner": "anna",
        "every": None, "state": "open", "done_at": None, "created_at": "2026-05-04T09:00:00+02:00",
    }  # fmt: skip
    assert task(jane) == found


def test_overdue_tasks_are_exit_8(jane: Crm) -> None:
    jane("task add later --due +1d")
    assert jane.json("task list --overdue --exit-code") == []
    jane("task add late --due yesterday")
    assert jane("task list --overdue --exit-code --format ids", code=8) == "t2\n"
    assert jane.err == ""
    jane("task done t2")
    jane("task list --overdue --exit-code")


def test_a_time_of_day_passes_before_the_day_does(crm: Crm) -> None:
    crm('task add early --due "today 08:00"')
    crm('task add late --due "today 10:00"')
    crm("task add whenever --due today")
    assert crm("task list --overdue --format ids") == "t1\n"
    assert crm("task list --overdue --count", CRM_NOW="2026-05-04T23:59:00+02:00") == "2\n"
    assert crm("task list --overdue --count", CRM_NOW="2026-05-05T00:00:00+02:00") == "3\n"


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_a_day_is_that_day_in_every_time_zone(crm: Crm, zone: str) -> None:
    crm("task add pay --due 2026-05-08")
    assert crm.json("task list")[0]["due"] == "2026-05-08"
    assert crm("task list --columns due --no-header", TZ=zone) == "2026-05-08\n"


def test_a_moment_is_shown_where_one_is(crm: Crm) -> None:
    crm('task add call --due "2026-05-08 23:30"')
    assert task(crm)["due_at"] == "2026-05-08T23:30:00+02:00"
    assert crm("task list --columns due,due_at --no-header", TZ="Pacific/Auckland") == (
        "2026-05-09\t2026-05-09T09:30:00+12:00\n"
    )


@pytest.mark.parametrize(
    ("first", "every", "done_on", "then"),
    [
        ("2026-01-31", "1m", "2026-01-31", "2026-02-28"),
        ("2026-01-31", "1m", "2026-02-28", "2026-02-28"),
        ("2028-01-31", "1m", "2028-02-01", "2028-02-29"),
        ("2024-02-29", "1y", "2024-03-01", "2025-02-28"),
        ("2026-05-01", "2w", "2026-05-20", "2026-05-29"),
        ("2026-05-01", "3m", "2026-04-20", "2026-08-01"),
        ("2026-05-01", "1q", "2026-05-01", "2026-08-01"),
    ],
)
def test_what_comes_again_is_made_when_it_is_done(
    crm: Crm, first: str, every: str, done_on: str, then: str
) -> None:
    crm(f"task add pay --due {first} --every {every} --owner bob --priority low")
    assert crm("task done t1", CRM_NOW=f"{done_on}T12:00:00+02:00") == "t2\n"
    following = task(crm, "t2")
    assert (following["due"], following["owner"], following["priority"]) == (then, "bob", "low")


def test_the_31st_stays_the_31st(crm: Crm) -> None:
    crm("task add pay --due 2026-01-31 --every 1m")
    for number, day in enumerate(["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"], start=1):
        crm(f"task done t{number}", CRM_NOW="2026-01-31T12:00:00+02:00")
        assert task(crm, f"t{number + 1}")["due"] == day


def test_a_series_keeps_its_time_of_day_when_the_clocks_change(crm: Crm) -> None:
    crm('task add call --due "2026-03-23 14:00" --every 1w', CRM_NOW="2026-03-20T09:00:00+01:00")
    crm("task done t1", CRM_NOW="2026-03-23T15:00:00+01:00")
    assert task(crm, "t2")["due_at"] == "2026-03-30T14:00:00+02:00"


def test_done_undone_leaves_nothing_behind(crm: Crm) -> None:
    crm("task add pay --due 2026-01-31 --every 1m")
    before = crm("task list --all --json")
    crm("task done t1")
    assert crm("task list --all --count") == "2\n"
    crm("undo")
    assert crm("task list --all --json") == before


def test_done_twice_is_a_conflict(crm: Crm) -> None:
    crm("task add a")
    crm("task add b")
    crm("task done t1")
    crm.fails("task done t2 t1", 4)
    assert crm("task list --format ids") == "t2\n"
    assert crm.json("task list --done")[0]["done_at"] == "2026-05-04T09:00:00+02:00"


@pytest.mark.parametrize(
    ("due", "until", "then"),
    [
        ("yesterday", "+2d", "2026-05-06"),
        ("fri", "+2d", "2026-05-10"),
        ("fri", "mon", "2026-05-04"),
        ("today", "2026-06-01", "2026-06-01"),
    ],
)
def test_snooze_counts_from_today_or_a_later_day(crm: Crm, due: str, until: str, then: str) -> None:
    crm(f"task add pay --due {due}")
    crm(f"task snooze t1 {until}")
    assert task(crm)["due"] == then


def test_snooze_keeps_the_time_of_day(crm: Crm) -> None:
    crm('task add call --due "2026-03-27 14:00"', CRM_NOW="2026-03-20T09:00:00+01:00")
    crm("task snooze t1 +4d", CRM_NOW="2026-03-20T09:00:00+01:00")
    assert task(crm)["due_at"] == "2026-03-31T14:00:00+02:00"


def test_a_series_goes_on_as_it_was_after_a_snooze(crm: Crm) -> None:
    crm("task add pay --due 2026-05-01 --every 1m")
    crm("task snooze t1 2026-05-10")
    crm("task done t1", CRM_NOW="2026-05-10T09:00:00+02:00")
    assert task(crm, "t2")["due"] == "2026-06-01"


def test_delegated_tasks_are_hers_alone_and_readable(jane: Crm) -> None:
    jane("task add mine --due fri")
    jane('task add "Send quote" --for jane --due fri --owner Anna')
    assert jane("task list --owner anna --format md") == (
        "| id | due | title | person | company | deal | priority | owner | state |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
        "| t2 | 2026-05-08 | Send quote | Jane Doe | Acme |  | normal | Anna | open |\n"
    )
    assert "did you mean Anna?" in jane.fails("task list --owner ana", 2)


def test_the_list_is_narrowed_by_day_person_priority_and_filter(jane: Crm) -> None:
    jane("task add a --for jane --due fri --priority high")
    jane("task add b --due +30d --company acme")
    jane("task add c")
    assert jane("task list --due +7d --format ids") == "t1\n"
    assert jane("task list --for jane --format ids") == "t1\n"
    assert jane("task list --company acme --format ids") == "t2\n"
    assert jane("task list --priority high --format ids") == "t1\n"
    assert jane("task list --format ids") == "t1\nt2\nt3\n"
    jane.fails("task list --priority hihg", 2)
    jane.fails("task list --for nobody", 3)


def test_editing_changes_and_clears(jane: Crm) -> None:
    jane("task add a --for jane --due fri --owner bob --every 1w")
    jane("task edit t1 --title b --due +1d --owner '' --every '' --for ''")
    found = task(jane)
    assert (found["title"], found["due"], found["owner"], found["every"], found["person"]) == (
        "b", "2026-05-05", None, None, None,
    )  # fmt: skip
    jane.fails("task edit t1 --due '' --every 1w", 2)


def test_the_same_key_adds_once(crm: Crm) -> None:
    assert crm("task add pay --key bill-7") == "t1\n"
    assert crm("task add pay --key bill-7") == "t1\n"
    assert crm("task list --count") == "1\n"


def test_a_removed_task_comes_back(crm: Crm) -> None:
    crm("task add pay")
    crm("task rm t1")
    assert crm("task list --all --count") == "0\n"
    crm.fails("task done t1", 3)
    crm("restore t1")
    assert crm("task list --format ids") == "t1\n"


def test_tasks_of_a_removed_person_are_hidden_with_them(jane: Crm) -> None:
    jane("task add pay --for jane")
    jane("rm jane")
    assert jane("task list --count") == "0\n"
    jane("restore c1")
    assert jane("task list --count") == "1\n"


@pytest.mark.parametrize(
    "command",
    [
        "task add x --due 03/04/2026",
        "task add x --due soonish",
        "task add ''",
        "task add x --every 1m",
        "task add x --due fri --every never",
        "task add x --due fri --every 3h",
        "task list --overdue --done",
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_stored(crm: Crm, command: str) -> None:
    crm("task add first")
    crm.fails(command, 2)
    assert crm("task list --all --count") == "1\n"


def test_a_task_of_a_deal_is_about_whom_the_deal_is_with(jane: Crm) -> None:
    jane("deal add Annual --for jane --value 5")
    jane("task add chase --deal annual")
    found = task(jane)
    assert (found["deal_id"], found["deal"], found["person_id"]) == ("d1", "Annual", "c1")


def test_a_filter_reaches_the_person_the_company_and_the_deal(jane: Crm) -> None:
    jane("deal add Annual --for jane --value 5")
    for line in ("a --for jane --due fri", "b --company acme --due +30d", "c --deal annual --owner eva", "d"):
        jane(f"task add {line}")
    jane("task done d")
    for where, ids in (
        ("person~jane", "t1 t3"),
        ("person.tag=vip and due<7d", "t1"),
        ("company=acme", "t2"),
        ("person.company=acme and no deal", "t1"),
        ("deal.stage=lead", "t3"),
        ("not open", "t4"),
        ("done = today", "t4"),
        ("no due and open", "t3"),
        ("owner in (eva, bob)", "t3"),
    ):
        assert jane(["task", "list", "--all", "--where", where, "--format", "ids"]).split() == ids.split(), (
            where
        )
    assert "did you mean due?" in jane.fails("task list --where deu=today", 2)


def test_a_task_is_named_by_its_title(jane: Crm) -> None:
    jane("task add 'Send quote'")
    jane("task add 'Send  the\ninvoice'")
    assert task(jane, "t2")["title"] == "Send the invoice"
    jane("task done invoice")
    jane("task snooze 'send quote' +2d")
    jane("task add 'Send quote again'")
    assert "t1 Send quote, t3 Send quote again" in jane.fails("task rm send", 4)
    jane.fails("task done nothing", 3)
