"""kill -9 at random moments of everything that writes: before or after, never between."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

from soak_base import Tally, World, command, faults, state

if TYPE_CHECKING:
    from collections.abc import Callable

MIGRATION = """
import sys
from crmcli import store
from crmcli.store import database, migrate
store.SCHEMA_VERSION = database.SCHEMA_VERSION = 2
migrate.FOLDER = sys.argv.pop(1)
sys.argv[0] = "crm"
from crmcli.__main__ import main
main()
"""
# Enough work to be killed in the middle of: a table, a copy of every person, an index, a column.
STEP = """
CREATE TABLE copy_of_person (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL) STRICT;
INSERT INTO copy_of_person (name) SELECT a.name || b.name FROM person AS a, person AS b;
CREATE INDEX copy_of_person_name ON copy_of_person(name);
ALTER TABLE person ADD COLUMN shoe_size INTEGER;
"""


class Kind(NamedTuple):
    """A command to kill, and what must be there before."""

    name: str
    words: Callable[[World], list[str]]
    before: tuple[str, ...] = ()


def _line(text: str) -> Callable[[World], list[str]]:
    return lambda world: command(text.replace("{folder}", str(world.folder)))


KINDS = (
    Kind("import", _line("import {folder}/more.csv --on-conflict overwrite --yes")),
    Kind("merge", _line("merge " + " ".join(f"c{n}" for n in range(1, 25)) + " --yes")),
    Kind("undo", _line("undo"), ("import {folder}/more.csv --on-conflict overwrite --yes",)),
    Kind("redo", _line("redo"), ("import {folder}/more.csv --yes", "undo")),
    Kind("bulk edit", _line("edit --where tag=all --set source=web --yes")),
    Kind("backup", _line("backup create {folder}/copy.db --force")),
    Kind(
        "restore",
        _line("backup restore {folder}/old.db --yes"),
        ("backup create {folder}/old.db", "rm c1 --yes"),
    ),
    Kind(
        "migration",
        lambda world: [sys.executable, "-c", MIGRATION, str(world.folder / "steps"), "tag", "c1", "x"],
    ),
    Kind("first add", _line("add 'New Person' --email new@x.it --db {folder}/new.db")),
)


def kills(world: World, count: int, deadline: float, chance: random.Random) -> list[Tally]:
    """Kill each kind in turn at a random moment; one tally a kind."""
    (world.folder / "steps").mkdir(exist_ok=True)
    (world.folder / "steps" / "0002_step.sql").write_text(STEP, encoding="utf-8")
    kept = world.folder / "base.db"
    shutil.copyfile(world.path, kept)
    tallies = []
    for number, kind in enumerate(KINDS):
        share = count // len(KINDS) + (number < count % len(KINDS))
        tally = Tally(f"kill -9: {kind.name}", share)
        tallies.append(tally)
        left = len(KINDS) - number
        _kill_kind(world, kind, tally, time.monotonic() + (deadline - time.monotonic()) / left, chance)
        shutil.copyfile(kept, world.path)
    return tallies


def _kill_kind(world: World, kind: Kind, tally: Tally, deadline: float, chance: random.Random) -> None:
    _clean(world)
    for line in kind.before:
        world.must(line.replace("{folder}", str(world.folder)))
    ready = world.folder / "ready.db"
    shutil.copyfile(world.path, ready)
    before = state(world.path)
    words = kind.words(world)
    begun = time.monotonic()
    done = subprocess.run(words, env=world.env, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    length = time.monotonic() - begun
    assert done.returncode == 0, done.stderr
    after = state(world.path) if kind.name != "migration" else None
    finished = 0
    while tally.done < tally.asked and time.monotonic() < deadline:
        _clean(world)
        shutil.copyfile(ready, world.path)
        running = subprocess.Popen(
            words,
            env=world.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            running.wait(chance.uniform(0.02, length * 1.1))
            finished += 1
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
        tally.done += 1
        _judge(world, kind, tally, before, after)
    tally.remark = f"{tally.done - finished} in the middle"


def _clean(world: World) -> None:
    """No file of the round before."""
    for path in (
        *world.folder.glob("crm.db-*"),
        *world.folder.glob("new.db*"),
        *world.folder.glob("copy.db*"),
    ):
        path.unlink()
    for path in world.folder.glob("backups/*"):
        path.unlink()


def _judge(world: World, kind: Kind, tally: Tally, before: str, after: str | None) -> None:
    """The state is before or after, the file is whole, the next command works."""
    where = f"round {tally.done}"
    try:
        found = state(world.path)
        if kind.name == "migration":
            _judge_migration(world, tally, where)
        elif found not in (before, after):
            tally.fail(f"{where}: neither before nor after")
        for text in faults(world.path):
            tally.fail(f"{where}: {text}")
    except Exception as error:
        tally.fail(f"{where}: {type(error).__name__}: {error}")
        return
    if kind.name == "backup" and (world.folder / "copy.db").exists():
        checked = world.run(f"backup verify {world.folder}/copy.db")
        if checked.returncode:
            tally.fail(f"{where}: a backup that is no good: {checked.stderr.decode()}")
    if kind.name == "first add":
        again = world.run(f"add 'Another Person' --email other@x.it --db {world.folder}/new.db")
        if again.returncode or faults(world.folder / "new.db"):
            tally.fail(f"{where}: {again.stderr.decode()}")
    if kind.name != "migration":
        following = world.run("tag c2 after-the-kill")
        if following.returncode:
            tally.fail(f"{where}: the next command failed: {following.stderr.decode()}")


def _judge_migration(world: World, tally: Tally, where: str) -> None:
    """Old and usable, or new and complete; and with its backup if it is new."""
    connection = sqlite3.connect(world.path)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    connection.close()
    if ("copy_of_person" in tables) != (version == 2):
        tally.fail(f"{where}: half a migration (version {version})")
    good = [path for path in world.folder.glob("backups/*.db") if not faults(path)]
    if version == 2 and not good:
        tally.fail(f"{where}: migrated without a backup")
