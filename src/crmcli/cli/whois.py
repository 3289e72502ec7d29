"""crm whois: who is calling, or writing."""

from __future__ import annotations

import sys

from crmcli.cli.declare import Argument, command
from crmcli.errors import NotFoundError
from crmcli.model import Rows
from crmcli.store import resolve
from crmcli.store.briefs import whois_company_row, whois_row

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

    Several who share it give a line each; what is nobody's may be a company's; nobody is exit 3.
    """
    db, text = app.db, contact.strip()
    rows = [whois_row(db, person_id, app.now) for person_id in resolve.people(db, text, app.country)]
    rows = rows or [
        whois_company_row(db, organisation_id, app.now)
        for organisation_id in resolve.organisations_reached(db, text, app.country)
    ]
    if not rows:
        raise NotFoundError(
            f"nobody is known by {contact!r}",
            f"crm add NAME --{'email' if '@' in contact else 'phone'} {contact!r}",
        )
    if app.format is None and not sys.stdout.isatty():
        app.flags["no_header"] = True
    app.emit(Rows(COLUMNS, rows))
