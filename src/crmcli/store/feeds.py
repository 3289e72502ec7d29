"""Feeds: which files of a folder are taken again and again, how they are read, and what was taken already."""

from __future__ import annotations

from crmcli.clean.instant import utc
from crmcli.errors import ConflictError, NotFoundError
from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from crmcli.store.database import Database


class Feed(Record):
    """What a feed takes and how: the columns of its row, without id and date."""

    name: str
    glob: str
    profile: str | None = None
    type: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    date_order: str | None = None
    country: str | None = None
    on_conflict: str = "fill"
    creates: int = 0


_COLUMNS = Feed._fields


class Taken:
    """What a feed took already, by the names and the contents of files."""

    def __init__(self, db: Database, feed_id: int) -> None:
        rows = db.rows("SELECT path, sha256 FROM feed_file WHERE feed_id = ? ORDER BY id", (feed_id,))
        self._latest: dict[str, str] = dict(rows)
        self._contents = {sha256 for _, sha256 in rows}

    def knows(self, path: str, sha256: str) -> bool:
        """Whether this is nothing new: the file as it was the last time, or contents we had under another name."""
        latest = self._latest.get(path)
        return sha256 in self._contents if latest is None else latest == sha256


def add(db: Database, feed: Feed, now: datetime, *, replace: bool) -> None:
    """Keep a feed; the same again changes nothing. Another one of that name is replaced only if that is asked for."""
    found = _find(db, feed.name)
    if found is None:
        db.run(
            f"INSERT INTO feed ({', '.join(_COLUMNS)}, created_at) VALUES ({', '.join('?' * len(_COLUMNS))}, ?)",
            (*_values(feed), utc(now)),
        )
        return
    feed_id, known = found
    if known == feed:
        return
    if not replace:
        raise ConflictError(
            f"there is a feed {feed.name} already, which takes {known.glob}", "--force replaces its settings"
        )
    db.run(
        f"UPDATE feed SET {', '.join(f'{column} = ?' for column in _COLUMNS)} WHERE id = ?",
        (*_values(feed), feed_id),
    )


def every(db: Database) -> list[tuple[int, Feed]]:
    """(id, feed) of all feeds, by name."""
    return [
        (id, Feed(*rest))
        for id, *rest in db.rows(f"SELECT id, {', '.join(_COLUMNS)} FROM feed ORDER BY name")
    ]


def named(db: Database, name: str) -> tuple[int, Feed]:
    """(id, feed) of one; NotFoundError with the nearest name."""
    found = _find(db, name)
    if found is not None:
        return found
    from crmcli.clean.nearest import nearest

    close = nearest(name, [feed.name for _, feed in every(db)])
    raise NotFoundError(f"there is no feed {name!r}", f"did you mean {close}?" if close else "crm feed list")


def _find(db: Database, name: str) -> tuple[int, Feed] | None:
    row = db.row(f"SELECT id, {', '.join(_COLUMNS)} FROM feed WHERE name = ?", (name,))
    return None if row is None else (row[0], Feed(*row[1:]))


def _values(feed: Feed) -> tuple[object, ...]:
    return tuple(getattr(feed, column) for column in _COLUMNS)


def remember(
    db: Database, feed_id: int, path: str, sha256: str, *, import_id: int | None, now: datetime
) -> None:
    """Keep that these contents were taken, unless another run was faster."""
    if not Taken(db, feed_id).knows(path, sha256):
        db.run(
            "INSERT INTO feed_file (feed_id, path, sha256, import_id, at) VALUES (?, ?, ?, ?, ?)",
            (feed_id, path, sha256, import_id, utc(now)),
        )


def remove(db: Database, feed_id: int) -> int:
    """Take a feed away with what it remembers; how many files that is. What it imported stays."""
    count = db.run("DELETE FROM feed_file WHERE feed_id = ?", (feed_id,)).rowcount
    db.run("DELETE FROM feed WHERE id = ?", (feed_id,))
    return int(count)


def history(db: Database, feed_id: int) -> list[tuple[Any, ...]]:
    """(path, when it was taken, number of the import) of everything a feed took, the latest first."""
    return db.rows(
        "SELECT path, at, import_id FROM feed_file WHERE feed_id = ? ORDER BY id DESC",
        (feed_id,),
    )


def feed_of(db: Database, import_id: int) -> tuple[str, str] | None:
    """(name, path) of the feed that made an import, or None where it was made by hand."""
    return db.row(
        "SELECT feed.name, feed_file.path FROM feed_file JOIN feed ON feed.id = feed_file.feed_id"
        " WHERE feed_file.import_id = ?",
        (import_id,),
    )
