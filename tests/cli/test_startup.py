"""What a hot command may load: what `import sqlite3` loads, a few modules of the interpreter, and our own light ones.

Each command runs in an interpreter without site-packages, so it could not load a dependency if it wanted to; a list
of what is allowed proves more than a list of what is forbidden.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Crm

SOURCE = Path(__file__).parents[2] / "src"
# Compiled into the interpreter or as small as a constant: gc, atexit and errno cost nothing; unicodedata is C.
SMALL = {"__future__", "_codecs", "atexit", "crmcli", "errno", "gc", "unicodedata"}
HEAVY = (
    "typer",
    "click",
    "rich",
    "re",
    "typing",
    "dataclasses",
    "enum",
    "json",
    "inspect",
    "pathlib",
    "uuid",
)

# A command as it is typed, and how many modules of ours it may load.
HOT = {
    "--version": 2,
    "list": 36,
    "list --limit 10": 36,
    "show c1": 36,
    "show jane@acme.com": 38,
    "show 'jane doe'": 38,
    "whois '+39 02 12345678'": 40,
    "search jane": 36,
    "agenda": 36,
    "task list": 36,
    "timeline c1": 40,
    "brief c1": 44,
    "add 'Ann Roe'": 39,
    "add 'Ann Roe' --email ann@roe.it --phone '+39 02 87654321' --company Roe --tag new": 45,
    "add Jürgen": 41,
    "log call c1 'Price too high'": 38,
    "tag c1 +warm": 38,
    "show c1 --json": 36,
    "list --jsonl": 36,
}


@pytest.fixture(scope="module")
def floor() -> set[str]:
    """What `import os, sqlite3` loads in a bare interpreter; any other has `os` from its start."""
    found = _python("import os, sqlite3, sys; print('\\n'.join(sys.modules))", {})
    return set(found.stdout.split())


@pytest.mark.parametrize("command", HOT)
def test_a_hot_command_loads_nothing_heavy(jane: Crm, floor: set[str], command: str) -> None:
    loaded = _loaded(command, jane.env)
    others = {name for name in loaded - floor - SMALL if not name.startswith("crmcli.")}
    assert not others
    assert len([name for name in loaded if name.startswith("crmcli")]) <= HOT[command]


def test_the_list_of_what_is_allowed_holds_nothing_heavy(floor: set[str]) -> None:
    assert not floor & set(HEAVY)


def test_help_does_not_load_the_drawing_of_tables(jane: Crm) -> None:
    loaded = _loaded("--help", jane.env, isolated=False)
    assert not {
        name for name in loaded if name.split(".")[0] in ("rich", "rapidfuzz", "phonenumbers", "sqlite_utils")
    }


def test_a_command_ends_at_once_and_whole(jane: Crm) -> None:
    """Whatever was written is out, and the exit code is right, though the interpreter is not taken apart."""
    for number in range(300):
        jane(["add", f"Somebody {number}", "--new"])
    listed = jane.process("list --json")
    assert listed.returncode == 0
    assert listed.stdout.count(b'"id"') == 301
    assert jane.process("show nobody").returncode == 3
    assert jane.process("--version").stdout.startswith(b"crm ")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a full device is a Linux thing")
@pytest.mark.parametrize("command", ["--version", "list", "show c1"])
def test_a_full_disk_behind_stdout_is_one_line_and_exit_1(jane: Crm, command: str) -> None:
    with open("/dev/full", "wb") as full:
        found = subprocess.run(
            [sys.executable, "-m", "crmcli", *command.split()],
            stdout=full,
            stderr=subprocess.PIPE,
            env=jane.env,
        )
    assert found.returncode == 1
    first, *hints = found.stderr.decode().splitlines()
    assert first.lower().startswith("crm: ") and "no space left on device" in first.lower()
    assert all(line.startswith("hint: ") for line in hints)


def _loaded(command: str, env: dict[str, str], *, isolated: bool = True) -> set[str]:
    """The names of the modules that are loaded when a command has run."""
    program = (
        "import os, sys\n"
        "def leave(code):\n"
        "    sys.stdout.flush()\n"
        "    os.write(3, '\\n'.join(sys.modules).encode())\n"
        "    os._exit(code)\n"
        "import crmcli.__main__ as entry\n"
        "entry.leave = leave\n"
        "entry.main()\n"
    )
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as found:
        process = _python(program, env, *_words(command), isolated=isolated, report=writer)
        os.close(writer)
        names = found.read().decode().split()
    assert process.returncode == 0, process.stderr
    return set(names)


def _words(command: str) -> list[str]:
    import shlex

    return shlex.split(command)


def _python(
    program: str, env: dict[str, str], *words: str, isolated: bool = True, report: int | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program in a new interpreter; `isolated` from site-packages."""
    flags = ["-S"] if isolated else []
    if report is not None:
        program = f"import os; os.dup2({report}, 3)\n" + program
    return subprocess.run(
        [sys.executable, *flags, "-c", program, *words],
        capture_output=True,
        text=True,
        check=False,
        env={**env, "PYTHONPATH": str(SOURCE)},
        pass_fds=() if report is None else (report,),
        timeout=60,
    )
