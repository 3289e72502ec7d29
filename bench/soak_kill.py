"""kill -9 at random moments of everything that writes: before or after, never between."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

from soak_base import Tally, World, broken, command, faults, state

from crmcli.store import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NEW_VERSION = SCHEMA_VERSION + 1
MIGRATION = f"""
import sys
from crmcli import store
from crmcli.store import database, migrate
store.SCHEMA_VERSION = database.SCHEMA_VERSION = {NEW_VERSION}
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
    write_step(world)
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


def write_step(world: World) -> None:
    """The migration that is to be killed."""
    folder = world.folder / "steps"
    folder.mkdir(exist_ok=True)
    (folder / f"{NEW_VERSION:04d}_step.sql").write_text(STEP, encoding="utf-8")


class Ready(NamedTuple):
    """A kind of command with its file before, and the states that are right afterwards."""

    kind: Kind
    words: list[str]
    file: Path
    before: str
    after: str | None
    length_s: float


def prepare(world: World, kind: Kind) -> Ready:
    """Run a kind once in peace, and keep the file as it was before."""
    clean(world)
    for line in kind.before:
        world.must(line.replace("{folder}", str(world.folder)))
    ready = world.folder / "ready.db"
    shutil.copyfile(world.path, ready)
    before = state(world.path)
    words = kind.words(world)
    begun = time.monotonic()
    done = subprocess.run(words, env=world.env, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    length_s = time.monotonic() - begun
    assert done.returncode == 0, done.stderr
    after = state(world.path) if kind.name != "migration" else None
    return Ready(kind, words, ready, before, after, length_s)


def put(world: World, ready: Ready) -> None:
    """The file as before, and none of the round before beside it."""
    clean(world)
    shutil.copyfile(ready.file, world.path)


def start(world: World, ready: Ready) -> subprocess.Popen[bytes]:
    """The command, begun on the file as before. Ctrl-C is heard, also where whoever started this has it ignored."""
    put(world, ready)
    return subprocess.Popen(
        ready.words,
        env=world.env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )


def _kill_kind(world: World, kind: Kind, tally: Tally, deadline: float, chance: random.Random) -> None:
    ready = prepare(world, kind)
    finished = writing = 0
    while tally.done < tally.asked and time.monotonic() < deadline:
        running = start(world, ready)
        _await_moment(world, running, ready.length_s, chance)
        finished += running.poll() is not None
        running.kill()
        running.communicate()
        tally.done += 1
        writing += any(_is_hot(path) for path in _journals(world))
        judge(world, kind, tally, ready.before, ready.after)
    tally.remark = f"{tally.done - finished} before the end, {writing} with pages half written"


def _await_moment(
    world: World, running: subprocess.Popen[bytes], length_s: float, chance: random.Random
) -> None:
    """A random moment of the whole run, of its transaction, or of its commit; most of a run is neither."""
    begun = time.monotonic()
    way = chance.choice(("run", "transaction", "commit"))
    if way == "run":
        limit = chance.uniform(0.02, length_s * 1.1)
        while running.poll() is None and time.monotonic() - begun < limit:
            time.sleep(0.001)
        return
    while running.poll() is None and not any(way == "transaction" or _is_hot(p) for p in _journals(world)):
        pass
    time.sleep(chance.uniform(0, 0.1 if way == "transaction" else 0.005))


def _journals(world: World) -> list[Path]:
    return [path for path in world.folder.iterdir() if path.name.endswith("-journal")]


def _is_hot(journal: Path) -> bool:
    """Whether a journal has to be rolled back: it begins with the mark of one (sqlite.org/fileformat2.html, 3)."""
    try:
        with journal.open("rb") as file:
            return file.read(8) == bytes.fromhex("d9d505f920a163d7")
    except FileNotFoundError:
        return False


def clean(world: World) -> None:
    """No file of the round before."""
    for path in (
        *world.folder.glob("crm.db-*"),
        *world.folder.glob("new.db*"),
        *world.folder.glob("copy.db*"),
    ):
        path.unlink()
    for path in world.folder.glob("backups/*"):
        path.unlink()


def judge(world: World, kind: Kind, tally: Tally, before: str, after: str | None, *, where: str = "") -> None:
    """The state is before or after, the file is whole, the next command works."""
    where = where or f"round {tally.done}"
    try:
        if kind.name == "migration":
            _judge_migration(world, tally, where)
            return
        if state(world.path) not in (before, after):
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
    following = world.run("tag c2 after-the-kill")
    if following.returncode:
        tally.fail(f"{where}: the next command failed: {following.stderr.decode()}")


def _judge_migration(world: World, tally: Tally, where: str) -> None:
    """Old and usable, or new and complete with its backup; and the next command brings it to the end."""
    _judge_schema(world, tally, where)
    again = subprocess.run(
        [sys.executable, "-c", MIGRATION, str(world.folder / "steps"), "tag", "c2", "after-the-kill"],
        env=world.env,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if again.returncode:
        tally.fail(f"{where}: the next command failed: {again.stderr.decode()}")
    if _judge_schema(world, tally, f"{where}, next command") != NEW_VERSION:
        tally.fail(f"{where}: the next command did not migrate")


def _judge_schema(world: World, tally: Tally, where: str) -> int:
    """Whether the file is whole; the version it is at."""
    for text in broken(world.path):
        tally.fail(f"{where}: {text}")
    connection = sqlite3.connect(world.path)
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    connection.close()
    if ("copy_of_person" in tables) != (version == NEW_VERSION):
        tally.fail(f"{where}: half a migration (version {version})")
    if version == NEW_VERSION:
        if all(faults(path) for path in world.folder.glob("backups/*.db")):
            tally.fail(f"{where}: migrated without a backup")
    elif found := faults(world.path):
        tally.fail(f"{where}: the old file is not usable: {found}")
    return version
