"""vCard 3.0 (RFC 2426) and 4.0 (RFC 6350). What a card has no property for stands in `X-CRM` lines, and comes back.

Equal people give equal bytes: nothing in a card depends on when it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO

from crmcli.exchange.consent_lines import line as consent_line
from crmcli.exchange.writers.content_lines import escaped, folded
from crmcli.model import Address, Organisation, Person, Role

_KEPT_FIELD = "vcard"
_TYPES = {
    "work": "WORK",
    "home": "HOME",
    "mobile": "CELL",
    "fax": "FAX",
    "pager": "PAGER",
    "other": "OTHER",
    "main": "MAIN",
}
_TEXTS = ("status", "source", "owner", "salutation", "formality", "mail_format", "prefer", "best_time")
_COMPANY_TEXTS = ("industry", "size", "type", "source", "owner", "domain", "parent")
_OMITTED_YEAR = "1604"  # Apple's year for a birthday without one


def write_vcard(records: Iterable[Person | Organisation], out: IO[bytes], *, version: str) -> None:
    """Cards of everybody, in their order; `version` is 3.0 or 4.0."""
    for record in records:
        lines = _person(record, version) if isinstance(record, Person) else _company(record, version)
        out.write(
            "".join(
                folded(line) for line in ("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD")
            ).encode()
        )


def _person(person: Person, version: str) -> Iterator[str]:
    yield from _uid(person.uid, version)
    name = person.name
    yield f"FN:{escaped(name.full)}"
    parts = (name.family, name.given, name.middle, name.prefix, name.suffix)
    yield f"N:{';'.join(escaped(part or '') for part in parts)}"
    if name.nickname:
        yield f"NICKNAME:{escaped(name.nickname)}"
    yield from _first_role(person.roles)
    yield from _points(person)
    if person.birthday:
        yield _birthday(person.birthday, version)
    if person.tags:
        yield f"CATEGORIES:{','.join(escaped(tag) for tag in person.tags)}"
    if person.language:
        yield f"LANG:{escaped(person.language)}"
    if person.timezone:
        yield f"TZ:{escaped(person.timezone)}"
    if person.note:
        yield f"NOTE:{escaped(person.note)}"
    yield from _own(person)


def _company(company: Organisation, version: str) -> Iterator[str]:
    yield from _uid(company.uid, version)
    yield f"FN:{escaped(company.name)}"
    yield "N:;;;;"
    yield f"ORG:{escaped(company.name)}"
    yield "KIND:org" if version == "4.0" else "X-ABShowAs:COMPANY"
    yield from _points(company)
    if company.website:
        yield f"URL;X-CRM=website:{escaped(company.website)}"
    if company.tags:
        yield f"CATEGORIES:{','.join(escaped(tag) for tag in company.tags)}"
    if company.note:
        yield f"NOTE:{escaped(company.note)}"
    for field in _COMPANY_TEXTS:
        text = getattr(company, field)
        if text:
            yield f"X-CRM;FIELD={field}:{escaped(text)}"
    yield from _more(company)


def _uid(uid: str | None, version: str) -> Iterator[str]:
    if uid:
        yield f"UID:urn:uuid:{uid}" if version == "4.0" and _is_uuid(uid) else f"UID:{escaped(uid)}"


def _is_uuid(uid: str) -> bool:
    return len(uid) == 36 and uid.count("-") == 4


def _first_role(roles: tuple[Role, ...]) -> Iterator[str]:
    """The first company in the properties every program reads; all of them whole where that is not enough."""
    if not roles:
        return
    first = roles[0]
    department = f";{escaped(first.department)}" if first.department else ""
    yield f"ORG:{escaped(first.company)}{department}"
    if first.title:
        yield f"TITLE:{escaped(first.title)}"
    if len(roles) > 1 or first.decision or first.since or first.until:
        for role in roles:
            parts = (role.company, role.title, role.department, role.decision, role.since, role.until)
            yield f"X-CRM;FIELD=role:{';'.join(escaped(part or '') for part in parts)}"


def _points(record: Person | Organisation) -> Iterator[str]:
    """E-mails, phones, addresses, pages and accounts. A label no type stands for gets a line of its own."""
    number = 0
    for name, label, params, value in _all_points(record):
        known = _TYPES.get(label or "")
        if label and not known:
            number += 1
            yield f"crm{number}.{name}{params}:{value}"
            yield f"crm{number}.X-ABLabel:{escaped(label)}"
        else:
            yield f"{name}{f';TYPE={known}' if known else ''}{params}:{value}"


def _all_points(record: Person | Organisation) -> Iterator[tuple[str, str | None, str, str]]:
    """(property, label, further parameters, value) of each."""
    for email in record.emails:
        yield "EMAIL", email.label, "", escaped(email.value)
    for phone in record.phones:
        known = f";X-E164={phone.e164}" if phone.e164 and phone.e164 != phone.value else ""
        yield "TEL", phone.label, known, escaped(phone.value)
    for address in record.addresses:
        yield "ADR", address.label, "", _address(address)
    for handle in record.handles:
        if handle.network == "web":
            yield "URL", handle.label, "", escaped(handle.value)
        else:
            yield f"X-SOCIALPROFILE;TYPE={handle.network}", None, "", escaped(handle.value)


def _address(address: Address) -> str:
    parts = ("", "", address.street, address.city, address.region, address.zip, address.country)
    return ";".join(escaped(part or "") for part in parts)


def _birthday(day: str, version: str) -> str:
    if not day.startswith("--"):
        return f"BDAY:{day}"
    if version == "4.0":
        return f"BDAY:{day.replace('-', '').join(('--', ''))}"
    return f"BDAY;X-APPLE-OMIT-YEAR={_OMITTED_YEAR}:{_OMITTED_YEAR}-{day[2:]}"


def _own(person: Person) -> Iterator[str]:
    """What only this program knows of a person."""
    for field in _TEXTS:
        text = getattr(person, field)
        if text:
            yield f"X-CRM;FIELD={field}:{escaped(text)}"
    for said in person.consents:
        yield f"X-CRM;FIELD=consent:{consent_line(said)}"
    for like in person.likes:
        yield f"X-CRM;FIELD=like:{escaped(like)}"
    for dislike in person.dislikes:
        yield f"X-CRM;FIELD=dislike:{escaped(dislike)}"
    yield from _more(person)


def _more(record: Person | Organisation) -> Iterator[str]:
    """Ids elsewhere, fields of the user's own, and the lines another program's card had."""
    for known in record.external_ids:
        yield f"X-CRM;FIELD=id:{escaped(f'{known.system}:{known.value}')}"
    for name, value in record.custom:
        if name != _KEPT_FIELD:
            yield f"X-CRM;FIELD=custom;NAME={_param(name)}:{escaped(value)}"
    if record.created_at:
        yield f"X-CRM;FIELD=created_at:{record.created_at}"
    for name, value in record.custom:
        if name == _KEPT_FIELD:
            yield from (line for line in value.split("\n") if line)


def _param(text: str) -> str:
    """A parameter's value, in quotes where it needs them."""
    return f'"{text}"' if any(letter in text for letter in ":;,") else text
