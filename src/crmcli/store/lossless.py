"""The whole database as text that can be compared line by line, and a database made from such text.

One JSON array a line. The first names the format and the schema version; then for each table, in alphabetical
order, a line with its columns and a line for each row, by id:

    ["crm lossless", 1]
    ["person", ["id", "uid", "name", …]]
    ["person", {"id": 1, "uid": "…", "name": "Jane Doe", …}]
    ["crm lossless", "end"]

The last line is always the same, so that a file that was cut off, even between two lines, is told from a whole one and
one more note still changes its own lines only.
A column that is not in a row's object is NULL. Types are exact: a REAL always has a point or an exponent, a BLOB is
{"hex": "…"}. What has no shape of its own (controls, bidirectional marks) is escaped, so that a line shows what is
in it. All tables with ids of their own are there, whatever they will be; not the journal, so that the text before a
command equals the text after it was undone, nor what is derived. A backup carries the journal too.
"""

from __future__ import annotations

import json
import sqlite3

from crmcli.errors import CleanError, ConflictError, DatabaseError
from crmcli.store import SCHEMA_VERSION
from crmcli.store.schema import journalled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from crmcli.store.database import Database

FORMAT = "crm lossless"
_END = "end"
_BATCH = 5_000  # rows stored at a time
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def is_lossless(first_line: str) -> bool:
    """Whether a file that begins so is a lossless export."""
    return first_line.lstrip("\ufeff").startswith(f'["{FORMAT}"')


def dump(db: Database) -> Iterator[str]:
    """The lines, without line breaks."""
    yield _line([FORMAT, SCHEMA_VERSION])
    for table, columns in sorted(journalled(db).items()):
        yield _line([table, columns])
        for row in db.stream(f"SELECT {', '.join(columns)} FROM {table} ORDER BY id"):
            found = {
                column: _to_json(value)
                for column, value in zip(columns, row, strict=True)
                if value is not None
            }
            yield _line([table, found])
    yield _line([FORMAT, _END])


def load(db: Database, lines: Iterable[str]) -> int:
    """Store every row of a dump in an empty database, inside the caller's change; how many."""
    loader = _Loader(db)
    for number, line in enumerate(lines, 1):
        if line.strip():
            loader.take(number, line)
    return loader.finish()


def _line(value: object) -> str:
    text = _encode(value)
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(letter: str) -> str:
    r"""The character, or a JSON escape where it has no shape.

    >>> _shown("é"), _shown("\u202e"), _shown("\U000e0041")
    ('é', '\\u202e', '\\udb40\\udc41')
    """
    if letter.isprintable():
        return letter
    units = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _to_json(value: Any) -> object:
    """A stored value as JSON says it exactly."""
    if isinstance(value, bytes):
        return {"hex": value.hex()}
    if isinstance(value, float) and value - value != 0:
        return {"real": repr(value)}
    return value


def _from_json(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if "hex" in value:
        return bytes.fromhex(value["hex"])
    return float(value["real"])


class _Loader:
    """Takes a dump line by line and stores its rows in batches."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.tables = journalled(db)
        self.count = 0
        self._begun = self._ended = False
        self._table = ""
        self._columns: tuple[str, ...] = ()
        self._rows: list[tuple[object, ...]] = []
        for table in self.tables:
            if db.value(f"SELECT 1 FROM {table} LIMIT 1") is not None:
                raise ConflictError(
                    f"{db.path} is not empty; a lossless export is loaded into an empty database only",
                    "--db FILE names a new one",
                )

    def take(self, number: int, line: str) -> None:
        """One line; CleanError says what is wrong with it."""
        try:
            name, value = json.loads(line.lstrip("\ufeff"))
            if self._ended:
                raise ValueError
            if not self._begun:
                self._begin(name, value)
            elif name == FORMAT:
                self._end(value)
            elif isinstance(value, list):
                self._start(name, value)
            else:
                self._add(name, value)
        except (TypeError, ValueError, KeyError, AttributeError, RecursionError):
            raise CleanError(
                f"line {number} is no line of a lossless export: {line.strip()[:60]!r}",
                "use the file as crm export lossless wrote it",
            ) from None

    def finish(self) -> int:
        """Store what is left, and make sure that all of it holds together."""
        if not self._begun:
            raise CleanError("the file is empty", "use the file as crm export lossless wrote it")
        if not self._ended:
            raise CleanError(
                f"the file was cut off: it has no last line {_line([FORMAT, _END])}",
                "use the whole file as crm export lossless wrote it",
            )
        self._flush()
        broken = self.db.rows("PRAGMA foreign_key_check")
        if broken:
            raise CleanError(
                f"{broken[0][0]} {broken[0][1]} refers to a {broken[0][2]} that is not in the file",
                "use the whole file as crm export lossless wrote it",
            )
        self._skip_old_stretches()
        return self.count

    def _begin(self, name: object, version: object) -> None:
        if name != FORMAT or not isinstance(version, int):
            raise ValueError
        if version > SCHEMA_VERSION:
            raise DatabaseError(
                f"the file was made by a newer crm (schema {version}, this knows {SCHEMA_VERSION})",
                "update this program: pipx upgrade crmcli",
            )
        self._begun = True

    def _end(self, word: object) -> None:
        if word != _END:
            raise ValueError
        self._ended = True

    def _start(self, table: str, columns: list[str]) -> None:
        self._flush()
        if not set(columns) <= set(self.tables[table]):
            raise ValueError
        self._table, self._columns = table, tuple(columns)

    def _add(self, table: str, row: dict[str, Any]) -> None:
        if table != self._table or not row.keys() <= set(self._columns):
            raise ValueError
        self._rows.append(tuple(_from_json(row.get(column)) for column in self._columns))
        self.count += 1
        if len(self._rows) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        if not self._rows:
            return
        try:
            self.db.run_many(
                f"INSERT INTO {self._table} ({', '.join(self._columns)})"
                f" VALUES ({', '.join('?' * len(self._columns))})",
                self._rows,
            )
        except sqlite3.IntegrityError as error:
            raise CleanError(
                f"a {self._table} in the file cannot be stored: {str(error).partition(' constraint')[0].lower()}",
                "use the whole file as crm export lossless wrote it",
            ) from None
        self._rows = []

    def _skip_old_stretches(self) -> None:
        """A merge points at a stretch of the journal it was made in; no entry here may ever get one of those ids."""
        last = self.db.value("SELECT max(last_entry) FROM merge")
        if last is not None:
            self.db.run("UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'journal'", (last,))
            self.db.run(
                "INSERT INTO sqlite_sequence (name, seq) SELECT 'journal', ?"
                " WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'journal')",
                (last,),
            )
