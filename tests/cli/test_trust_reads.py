"""Every command that reads leaves the file as it is, byte for byte, and makes no other (test idea b, row 72)."""

from __future__ import annotations

from pathlib import Path

import pytest

from commandline import Crm
from trust_entries import READS, WRITES, Entry, built, entries, fingerprints, missing, name_of, ready
from trust_entries import words as command_line


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("base"))


def test_every_command_that_reads_has_an_entry() -> None:
    assert missing(READS, writes=False) == [], "add a line to READS in tests/trust_entries.py"


@pytest.mark.parametrize(("name", "entry"), entries(READS), ids=name_of)
@pytest.mark.parametrize("flags", [(), ("--read-only",), ("--json",)], ids=["plain", "read-only", "json"])
def test_a_command_that_reads_changes_no_byte_and_makes_no_file(
    base: Path, tmp_path: Path, name: str, entry: Entry, flags: tuple[str, ...]
) -> None:
    crm = ready(base, tmp_path, entry)
    before = fingerprints(tmp_path)
    crm(command_line(entry, crm, *flags), stdin=entry.stdin, code=entry.code)
    after = fingerprints(tmp_path)
    for written in entry.leaves:
        before.pop(written, None)
        after.pop(written, None)
    assert after == before


@pytest.mark.parametrize(("name", "entry"), entries(READS), ids=name_of)
def test_a_command_that_reads_never_makes_a_database(tmp_path: Path, name: str, entry: Entry) -> None:
    crm = Crm(tmp_path)
    for path, text in entry.files:
        (tmp_path / path).write_text(text, encoding="utf-8")
    code = _code(crm, command_line(entry, crm))
    assert not crm.path.exists()
    assert code in (0, 2, 3, 7)


@pytest.mark.parametrize(("name", "entry"), entries(WRITES), ids=name_of)
def test_a_command_that_comes_to_nothing_leaves_no_database(tmp_path: Path, name: str, entry: Entry) -> None:
    """A mistyped CRM_DB and a dry run begin no new customer base."""
    crm = Crm(tmp_path)
    for path, text in entry.files:
        (tmp_path / path).write_text(text, encoding="utf-8")
    _code(crm, command_line(entry, crm, "--dry-run"))
    assert not crm.path.exists()


def _code(crm: Crm, words: list[str]) -> int:
    return crm._run(words, "", {})[2]
