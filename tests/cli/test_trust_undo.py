"""Every command that writes is taken back exactly, and done again exactly (row 65, test idea a)."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from commandline import NOW
from crmcli.store import derived as derivation
from trust_entries import (
    WRITES,
    Entry,
    built,
    derived,
    derived_rows,
    entries,
    fingerprints,
    lossless,
    missing,
    name_of,
    opened,
    ready,
)
from trust_entries import words as command_line


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("base"))


def test_every_command_that_writes_has_an_entry() -> None:
    assert missing(WRITES, writes=True) == [], "add a line to WRITES in tests/trust_entries.py"


@pytest.mark.parametrize(("name", "entry"), entries(WRITES), ids=name_of)
def test_undo_gives_the_database_before_and_redo_the_one_after(
    base: Path, tmp_path: Path, name: str, entry: Entry
) -> None:
    crm = ready(base, tmp_path, entry)
    line = command_line(entry, crm)
    before = lossless(crm.path), derived(crm.path)
    crm(line, stdin=entry.stdin, code=entry.code)
    after = lossless(crm.path), derived(crm.path)
    assert after[0] != before[0], f"crm {entry.line} changed nothing"
    for _ in range(2):
        crm(entry.back.replace("{folder}", str(tmp_path)))
        assert lossless(crm.path) == before[0]
        assert derived(crm.path) == before[1]
        crm(entry.again.replace("{folder}", str(tmp_path)), code=entry.code if entry.again != "redo" else 0)
        assert lossless(crm.path) == after[0]
        assert derived(crm.path) == after[1]
    assert_whole(crm.path)


@pytest.mark.parametrize(("name", "entry"), entries(WRITES), ids=name_of)
def test_a_dry_run_and_read_only_change_no_byte(base: Path, tmp_path: Path, name: str, entry: Entry) -> None:
    crm = ready(base, tmp_path, entry)
    before = fingerprints(tmp_path)
    crm(command_line(entry, crm, "--dry-run"), stdin=entry.stdin, code=entry.code)
    assert fingerprints(tmp_path) == before
    message = crm.fails(command_line(entry, crm, "--read-only"), 6, stdin=entry.stdin)
    assert "--read-only" in message
    assert fingerprints(tmp_path) == before


def assert_whole(path: Path) -> None:
    """The file is sound, and what is derived equals what is derived anew."""
    with opened(path, read_only=False) as db:
        assert db.value("PRAGMA integrity_check") == "ok"
        assert db.rows("PRAGMA foreign_key_check") == []
        kept = derived_rows(db)
        db.begin()
        db.run("INSERT INTO search (search) VALUES ('integrity-check')")
        derivation.rebuild(db, datetime.fromisoformat(NOW))
        assert derived_rows(db) == kept
        db.rollback()
