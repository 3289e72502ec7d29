"""What each command loads, as `-X importtime` tells: how many modules, how long they take, and which are not ours."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import NamedTuple

from bench.measure import environment
from bench.programs import crm, floor

# Microseconds of loading what `import sqlite3` does not load; a tenth of the floor for each thousand.
BUDGETS = {
    "--version": 1_000,
    "show c1": 7_000,
    "list --limit 10": 7_000,
    "whois +390212345678": 7_500,
    "search a*": 7_000,
    "add 'Ann Roe' --new": 7_500,
    "log call c1 hello": 7_000,
    "agenda": 7_000,
    "tag c1 vip": 7_000,
    "task list": 7_000,
    "list --where tag=vip --limit 10": 12_000,
    "show c1 --json": 14_000,
    "--help": 60_000,
}

RUNS = 9


class Loaded(NamedTuple):
    """What one command loads beyond its floor."""

    command: str
    modules: int
    ours: int
    microseconds: int
    heaviest: tuple[str, ...]


def loaded(path: str) -> list[Loaded]:
    """What each command loads on this base, beyond `import sqlite3`."""
    base = set(_times([*floor()], path))
    found = []
    for command in BUDGETS:
        words = [word.strip("'") for word in re.findall(r"'[^']*'|\S+", command)]
        times = _times([sys.executable, *crm(*words)], path)
        more = {name: time for name, time in times.items() if name not in base}
        ours = [name for name in more if name.startswith("crmcli")]
        heaviest = sorted((name for name in more if name not in ours), key=lambda name: -more[name])[:4]
        found.append(Loaded(command, len(more), len(ours), sum(more.values()), tuple(heaviest)))
    return found


def _times(argv: list[str], path: str) -> dict[str, int]:
    """Microseconds of each module itself, the least of several runs: it is time on the wall, and others work too."""
    found: dict[str, int] = {}
    for _ in range(RUNS):
        said = subprocess.run(
            [argv[0], "-X", "importtime", *argv[1:]],
            capture_output=True,
            text=True,
            env=environment(CRM_DB=path),
            check=False,
            stdin=subprocess.DEVNULL,
        ).stderr
        for line in said.splitlines():
            piece = re.match(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)$", line)
            if piece:
                found[piece[2]] = min(int(piece[1]), found.get(piece[2], 1 << 30))
    return found
