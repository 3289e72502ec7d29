"""crm rm and crm restore: hide a person, company, interaction, deal or task, and bring it back."""

from __future__ import annotations

from crmcli.cli.declare import Argument, command
from crmcli.store import removal, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App
    from crmcli.store.database import Database

SHOWN = 5


@command(
    writes=True,
    examples=(
        "crm rm c12",
        "crm rm jane@acme.com",
        "crm list --where tag=old --format ids | xargs -r crm rm --yes",
    ),
    exits=(0, 2, 3, 4, 7),
)
def rm(
    app: App,
    what: list[str] = Argument(
        "WHAT", help="People by anything; others by id: o4, a90, d3, t7.", complete="person"
    ),
) -> None:
    """Hide people, companies, interactions, deals or tasks everywhere.

    Nothing is lost: crm restore or crm undo brings them back.
    """
    with app.change() as change:
        found = [_target(app, change.db, reference) for reference in what]
        if len(found) > 1:
            app.confirm(f"remove {len(found)} records?")
        for letter, row_id in found:
            removal.remove(change.db, letter, row_id, app.now)
        labels = [removal.label(change.db, letter, row_id) for letter, row_id in found[:SHOWN]]
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        change.summary = f"removed {', '.join(labels)}{more}"
    app.done(change)


@command(writes=True, examples=("crm restore c12", "crm restore a90 o4"), exits=(0, 3, 4, 7))
def restore(
    app: App, what: list[str] = Argument("ID", help="Ids of what was removed: c12, o4, a90, d3, t7.")
) -> None:
    """Bring back what rm hid."""
    with app.change() as change:
        change.summary = f"restored {', '.join(removal.restore(change.db, reference) for reference in what)}"
    app.done(change)


def _target(app: App, db: Database, reference: str) -> tuple[str, int]:
    """(letter of the kind, id) of what is to go."""
    letter = reference[:1]
    if letter == "o" and reference[1:].isdecimal():
        return letter, resolve.organisation(db, reference)
    if letter in ("a", "d", "t") and reference[1:].isdecimal():
        return letter, resolve.numbered(db, removal.KINDS[letter][0], letter, reference)
    return "c", resolve.person(db, reference, app.country)
