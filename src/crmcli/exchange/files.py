"""Files this program writes for the user: complete or not at all, private, never over another without being told."""

from __future__ import annotations

import os
import shlex
import tempfile
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from crmcli.aside import failing
from crmcli.errors import ConflictError, Failure, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager


def check_free(path: str, *, force: bool) -> None:
    """Nothing, where a file of that name can be made: ConflictError if there is one that may not be replaced, Failure
    where its folder is missing or takes none."""
    if path.endswith(os.sep) or os.path.isdir(path):
        raise Failure(f"{path} is a folder", f"name the file too: -o {os.path.join(path, 'export')}")
    path = os.path.realpath(path)
    if os.path.isfile(path):
        if not force:
            raise ConflictError(f"{path} exists already", "--force replaces it")
        if _holds_database(path):
            raise ConflictError(f"{path} is a database, and is not replaced", "choose another name")
    folder = os.path.dirname(path)
    if not os.path.isdir(folder):
        raise Failure(f"there is no folder {folder}", f"mkdir -p {shlex.quote(folder)}")
    if not os.path.exists(path) and not os.access(folder, os.W_OK):
        raise Failure(f"{path} cannot be written: permission denied", "check the folder and its permissions")


_SPREADSHEETS = ("xlsx", "xls", "ods")
_TEXTS = ("csv", "tsv", "tab", "txt", "json", "jsonl", "md", "vcf", "ics")


def check_name(path: str, format: str, instead: str) -> None:
    """UsageError where a name promises a spreadsheet and the file is none, or the other way round; `instead` helps."""
    ending = path.rpartition(".")[2].lower()
    if ending in (_TEXTS if format == "xlsx" else _SPREADSHEETS) and not (format == ending == "xlsx"):
        raise UsageError(f"what is called .{ending} cannot be {format}", instead)


@contextmanager
def atomic(path: str, *, force: bool) -> Iterator[IO[bytes]]:
    """A binary file that takes its name only when everything is written and on the disk (0600).

    ConflictError if `path` exists and `force` is not given; the old file stays as it is if anything fails. What a
    link points to is replaced, not the link; a device or a named pipe is written to as it is.
    """
    check_free(path, force=force)
    path = os.path.realpath(path)
    if os.path.exists(path) and not os.path.isfile(path):
        with _failing(path), _opened(path) as file:
            yield file
        return
    folder = os.path.dirname(path)
    try:
        handle, temporary = tempfile.mkstemp(prefix=".crm-", dir=folder)
    except OSError as error:
        raise Failure(
            f"{path} cannot be written: {error.strerror}", "check the folder and its permissions"
        ) from None
    try:
        with _failing(path), os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise


def _failing(path: str) -> AbstractContextManager[None]:
    return failing(lambda: f"{path} cannot be written", "free some space, or name another place")


def _opened(path: str) -> IO[bytes]:
    try:
        return open(path, "wb")
    except OSError as error:
        raise Failure(
            f"{path} cannot be written: {(error.strerror or str(error)).lower()}", "name another file"
        ) from None


def _holds_database(path: str) -> bool:
    """Whether a whole database, ours or another's, would be lost."""
    try:
        with open(path, "rb") as file:
            return file.read(16) == b"SQLite format 3\0"
    except OSError:
        return False


def is_being_written(path: str) -> bool:
    """Whether some program has the file open to write into it; False where the system does not tell.

    A lease for reading is refused while anybody writes (fcntl(2), of Linux); it is given back at once.
    """
    try:
        import fcntl

        with open(path, "rb") as file:
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
            fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_UNLCK)
    except BlockingIOError:
        return True
    except (ImportError, AttributeError, OSError):  # no such system, no such call, no such file system
        return False
    return False
