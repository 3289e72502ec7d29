"""Ctrl-C at random moments: exit 130 and one line, before or after, and the line says which."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from typing import TYPE_CHECKING

from soak_base import Tally, World, faults, state
from soak_kill import KINDS, prepare, start

if TYPE_CHECKING:
    import random

    from soak_kill import Ready

NOTHING = "crm: interrupted; nothing was changed"
STORED = "crm: interrupted; the change was stored before"


def interrupts(world: World, count: int, deadline: float, chance: random.Random) -> Tally:
    """So many Ctrl-C, over everything that changes this one file."""
    tally = Tally("Ctrl-C", count)
    kinds = [kind for kind in KINDS if kind.name not in ("migration", "first add", "restore")]
    kept = world.folder / "base.db"
    shutil.copyfile(world.path, kept)
    early = 0
    for number, kind in enumerate(kinds):
        share = count // len(kinds) + (number < count % len(kinds))
        end = time.monotonic() + (deadline - time.monotonic()) / (len(kinds) - number)
        ready = prepare(world, kind)
        for _ in range(share):
            if time.monotonic() < end:
                early += _interrupt(world, ready, tally, chance)
        shutil.copyfile(kept, world.path)
    tally.remark = f"{early} while Python itself was starting"
    return tally


def _interrupt(world: World, ready: Ready, tally: Tally, chance: random.Random) -> bool:
    """One of them; whether it came before there was anything of ours to hear it."""
    running = start(world, ready)
    try:
        running.wait(chance.uniform(0, ready.length_s * 1.05))
    except subprocess.TimeoutExpired:
        running.send_signal(signal.SIGINT)
    _, err = running.communicate()
    message = err.decode()
    tally.done += 1
    where = f"{ready.kind.name} {tally.done}"
    is_new = state(world.path) != ready.before
    if running.returncode == -signal.SIGINT or (running.returncode == 1 and "crmcli" not in message):
        if is_new:
            tally.fail(f"{where}: killed while starting, and changed all the same")
        return True
    if running.returncode not in (0, 130):
        tally.fail(f"{where}: exit {running.returncode}: {message[-300:]}")
    if running.returncode == 130 and is_new and NOTHING in message:
        tally.fail(f"{where}: said that nothing was changed, and it was")
    if running.returncode == 130 and not is_new and STORED in message and ready.kind.name != "backup":
        tally.fail(f"{where}: said that it was stored, and it was not")
    for text in faults(world.path):
        tally.fail(f"{where}: {text}")
    return False
