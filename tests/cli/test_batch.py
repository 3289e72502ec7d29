"""crm batch: many commands in one process, one a line."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.cli.batch_lines import words
from crmcli.errors import UsageError

if TYPE_CHECKING:
    from commandline import Crm

SCRIPT = """
# who we met
crm add "Ann Roe" --email ann@roe.it     # with or without crm
add 'Bob O'"'"'Neil' --company Roe
log call ann "Price too high" --next '+3d send quote'

show c2 --columns name
"""


def test_lines_run_in_order_and_print_in_order(crm: Crm) -> None:
    out = crm(
        "batch -", stdin="add 'Ann Roe' --email ann@roe.it\nadd Bob\nlist --columns id,name\nadd Carla\n"
    )
    assert out == "c1\nc2\nid\tname\nc1\tAnn Roe\nc2\tBob\nc3\n"
    assert "ran 4 commands" in crm.err


def test_a_line_is_written_as_in_a_shell(crm: Crm) -> None:
    crm("batch", stdin=SCRIPT.replace(" --columns name", ""))
    assert [row["name"] for row in crm.json("list --sort id")] == ["Ann Roe", "Bob O'Neil"]
    assert crm.json("task list")[0]["title"] == "send quote"


def test_a_file_may_be_named(crm: Crm) -> None:
    path = crm.folder / "lines.txt"
    path.write_bytes("\ufeffadd Ann\r\nadd Bob".encode())
    assert crm(f"batch {path}") == "c1\nc2\n"


def test_a_file_that_is_not_there_is_not_found(crm: Crm) -> None:
    assert "there is no file 'lines.txt'" in crm.fails("batch lines.txt", 3)


def test_every_line_is_a_change_of_its_own(crm: Crm) -> None:
    crm("batch", stdin="add Ann\nadd Bob\n")
    crm("undo")
    assert crm("list --format ids") == "c1\n"


def test_the_first_line_that_fails_ends_it_and_is_named(crm: Crm) -> None:
    out = crm("batch", stdin="add Ann\n\nshow nobody\nadd Bob\n", code=5)
    assert out == "c1\n"
    assert ("crm: line 3: no person matches 'nobody'; lines before it that were done: 1\n") in crm.err
    assert crm("list --count") == "1\n"


def test_keep_going_names_every_line_that_fails(crm: Crm) -> None:
    out = crm("batch --keep-going", stdin="add Ann\nshow nobody\nadd Bob\nlog phone c1 x\nlst\n", code=5)
    assert out == "c1\nc2\n"
    said = [line for line in crm.err.splitlines() if line.startswith("crm: ")]
    assert [line.partition(":")[2].split(":")[0] for line in said] == [
        " line 2",
        " line 4",
        " line 5",
        " 3 of 5 lines failed",
    ]
    assert "did you mean crm list" in crm.err


def test_a_line_that_fails_leaves_nothing_behind(crm: Crm) -> None:
    crm("batch --keep-going", stdin="add Ann --company Acme --set nosuch=1\nadd Bob\n", code=5)
    assert crm("list --columns name --no-header") == "Bob\n"
    assert crm("company list --count") == "0\n"


def test_atomic_is_all_or_nothing(crm: Crm) -> None:
    crm.fails("batch --atomic", 3, stdin="add Ann\nlog call ann hello\nshow nobody\n")
    assert "line 3" in crm.err
    assert "nothing was changed" in crm.err
    assert not crm.path.exists()


def test_atomic_is_one_change_and_one_undo(jane: Crm) -> None:
    before = jane("list --json")
    script = (
        "add 'Ann Oldenburg' --company Acme\nlog call ann hello\ntag c1 big\nlink ann c1 --as referred-by\n"
    )
    assert jane("batch --atomic", stdin=script) == "c2\na1\n"
    assert jane("history --format jsonl").count("\n") == 2
    assert jane.json("show c2")["relations"]
    assert jane("search oldenburg --format ids") == "c2\n"
    jane("undo")
    assert jane("list --json") == before
    assert jane("search oldenburg --format ids") == ""
    jane("redo")
    assert jane.json("show c1")["tags"] == ["big", "vip"]


def test_later_lines_see_what_earlier_ones_did(crm: Crm) -> None:
    script = "add 'Ann Roe'\nlog call roe hello\nedit ann --name 'Ann Poe'\nlog call poe again\n"
    assert crm("batch --atomic", stdin=script) == "c1\na1\na2\n"
    assert crm.json("show c1")["interactions"] == 2


def test_what_has_files_of_its_own_is_no_part_of_all_or_nothing(jane: Crm) -> None:
    jane.fails("batch --atomic", 2, stdin="add Ann\nundo\n")
    assert "line 2: crm undo cannot be part of all or nothing" in jane.err
    assert jane("list --count") == "1\n"
    assert jane("batch", stdin="add Ann\nundo\nadd Ann\n") == "c2\nc3\n"
    assert jane("list --count") == "2\n"


def test_a_dry_run_changes_nothing_and_finds_every_fault(jane: Crm) -> None:
    script = "add Ann\nlog call ann hello\nshow nobody\nadd Bob\n"
    jane("batch --dry-run --keep-going", stdin=script, code=5)
    assert "line 3: no person matches 'nobody'" in jane.err
    assert jane("list --count") == "1\n"
    jane("batch --dry-run", stdin=script.replace("show nobody\n", ""))
    assert "would have run 3 commands; nothing was changed" in jane.err
    assert jane("list --count") == "1\n"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("batch", "a batch cannot hold a batch"),
        ("list --db other.db", "a line cannot choose the database"),
        ("add 'Ann", "a quote is not closed"),
        ("add --wrong", "there is no option --wrong"),
        ("log note jane -", "the text is empty"),
        ("rm c1 c2 o1", "remove 3 records? needs a yes, and nobody can be asked here"),
    ],
)
def test_what_a_line_cannot_say(jane: Crm, line: str, words: str) -> None:
    jane("batch", stdin="add Bob\n")
    jane("batch", stdin=f"{line}\n", code=5)
    assert f"line 1: {words}" in jane.err.replace("add: ", "")


def test_a_line_that_is_not_utf8_is_named(crm: Crm) -> None:
    crm("batch --keep-going", stdin=b"add Ann\nadd J\xfcrgen\n", code=5)
    assert "line 2: the line is not UTF-8" in crm.err


def test_each_line_answers_for_itself(jane: Crm) -> None:
    answers = [
        json.loads(line) for line in jane("batch --jsonl", stdin="add Ann\ntag ann hot\n").splitlines()
    ]
    assert [answer["summary"] for answer in answers] == ["added c2 Ann", "tagged c2: hot"]


def test_errors_are_json_where_json_was_asked_for(jane: Crm) -> None:
    assert jane("batch --jsonl --keep-going", stdin="show nobody\nadd Ann\n", code=5) == (
        '{"id": "c2", "change": "2", "summary": "added c2 Ann", "dry_run": false}\n'
    )
    assert '"message": "line 1: no person matches' in jane.err


def test_atomic_and_keep_going_exclude_one_another(crm: Crm) -> None:
    crm.fails("batch --atomic --keep-going", 2)


def test_a_batch_of_nothing_does_nothing(crm: Crm) -> None:
    assert crm("batch", stdin="# nothing\n\n") == ""
    assert not crm.path.exists()


def test_reading_makes_no_database(crm: Crm) -> None:
    crm("batch", stdin="list\n", code=5)
    assert "there is no database" in crm.err
    assert not crm.path.exists()


def test_what_is_printed_is_stored_before_the_next_line_comes(crm: Crm) -> None:
    """A slow producer sees each answer at once, and nobody waits for its lock."""
    process = subprocess.Popen(
        [sys.executable, "-m", "crmcli", "batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=crm.env
    )
    assert process.stdin is not None
    assert process.stdout is not None
    for number in (1, 2):
        process.stdin.write(f"add Person{number}\n".encode())
        process.stdin.flush()
        assert process.stdout.readline() == f"c{number}\n".encode()
        assert crm("list --count") == f"{number}\n"
        crm("tag c1 meanwhile")
    process.stdin.close()
    assert process.wait() == 0
    process.stdout.close()


def test_thousands_of_lines_take_seconds(crm: Crm) -> None:
    """A bound that holds on a slow and busy machine; `make bench` measures the rest."""
    script = "".join(f"add 'Person Number{number}' --email p{number}@x.it\n" for number in range(1000))
    before = time.process_time()
    assert crm("batch", stdin=script).count("\n") == 1000
    assert time.process_time() - before < 5


@given(st.text(alphabet=st.sampled_from("ab '\"\\\té-="), max_size=12))
def test_words_are_those_of_shlex(text: str) -> None:
    try:
        expected = shlex.split(text)
    except ValueError:
        with pytest.raises(UsageError):
            words(text.encode())
        return
    assert words(text.encode()) == expected


def test_a_closed_pipe_ends_it_quietly(crm: Crm) -> None:
    (crm.folder / "lines.txt").write_text("".join(f"add Person{number}\n" for number in range(500)))
    process = subprocess.run(
        f"{shlex.quote(sys.executable)} -m crmcli batch lines.txt | head -1",
        shell=True,
        cwd=crm.folder,
        env=crm.env,
        capture_output=True,
        check=False,
    )
    assert process.stdout == b"c1\n"
    assert b"Traceback" not in process.stderr
    assert os.path.exists(crm.path)
