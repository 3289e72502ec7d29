"""Files this program writes for the user: never one that was not meant, and never where nothing was to be made."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from commandline import Crm
from trust_entries import fingerprints

WRITERS = ("export csv -o {}", "segment run vip -o {}", "backup create {}")


@pytest.mark.parametrize("line", [*WRITERS, "snapshot {}"])
def test_the_database_itself_is_never_replaced(jane: Crm, line: str) -> None:
    jane("segment save vip tag=vip")
    before = fingerprints(jane.folder)
    force = "" if line.startswith("snapshot") else " --force"
    for path in (jane.path, jane.folder / "." / "crm.db"):
        jane.fails(line.format(path) + force, 4)
    link = jane.folder / "link"
    link.symlink_to(jane.path)
    jane.fails(line.format(link) + force, 4)
    link.unlink()
    assert fingerprints(jane.folder) == before


def test_an_export_replaces_no_database_of_another_program(jane: Crm) -> None:
    other = jane.folder / "other.db"
    jane(f"backup create {other}")
    before = other.read_bytes()
    assert "is a database" in jane.fails(f"export csv -o {other} --force", 4)
    assert other.read_bytes() == before


@pytest.mark.parametrize("line", WRITERS[:2])
def test_what_a_link_points_to_is_replaced_and_the_link_stays(jane: Crm, line: str) -> None:
    jane("segment save vip tag=vip")
    target, link = jane.folder / "target.csv", jane.folder / "link.csv"
    target.write_text("old")
    link.symlink_to(target)
    jane(line.format(link) + " --force")
    assert link.is_symlink()
    assert "jane@acme.com" in target.read_text().lower()


def test_a_device_is_written_to_and_stays_a_device(jane: Crm) -> None:
    jane("export csv -o /dev/null")
    jane("export csv -o /dev/null --force")
    assert not os.path.isfile("/dev/null")
    jane.fails("backup create /dev/null --force", 4)
    assert not os.path.isfile("/dev/null")


def test_a_named_pipe_is_written_to(jane: Crm) -> None:
    pipe = jane.folder / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        jane(f"export csv -o {pipe}")
        assert b"jane@acme.com" in os.read(reader, 65536).lower()
    finally:
        os.close(reader)
    assert pipe.is_fifo()


LISTINGS = ("undo --list", "cadence", "cadence --list", "doctor", "doctor --stale 12m", "dedupe --ignored",
            "dedupe --format csv", "dedupe --json")  # fmt: skip


@pytest.mark.parametrize("line", LISTINGS)
def test_a_listing_of_a_command_that_can_write_only_reads(jane: Crm, line: str) -> None:
    before = fingerprints(jane.folder)
    assert jane(f"{line} --read-only") == jane(line)
    assert fingerprints(jane.folder) == before


@pytest.mark.parametrize(
    "line",
    [*LISTINGS, "undo", "redo", "undo --dry-run", "show jane", "tag jane hot", "rm jane --yes", "merge a b --yes",
     "log call jane hi", "cadence jane 30d", "imports undo 1 --yes", "verify jane", "list", "search x"],
)  # fmt: skip
def test_a_mistyped_database_is_named_and_not_made(crm: Crm, line: str) -> None:
    path = crm.folder / "no" / "such" / "folder" / "crm.db"
    assert f"there is no database at {path}" in crm.fails(f"{line} --db {path}", 7)
    assert list(crm.folder.iterdir()) == []


@pytest.mark.parametrize("line", ["add Ann --dry-run", "add Ann --email nonsense", "company add X --dry-run"])
def test_a_run_that_stores_nothing_leaves_no_folder(crm: Crm, line: str) -> None:
    path = crm.folder / "no" / "such" / "crm.db"
    crm._run(f"{line} --db {path}", "", {})
    assert list(crm.folder.iterdir()) == []


@pytest.mark.parametrize("mask", [0, 0o022])
def test_what_is_kept_beside_the_settings_is_private_too(jane: Crm, tmp_path: Path, mask: int) -> None:
    (tmp_path / "fair.csv").write_text("Name,E-mail\nBob Ross,bob@x.it\n")
    old = os.umask(mask)
    try:
        jane(f"import {tmp_path / 'fair.csv'} --yes --save-profile fair")
        jane("report save q 'select 1 as one'")
        jane("agenda --new")
        jane("segment save vip tag=vip")
        jane("segment run vip --new")
    finally:
        os.umask(old)
    for folder in ("config", "state"):
        for path in (tmp_path / folder).rglob("*"):
            assert path.stat().st_mode & 0o077 == 0, path


def test_a_database_behind_a_link_recovers_from_a_crash_and_is_restored_in_its_place(jane: Crm) -> None:
    real, link = jane.folder / "real.db", jane.folder / "link.db"
    os.rename(jane.path, real)
    link.symlink_to(real)
    jane.env["CRM_DB"] = str(link)
    backup = jane("backup create").strip()
    code = (
        "import os, sqlite3\n"
        f"db = sqlite3.connect({str(real)!r}, isolation_level=None)\n"
        "db.execute('PRAGMA cache_size = 1'); db.execute('BEGIN IMMEDIATE')\n"
        "db.execute(\"UPDATE person SET name = 'Half'\")\n"
        "tags = [(f'{n}' * 99, f'{n}') for n in range(3000)]\n"
        "db.executemany('INSERT INTO tag (name, name_key) VALUES (?, ?)', tags)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=False)
    assert (jane.folder / "real.db-journal").stat().st_size > 0
    assert jane("list --columns name --no-header") == "Jane Doe\n"
    jane("add Bob")
    jane(f"backup restore {backup} --yes")
    assert link.is_symlink()
    assert jane("list --count") == "1\n"


def test_a_database_that_is_a_pipe_is_refused_at_once(jane: Crm) -> None:
    pipe = jane.folder / "pipe.db"
    os.mkfifo(pipe)
    for line in ("list", "add Ann"):
        assert jane.process(f"{line} --db {pipe}").returncode == 7
    assert pipe.is_fifo()


def test_an_import_reads_a_pipe_by_name(crm: Crm) -> None:
    line = (
        f"{sys.executable} -m crmcli import <(printf 'Name,E-mail\\nAnn,ann@x.it\\nBob,bob@x.it\\n') --yes -q"
    )
    if shutil.which("bash") is None:
        pytest.skip("needs bash")
    found = subprocess.run(["bash", "-c", line], env=crm.env, capture_output=True, check=False)
    assert found.returncode == 0, found.stderr
    assert crm("list --count") == "2\n"
