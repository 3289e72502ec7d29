"""crm show: everything known of one person."""

from __future__ import annotations

from crmcli.cli.declare import Argument, command
from crmcli.store import cards, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App

PERSON = Argument("PERSON", help="An id, e-mail, phone, profile or name.", complete="person")


@command(
    looks_back=True,
    examples=(
        "crm show jane@acme.com",
        "crm show c12 --json",
        'crm show "+39 02 12345678"',
        "crm show 'jane doe'",
    ),
    exits=(0, 3, 4, 7),
)
def show(app: App, person: str = PERSON) -> None:
    """Show everything known of one person.

    Name them by anything: an id, an e-mail, a phone number in any form, a profile address, a name or a word of it.
    """
    person_id = resolve.person(app.db, person, app.country)
    app.emit_card(cards.person(app.db, person_id, app.now))
