"""crm audit: what does not add up."""

from __future__ import annotations

from crmcli.cli.declare import Option, command
from crmcli.cli.listing import emit_listing
from crmcli.cli.pipeline import stages
from crmcli.errors import FindingsError
from crmcli.store import audit as checks
from crmcli.store import sale

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App


@command(
    lists=True,
    examples=("crm audit", "crm audit --exit-code --quiet", "crm audit --check past-close --format ids"),
    exits=(0, 2, 7, 8),
)
def audit(
    app: App,
    *,
    check: list[str] = Option(
        "--check", metavar="NAME", choices=checks.NAMES, help="Only this; again for more."
    ),
    exit_code: bool = Option("--exit-code", help="Exit 8 if there is anything."),
) -> None:
    """List what does not add up, each with its id and what mends it.

    Won deals without value or people, lost ones without a reason, open ones past their day, in a stage that is
    gone, without a probability or without what their stage requires; tasks of deals that were lost.
    """
    known = stages(app)
    sale.prepare(app.db, known)
    found = checks.findings(app.db, known, check, app.now)
    emit_listing(app, checks.COLUMNS, found)
    if exit_code and found:
        raise FindingsError("")
