"""A long answer in a temporary file without a name, so that its query is over before anybody reads it."""

from __future__ import annotations

import marshal
import tempfile

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from typing import IO, Any


def spooled(first: list[tuple[Any, ...]], cursor: sqlite3.Cursor, chunk: int) -> Iterator[tuple[Any, ...]]:
    """The rows already read, then all the others, which are read now; memory holds one chunk."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it was played
    rows = first
    while rows:
        marshal.dump(rows, file)
        rows = cursor.fetchmany(chunk)
    marshal.dump(None, file)
    file.seek(0)
    return _played(file)


def _played(file: IO[bytes]) -> Iterator[tuple[Any, ...]]:
    with file:
        while (rows := marshal.load(file)) is not None:
            yield from rows
