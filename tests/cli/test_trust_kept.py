"""Taking back one change of many: what was edited or used since stays, whole, and is named (rows 53, 65)."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commandline import Crm
from trust_entries import lossless

FAIR = """Name,E-mail,Phone,Company,Tags
Dora Verdi,dora@verdi.it,+39 347 7654321,Verdi,fair
Emil Rossi,emil@rossi.it,,Rossi,fair
"""


@pytest.fixture
def imported(crm: Crm) -> Crm:
    """Bob, then a file with Dora and Emil (c2, c3)."""
    crm("add Bob --email bob@x.it")
    (crm.folder / "fair.csv").write_text(FAIR, encoding="utf-8")
    crm(["import", str(crm.folder / "fair.csv"), "--yes"])
    return crm


@pytest.mark.parametrize(
    "edit",
    ["edit c2 --set nickname=D", "tag c2 hot", "untag c2 fair", "log call c2 hi", "edit c2 --drop dora@verdi.it",
     "link c1 c2 --as knows", "task add Call --for c2", "merge c1 c2 --yes"],
)  # fmt: skip
def test_who_was_edited_since_stays_whole(imported: Crm, edit: str) -> None:
    imported(edit)
    before = imported.json("show c2")
    imported("undo 2", code=5)
    assert "c2" in imported.err
    assert imported.json("show c2") == before
    imported.fails("show c3", 3)
    imported("redo")
    assert imported.json("show c3")["tags"] == ["fair"]


def test_a_company_that_is_used_since_stays_and_its_people_go(imported: Crm) -> None:
    imported("link c1 verdi --role Cook")
    imported("undo 2", code=5)
    assert "o1" in imported.err
    imported.fails("show c2", 3)
    assert imported.json("show c1")["companies"][0]["company"] == "Verdi"


def test_a_tag_that_is_used_since_stays_and_that_is_no_news(imported: Crm) -> None:
    imported("tag c1 fair")
    imported("undo 2")
    assert imported.json("show c1")["tags"] == ["fair"]


def test_an_edit_that_was_itself_undone_keeps_nothing(imported: Crm) -> None:
    imported("edit c2 --set nickname=D --tag hot")
    imported("undo")
    imported("undo 2")
    assert imported("list --format ids") == "c1\n"


def test_a_later_import_that_only_met_somebody_keeps_nothing(imported: Crm) -> None:
    imported(["import", str(imported.folder / "fair.csv"), "--yes"])
    imported("undo 2")
    assert imported("list --format ids") == "c1\n"


def test_somebody_in_the_same_place_is_not_pushed_out(jane: Crm) -> None:
    jane("untag jane vip")
    jane("tag jane vip")
    before = lossless(jane.path)
    jane("undo 2", code=5)
    assert "c1" in jane.err
    assert lossless(jane.path) == before


def test_what_was_taken_away_since_is_not_brought_back_by_undoing_an_older_edit(jane: Crm) -> None:
    jane("field add seats --type int")
    jane("edit jane --set seats=3")
    jane("edit jane --set seats=4")
    jane("edit jane --set seats=")
    jane("undo 4", code=5)
    assert jane.json("show jane")["custom"] == {}


def test_an_undo_by_number_and_its_redo_by_number(jane: Crm) -> None:
    jane("tag jane hot")
    jane("tag jane cold")
    after = lossless(jane.path)
    jane("undo 2")
    assert jane.json("show jane")["tags"] == ["cold", "vip"]
    assert "already undone" in jane.fails("undo 2", 4)
    jane("undo 4")  # the undo
    assert lossless(jane.path) == after
    jane("undo 5")  # the redo: the tag goes again
    assert jane.json("show jane")["tags"] == ["cold", "vip"]
    jane("redo")
    assert lossless(jane.path) == after


def test_a_change_numbers_itself_but_is_not_there_yet(jane: Crm) -> None:
    jane.fails("undo 2", 3)
    jane.fails("undo 0", 3)
    jane.fails(["undo", str(2**70)], 3)


def test_what_another_program_did_is_in_the_history_and_is_not_undone_with_ours(jane: Crm) -> None:
    jane("edit jane --set nickname=J")
    with closing(sqlite3.connect(jane.path)) as other:
        other.execute("UPDATE person SET given = 'Janet' WHERE id = 1")
        other.commit()
    jane("edit jane --set suffix=Jr")
    rows = [(row["change"], row["command"], row["field"]) for row in jane.json("history jane")][-3:]
    assert rows == [
        ("2", "crm edit jane --set nickname=J", "nickname"),
        (None, "another program", "given"),
        ("3", "crm edit jane --set suffix=Jr", "suffix"),
    ]
    jane("undo")
    jane("undo")
    card = jane.json("show jane")
    assert (card["given"], card["nickname"], card["suffix"]) == ("Janet", None, None)


def test_an_order_does_not_follow_the_clock(jane: Crm) -> None:
    jane("tag jane hot", CRM_NOW="2020-01-01T00:00:00+00:00")
    jane("tag jane cold", CRM_NOW="2019-01-01T00:00:00+00:00")
    assert [row["change"] for row in jane.json("undo --list")] == ["3", "2", "1"]
    jane("undo", CRM_NOW="2018-01-01T00:00:00+00:00")
    assert jane.json("show jane")["tags"] == ["hot", "vip"]


LINES = st.sampled_from(
    ["add 'Person {n}' --email p{n}@x.it --company Acme --tag vip", "tag {c} hot", "untag {c} vip",
     "edit {c} --set nickname=N{n} --like tea", "edit {c} --email extra{n}@x.it", "log call {c} 'call {n}'",
     "link {c} 'Firm {n}' --role CEO", "rm {c}", "restore {c}", "merge {c} {d} --yes", "unmerge {c} --yes",
     "company edit acme --note {n}", "company merge acme 'firm {n}' --yes", "task add 'T {n}' --for {c}",
     "deal add 'D {n}' --for {c} --value {n}", "undo", "redo", "undo {n}"]
)  # fmt: skip


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(LINES, st.integers(1, 6), st.integers(1, 6)), min_size=3, max_size=14))
def test_any_row_of_commands_is_taken_back_and_done_again(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, int]]
) -> None:
    """Whatever was done before, also undos in the middle: undoing all later steps gives the state then."""
    crm = Crm(tmp_path_factory.mktemp("row"))
    for name in ("Ann", "Bob", "Carl"):
        crm(["add", name, "--email", f"{name}@x.it", "--company", "Acme"])
    for line, n, other in steps[: len(steps) // 2]:
        crm._run(line.format(n=n, c=f"c{n}", d=f"c{other}"), "", {})
    states = [lossless(crm.path)]
    for line, n, other in steps[len(steps) // 2 :]:
        if line.startswith(("undo", "redo")):
            continue
        before = len(crm.json("undo --list"))
        crm._run(line.format(n=n, c=f"c{n}", d=f"c{other}"), "", {})
        if len(crm.json("undo --list")) > before:
            states.append(lossless(crm.path))
    for state in reversed(states[:-1]):
        crm("undo")
        assert lossless(crm.path) == state
    for state in states[1:]:
        crm("redo")
        assert lossless(crm.path) == state
