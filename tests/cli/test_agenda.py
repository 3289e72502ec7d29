"""The agenda and what is said once (rows 9, 21, 22 and 23)."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from commandline import NOW, Crm


def ids(crm: Crm, command: str = "agenda", *, now: str = NOW) -> list[str]:
    return [item["id"] for item in json.loads(crm(f"{command} --json", CRM_NOW=now))]


def segment(crm: Crm, name: str, expression: str) -> None:
    with sqlite3.connect(crm.path) as db:
        db.execute(
            "INSERT INTO segment (name, expression, created_at) VALUES (?, ?, '2026-05-04T07:00:00Z')",
            (name, expression),
        )
    db.close()


def test_nothing_to_say_is_silence(crm: Crm) -> None:
    crm("add Ann")
    for format in ("text", "md", "html"):
        assert crm(f"agenda --format {format}") == ""
        assert crm.err == ""
    assert crm("agenda") == ""
    assert crm.json("agenda") == []
    assert crm("agenda --exit-code") == ""


def test_a_page_of_everything(jane: Crm) -> None:
    jane("edit jane --birthday 1990-05-06")
    jane("add Bob --company Globex", CRM_NOW="2026-04-01T09:00:00+02:00")
    jane("cadence bob 30d")
    jane('task add "Send quote" --for jane --due fri --priority high --owner anna')
    jane("task add rent --due 2026-05-01")
    jane('task add "Call back" --due "today 15:00"')
    assert jane("agenda --days 7") == (
        "Overdue\n"
        "  Fri 2026-05-01  rent  t2\n"
        "\n"
        "To do\n"
        "  today 15:00     Call back  t3\n"
        "  Fri 2026-05-08  ! Send quote – Jane Doe, Acme [anna]  t1\n"
        "\n"
        "Birthdays\n"
        "  Wed 2026-05-06  Jane Doe (turns 36) – Acme  c1\n"
        "\n"
        "Be in touch\n"
        "  Fri 2026-05-01  Bob (every 30d, no contact since added 2026-04-01) – Globex  c2\n"
    )
    assert jane.err == ""
    page = jane("agenda --format md")
    assert "## Overdue\n\n- [ ] **Fri 2026-05-01** rent (t2)\n" in page
    assert "- **Wed 2026-05-06** Jane Doe (turns 36) – Acme (c1)\n" in page
    assert jane("agenda --exit-code", code=8)


def test_the_last_day_counts_and_the_next_does_not(crm: Crm) -> None:
    for day in ("2026-05-04", "2026-05-10", "2026-05-11"):
        crm(f"task add x --due {day}")
    assert ids(crm, "agenda --days 7") == ["t1", "t2"]
    assert ids(crm, "agenda --days 1") == ["t1"]
    assert crm("agenda --count", CRM_AGENDA_DAYS="8") == "3\n"
    crm.fails("agenda --days 0", 2)


def test_data_is_text_in_every_format(crm: Crm) -> None:
    hostile = "<script>alert(1)</script> *b* [x](y) \x1b[31m & | # h"
    crm(["task", "add", hostile, "--due", "today"])
    assert "\x1b" not in crm("agenda")

    found: set[str] = set()

    class Tags(HTMLParser):
        def handle_starttag(self, tag: str, attrs: object) -> None:
            found.add(tag)

    page = crm("agenda --format html")
    Tags().feed(page)
    assert found == {"html", "meta", "title", "h1", "h2", "ul", "li", "b", "small"}
    assert "\x1b" not in page
    assert "\\*b\\*" in crm("agenda --format md")


@pytest.mark.parametrize(
    ("birthday", "now", "within", "day"),
    [
        ("02-29", "2026-02-20", "14d", "2026-02-28"),
        ("02-29", "2028-02-20", "14d", "2028-02-29"),
        ("1980-02-29", "2026-02-28", "1d", "2026-02-28"),
        ("01-02", "2026-12-30", "7d", "2027-01-02"),
        ("12-31", "2026-12-31", "7d", "2026-12-31"),
        ("05-04", "2026-05-05", "1y", "2027-05-04"),
        ("05-11", "2026-05-04", "7d", None),
        ("02-29", "2026-03-01", "30d", None),
    ],
)
def test_birthdays_come_round(crm: Crm, birthday: str, now: str, within: str, day: str | None) -> None:
    crm(f"add Ann --birthday {birthday}")
    found = json.loads(crm(f"agenda --birthdays {within} --json", CRM_NOW=f"{now}T09:00:00+01:00"))
    assert [item["date"] for item in found if item["kind"] == "birthday"] == ([day] if day else [])


def test_cadence_from_the_30th_day_until_there_is_contact(jane: Crm) -> None:
    jane("log call jane hi --at 2026-04-04T23:30:00+02:00")
    jane("cadence jane 30d")
    assert ids(jane, now="2026-05-03T23:59:00+02:00") == []
    assert ids(jane, now="2026-05-04T00:00:00+02:00") == ["c1"]
    jane("log note jane 'a note is no contact'")
    assert ids(jane) == ["c1"]
    jane("log call jane hello")
    assert ids(jane) == []


def test_a_segments_cadence_holds_for_whoever_is_in_it(jane: Crm) -> None:
    for name in ("Bob", "Eve", "Zoe"):
        jane(f"add {name} --tag vip", CRM_NOW="2026-03-01T09:00:00+01:00")
    jane("log call jane hi --at 2026-03-20")
    segment(jane, "vip", "tag=vip")
    jane("cadence @vip 30d")
    jane("cadence eve 1y")
    assert ids(jane) == ["c2", "c4", "c1"]
    jane("untag bob vip")
    assert ids(jane) == ["c4", "c1"]
    jane("edit zoe --set do_not_contact=yes")
    assert ids(jane) == ["c1"]
    jane("cadence @vip off")
    assert ids(jane) == []


def test_cadences_are_listed_changed_and_undone(jane: Crm) -> None:
    segment(jane, "vip", "tag=vip")
    jane("cadence jane 30d")
    jane("cadence @VIP 6w")
    assert jane("cadence --list --no-header") == "@vip\tvip\t6w\nc1\tJane Doe\t30d\n"
    jane("cadence jane 2m")
    assert jane("cadence --list --columns every --no-header") == "6w\n2m\n"
    jane("undo")
    assert jane("cadence --list --columns every --no-header") == "6w\n30d\n"
    jane("cadence jane off")
    jane.fails("cadence jane off", 3)
    jane.fails("cadence @vpi 3d", 3)
    assert "did you mean @vip?" in jane.err
    jane.fails("cadence jane weekly", 2)


def test_only_what_an_owner_looks_after(crm: Crm) -> None:
    crm("add Ann --owner anna --birthday 05-05")
    crm("add Bob --owner bob --birthday 05-05")
    crm("task add hers --owner anna --due today")
    crm("task add his --owner bob --due today")
    assert ids(crm, "agenda --owner anna") == ["t1", "c1"]
    crm.fails("agenda --owner ana", 2)


def test_each_thing_is_said_once(crm: Crm) -> None:
    crm("task add old --due 2026-05-01")
    assert "old" in crm("agenda --new --cursor mail")
    assert crm("agenda --new --cursor mail") == ""
    crm("task add newer --due yesterday")
    assert crm("agenda --new --cursor mail") == "Overdue\n  Sun 2026-05-03  newer  t2\n"
    assert crm("agenda --new --cursor mail") == ""
    assert len(ids(crm, "agenda --new --cursor other")) == 2
    assert len(ids(crm)) == 2


def test_what_becomes_overdue_or_was_put_off_is_news(crm: Crm) -> None:
    crm("task add quote --due 2026-05-06")
    crm("agenda --new --cursor mail")
    assert crm("agenda --new --cursor mail", CRM_NOW="2026-05-06T09:00:00+02:00") == ""
    assert "Overdue" in crm("agenda --new --cursor mail", CRM_NOW="2026-05-07T09:00:00+02:00")
    crm("task snooze t1 2026-05-09", CRM_NOW="2026-05-07T09:00:00+02:00")
    assert "To do" in crm("agenda --new --cursor mail", CRM_NOW="2026-05-07T09:05:00+02:00")


def test_only_what_was_written_counts_as_said(crm: Crm) -> None:
    for name in "abc":
        crm(f"task add {name} --due today")
    assert ids(crm, "agenda --new --cursor mail --limit 1") == ["t1"]
    assert crm("agenda --new --cursor mail --count") == "2\n"
    assert ids(crm, "agenda --new --cursor mail") == ["t2", "t3"]


def test_a_cursor_belongs_to_one_database_and_has_a_plain_name(crm: Crm, tmp_path: Path) -> None:
    crm("task add a --due today")
    crm("agenda --new --cursor mail")
    other = str(tmp_path / "other.db")
    crm("task add b --due today", CRM_DB=other)
    assert "b" in crm("agenda --new --cursor mail", CRM_DB=other)
    for name in ("../mail", "", ".x", "a/b"):
        crm.fails(["agenda", "--new", "--cursor", name], 2)
    crm.fails("agenda --cursor mail", 2)
    files = list((tmp_path / "state" / "crm" / "cursors").iterdir())
    assert [file.stat().st_mode & 0o777 for file in files] == [0o600] * len(files)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_the_cursor_stays_where_stdout_cannot_be_written(crm: Crm) -> None:
    crm("task add a --due today")
    with open("/dev/full", "w") as full:
        found = subprocess.run(
            [sys.executable, "-m", "crmcli", "agenda", "--new", "--cursor", "mail"],
            stdout=full, stderr=subprocess.PIPE, env=crm.env,
        )  # fmt: skip
    assert found.returncode == 1
    assert ids(crm, "agenda --new --cursor mail") == ["t1"]


def test_reading_changes_nothing(jane: Crm) -> None:
    jane("task add a --due today")
    before = jane.path.read_bytes()
    for command in ("agenda", "agenda --new", "agenda --json", "task list", "cadence --list"):
        jane(command)
    assert jane.path.read_bytes() == before


def test_the_crontab_speaks_when_there_is_something_to_say(crm: Crm) -> None:
    crontab = Path(__file__).parents[2] / "examples" / "crontab"
    lines = [line for line in crontab.read_text(encoding="utf-8").splitlines() if line[:1].isdigit()]
    commands = [line.split(None, 5)[5] for line in lines if " crm agenda" in line or " crm deal" in line]
    assert len(commands) == 3
    crm("deal add Rollout --value 5")
    crm("task add old --due 2026-05-01")
    environ = {**crm.env, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{crm.env['PATH']}"}
    for command in commands:
        found = subprocess.run(
            ["sh", "-c", command], capture_output=True, env=environ, stdin=subprocess.DEVNULL
        )
        assert (found.returncode, found.stderr) == (0, b"")
        assert b"old  t1" in found.stdout or b"d1\tRollout" in found.stdout


def test_a_narrow_terminal_cuts_what_is_said_and_keeps_the_id() -> None:
    from datetime import date

    from crmcli.cli.agenda_page import page

    item = (
        "due",
        "2026-05-04",
        None,
        "t1",
        "Send the quote for " + "x" * 80,
        None,
        None,
        None,
        None,
        None,
        None,
    )
    lines = page([item], "text", date(2026, 5, 4), 50).splitlines()
    assert len(lines[1]) == 50
    assert lines[1].startswith("  today  Send the quote for xx")
    assert lines[1].endswith("x…  t1")
