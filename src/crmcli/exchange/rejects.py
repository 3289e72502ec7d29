"""The rejects file: what could not be imported, with line, column and reason before its own cells.

Corrected, the file can be imported as it is: its first three columns are known and left out.
"""

from __future__ import annotations

import csv
import os
import tempfile
from collections import Counter
from collections.abc import Sequence
from types import TracebackType
from typing import IO, TextIO

from crmcli.errors import Failure

COLUMNS = ("row", "column", "reason")
_SHOWN = 5  # reasons a user is told of; the file has them all


class Rejects:
    """Collects rejected records; written to a file of its own only if there are any and it is `save`d."""

    def __init__(self, header: Sequence[str]) -> None:
        self.header = tuple(header)
        self.count = 0
        self.reasons: Counter[str] = Counter()
        self._text: TextIO | None = None
        self._kept: IO[str] | None = None

    def __enter__(self) -> Rejects:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._kept is not None:
            self._kept.close()

    def add(self, line: int, column: str, reason: str, cells: Sequence[str]) -> None:
        """One record that was not imported."""
        if self._kept is None:
            self._kept = tempfile.TemporaryFile("w+", encoding="utf-8", errors="surrogatepass", newline="")  # noqa: SIM115
            csv.writer(self._kept, lineterminator="\n").writerow([*COLUMNS, *self.header])
        self.count += 1
        if len(self.reasons) < 1000:
            self.reasons[f"{column}: {_general(reason)}" if column else _general(reason)] += 1
        csv.writer(self._kept, lineterminator="\n").writerow([str(line), column, reason, *cells])

    @property
    def lines(self) -> list[str]:
        """The commonest reasons, each with its count."""
        found = [f"{count} × {reason}" for reason, count in self.reasons.most_common(_SHOWN)]
        more = len(self.reasons) - _SHOWN
        return [*found, f"… and {more} more reasons"] if more > 0 else found

    def save(self, path: str) -> str:
        """Write the file, never over another: a number is put into the name instead. The path it got."""
        assert self._kept is not None
        path = free_path(path)
        self._kept.seek(0)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise Failure(
                f"{path} cannot be written: {error.strerror}", "--rejects FILE names another place"
            ) from None
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            while block := self._kept.read(1 << 20):
                file.write(block)
        return path


def free_path(path: str) -> str:
    """The path, or the first numbered one like it that is free."""
    base, extension = os.path.splitext(path)
    number = 2
    while os.path.exists(path):
        path, number = f"{base}-{number}{extension}", number + 1
    return path


def default_path(name: str) -> str:
    """Where the rejects of a file go: beside it.

    >>> default_path("fair/list.csv"), default_path("-")
    ('fair/list.rejects.csv', 'import.rejects.csv')
    """
    return "import.rejects.csv" if name == "-" else os.path.splitext(name)[0] + ".rejects.csv"


def _general(reason: str) -> str:
    """The reason without the value it speaks of, so that equal faults are counted together.

    >>> _general("no e-mail address: 'ann@'")
    'no e-mail address'
    """
    return reason.partition(": '")[0].partition(': "')[0]
