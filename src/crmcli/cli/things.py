"""What a reference names, where it may be anything with an id: a person, or o4, d3, t7, a90, or a company by name."""

from __future__ import annotations

from crmcli.store import removal, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App


def named(app: App, what: str, *, company: bool = False) -> tuple[str, int]:
    """(table, id) of what is named; without an id it is a person, or with `company` a company."""
    letter = what[:1]
    if letter in removal.KINDS and letter in "adt" and what[1:].isdecimal():
        table = removal.KINDS[letter][0]
        return table, resolve.numbered(app.db, table, letter, what)
    if company or (letter == "o" and what[1:].isdecimal()):
        return "organisation", resolve.organisation(app.db, what)
    return "person", resolve.person(app.db, what, app.country)
