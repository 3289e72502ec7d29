"""Whether the file itself is sound: pages, references, indexes, and whatever is derived; and who may read it.

All is looked at in a private copy, so that nobody waits for it and nothing is written.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from itertools import zip_longest

from crmcli.errors import DatabaseError, Failure
from crmcli.model import Record
from crmcli.store import derived
from crmcli.store.copying import copy_database, temporary
from crmcli.store.database import WAL_SAFE, Database
from crmcli.store.locks import is_on_network

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_SHOWN_DAMAGES = 20
_FIGURES = "SELECT person_id, last_contact_at, first_contact_at, interactions FROM person_stat ORDER BY 1"
_DOCUMENTS = "SELECT rowid, name, contact, body FROM search ORDER BY rowid"
_INDEXES = {"search index": "search", "index of words": "word_trigram"}


class Finding(Record):
    """Something to look at: what it is, whose (an id such as c12, or None for the file), the value, what to do.

    `repair` is a safe statement that mends it, with its values.
    """

    kind: str
    id: str | None
    value: str | None
    advice: str
    repair: tuple[str, tuple[object, ...]] | None = None


class Health(Record):
    """What is wrong with the file, a line on it, and a copy to look at its data; None of one that is damaged."""

    findings: tuple[Finding, ...]
    summary: str
    copy: Database | None


@contextmanager
def examined(db: Database, now: datetime, *, derived_too: bool) -> Iterator[Health]:
    """Look at the file; the database is read once, to be copied. What is derived takes as long as all the rest."""
    findings = [*_permissions(db.path), *_journal_mode(db)]
    with temporary(None) as path:
        damages = _copied(db, path) or [*_damages(path)]
        if damages:
            yield Health((*findings, *damages), _summary(db, sound=False), None)
            return
        copy = Database(path, read_only=False, timeout_s=5)
        try:
            if derived_too:
                findings.extend(_stale(copy, now))
            yield Health(tuple(findings), _summary(db, sound=True), copy)
        finally:
            copy.close()


def rebuild(db: Database, now: datetime) -> None:
    """Make everything derived anew, in a transaction of its own: it is nothing anybody entered."""
    db.begin()
    try:
        db.run("INSERT INTO search (search) VALUES ('rebuild')")  # or a broken index could not be emptied
        derived.rebuild(db, now)
        db.commit()
    except BaseException:
        db.rollback()
        raise


def make_private(path: str) -> None:
    """Take the file from the eyes of others."""
    os.chmod(path, 0o600)


def _permissions(path: str) -> Iterator[Finding]:
    mode = os.stat(path).st_mode & 0o777
    if mode & 0o077:
        yield Finding(
            "permissions", None, f"{mode:04o}", "others can read the file; crm doctor --fix makes it 0600"
        )


def _journal_mode(db: Database) -> Iterator[Finding]:
    mode = db.value("PRAGMA journal_mode")
    if mode == "wal" and sqlite3.sqlite_version_info < WAL_SAFE:
        yield Finding(
            "journal mode",
            None,
            mode,
            f"SQLite {sqlite3.sqlite_version} is not safe with it; any change mends it",
        )
    if mode == "wal" and is_on_network(db.path):
        yield Finding("journal mode", None, mode, "not safe on a network file system; any change mends it")


def _copied(db: Database, copy: str) -> list[Finding]:
    """Copy the database; what kept it from being read, if anything did."""
    try:
        db.begin_reading()
        try:
            copy_database(db.connection, copy)
        finally:
            db.rollback()
    except (DatabaseError, Failure) as error:
        return [_damage(error.message)]
    return []


def _damages(copy: str) -> Iterator[Finding]:
    """What SQLite finds wrong with pages, indexes, constraints and references."""
    connection = sqlite3.connect(copy)
    try:
        connection.set_progress_handler(lambda: 0, 100_000)
        for (text,) in connection.execute(f"PRAGMA integrity_check({_SHOWN_DAMAGES:d})"):
            if text != "ok":
                yield _damage(text)
        for table, row_id, parent, _ in connection.execute("PRAGMA foreign_key_check").fetchmany(
            _SHOWN_DAMAGES
        ):
            yield _damage(f"{table} {row_id} refers to a {parent} that is not there")
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from None
        yield _damage(str(error))
    finally:
        connection.close()


def _damage(text: str) -> Finding:
    return Finding("damage", None, text, "crm backup restore FILE; crm backup list shows what there is")


def _stale(copy: Database, now: datetime) -> list[Finding]:
    """What is derived and differs from what would be derived now."""
    broken = [what for what, index in _INDEXES.items() if not _is_index_sound(copy, index)]
    if not _agree(copy.scan(_FIGURES), derived.figures(copy, now)):
        broken.append("last contacts")
    if "search index" not in broken and not _agree(copy.scan(_DOCUMENTS), derived.all_documents(copy)):
        broken.append("search index")
    advice = "it does not agree with what it is made of; crm doctor --fix makes it anew"
    return [Finding("derived", None, what, advice) for what in broken]


def _agree(kept: Iterator[tuple[object, ...]], made: Iterator[tuple[object, ...]]) -> bool:
    """Whether two answers in the same order are the same, row by row: neither is ever in memory."""
    return all(one == other for one, other in zip_longest(kept, made))


def _is_index_sound(db: Database, name: str) -> bool:
    db.begin()
    try:
        db.run(f"INSERT INTO {name} ({name}) VALUES ('integrity-check')")
    except (DatabaseError, sqlite3.Error):
        return False
    finally:
        db.rollback()
    return True


def _summary(db: Database, *, sound: bool) -> str:
    """One line on the file."""
    schema, mode = db.value("PRAGMA user_version"), db.value("PRAGMA journal_mode")
    return (
        f"{db.path}: {'sound' if sound else 'damaged'}; schema {schema}, SQLite {sqlite3.sqlite_version},"
        f" journal mode {mode}, {os.path.getsize(db.path)} bytes"
    )
