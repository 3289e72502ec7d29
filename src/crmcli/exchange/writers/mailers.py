"""People as the import files of mailing services and address books: Mailchimp and Google Contacts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crmcli.model import Person

MAILCHIMP = ("Email Address", "First Name", "Last Name", "Company", "Phone", "Birthday", "Tags")
_GOOGLE_LABELS = {
    "work": "Work",
    "home": "Home",
    "mobile": "Mobile",
    "fax": "Work Fax",
    "other": "Other",
    "main": "Main",
}


def mailchimp(people: Iterable[Person]) -> Iterator[list[str]]:
    """A row for everybody with an e-mail address; its `Tags` are quoted where one has a comma."""
    for person in people:
        if not person.emails:
            continue
        gone = [said.note for said in person.consents if said.state == "bounced"]
        mail = next((one for one in person.emails if one.address not in gone), person.emails[0])
        birthday = person.birthday[-5:].replace("-", "/") if person.birthday else ""
        yield [
            mail.value,
            person.name.given or ("" if person.name.family else person.name.full),
            person.name.family or "",
            person.roles[0].company if person.roles else "",
            _phone(person),
            birthday,
            ",".join(f'"{tag}"' for tag in person.tags),
        ]


def _phone(person: Person) -> str:
    return (person.phones[0].e164 or person.phones[0].value) if person.phones else ""


def google_header(counts: dict[str, int]) -> list[str]:
    """Google's columns (the layout of 2024) for people with at most so many of each kind."""
    columns = [
        "First Name",
        "Middle Name",
        "Last Name",
        "Name Prefix",
        "Name Suffix",
        "Nickname",
        "Organization Name",
    ]
    columns += ["Organization Title", "Organization Department", "Birthday", "Notes", "Labels"]
    for kind, table in (("E-mail", "email"), ("Phone", "phone")):
        for number in range(1, max(counts[table], 1) + 1):
            columns += [f"{kind} {number} - Label", f"{kind} {number} - Value"]
    parts = ("Label", "Street", "City", "Region", "Postal Code", "Country")
    for number in range(1, max(counts["address"], 1) + 1):
        columns += [f"Address {number} - {part}" for part in parts]
    for number in range(1, max(counts["handle"], 1) + 1):
        columns += [f"Website {number} - Label", f"Website {number} - Value"]
    return columns


def google(people: Iterable[Person], counts: dict[str, int]) -> Iterator[list[str]]:
    """A row as wide as the header for everybody."""
    for person in people:
        name = person.name
        role = person.roles[0] if person.roles else None
        row = [
            name.given or ("" if name.family else name.full),
            name.middle,
            name.family,
            name.prefix,
            name.suffix,
        ]
        row += [
            name.nickname,
            role.company if role else "",
            role.title if role else "",
            role.department if role else "",
        ]
        row += [person.birthday, person.note, " ::: ".join(person.tags)]
        emails = [(_label(one.label), one.value) for one in person.emails]
        phones = [(_label(one.label), one.e164 or one.value) for one in person.phones]
        addresses = [
            (_label(one.label), one.street, one.city, one.region, one.zip, one.country)
            for one in person.addresses
        ]
        pages = [(_label(one.label) or one.network, one.value) for one in person.handles]
        for values, table, width in (
            (emails, "email", 2), (phones, "phone", 2), (addresses, "address", 6), (pages, "handle", 2),
        ):  # fmt: skip
            cells = [cell for value in values for cell in value]
            row += cells + [""] * (width * max(counts[table], 1) - len(cells))
        yield [cell or "" for cell in row]


def _label(label: str | None) -> str:
    return _GOOGLE_LABELS.get(label or "", label or "")
