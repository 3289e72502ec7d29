"""A made-up customer base of any size, written set-based through the tool's own schema and journal.

    python -m bench.generate crm.db --people 100000 --seed 1

The same size and seed give the same base: companies (one to six people), people, e-mails, phones, addresses,
profiles, roles, tags, custom fields, three interactions a person, some tasks. It is one change, so `crm undo` takes
it back; what is derived is computed by the tool itself. Indexes are dropped for the load and made again after it.
"""

from __future__ import annotations

import argparse
import os
import time
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import crmcli
from bench.base import Base
from crmcli.store.database import Database
from crmcli.store.journal import Change

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NOW = datetime(2026, 5, 4, 7, 0, 0, tzinfo=UTC)  # the moment at which the base is written, on every machine
SCHEMA = os.path.join(os.path.dirname(crmcli.__file__), "schema.sql")
CHUNK = 20_000  # things whose rows are in memory at a time


class Counts(NamedTuple):
    """How much was written, and how long it took."""

    people: int
    companies: int
    interactions: int
    load_s: float
    indexes_s: float
    derived_s: float


def generate(path: str, people: int, seed: int = 1) -> Counts:
    """Make a new database at `path` with so many people."""
    if os.path.exists(path):
        raise FileExistsError(path)
    base = Base(people, seed, NOW)
    db = Database(path, read_only=False, timeout_s=5)
    for pragma in (
        "synchronous = OFF",
        "journal_mode = MEMORY",
        "cache_size = -1000000",
        "temp_store = MEMORY",
    ):
        db.run(f"PRAGMA {pragma}")
    started = time.process_time()
    change = Change(
        db, command=f"bench {people}", actor="bench", summary=f"{people} people", dry_run=False, now=NOW
    )
    with change:
        indexes = db.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
        for name, _ in indexes:
            db.run(f"DROP INDEX {name}")
        for things in (base.settings(), base.companies(), base.people()):
            _load(db, things)
        loaded = time.process_time()
        for _, sql in indexes:
            db.run(sql)
        indexed = time.process_time()
    derived = time.process_time()
    db.run("PRAGMA journal_mode = DELETE")
    counts = Counts(
        people,
        db.value("SELECT count(*) FROM organisation"),
        db.value("SELECT count(*) FROM interaction"),
        loaded - started,
        indexed - loaded,
        derived - indexed,
    )
    db.close()
    return counts


def cached(folder: str, people: int, seed: int = 1) -> str:
    """The path of such a base in `folder`, made if it is not there or the schema is another; copy it before writing."""
    with open(SCHEMA, "rb") as file:
        schema = sha256(file.read()).hexdigest()[:8]
    path = os.path.join(folder, f"base-{people}-{seed}-{schema}.db")
    if not os.path.exists(path):
        os.makedirs(folder, exist_ok=True)
        unfinished = f"{path}.{os.getpid()}"
        generate(unfinished, people, seed)
        os.replace(unfinished, path)
    return path


def _load(db: Database, things: Iterator[Iterable[tuple[str, tuple[object, ...]]]]) -> None:
    """Write the rows of things, in (table, values) order of their columns, a chunk at a time."""
    while chunk := list(islice(things, CHUNK)):
        tables: dict[str, list[tuple[object, ...]]] = {}
        for rows in chunk:
            for table, values in rows:
                tables.setdefault(table, []).append(values)
        for table, found in tables.items():
            columns = Base.COLUMNS[table]
            db.run_many(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})", found
            )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    counts = generate(given.file, given.people, given.seed)
    print("\n".join(f"{name}\t{value}" for name, value in counts._asdict().items()))
    print(f"size\t{os.path.getsize(given.file) / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
