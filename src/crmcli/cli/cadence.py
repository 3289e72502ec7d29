"""crm cadence: how often to be in touch with somebody, or with everybody in a segment."""

from __future__ import annotations

from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.listing import emit_listing
from crmcli.errors import NotFoundError, UsageError
from crmcli.store import cadences, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App
    from crmcli.store.database import Database

OFF = ("off", "none", "never")


@command(
    lists=True,
    writes=True,
    examples=("crm cadence jane 30d", "crm cadence @vip 6w", "crm cadence jane off", "crm cadence --list"),
    exits=(0, 2, 3, 4, 7),
)
def cadence(
    app: App,
    who: str | None = Argument(
        "PERSON|@SEGMENT", help="A person by anything, or a segment.", complete="person", optional=True
    ),
    every: str | None = Argument("TIME", help="30d, 6w, 3m, 1y; off for no more.", optional=True),
    *,
    show: bool = Option("--list", help="List every cadence, as without a name."),
) -> None:
    """Be reminded by crm agenda when there was no contact with a person for so long.

    A segment's cadence holds for whoever is in it at the time; a person's own comes before it.
    """
    if show or who is None:
        app.only_reads()
        emit_listing(app, cadences.COLUMNS, cadences.listing(app.db))
        return
    if app.flags["columns"] or app.flags["sort"]:
        raise UsageError("--columns and --sort are for the list", "crm cadence --list")
    if every is None:
        raise UsageError(f"how often should {who} hear from you?", f"crm cadence {who} 30d")
    length = _length(every)
    with app.change() as change:
        column, row_id, label = _subject(app, change.db, who)
        if length is None:
            if not cadences.remove(change.db, column, row_id):
                raise NotFoundError(f"{label} has no cadence", "crm cadence --list")
            change.summary = f"took the cadence of {label} away"
        else:
            cadences.put(change.db, column, row_id, length)
            change.summary = f"{label}: every {length}"
    app.done(change)


def _length(text: str) -> str | None:
    """The length, or None where there shall be none."""
    if text.lower() in OFF:
        return None
    from crmcli.clean.series import every

    return every(text)


def _subject(app: App, db: Database, who: str) -> tuple[str, int, str]:
    """(column of the cadence, id, how it is called)."""
    if not who.startswith("@"):
        person_id = resolve.person(db, who, app.country)
        return "person_id", person_id, f"c{person_id}"
    from crmcli.store import vocabulary

    found = {name.lower(): (id, name) for id, name, *_ in vocabulary.segments(db)}
    if who[1:].lower() not in found:
        from crmcli.clean.nearest import nearest

        close = nearest(who[1:], found)
        raise NotFoundError(
            f"there is no segment {who}", f"did you mean @{found[close][1]}?" if close else "crm segment list"
        )
    id, name = found[who[1:].lower()]
    return "segment_id", id, f"@{name}"
