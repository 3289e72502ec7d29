"""crm timeline and crm brief: everything with one person in order of time; the page before a meeting."""

from __future__ import annotations

from itertools import chain, islice

from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.listing import emit_listing
from crmcli.cli.show import PERSON
from crmcli.errors import UsageError
from crmcli.model import Rows
from crmcli.store import resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App


@command(
    looks_back=True,
    lists=True,
    examples=("crm timeline jane", "crm timeline jane --json", "crm timeline c12 --limit 20"),
    exits=(0, 3, 4, 7),
)
def timeline(app: App, person: str = PERSON) -> None:
    """List everything that happened with a person, the latest first."""
    from crmcli.store.timeline import COLUMNS, timeline_of

    person_id = resolve.person(app.db, person, app.country)
    emit_listing(app, COLUMNS, timeline_of(app.db, person_id, app.now))


@command(
    looks_back=True,
    examples=("crm brief jane", "crm brief --all --format md > handover.md"),
    exits=(0, 2, 3, 4, 7),
)
def brief(
    app: App,
    person: str | None = Argument(
        "PERSON", help="An id, e-mail, phone, profile or name.", complete="person", optional=True
    ),
    *,
    everyone: bool = Option("--all", help="Everybody, one after the other: a handover."),
) -> None:
    """Show a page on a person: how to address them, what is open, what happened last."""
    from crmcli.store.briefs import brief as brief_of
    from crmcli.store.briefs import card as card_of

    if app.format not in (None, "table", "md", "json", "jsonl"):
        raise UsageError(
            f"a brief cannot be written as {app.format}", "--format md, --json, or crm list for a table"
        )
    if (person is None) == (not everyone):
        raise UsageError("name one person, or everybody with --all", "crm brief jane")
    if everyone:
        _write_all(app)
        return
    person_id = resolve.person(app.db, str(person), app.country)
    if app.format in ("json", "jsonl"):
        app.emit_object(card_of(app.db, person_id, app.now))
        return
    app.emit_text(_page(brief_of(app.db, person_id, app.now), markdown=app.format == "md"))


def _write_all(app: App) -> None:
    """Every brief, in order of names; as Markdown with a heading each."""
    from crmcli.store.briefs import brief as brief_of
    from crmcli.store.briefs import card as card_of
    from crmcli.store.briefs import everybody

    if app.format in ("json", "jsonl"):
        cards = everybody(app.db, app.now, card_of)
        first = list(islice(cards, 1))
        columns = tuple(first[0]) if first else ()
        app.emit(Rows(columns, (tuple(card.values()) for card in chain(first, cards))))
        return
    markdown = app.format == "md"
    pages = everybody(app.db, app.now, brief_of)
    gap = "\n" if markdown else "\n\n"
    app.emit_pages(
        (gap if number else "") + _page(lines, markdown=markdown) for number, lines in enumerate(pages)
    )


def _page(lines: list[str], *, markdown: bool) -> str:
    """The lines as they are, or as Markdown."""
    if not markdown:
        return "\n".join(lines) + "\n"
    head = next(index for index, line in enumerate(lines) if not line.startswith("***"))
    found = [f"## {lines[head]}", *(f"**{line.strip('* ')}**" for line in lines[:head]), ""]
    for line in lines[head + 1 :]:
        if line.startswith("  "):
            found.append(f"- {line.strip()}")
        else:  # a section's title, after a blank line of its own
            found.extend((f"### {line}", "") if line else ("",))
    return "\n".join(found) + "\n"
