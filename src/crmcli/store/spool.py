"""A long answer in a temporary file without a name, so that its query is over before anybody reads it."""

from __future__ import annotations

import marshal
import tempfile

from crmcli.aside import aside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO, Any


def spooled(chunks: Iterable[list[Any]]) -> Iterator[Any]:
    """What is in the chunks (plain values only), all of which are read now; memory holds one of them."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when it was played
    with aside():
        for chunk in chunks:
            marshal.dump(chunk, file)
        marshal.dump(None, file)
        file.seek(0)
    return _played(file)


def _played(file: IO[bytes]) -> Iterator[Any]:
    with file:
        while (chunk := marshal.load(file)) is not None:
            yield from chunk
