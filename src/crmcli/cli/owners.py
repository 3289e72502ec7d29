"""The names of those who look after people, deals and tasks, as flags ask for them."""

from __future__ import annotations

from crmcli.cli.declare import Option
from crmcli.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App

OF_WHOM = Option("--owner", metavar="NAME", help="Only what this person looks after.", complete="owner")


def known(app: App, name: str | None) -> str | None:
    """The name as given, or `UsageError` where nobody of that name looks after anything."""
    if name is None:
        return None
    from crmcli.store import vocabulary

    if not vocabulary.is_owner(app.db, name):
        from crmcli.clean.nearest import nearest

        close = nearest(name, vocabulary.owners(app.db))
        raise UsageError(
            f"nothing has the owner {name!r}", f"did you mean {close}?" if close else "give one with --owner"
        )
    return name
