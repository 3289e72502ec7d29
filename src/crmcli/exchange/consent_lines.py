"""What somebody said of being contacted as one line of text, for the cells and cards this program writes, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crmcli.exchange.checks import is_instant
from crmcli.exchange.readers.content_lines import split_unescaped, unescaped
from crmcli.exchange.writers.content_lines import escaped
from crmcli.model import CHANNELS, Consent

_PARTS = ("channel", "state", "purpose", "at", "source", "proof", "wording", "note")
STATES = ("granted", "revoked", "bounced")


def line(said: Consent) -> str:
    """The parts with semicolons between.

    >>> line(Consent("email", "revoked", at="2026-05-01T07:00:00Z"))
    'email;revoked;;2026-05-01T07:00:00Z;;;;'
    """
    return ";".join(escaped(getattr(said, part) or "") for part in _PARTS)


def read_line(text: str) -> Consent | None:
    """What a line says; None where it is none of ours.

    >>> read_line("email;granted;newsletter;;form;ticked 1 May").proof, read_line("email;perhaps")
    ('ticked 1 May', None)
    """
    return of_parts([unescaped(part) for part in split_unescaped(text, ";")])


def of_parts(parts: Sequence[str]) -> Consent | None:
    """What the parts of a line say."""
    return of_fields(dict(zip(_PARTS, (part or None for part in parts), strict=False)))


def of_fields(found: Mapping[str, object]) -> Consent | None:
    """What these fields say; None where they are none of ours."""
    texts = {name: value for name, value in found.items() if isinstance(value, str)}
    at = texts.get("at")
    if texts.get("channel") not in CHANNELS or texts.get("state") not in STATES:
        return None
    if not set(texts) <= set(_PARTS) or any(found[name] is not None for name in found if name not in texts):
        return None
    return None if at is not None and not is_instant(at) else Consent(**texts)
