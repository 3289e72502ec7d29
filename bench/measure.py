"""Processor time and peak memory of whole processes, many times over, interleaved.

Other load on the machine makes the clock on the wall useless, so what is measured is what the kernel charged the
process (`wait4`), always against a floor or a peer in the same rounds, and the median of the rounds.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WARM_UP = 2  # rounds that are thrown away: they fill the caches of the disk and of bytecode


class Case(NamedTuple):
    """One thing to run: its name, its words (or what makes them for each round), where its input comes from."""

    name: str
    words: Sequence[str] | Callable[[int], Sequence[str]]
    env: dict[str, str] = {}  # noqa: RUF012 - never written to
    stdin: str = os.devnull
    code: int = 0  # the exit code it must end with
    no_hit: int = 0  # the one of a program that looked and found nothing
    every: int = 1  # it runs in each so many rounds: a slow one need not be measured so often

    def argv(self, round: int) -> list[str]:
        return list(self.words(round) if callable(self.words) else self.words)


class Cost(NamedTuple):
    """What one process was charged: milliseconds of processor, of which system; the most memory it held."""

    cpu_ms: float
    system_ms: float
    memory_mb: float


def environment(**more: str) -> dict[str, str]:
    """A plain environment: bytecode is kept, nothing is unbuffered, no configuration of the user counts."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT") if name in os.environ}
    return {**kept, "HOME": "/nonexistent", "TZ": "Europe/Rome", "USER": "bench", **more}


@lru_cache(maxsize=1)
def _launcher() -> subprocess.Popen[str]:
    """The small program that starts the measured ones."""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", os.path.join(os.path.dirname(__file__), "launcher.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def run(case: Case, round: int = 0) -> Cost:
    """Run it once, its output to nowhere."""
    argv = case.argv(round)
    asked, told = _launcher().stdin, _launcher().stdout
    assert asked is not None
    assert told is not None
    shows = bool(os.environ.get("BENCH_VERBOSE"))
    asked.write(json.dumps((argv, environment(**case.env), case.stdin, shows)) + "\n")
    asked.flush()
    code, user_s, system_s, memory = json.loads(told.readline())
    if code not in (case.code, case.no_hit):
        raise RuntimeError(f"exit {code}, not {case.code}: {' '.join(argv)}; BENCH_VERBOSE=1 shows why")
    unit = 1024 if sys.platform == "linux" else 1024 * 1024
    return Cost((user_s + system_s) * 1000, system_s * 1000, memory / unit)


def interleaved(cases: Sequence[Case], rounds: int) -> dict[str, Cost]:
    """The median cost of each case by its name; each round runs every case once."""
    costs: dict[str, list[Cost]] = {case.name: [] for case in cases}
    for round in range(rounds + WARM_UP):
        for case in cases:
            if round and (round - WARM_UP) % case.every:
                continue
            cost = run(case, round)
            if round >= WARM_UP:
                costs[case.name].append(cost)
    return {name: median(found) for name, found in costs.items()}


def median(costs: Sequence[Cost]) -> Cost:
    return Cost(*(statistics.median(values) for values in zip(*costs, strict=True)))
