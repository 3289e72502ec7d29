"""What a row says that fits no slot of ours is kept as text under the column's name, and counted."""

from __future__ import annotations

import hashlib
from collections import Counter

from crmcli.errors import CleanError
from crmcli.exchange.headers import field_name
from crmcli.exchange.mapping import Column


class FaultError(Exception):
    """A value that makes its row unusable: the column's header and why."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


def fault(column: Column, error: CleanError) -> FaultError:
    return FaultError(column.header, error.message)


class Kept:
    """The texts of the current row that are kept as custom fields, and how often each column had such."""

    def __init__(self) -> None:
        self.of_person: list[tuple[str, str]] = []
        self.of_company: list[tuple[str, str]] = []
        self.counts: Counter[str] = Counter()
        self.examples: dict[str, str] = {}

    def clear(self) -> None:
        if self.of_person:
            self.of_person = []
        if self.of_company:
            self.of_company = []

    def keep(self, column: Column, text: str, *, said: bool = True, owner: str | None = None) -> None:
        """Keep a text of this column; `said` counts it among what the user is told of."""
        target = self.of_company if (owner or column.slot.owner) == "company" else self.of_person
        target.append((field_name(column.header), text))
        if said:
            self.counts[column.header] += 1
            self.examples.setdefault(column.header, text)


def hashed(*texts: str) -> str:
    """What stands for an id where a file has none."""
    return hashlib.sha1("\x1f".join(texts).encode(), usedforsecurity=False).hexdigest()
