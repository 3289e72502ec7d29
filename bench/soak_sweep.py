"""A fault at each write: killed, no space left, an I/O error; with strace, which puts one at any system call."""

from __future__ import annotations

import collections
import re
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

from soak_base import Tally, World, state
from soak_kill import KINDS, Ready, judge, prepare, put, write_step

if TYPE_CHECKING:
    import random

CALLS = ("pwrite64", "fdatasync", "fsync", "unlink", "rename", "ftruncate")
FAULTS = {
    "killed at a write": "signal=KILL:when={}",
    "no space from a write on": "error=ENOSPC:when={}+",
    "an I/O error at a write": "error=EIO:when={}",
}


def sweeps(world: World, count: int, deadline: float, chance: random.Random) -> list[Tally]:
    """So many faults of each sort, spread over the write calls of everything that writes."""
    tallies = [Tally(f"sweep: {name}", count) for name in FAULTS]
    if not shutil.which("strace"):
        for tally in tallies:
            tally.remark = "needs strace"
        return tallies
    write_step(world)
    kept = world.folder / "base.db"
    shutil.copyfile(world.path, kept)
    for number, kind in enumerate(KINDS):
        share = count // len(KINDS) + (number < count % len(KINDS))
        end = time.monotonic() + (deadline - time.monotonic()) / (len(KINDS) - number)
        ready = prepare(world, kind)
        points = _points(world, ready)
        for place in range(share):
            for tally, fault in zip(tallies, FAULTS.values(), strict=True):
                if time.monotonic() < end:
                    call, at = chance.choice(points[chance.choice(tuple(points))])
                    _strike(world, ready, tally, call, fault.format(at), f"{kind.name} {place}")
        shutil.copyfile(kept, world.path)
    return tallies


def _points(world: World, ready: Ready) -> dict[str, list[tuple[str, int]]]:
    """The write calls a command makes: (call, which one of its sort) by call."""
    put(world, ready)
    log = world.folder / "calls.txt"
    subprocess.run(
        ["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={','.join(CALLS)}", *ready.words],
        env=world.env,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=True,
    )
    found = collections.Counter(re.findall(r"^\d+ +(\w+)\(", log.read_text(), re.MULTILINE))
    return {call: [(call, at + 1) for at in range(number)] for call, number in found.items()}


def _strike(world: World, ready: Ready, tally: Tally, call: str, fault: str, where: str) -> None:
    """One run with one fault in it, and whether it came to no harm."""
    put(world, ready)
    found = subprocess.run(
        ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={call}:{fault}", *ready.words],
        env=world.env,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    tally.done += 1
    where = f"{where} ({call}:{fault})"
    message = found.stderr.decode()
    if "signal" not in fault:
        _judge_words(world, ready, tally, where, found.returncode, message)
    judge(world, ready.kind, tally, ready.before, ready.after, where=where)


def _judge_words(world: World, ready: Ready, tally: Tally, where: str, code: int, message: str) -> None:
    """A command that failed says so in words, and has changed nothing, unless it says that too."""
    if code not in (0, 1):
        tally.fail(f"{where}: exit {code}: {message[:300]}")
    said = message.rpartition("crm: ")[2].splitlines()
    if code and not (1 < len(said) <= 3 and said[-1].startswith("hint: ")):
        tally.fail(f"{where}: {message[:300]}")
    if ready.kind.name == "migration" or ready.before == ready.after:
        return
    is_new = state(world.path) != ready.before
    if code == 0 and not is_new and ready.kind.name != "first add":
        tally.fail(f"{where}: said to be done, and is not")
    if code and is_new and "was stored" not in message:
        tally.fail(f"{where}: said to have failed, and is done: {message[:300]}")
