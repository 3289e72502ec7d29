"""Filters as commands use them: the context from the database, the people a filter finds."""

from __future__ import annotations

from functools import cache

from crmcli.segment.context import Context, CustomField, SavedSegment
from crmcli.store import fields, vocabulary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App
    from crmcli.segment.condition import Condition
    from crmcli.store.database import Database


def context(app: App, db: Database) -> Context:
    """What a filter may refer to in this database, at this moment; names are read when a filter needs them."""
    from crmcli.store import contacts, interactions

    return Context(
        app.now,
        date_order=app.config.get("date_order"),
        country=app.country,
        fields=cache(lambda: _fields(db)),
        segments=cache(lambda: tuple(SavedSegment(*found) for found in vocabulary.segments(db))),
        tags=cache(lambda: tuple(contacts.known_tags(db))),
        kinds=(*interactions.KINDS, *app.config.get("kinds")),
        old_kinds=cache(lambda: tuple(vocabulary.kinds(db))),
        stages=lambda: _stages(app, db),
    )


def _fields(db: Database) -> tuple[CustomField, ...]:
    return tuple(CustomField(f.id, f.name, f.subject, f.type, f.choices) for f in fields.every(db))


def _stages(app: App, db: Database) -> tuple[str, ...]:
    """Every stage there is, and those that deals stand in since the configuration had them."""
    from crmcli.cli.pipeline import stages

    return tuple(dict.fromkeys((*(stage.name for stage in stages(app)), *vocabulary.stages(db))))


def compiled(app: App, db: Database, where: str, subject: str = "person") -> Condition:
    """A filter as SQL with its values; the functions it calls are offered to the database."""
    from crmcli.segment.sql import compile_filter

    offer_functions(db)
    return compile_filter(where, context(app, db), subject)


def offer_functions(db: Database) -> None:
    """The SQL functions that filters and orders call."""
    db.function("fold", 1, _fold)


def is_reserved(name: str) -> bool:
    """Whether a filter already means something by this name."""
    return name in _reserved()


@cache
def _reserved() -> frozenset[str]:
    from crmcli.segment.fields import FIELDS
    from crmcli.segment.lookup import by_name

    return frozenset(by_name(FIELDS))


def _fold(text: str | None) -> str | None:
    from crmcli.clean.text import fold

    return None if text is None else fold(text)
