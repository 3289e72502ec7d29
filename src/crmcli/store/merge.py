"""Making one of two: everything of one person or company moves to another, and nothing is lost.

What belongs to somebody is read from the schema's foreign keys (`families`), what becomes of each column is
decided by pure rules (`survivorship`). The loser stays, hidden, with its own values and `merged_into`, so that its
id leads to the survivor for ever and `unmerge` finds it as it was.
"""

from __future__ import annotations

from crmcli.clean.instant import utc
from crmcli.model import Record
from crmcli.store import decisions, survivorship
from crmcli.store.families import (
    SPELLINGS,
    Family,
    families,
    is_plain,
    refers_to_itself,
    rows,
    twin,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.store.database import Database
    from crmcli.store.families import Row
    from crmcli.store.journal import Change
    from crmcli.store.survivorship import Verdict

TABLES = {"person": "person", "company": "organisation"}
LETTERS = {"person": "c", "company": "o"}
# Columns whose difference between two rows that are one says nothing.
_SILENT = ("id", "uid", "position", "created_at", "updated_at", "merge_id")


class Fate(Record):
    """What became of rows of the loser's: moved, the same as one there, or dropped (a link to oneself)."""

    table: str
    result: str
    row: Row | None  # None: rows that moved without a look at each
    count: int = 1


class Merged(Record):
    """What one merge did."""

    subject: str
    survivor_id: int
    loser_id: int
    verdicts: tuple[Verdict, ...]
    fates: tuple[Fate, ...]


class Merger:
    """Merges within one change; the schema is read once, however many they are."""

    def __init__(self, change: Change, subject: str) -> None:
        self.db = change.db
        self.now = utc(change.now)
        self.subject = subject
        self.table = TABLES[subject]
        self._families: dict[str, tuple[Family, ...]] = {}
        self._fates: list[Fate] = []
        self._losses: dict[tuple[str, str], None] = {}

    def merge(self, survivor_id: int, loser_id: int, at: str | None = None) -> Merged:
        """Merge one into another; `at` is the moment of a merge that is done again."""
        self._fates, self._losses = [], {}
        after_entry = _last_entry(self.db)
        decided = decisions.noted(self.db, self.subject, (survivor_id, loser_id))
        verdicts = self._settle(survivor_id, loser_id, at or self.now)
        self._move(self.table, survivor_id, loser_id)
        decisions.carry(self.db, self.subject, survivor_id, decided)
        self._record(survivor_id, loser_id, at or self.now, after_entry)
        return Merged(self.subject, survivor_id, loser_id, verdicts, tuple(self._fates))

    def _settle(self, survivor_id: int, loser_id: int, at: str) -> tuple[Verdict, ...]:
        """The columns of both: blanks filled, losing values noted, the loser hidden."""
        kept, lost = _owner(self.db, self.table, survivor_id), _owner(self.db, self.table, loser_id)
        if self.subject == "company":
            _rearrange(self.db, kept, lost)
        verdicts = survivorship.verdicts(kept, lost)
        wanted = {**survivorship.changes(kept, lost, verdicts), "updated_at": self.now}
        _update(self.db, self.table, wanted, survivor_id)
        _update(self.db, self.table, {"deleted_at": at, "merged_into": survivor_id}, loser_id)
        for verdict in verdicts:
            if verdict.result == "alternate":
                self._losses[self._put_aside(verdict)] = None
        return verdicts

    def _put_aside(self, verdict: Verdict) -> tuple[str, str]:
        """(field, value) of an alternate, for a column of the card."""
        if verdict.field != "parent_id":
            return verdict.field, str(verdict.value)
        name = self.db.value("SELECT name FROM organisation WHERE id = ?", (verdict.value,))
        return "parent", f"o{verdict.value} {name}"

    def _move(self, table: str, survivor_id: int, loser_id: int) -> None:
        """Everything that refers to one row of a table refers to another from now on."""
        if table not in self._families:
            self._families[table] = families(self.db, table)
        for family in self._families[table]:
            if is_plain(family):
                self._move_all(family, survivor_id, loser_id)
            else:
                self._move_each(family, survivor_id, loser_id)

    def _move_all(self, family: Family, survivor_id: int, loser_id: int) -> None:
        count = self.db.run(
            f"UPDATE {family.table} SET {family.column} = ? WHERE {family.column} = ?",
            (survivor_id, loser_id),
        ).rowcount
        if count:
            self._fates.append(Fate(family.table, "moved", None, count))

    def _move_each(self, family: Family, survivor_id: int, loser_id: int) -> None:
        """Rows that say something new move, behind those that are there; the others fill blanks of theirs."""
        arriving = rows(self.db, family, loser_id)
        if not arriving:
            return
        present = rows(self.db, family, survivor_id)
        position = max((row["position"] for row in present), default=-1) if _is_ordered(family) else None
        for old in arriving:
            row: Row = {**old, family.column: survivor_id}
            same = twin(family, row, present)
            if refers_to_itself(family, row):
                self._drop(family, row, "dropped")
            elif same is not None:
                self._absorb(family, row, same)
            else:
                wanted = {family.column: survivor_id}
                if position is not None:
                    position += 1
                    wanted["position"] = row["position"] = position
                _update(self.db, family.table, wanted, row["id"])
                present.append(row)
                self._fates.append(Fate(family.table, "moved", row))

    def _absorb(self, family: Family, row: Row, same: Row) -> None:
        """Give what a row knows to the one that says the same, and take it away."""
        differing = [
            c for c in family.columns if c not in _SILENT and row[c] is not None and row[c] != same[c]
        ]
        blanks = {column: row[column] for column in differing if same[column] is None}
        if blanks:
            _update(self.db, family.table, blanks, same["id"])
            same.update(blanks)
        for column in differing:
            if column not in blanks and not _is_spelling(family.table, column, row, same):
                self._losses[self._loss(family, row, column)] = None
        self._move(family.table, same["id"], row["id"])
        self._drop(family, row, "same")

    def _drop(self, family: Family, row: Row, result: str) -> None:
        self.db.run(f"DELETE FROM {family.table} WHERE id = ?", (row["id"],))
        self._fates.append(Fate(family.table, result, row))

    def _loss(self, family: Family, row: Row, column: str) -> tuple[str, str]:
        """(field, value) of an alternate, for a column of a row that has a twin."""
        if family.table == "field_value":
            return str(self.db.value("SELECT name FROM field WHERE id = ?", (row["field_id"],))), str(
                row["value"]
            )
        context = row.get("address") or row.get("e164") or row.get("canonical")
        if context is None:
            others = [c for columns in family.unique for c in columns if c != family.column]
            context = ", ".join(f"{other.removesuffix('_id')} {row[other]}" for other in others)
        return f"{family.table}.{column}", f"{row[column]} ({context})" if context else str(row[column])

    def _record(self, survivor_id: int, loser_id: int, at: str, after_entry: int) -> None:
        """Note the merge with its stretch of the journal, and the values that lost in it."""
        merge_id = self.db.insert(
            "INSERT INTO merge (subject, survivor_id, loser_id, at, after_entry, last_entry) VALUES (?, ?, ?, ?, ?, ?)",
            (self.subject, survivor_id, loser_id, at, after_entry, _last_entry(self.db)),
        )
        owner = f"{self.table}_id"
        self.db.run_many(
            f"INSERT INTO alternate (merge_id, {owner}, field, value) SELECT ?1, ?2, ?3, ?4"
            f" WHERE NOT EXISTS (SELECT 1 FROM alternate WHERE {owner} = ?2 AND field = ?3 AND value = ?4)",
            [(merge_id, survivor_id, field, value) for field, value in self._losses],
        )


def _owner(db: Database, table: str, row_id: int) -> Row:
    cursor = db.run(f"SELECT * FROM {table} WHERE id = ?", (row_id,))
    return dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))


def _update(db: Database, table: str, values: Row, row_id: int) -> None:
    db.run(
        f"UPDATE {table} SET {', '.join(f'{column} = ?' for column in values)} WHERE id = ?",
        (*values.values(), row_id),
    )


def _last_entry(db: Database) -> int:
    return int(db.value("SELECT seq FROM sqlite_sequence WHERE name = 'journal'") or 0)


def _is_ordered(family: Family) -> bool:
    """Whether `position` orders the rows of this owner: that of a role is the person's order, not the company's."""
    return "position" in family.columns and (family.table, family.column) != ("role", "organisation_id")


def _is_spelling(table: str, column: str, row: Row, same: Row) -> bool:
    """Whether two texts are one value written in two ways."""
    if column.endswith("_key") or (table, column) in SPELLINGS:
        return True
    return str(row[column]).split() == str(same[column]).split()


def _rearrange(db: Database, kept: Row, lost: Row) -> None:
    """Choose parents so that no company comes to stand below itself; the rows given are changed."""
    if lost["id"] in _above(db, kept["parent_id"]):  # the survivor takes the place of the loser
        kept["parent_id"] = None
        _update(db, "organisation", {"parent_id": None}, kept["id"])
    elif kept["id"] in _above(db, lost["parent_id"]):
        lost["parent_id"] = None


def _above(db: Database, organisation_id: int | None) -> list[int]:
    """A company and all above it."""
    return [
        found
        for (found,) in db.rows(
            """
            WITH RECURSIVE above(id) AS (
                SELECT ?
                UNION
                SELECT parent_id FROM organisation JOIN above ON organisation.id = above.id
            )
            SELECT id FROM above WHERE id IS NOT NULL
            """,
            (organisation_id,),
        )
    ]
