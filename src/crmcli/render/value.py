"""One value of a row or a record as plain text, for every format but JSON."""

from __future__ import annotations

# Parts of a nested value that need no name before them: `jane@acme.com, work`, `Acme, CTO, since 2024-01`.
_SELF_EVIDENT = frozenset(("id", "value", "name", "label", "title", "kind", "type"))


def plain(value: object) -> str:
    """The value as exact text: nothing for None, lists joined, money as amount and currency.

    >>> plain(None), plain(True), plain(["vip", "fair"]), plain({"amount": "1234.50", "currency": "EUR"})
    ('', 'true', 'vip, fair', '1234.50 EUR')
    >>> plain([{"value": "jane@acme.com", "label": "work"}, {"value": "j@home.it", "label": None}])
    'jane@acme.com, work; j@home.it'
    >>> plain({"id": "o1", "company": "Acme", "title": "CTO", "since": "2024-01", "until": None})
    'Acme, CTO, since 2024-01, o1'
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ("; " if any(isinstance(part, dict) for part in value) else ", ").join(map(plain, value))
    if isinstance(value, dict):
        return _nested(value)
    return str(value)


def is_money(value: object) -> bool:
    return isinstance(value, dict) and value.keys() == {"amount", "currency"}


def _nested(fields: dict[str, object]) -> str:
    if is_money(fields):
        return f"{fields['amount']} {fields['currency']}"
    parts: list[str] = []
    for name, value in sorted(fields.items(), key=lambda field: field[0] == "id"):  # the id is said last
        text = plain(value)
        if text and text not in parts:
            parts.append(text if not parts or name in _SELF_EVIDENT else f"{name.replace('_', ' ')} {text}")
    return ", ".join(parts)
