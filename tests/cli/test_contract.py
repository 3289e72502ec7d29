"""The shell contract, over the whole command table: formats, flags, JSON, help. Black box, one entry a command."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from commandline import Crm
from crmcli.cli.declare import specification
from crmcli.cli.execute import flags_of
from crmcli.cli.table import COMMANDS, load
from trust_entries import READS, WRITES, Entry, built, entries, fingerprints, name_of, ready
from trust_entries import words as command_line

RAW = ("export", "completion")  # what they print has a format of its own
LISTS = [
    (name, entry)
    for name, entry in entries(READS)
    if specification(load(name)).lists and entry.code == 0 and "--count" not in entry.line
]
ALL = [*entries(READS), *entries(WRITES)]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("base"))


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_flag_has_a_long_form_and_short_ones_are_the_usual(name: str) -> None:
    kind = specification(load(name))
    flags = flags_of(load(name))
    named = {flag for parameter in flags for flag in parameter.flags}
    assert all(any(flag.startswith("--") for flag in p.flags) for p in flags if p.flags)
    assert {flag for flag in named if not flag.startswith("--")} <= {"-q", "-v", "-o", "-f", "-n", "-y", "-a"}
    shared = {"--json", "--jsonl", "--format", "--quiet", "--no-input", "--no-pager", "--color", "--db"}
    assert named >= shared - ({"--format"} if name == "export" else set())  # its format is its first word
    assert not kind.writes or named >= {"--yes", "-y", "--dry-run", "-n"}
    assert not kind.lists or named >= {"--columns", "--sort", "--limit", "--count", "--no-header"}
    assert not any("password" in flag or flag == "--passphrase" for flag in named)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_help_leads_with_examples_and_ends_with_the_exit_codes(crm: Crm, name: str) -> None:
    page = crm(f"help {name}")
    assert page == crm(f"{name} --help") == crm(f"{name} -h")
    assert page.index("\nExamples:\n") < page.index("\nUsage: ") < page.index("\nExit codes: 0")
    assert max(map(len, page.splitlines())) <= 120
    assert not crm.path.exists()


@pytest.mark.parametrize(("name", "entry"), ALL, ids=name_of)
def test_json_is_one_value_with_the_same_keys_in_every_row(
    base: Path, tmp_path: Path, name: str, entry: Entry
) -> None:
    if name in RAW or name == "batch" or entry.line.startswith("backup create -"):
        pytest.skip("what it prints has a format of its own")
    crm = ready(base, tmp_path, entry)
    found = json.loads(crm(command_line(entry, crm, "--json"), stdin=entry.stdin, code=entry.code) or "null")
    if entry.code in (0, 8):
        assert found is not None, "nothing on stdout"
    if isinstance(found, list) and found and isinstance(found[0], dict):
        assert len({tuple(row) for row in found}) == 1
    if specification(load(name)).writes and isinstance(found, dict) and "summary" in found:
        dry = ready(base, tmp_path, entry)
        line = command_line(entry, dry, "--json", "--dry-run")
        assert list(json.loads(dry(line, stdin=entry.stdin, code=entry.code))) == list(found)


@pytest.mark.parametrize(("name", "entry"), LISTS, ids=name_of)
def test_every_list_takes_the_flags_of_lists(base: Path, tmp_path: Path, name: str, entry: Entry) -> None:
    crm = ready(base, tmp_path, entry)
    rows = crm.json(entry.line.replace("{folder}", str(tmp_path)))
    if not isinstance(rows, list):
        pytest.skip("this way of asking makes no listing")
    line = command_line(entry, crm, "--format", "tsv")
    assert crm([*line, "--count"]) == f"{len(rows)}\n"
    tsv = crm(line).split("\n")[:-1]
    assert crm([*line, "--no-header"]).split("\n")[:-1] == tsv[1:]
    header = tsv[0].split("\t")
    assert len(tsv) == len(rows) + 1
    assert all(row.count("\t") == len(header) - 1 for row in tsv)
    limited = crm([*line, "--limit", "1"]).split("\n")[:-1]
    assert len(limited) == min(2, len(tsv))
    last = header[-1]
    assert crm([*line, "--columns", last]).split("\n")[0] == last
    up, down = (
        crm([*line, "--sort", key, "--columns", last]).split("\n")[1:-1] for key in (last, f"-{last}")
    )
    assert sorted(up) == sorted(down) == sorted(row.rsplit("\t", 1)[-1] for row in tsv[1:])
    assert [one for one in up if one] == [one for one in down if one][::-1] or len(set(up)) < len(up)
    for wrong in (["--columns", "zzz"], ["--sort", "zzz"], ["--limit", "-1"], ["--format", "zzz"]):
        crm.fails([*line, *wrong], 2)


@pytest.mark.parametrize(("name", "entry"), ALL, ids=name_of)
def test_in_a_pipe_there_are_no_colours_and_quiet_is_quiet(
    base: Path, tmp_path: Path, name: str, entry: Entry
) -> None:
    crm = ready(base, tmp_path, entry)
    out = crm(command_line(entry, crm, "--quiet"), stdin=entry.stdin, code=entry.code)
    assert "\x1b" not in out
    assert crm.err == "" or entry.code == 5


@pytest.mark.parametrize(("name", "entry"), entries(WRITES), ids=name_of)
def test_without_a_terminal_nothing_asks(base: Path, tmp_path: Path, name: str, entry: Entry) -> None:
    """Without --yes a command does it, or says at once which flag it needs, having changed nothing."""
    crm = ready(base, tmp_path, entry)
    line = [word for word in command_line(entry, crm) if word != "--yes"]
    before = fingerprints(tmp_path)
    out, err, code = crm._run(line, entry.stdin, {})
    assert code in (0, 2, entry.code), err
    if code == 2:
        assert "--yes" in err
        assert out == ""
        assert fingerprints(tmp_path) == before


@pytest.mark.parametrize(
    "line", ["show nobody", "list --where foo=1", "lst", "list --jsn", "tag nobody x", "config get x", "undo 99",
             "add", "list --format zzz", "import nowhere.csv", "list --db /nowhere/x.db", "tag jane x --read-only",
             "rm jane bob", "sql 'delete from person'", "help zzz"],
)  # fmt: skip
@pytest.mark.parametrize("flag", ["--json", "--jsonl"])
def test_errors_are_json_where_json_was_asked_for(jane: Crm, line: str, flag: str) -> None:
    for words in (f"{flag} {line}", f"{line} {flag}"):
        out, err, code = jane._run(words, "", {})
        assert out == ""
        found = json.loads(err)["error"]
        assert code == found["code"] != 0
        assert found["message"]
        assert found["hint"]


# ───────────────────────────── terminal ─────────────────────────────


def in_terminal(crm: Crm, line: str, typed: bytes = b"", /, **env: str) -> str:
    """What a command shows on a terminal where somebody types."""
    master, slave = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "crmcli", *line.split()],
        stdin=slave, stdout=slave, stderr=slave,
        env={**crm.env, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24", **env},
    ) as running:  # fmt: skip
        os.close(slave)
        os.write(master, typed)
        found = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            found += piece
    os.close(master)
    assert running.returncode in (0, 2, 3), found
    return found.decode()


def test_what_a_yes_is_asked_for_is_shown_once(jane: Crm) -> None:
    jane("add Bob")
    shown = in_terminal(jane, "edit --where name~o --set city=Roma", b"y\n")
    assert shown.count("→ Roma") == 2
    assert shown.count("2 to change of 2 found") == 1
    assert "edited 2 people" in shown


@pytest.mark.parametrize(
    ("line", "typed", "said"),
    [
        ("batch", b"add Ann\n\x04", "reading commands from the keyboard; end with Ctrl-D"),
        ("log note jane -", b"called\n\x04", "reading the text from the keyboard"),
        ("sql -", b"select 1\n\x04", "reading the statement from the keyboard"),
        ("import -", b"", "that is the terminal"),
    ],
)
def test_a_terminal_as_stdin_is_waited_for_with_a_word(jane: Crm, line: str, typed: bytes, said: str) -> None:
    assert said in in_terminal(jane, line, typed)


@pytest.mark.parametrize(
    ("env", "flags", "is_colored"),
    [
        ({}, "", True),
        ({"NO_COLOR": "1"}, "", False),
        ({"NO_COLOR": ""}, "", True),
        ({"TERM": "dumb"}, "", False),
        ({}, "--color never", False),
        ({"NO_COLOR": "1"}, "--color always", True),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, "", True),
    ],
)
def test_colour_follows_the_usual_switches(
    jane: Crm, env: dict[str, str], flags: str, is_colored: bool
) -> None:
    assert ("\x1b[" in in_terminal(jane, f"list --no-pager {flags}", **env)) == is_colored
    assert ("\x1b[" in in_terminal(jane, f"show nobody {flags}", **env)) == is_colored


def test_force_color_colours_a_pipe_and_never_without(jane: Crm) -> None:
    assert "\x1b[" not in jane("list --format table")
    assert "\x1b[" in jane("list --format table --color always")
    assert "\x1b[" in jane("list --format table", FORCE_COLOR="1")


def test_a_pager_only_where_it_is_needed_and_wanted(jane: Crm) -> None:
    for number in range(40):
        jane(["add", f"Person {number}"])
    paged = "sed s/^/PAGED:/"
    assert "PAGED:" in in_terminal(jane, "list", CRM_PAGER=paged)
    assert "PAGED:" not in in_terminal(jane, "list --no-pager", CRM_PAGER=paged)
    assert "PAGED:" not in in_terminal(jane, "list --limit 3", CRM_PAGER=paged)
    assert "PAGED:" not in jane.process("list", CRM_PAGER=paged).stdout.decode()
    assert "PAGED:" in in_terminal(jane, "list", PAGER="sed s/^/PAGED:/")


@pytest.mark.parametrize("format", ["csv", "tsv", "json", "md", "vcard", "csv --excel"])
def test_an_export_to_the_terminal_is_inert_and_one_to_a_pipe_exact(crm: Crm, format: str) -> None:
    hostile = "A\x1b]0;t\x07\u202eb \u200bc"
    crm(["add", hostile, "--note", "x\u009b31my"])
    shown = in_terminal(crm, f"export {format}")
    assert not set(shown) & set("\x1b\x07\x9b\u202e\u200b")
    assert "u202e" in shown
    exact = crm(f"export {format}")
    assert "\u202e" in exact or (format == "json" and "\\u202e" in exact)


@pytest.mark.parametrize("columns", ["40", "80", "200"])
def test_tables_fit_the_terminal(jane: Crm, columns: str) -> None:
    jane(["add", "王伟 " + "Långström " * 9, "--company", "X" * 90, "--tag", "a-long-tag-indeed"])
    shown = in_terminal(jane, "list --no-pager --color never", COLUMNS=columns)
    assert max(len(line) for line in shown.splitlines() if "hidden" not in line) <= int(columns)


def test_no_input_asks_nothing_on_a_terminal(jane: Crm) -> None:
    jane("add Bob")
    jane("add Carl")
    assert "--yes" in in_terminal(jane, "rm c1 c2 c3 --no-input")
    assert jane("list --count") == "3\n"


@pytest.mark.parametrize("line", ["--json", "company --json", "--limit 3", "-n"])
def test_a_flag_without_a_command_is_told_what_is_missing(crm: Crm, line: str) -> None:
    assert "a command is missing" in crm.fails(line, 2)


def test_flags_may_stand_before_the_command(jane: Crm) -> None:
    assert jane("--json list") == jane("list --json")
    assert jane("--format ids list --limit 1") == "c1\n"
    assert jane(f"--db {jane.path} -q list --count", CRM_DB="/nowhere") == "1\n"


def test_a_setting_comes_from_the_flag_the_variable_the_file_or_the_default(jane: Crm) -> None:
    def origin(line: str, variable: str = "") -> str:
        jane.env["CRM_COLOR"] = variable
        return str(jane.json(f"config origin {line}")["origin"])

    assert origin("color") == "default"
    jane("config set color never")
    assert origin("color") == str(jane.folder / "config" / "crm" / "config.toml")
    assert origin("color", "always") == "CRM_COLOR"
    assert origin("color --color auto", "always") == "--color"


@pytest.mark.parametrize(
    "line",
    ["agenda --days 999999999999", "agenda --days 0", "config set timeout nan", "config set timeout inf",
     "config set timeout 1e400", "config set agenda_days 99999999999999999999", "undo 99999999999999999999999",
     "list --limit 99999999999999999999999", "cadence jane 99999999999y", "task add x --due +99999999999d",
     "doctor --stale 99999999999m", "deal add x --for jane --value 1e999", "dedupe --min nan --json"],
)  # fmt: skip
def test_a_number_beyond_all_measure_is_refused(jane: Crm, line: str) -> None:
    assert jane._run(line, "", {})[2] in (2, 3)
    assert "fault of this program" not in jane.err


def test_a_wait_is_never_for_ever(jane: Crm) -> None:
    for forever in ("nan", "inf", "-1"):
        assert "CRM_TIMEOUT" in jane.fails("list", 2, CRM_TIMEOUT=forever)


@pytest.mark.parametrize(
    ("name", "value"),
    [("CRM_NOW", "garbage"), ("CRM_TIMEOUT", "x"), ("CRM_COLOR", "pink"), ("CRM_DATE_ORDER", "x")],
)
def test_a_variable_that_makes_no_sense_is_named_before_anything_is_said(
    jane: Crm, name: str, value: str
) -> None:
    jane("add Bob --new")
    jane("log call jane hello")
    jane.env[name] = value
    for line in ("list", "show jane", "add Carl", "agenda", "export csv", "timeline jane"):
        out, err, code = jane._run(line, "", {})
        assert (code, out) in ((2, ""), (0, out))
        assert code == 0 or name in err
    if name != "CRM_DATE_ORDER":
        jane.fails("list", 2)


@pytest.mark.parametrize(
    ("full", "bare"),
    [
        ("show c1", "show 'Nobody Else'"),
        ("company show o1", "company show Bare"),
        ("task show t1", "task show Nothing"),
        ("deal show d1", "deal show Void"),
        ("brief c1", "brief 'Nobody Else'"),
        ("segment show vip", "segment show none"),
    ],
)
def test_every_key_is_there_whether_there_is_a_value_or_not(
    base: Path, tmp_path: Path, full: str, bare: str
) -> None:
    crm = ready(base, tmp_path, Entry(""))
    crm("add 'Nobody Else'")
    crm("company add Bare")
    crm("task add Nothing")
    crm("deal add Void --for 'Nobody Else'")
    crm("segment save none 'tag=vip and tag=hot'")
    assert list(crm.json(full)) == list(crm.json(bare))
    assert None in crm.json(bare).values() or "segment" in full
