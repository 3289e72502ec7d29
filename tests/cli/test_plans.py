"""Hot commands look up what they need: none reads a table that grows with the customer base from end to end."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

import pytest

from crmcli.store.database import Database

if TYPE_CHECKING:
    from commandline import Crm

# Tables that stay short, whoever uses them for however long: what people declare, not what they collect.
SHORT = {"field", "tag", "segment", "cadence", "import", "sqlite_sequence", "sqlite_schema", "rate"}
BASE = (
    "add 'Ann Roe' --email ann@roe.it --phone '+39 02 87654321' --company Roe --tag vip --address ';;Milano;;'",
    "log call ann 'Price too high' --next '+3d send quote'",
    "deal add 'Roe annual' --for ann --value 24000",
    "company add 'Roe IT' --website roe.it",
    "company edit 'roe it' --parent roe",
    "segment save vip tag=vip",
)
COMMANDS = (
    "show c1",
    "show jane@acme.com",
    "show '+39 02 12345678'",
    "show 'jane doe'",
    "show doe",
    "whois '+39 02 12345678'",
    "whois jane@acme.com",
    "list --limit 10",
    "list --tag vip",
    "search jane --limit 10",
    "search 'price high' --limit 10",
    "timeline c1",
    "brief c1",
    "history c1",
    "undo --dry-run",
    "company show roe.it",
    "company list --limit 10",
    "tree roe",
    "path c2",
    "task list --for c1",
    "agenda",
    "segment run vip --limit 10",
    "add 'Ann Roo' --email ann@roo.it --phone '+39 02 7654321' --company Roe --tag new --address ';;Milano;;'",
    "log call c1 hello --next '+3d x' --key k1",
    "tag c1 c2 new --yes",
    "untag c1 new",
    "edit c1 --set note=x --email new@acme.com",
    "edit c1 --name 'Jane Dow'",
    "link c1 c2 --as knows",
    "company edit roe --name 'Roe Group'",
    "cadence c1 30d",
    "task add Visit --for c1 --due fri",
    "task done t2",
    "rm a1",
    "rm c2",
    "restore c2",
    "undo",
    "redo",
    "undo --list --limit 10",
    "history --limit 10",
    "why c1 email",
    "verify c1",
    "deal show d1",
    "deal edit d1 --title 'Roe yearly'",
    "deal move d1 won",
    "deal rm d1",
    "task show t1",
    "task edit t1 --title Call",
    "task snooze t1 3d",
    "task rm t1",
    "unlink c1 c2 --as knows",
    "merge c1 c2 --dry-run",
    "merge c1 c2",
    "unmerge c1",
    "company merge o2 o3",
    "company unmerge o2",
    "company rm o3 --yes",
    "segment explain vip c1",
    "imports list",
    "imports undo 1 --dry-run",
)


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """(step of a plan, its statement) of whatever the commands ask of SQLite, as it is asked."""
    found: list[tuple[str, str]] = []
    opened, closed = Database.__init__, Database.close
    asked: list[tuple[sqlite3.Connection, str]] = []

    def watched(self: Database, path: str, *, read_only: bool, timeout_s: float) -> None:
        opened(self, path, read_only=read_only, timeout_s=timeout_s)
        self.connection.set_trace_callback(lambda sql: asked.append((self.connection, sql)))

    def explained(self: Database) -> None:
        self.connection.set_trace_callback(None)
        for connection, sql in dict.fromkeys(asked):
            if connection is not self.connection or not re.match(
                r"\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\b", sql
            ):
                continue
            try:
                steps = connection.execute("EXPLAIN QUERY PLAN " + sql).fetchall()
            except sqlite3.OperationalError:  # it speaks of a table that was there for a moment only
                continue
            found.extend((step, " ".join(sql.split())) for *_, step in steps)
        asked.clear()
        closed(self)

    monkeypatch.setattr(Database, "__init__", watched)
    monkeypatch.setattr(Database, "close", explained)
    return found


def growing(crm: Crm) -> set[str]:
    """Every table that may have a row for each person, company or day."""
    with sqlite3.connect(crm.path) as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    db.close()
    return {name for name in tables if not name.startswith(("search_", "word_trigram_", "sqlite_"))} - SHORT


def scanned(step: str, sql: str, tables: set[str]) -> bool:
    """Whether this step reads one of these tables from end to end, by whatever name the statement gives it."""
    name = re.match(r"SCAN (?:main\.)?(\w+)", step)
    if name is None or (" VIRTUAL TABLE INDEX " in step and re.search(r"INDEX \d+:[M=]", step)):
        return False
    aliases = dict(re.findall(r"(\w+) AS (\w+)", sql))
    table = next((given for given, alias in aliases.items() if alias == name[1]), name[1])
    is_in_order = " LIMIT " in sql and " ORDER BY " in sql and "USING INDEX" in step
    is_in_order |= re.search(r" ORDER BY id (DESC )?LIMIT ", sql) is not None
    return table in tables and not is_in_order and " IN ()" not in sql


def test_no_hot_command_reads_a_growing_table_from_end_to_end(
    jane: Crm, plans: list[tuple[str, str]]
) -> None:
    for command in BASE:
        jane(command)
    few = jane.folder / "few.csv"
    few.write_text("Name,Email\nFew One,one@few.it\n")
    jane(f"import {few}")
    tables = growing(jane)
    found = {}
    for command in COMMANDS:
        plans.clear()
        jane(command)
        assert plans, f"crm {command} asked nothing"
        scans = [(step, sql) for step, sql in plans if scanned(step, sql, tables)]
        if scans:
            found[command] = scans
    assert not found


def test_every_reference_is_followed_back_by_an_index(jane: Crm) -> None:
    """Or taking back one row would read all that may refer to it."""
    with sqlite3.connect(jane.path) as db:
        missing = [
            f"{table}.{reference[3]}"
            for (table,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
            for reference in db.execute(f"PRAGMA foreign_key_list({table})").fetchall()
            if any(
                step.startswith("SCAN")
                for *_, step in db.execute(
                    f"EXPLAIN QUERY PLAN SELECT 1 FROM {table} WHERE {reference[3]} = 1"
                )
            )
        ]
    db.close()
    assert not missing
