"""Tables of this connection alone: they vanish with it, and the file is never touched."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from crmcli.store.database import Database


class Temporary:
    """A stretch in which temporary tables may be made, also where the file is open for reading only.

    `query_only` would forbid them; the file itself stays closed to writing by the way it was opened. They are in memory
    as long as they are small, and then in a file without a name: kept in memory whatever their size (`temp_store`),
    whatever is sorted would be, too.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    def __enter__(self) -> Database:
        if self._db.read_only:
            self._db.run("PRAGMA query_only = OFF")
        return self._db

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._db.read_only:
            self._db.run("PRAGMA query_only = ON")
