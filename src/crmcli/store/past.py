"""The database as it was after a change: every query that runs inside `after` sees the rows of that time.

Views of the same names stand before the tables in the temporary schema, where SQLite looks first. Each gives the rows
that have not changed since, and of those that have the oldest state the journal kept since. So any query, a compiled
filter for one, is asked of the past without being written for it. The file itself is not touched.
"""

from __future__ import annotations

from crmcli.store.journal import old_row
from crmcli.store.schema import journalled
from crmcli.store.temporary import Temporary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any

    from crmcli.store.database import Database


def last_change_before(db: Database, instant: str) -> int:
    """The last change made before an instant (UTC); 0 if there was none."""
    found: int = db.value("SELECT coalesce(max(id), 0) FROM change WHERE at < ?", (instant,))
    return found


def stay(db: Database, instant: str) -> None:
    """Let every query from here on see the database as it was at an instant (UTC), until it is closed."""
    after(db, last_change_before(db, instant), instant).__enter__()


class after:  # noqa: N801 - reads as `with after(db, change, instant):`
    """The database as it was after a change, at an instant, for the queries of a `with` block."""

    def __init__(self, db: Database, change_id: int, instant: str) -> None:
        self.db = db
        self.change_id = change_id
        self.instant = instant
        self._made: list[str] = []

    def __enter__(self) -> after:
        with Temporary(self.db):
            for table, columns in journalled(self.db).items():
                self._show(table, columns)
            self._count_contacts()
            for name, definition in self.db.rows(
                "SELECT name, substr(sql, instr(sql, ' AS')) FROM main.sqlite_schema"
                " WHERE type = 'view' ORDER BY rowid"
            ):  # those of the file read the tables of the file
                self._make("VIEW", name, definition)
        self.db.looks_back = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.db.looks_back = False
        with Temporary(self.db):
            for statement in reversed(self._made):
                self.db.run(statement)

    def _show(self, table: str, columns: tuple[str, ...]) -> None:
        """A view of one table as it was; none where nothing changed since."""
        spans = self.db.rows(
            "SELECT after_id, last_id FROM change_span WHERE tbl = ? AND change_id > ?",
            (table, self.change_id),
        )
        old = self.db.rows(
            "SELECT row_id, old FROM journal WHERE id IN"
            " (SELECT min(id) FROM journal WHERE tbl = ? AND coalesce(change_id, 0) > ? GROUP BY row_id)",
            (table, self.change_id),
        )
        if not spans and not old:
            return
        old = [row for row in old if not any(first < row[0] <= last for first, last in spans)]
        named = ", ".join(columns)
        self._make("TABLE", f"past_{table}", f"AS SELECT {named} FROM main.{table} LIMIT 0")
        self._make("TABLE", f"since_{table}", "(id INTEGER PRIMARY KEY)")
        self.db.run_many(f"INSERT INTO temp.since_{table} VALUES (?)", [(row_id,) for row_id, _ in old])
        self.db.run_many(
            f"INSERT INTO temp.past_{table} ({named}) VALUES ({', '.join('?' * len(columns))})",
            [
                tuple(state[column] for column in columns)
                for state in (old_row(text) for _, text in old if text is not None)
            ],
        )
        later = "".join(f" AND NOT (id > {first:d} AND id <= {last:d})" for first, last in spans)
        self._make(
            "VIEW",
            table,
            f"AS SELECT {named} FROM main.{table} WHERE id NOT IN (SELECT id FROM temp.since_{table}){later}"
            f" UNION ALL SELECT {named} FROM temp.past_{table}",
        )

    def _count_contacts(self) -> None:
        """The contacts there had been: `person_stat` is derived, and kept for the present alone."""
        self._make("TABLE", "past_instant", "(at TEXT)")
        self.db.run("INSERT INTO temp.past_instant VALUES (?)", (self.instant,))
        self._make(
            "VIEW",
            "person_stat",
            "AS SELECT participant.person_id AS person_id, max(interaction.at) AS last_contact_at,"
            " min(interaction.at) AS first_contact_at, count(*) AS interactions"
            " FROM participant JOIN interaction ON interaction.id = participant.interaction_id"
            " WHERE interaction.deleted_at IS NULL AND interaction.kind <> 'note'"
            " AND interaction.at <= (SELECT at FROM temp.past_instant) GROUP BY participant.person_id",
        )

    def _make(self, kind: str, name: str, definition: str) -> None:
        self.db.run(f"CREATE TEMP {kind} {name} {definition}")
        self._made.append(f"DROP {kind} temp.{name}")


def named(db: Database, table: str, wanted: list[str]) -> list[int]:
    """The people or companies with these folded words in their name, or in one a merge left them.

    The full-text index knows the names of today alone, so this reads every name.
    """
    from crmcli.clean.text import words

    live = f"SELECT id FROM {table} WHERE deleted_at IS NULL AND"
    having = " AND ".join("' ' || name_key || ' ' LIKE ?" for _ in wanted)
    found = {row_id for (row_id,) in db.rows(f"{live} {having}", tuple(f"% {word} %" for word in wanted))}
    left = db.rows(f"SELECT {table}_id, value FROM alternate WHERE field = 'name' AND {table}_id IS NOT NULL")
    for row_id, name in left:
        if {*wanted} <= {*words(name)} and db.value(f"{live} id = ?", (row_id,)):
            found.add(row_id)
    return sorted(found)


def last_touch(db: Database, table: str, person_id: int, change_id: int) -> str | None:
    """When, since a change, a row of a person in a table was last added, changed or removed (UTC); None if never."""
    owner = "row_id" if table == "person" else "person_id"
    changed = db.value(
        f"SELECT max(change_id) FROM journal WHERE tbl = ? AND {owner} = ? AND change_id > ?",
        (table, person_id, change_id),
    )
    column = "id" if table == "person" else "person_id"
    latest = db.value(f"SELECT max(id) FROM {table} WHERE {column} = ?", (person_id,))
    added = db.value(
        "SELECT change_id FROM change_span WHERE tbl = ? AND last_id >= ? AND after_id < ? AND change_id > ?",
        (table, latest, latest, change_id),
    )
    if changed is None and added is None:
        return None
    found: str = db.value("SELECT at FROM change WHERE id = ?", (max(changed or 0, added or 0),))
    return found


def is_there(db: Database, person_id: int) -> bool:
    """Whether there is such a person, neither removed nor merged away."""
    return bool(db.value("SELECT 1 FROM person WHERE id = ? AND deleted_at IS NULL", (person_id,)))


def merged_into(db: Database, person_id: int) -> int | None:
    """Whom a person was merged into."""
    found: int | None = db.value("SELECT merged_into FROM person WHERE id = ?", (person_id,))
    return found


def clause(
    db: Database, condition: tuple[str, tuple[Any, ...]], value: tuple[str, tuple[Any, ...]], person_id: int
) -> tuple[bool, Any]:
    """Whether a compiled condition holds for a person, and a compiled value of theirs."""
    found = db.row(
        f"SELECT ({condition[0]}) IS TRUE, {value[0]} FROM person WHERE person.id = ?",
        (*condition[1], *value[1], person_id),
    )
    return (bool(found[0]), found[1]) if found else (False, None)
