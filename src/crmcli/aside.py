"""Writing whose failure is said of the right place: of a named file, or of the folder of files without a name."""

from __future__ import annotations

from contextlib import contextmanager

from crmcli.errors import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager


@contextmanager
def failing(what: Callable[[], str], hint: str) -> Iterator[None]:
    """What goes wrong with writing inside is said as `what`, not of standard output: Failure with the reason behind."""
    try:
        yield
    except OSError as error:
        if error.filename or isinstance(error, BrokenPipeError):
            raise
        raise Failure(f"{what()}: {(error.strerror or str(error)).lower()}", hint) from None


def _nothing_kept() -> str:
    import tempfile

    return f"nothing can be kept in {tempfile.gettempdir()}"


def aside() -> AbstractContextManager[None]:
    """`failing` for files without a name: said of their folder, for they have no name to be told by."""
    return failing(_nothing_kept, "free some space there, or name another folder: TMPDIR=/var/tmp")
