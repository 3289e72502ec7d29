"""The journal from the command line (rows 65 and 66)."""

from __future__ import annotations

import json

from commandline import Crm


def test_undo_takes_back_a_whole_command_and_redo_does_it_again(jane: Crm) -> None:
    jane("edit jane --set nickname=J --email j@x.it --tag hot --like sailing --status customer")
    after = jane.json("show jane")
    jane("undo")
    before = jane.json("show jane")
    assert (before["nickname"], before["tags"], before["likes"], before["status"]) == (
        None,
        ["vip"],
        [],
        "lead",
    )
    jane("redo")
    assert jane.json("show jane") == after


def test_undo_again_takes_back_the_one_before(jane: Crm) -> None:
    jane("tag jane hot")
    jane("tag jane cold")
    jane("undo")
    jane("undo")
    assert jane.json("show jane")["tags"] == ["vip"]
    jane("undo")
    assert jane("list --count") == "0\n"
    jane.fails("undo", 3)
    for _ in range(3):
        jane("redo")
    assert jane.json("show jane")["tags"] == ["cold", "hot", "vip"]
    jane.fails("redo", 3)


def test_redo_is_refused_once_something_else_was_done(jane: Crm) -> None:
    jane("tag jane hot")
    jane("undo")
    jane("tag jane cold")
    jane.fails("redo", 4)


def test_an_older_change_is_undone_by_number_and_later_edits_are_kept(jane: Crm) -> None:
    jane("edit jane --set nickname=J --source fair")
    jane("edit jane --set nickname=JD")
    jane("undo 2", code=5)
    assert "c1" in jane.err
    card = jane.json("show jane")
    assert (card["nickname"], card["source"]) == ("JD", None)


def test_somebody_edited_since_is_not_removed(jane: Crm) -> None:
    jane("tag jane hot")
    jane("undo 1", code=5)
    assert jane.json("show jane")["tags"] == ["hot", "vip"]


def test_an_undone_add_is_not_found_and_its_id_is_not_given_again(jane: Crm) -> None:
    jane("undo")
    assert jane('add "Bob Ross"') == "c2\n"


def test_what_was_done_only_in_part_answers_in_json_too(jane: Crm) -> None:
    (jane.folder / "fair.csv").write_text("Name,E-mail\nBo Li,bo@li.it\nCy Day,cy@day.it\n", encoding="utf-8")
    jane(f"import {jane.folder}/fair.csv")
    jane("tag bo hot")
    answer = json.loads(jane("imports undo 1 --json", code=5))
    assert answer["summary"].startswith("undone import 1: ")
    assert jane.err.startswith("undone import 1: ")
    assert json.loads(jane.err.splitlines()[-1])["error"]["code"] == 5


def test_a_dry_run_changes_no_byte(jane: Crm) -> None:
    before = jane.path.read_bytes()
    for command in ("add Bob", "edit jane --tag x", "rm jane", "undo", "log call jane hi", "tag jane x",
                    "link jane globex", "company add Globex", "field add seats --type int"):  # fmt: skip
        jane(f"{command} --dry-run")
        assert jane.path.read_bytes() == before, command
        assert "would have" in jane.err


def test_what_changes_nothing_is_no_change(jane: Crm) -> None:
    jane("tag jane vip")
    jane("edit jane --status lead")
    assert jane.err == "nothing to change\n"
    assert jane("undo --list --count") == "1\n"


def test_history_says_who_when_what_old_and_new(jane: Crm) -> None:
    jane("edit jane --status prospect", CRM_ACTOR="bea", CRM_NOW="2026-05-05T10:00:00+02:00")
    (row,) = jane.json("history jane --field status")
    assert row == {
        "change": "2",
        "at": "2026-05-05T10:00:00+02:00",
        "actor": "bea",
        "command": "crm edit jane --status prospect",
        "what": "changed",
        "field": "status",
        "old": "lead",
        "new": "prospect",
    }
