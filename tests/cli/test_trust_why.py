"""Where a value came from (row 66)."""

from __future__ import annotations

import pytest

from commandline import Crm

FAIR = "Name,E-mail,Phone,Source,Seats\nBob Ross,bob@x.it,02 12345678,fair,4\n"


@pytest.fixture
def merged(crm: Crm) -> Crm:
    """Ann, typed, and Bob, from a file, who became one."""
    crm("field add seats --type int")
    crm("add Ann --email ann@x.it --tag vip")
    path = crm.folder / "fair.csv"
    path.write_text(FAIR, encoding="utf-8")
    crm(["import", str(path), "--yes"])
    crm("merge c1 c2 --yes")
    return crm


def test_a_value_is_followed_from_the_line_of_a_file_through_a_merge(merged: Crm) -> None:
    file = merged.folder / "fair.csv"
    assert merged("why ann phone") == f"+390212345678: import #1 {file} row 2 → normalised → merged from c2\n"
    assert merged("why ann source") == f"fair: import #1 {file} row 2 → merged from c2\n"
    assert merged("why ann seats") == f"4: import #1 {file} row 2 → merged from c2\n"
    assert merged("why ann tag") == "vip: crm add Ann --email ann@x.it --tag vip\n"
    assert merged("why ann email").splitlines() == [
        "ann@x.it: crm add Ann --email ann@x.it --tag vip",
        f"bob@x.it: import #1 {file} row 2 → merged from c2",
    ]


def test_each_step_is_a_row_for_scripts(merged: Crm) -> None:
    rows = merged.json("why ann phone")
    assert [(row["step"], row["change"], row["detail"]) for row in rows] == [
        ("imported", "3", f"import #1 {merged.folder / 'fair.csv'} row 2"),
        ("normalised", "3", "02 12345678 → +390212345678"),
        ("merged", "4", "from c2"),
    ]


def test_an_edit_follows_what_it_changed(jane: Crm) -> None:
    jane("edit jane --set nickname=J")
    jane("edit jane --set nickname=Jan")
    assert jane("why jane nickname") == (
        "Jan: crm edit jane --set nickname=J → edited: crm edit jane --set nickname=Jan\n"
    )
    jane("undo")
    assert jane("why jane nickname").startswith("J: crm edit jane --set nickname=J")
    assert jane("why jane birthday") == ""


def test_a_field_nobody_knows_is_named_with_the_nearest(jane: Crm) -> None:
    assert "did you mean nickname?" in jane.fails("why jane nicknam", 2)
    jane.fails("why nobody phone", 3)


def test_what_is_no_person_has_its_origins_too(crm: Crm) -> None:
    crm("add 'Ann Lee'")
    path = crm.folder / "deals.csv"
    path.write_text(
        "Deal name,Value,Currency,Stage,Organization,Contact person,Expected close date\n"
        "Annual,1200,EUR,Proposal,Acme,Ann Lee,2026-06-15\n",
        encoding="utf-8",
    )
    crm(f"import {path}")
    origin = f"import #1 {path} row 2"
    assert crm("imports show 1 --lines --no-header --columns line,id,name,action") == (
        "2\to1\tAcme\tcreated\n2\td1\tAnnual\tcreated\n"
    )
    assert crm("why d1 value") == f"1200.00 EUR: {origin}\n"
    assert crm("why d1 person") == f"Ann Lee: {origin}\n"
    assert crm("why o1 name") == crm("why acme name --company") == f"Acme: {origin}\n"
    crm("company edit acme --industry SaaS")
    assert crm("why o1 industry") == "SaaS: crm company edit acme --industry SaaS\n"
    crm("deal edit d1 --close 2026-07-01")
    assert crm("why d1 close") == f"2026-07-01: {origin} → edited: crm deal edit d1 --close 2026-07-01\n"
    crm("log call c1 Hello --next '+3d chase'")
    assert crm("why a1 body") == "Hello: crm log call c1 Hello --next '+3d chase'\n"
    assert crm("why a1 people").startswith("Ann Lee: crm log call")
    assert crm("why t1 person").startswith("Ann Lee: crm log call")
    assert "did you mean" in crm.fails("why d1 valu", 2)
    assert "one of" in crm.fails("why t1 zzzzzz", 2)
    crm.fails("why d9 value", 3)
