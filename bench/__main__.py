"""Speed as ratios: hot commands against starting Python with sqlite3, and against what others take.

    python -m bench [--people 10000] [--rounds 15] [--only "crm add"] [--peers]

What is printed is processor time of whole processes, medians of interleaved rounds; `bar` is the goal. The same goes
into bench/results as JSON. `python -m bench.find` measures filters and searches, `bench/match.py` duplicates.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bench.generate import cached, generate
from bench.hot import Result, measured
from bench.programs import absent

RESULTS = Path(__file__).parent / "results"
NEARLY_EMPTY = 10  # people in the small base: enough to have somebody to look for


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", help="a part of a command's name")
    parser.add_argument("--peers", action="store_true", help="the same answers by other programs, too")
    parser.add_argument("--folder", default=os.path.join(os.path.expanduser("~"), ".cache", "crm-bench"))
    given = parser.parse_args()
    os.makedirs(given.folder, exist_ok=True)
    results: list[Result] = []
    with tempfile.TemporaryDirectory() as folder:
        small = os.path.join(folder, "small.db")
        generate(small, NEARLY_EMPTY)
        for base, path in (
            (f"{NEARLY_EMPTY} people", small),
            (f"{given.people:,} people", _copied(given, folder)),
        ):
            floor, found = measured(
                base, path, folder, rounds=given.rounds, with_peers=given.peers, only=given.only
            )
            results.extend(found)
            print(f"\n{base}; floor: python -c 'import sqlite3', {floor.cpu_ms:.1f} ms of processor time")
            for one in found:
                print(line(one))
    for text in absent() if given.peers else ():
        print(text)
    _save(results)


def _copied(given: argparse.Namespace, folder: str) -> str:
    """A copy of the kept base of that size, because the commands that are measured write to it."""
    path = os.path.join(folder, "large.db")
    with sqlite3.connect(cached(given.folder, given.people)) as kept, sqlite3.connect(path) as copy:
        kept.backup(copy)
    kept.close()
    copy.close()
    return path


def line(result: Result) -> str:
    """One command: milliseconds, multiple of the floor, the bar, and what the peers took."""
    bar = f"{result.bar:.1f}" if result.bar else "–"
    peers = ", ".join(f"{name} {cost.cpu_ms:.1f} ms" for name, cost in result.peers.items())
    return (
        f"  {result.command:<28} {result.cost.cpu_ms:7.1f} ms  {result.ratio:5.2f} × floor"
        f"  (bar {bar:>3})  {peers}"
    )


def _save(results: list[Result]) -> None:
    """The same as JSON, for comparing runs."""
    RESULTS.mkdir(exist_ok=True)
    at = datetime.now(UTC)
    found = {
        "at": at.isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "results": [
            {"base": r.base, "command": r.command, "cpu_ms": r.cost.cpu_ms, "ratio": r.ratio, "bar": r.bar}
            for r in results
        ],
    }
    path = RESULTS / f"{at:%Y%m%d-%H%M%S}.json"
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(
        f"\nwritten to {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}\n"
    )


if __name__ == "__main__":
    main()
