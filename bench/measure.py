"""Processor time and peak memory of whole processes, many times over, interleaved.

Other load on the machine makes the clock on the wall useless, so what is measured is what the kernel charged the
process (`wait4`), always against a floor or a peer in the same rounds, and the median of the rounds.
"""

from __future__ import annotations

import os
import statistics
import sys
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


def run(case: Case, round: int = 0) -> Cost:
    """Run it once, its output to nowhere."""
    argv = case.argv(round)
    null = os.open(os.devnull, os.O_WRONLY)
    source = os.open(case.stdin, os.O_RDONLY)
    try:
        actions = [(os.POSIX_SPAWN_DUP2, source, 0), (os.POSIX_SPAWN_DUP2, null, 1)]
        if not os.environ.get("BENCH_VERBOSE"):
            actions.append((os.POSIX_SPAWN_DUP2, null, 2))
        pid = os.posix_spawnp(argv[0], argv, environment(**case.env), file_actions=actions)
        _, status, usage = os.wait4(pid, 0)
    finally:
        os.close(null)
        os.close(source)
    code = os.waitstatus_to_exitcode(status)
    if code != case.code:
        raise RuntimeError(f"exit {code}, not {case.code}: {' '.join(argv)}; BENCH_VERBOSE=1 shows why")
    memory = usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)
    return Cost((usage.ru_utime + usage.ru_stime) * 1000, usage.ru_stime * 1000, memory)


def interleaved(cases: Sequence[Case], rounds: int) -> dict[str, Cost]:
    """The median cost of each case by its name; each round runs every case once."""
    costs: dict[str, list[Cost]] = {case.name: [] for case in cases}
    for round in range(rounds + WARM_UP):
        for case in cases:
            cost = run(case, round)
            if round >= WARM_UP:
                costs[case.name].append(cost)
    return {name: median(found) for name, found in costs.items()}


def median(costs: Sequence[Cost]) -> Cost:
    return Cost(*(statistics.median(values) for values in zip(*costs, strict=True)))
