"""Every error a user can meet, each with its exit code (`crm help exit-codes`).

Pure code and the store raise these; `cli.app` alone catches them and prints one message.
"""

from __future__ import annotations


class CrmError(Exception):
    """Something the user can mend: what, which value, and what to type next."""

    code = 1
    kind = "failure"

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class Failure(CrmError):  # noqa: N818 - the name of code 1
    """Anything that fits no other code (1)."""


class UsageError(CrmError):
    """An unknown flag, field, stage or date; a confirmation that was needed (2)."""

    code = 2
    kind = "usage"


class CleanError(UsageError):
    """A text that is no e-mail, phone, date … (2 on the command line, a reject in a file)."""


class NotFoundError(CrmError):
    """The named thing does not exist (3)."""

    code = 3
    kind = "not_found"


class ConflictError(CrmError):
    """A duplicate, an ambiguous reference, a transition that is not allowed (4)."""

    code = 4
    kind = "conflict"


class PartlyDoneError(CrmError):
    """Done, but not all: rejected rows, edits that were kept (5)."""

    code = 5
    kind = "partly_done"


class RefusedError(CrmError):
    """Against policy: read-only, consent, erased, sensitive (6)."""

    code = 6
    kind = "refused"


class DatabaseError(CrmError):
    """The file is missing, locked, damaged, newer than this program, or not ours (7)."""

    code = 7
    kind = "database"


class FindingsError(CrmError):
    """There are findings, and `--exit-code` asked to hear of them (8)."""

    code = 8
    kind = "findings"
