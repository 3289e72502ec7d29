"""--as-of: what was answered on a day is answered again, whatever happened since (row 67)."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from commandline import Crm
from crmcli.cli.declare import specification
from crmcli.cli.table import COMMANDS, load
from crmcli.store import past
from crmcli.store.schema import journalled
from trust_entries import WRITES, Entry, built, entries, name_of, opened, ready
from trust_entries import words as command_line

DAY = "2026-05-04"
MIDNIGHT = "2026-05-04T22:00:00Z"  # the end of that day in Rome
EVENING = f"{DAY}T23:59:59+02:00"
NEXT_DAY = "2026-05-05T12:00:00+02:00"
LATER = "2026-06-01T08:00:00+02:00"
QUESTIONS = (
    "consent show c1",
    "consent list",
    *(f"show c{number} --json" for number in range(1, 6)),
    "show jane@acme.com --format ids",
    "show 'J. Doe' --format ids",
    "show neri --format ids",
    "list --columns id,name,emails,phones,tags,company,city,status,last_contact,tasks,deals,spent,seats,plan,source",
    "list --where '@vip or tag=hot or seats>2' --sort -id",
    "timeline c1",
    "brief --all",
    "company list",
    "company show globex --json",
    "company show o1 --people",
    "tree",
    "path bob",
    "deal list --json",
    "deal show d1 --json",
    "task list --json",
    "task show t1 --json",
    "dashboard",
    *(
        f"report {name} --json"
        for name in (
            "pipeline",
            "forecast",
            "growth",
            "conversion",
            "velocity",
            "activity",
            "neglected",
            "sources",
        )
    ),
    *(
        f"sql 'SELECT * FROM v_{view} ORDER BY 1, 2'"
        for view in ("person", "company", "role", "tag", "activity", "deal", "task")
    ),
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("base"))


# A backup that is put in the place of the database brings its own past.
KEEPING = [found for found in entries(WRITES) if found[0] != "backup restore"]


def answers(crm: Crm, now: str, more: str = "") -> dict[str, tuple[str, int]]:
    """stdout and exit code of every question."""
    found = {}
    for line in QUESTIONS:
        out, _, code = crm._run(f"{line} {more}", "", {"CRM_NOW": now})
        found[line] = out, code
    return found


def tables(path: Path, instant: str | None = None) -> dict[str, list[str]]:
    """The rows of every table, now or as they were at an instant."""
    with opened(path, read_only=True) as db:
        if instant:
            past.stay(db, instant)
        return {
            table: sorted(map(repr, db.rows(f"SELECT {', '.join(columns)} FROM {table}")))
            for table, columns in journalled(db).items()
        }


@pytest.mark.parametrize(("name", "entry"), KEEPING, ids=name_of)
def test_every_table_is_as_it_was(base: Path, tmp_path: Path, name: str, entry: Entry) -> None:
    crm = ready(base, tmp_path, entry)
    before = tables(crm.path)
    crm(command_line(entry, crm), stdin=entry.stdin, code=entry.code, CRM_NOW=NEXT_DAY)
    assert tables(crm.path) != before
    assert tables(crm.path, MIDNIGHT) == before


def test_every_answer_is_as_it_was_after_all_there_is_to_do(base: Path, tmp_path: Path) -> None:
    crm = ready(base, tmp_path, Entry(""))
    before = answers(crm, EVENING)
    for _, entry in KEEPING:
        for path, text in entry.files:
            (tmp_path / path).write_text(text, encoding="utf-8")
        for words in (*map(shlex.split, entry.before), command_line(entry, crm)):
            crm._run(words, entry.stdin, {"CRM_NOW": NEXT_DAY})  # some find their part done, and fail
    after = answers(crm, LATER, f"--as-of {DAY}")
    for line in QUESTIONS:
        assert after[line] == before[line], line


def test_what_looks_back_only_reads_and_has_a_question_here() -> None:
    for name in COMMANDS:
        if specification(load(name)).looks_back:
            assert not specification(load(name)).writes
            assert name == "report run" or any(
                line.startswith(f"{name} ") or line == name for line in QUESTIONS
            )


def test_a_report_of_ones_own_looks_back_too(jane: Crm) -> None:
    jane("report save q 'SELECT count(*) AS n FROM v_person'")
    jane("add Bob", CRM_NOW=NEXT_DAY)
    assert jane("report run q --no-header", CRM_NOW=LATER) == "2\n"
    assert jane(f"report run q --no-header --as-of {DAY}", CRM_NOW=LATER) == "1\n"
    assert jane("--as-of yesterday list --count", CRM_NOW=NEXT_DAY) == "1\n"
    assert jane("list --count --as-of today", CRM_NOW=NEXT_DAY) == "2\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("edit jane --note x --as-of 2026-03-31", "--as-of looks back"),
        ("undo --as-of 2026-03-31", "--as-of looks back"),
        ("list --as-of 2027-01-01", "in the future"),
        ("list --as-of someday", "no date: 'someday'"),
        ("list --as-of", "crm help list"),
    ],
)
def test_nothing_is_changed_in_the_past_nor_asked_of_the_future(jane: Crm, line: str, said: str) -> None:
    assert said in jane.fails(line, 2)


def test_before_the_first_entry_there_is_nobody(jane: Crm) -> None:
    assert jane("list --count --as-of 2020-01-01") == "0\n"
    jane.fails("show jane --as-of 2020-01-01", 3)
