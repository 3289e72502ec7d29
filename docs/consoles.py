"""Runs the console blocks of the README and of docs/ in order; writes what they print where it differs: make docs.

A block is ```console with lines `$ command` and what it prints. A line `…` in the output stands for any lines, `…`
inside a line for any letters.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
_BLOCK = re.compile(r"(```console\n)(.*?)(```)", flags=re.DOTALL)


def rerun(page: Path, folder: Path) -> str:
    """The page as it would be if every command were run now, one after the other, in `folder`."""
    for sample in (ROOT / "examples").glob("*.csv"):
        shutil.copy(sample, folder)
    text = page.read_text(encoding="utf-8")
    return _BLOCK.sub(lambda block: block[1] + _block(block[2], folder) + block[3], text)


def _block(body: str, folder: Path) -> str:
    parts = re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]
    return "".join(f"$ {_command(part, folder)}" for part in parts)


def _command(part: str, folder: Path) -> str:
    lines = part.split("\n")
    length = next(index for index, line in enumerate(lines, 1) if not line.endswith("\\"))
    command, shown = "\n".join(lines[:length]), "\n".join(lines[length:]).strip("\n")
    found = _output(command, folder).strip("\n")
    return command + "\n" + (shown if matches(found, shown) else found) + ("\n" if found else "")


def _output(command: str, folder: Path) -> str:
    """stdout and stderr of a shell command with a pinned clock and a home of its own."""
    environ = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "CRM_NOW": "2026-05-04T09:00:00+02:00",
        "TZ": "Europe/Rome",
        "USER": "anna",
        "COLUMNS": "110",
    }
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=60,
    )
    return done.stdout.decode().replace(str(folder), "~")


def matches(found: str, shown: str) -> bool:
    """Whether an output is the one shown.

    >>> matches("a1\\nb\\nc", "a…\\n…"), matches("a", "b")
    (True, False)
    """
    pattern = "\n".join(
        "(?s:.*)" if line == "…" else ".*".join(map(re.escape, line.split("…"))) for line in shown.split("\n")
    )
    return re.fullmatch(pattern, found) is not None


if __name__ == "__main__":
    for one in PAGES:
        with tempfile.TemporaryDirectory() as name:
            one.write_text(rerun(one, Path(name)), encoding="utf-8")
