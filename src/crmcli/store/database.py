"""Opening the file: what it is, whether it may be opened, at which version, and with which safeguards.

`Database` is a thin connection: SQL text and bound values in, tuples out. Transactions that change something are
`journal.Change`; nothing else writes.
"""

from __future__ import annotations

import os
import sqlite3

from crmcli.errors import DatabaseError, RefusedError
from crmcli.store import APPLICATION_ID, SCHEMA_VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

# SQLite before 3.51.3 can corrupt a WAL file under several writing processes.
WAL_SAFE = (3, 51, 3)
CHUNK = 1_000  # rows of an answer that are kept in memory at a time


class Database:
    """One open database file. `created` says that it did not exist before."""

    def __init__(self, path: str, *, read_only: bool, timeout_s: float) -> None:
        self.path = path
        self.read_only = read_only
        self.timeout_s = timeout_s
        version = _version_in_header(path)
        self.created = version is None
        if version is None and read_only:
            raise DatabaseError(
                f"there is no database at {path}", "crm add NAME begins one; --db FILE names another"
            )
        if version is not None and version > SCHEMA_VERSION:
            raise DatabaseError(
                f"{path} was made by a newer crm (schema {version}, this knows {SCHEMA_VERSION}); nothing was changed",
                "update this program: pipx upgrade crmcli",
            )
        if version is None:
            _make_file(path)
        self._connection = _connect(path, read_only=read_only, timeout_s=timeout_s)
        if version is None:
            self._create()
        elif version < SCHEMA_VERSION:
            from crmcli.store.migrate import migrate

            migrate(self, version)

    def _create(self) -> None:
        """Make the tables in one commit, unless another process just did."""
        self.begin()
        if self.value("PRAGMA user_version") == 0:
            from crmcli.store.schema import create

            create(self)
        self.commit()
        if sqlite3.sqlite_version_info >= WAL_SAFE:
            self._connection.execute("PRAGMA journal_mode = WAL")

    def begin(self) -> None:
        """Take the write lock, waiting at most `timeout_s`."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise self._translated(error) from None

    def commit(self) -> None:
        try:
            self._connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise self._translated(error) from None

    def rollback(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def run(self, sql: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        """Run one statement; errors a user can mend come out as `DatabaseError`."""
        try:
            return self._connection.execute(sql, values)
        except sqlite3.DatabaseError as error:
            raise self._translated(error) from None

    def run_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        try:
            self._connection.executemany(sql, rows)
        except sqlite3.DatabaseError as error:
            raise self._translated(error) from None

    def insert(self, sql: str, values: Sequence[object] = ()) -> int:
        """Run one INSERT and give the id of its row."""
        found = self.run(sql, values).lastrowid
        assert found is not None
        return found

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        try:
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise self._translated(error) from None

    def row(self, sql: str, values: Sequence[object] = ()) -> tuple[Any, ...] | None:
        try:
            found: tuple[Any, ...] | None = self._connection.execute(sql, values).fetchone()
        except sqlite3.DatabaseError as error:
            raise self._translated(error) from None
        return found

    def value(self, sql: str, values: Sequence[object] = ()) -> Any:
        """The first value of the first row, or None."""
        found = self.row(sql, values)
        return found[0] if found else None

    def stream(self, sql: str, values: Sequence[object] = ()) -> Iterator[tuple[Any, ...]]:
        """Rows one by one, for answers that may be as long as the file.

        They are read at once, a longer answer into a temporary file: whoever reads slowly (a pager, a pipe) holds
        no lock and needs no memory.
        """
        try:
            cursor = self._connection.execute(sql, values)
            first = cursor.fetchmany(CHUNK)
            if len(first) < CHUNK:
                return iter(first)
            from crmcli.store.spool import spooled

            return spooled(first, cursor, CHUNK)
        except sqlite3.DatabaseError as error:
            raise self._translated(error) from None

    def function(self, name: str, arguments: int, body: Any) -> None:
        """Offer a pure Python function to SQL."""
        self._connection.create_function(name, arguments, body, deterministic=True)

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection itself, for backup and bulk loading inside `store`."""
        return self._connection

    def close(self) -> None:
        self._connection.close()

    def _translated(self, error: sqlite3.DatabaseError) -> Exception:
        """What SQLite said, as a user can mend it; a fault of ours stays as it is."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            from crmcli.store.locks import holder

            return DatabaseError(
                f"{self.path} is locked by {holder(self.path)}; waited {self.timeout_s:g} s, nothing was changed",
                "try again when it is done, or wait longer: CRM_TIMEOUT=30",
            )
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return DatabaseError(
                f"{self.path} is damaged: {error}", "crm doctor says more; crm backup restore FILE"
            )
        if code == sqlite3.SQLITE_READONLY:
            return RefusedError(
                f"{self.path} cannot be written", "check the permissions of the file and its folder"
            )
        if code == sqlite3.SQLITE_FULL:
            return DatabaseError(
                f"no space left for {self.path}; nothing was changed", "free some space and repeat"
            )
        if code in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN):
            return DatabaseError(
                f"{self.path} cannot be used: {error}", "check the disk and the folder's permissions"
            )
        return error


def _version_in_header(path: str) -> int | None:
    """The schema version in the file's header; None for a missing or empty file; never opens it with SQLite."""
    try:
        with open(path, "rb") as file:
            header = file.read(100)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DatabaseError(
            f"{path} cannot be read: {error.strerror}", "--db FILE names another file"
        ) from None
    if not header:
        return None
    if len(header) < 100 or not header.startswith(b"SQLite format 3\0"):
        raise DatabaseError(f"{path} is no database; nothing was changed", "--db FILE names another file")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise DatabaseError(
            f"{path} belongs to another program; nothing was changed", "--db FILE names another file"
        )
    return int.from_bytes(header[60:64], "big")


def _make_file(path: str) -> None:
    """An empty private file (0600) in a private folder (0700), whatever the umask."""
    parent = os.path.dirname(os.path.abspath(path))
    try:
        if not os.path.isdir(parent):
            os.makedirs(parent, mode=0o700, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise DatabaseError(
            f"{path} cannot be made: {error.strerror}", "--db FILE names another place"
        ) from None


def _connect(path: str, *, read_only: bool, timeout_s: float) -> sqlite3.Connection:
    uri = "file:" + _uri_quoted(os.path.abspath(path)) + ("?mode=ro" if read_only else "?mode=rw")
    try:
        connection = sqlite3.connect(uri, uri=True, timeout=timeout_s, isolation_level=None)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA query_only = ON" if read_only else "PRAGMA secure_delete = ON")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA cache_size = -32000")
    except sqlite3.OperationalError as error:
        raise DatabaseError(
            f"{path} cannot be opened: {error}", "check the permissions of the file"
        ) from None
    return connection


def _uri_quoted(path: str) -> str:
    """A path inside an SQLite URI: the three characters that mean something there are escaped."""
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
