"""What the soak tests stand on: a small customer base, the program as a process, and whether a file is whole."""

from __future__ import annotations

import os
import re
import shlex
import sqlite3
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from crmcli.store import derived
from crmcli.store.database import Database
from crmcli.store.lossless import dump

NOW = "2026-05-04T09:00:00+02:00"
PEOPLE = 250
_UID = re.compile(r'"uid":"[^"]*"')  # random by nature: two runs of one command differ in it


@dataclass
class Tally:
    """One bar: how much was asked, how much was done, and what went wrong."""

    name: str
    asked: int
    done: int = 0
    bad: list[str] = field(default_factory=list)
    remark: str = ""

    def fail(self, text: str) -> None:
        self.bad.append(text)
        print(f"BAD {self.name}: {text}", file=sys.stderr, flush=True)


class World:
    """A folder with a base, a home and a clock of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "crm.db"
        self.csv = folder / "more.csv"
        self.env = {
            "PATH": os.environ.get("PATH", ""),
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "HOME": str(folder / "home"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_STATE_HOME": str(folder / "state"),
            "CRM_DB": str(self.path),
            "CRM_NOW": NOW,
            "CRM_DEFAULT_COUNTRY": "IT",
            "TZ": "Europe/Rome",
            "USER": "soak",
            "CRM_TIMEOUT": "60",
        }

    def run(self, line: str, **env: str) -> subprocess.CompletedProcess[bytes]:
        """A command to its end."""
        return subprocess.run(
            command(line), env={**self.env, **env}, capture_output=True, stdin=subprocess.DEVNULL, check=False
        )

    def must(self, line: str) -> None:
        """A command that has to succeed, or the test means nothing."""
        found = self.run(line)
        if found.returncode:
            raise SystemExit(f"crm {line}: exit {found.returncode}: {found.stderr.decode()}")

    def fill(self) -> None:
        """Some hundred people with companies, tags, interactions, doubles and a history."""
        rows = "".join(
            f"Person {n} Test,p{n}@x{n % 40}.it,+39 347 {1000000 + n},Firm {n % 40},t{n % 5};all,fair\n"
            for n in range(PEOPLE)
        )
        head = "Name,E-mail,Phone,Company,Tags,Source\n"
        self.csv.write_text(head + rows, encoding="utf-8")
        self.must(f"import {self.csv} --yes")
        for n in range(1, 30):
            self.must(f"log call c{n} 'call {n}' --next '+3d again'")
        more = "".join(
            f"Person {n} Test,p{n}@x{n % 40}.it,+39 348 {1000000 + n},Firm {n % 50},late,web\n"
            for n in range(PEOPLE // 2, PEOPLE * 2)
        )
        self.csv.write_text(head + more, encoding="utf-8")


def command(line: str) -> list[str]:
    return [sys.executable, "-m", "crmcli", *shlex.split(line)]


def state(path: Path) -> str:
    """A digest of the whole database but for random ids."""
    db = Database(str(path), read_only=True, timeout_s=60)
    try:
        lines = "\n".join(_UID.sub("", line) for line in dump(db))
        changes = db.rows("SELECT id, command, undoes, undone_by FROM change ORDER BY id")
    finally:
        db.close()
    return sha256(f"{lines}\n{changes}".encode()).hexdigest()


def broken(path: Path) -> list[str]:
    """What is not whole in a file of any schema: pages, references."""
    connection = sqlite3.connect(path, timeout=60)
    try:
        found = [text for (text,) in connection.execute("PRAGMA integrity_check") if text != "ok"]
        return found + [f"reference {row}" for row in connection.execute("PRAGMA foreign_key_check")]
    finally:
        connection.close()


def faults(path: Path) -> list[str]:
    """What is not whole in a file: pages, references, the search index, what is derived."""
    db = Database(str(path), read_only=False, timeout_s=60)
    try:
        found = broken(path)
        db.begin()
        try:
            db.run("INSERT INTO search (search) VALUES ('integrity-check')")
            kept = _derived(db)
            derived.rebuild(db, datetime.fromisoformat(NOW))
            if _derived(db) != kept:
                found.append("what is derived does not agree with a rebuild")
        except sqlite3.Error as error:
            found.append(str(error))
        db.rollback()
    finally:
        db.close()
    return found


def _derived(db: Database) -> list[tuple[object, ...]]:
    return [
        *db.rows("SELECT person_id, last_contact_at, interactions FROM person_stat ORDER BY 1"),
        *db.rows("SELECT rowid, name, contact, body FROM search ORDER BY 1"),
    ]
