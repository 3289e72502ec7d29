"""What a filter may refer to beyond the fixed fields, as its database has it: given to the compiler."""

from __future__ import annotations

from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime


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

    `tags` and `kinds` (of interactions) are what exists, so that a misspelt one is an error; None: unchecked.
    """

    now: datetime
    date_order: str | None = None
    country: str | None = None
    fields: tuple[CustomField, ...] = ()
    segments: tuple[SavedSegment, ...] = ()
    tags: tuple[str, ...] | None = None
    kinds: tuple[str, ...] | None = None
