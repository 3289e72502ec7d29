"""Values for shell completion, from the database; silent whatever goes wrong."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from crmcli.cli.context import App


def completer(source: str) -> Callable[[str], list[tuple[str, str]]]:
    """A function from what is typed so far to (value, help) pairs."""

    def complete(incomplete: str) -> list[tuple[str, str]]:
        try:
            found = [(one_word(value, incomplete), text) for value, text in _values(source, incomplete)]
            return [(word, text) for word, text in found if word is not None]
        except Exception:
            return []

    return complete


def one_word(value: str, incomplete: str) -> str | None:
    """The value as one word that goes on from what is typed, beginning at any of its words; None if it does not.

    Names are found by their words in any order, so `doe-Jane` names Jane Doe.

    >>> one_word("Jane Doe", "do"), one_word("vip", "V"), one_word("vip", "x")
    ('doe-Jane', 'Vip', None)
    """
    words = value.split()
    for first in range(len(words)):
        word = "-".join(words[first:] + words[:first])
        if word.lower().startswith(incomplete.lower()):
            return incomplete + word[len(incomplete) :]
    return None


def _values(source: str, incomplete: str) -> list[tuple[str, str]]:
    from crmcli.cli.context import App

    app = App(
        [], {**os.environ, "CRM_TIMEOUT": "0.2"}
    )  # who presses Tab does not wait for somebody else's lock
    if source in ("command", "setting"):
        return _static(source)
    try:
        return _stored(app, source, incomplete)
    finally:
        app.close()


def _static(source: str) -> list[tuple[str, str]]:
    from crmcli.cli.config import SETTINGS
    from crmcli.cli.table import COMMANDS

    if source == "setting":
        return [(name, setting.help) for name, setting in SETTINGS.items()]
    return [(name, summary) for name, (_, summary, _) in COMMANDS.items()]


def _stored(app: App, source: str, incomplete: str) -> list[tuple[str, str]]:
    from crmcli.store import contacts, fields, interactions, vocabulary

    db = app.db
    if source == "tag":
        return [(name, "tag") for name in contacts.tag_names(db)]
    if source == "segment":
        return [(name, expression) for _, name, expression, _ in vocabulary.segments(db)]
    if source == "feed":
        from crmcli.store import feeds

        return [(feed.name, feed.glob) for _, feed in feeds.every(db)]
    if source == "kind":
        return [(kind, "interaction") for kind in (*interactions.KINDS, *app.config.get("kinds"))]
    if source == "reason":
        return [(reason, "reason") for reason in vocabulary.reasons(db)]
    if source == "field":
        from crmcli.cli.facts import CLEANERS

        return [(name, "field") for name in (*CLEANERS, *(f.name for f in fields.every(db)))]
    if source in ("owner", "stage", "task", "deal", "report"):
        return _of_the_day(app, source)
    if source == "person or tag":
        return [*_stored(app, "person", incomplete), *_stored(app, "tag", incomplete)]
    if source in ("person", "company"):
        return vocabulary.names_beginning(db, "organisation" if source == "company" else "person", incomplete)
    return []


def _of_the_day(app: App, source: str) -> list[tuple[str, str]]:
    """Owners, stages, open tasks and deals, reports."""
    from crmcli.store import reports, vocabulary

    if source == "owner":
        return [(name, "owner") for name in vocabulary.owners_lately(app.db)]
    if source == "stage":
        from crmcli.cli.pipeline import stages

        return [(stage.name, f"{stage.probability}%") for stage in stages(app)]
    if source == "report":
        from crmcli.cli.report_run import own_folder

        return [
            (name, reports.load(name, place).title)
            for place in (reports.folder(), own_folder(app))
            for name in reports.names(place)
        ]
    table, closed = ("task", "done_at") if source == "task" else ("deal", "closed_at")
    return vocabulary.titles(app.db, table, closed)
