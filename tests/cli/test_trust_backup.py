"""Backups that prove themselves, and putting one back (row 73, promises 14 to 16)."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from commandline import Crm
from trust_entries import fingerprints, lossless


def test_a_backup_is_verified_private_and_says_what_it_holds(jane: Crm) -> None:
    path = Path(jane("backup create").strip())
    assert path == jane.folder / "backups" / "crm-20260504T070000Z.db"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "verified: 1 person, 1 company" in jane.err
    found = jane.json(f"backup verify {path}")
    assert (found["integrity"], found["people"], found["changes"]) == ("ok", 1, 1)
    assert lossless(path) == lossless(jane.path)
    assert [row["file"] for row in jane.json("backup list")] == [str(path)]


def test_a_second_backup_in_the_same_second_has_its_own_name(jane: Crm) -> None:
    assert jane("backup create") != jane("backup create")
    assert jane("backup list --count") == "2\n"


def test_a_backup_goes_to_a_pipe_and_comes_from_one(jane: Crm) -> None:
    sent = jane.process("backup create -")
    assert sent.returncode == 0
    checked = jane.process("backup verify - --json", stdin=sent.stdout)
    assert b'"people": 1' in checked.stdout


def test_a_file_that_is_there_is_not_replaced_without_force(jane: Crm) -> None:
    path = jane.folder / "copy.db"
    jane(f"backup create {path}")
    jane("add Bob")
    assert "--force" in jane.fails(f"backup create {path}", 4)
    assert jane.json(f"backup verify {path}")["people"] == 1
    jane(f"backup create {path} --force")
    assert jane.json(f"backup verify {path}")["people"] == 2


def test_restore_keeps_the_current_file_and_says_where(jane: Crm) -> None:
    path = jane("backup create").strip()
    before = lossless(jane.path)
    jane("add Bob --email bob@x.it")
    later = lossless(jane.path)
    jane(f"backup restore {path} --yes")
    assert lossless(jane.path) == before
    kept = jane.folder / "backups" / "crm-20260504T070000Z-before-restore.db"
    assert str(kept) in jane.err
    assert lossless(kept) == later
    assert jane.path.stat().st_mode & 0o777 == 0o600
    jane("undo")
    assert jane("list --count") == "0\n"


def test_restore_needs_a_yes(jane: Crm) -> None:
    path = jane("backup create").strip()
    before = fingerprints(jane.folder)
    assert "--yes" in jane.fails(f"backup restore {path}", 2)
    jane(f"backup restore {path} --dry-run")
    assert "would have" in jane.err
    assert fingerprints(jane.folder) == before


def test_restore_where_there_is_nothing_yet(jane: Crm) -> None:
    path = jane("backup create").strip()
    before = lossless(jane.path)
    jane.path.unlink()
    jane(f"backup restore {path}")
    assert lossless(jane.path) == before


def test_restore_over_a_damaged_file_keeps_that_too(jane: Crm) -> None:
    path = jane("backup create").strip()
    before = lossless(jane.path)
    with open(jane.path, "r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 8000)
    damaged = jane.path.read_bytes()
    jane(f"backup restore {path} --yes")
    assert lossless(jane.path) == before
    assert (jane.folder / "backups" / "crm-20260504T070000Z-before-restore.db").read_bytes() == damaged


@pytest.mark.parametrize("damage", ["cut", "page", "text", "empty", "other"])
def test_a_backup_that_is_no_good_is_refused_and_nothing_changes(jane: Crm, damage: str) -> None:
    for number in range(40):
        jane(["add", f"P{number}", "--note", "x" * 900])
    path = jane.folder / "copy.db"
    jane(f"backup create {path}")
    content = bytearray(path.read_bytes())
    if damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "page":
        for at in range(4096 * 3, len(content), 4096 * 5):
            content[at : at + 2000] = b"\xff" * 2000
        path.write_bytes(content)
    elif damage == "other":
        path.unlink()
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE person (id INTEGER PRIMARY KEY)")
            other.commit()
    else:
        path.write_bytes(b"" if damage == "empty" else b"hello\n" * 500)
    before = fingerprints(jane.folder)
    assert "is no good backup" in jane.fails(f"backup verify {path}", 7)
    assert "is no good backup" in jane.fails(f"backup restore {path} --yes", 7)
    assert fingerprints(jane.folder) == before
    assert "there is no file 'nowhere.db'" in jane.fails("backup verify nowhere.db", 3)


def test_a_sealed_backup_opens_with_its_passphrase_only(jane: Crm) -> None:
    pytest.importorskip("pyrage")
    secret, wrong = jane.folder / "secret", jane.folder / "wrong"
    secret.write_text("correct horse\n", encoding="utf-8")
    wrong.write_text("battery staple\n", encoding="utf-8")
    path = jane.folder / "copy.age"
    jane(f"backup create {path} --passphrase-file {secret}")
    content = path.read_bytes()
    assert content.startswith(b"age-encryption.org/v1\n")
    assert b"jane" not in content.lower()
    assert "--passphrase-file" in jane.fails(f"backup verify {path}", 7)
    assert "cannot be opened" in jane.fails(f"backup verify {path} --passphrase-file {wrong}", 7)
    before = lossless(jane.path)
    jane("add Bob")
    jane(f"backup restore {path} --passphrase-file {secret} --yes")
    assert lossless(jane.path) == before


def test_a_busy_machine_opens_a_sealed_backup_all_the_same(
    jane: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The library takes a moment without the processor for a slow machine, and refuses."""
    pyrage = pytest.importorskip("pyrage")
    secret, path = jane.folder / "secret", jane.folder / "copy.age"
    secret.write_text("correct horse\n", encoding="utf-8")
    jane(f"backup create {path} --passphrase-file {secret}")
    decrypt, refusals = pyrage.passphrase.decrypt, [0]

    def busy(content: bytes, passphrase: str) -> bytes:
        refusals[0] += 1
        if refusals[0] % 3:
            raise pyrage.DecryptError(
                "Excessive work parameter for passphrase.\nDecryption would take 32 seconds."
            )
        found: bytes = decrypt(content, passphrase)
        return found

    monkeypatch.setattr(pyrage.passphrase, "decrypt", busy)
    assert jane.json(f"backup verify {path} --passphrase-file {secret}")["people"] == 1


def test_an_empty_passphrase_is_none(jane: Crm) -> None:
    secret = jane.folder / "secret"
    secret.write_text("\n", encoding="utf-8")
    assert "holds no passphrase" in jane.fails(f"backup create - --passphrase-file {secret}", 2)
    assert "cannot be read" in jane.fails("backup create - --passphrase-file nowhere", 2)


def test_a_snapshot_is_read_and_never_written(jane: Crm) -> None:
    path = jane.folder / "static.db"
    jane(f"snapshot {path}")
    before = fingerprints(jane.folder)
    assert jane(f"show jane --format ids --db {path}") == "c1\n"
    assert "cannot be written; nothing was changed" in jane.fails(f"tag jane hot --db {path}", 6)
    assert fingerprints(jane.folder) == before
    assert "exists already" in jane.fails(f"snapshot {path}", 4)
    jane("tag jane hot")
    jane(f"backup restore {path} --yes")
    jane("tag jane cold")
    assert jane.json("show jane")["tags"] == ["cold", "vip"]


def test_a_backup_of_a_newer_schema_is_checked_and_not_restored(jane: Crm) -> None:
    path = jane.folder / "newer.db"
    jane(f"backup create {path}")
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = 99")
    assert jane.json(f"backup verify {path}")["schema"] == 99
    assert "newer crm" in jane.fails(f"backup restore {path} --yes", 7)


def test_a_backup_leaves_nothing_behind_when_it_cannot_be_written(jane: Crm) -> None:
    before = fingerprints(jane.folder)
    assert "crm: " in jane.fails("backup create /proc/nothing/copy.db", 1)
    assert fingerprints(jane.folder) == before
    assert not [name for name in os.listdir(jane.folder) if name.startswith(".crm-")]
