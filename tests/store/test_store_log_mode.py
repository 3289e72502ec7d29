"""Everything holds in the other journal mode too: a log (WAL), as with SQLite from 3.51.3 on."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from commandline import Crm
from crmcli.store import database
from trust_entries import lossless


@pytest.fixture
def logged(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> Crm:
    """Jane in a database with a log."""
    monkeypatch.setattr(database, "WAL_SAFE", (3, 0, 0))
    crm('add "Jane Doe" --email jane@acme.com --tag vip')
    assert mode(crm.path) == "wal"
    return crm


def mode(path: Path) -> str:
    with closing(sqlite3.connect(path)) as other:
        found: str = other.execute("PRAGMA journal_mode").fetchone()[0]
        return found


def test_commands_undo_and_backups_work_and_leave_no_file_beside(logged: Crm) -> None:
    before = lossless(logged.path)
    logged("log call jane hi")
    path = logged("backup create").strip()
    assert mode(Path(path)) == "delete"
    logged("undo")
    assert lossless(logged.path) == before
    logged(f"backup restore {path} --yes")
    assert logged.json("show jane")["interactions"] == 1
    logged("tag jane hot")
    assert mode(logged.path) == "wal"
    assert logged.json("doctor --only damage --only derived") == []
    assert sorted(path.name for path in logged.folder.glob("crm.db*")) == ["crm.db"]


def test_a_reader_leaves_the_file_as_it_is(logged: Crm) -> None:
    before = logged.path.read_bytes()
    for line in ("list", "show jane", "search jane", "doctor", "history"):
        logged(line)
        assert logged.path.read_bytes() == before
        assert sorted(path.name for path in logged.folder.glob("crm.db*")) == ["crm.db"]


def test_a_log_that_a_crash_left_is_read(logged: Crm) -> None:
    code = (
        "import os, sqlite3\n"
        f"db = sqlite3.connect({str(logged.path)!r})\n"
        "db.execute(\"UPDATE person SET nickname = 'Jan'\"); db.commit(); os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    assert (logged.folder / "crm.db-wal").stat().st_size > 0
    assert logged.json("show jane")["nickname"] == "Jan"


def test_on_media_that_cannot_be_written_it_is_read(logged: Crm) -> None:
    words = [sys.executable, "-m", "crmcli", "show", "jane", "--format", "ids"]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may write everything, and there is no setpriv")
        words = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *words]
    logged.folder.chmod(0o500)
    try:
        found = subprocess.run(words, env=logged.env, capture_output=True, check=False)
    finally:
        logged.folder.chmod(0o700)
    assert (found.returncode, found.stdout) == (0, b"c1\n"), found.stderr


def test_with_an_older_sqlite_the_next_change_goes_back_to_a_rollback_journal(
    logged: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WAL_SAFE", (99, 0, 0))
    logged("tag jane hot")
    assert mode(logged.path) == "delete"
    assert logged.json("show jane")["tags"] == ["hot", "vip"]
