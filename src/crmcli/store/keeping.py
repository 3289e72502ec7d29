"""What an undo must not take: rows that were edited or used since, and all that belongs to the same person.

`made` are the rows the target inserted (or put back) that are still there. Of these, `kept` are

* the seeds: rows changed since, rows that lost a child since, rows something else refers to now;
* what belongs to a kept person or company, so that a card is kept whole, and the parts of an edited interaction
  or deal;
* whatever kept rows refer to.

A seed is named to the user; the others come along. Everything is compared by state, not by who changed it: a later
edit that was itself undone keeps nothing.
"""

from __future__ import annotations

from crmcli.store.journal import differ, old_row
from crmcli.store.schema import journalled, references

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from crmcli.store.database import Database

    Row = dict[str, Any]

# Columns whose change alone is no edit.
BOOKKEEPING = frozenset(("updated_at", "position"))
# Tables that only note where a row came from: they go with it.
TRACES = ("import_row",)
# Words of a vocabulary: they stay while they are used, and that is no news.
_VOCABULARY = ("tag",)
# Tables whose rows others point at without being part of them.
_OWNERS = ("person", "organisation", "tag", "field", "import", "merge")
_LETTERS = {"person": "c", "organisation": "o", "interaction": "a", "deal": "d", "task": "t"}


class Kept:
    """The rows of one change that an undo leaves, in temp.made and temp.kept, and the names of the edited ones."""

    def __init__(self, db: Database, target: int) -> None:
        self.db = db
        self.target = target
        self.tables = journalled(db)
        self.references_of = {table: references(db, table) for table in self.tables}
        self._mark: int = db.value("SELECT max(id) FROM journal WHERE change_id = ?", (target,)) or 0
        self._names: set[str] = set()
        for table in ("made", "kept"):
            db.run(f"CREATE TEMP TABLE {table} (tbl TEXT, id INTEGER, PRIMARY KEY (tbl, id)) WITHOUT ROWID")
        self._find_made()
        self._made_tables = [table for (table,) in db.rows("SELECT DISTINCT tbl FROM temp.made")]
        if self._made_tables:
            self._find_seeds()
            self._keep_parts()
            while self._keep_cards() + self._keep_parents():
                pass
            self._keep_links()

    def close(self) -> None:
        self.db.run("DROP TABLE temp.made")
        self.db.run("DROP TABLE temp.kept")

    def references(self) -> tuple[str, ...]:
        """What was edited since, as the user names it."""
        return tuple(sorted(self._names, key=lambda name: (name[0], len(name), name)))

    def row(self, table: str, row_id: int) -> Row | None:
        """The row as it stands there now."""
        columns = self.tables[table]
        found = self.db.row(f"SELECT {', '.join(columns)} FROM {table} WHERE id = ?", (row_id,))
        return dict(zip(columns, found, strict=True)) if found else None

    def left(self, table: str, row_id: int, now: Row | None) -> Row | None:
        """The row as the target left it: the old of its first later entry, else as it is now."""
        found = self.db.row(
            "SELECT old FROM journal WHERE tbl = ? AND row_id = ? AND id > ? AND change_id IS NOT ?"
            " ORDER BY id LIMIT 1",
            (table, row_id, self._mark, self.target),
        )
        if found is None:
            return now
        return old_row(found[0]) if found[0] else None

    def edited(self, table: str, row: Row) -> None:
        """Name whose row this is."""
        if table in _VOCABULARY:
            return
        for owner, letter in _LETTERS.items():
            owner_id = row["id"] if table == owner else row.get(f"{owner}_id")
            if owner_id is not None and (table == owner or table not in _LETTERS):
                self._names.add(f"{letter}{owner_id}")
                return
        self._names.add(f"{table} {row.get('name', row['id'])}")

    def _find_made(self) -> None:
        for table, after, last in self.db.rows(
            "SELECT tbl, after_id, last_id FROM change_span WHERE change_id = ?", (self.target,)
        ):
            if table in self.tables:
                self.db.run(
                    f"INSERT INTO temp.made SELECT ?, id FROM {table} WHERE id > ? AND id <= ?",
                    (table, after, last),
                )
        for table, row_id in self.db.stream(_PUT_BACK, (self.target,)):
            if table in self.tables and self.row(table, row_id):
                self.db.run("INSERT OR IGNORE INTO temp.made VALUES (?, ?)", (table, row_id))

    def _find_seeds(self) -> None:
        for table, row_id in self.db.stream(_TOUCHED_SINCE, (self._mark, self.target)):
            now = self.row(table, row_id)
            assert now is not None
            left = self.left(table, row_id, now)
            if left is None or any(
                differ(left.get(column, now[column]), now[column])
                for column in now
                if column not in BOOKKEEPING
            ):
                self._seed(table, now)
        for table, old in self.db.stream(_LOST_SINCE, (self._mark, self.target)):
            if table not in TRACES and table in self.tables:
                self._seed_parents(table, old_row(old))
        for table in self.tables:
            if table not in TRACES:
                self._seed_referred(table)

    def _seed(self, table: str, row: Row) -> None:
        self.db.run("INSERT OR IGNORE INTO temp.kept VALUES (?, ?)", (table, row["id"]))
        self.edited(table, row)

    def _seed_parents(self, table: str, lost: Row) -> None:
        """A row the target made was taken away since: who it belonged to was edited."""
        if self.row(table, lost["id"]) is not None:
            return
        for column, parent in self.references_of[table].items():
            if parent in ("person", "organisation", "interaction", "deal") and self._is_made(
                parent, lost.get(column)
            ):
                row = self.row(parent, lost[column])
                assert row is not None
                self._seed(parent, row)
                return

    def _seed_referred(self, table: str) -> None:
        """Rows of the target that a row which is not the target's refers to, but for what the target itself made it
        refer to: it will not any more."""
        for column, parent in self.references_of[table].items():
            if parent not in self._made_tables:
                continue
            referred = f"tbl = ?2 AND row_id = child.id AND json_extract(old, '$.{column}') IS NOT made.id"
            for (row_id,) in self.db.rows(
                f"SELECT DISTINCT made.id FROM temp.made JOIN {table} AS child ON child.{column} = made.id"
                " WHERE made.tbl = ?1 AND NOT EXISTS"
                " (SELECT 1 FROM temp.made AS own WHERE own.tbl = ?2 AND own.id = child.id)"
                f" AND NOT (EXISTS (SELECT 1 FROM journal WHERE {referred} AND op = 'U' AND change_id = ?3)"
                f"  AND NOT EXISTS (SELECT 1 FROM journal WHERE {referred} AND id > ?4 AND change_id IS NOT ?3))",
                (parent, table, self.target, self._mark),
            ):
                row = self.row(parent, row_id)
                assert row is not None
                self._seed(parent, row)

    def _is_made(self, table: str, row_id: object) -> bool:
        return self.db.value("SELECT 1 FROM temp.made WHERE tbl = ? AND id = ?", (table, row_id)) is not None

    def _keep_parts(self) -> None:
        """The parts of an edited interaction, deal, segment: rows that cannot be without it."""
        for table in self._made_tables:
            required = {
                column
                for (column,) in self.db.rows(
                    'SELECT name FROM pragma_table_info(?) WHERE "notnull"', (table,)
                )
            }
            for column, parent in self.references_of[table].items():
                if column in required and parent not in _OWNERS:
                    self._keep_children(table, column, parent, "")

    def _keep_cards(self) -> int:
        """Everything of a kept person, and of a kept company what is not a person's; how many rows came along."""
        count = 0
        for table in self._made_tables:
            refers_to = self.references_of[table]
            if "person_id" in refers_to and "other_id" not in refers_to:
                count += self._keep_children(table, "person_id", "person", "")
                if "organisation_id" in refers_to:
                    count += self._keep_children(
                        table, "organisation_id", "organisation", "AND child.person_id IS NULL"
                    )
        return count

    def _keep_links(self) -> None:
        """Relations between two people who both stay."""
        self.db.run(
            "INSERT OR IGNORE INTO temp.kept SELECT 'relation', relation.id FROM relation"
            " WHERE id IN (SELECT id FROM temp.made WHERE tbl = 'relation')"
            " AND NOT EXISTS (SELECT 1 FROM temp.made AS gone"
            "  WHERE gone.tbl = 'person' AND gone.id IN (relation.person_id, relation.other_id)"
            "  AND gone.id NOT IN (SELECT id FROM temp.kept WHERE tbl = 'person'))"
            " AND EXISTS (SELECT 1 FROM temp.kept"
            "  WHERE kept.tbl = 'person' AND kept.id IN (relation.person_id, relation.other_id))"
        )

    def _keep_children(self, table: str, column: str, parent: str, also: str) -> int:
        return self.db.run(
            f"INSERT OR IGNORE INTO temp.kept SELECT ?1, child.id FROM {table} AS child"
            f" WHERE child.{column} IN (SELECT id FROM temp.kept WHERE tbl = ?2) {also}"
            " AND child.id IN (SELECT id FROM temp.made WHERE tbl = ?1)",
            (table, parent),
        ).rowcount

    def _keep_parents(self) -> int:
        """What kept rows refer to; how many rows came along."""
        return sum(
            self.db.run(
                f"INSERT OR IGNORE INTO temp.kept SELECT ?1, child.{column} FROM {table} AS child"
                f" WHERE child.id IN (SELECT id FROM temp.kept WHERE tbl = ?2)"
                f" AND child.{column} IN (SELECT id FROM temp.made WHERE tbl = ?1)",
                (parent, table),
            ).rowcount
            for table in self._made_tables
            for column, parent in self.references_of[table].items()
            if parent in self._made_tables
        )


# Rows the target put back under their old ids.
_PUT_BACK = """
    SELECT tbl, row_id FROM journal AS entry
    WHERE change_id = ?1 AND op = 'I'
      AND id = (SELECT min(id) FROM journal
                WHERE change_id = ?1 AND tbl = entry.tbl AND row_id = entry.row_id)
"""
_TOUCHED_SINCE = """
    SELECT DISTINCT made.tbl, made.id FROM temp.made
    JOIN journal ON journal.tbl = made.tbl AND journal.row_id = made.id
    WHERE journal.id > ?1 AND journal.change_id IS NOT ?2
"""
# Rows the target made that were deleted since.
_LOST_SINCE = """
    SELECT journal.tbl, journal.old FROM change_span AS span
    JOIN journal ON journal.tbl = span.tbl AND journal.row_id > span.after_id AND journal.row_id <= span.last_id
    WHERE span.change_id = ?2 AND journal.op = 'D' AND journal.id > ?1 AND journal.change_id IS NOT ?2
"""


def remove_traces(db: Database, kept: Kept) -> int:
    """Take away notes of later imports that a row which is gone now was met; how many."""
    return sum(
        db.run(
            f"DELETE FROM {table} WHERE {column} IN (SELECT id FROM temp.made WHERE tbl = ?1)"
            f" AND {column} NOT IN (SELECT id FROM temp.kept WHERE tbl = ?1)",
            (parent,),
        ).rowcount
        for table in TRACES
        for column, parent in kept.references_of[table].items()
    )
