"""Everything out and in again, to the byte (row 79)."""

from __future__ import annotations

from pathlib import Path

from commandline import Crm


def test_what_goes_out_comes_in_again_to_the_byte(jane: Crm, tmp_path: Path) -> None:
    jane("log call jane 'Price too high' --next '+3d send quote'")
    jane("field add seats --type int")
    jane("edit jane --set seats=3 --like '[red]x[/]' --birthday 02-29")
    jane("deal add 'Acme annual' --for jane --value 24000 --stage proposal")
    out = jane("export lossless")
    file = tmp_path / "all.jsonl"
    file.write_text(out, encoding="utf-8")
    other = {"CRM_DB": str(tmp_path / "other.db")}
    jane(f"import {file}", code=0, **other)  # it is told by its first line
    assert jane("export lossless", code=0, **other) == out
    assert jane("list --count", code=0, **other) == "1\n"


def test_one_note_changes_only_its_lines(jane: Crm) -> None:
    before = jane("export lossless").splitlines()
    jane("log note jane 'met her'")
    after = jane("export lossless").splitlines()
    assert len(set(after) - set(before)) == 2  # the note, and that it was about her
    assert set(before) <= set(after)


def test_a_database_that_holds_something_is_not_filled_over(jane: Crm, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    file.write_text(jane("export lossless"), encoding="utf-8")
    jane.fails(f"import {file} --type lossless", 4)


def test_a_file_that_was_cut_off_at_any_line_is_told_from_a_whole_one(jane: Crm, tmp_path: Path) -> None:
    lines = jane("export lossless").splitlines(keepends=True)
    file = tmp_path / "all.jsonl"
    for kept in range(1, len(lines)):
        file.write_text("".join(lines[:kept]), encoding="utf-8")
        said = jane.fails(f"import {file}", 2, CRM_DB=str(tmp_path / "other.db"))
        assert "was cut off" in said or "not in the file" in said
    file.write_text("".join([*lines, lines[-2]]), encoding="utf-8")
    jane.fails(f"import {file}", 2, CRM_DB=str(tmp_path / "other.db"))
