"""Patience: kill -9, many writers, full disks and inputs nobody meant, until the bars or the minutes are reached.

    python bench/soak.py [--minutes 30] [--only kills|import|sweep|interrupt|writers|races|disk|fuzz|ask] [--seed 1]
                         [--kills 500] [--imports 20] [--rows 200000] [--sweeps 200] [--interrupts 100]
                         [--writers 40] [--adds 50] [--races 100] [--disks 50] [--inputs 1000000] [--questions 200000]

Prints one line a bar: what was asked, what was done, what went wrong. Exits 1 if anything did.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from soak_ask import ask
from soak_base import Tally, World
from soak_fuzz import fuzz
from soak_import import import_kills
from soak_interrupt import interrupts
from soak_kill import kills
from soak_many import full_disks, races, writers
from soak_sweep import sweeps

SECTIONS = {
    "writers": 0.25,
    "races": 0.35,
    "disk": 0.45,
    "kills": 0.6,
    "import": 0.7,
    "sweep": 0.77,
    "interrupt": 0.8,
    "fuzz": 0.9,
    "ask": 1.0,
}  # ends, as shares of the time


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--only", choices=tuple(SECTIONS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--imports", type=int, default=20)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--sweeps", type=int, default=200)
    parser.add_argument("--interrupts", type=int, default=100)
    parser.add_argument("--writers", type=int, default=40)
    parser.add_argument("--adds", type=int, default=50)
    parser.add_argument("--races", type=int, default=100)
    parser.add_argument("--disks", type=int, default=50)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--questions", type=int, default=200_000)
    given = parser.parse_args()
    begun = time.monotonic()
    tallies: list[Tally] = []
    for section, end in SECTIONS.items():
        if given.only in (None, section):
            share = 1.0 if given.only else end
            tallies.extend(_section(section, given, begun + given.minutes * 60 * share))
    _print(tallies, time.monotonic() - begun)
    sys.exit(any(tally.bad for tally in tallies))


def _section(section: str, given: argparse.Namespace, deadline: float) -> list[Tally]:
    """One section in a fresh world."""
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory(prefix="crm-soak-") as folder:
        world = World(Path(folder))
        world.fill()
        print(f"{section} …", file=sys.stderr, flush=True)
        if section == "writers":
            return [writers(world, count=given.writers, adds=given.adds)]
        if section == "races":
            return races(world, given.races)
        if section == "disk":
            return [full_disks(world, given.disks, deadline, chance)]
        if section == "kills":
            return kills(world, given.kills, deadline, chance)
        if section == "import":
            return [import_kills(world, given.imports, given.rows, deadline, chance)]
        if section == "interrupt":
            return [interrupts(world, given.interrupts, deadline, chance)]
        if section == "sweep":
            return sweeps(world, given.sweeps, deadline, chance)
        if section == "ask":
            return ask(world, given.questions, deadline, chance)
        return fuzz(world.path, given.inputs, deadline, chance)


def _print(tallies: list[Tally], seconds: float) -> None:
    print(f"SQLite {sqlite3.sqlite_version}, {seconds / 60:.1f} minutes\n")
    print(f"{'bar':<48} {'asked':>9} {'done':>9} {'bad':>5}  remark")
    for tally in tallies:
        print(f"{tally.name:<48} {tally.asked:>9,} {tally.done:>9,} {len(tally.bad):>5}  {tally.remark}")


if __name__ == "__main__":
    main()
