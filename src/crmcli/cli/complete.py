"""Values for shell completion, from the database; silent whatever goes wrong."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from crmcli.cli.app import App


def completer(source: str) -> Callable[[str], list[tuple[str, str]]]:
    """A function from what is typed so far to (value, help) pairs."""

    def complete(incomplete: str) -> list[tuple[str, str]]:
        try:
            return [
                (v, h) for v, h in _values(source, incomplete) if v.lower().startswith(incomplete.lower())
            ]
        except Exception:
            return []

    return complete


def _values(source: str, incomplete: str) -> list[tuple[str, str]]:
    from crmcli.cli.app import App

    app = App([], os.environ)
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
    if source == "kind":
        return [(kind, "interaction") for kind in (*interactions.KINDS, *app.config.get("kinds"))]
    if source == "reason":
        return [(reason, "reason") for reason in vocabulary.reasons(db)]
    if source == "field":
        from crmcli.cli.facts import CLEANERS

        return [(name, "field") for name in (*CLEANERS, *(f.name for f in fields.every(db)))]
    if source in ("person", "company"):
        return vocabulary.names_beginning(db, "organisation" if source == "company" else "person", incomplete)
    return []
