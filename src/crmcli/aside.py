"""What is kept aside in files without a name, in the folder of temporary files."""

from __future__ import annotations

from contextlib import contextmanager

from crmcli.errors import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def aside() -> Iterator[None]:
    """What goes wrong with writing inside is said of that folder, for such a file has no name to be told by."""
    try:
        yield
    except OSError as error:
        if error.filename or isinstance(error, BrokenPipeError):
            raise
        import tempfile

        raise Failure(
            f"nothing can be kept in {tempfile.gettempdir()}: {(error.strerror or str(error)).lower()}",
            "free some space there, or name another folder: TMPDIR=/var/tmp",
        ) from None
