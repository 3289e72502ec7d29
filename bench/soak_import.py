"""kill -9 at random moments of one large import into a base it also changes: all of it, or nothing."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from soak_base import Tally, World, command

KNOWN = 20_000  # people who are there before; half of them are overwritten
LINE = "import {folder}/large.csv --on-conflict overwrite --yes --quiet"


def import_kills(world: World, count: int, rows: int, deadline: float, chance: random.Random) -> Tally:
    """Kill the import of a file of so many rows `count` times."""
    tally = Tally(f"kill -9: import of {rows} rows", count)
    _write(world.folder / "known.csv", range(KNOWN), "fair")
    _write(world.folder / "large.csv", range(KNOWN // 2, KNOWN // 2 + rows), "web")
    world.must(f"import {world.folder}/known.csv --yes --quiet")
    words = command(LINE.format(folder=world.folder))
    kept = world.folder / "kept.db"
    shutil.copyfile(world.path, kept)
    before = _digest(kept)
    whole = _spent_by(words, world, None)
    after = _counts(world.path)
    middle = 0
    while tally.done < count and time.monotonic() < deadline:
        for leftover in world.folder.glob("crm.db*"):
            leftover.unlink()
        shutil.copyfile(kept, world.path)
        middle += _spent_by(words, world, chance.uniform(0, whole)) < 0
        tally.done += 1
        _judge(world, tally, before, after)
    tally.remark = f"{middle} in the middle of {whole:.0f} s of processor time"
    return tally


def _spent_by(words: list[str], world: World, limit_s: float | None) -> float:
    """The processor time a command needs; -1 if it was killed for having spent `limit_s`.

    Moments are measured so because a busy machine stretches the clock on the wall, not the work.
    """
    running = subprocess.Popen(
        words,
        env=world.env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while True:
        done, status, used = os.wait4(running.pid, os.WNOHANG)
        if done:
            running.returncode = os.waitstatus_to_exitcode(status)
            if limit_s is None and running.returncode:
                raise SystemExit(f"{' '.join(words)}: exit {running.returncode}")
            return used.ru_utime + used.ru_stime
        if limit_s is not None and _spent(running.pid) >= limit_s:
            running.kill()
            running.wait()
            return -1
        time.sleep(0.01)


def _spent(pid: int) -> float:
    """Seconds of processor time of a running process (Linux)."""
    with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _write(path: Path, numbers: range, source: str) -> None:
    with open(path, "w", encoding="utf-8") as file:
        file.write("Name,E-mail,Phone,Company,City,Source\n")
        for n in numbers:
            file.write(
                f"Person {n} Test,p{n}@firm{n % 5000}.it,+39 347 {1_000_000 + n},Firm {n % 5000},Milano,{source}\n"
            )


def _judge(world: World, tally: Tally, before: str, after: dict[str, int]) -> None:
    """Opened by the next command, the file is byte for byte the one before, or holds all of the import and is whole."""
    where = f"round {tally.done}"
    following = world.run("show c1 --json")
    if following.returncode:
        tally.fail(f"{where}: the next command failed: {following.stderr.decode()}")
    if _digest(world.path) == before:
        return
    if _counts(world.path) != after:
        tally.fail(f"{where}: neither before nor after")
    with closing(sqlite3.connect(world.path)) as connection:
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
        connection.execute("INSERT INTO search (search) VALUES ('integrity-check')")
        connection.rollback()
    if found != "ok" or broken:
        tally.fail(f"{where}: {found}, {len(broken)} broken references")


def _digest(path: Path) -> str:
    digest = sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _counts(path: Path) -> dict[str, int]:
    """How many rows every table has, and the greatest id."""
    with closing(sqlite3.connect(path)) as connection:
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
            )
        ]
        return {name: connection.execute(f"SELECT count(*) FROM [{name}]").fetchone()[0] for name in tables}
