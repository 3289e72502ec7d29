"""What a filter may refer to beyond the fixed fields, as its database has it: given to the compiler."""

from __future__ import annotations

from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import TypeVar

    Name = TypeVar("Name")
    Names = tuple[Name, ...] | Callable[[], tuple[Name, ...]]


class CustomField(Record):
    """A declared field: `subject` is person or company, `type` one of the schema's field types."""

    id: int
    name: str
    subject: str
    type: str
    choices: tuple[str, ...] = ()


class SavedSegment(Record):
    """A segment: the people its expression finds now, or those it was frozen with."""

    id: int
    name: str
    expression: str
    frozen: bool = False


class Context(Record):
    """The moment and the habits by which values are read, and the names the database knows.

    Names may be given as a function, which is called when a filter first needs them. `tags`, `kinds` (of
    interactions) and `stages` (of deals) are what exists, so that a misspelt one is an error; None: unchecked.
    `old_kinds` are asked for only when a kind is none of `kinds`: finding them out reads every interaction.
    """

    now: datetime
    date_order: str | None = None
    country: str | None = None
    fields: Names[CustomField] = ()
    segments: Names[SavedSegment] = ()
    tags: Names[str] | None = None
    kinds: Names[str] | None = None
    old_kinds: Names[str] = ()
    stages: Names[str] | None = None


def known(names: Names[Name]) -> tuple[Name, ...]:
    """The names themselves."""
    return names() if callable(names) else names
