"""Monica's JSON export (4.x): one account with collections of contacts, each with its own collections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from crmcli.exchange.sheet import Record, Sheet

_HEADER = [
    "ID", "First Name", "Middle Name", "Last Name", "Nickname", "Job Title", "Company", "Description", "Birthday",
    "Tags", "Email", "Phone", "Address", "Notes", "Created At", "Is Deleted",
]  # fmt: skip
# What a contact has beside fields, notes and addresses; it is told in the note.
_KINDS = ("call", "activity", "task", "reminder", "gift", "debt", "life_event", "conversation", "document")
_NO_CONTACT = ("is_partial",)  # a relative of somebody, no contact of their own


def is_export(found: object) -> bool:
    """Whether an object is the outermost one of such a file."""
    return isinstance(found, dict) and "account" in found and str(found.get("version", "")).startswith("1.0")


def sheet(name: str, found: Any) -> Sheet:
    """The contacts of an export as a sheet."""
    account = found["account"]
    types = _field_types(account)
    contacts = [one for one in _values(account.get("data"), "contact") if isinstance(one, dict)]

    def records() -> Iterator[Record]:
        for number, contact in enumerate(contacts, 1):
            yield number, _cells(contact, types)

    return Sheet(name, _HEADER, records, [f"Monica {found.get('app_version', '')}".strip()])


def _values(collections: Any, kind: str) -> list[Any]:
    """The values of the collections of one kind; their type is singular or plural (`note`, `addresses`)."""
    found: list[Any] = []
    for one in collections or []:
        if isinstance(one, dict) and str(one.get("type", "")) in (kind, f"{kind}s", f"{kind}es"):
            found += one.get("values") or []
    return found


def _field_types(account: Any) -> dict[str, str]:
    """uuid of a kind of contact field -> its name."""
    instance = account.get("instance") or {}
    listed = instance.get("contact_field_types") or _values(account.get("data"), "contact_field_type")
    return {
        str(one.get("uuid")): str(
            (one.get("properties") or one).get("type") or (one.get("properties") or one).get("name")
        )
        for one in listed
        if isinstance(one, dict)
    }


def _cells(contact: dict[str, Any], types: dict[str, str]) -> list[str]:
    properties = contact.get("properties") or {}
    data = contact.get("data")
    emails: list[str] = []
    phones: list[str] = []
    for one in _values(data, "contact_field"):
        own = one.get("properties") or one
        text = str(own.get("data") or "")
        kind = types.get(str(own.get("type")), str(own.get("type") or "")).lower()
        (emails if "mail" in kind or "@" in text else phones).append(text)
    notes = [str((one.get("properties") or one).get("body") or "") for one in _values(data, "note")]
    places = [_place(one.get("properties") or one) for one in _values(data, "address")]
    notes += [_happened(kind, one.get("properties") or one) for kind in _KINDS for one in _values(data, kind)]
    left_out = any(properties.get(flag) for flag in _NO_CONTACT)
    return [
        str(contact.get("uuid") or ""),
        *[
            str(properties.get(key) or "")
            for key in ("first_name", "middle_name", "last_name", "nickname", "job", "company")
        ],
        str(properties.get("description") or ""),
        _birthday(properties.get("birthdate")),
        ", ".join(
            str(tag.get("name") if isinstance(tag, dict) else tag) for tag in properties.get("tags") or []
        ),
        "; ".join(emails),
        "; ".join(phones),
        "\n".join(places[:1]),
        "\n\n".join(note for note in notes if note),
        str(contact.get("created_at") or ""),
        "true" if left_out else "",
    ]


def _happened(kind: str, found: dict[str, Any]) -> str:
    """A line for a call, a task, a gift …: what it was, and all it says."""
    said = [
        str(value) for key, value in found.items() if value not in (None, "", [], {}) and "uuid" not in key
    ]
    return f"{kind}: {', '.join(said)}" if said else ""


def _place(place: dict[str, Any]) -> str:
    keys = ("street", "postal_code", "city", "province", "country")
    return ", ".join(str(place[key]) for key in keys if place.get(key))


def _birthday(found: Any) -> str:
    if not isinstance(found, dict) or not found.get("date") or found.get("is_age_based"):
        return ""
    day = str(found["date"])[:10]
    return f"-{day[4:]}" if found.get("is_year_unknown") else day
