"""Logging one message as it came, from standard input."""

from __future__ import annotations

from collections import Counter
from typing import BinaryIO

from crmcli.errors import NotFoundError, UsageError
from crmcli.exchange.readers.mail import encounter
from crmcli.store import encounters

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App


def log_message(app: App, file: BinaryIO) -> None:
    """Log a message with everybody known that it came from and went to, and print the id; again gives the same id."""
    if file.isatty():
        raise UsageError("- reads a message from standard input, and that is the terminal", "< message.eml")
    skips: Counter[str] = Counter()
    found = encounter(file.read(), {address.lower() for address in app.config.get("me")}, skips, app.now)
    if isinstance(found, str):
        raise UsageError(found, "give a message as it was sent, with its head")
    if found is None:
        app.note(f"not logged: {next(iter(skips))}")
        return
    db = app.db
    encounters.stage(db, [(0, 1, found)])
    with app.change() as change:
        counts = encounters.absorb(db, create=False, now=app.now)
        known = encounters.ids(db)
        change.summary = f"logged a{known[0]} email" if counts["logged"] else ""
    encounters.finish(db)
    if not known:
        names = ", ".join(one.address for one in found.parties if one.address)
        raise NotFoundError(f"nobody is known of {names or 'this message'}", "crm import FILE.eml --create")
    app.added(f"a{known[0]} is that message already", id=f"a{known[0]}", task=None)
