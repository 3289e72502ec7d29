"""Many processes at once on one file (threats 1, 3, 4); the full counts are in bench/soak.py."""

from __future__ import annotations

import subprocess
import sys

import pytest

from commandline import Crm
from trust_entries import lossless

MANY = 10


def at_once(crm: Crm, lines: list[list[str]]) -> list[tuple[int, str, str]]:
    """(exit code, stdout, stderr) of each, all started before any is waited for."""
    env = {**crm.env, "CRM_TIMEOUT": "30"}
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "crmcli", *line],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for line in lines
    ]
    found = []
    for process in running:
        out, err = process.communicate(timeout=120)
        found.append((process.returncode, out, err))
    return found


def test_many_adds_on_a_missing_database_are_all_there(crm: Crm) -> None:
    found = at_once(crm, [["add", f"Person {n}", "--email", f"p{n}@x.it"] for n in range(MANY)])
    assert [code for code, _, _ in found] == [0] * MANY, found
    assert sorted(out.strip() for _, out, _ in found) == sorted(f"c{n + 1}" for n in range(MANY))
    assert sum("created" in err for _, _, err in found) == 1
    assert crm("list --count") == f"{MANY}\n"
    assert crm.json("doctor --only damage") == []


def test_one_e_mail_added_many_times_is_one_person(crm: Crm) -> None:
    found = at_once(crm, [["add", f"Ann {n}", "--email", "ann@x.it"] for n in range(MANY)])
    assert sorted(code for code, _, _ in found) == [0] + [4] * (MANY - 1)
    assert all("c1 (ann@x.it)" in err for code, _, err in found if code == 4)
    assert crm("list --count") == "1\n"


def test_many_tags_at_once_are_all_there(jane: Crm) -> None:
    found = at_once(jane, [["tag", "jane", f"t{n}"] for n in range(MANY)])
    assert {code for code, _, _ in found} == {0}, found
    assert jane.json("show jane")["tags"] == sorted(["vip", *(f"t{n}" for n in range(MANY))])


def test_an_import_a_backup_an_export_and_writers_at_once(jane: Crm) -> None:
    path = jane.folder / "many.csv"
    rows = "".join(f"Person {n},p{n}@x.it\n" for n in range(300))
    path.write_text("Name,E-mail\n" + rows, encoding="utf-8")
    copy = jane.folder / "copy.db"
    found = at_once(
        jane,
        [
            ["import", str(path), "--yes"],
            ["backup", "create", str(copy)],
            ["export", "csv"],
            ["list", "--count"],
        ]
        + [["log", "call", "jane", f"call {n}"] for n in range(6)],
    )
    assert {code for code, _, _ in found} == {0}, found
    assert jane("list --count") == "301\n"
    assert jane.json("show jane")["interactions"] == 6
    assert jane.json(f"backup verify {copy}")["people"] in (1, 301)
    assert jane.json("doctor --only damage --only derived") == []


@pytest.mark.parametrize("line", ["add Bob", "tag jane hot"])
def test_what_was_done_at_once_is_undone_one_by_one(jane: Crm, line: str) -> None:
    before = lossless(jane.path)
    at_once(jane, [["tag", "jane", f"t{n}"] for n in range(4)] + [line.split()])
    for _ in range(5):
        jane("undo")
    assert lossless(jane.path) == before
