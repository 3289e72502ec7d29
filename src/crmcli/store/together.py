"""Many changes in one transaction: a commit waits for the disk, so a script of thousands shares a few of them."""

from __future__ import annotations

from crmcli.store.database import Database


class Together(Database):
    """A database that many changes are written to. While `joined`, each is a savepoint of one transaction: it fails
    alone, and is stored with the others by `store`. The write lock is held in between."""

    joined = False
    _before = 0  # the last change before the transaction
    _has_stored = False

    def begin(self) -> None:
        if not self.joined:
            super().begin()
            return
        if not self.connection.in_transaction:
            # What a savepoint may have to put back is noted page by page, in a file by 80 small writes a line.
            self.run("PRAGMA temp_store = MEMORY")
            super().begin()
            self._before = self.value("SELECT coalesce(max(id), 0) FROM change")
        self.run("SAVEPOINT one")

    def commit(self, *, stores: bool = False) -> None:
        if self.joined:
            self.run("RELEASE one")
        else:
            super().commit(stores=stores)
            self._has_stored |= stores

    def rollback(self) -> bool:
        if not (self.joined and self.connection.in_transaction):
            return super().rollback()
        self.run("ROLLBACK TO one")
        self.run("RELEASE one")
        return True

    def store(self) -> None:
        """Commit what was joined."""
        if self.connection.in_transaction:
            super().commit(stores=True)
            self._has_stored = True

    @property
    def stored(self) -> bool:
        """Whether any of the changes was committed here."""
        return self._has_stored or super().stored

    def discard(self) -> None:
        """Give up what was joined and is not stored."""
        super().rollback()

    def fold(self, *, command: str, summary: str) -> None:
        """Make all changes of the transaction one, so that one undo takes them back.

        Nobody else has written in between, so the ids they inserted follow one another without a gap.
        """
        first = self.value("SELECT min(id) FROM change WHERE id > ?", (self._before,))
        if first is None:
            return
        self.run("UPDATE journal SET change_id = ? WHERE change_id > ?", (first, first))
        spans = self.rows(
            "SELECT tbl, min(after_id), max(last_id) FROM change_span WHERE change_id >= ? GROUP BY tbl",
            (first,),
        )
        self.run("DELETE FROM change_span WHERE change_id >= ?", (first,))
        self.run_many(
            "INSERT INTO change_span (change_id, tbl, after_id, last_id) VALUES (?, ?, ?, ?)",
            [(first, *span) for span in spans],
        )
        self.run("DELETE FROM change WHERE id > ?", (first,))
        self.run("UPDATE change SET command = ?, summary = ? WHERE id = ?", (command, summary, first))
