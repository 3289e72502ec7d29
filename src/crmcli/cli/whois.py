"""crm whois: who is calling, or writing."""

from __future__ import annotations

import sys

from crmcli.cli.declare import Argument, command
from crmcli.errors import NotFoundError
from crmcli.model import Rows
from crmcli.store import resolve
from crmcli.store.briefs import whois_row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App

COLUMNS = ("name", "company", "last_contact", "deal", "warning")


@command(
    examples=('crm whois "+39 347 1234567"', "crm whois jane@acme.com", "crm whois 02-12345678 --json"),
    exits=(0, 3, 7),
)
def whois(
    app: App, contact: str = Argument("PHONE|EMAIL", help="A number in any form, an address, a name.")
) -> None:
    """Say in one line who it is: name, company, last contact, open deal, warning.

    Several who share it give a line each; nobody is exit 3.
    """
    ids = resolve.people(app.db, contact.strip(), app.country)
    if not ids:
        raise NotFoundError(f"nobody is known by {contact!r}", f"crm add NAME --phone {contact!r}")
    rows = [whois_row(app.db, person_id, app.now) for person_id in ids]
    if app.format is None and not sys.stdout.isatty():
        app.flags["no_header"] = True
    app.emit(Rows(COLUMNS, rows))
