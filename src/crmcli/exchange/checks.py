"""What no database takes, found before it is asked: for records of formats that say everything in our own words."""

from __future__ import annotations

from datetime import datetime

from crmcli.clean.instant import utc
from crmcli.model import DECISIONS, FORMALITIES, MAIL_FORMATS, STATUSES, Organisation, Person

_CHOICES = {"status": STATUSES, "formality": FORMALITIES, "mail_format": MAIL_FORMATS}


def fault_of(record: Person | Organisation) -> tuple[str, str] | None:
    """The field that is wrong and why; None where all is well."""
    fields = record.__dict__
    for name, choices in _CHOICES.items():
        value = fields.get(name)
        if value is not None and value not in choices:
            return name, f"{value!r} is none of {', '.join(choices)}"
    for role in fields.get("roles", ()):
        if role.decision is not None and role.decision not in DECISIONS:
            return "decision", f"{role.decision!r} is none of {', '.join(DECISIONS)}"
    created = fields["created_at"]
    if created is not None and not is_instant(created):
        return "created_at", f"{created!r} is no moment as 2026-05-04T07:00:00Z"
    return None


def is_instant(text: object) -> bool:
    """Whether it is an instant as it is stored.

    >>> is_instant("2026-05-04T07:00:00Z"), is_instant("2026-05-04"), is_instant(5)
    (True, False, False)
    """
    try:
        return isinstance(text, str) and utc(datetime.fromisoformat(text)) == text
    except (ValueError, OverflowError):
        return False
