"""Many processes on one file, and files that may not grow."""

from __future__ import annotations

import json
import random
import resource
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

from soak_base import Tally, World, command, faults, state

if TYPE_CHECKING:
    from pathlib import Path


def writers(world: World, *, count: int, adds: int) -> Tally:
    """Writers that each add some people, one command each, while an import runs and a backup is taken."""
    tally = Tally(f"{count} writers x {adds} adds, an import, backups", count * adds)
    people = _people(world)
    program = " ".join(command(""))
    loops = [
        subprocess.Popen(
            ["sh", "-c", f"i=0; while [ $i -lt {adds} ]; do i=$((i+1));"
             f" {program} add -q \"Writer W{n}N$i\" --email w{n}.$i@w.it || exit 1; done"],
            env=world.env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for n in range(count)
    ]  # fmt: skip
    beside = [
        subprocess.Popen(
            command(line.replace("{folder}", str(world.folder))),
            env=world.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        for line in (
            "import {folder}/more.csv --yes -q",
            "backup create {folder}/during.db -q",
            "export csv -q",
        )
    ]
    ids: list[str] = []
    for loop in loops:
        out, err = loop.communicate()
        ids.extend(out.decode().split())
        if loop.returncode or err:
            tally.fail(f"a writer ended with {loop.returncode}: {err.decode()[:300]}")
    for process in beside:
        _, err = process.communicate()
        if process.returncode or err:
            tally.fail(f"beside the writers: {process.returncode} {err.decode()[:300]}")
    tally.done = len(set(ids))
    shown = world.run("imports show 2 --json")
    imported = json.loads(shown.stdout)["created"] if shown.returncode == 0 else 0
    if _people(world) != people + count * adds + imported:
        tally.fail(f"{_people(world)} people, not {people} + {count * adds} + {imported}")
    for path in (world.path, world.folder / "during.db"):
        for text in faults(path):
            tally.fail(f"{path.name}: {text}")
    return tally


def races(world: World, count: int) -> list[Tally]:
    """One e-mail added at once by many, and many tags on one person."""
    same = Tally("adds of one e-mail at once", count)
    codes = _at_once(world, ["add 'One Mail' --email one@mail.it"] * count)
    same.done = len(codes)
    if sorted(codes) != [0] + [4] * (count - 1):
        same.fail(f"exit codes {sorted(set(codes))}, {codes.count(0)} times 0")
    tags = Tally("tags on one person at once", count)
    codes = _at_once(world, [f"tag c3 race{n}" for n in range(count)])
    shown = world.run("show c3 --json").stdout.decode()
    tags.done = sum(f'"race{n}"' in shown for n in range(count))
    if tags.done != count or set(codes) != {0}:
        tags.fail(f"{tags.done} of {count} tags, exit codes {sorted(set(codes))}")
    return [same, tags]


def _at_once(world: World, lines: list[str]) -> list[int]:
    running = [
        subprocess.Popen(
            command(line),
            env=world.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for line in lines
    ]
    return [process.wait() for process in running]


def _people(world: World) -> int:
    return int(world.run("list --count").stdout)


def full_disks(world: World, points: int, deadline: float, chance: random.Random) -> Tally:
    """Files that may not grow beyond a random size, for commands that write much."""
    tally = Tally("disk full (RLIMIT_FSIZE)", points)
    kept = world.folder / "full.db"
    shutil.copyfile(world.path, kept)
    everybody = " ".join(f"c{n}" for n in range(1, 25))
    lines = (
        "import {folder}/more.csv --yes -q",
        f"edit --where tag=all --set note={'x' * 3000} --yes -q",
        "backup create {folder}/full-copy.db --force -q",
        f"merge {everybody} --yes -q",
    )
    before = state(world.path)
    refused = 0
    while tally.done < tally.asked and time.monotonic() < deadline:
        shutil.copyfile(kept, world.path)
        size = world.path.stat().st_size
        limit = chance.choice((chance.randrange(1, size), size + chance.randrange(400_000)))
        line = lines[tally.done % len(lines)].replace("{folder}", str(world.folder))
        found = subprocess.run(
            command(line),
            env={**world.env, "PYTHONDONTWRITEBYTECODE": "1"},  # no half written module of ours
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            preexec_fn=lambda limit=limit: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)),
        )
        tally.done += 1
        refused += found.returncode != 0
        _judge_full(world, tally, f"{line[:20]} at {limit} bytes", before, found)
    tally.remark = f"{refused} refused"
    shutil.copyfile(kept, world.path)
    return tally


def _judge_full(
    world: World, tally: Tally, where: str, before: str, found: subprocess.CompletedProcess[bytes]
) -> None:
    message = found.stderr.decode()
    is_backup = where.startswith("backup")
    if found.returncode not in (0, 1):
        tally.fail(f"{where}: exit {found.returncode}: {message[:300]}")
    if found.returncode == 1 and not (message.startswith("crm: ") and len(message.splitlines()) <= 3):
        tally.fail(f"{where}: {message[:300]}")
    if (found.returncode or is_backup) and state(world.path) != before:
        tally.fail(f"{where}: refused, and changed all the same")
    for text in faults(world.path):
        tally.fail(f"{where}: {text}")
    copy: Path = world.folder / "full-copy.db"
    if copy.exists():
        for text in faults(copy):
            tally.fail(f"{where}: the backup: {text}")
        copy.unlink()
