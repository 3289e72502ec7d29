"""crm field: your own fields, declared once with a type."""

from __future__ import annotations

from crmcli.clean.text import counted
from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.listing import emit_listing
from crmcli.errors import UsageError
from crmcli.store import fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App


@command(
    writes=True,
    examples=(
        "crm field add seats --type int",
        "crm field add plan --type choice --choices free,pro,team",
        "crm edit jane --set seats=3",
    ),
    exits=(0, 2, 4, 7),
)
def add(
    app: App,
    name: str = Argument("NAME", help="Lower case letters, digits and _."),
    *,
    type: str = Option(
        "--type", metavar="TYPE", choices=fields.TYPES, default="text", help="What its values are."
    ),
    choices: str | None = Option("--choices", metavar="A,B,…", help="The allowed values, for type choice."),
    company: bool = Option("--company", help="A field of companies, not of people."),
) -> None:
    """Declare a field; the same again changes nothing."""
    _check_name(name)
    listed = tuple(part.strip() for part in (choices or "").split(",") if part.strip())
    if (type == "choice") != bool(listed):
        raise UsageError(
            "--choices goes with --type choice, and the other way round", "--type choice --choices a,b"
        )
    with app.change() as change:
        fields.add(change.db, name, "company" if company else "person", type, listed)
        change.summary = f"added field {name} ({type})"
    app.done(change)


@command(lists=True, examples=("crm field list",), exits=(0, 7))
def list_(app: App) -> None:
    """List your fields with how many people or companies have a value."""
    emit_listing(app, ("name", "type", "subject", "choices", "values"), fields.listing(app.db))


@command(writes=True, examples=("crm field rm seats --yes",), exits=(0, 2, 3, 7))
def rm(app: App, name: str = Argument("NAME", help="The field.", complete="field")) -> None:
    """Take a field and its values away; crm undo brings them back."""
    with app.change() as change:
        count = fields.remove(change.db, name)
        if count > 1:
            app.confirm(f"remove the field {name} and its {count} values?")
        change.summary = f"removed field {name} and {counted(count, 'value')}"
    app.done(change)


def _check_name(name: str) -> None:
    """A field's name must not look like anything else in a filter."""
    from crmcli.cli.filters import is_reserved

    if (
        not name.isascii()
        or not name.replace("_", "a").isalnum()
        or not name[0].isalpha()
        or name != name.lower()
    ):
        raise UsageError(f"{name!r} cannot name a field", "lower case letters, digits and _, a letter first")
    if is_reserved(name):
        raise UsageError(f"{name!r} is a field already", "crm help filter lists them")
