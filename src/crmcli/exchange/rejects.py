"""The rejects file: what could not be imported, with line, column and reason before its own cells.

Corrected, the file can be imported as it is: its first three columns are known and left out.
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from types import TracebackType
from typing import IO

from crmcli.aside import aside
from crmcli.errors import Failure
from crmcli.exchange.files import atomic

COLUMNS = ("row", "column", "reason")
_SHOWN = 5  # reasons a user is told of; the file has them all


class Rejects:
    """Collects rejected records; written to a file of its own only if there are any and it is `save`d."""

    def __init__(self, header: Sequence[str]) -> None:
        self.header = tuple(header)
        self.count = 0
        self.reasons: Counter[str] = Counter()
        self._first: dict[str, int] = {}  # line of the first of each reason
        self._kept: IO[bytes] | None = None
        self._text: io.TextIOWrapper | None = None  # written through this into what is kept

    def __enter__(self) -> Rejects:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._kept is not None:
            self._kept.close()

    def add(self, line: int, column: str, reason: str, cells: Sequence[str]) -> None:
        """One record that was not imported."""
        if self._text is None:
            self._kept = tempfile.TemporaryFile()  # noqa: SIM115 - closed at the end
            self._text = io.TextIOWrapper(self._kept, "utf-8", "backslashreplace", newline="")
            csv.writer(self._text, lineterminator="\n").writerow([*COLUMNS, *self.header])
        self.count += 1
        if len(self.reasons) < 1000:
            why = f"{column}: {_general(reason)}" if column else _general(reason)
            self.reasons[why] += 1
            self._first.setdefault(why, line)
        with aside():
            csv.writer(self._text, lineterminator="\n").writerow([str(line), column, reason, *cells])

    @property
    def lines(self) -> list[str]:
        """The commonest reasons, each with its count and where it is met first."""
        found = [
            f"{count} × {reason}, {'first ' if count > 1 else ''}on line {self._first[reason]}"
            for reason, count in self.reasons.most_common(_SHOWN)
        ]
        more = len(self.reasons) - _SHOWN
        return [*found, f"… and {more} more reasons"] if more > 0 else found

    def save(self, path: str) -> str:
        """Write the file; the path it got.

        Never over another: a number is put into the name instead, but where just this is there already, of a file
        that was imported before.
        """
        assert self._kept is not None
        assert self._text is not None
        kept = self._kept
        with aside():
            self._text.flush()
        path = _path(path, kept)
        if not os.path.exists(path):
            kept.seek(0)
            try:
                with atomic(path, force=False) as file:
                    shutil.copyfileobj(kept, file, 1 << 20)
            except Failure as error:
                raise Failure(
                    f"{error.message}; what was not rejected is stored",
                    "then import the file again, or with --rejects FILE in another place",
                ) from None
        return path


def _path(path: str, kept: IO[bytes]) -> str:
    """The path, or the first numbered one like it that is free or has the same in it."""
    base, extension = os.path.splitext(path)
    number = 2
    while os.path.exists(path) and not _is_same(path, kept):
        path, number = f"{base}-{number}{extension}", number + 1
    return path


def _is_same(path: str, kept: IO[bytes]) -> bool:
    kept.seek(0)
    try:
        with open(path, "rb") as file:
            while block := file.read(1 << 20):
                if kept.read(len(block)) != block:
                    return False
    except OSError:  # a folder, or nothing we may read
        return False
    return not kept.read(1)


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
