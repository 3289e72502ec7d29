"""crm search: everything at once, by the words in it."""

from __future__ import annotations

from crmcli.clean.text import quoted
from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.listing import checked_limit, emit_listing
from crmcli.store import search as engine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App
    from crmcli.store.search import Found

COLUMNS = ("id", "type", "name", "at", "text")
SHOWN = 20  # hits where --limit does not say otherwise: a screen


@command(
    lists=True,
    examples=(
        "crm search mull",
        "crm search anna acme",
        "crm search '\"price too high\"'",
        "crm search 347 1234567",
        "crm search renewal --type interaction --limit 100",
    ),
    exits=(0, 2, 7),
)
def search(
    app: App,
    words: list[str] = Argument(
        "WORDS", help="Words, a phrase in quotes, an e-mail, a number.", complete="person"
    ),
    *,
    type: list[str] = Option(
        "--type", metavar="TYPE", choices=tuple(engine.TYPES), help="Only these; again for more."
    ),
) -> None:
    """Search people, companies, interactions, tasks and deals, the likeliest first.

    Every word must occur, in any order; the last one may go on. Accents, umlauts in either spelling and other
    alphabets make no difference. Where nothing matches, the nearest spellings are searched, and said.
    """
    text = " ".join(words)
    if app.flags["count"]:
        app.emit_value(engine.count(app.db, text, country=app.country, types=type))
        return
    limit = SHOWN if app.flags["limit"] is None else checked_limit(app.flags["limit"])
    found = engine.find(app.db, text, country=app.country, types=type, limit=limit, now=app.now)
    _say(app, text, found, limit)
    emit_listing(app, COLUMNS, [(hit.id, hit.type, hit.name, hit.at, hit.text) for hit in found.hits])


def _say(app: App, text: str, found: Found, limit: int) -> None:
    """What the list itself does not show: other spellings, more hits, none at all."""
    for typed, taken in found.spellings:
        app.note(f"nothing is spelt {quoted(typed)} here; the nearest: {', '.join(taken)}")
    if not found.hits:
        app.note(f"nothing found for {quoted(text)}")
    elif found.more and app.flags["limit"] is None:
        app.note(f"the best {limit} are shown; --limit N shows more, --count says how many there are")
