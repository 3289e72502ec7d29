"""The company of a row: its own card in a list of companies, or what a person's row says of where they work."""

from __future__ import annotations

from collections.abc import Callable

from crmcli.clean.url import domain
from crmcli.errors import CleanError
from crmcli.exchange.dates import DateReader
from crmcli.exchange.gather.kept import Kept
from crmcli.exchange.gather.places import addresses
from crmcli.exchange.gather.points import emails, handles, phones
from crmcli.exchange.gather.texts import custom, external_ids, first_of, instants, known_ids, notes, tags
from crmcli.exchange.mapping import Mapping
from crmcli.model import Organisation, Role

Row = list[str]
_TEXTS = ("uid", "industry", "size", "type", "parent", "owner", "source")


def companies(
    mapping: Mapping, *, country: str | None, readers: dict[int, DateReader], kept: Kept
) -> Callable[[Row], Organisation | None]:
    """A function that gives the company with all the row says of it, or None where it names none.

    A company known only by its id in the other system is given with that id for a name.
    """
    name = first_of(mapping, "name", "company")
    texts = [
        (field, first_of(mapping, field, "company"))
        for field in _TEXTS
        if mapping.has(field, owner="company")
    ]
    site = mapping.of("website", "company") + mapping.of("domain", "company")
    ids = known_ids(mapping) if mapping.has("ids", owner="company") else external_ids(mapping, "company")
    gather_emails = emails(mapping, "company", kept)
    gather_phones = phones(mapping, "company", country)
    gather_addresses = addresses(mapping, "company")
    gather_handles = handles(mapping, "company", kept)
    gather_tags = tags(mapping, "company")
    note = notes(mapping, "company")
    created = instants(mapping, "created_at", "company", readers, kept)
    own = custom(mapping, "company")
    template = Organisation._blank()

    def gather(row: Row) -> Organisation | None:
        known = ids(row)
        title = name(row) or (known[0].value if known else None)
        if title is None:
            return None
        found = {**template, "name": title, "external_ids": known}
        for field, gather_text in texts:
            found[field] = gather_text(row)
        places = gather_addresses(row)
        found["addresses"] = places
        found["phones"] = gather_phones(row, places[0].country if places else None)
        found["emails"] = gather_emails(row)
        found["handles"] = gather_handles(row)
        found["tags"] = gather_tags(row)
        found["note"] = note(row)
        found["created_at"] = created(row)
        found["custom"] = own(row)
        for column in site:
            if row[column.place] and not _add_site(found, row[column.place], column.slot.field):
                kept.keep(column, row[column.place])
        return Organisation._of(found)

    return gather


def _add_site(found: dict[str, object], text: str, field: str) -> bool:
    """Fill in website and domain; False where the text is no web address."""
    try:
        host = domain(text)
    except CleanError:
        return False
    found["domain"] = found["domain"] or host
    if field == "website":
        found["website"] = found["website"] or text
    return True


def roles(mapping: Mapping, kept: Kept) -> Callable[[Row], tuple[Role, ...]]:
    """A function that gives the person's place in the company the row names; a title without one is kept as text."""
    titles = (*mapping.of("title"), *mapping.of("department"))
    if mapping.profile.exact:
        return _counted_roles(mapping)
    company = first_of(mapping, "name", "company")
    template = Role._blank()
    extras = [
        (field, first_of(mapping, field))
        for field in ("title", "department", "decision", "since", "until")
        if mapping.has(field)
    ]

    def gather(row: Row) -> tuple[Role, ...]:
        where = company(row)
        if where is None:
            for column in titles:
                if row[column.place]:
                    kept.keep(column, row[column.place], said=False)
            return ()
        found = {**template, "company": where}
        for field, gather_text in extras:
            found[field] = gather_text(row)
        return (Role._of(found),)

    return gather


_ROLE = ("title", "department", "decision", "since", "until")


def _counted_roles(mapping: Mapping) -> Callable[[Row], tuple[Role, ...]]:
    """The places in companies that counted columns give (`company_2`, `company_2_title`)."""
    groups: dict[str, dict[str, int]] = {}
    for column in mapping.columns:
        field = (
            "company" if column.slot.owner == "company" and column.slot.field == "name" else column.slot.field
        )
        if field == "company" or (column.slot.owner == "person" and field in _ROLE):
            groups.setdefault(column.slot.group or "", {})[field] = column.place
    plans = [plan for plan in groups.values() if "company" in plan]

    def gather(row: Row) -> tuple[Role, ...]:
        return tuple(
            Role(
                row[plan["company"]], **{field: row[plan[field]] or None for field in _ROLE if field in plan}
            )
            for plan in plans
            if row[plan["company"]]
        )

    return gather
