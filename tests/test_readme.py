"""Every console block of the README and of docs/ is run, in order, and must print what it shows."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import NOW, ZONE

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def console_blocks(page: Path) -> list[tuple[str, str]]:
    """(command, expected output) of every `$ ` line in the page's console blocks, in order."""
    found = []
    for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), flags=re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            lines = part.split("\n")
            length = 1
            while lines[length - 1].endswith("\\"):
                length += 1
            found.append(("\n".join(lines[:length]), "\n".join(lines[length:]).strip("\n")))
    return found


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_the_page_shows_is_what_happens(page: Path, tmp_path: Path) -> None:
    for sample in (ROOT / "examples").glob("*.csv"):
        shutil.copy(sample, tmp_path)
    environ = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "CRM_NOW": NOW,
        "TZ": ZONE,
        "USER": "anna",
        "COLUMNS": "110",
    }
    for command, expected in console_blocks(page):
        found = subprocess.run(
            ["sh", "-c", f"{command}\n"],
            cwd=tmp_path,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=60,
        ).stdout.decode()
        assert matches(found.strip("\n"), expected), f"$ {command}\n{found}"


def matches(found: str, expected: str) -> bool:
    """Whether the output is the one shown; a line `…` stands for any lines, `…` inside a line for any letters."""
    pattern = "\n".join(
        r"(?:.*\n?)*?" if line == "…" else ".*".join(map(re.escape, line.split("…")))
        for line in expected.split("\n")
    )
    return re.fullmatch(pattern.replace(r"(?:.*\n?)*?" + "\n", r"(?:.*\n)*?"), found) is not None
