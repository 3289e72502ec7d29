"""One command that writes is one `Change`: one transaction, one entry in the journal, one thing `undo` takes back.

Two facts carry everything: ids are never reused, so what a change inserted is a span of ids per table; and
triggers keep the old row of whatever it updates or deletes (`schema.install_triggers`). Undo, redo, history and
lineage are readings of these two, so inserting a million rows costs no second copy of them.

While a change is being made its summary is NULL: that is how the triggers know it from what another program does
to the file, which they keep too, but as nobody's change.
"""

from __future__ import annotations

from crmcli.errors import RefusedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from types import TracebackType
    from typing import Any

    from crmcli.store.database import Database

COMMAND_CHARACTERS = (
    1_000  # of a command line are kept: enough to recognise it, less than a note of megabytes
)


class Change:
    """The transaction of one command, as a context manager. Nothing written: nothing journalled."""

    def __init__(
        self,
        db: Database,
        *,
        command: str,
        actor: str,
        summary: str | None,
        dry_run: bool,
        now: datetime,
    ) -> None:
        self.db = db
        self.command = command
        self.actor = actor
        self.summary = summary
        self.dry_run = dry_run
        self.now = now
        self.id = 0
        self.undoes: int | None = None
        self.is_step = False  # crm undo and redo, which step over themselves
        self.empty = True
        self._before: dict[str, int] = {}

    def __enter__(self) -> Change:
        from crmcli.clean.instant import utc

        if self.db.read_only:
            raise RefusedError(
                f"{self.db.path} is open for reading only; nothing was changed", "leave out --read-only"
            )
        self.db.begin()
        self._before = _sequences(self.db)
        self.id = self.db.insert(
            "INSERT INTO change (at, command, actor) VALUES (?, ?, ?)",
            (utc(self.now), _line(self.command), _line(self.actor)),
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.db.rollback()
            return
        try:
            self._close()
        except BaseException:
            self.db.rollback()
            raise

    def _close(self) -> None:
        spans = self._spans()
        self.empty = not spans and not self.db.value(
            "SELECT 1 FROM journal WHERE change_id = ? LIMIT 1", (self.id,)
        )
        if self.empty or self.dry_run:
            self.db.rollback()
            return
        self.keep_spans()
        from crmcli.store.derived import refresh

        refresh(self.db, self.id, self.now)
        self.db.run(
            "UPDATE change SET summary = ?, undoes = ?, step = ? WHERE id = ?",
            (_line(self.summary or ""), self.undoes, int(self.is_step), self.id),
        )
        self.db.commit(stores=True)

    def keep_spans(self) -> None:
        """Keep what was inserted, when nothing more will be; a dry run may read its history before it is undone."""
        self.db.run_many(
            "INSERT INTO change_span (change_id, tbl, after_id, last_id) VALUES (?, ?, ?, ?)",
            [(self.id, table, after, last) for table, after, last in self._spans()],
        )

    def _spans(self) -> list[tuple[str, int, int]]:
        """(table, last id before, last id now) of every table that grew."""
        return [
            (table, self._before.get(table, 0), last)
            for table, last in _sequences(self.db).items()
            if last > self._before.get(table, 0) and table not in ("change", "journal")
        ]


def put_back(change: Change, table: str, row: dict[str, Any]) -> bool:
    """Insert a row that was deleted under its old id, and note that; False where another row took its place."""
    db = change.db
    done = db.run(
        f"INSERT OR IGNORE INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
        tuple(row.values()),
    ).rowcount
    if done:
        db.run(
            "INSERT INTO journal (change_id, tbl, row_id, op, person_id, organisation_id) VALUES (?, ?, ?, 'I', ?, ?)",
            (
                change.id,
                table,
                row["id"],
                row["id"] if table == "person" else row.get("person_id"),
                row["id"] if table == "organisation" else row.get("organisation_id"),
            ),
        )
    return bool(done)


def old_row(old: str) -> dict[str, Any]:
    """A row as the journal kept it, by column.

    >>> old_row('{"id": 1, "name": "Ann", "value": {"hex": "00FF"}}')
    {'id': 1, 'name': 'Ann', 'value': b'\\x00\\xff'}
    """
    import json

    found: dict[str, Any] = json.loads(old)
    return {
        column: bytes.fromhex(value["hex"]) if isinstance(value, dict) else value
        for column, value in found.items()
    }


def differ(one: object, other: object) -> bool:
    """Whether two stored values are not the same; to Python, 1 and 1.0 are.

    >>> differ(1, 1.0), differ("a", "a"), differ(None, 0)
    (True, False, True)
    """
    return one != other or type(one) is not type(other)


def _sequences(db: Database) -> dict[str, int]:
    return dict(db.rows("SELECT name, seq FROM sqlite_sequence"))


def _line(text: str) -> str:
    """The text as one entry of the journal: not too long, and valid Unicode even where a file's name was not."""
    short = text if len(text) <= COMMAND_CHARACTERS else text[: COMMAND_CHARACTERS - 1] + "…"
    return short if short.isascii() else short.encode("utf-8", "backslashreplace").decode()
