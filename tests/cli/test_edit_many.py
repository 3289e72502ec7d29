"""Editing many people: by a filter (row 62), and as a table in an editor (row 63)."""

from __future__ import annotations

import shlex
import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandline import Crm
from crmcli.cli import edit_table


@pytest.fixture
def leads(crm: Crm) -> Crm:
    """Fourteen leads in a city of two names, and somebody else."""
    for number in range(1, 15):
        crm(
            f"add 'Lead {number}' --tag lead --email l{number}@x.it --phone '02 123456{number:02}'"
            f" --address ';20121;Mailand' --source fair"
        )
    crm("add 'Eva Else' --email eva@y.it --address ';00184;Roma'")
    return crm


def editor(crm: Crm, script: str) -> str:
    """An editor that is a Python program over `text`, the table; it leaves what it found in `seen`."""
    path = crm.folder / "editor.py"
    path.write_text(
        "import os, sys, stat\n"
        "path = sys.argv[-1]\n"
        "text = open(path, encoding='utf-8').read()\n"
        f"open({str(crm.folder / 'seen')!r}, 'w').write(text)\n"
        f"open({str(crm.folder / 'modes')!r}, 'w').write(f'{{path}} {{os.stat(path).st_mode:o}}"
        " {os.stat(os.path.dirname(path)).st_mode:o}')\n"
        f"{script}\n"
        "if text is None: os.unlink(path)\n"
        "else: open(path, 'w', encoding='utf-8').write(text)\n"
    )
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(path))}"


def replacing(crm: Crm, old: str, new: str) -> str:
    return editor(crm, f"text = text.replace({old!r}, {new!r})")


def test_a_bulk_edit_is_previewed_confirmed_and_taken_back_by_one_undo(leads: Crm) -> None:
    before = leads.path.read_bytes()
    leads("edit --where 'city=Mailand' --set city=Milano --dry-run")
    assert "14 would change" in leads.err
    assert leads.err.count("Mailand → Milano") == 5
    assert leads.path.read_bytes() == before
    assert "--yes" in leads.fails("edit --where 'city=Mailand' --set city=Milano", 2)
    assert leads.path.read_bytes() == before
    leads("edit --where 'city=Mailand' --set city=Milano --yes")
    assert leads("list --where city=Milano --count") == "14\n"
    assert leads("search Mailand --count") == "0\n"
    leads("undo")
    assert leads("list --where city=Mailand --count") == "14\n"


def test_the_city_set_is_that_of_the_address_the_filter_speaks_of(leads: Crm) -> None:
    leads("edit eva@y.it --address 'work:Via Po 1;20100;Mailand'")
    leads("edit --where 'city=Mailand and not tag=lead' --set city=Milano")
    assert [one["city"] for one in leads.json("show c15")["addresses"]] == ["Roma", "Milano"]
    leads("edit --where 'name~eva' --set city=Napoli")
    assert [one["city"] for one in leads.json("show c15")["addresses"]] == ["Napoli", "Milano"]


def test_parts_of_an_address_are_set_and_cleared_by_themselves(jane: Crm) -> None:
    jane("edit jane --set city=Milano --set country=Italia")
    expected = {"label": None, "street": None, "zip": None, "city": "Milano", "region": None, "country": "IT"}
    assert jane.json("show jane")["addresses"] == [expected]
    jane("edit jane --set city= --set country=")
    assert jane.json("show jane")["addresses"] == []
    assert jane("add 'Bob Ross' --set city=Roma") == "c2\n"
    assert jane("list --where city=roma --format ids") == "c2\n"


@pytest.mark.parametrize("flag", ["--tag new", "--set seats=3", "--like tea", "--phone 3471234567"])
def test_a_preview_shows_also_what_is_no_column(leads: Crm, flag: str) -> None:
    leads("field add seats --type int")
    leads(f"edit --where 'name=\"Lead 1\"' {flag} --dry-run")
    assert leads.err.count("→") == 1, leads.err


def test_only_changed_cells_are_written_in_one_change(leads: Crm) -> None:
    leads(
        "edit --where tag=lead --editor",
        EDITOR=replacing(leads, "c3\tLead 3\tlead", "c3\tLead Three\tcustomer"),
    )
    seen = (leads.folder / "seen").read_text().splitlines()
    assert seen[0].split("\t") == [
        "id",
        "name",
        "status",
        "emails",
        "phones",
        "tags",
        "city",
        "source",
        "owner",
        "birthday",
    ]
    assert len([line for line in seen if line.startswith("c")]) == 14
    assert leads.err == (
        "c3 Lead Three: name Lead 3 → Lead Three\n"
        "c3 Lead Three: status lead → customer\n"
        "edited c3 Lead Three; undo: crm undo\n"
    )
    card = leads.json("show c3")
    assert (card["name"], card["given"], card["family"], card["status"]) == (
        "Lead Three",
        "Lead",
        "Three",
        "customer",
    )
    leads("undo")
    assert leads.json("show c3")["name"] == "Lead 3"


def test_the_file_is_private_and_gone_afterwards(leads: Crm) -> None:
    leads("edit --where tag=lead --editor", VISUAL=replacing(leads, "fair", "web"), EDITOR="false")
    path, file_mode, folder_mode = (leads.folder / "modes").read_text().split(" ")
    assert stat.S_IMODE(int(file_mode, 8)) == 0o600
    assert stat.S_IMODE(int(folder_mode, 8)) == 0o700
    assert not Path(path).parent.exists()
    assert leads("list --where source=web --count") == "14\n"


def test_one_bad_cell_and_nothing_is_written(leads: Crm) -> None:
    before = leads.path.read_bytes()
    script = (
        "text = text.replace('lead\\tl3@', 'customer\\tl3@').replace('l5@x.it', 'l5@').replace('fair', 'web')"
    )
    message = leads.fails("edit --where tag=lead --editor", 2, EDITOR=editor(leads, script))
    assert "line 11 (c5), column emails: " in message
    assert "nothing was changed" in message
    assert leads.path.read_bytes() == before
    script = "text = text.replace('lead\\tl3@', 'leed\\tl3@').replace('l5@x.it', 'l5@')"
    message = leads.fails("edit --where tag=lead --editor", 2, EDITOR=editor(leads, script))
    assert "line 9 (c3), column status: " in message
    assert "also line 11 emails; nothing was changed" in message
    assert leads.path.read_bytes() == before


def test_a_removed_line_removes_nobody(leads: Crm) -> None:
    script = "text = '\\n'.join(line for line in text.split('\\n') if not line.startswith('c4'))"
    leads("edit --where tag=lead --editor", EDITOR=editor(leads, script))
    assert "no cell was changed" in leads.err
    assert leads("list --where tag=lead --count") == "14\n"


@pytest.mark.parametrize("script", ["", "text = ''", "text = None", "text = '# only words\\n'"])
def test_unchanged_emptied_or_gone_is_cancelled(leads: Crm, script: str) -> None:
    before = leads.path.read_bytes()
    assert leads("edit --where tag=lead --editor", EDITOR=editor(leads, script)) == ""
    assert leads.path.read_bytes() == before


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("text = text.replace('c3\\t', 'c99\\t')", "'c99' is nobody in this table"),
        ("text = text.replace('c3\\t', '\\t')", "'' is nobody in this table"),
        ("text = text.replace('c3\\t', 'c4\\t')", "c4 stands on line"),
        ("text = text.replace('\\tname', '\\tnmae')", "there is no column 'nmae'"),
        ("text = text.replace('id\\tname', 'name')", "no id"),
        ("text = text.replace('fair', 'f\\tair')", "cells, and the table has"),
        ("text = text.replace('Lead 3', '')", "column name: name cannot be empty"),
        ("text = text.replace('\\tlead\\t', '\\tleed\\t')", "did you mean lead?"),
        ("text = text.replace('l3@x.it', 'l3@x.it\\0')", "column emails"),
        ("text = text.replace('\\tMailand\\tfair\\t\\t', '')", "the cell of city is missing"),
        ("sys.exit(3)", "ended with 3"),
    ],
)  # fmt: skip
def test_what_is_no_such_table_any_more_changes_nothing(leads: Crm, script: str, said: str) -> None:
    before = leads.path.read_bytes()
    code = 1 if "exit" in script else 2
    assert said in leads.fails("edit --where tag=lead --editor", code, EDITOR=editor(leads, script))
    assert leads.path.read_bytes() == before


def test_columns_may_be_moved_left_out_and_stripped_of_empty_ends(leads: Crm) -> None:
    script = (
        "rows = [line.split('\\t') for line in text.split('\\n') if line and line[0] != '#']\n"
        "text = '\\r\\n'.join('\\t'.join((row[2], row[0], row[7].replace('fair', 'web'))) for row in rows)"
    )
    leads("edit --where tag=lead --editor", EDITOR=editor(leads, script))
    assert leads("list --where source=web --count") == "14\n"
    leads(
        "edit --where tag=lead --editor",
        EDITOR=editor(leads, "text = '\\n'.join(map(str.rstrip, text.split('\\n')))"),
    )
    assert "no cell was changed" in leads.err


def test_lists_are_cells_with_commas_and_keep_their_order_and_labels(jane: Crm) -> None:
    jane("edit jane --email work:j@b.it --phone mobile:3471234567 --tag fair")
    old = "jane@acme.com, work:j@b.it\t+390212345678, mobile:+393471234567\tfair, vip"
    new = "home:j@b.it, new@x.it\tmobile:+393471234567\tvip, gold"
    jane("edit jane --editor --columns email,phones,tag", EDITOR=replacing(jane, old, new))
    card = jane.json("show j@b.it")
    assert [(one["address"], one["label"]) for one in card["emails"]] == [
        ("j@b.it", "home"),
        ("new@x.it", None),
    ]
    assert [(one["e164"], one["label"]) for one in card["phones"]] == [("+393471234567", "mobile")]
    assert card["tags"] == ["gold", "vip"]


def test_own_fields_and_difficult_texts_are_cells(jane: Crm) -> None:
    jane("field add seats --type int")
    jane("field add trial --type bool")
    jane("edit jane --set seats=3 --set trial=yes")
    jane(["edit", "jane", "--note", 'two\nlines\tand "quotes" \\n'])
    columns = "note,seats,trial,do_not_contact,city"
    jane(
        f"edit jane --editor --columns {columns}",
        EDITOR=replacing(jane, "\t3\tyes\tno\t", "\t4\tno\tyes\tRoma"),
    )
    card = jane.json("show jane")
    assert card["note"] == 'two\nlines\tand "quotes" \\n'
    assert card["custom"] == {"seats": 4, "trial": False}
    assert (card["do_not_contact"], card["addresses"][0]["city"]) == (True, "Roma")
    jane("edit jane --editor --columns note", EDITOR=replacing(jane, "two\\nlines", "one\\tline\\\\"))
    assert jane.json("show jane")["note"] == 'one\tline\\\tand "quotes" \\n'


def test_what_changed_meanwhile_is_not_written_over(jane: Crm) -> None:
    script = (
        "import subprocess\n"
        "crm = [sys.executable, '-m', 'crmcli']\n"
        "subprocess.run([*crm, 'edit', 'c1', '--source', 'phone'], check=True, env=os.environ)\n"
        "text = text.replace('c1\\tJane Doe', 'c1\\tJane Roe')"
    )
    jane("edit jane --source fair")
    other = editor(jane, script + ".replace('fair', 'web')")
    done = jane.process("edit jane --editor", EDITOR=other)
    assert (done.returncode, b"is 'phone' now" in done.stderr) == (4, True), done.stderr
    assert jane.process("edit jane --editor", EDITOR=editor(jane, script)).returncode == 0
    card = jane.json("show c1")
    assert (card["name"], card["source"]) == ("Jane Roe", "phone")


def test_a_dry_run_and_a_json_error_and_no_editor(leads: Crm) -> None:
    before = leads.path.read_bytes()
    leads("edit --where tag=lead --editor --dry-run", EDITOR=replacing(leads, "fair", "web"))
    assert "would have edited 14 people" in leads.err
    leads.fails("edit --where tag=lead --editor", 2)
    leads.fails("edit --where tag=lead --editor --no-input", 2, EDITOR="true")
    leads.fails("edit --where tag=lead --editor", 2, EDITOR="it's")
    leads.fails("edit --where tag=lead --editor", 1, EDITOR="/no/such/editor")
    leads.fails("edit --where tag=lead --editor --set source=web", 2, EDITOR="true")
    leads.fails("edit --where tag=lead --columns name", 2, EDITOR="true")
    leads.fails("edit --where tag=lead --editor --columns nmae", 2, EDITOR="true")
    leads("edit --where 'name~nobodyatall' --editor", EDITOR="false")
    assert leads.path.read_bytes() == before


CELLS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(str.strip)


@given(st.dictionaries(st.integers(1, 99), st.tuples(CELLS, CELLS), min_size=1))
def test_a_table_written_and_read_has_no_changes(rows: dict[int, tuple[str, str]]) -> None:
    assert edit_table.changes(edit_table.written(("name", "note"), rows), ("name", "note"), rows) == []


@given(CELLS, CELLS)
def test_a_cell_comes_back_as_it_was_put(before: str, after: str) -> None:
    text = edit_table.written(("note",), {1: (after,)})
    changed = edit_table.changes(text, ("note",), {1: (before,)})
    assert [one.after for one in changed] == ([after] if after != before else [])
