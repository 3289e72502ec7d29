"""What only a real process shows: what is imported, which bytes come out, what a pager sees."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crmcli.model import Rows
from crmcli.render.emit import emit, emit_text

HEAVY = {
    "json",
    "csv",
    "re",
    "typing",
    "dataclasses",
    "rich",
    "inspect",
    "enum",
    "pathlib",
    "unicodedata",
    "subprocess",
}

PROGRAM = """
import os, sys
before = set(sys.modules)
from crmcli.model import Rows
from crmcli.render.view import View
from crmcli.render.emit import emit, emit_object, emit_value
view = View.of(os.environ, sys.stdin, sys.stdout, sys.stderr, format={format!r})
rows = [("c1", "Zo\\xeb \\u738b\\x1b", ["a", "b"]), ("c2", "lone\\ud800", None)]
{call}
sys.stderr.write(" ".join(sorted(set(sys.modules) - before)))
"""


def run(call: str, format: str | None, **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM.format(format=format, call=call)],
        env={"PATH": os.environ["PATH"], **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
    )


LISTING = "emit(Rows(('id', 'name', 'tags'), rows), view)"
ONE = "emit_object(dict(id='c1', name='Ann'), view)"
VALUE = "emit_value('c1', view)"


@pytest.mark.parametrize(
    ("call", "format", "allowed"),
    [
        (LISTING, None, set()),
        (LISTING, "tsv", set()),
        (LISTING, "ids", set()),
        (LISTING, "md", set()),
        (LISTING, "csv", {"csv", "re", "enum", "typing"}),
        (LISTING, "json", {"json", "re", "enum"}),
        (LISTING, "jsonl", {"json", "re", "enum"}),
        (ONE, None, set()),
        (ONE, "json", {"json", "re", "enum"}),
        (VALUE, None, set()),
        (VALUE, "csv", set()),
        (VALUE, "json", {"json", "re", "enum"}),
    ],
)
def test_a_format_loads_only_what_it_needs(call: str, format: str | None, allowed: set[str]) -> None:
    loaded = set(run(call, format).stderr.decode().split())
    assert loaded & HEAVY <= allowed
    assert "crmcli.render.emit" in loaded


@pytest.mark.parametrize("format", ["tsv", "csv", "json", "jsonl", "md"])
def test_the_bytes_are_the_same_in_every_locale(format: str) -> None:
    found = {
        run(LISTING, format, **environ).stdout
        for environ in (
            {"LC_ALL": "C.UTF-8"},
            {"LC_ALL": "C"},
            {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
            {"PYTHONIOENCODING": "latin-1"},
            {"PYTHONIOENCODING": "utf-16"},
        )
    }
    assert len(found) == 1
    assert "Zoë 王".encode() in found.pop()


def test_a_lone_surrogate_never_crashes_the_exact_format() -> None:
    assert b"lone\\ud800" in run(LISTING, "csv").stdout


def test_a_reader_that_leaves_early_is_a_broken_pipe_for_the_caller() -> None:
    call = (
        "import itertools\n"
        "try:\n    emit(Rows(('id',), (('c%d' % n,) for n in itertools.count())), view)\n"
        "except BrokenPipeError:\n    sys.stderr.write('quiet'); sys.stderr.flush(); os._exit(0)\n"
    )
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(format="tsv", call=call)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert program.stdout is not None
    assert program.stderr is not None
    with program, program.stdout, program.stderr:
        assert program.stdout.readline() == b"id\n"
        program.stdout.close()
        assert program.stderr.read() == b"quiet"


def on_terminal(call: str, columns: int, **environ: str) -> str:
    """What a process writes to a terminal of that many columns and 24 lines."""
    import fcntl
    import struct
    import termios

    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    program = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(format=None, call=call + "; sys.exit()")],
        env={"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LC_ALL": "C.UTF-8", **environ},
        stdin=follower,
        stdout=follower,
        stderr=subprocess.DEVNULL,
    )
    os.close(follower)
    found = b""
    with program:
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            found += part
    os.close(leader)
    return found.decode().replace("\r\n", "\n")


def test_a_terminal_gets_a_coloured_table() -> None:
    text = on_terminal(LISTING, 80)
    assert "\x1b[1mid\x1b[0m" in text
    assert "\x1b[36mc1\x1b[0m  Zoë 王\\x1b" in text


def test_a_terminal_without_colour_gets_a_plain_table() -> None:
    text = on_terminal(LISTING, 80, NO_COLOR="1")
    assert text.splitlines()[2] == "c1  Zoë 王\\x1b  a, b"


@pytest.mark.parametrize(("columns", "environ"), [(30, {}), (80, {"COLUMNS": "30"})])
def test_a_table_fits_the_terminal_or_columns(columns: int, environ: dict[str, str]) -> None:
    call = "emit(Rows(('id', 'name'), [('c1', 'N' * 70)]), view)"
    assert on_terminal(call, columns, NO_COLOR="1", **environ).splitlines()[2] == "c1  " + "N" * 25 + "…"


def test_a_short_text_on_a_terminal_goes_past_the_pager() -> None:
    assert on_terminal(VALUE, 80, CRM_PAGER="false") == "c1\n"


def test_a_long_listing_on_a_terminal_goes_through_the_pager(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    call = "emit(Rows(('id',), (('c%d' % n,) for n in range(100))), view)"
    assert on_terminal(call, 80, NO_COLOR="1", CRM_PAGER=f"sh -c 'cat > {seen}; echo paged'") == "paged\n"
    assert seen.read_text(encoding="utf-8").splitlines()[-1] == "c99"


def paging(terminal: Callable[..., Any], command: str) -> Any:
    return terminal(pager=True, pager_command=command, height=5)


def test_text_that_fills_the_screen_is_paged_and_shorter_is_not(
    terminal: Callable[..., Any], tmp_path: Path
) -> None:
    seen = tmp_path / "seen"
    for lines, paged in ((4, False), (5, True)):
        shown = paging(terminal, f"sh -c 'cat > {seen}'")
        emit_text("line\n" * lines, shown.view)
        assert seen.exists() is paged
        assert (shown.out == "") is paged
    assert seen.read_text(encoding="utf-8") == "line\n" * 5


def test_a_wrapping_line_counts_as_the_lines_it_takes(terminal: Callable[..., Any], tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    shown = paging(terminal, f"sh -c 'cat > {seen}'")
    emit_text("w" * 400, shown.view)
    assert seen.read_text(encoding="utf-8") == "w" * 400 + "\n"


@pytest.mark.parametrize("command", ["no-such-pager --flag", "", " ", "cat", "unbalanced 'quote"])
def test_without_a_pager_the_text_is_written(command: str, terminal: Callable[..., Any]) -> None:
    shown = paging(terminal, command)
    emit_text("line\n" * 50, shown.view)
    assert shown.out == "line\n" * 50


def test_a_pager_that_is_left_early_ends_the_work_quietly(
    terminal: Callable[..., Any], tmp_path: Path
) -> None:
    taken: list[int] = []

    def rows() -> Iterator[tuple[object, ...]]:
        for number in range(1_000_000):
            taken.append(number)
            yield (f"c{number}",)

    shown = paging(terminal, f"sh -c 'head -n 3 > {tmp_path}/seen'")
    emit(Rows(("id",), rows()), shown.view)
    assert len(taken) < 1_000_000
    assert (tmp_path / "seen").read_text(encoding="utf-8").splitlines()[2] == "c0"


def test_the_pager_may_have_failed_already(terminal: Callable[..., Any]) -> None:
    shown = paging(terminal, "false")
    emit_text("line\n" * 100_000, shown.view)
    assert shown.err == ""


def test_json_of_a_process_is_json() -> None:
    found = json.loads(run(LISTING, "json", LC_ALL="C").stdout)
    assert [row["name"] for row in found] == ["Zoë 王\x1b", "lone\ud800"]
