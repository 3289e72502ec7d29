"""Files sealed with a passphrase, in the age format (age-encryption.org/v1), which other programs open too."""

from __future__ import annotations

from time import sleep
from typing import Any

from crmcli.errors import DatabaseError, Failure, UsageError

_ATTEMPTS = 20  # in four seconds: a machine is rarely busy for longer without a pause
_BEGIN = b"age-encryption.org/v1"


def is_sealed(beginning: bytes) -> bool:
    """Whether a file that begins so is sealed."""
    return beginning.startswith(_BEGIN)


def sealed(content: bytes, passphrase: str) -> bytes:
    """The content, to be opened only with the passphrase."""
    found: bytes = _library().encrypt(content, passphrase)
    return found


def opened(content: bytes, passphrase: str, name: str) -> bytes:
    """The content of a sealed file, or DatabaseError where the passphrase is wrong or the file was changed.

    The library guesses from a moment's work how long it would take, and refuses beyond some 16 s; on a machine that
    is busy just then it guesses far too much. So it is asked again.
    """
    library = _library()
    from pyrage import DecryptError

    for attempt in range(_ATTEMPTS):
        try:
            found: bytes = library.decrypt(content, passphrase)
            return found
        except DecryptError as error:
            reason = str(error).lower()
            if "excessive work" not in reason:
                raise DatabaseError(
                    f"{name} cannot be opened: {reason.splitlines()[0]}",
                    "check the passphrase, or take another backup",
                ) from None
        sleep(0.02 * attempt)
    raise DatabaseError(
        f"{name} cannot be opened: this machine is too slow for it, or too busy",
        "try again when it is less busy, or open it with age --decrypt",
    )


def passphrase(path: str) -> str:
    """The first line of a passphrase file."""
    try:
        with open(path, encoding="utf-8") as file:
            found = file.readline().rstrip("\r\n")
    except (OSError, UnicodeError) as error:
        raise UsageError(
            f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8'}",
            "write the passphrase on its first line",
        ) from None
    if not found:
        raise UsageError(f"{path} holds no passphrase", "write it on the first line")
    return found


def _library() -> Any:
    try:
        from pyrage import passphrase as library
    except ImportError:
        raise Failure(
            "sealed backups need the library pyrage",
            "pipx inject crmcli pyrage, or pip install 'crmcli[seal]'",
        ) from None
    return library
