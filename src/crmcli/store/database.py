"""Opening the file: what it is, whether it may be opened, at which version, and with which safeguards.

`Database` is a thin connection: SQL text and bound values in, tuples out. Transactions that change something are
`journal.Change`; nothing else writes.
"""

from __future__ import annotations

import os
import sqlite3
from time import monotonic, sleep

from crmcli.errors import DatabaseError
from crmcli.interrupts import hear_interrupts
from crmcli.store import APPLICATION_ID, SCHEMA_VERSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any, TypeVar

    T = TypeVar("T")
    Values = Sequence[object] | Mapping[str, object]

# SQLite before 3.51.3 can corrupt a WAL file under several writing processes.
WAL_SAFE = (3, 51, 3)
CACHE_KB = 32_000
# SQLite sorts by as much memory as its cache may take: in more than a core has by itself it takes up to twice as long
# (measured with 1, 8 and 32 MB).
SORTING_KB = 1_000
CHUNK = 1_000  # rows of an answer that are kept in memory at a time
# SQLite neither waits for a lock nor computes in a way that Ctrl-C can end: so it waits a little and is asked
# again, and calls back now and then, where Python looks for signals.
PATIENCE_S = 0.1
PULSE = 100_000  # instructions of SQLite's machine, about a millisecond
# For millions of cells: SQLite stores NaN as NULL, and Python looks for an adapter of each None (and bool) it binds,
# which takes three times as long as a text does.
NULL = float("nan")


# What goes wrong in a statement: SQLite's own errors, half characters, numbers beyond 64 bits.
_FAULTS = (sqlite3.Error, UnicodeError, OverflowError)


class Database:
    """One open database file. `created` says that this process made it, and nobody has used it yet."""

    def __init__(self, path: str, *, read_only: bool, timeout_s: float) -> None:
        self.path = path
        self.read_only = read_only
        self.timeout_s = timeout_s
        self.created = False
        self.looks_back = False  # into the past (see `past`)
        self.made_folders: list[str] = []  # for the file
        self._functions: dict[str, object] = {}
        self._is_storing = False
        # A journal lies beside the file, not beside a link to it.
        self.place = path = os.path.realpath(path) if os.path.islink(path) else path
        header = _header(path)
        if not header:
            if read_only:
                raise missing(self.path)
            self.made_folders = _make_file(path)
        is_wal = header[18:19] == b"\x02"
        is_pending = is_wal or os.path.exists(path + "-journal")
        self._identity = _identity(path)
        self._connection = _connect(
            path, _mode(path, read_only=read_only, is_wal=is_wal, is_pending=is_pending)
        )
        try:
            self._set_safeguards()
            self._bring_up_to_date(header, is_wal=is_wal, is_pending=is_pending)
        except BaseException:
            self._connection.close()
            raise

    def _set_safeguards(self) -> None:
        hear_interrupts()
        self._connection.set_progress_handler(lambda: 0, PULSE)
        self.cache(CACHE_KB)
        if self.read_only:
            self.run("PRAGMA query_only = ON")
            return
        self.run("PRAGMA foreign_keys = ON")
        self.run("PRAGMA synchronous = FULL")
        self.run("PRAGMA secure_delete = ON")

    def cache(self, kilobytes: int) -> None:
        """Keep at most so much of the file in memory."""
        self._cache_kb = kilobytes
        self.run(f"PRAGMA cache_size = -{kilobytes:d}")

    def sort(self, sql: str) -> None:
        """Run a statement that sorts much."""
        kept = self._cache_kb
        self.cache(SORTING_KB)
        try:
            self.run(sql)
        finally:
            self.cache(kept)

    def _bring_up_to_date(self, header: bytes, *, is_wal: bool, is_pending: bool) -> None:
        """Make the tables of a new file, or lead an old one to the current schema."""
        version = int.from_bytes(header[60:64], "big")
        if is_pending:  # a crash is recovered from first, and the log may be newer than the file
            version = self.value("PRAGMA user_version")
        if version > SCHEMA_VERSION:
            raise DatabaseError(
                f"{self.path} was made by a newer crm (schema {version}, this knows {SCHEMA_VERSION}); nothing was"
                " changed",
                "update this program: pipx upgrade crmcli",
            )
        if version == 0 and self.read_only:
            raise missing(self.path)
        if version == 0:
            self._create()
        elif version < SCHEMA_VERSION:
            from crmcli.store.migrate import migrate

            migrate(self)
        is_log_safe = sqlite3.sqlite_version_info >= WAL_SAFE
        if not self.read_only and is_wal != is_log_safe:
            from crmcli.store.schema import choose_journal_mode

            choose_journal_mode(self, is_log_safe=is_log_safe)

    def _create(self) -> None:
        """Make the tables in one commit, unless another process just did."""
        self.begin()
        try:
            if self.value("PRAGMA user_version") == 0:
                from crmcli.store.schema import create

                create(self)
                self.created = True
            self.commit()
        except BaseException:
            self.rollback()
            raise

    def begin(self) -> None:
        """Take the write lock, waiting at most `timeout_s`."""
        self._patiently(lambda: self._connection.execute("BEGIN IMMEDIATE"))
        if _identity(self.path) != self._identity:
            self.rollback()
            raise DatabaseError(
                f"{self.path} was replaced by another process; nothing was changed", "try again"
            )
        self.run("PRAGMA defer_foreign_keys = ON")  # until the commit

    def begin_reading(self) -> None:
        """Let everything that is read until `rollback` be of one moment."""
        self.run("BEGIN")
        self.value("SELECT max(id) FROM change")  # only the first look takes the lock

    def commit(self, *, stores: bool = False) -> None:
        """End the transaction; `stores` says that it is what the command was to do (see `stored`)."""
        self._is_storing = stores
        try:
            self._patiently(lambda: self._connection.execute("COMMIT"))
        except Exception:  # SQLite may have rolled back by itself; an interrupt tells nothing either way
            self._is_storing = False
            raise

    @property
    def stored(self) -> bool:
        """Whether a change was committed here; true from the very moment it is, whatever interrupts."""
        return self._is_storing and not self._connection.in_transaction

    def rollback(self) -> bool:
        """Give up the transaction; whether there was one."""
        if not self._connection.in_transaction:
            return False
        self._is_storing = False
        self._connection.execute("ROLLBACK")
        return True

    def run(self, sql: str, values: Values = ()) -> sqlite3.Cursor:
        """Run one statement; errors a user can mend come out as `CrmError`."""
        return self._patiently(lambda: self._connection.execute(sql, values))

    def run_many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run one statement with each of many rows, inside a transaction."""
        try:
            self._connection.executemany(sql, rows)
        except _FAULTS as error:
            from crmcli.store.faults import translated

            raise translated(self, error) from None

    def insert(self, sql: str, values: Values = ()) -> int:
        """Run one INSERT and give the id of its row."""
        found = self.run(sql, values).lastrowid
        assert found is not None
        return found

    def rows(self, sql: str, values: Values = ()) -> list[tuple[Any, ...]]:
        return self._patiently(lambda: self._connection.execute(sql, values).fetchall())

    def row(self, sql: str, values: Values = ()) -> tuple[Any, ...] | None:
        found: tuple[Any, ...] | None = self._patiently(
            lambda: self._connection.execute(sql, values).fetchone()
        )
        return found

    def value(self, sql: str, values: Values = ()) -> Any:
        """The first value of the first row, or None."""
        found = self.row(sql, values)
        return found[0] if found else None

    def stream(self, sql: str, values: Values = ()) -> Iterator[tuple[Any, ...]]:
        """Rows one by one, for answers that may be as long as the file.

        They are read at once, a longer answer into a temporary file: whoever reads slowly (a pager, a pipe) holds
        no lock and needs no memory.
        """

        return self._patiently(lambda: read_out(self._connection.execute(sql, values)))

    def scan(self, sql: str, values: Values = ()) -> Iterator[tuple[Any, ...]]:
        """Rows straight from SQLite, for a reader that waits for nobody, such as a file that is written: putting
        them aside first, as `stream` does, took a quarter of an export."""
        cursor = self._patiently(lambda: self._connection.execute(sql, values))
        while rows := self._patiently(lambda: cursor.fetchmany(CHUNK)):
            yield from rows

    def function(self, name: str, arguments: int, body: Any) -> None:
        """Offer a pure Python function to SQL; once, for offering it again forgets all prepared statements."""
        if self._functions.get(name) is body:
            return
        self._functions[name] = body
        self._connection.create_function(name, arguments, body, deterministic=True)

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection itself, for backup and bulk loading inside `store`."""
        return self._connection

    @property
    def is_unused(self) -> bool:
        """Whether this process made the file, and has stored nothing in it."""
        return self.created and not self.stored

    def close(self) -> None:
        """Close the file; one that this process made for nothing goes away again."""
        if self.is_unused:
            from crmcli.store.schema import discard

            discard(self)
        self._connection.close()

    def _patiently(self, step: Callable[[], T]) -> T:
        """What the step gives; it is tried again while another process holds the lock, until `timeout_s` is over."""
        deadline = None
        while True:
            try:
                return step()
            except _FAULTS as error:
                if not _is_busy(error):
                    from crmcli.store.faults import translated

                    raise translated(self, error) from None
                if deadline is None:
                    deadline = monotonic() + self.timeout_s - PATIENCE_S
                elif monotonic() >= deadline:
                    from crmcli.store.faults import locked

                    raise locked(self) from None
            sleep(0.005)


def read_out(cursor: sqlite3.Cursor) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement, which are all read now, a longer answer into a temporary file."""
    first = cursor.fetchmany(CHUNK)
    if len(first) < CHUNK:
        return iter(first)
    from crmcli.store.spool import spooled

    return spooled(_chunks(first, cursor))


def _chunks(first: list[tuple[Any, ...]], cursor: sqlite3.Cursor) -> Iterator[list[tuple[Any, ...]]]:
    found = first
    while found:
        yield found
        found = cursor.fetchmany(CHUNK)


def _is_busy(error: Exception) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _header(path: str) -> bytes:
    """The first 100 bytes of a database of ours; empty for a missing or empty file; read without SQLite."""
    try:
        with open(path, "rb", opener=_unwaiting) as file:
            header = file.read(100)
    except FileNotFoundError:
        return b""
    except (OSError, ValueError) as error:
        raise DatabaseError(
            f"{path} cannot be read: {getattr(error, 'strerror', None) or error}",
            "--db FILE names another file",
        ) from None
    if not header:
        return b""
    if len(header) < 100 or not header.startswith(b"SQLite format 3\0"):
        raise DatabaseError(f"{path} is no database; nothing was changed", "--db FILE names another file")
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise DatabaseError(
            f"{path} belongs to another program; nothing was changed", "--db FILE names another file"
        )
    return header


def _unwaiting(path: str, flags: int) -> int:
    """Open a file; a named pipe without a writer is empty, and not waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def missing(path: str) -> DatabaseError:
    """The error of whoever looks for something in a database that is not there."""
    return DatabaseError(
        f"there is no database at {path}", "crm add NAME begins one; --db FILE names another"
    )


def _identity(path: str) -> tuple[int, int] | None:
    """Which file it is that has this name now."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _make_file(path: str) -> list[str]:
    """An empty private file (0600) in a private folder (0700), whatever the umask; which folders were made."""
    from crmcli.store.files import private_file, private_folder

    try:
        made = private_folder(os.path.dirname(os.path.abspath(path)))
        private_file(path)
        return made
    except OSError as error:
        raise DatabaseError(
            f"{path} cannot be made: {error.strerror}", "--db FILE names another place"
        ) from None


def _mode(path: str, *, read_only: bool, is_wal: bool, is_pending: bool) -> str:
    """How to open the file. A reader must be able to write where a crash left something to be recovered, and for
    the log; a log that nobody can be writing, on media that cannot be written, is passed over."""
    if not read_only:
        return "mode=rw"
    if is_wal and not os.access(os.path.dirname(os.path.abspath(path)), os.W_OK):
        return "mode=ro" if os.path.exists(path + "-wal") else "mode=ro&immutable=1"
    return "mode=rw" if is_pending else "mode=ro"


def _connect(path: str, mode: str) -> sqlite3.Connection:
    uri = "file:" + _uri_quoted(os.path.abspath(path)) + "?" + mode
    try:
        return sqlite3.connect(uri, uri=True, timeout=PATIENCE_S, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise DatabaseError(
            f"{path} cannot be opened: {error}", "check the permissions of the file and its folder"
        ) from None


def _uri_quoted(path: str) -> str:
    """A path inside an SQLite URI: the three characters that mean something there are escaped."""
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
