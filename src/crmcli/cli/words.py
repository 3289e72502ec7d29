"""A card as a reader wants it: what JSON gives as objects becomes a line of words each."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def in_words(card: dict[str, Any]) -> dict[str, object]:
    """The card with texts in place of objects; its keys and their order stay.

    >>> in_words({"id": "c1", "emails": [{"address": "a@x.it", "label": "work"}], "custom": {"n": 1}})
    {'id': 'c1', 'emails': ['a@x.it (work)'], 'custom': ['n=1']}
    """
    return {name: _WAYS[name](value) if name in _WAYS and value else value for name, value in card.items()}


def _labelled(*keys: str) -> Any:
    """A way to write a list of objects: the first key that has a value, and the label."""

    def write(found: list[dict[str, Any]]) -> list[str]:
        return [
            next(str(one[key]) for key in keys if one[key]) + (f" ({one['label']})" if one["label"] else "")
            for one in found
        ]

    return write


def _roles(found: list[dict[str, Any]]) -> list[str]:
    """'CTO at Acme (approver), 2024-01 to 2026-05', or 'Jane Doe, CTO' on the side of the company."""
    lines = []
    for one in found:
        place = one["company"] if "company" in one else one["name"]
        line = (f"{one['title']} at {place}" if one["title"] else place) if "company" in one else place
        line += f", {one['title']}" if "company" not in one and one["title"] else ""
        line += f" ({one['decision']})" if one["decision"] else ""
        line += f", since {one['since']}" if one["since"] and not one["until"] else ""
        line += f", {one['since'] or ''} to {one['until']}".replace(",  to", ", to") if one["until"] else ""
        lines.append(line)
    return lines


def _addresses(found: list[dict[str, Any]]) -> list[str]:
    keys = ("street", "zip", "city", "region", "country")
    return [
        ", ".join(str(one[key]) for key in keys if one[key]) + (f" ({one['label']})" if one["label"] else "")
        for one in found
    ]


def _consent(one: dict[str, Any]) -> str:
    """'e-mail for newsletter granted 2026-05-01 (form; ticked in the shop)', and of an entry that it was lifted."""
    from crmcli.store.consents import said_of

    more = [one["source"] + (f" row {one['line']}" if one.get("line") else "")] if one["source"] else []
    more += [one[key] for key in ("proof", "wording", "note") if one.get(key)]
    said = f"{said_of(one['channel'], one['purpose'])} {one['state']} {one['at'][:10]}"
    lifted = f", lifted {one['lifted'][:10]}" if one.get("lifted") else ""
    return said + (f" ({'; '.join(more)})" if more else "") + lifted


_WAYS: dict[str, Any] = {
    "emails": _labelled("address"),
    "phones": _labelled("e164", "value"),
    "handles": _labelled("canonical"),
    "addresses": _addresses,
    "companies": _roles,
    "people": _roles,
    "relations": lambda found: [
        f"{one['as']} {one['name']}" if one["direction"] == "to" else f"{one['name']} is {one['as']}"
        for one in found
    ],
    "consents": lambda found: [_consent(one) for one in found],
    "entries": lambda found: [_consent(one) for one in found],
    "external_ids": lambda found: [f"{one['system']} {one['value']}" for one in found],
    "alternates": lambda found: [f"{one['field']} {one['value']}" for one in found],
    "custom": lambda found: [f"{name}={value}" for name, value in found.items()],
}
