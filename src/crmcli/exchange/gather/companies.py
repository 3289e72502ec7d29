"""The company of a row: its own card in a list of companies, or what a person's row says of where they work."""

from __future__ import annotations

import re
from collections.abc import Callable

from crmcli.clean.money import amount, money, plain_number
from crmcli.clean.url import domain
from crmcli.errors import CleanError
from crmcli.exchange.dates import DateReader
from crmcli.exchange.gather.kept import Kept
from crmcli.exchange.gather.places import addresses
from crmcli.exchange.gather.points import emails, handles, phones
from crmcli.exchange.gather.texts import (
    company_name,
    custom,
    external_ids,
    first_of,
    instants,
    known_ids,
    notes,
    spare_columns,
    tags,
)
from crmcli.exchange.headers import field_name
from crmcli.exchange.mapping import Column, Mapping
from crmcli.model import Organisation, Role

Row = list[str]
_LINK = re.compile(r"\s+\((?:https?://[^\s()]+|[^()]*\.(?:md|csv)(?:\?[^()]*)?)\)")
_MODULE = re.compile(r"^[A-Z][A-Za-z]+::::")  # what Vtiger writes before a name that it points to
_TEXTS = ("uid", "industry", "size", "type", "parent", "owner", "source")


def companies(
    mapping: Mapping, *, country: str | None, readers: dict[int, DateReader], kept: Kept
) -> Callable[[Row, str | None], Organisation | None]:
    """A function that gives the company with all the row says of it, or None where it names none.

    Its second argument is the company's name where another column tells it. A company known only by its id in the
    other system is given with that id for a name. What a row says of a company it does not name is kept.
    """
    name = company_name(mapping)
    separator = mapping.profile.separators.get("company")
    texts = [
        (field, first_of(mapping, field, "company"))
        for field in _TEXTS
        if mapping.has(field, owner="company")
    ]
    site = mapping.of("website", "company") + mapping.of("domain", "company")
    ids = known_ids(mapping) if mapping.has("ids", owner="company") else external_ids(mapping, "company")
    gather_emails = emails(mapping, "company", kept)
    gather_phones = phones(mapping, "company", country, kept)
    gather_addresses = addresses(mapping, "company")
    gather_handles = handles(mapping, "company", kept)
    gather_tags = tags(mapping, "company")
    note = notes(mapping, "company")
    created = instants(mapping, "created_at", "company", readers, kept)
    own = custom(mapping, "company")
    template = Organisation._blank()
    revenues = mapping.of("revenue", "company")
    spare = spare_columns(mapping, "company", ("name", *_TEXTS, "created_at"))
    all_columns = [c for c in mapping.columns if c.slot.owner == "company" and not c.slot.part]

    def gather(row: Row, told: str | None) -> Organisation | None:
        known = ids(row)
        title = told or name(row)
        title = companies_in(title, separator)[0] if title else known[0].value if known else None
        if title is None:
            for column in all_columns:
                if row[column.place]:
                    kept.keep(column, row[column.place], said=False, owner="person")
            return None
        found = {**template, "name": title, "external_ids": known, "custom": ()}
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
        for column in site:
            if row[column.place] and not _add_site(found, row[column.place], column.slot.field):
                kept.keep(column, row[column.place])
        for column in spare(row):
            kept.keep(column, row[column.place], said=False)
        for column in revenues:
            found["custom"] += revenue(row[column.place], column)
        found["custom"] += own(row) + tuple(kept.of_company)
        return Organisation._of(found)

    return gather


def revenue(text: str, column: Column) -> tuple[tuple[str, str], ...]:
    """A yearly amount as a number, its currency beside it where it names one; as it is written where it is none.

    >>> from crmcli.exchange.slots import Slot
    >>> revenue("12 500,75 €", Column(0, "CA", Slot("revenue", "company"), "profile"))
    (('annual_revenue', '12500.75'), ('annual_revenue_currency', 'EUR'))
    """
    if not text:
        return ()
    text = plain_number(text)
    for mark in (None, {"point": ".", "comma": ","}.get(column.slot.part or "")):
        try:
            found = money(text, currency="USD", decimal=mark)
        except CleanError:
            continue
        number = ("annual_revenue", amount(found.minor, found.currency).removesuffix(".00"))
        named = text.strip("0123456789.,'’+- \u00a0\u202f")
        return (number, ("annual_revenue_currency", found.currency)) if named else (number,)
    return ((field_name(column.header), text),)


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


def with_site(company: Organisation) -> Organisation:
    """A company with the first of its web pages as its website, where it has no other."""
    page = next((one for one in company.handles if one.network == "web"), None)
    found: dict[str, object] = {"website": company.website, "domain": company.domain}
    if page is None or company.website or not _add_site(found, page.value, "website"):
        return company
    others = tuple(one for one in company.handles if one is not page)
    return company._replace(**found, handles=others)  # type: ignore[no-any-return]


def roles(mapping: Mapping, kept: Kept) -> Callable[[Row], tuple[Role, ...]]:
    """A function that gives the person's places in the companies the row names; a title without one is kept."""
    titles = (*mapping.of("title"), *mapping.of("department"))
    if mapping.profile.exact:
        return _counted_roles(mapping)
    company = company_name(mapping)
    own_id = external_ids(mapping, "company")
    separator = mapping.profile.separators.get("company")
    template = Role._blank()
    extras = [
        (field, first_of(mapping, field))
        for field in ("title", "department", "decision", "since", "until")
        if mapping.has(field)
    ]

    def gather(row: Row) -> tuple[Role, ...]:
        where = company(row)
        if where is None and (known := own_id(row)):
            where = known[0].value  # what a company of which only the id is known is called
        if where is None:
            for column in titles:
                if row[column.place]:
                    kept.keep(column, row[column.place], said=False)
            return ()
        where, *further = companies_in(where, separator)
        found = {**template, "company": where}
        for field, gather_text in extras:
            found[field] = gather_text(row)
        return (Role._of(found), *(Role(other) for other in further))

    return gather


def companies_in(text: str, separator: str | None) -> list[str]:
    """The names of companies in one cell, without what a notebook writes behind a link.

    >>> companies_in("Acme;Globex", ";"), companies_in("Acme (https://www.notion.so/Acme-1a2b)", None)
    (['Acme', 'Globex'], ['Acme'])
    >>> companies_in("Acme (../Companies/Acme%201a.md), Beta (../Companies/Beta%202b.md)", None)
    ['Acme', 'Beta']
    """
    text = _MODULE.sub("", text)
    links = len(_LINK.findall(text)) if text.endswith(")") else 0
    if links > 1:
        return [piece for one in _LINK.split(text) if (piece := one.strip(" ,"))]
    text = _LINK.sub("", text) if links else text
    pieces = [piece.strip() for piece in text.split(separator)] if separator else [text]
    return [piece for piece in pieces if piece] or [text]


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
