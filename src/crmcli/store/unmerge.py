"""Taking one merge back out, also when its survivor was edited since, and when other merges followed.

What a merge changed is a stretch of the journal. Each row in it gets its old values again but for the columns a
later change has set; rows that were taken away are put back. Later merges of the same people or rows are taken
back first and done again afterwards, so that the order in which merges are undone makes no difference.
"""

from __future__ import annotations

from bisect import bisect_left

from crmcli.errors import ConflictError, NotFoundError
from crmcli.model import Record
from crmcli.store.journal import old_row, put_back
from crmcli.store.merge import LETTERS, TABLES, Merger
from crmcli.store.schema import journalled, references

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.store.database import Database
    from crmcli.store.families import Row
    from crmcli.store.journal import Change


class Merge(Record):
    """A merge that holds: its stretch of the journal is (after_entry, last_entry]."""

    id: int
    subject: str
    survivor_id: int
    loser_id: int
    at: str
    after_entry: int
    last_entry: int


_COLUMNS = "id, subject, survivor_id, loser_id, at, after_entry, last_entry"


def last_into(db: Database, subject: str, survivor_id: int) -> Merge:
    """The latest merge into one, that still holds."""
    found = db.row(
        f"SELECT {_COLUMNS} FROM merge WHERE subject = ? AND survivor_id = ? ORDER BY id DESC LIMIT 1",
        (subject, survivor_id),
    )
    if found is None:
        letter = LETTERS[subject]
        raise NotFoundError(
            f"nothing was merged into {letter}{survivor_id}", f"crm history {letter}{survivor_id}"
        )
    return Merge(*found)


def of_loser(db: Database, subject: str, loser_id: int) -> Merge | None:
    """The merge by which one is part of another now; None if it is not."""
    found = db.row(
        f"SELECT {_COLUMNS} FROM merge WHERE subject = ? AND loser_id = ? ORDER BY id DESC LIMIT 1",
        (subject, loser_id),
    )
    return Merge(*found) if found else None


def parts(db: Database, subject: str, survivor_id: int) -> list[tuple[int, str]]:
    """(id, name) of everybody who is part of one now, directly or through another, the latest merge first."""
    table = TABLES[subject]
    return db.rows(
        f"""
        WITH RECURSIVE part(id, merge_id) AS (
            SELECT loser_id, id FROM merge WHERE subject = ?1 AND survivor_id = ?2
            UNION
            SELECT merge.loser_id, merge.id FROM merge JOIN part ON merge.survivor_id = part.id WHERE subject = ?1
        )
        SELECT part.id, {table}.name FROM part JOIN {table} ON {table}.id = part.id ORDER BY part.merge_id DESC
        """,
        (subject, survivor_id),
    )


def unmerge(change: Change, target: Merge) -> tuple[str, ...]:
    """Take one merge back; what could not be separated, in words."""
    later = _built_on(change.db, target)
    for merge in reversed(later):
        _Reversal(change, merge).run()
    left = _Reversal(change, target).run()
    mergers = {subject: Merger(change, subject) for subject in TABLES}
    for merge in later:
        mergers[merge.subject].merge(merge.survivor_id, merge.loser_id, merge.at)
    return left


def _built_on(db: Database, target: Merge) -> list[Merge]:
    """The later merges of the same people or rows, and those of whatever such a merge touched; ascending."""
    after = [
        Merge(*found)
        for found in db.rows(f"SELECT {_COLUMNS} FROM merge WHERE id > ? ORDER BY last_entry", (target.id,))
    ]
    ends = [merge.last_entry for merge in after]
    found: dict[int, Merge] = {}
    edge = [target]
    while edge:
        merge = edge.pop()
        near = [other for other in after if other.last_entry > merge.last_entry and _shares(merge, other)]
        for (entry,) in db.rows(_LATER_ENTRIES, (merge.after_entry, merge.last_entry, merge.last_entry)):
            place = bisect_left(ends, entry)
            if place < len(after) and entry > after[place].after_entry:
                near.append(after[place])
        edge.extend(other for other in near if other.id not in found)
        found.update((other.id, other) for other in near)
    return sorted(found.values(), key=lambda merge: merge.last_entry)


def _shares(one: Merge, other: Merge) -> bool:
    """Whether somebody took part in both."""
    owners = (one.survivor_id, one.loser_id)
    return one.subject == other.subject and (other.survivor_id in owners or other.loser_id in owners)


_LATER_ENTRIES = """
    SELECT DISTINCT later.id
    FROM journal JOIN journal AS later ON later.tbl = journal.tbl AND later.row_id = journal.row_id
    WHERE journal.id > ? AND journal.id <= ? AND later.id > ?
"""


class _Touched(Record):
    """A row of the stretch: as it was before, as the merge left it, as it is now."""

    table: str
    id: int
    before: Row
    after: Row
    now: Row

    def changed(self) -> list[str]:
        return [column for column in self.before if self.before[column] != self.after.get(column)]

    def edited(self) -> list[str]:
        return [column for column in self.before if self.after.get(column) != self.now[column]]


class _Reversal:
    """One merge, backwards."""

    def __init__(self, change: Change, merge: Merge) -> None:
        self.change = change
        self.db = change.db
        self.owner = TABLES[merge.subject]
        self.letter = LETTERS[merge.subject]
        self.merge = merge
        self.tables = journalled(self.db)
        self.pointers = {table: references(self.db, table) for table in self.tables}
        self.left: list[str] = []

    def run(self) -> tuple[str, ...]:
        entries = self.db.rows(
            "SELECT tbl, row_id, old FROM journal WHERE id IN"
            " (SELECT min(id) FROM journal WHERE id > ? AND id <= ? GROUP BY tbl, row_id) ORDER BY id DESC",
            (self.merge.after_entry, self.merge.last_entry),
        )
        if (self.owner, self.merge.loser_id) not in {(table, row_id) for table, row_id, _ in entries}:
            raise ConflictError(
                f"the journal of the merge of {self.letter}{self.merge.loser_id} is not in this database",
                "a database made from an export has no past",
            )
        taken_away = set(
            self.db.rows(
                "SELECT tbl, row_id FROM journal WHERE id > ? AND id <= ? AND op = 'D'",
                (self.merge.after_entry, self.merge.last_entry),
            )
        )
        gone: list[tuple[str, Row]] = []
        touched: list[_Touched] = []
        for table, row_id, old in entries:
            before = {column: value for column, value in old_row(old).items() if column in self.tables[table]}
            now = self._row(table, row_id)
            if now is None and ((table, row_id) in taken_away or self._was_losers(table, before)):
                gone.append((table, before))
            elif now is not None:
                touched.append(_Touched(table, row_id, before, self._after(table, row_id) or now, now))
        for table, before in gone:
            self._put_back(table, before)
        for row in touched:
            self._restore(row)
        self.db.run("DELETE FROM alternate WHERE merge_id = ?", (self.merge.id,))
        self.db.run("DELETE FROM merge WHERE id = ?", (self.merge.id,))
        return tuple(self.left)

    def _row(self, table: str, row_id: int) -> Row | None:
        columns = self.tables[table]
        found = self.db.row(f"SELECT {', '.join(columns)} FROM {table} WHERE id = ?", (row_id,))
        return dict(zip(columns, found, strict=True)) if found else None

    def _was_losers(self, table: str, before: Row) -> bool:
        """Whether a row that somebody took away since had come from the loser, and not been the survivor's own."""
        return any(
            before[column] == self.merge.loser_id
            for column, target in self.pointers[table].items()
            if target == self.owner
        )

    def _after(self, table: str, row_id: int) -> Row | None:
        """The row as the merge left it: the old of its first later entry; None if nothing touched it since."""
        old = self.db.value(
            "SELECT old FROM journal WHERE tbl = ? AND row_id = ? AND id > ? AND old IS NOT NULL ORDER BY id LIMIT 1",
            (table, row_id, self.merge.last_entry),
        )
        return old_row(old) if old else None

    def _put_back(self, table: str, before: Row) -> None:
        """Insert a row that was taken away, in the merge or since; not if what it refers to is gone."""
        for column, target in self.pointers[table].items():
            if before[column] is not None and not self.db.value(
                f"SELECT 1 FROM {target} WHERE id = ?", (before[column],)
            ):
                self.left.append(f"a {table} of a {target} that is gone")
                return
        if not put_back(self.change, table, before):
            self.left.append(f"a {table} whose place was taken")

    def _restore(self, row: _Touched) -> None:
        """Old values for what still stands as the merge left it; a value edited since stays with the survivor."""
        changed, edited = row.changed(), row.edited()
        pointers = self.pointers[row.table]
        moved = [
            column for column in changed if pointers.get(column) == self.owner and row.table != self.owner
        ]
        if any(column in edited for column in moved):
            self.left.append(f"{row.table} {row.id}, which was given to somebody else since")
            return
        is_value = "uid" not in self.tables[row.table]
        if moved and is_value and set(edited) - set(pointers) - {"position"}:
            self._divide(row, pointers)
            return
        wanted = {column: row.before[column] for column in changed if column not in edited}
        self._write(row.table, row.id, wanted)

    def _divide(self, row: _Touched, pointers: dict[str, str]) -> None:
        """A value that moved and was edited since: the edit stays with the survivor, the old value goes back."""
        wanted = {
            column: row.before[column]
            for column in row.before
            if column not in pointers or column in row.changed()
        }
        self._write(row.table, row.id, wanted)
        copy = {column: value for column, value in row.now.items() if column != "id"}
        self.db.run(
            f"INSERT INTO {row.table} ({', '.join(copy)}) VALUES ({', '.join('?' * len(copy))})",
            tuple(copy.values()),
        )

    def _write(self, table: str, row_id: int, values: Row) -> None:
        wanted = {column: value for column, value in values.items() if column != "id"}
        if wanted:
            self.db.run(
                f"UPDATE {table} SET {', '.join(f'{column} = ?' for column in wanted)} WHERE id = ?",
                (*wanted.values(), row_id),
            )
