"""A large file goes other ways than a small one; what it leaves is the same."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from commandline import Crm

PEOPLE = 20_050  # beyond the number from which indexes are made afterwards and ids are the numbers of rows
TWICE = 7  # the row of somebody who stands in the file three times
HEADER = "Name,E-mail,Phone,Company,City,Tags"


def write(path: Path) -> None:
    rows = [f"Ann{number} Lee,ann{number}@x.it,,Acme {number % 50},," for number in range(PEOPLE)]
    rows.insert(100, f"Ann{TWICE} Lee,ann{TWICE}@x.it,+39 02 12345678,Acme {TWICE},Roma,vip")
    rows.append(f"Ann{TWICE} Lee,ANN{TWICE}@x.it,+39 02 12345678,Globex,,new")
    path.write_text("\n".join([HEADER, *rows]), encoding="utf-8")


def indexes(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'index' ORDER BY 1").fetchall()


def test_rows_of_one_person_in_a_large_file_become_one(crm: Crm, tmp_path: Path) -> None:
    crm("add First")
    before = indexes(crm.path)
    file = tmp_path / "large.csv"
    write(file)
    counts = crm.json(f"import {file}")
    assert (counts["created"], counts["rows_merged"], counts["companies_created"]) == (PEOPLE, 2, 51)
    assert indexes(crm.path) == before

    person = crm.json(f"show ann{TWICE}@x.it")
    assert [phone["value"] for phone in person["phones"]] == ["+39 02 12345678"]
    assert len(person["emails"]) == 1
    assert sorted(person["tags"]) == ["new", "vip"]
    assert [role["company"] for role in person["companies"]] == [f"Acme {TWICE}", "Globex"]
    assert crm.json("show ann19999@x.it")["companies"][0]["company"] == "Acme 49"
    assert crm.json("search 'ann19999 lee'")[0]["name"] == "Ann19999 Lee"

    again = crm.json(f"import {file}")
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, PEOPLE)
    crm("imports undo 1 --yes")
    assert crm("list --count").strip() == "1"
