"""What somebody said of being contacted as one line of text, for the cells and cards this program writes, and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from crmcli.clean.instant import utc
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
    channel, state, *others = [*(part or None for part in parts), *(None,) * len(_PARTS)][: len(_PARTS)]
    if channel not in CHANNELS or state not in STATES or (others[1] and not _is_instant(others[1])):
        return None
    return Consent(channel, state, *others)


def _is_instant(text: str) -> bool:
    try:
        return utc(datetime.fromisoformat(text)) == text
    except (ValueError, OverflowError):
        return False
