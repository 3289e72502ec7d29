"""Files this program writes for the user: complete or not at all, private, never over another without being told."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from crmcli.errors import ConflictError, Failure

if TYPE_CHECKING:
    from collections.abc import Iterator


def check_free(path: str, *, force: bool) -> None:
    """ConflictError if there is a file of that name and it may not be replaced."""
    if os.path.exists(path) and not force:
        raise ConflictError(f"{path} exists already", "--force replaces it")


@contextmanager
def atomic(path: str, *, force: bool) -> Iterator[IO[bytes]]:
    """A binary file that takes its name only when everything is written and on the disk (0600).

    ConflictError if `path` exists and `force` is not given; the old file stays as it is if anything fails.
    """
    check_free(path, force=force)
    folder = os.path.dirname(path) or "."
    try:
        handle, temporary = tempfile.mkstemp(prefix=".crm-", dir=folder)
    except OSError as error:
        raise Failure(
            f"{path} cannot be written: {error.strerror}", "check the folder and its permissions"
        ) from None
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
