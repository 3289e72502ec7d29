"""Speed and memory as ratios: commands against starting Python with sqlite3, and against what others take.

    python -m bench [--people 10000|100000|1000000] [--rounds 15] [--only SECTION or "crm add"] [--no-peers]

Sections: hot (commands typed all day), imports (what each loads), batch (lines a second), memory (answers as long as
the base), day (reports on a few thousand deals), files (contacts from CSV, and to CSV and JSONL), asking (filters,
searches, misspelt searches; `bench.find`); only when asked for, every (each command of the table, once). What is
printed is processor time of whole processes, medians of interleaved rounds; the goals stand beside. The same goes into
bench/results as JSON. `bench/match.py` measures duplicates, `bench.day` the agenda at a million people, `bench/soak.py`
patience.
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
from typing import Any

from bench.bulk import BATCH_BAR, STREAMING_BAR_MB, batches, streaming
from bench.day import DEALS, REPORT_BAR_MS, reports
from bench.every import every, prepare, told
from bench.files import BARS, GROWTH, IMPORT_MB, SMALLER, exports, import_memory, imports
from bench.find import cases, listed, report
from bench.generate import cached, generate
from bench.hot import Result, measured
from bench.imports import BUDGETS, loaded
from bench.measure import interleaved
from bench.programs import absent

RESULTS = Path(__file__).parent / "results"
NEARLY_EMPTY = 10  # people in the small base: enough to have somebody to look for
SECTIONS = ("hot", "imports", "batch", "memory", "day", "files", "asking")
ON_DEMAND = ("every",)  # a walk through all commands, which takes twice as long as the rest
DAY_ROUNDS = 3
ASKING_ROUNDS = 5  # some of its filters take seconds on a large base


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument(
        "--only", help=f"one of {', '.join((*SECTIONS, *ON_DEMAND))}, or a part of a hot command"
    )
    parser.add_argument("--no-peers", action="store_true", help="leave the other programs out")
    parser.add_argument("--folder", default=os.path.join(os.path.expanduser("~"), ".cache", "crm-bench"))
    given = parser.parse_args()
    sections = [given.only] if given.only in (*SECTIONS, *ON_DEMAND) else ["hot"] if given.only else SECTIONS
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder:
        small = os.path.join(folder, "small.db")
        generate(small, NEARLY_EMPTY)
        large = _copied(given, folder)
        if "hot" in sections:
            found["hot"] = _hot(
                given, {f"{NEARLY_EMPTY} people": small, f"{given.people:,} people": large}, folder
            )
        if "imports" in sections:
            found["imports"] = _imports(small)
        if "batch" in sections:
            found["batch"] = _batch(folder)
        if "memory" in sections:
            found["memory"] = _memory(small, large, given.people)
        if "day" in sections:
            found["day"] = _day(folder)
        if "files" in sections:
            found["files"] = _files(given, large, folder)
        if "every" in sections:
            found["every"] = _every(given, large, folder)
    if "asking" in sections:
        found["asking"] = _asking(given)
    _save(found)


def _hot(given: argparse.Namespace, bases: dict[str, str], folder: str) -> list[dict[str, Any]]:
    """Hot commands on each base, with their floor and their peers."""
    only = None if given.only in SECTIONS else given.only
    rows = []
    for base, path in bases.items():
        with_peers = not given.no_peers
        floor, results = measured(base, path, folder, rounds=given.rounds, with_peers=with_peers, only=only)
        print(f"\n{base}; floor: python -c 'import sqlite3', {floor.cpu_ms:.1f} ms of processor time")
        print(f"  {'':<30}    ms   × floor  goal  memory  {'' if given.no_peers else 'peers: ms (× ours)'}")
        for one in results:
            print(line(one))
            rows.append({"base": base, "floor_ms": floor.cpu_ms, **_plain(one)})
    for text in [] if given.no_peers else absent():
        print(f"  {text}")
    return rows


def line(result: Result) -> str:
    """One command: milliseconds, multiple of the floor, the goal, and what the peers took."""
    own = result.cost.cpu_ms
    peers = ", ".join(
        f"{name} {cost.cpu_ms:.1f} ({cost.cpu_ms / own:.2f})" for name, cost in result.peers.items()
    )
    goal = f"{result.bar:.1f}{' ' if result.ratio <= result.bar else '!'}" if result.bar else "   "
    return f"  {result.command:<28} {own:7.1f}  {result.ratio:6.2f}   {goal}  {result.cost.memory_mb:4.0f} MB  {peers}"


def _plain(result: Result) -> dict[str, Any]:
    return {
        "command": result.command,
        "cpu_ms": result.cost.cpu_ms,
        "memory_mb": result.cost.memory_mb,
        "ratio": result.ratio,
        "goal": result.bar,
        "peers": {name: cost.cpu_ms for name, cost in result.peers.items()},
    }


def _imports(path: str) -> list[dict[str, Any]]:
    print("\nwhat a command loads beyond `import sqlite3` (-X importtime)")
    print(f"  {'':<30} modules  ours      ms  budget  heaviest that are not ours")
    rows = []
    for one in loaded(path):
        budget = BUDGETS[one.command]
        mark = " " if one.microseconds <= budget else "!"
        print(
            f"  {one.command:<30} {one.modules:7} {one.ours:5} {one.microseconds / 1000:7.1f}"
            f"  {budget / 1000:5.1f}{mark}  {', '.join(one.heaviest)}"
        )
        rows.append({**one._asdict(), "budget": budget})
    return rows


def _batch(folder: str) -> list[dict[str, Any]]:
    floor, rates = batches(folder)
    print(
        f"\ncrm batch, 10,000 lines; goal {BATCH_BAR:,} `add` a second; floor beside it {floor.cpu_ms:.1f} ms"
    )
    for one in rates:
        mark = "!" if one.name.startswith("add") and one.a_second < BATCH_BAR else " "
        print(f"  {one.name:<42} {one.a_second:7.0f} a second{mark} {one.cost.memory_mb:4.0f} MB")
    return [{"name": one.name, "a_second": one.a_second, "memory_mb": one.cost.memory_mb} for one in rates]


def _memory(small: str, large: str, people: int) -> list[dict[str, Any]]:
    print(f"\nmost memory, {NEARLY_EMPTY} and {people:,} people; goal: at most {STREAMING_BAR_MB} MB more")
    rows = []
    for name, little, much in streaming(small, large):
        mark = "!" if much.memory_mb - little.memory_mb > STREAMING_BAR_MB else " "
        print(
            f"  crm {name:<24} {little.memory_mb:4.0f} MB {much.memory_mb:5.0f} MB{mark} {much.cpu_ms:8.0f} ms"
        )
        rows.append(
            {"name": name, "small_mb": little.memory_mb, "large_mb": much.memory_mb, "cpu_ms": much.cpu_ms}
        )
    return rows


def _files(given: argparse.Namespace, large: str, folder: str) -> list[dict[str, Any]]:
    rounds = 1 if given.people > 100_000 else 3
    print(
        f"\nfiles in and out, {given.people:,} contacts; goal: at most so many times the peer's processor time"
    )
    results = imports(folder, given.folder, given.people, rounds)
    results += exports(folder, large, rounds)
    rows: list[dict[str, Any]] = []
    for one in results:
        goal = BARS[one.peer]
        said = f"{one.peer} is not installed"
        if one.peer_cost is not None and one.ratio is not None:
            mark = "!" if one.ratio > goal else " "
            said = f"{one.peer:<20} {one.peer_cost.cpu_ms:8.0f} ms  {one.ratio:5.2f} × {mark} goal {goal}"
        print(f"  crm {one.name:<26} {one.cost.cpu_ms:8.0f} ms  {one.cost.memory_mb:4.0f} MB  {said}")
        rows.append(
            {
                "name": one.name,
                "cpu_ms": one.cost.cpu_ms,
                "memory_mb": one.cost.memory_mb,
                "peer": one.peer,
                "ratio": one.ratio,
                "goal": goal,
            }
        )
    smaller = given.people // SMALLER
    little, much = import_memory(folder, given.folder, smaller), results[0].cost
    mark = "!" if much.memory_mb > min(IMPORT_MB, GROWTH * little.memory_mb) else " "
    print(
        f"  crm import {smaller:,} and {given.people:,}: {little.memory_mb:.0f} and {much.memory_mb:.0f} MB{mark}"
        f"  goal: {IMPORT_MB} MB, {GROWTH} times"
    )
    rows.append({"name": "import memory", "small_mb": little.memory_mb, "large_mb": much.memory_mb})
    return rows


def _every(given: argparse.Namespace, large: str, folder: str) -> list[dict[str, Any]]:
    prepare(large, given.people, folder)
    rows: list[dict[str, Any]] = []
    title = ""
    for least, one in every(large, folder):
        if one.group.title != title:
            title = one.group.title
            print(f"\n{title}")
        print(told(least, one), flush=True)
        rows.append(
            {"line": one.line, "group": title, "cost": one.cost._asdict() if one.cost else one.failure}
        )
    return rows


def _asking(given: argparse.Namespace) -> dict[str, Any]:
    path = cached(given.folder, given.people)
    costs = interleaved(cases(path, listed(path, given.folder)), min(given.rounds, ASKING_ROUNDS))
    print("\n" + "\n".join(report(costs)))
    return {name: cost._asdict() for name, cost in costs.items()}


def _day(folder: str) -> list[dict[str, Any]]:
    start, costs = reports(folder, DAY_ROUNDS)
    print(f"\n{DEALS:,} deals; goal: {REPORT_BAR_MS} ms beyond starting, which takes {start.cpu_ms:.1f} ms")
    rows = []
    for name, cost in costs:
        beyond = cost.cpu_ms - start.cpu_ms
        print(
            f"  crm {name:<30} {beyond:7.1f} ms{'!' if beyond > REPORT_BAR_MS else ' '} {cost.memory_mb:4.0f} MB"
        )
        rows.append({"name": name, "beyond_ms": beyond, "memory_mb": cost.memory_mb})
    return rows


def _copied(given: argparse.Namespace, folder: str) -> str:
    """A copy of the kept base of that size, because the commands that are measured write to it."""
    os.makedirs(given.folder, exist_ok=True)
    path = os.path.join(folder, "large.db")
    with sqlite3.connect(cached(given.folder, given.people)) as kept, sqlite3.connect(path) as copy:
        kept.backup(copy)
    kept.close()
    copy.close()
    return path


def _save(found: dict[str, Any]) -> None:
    """The same as JSON, for comparing runs."""
    RESULTS.mkdir(exist_ok=True)
    at = datetime.now(UTC)
    head = {
        "at": at.isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }
    path = RESULTS / f"{at:%Y%m%d-%H%M%S}.json"
    path.write_text(json.dumps({**head, **found}, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(
        f"\nwritten to {path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}\n"
    )


if __name__ == "__main__":
    main()
