"""Names of people and companies: their parts, and the keys by which they are compared."""

from __future__ import annotations

from crmcli.clean.text import fold, stored, words
from crmcli.errors import CleanError
from crmcli.model import Name


def name(text: str) -> Name:
    """The parts of a full name in any script; `full` is the text with single spaces.

    >>> name("Rossi, Anna").given, name("Rossi, Anna").family
    ('Anna', 'Rossi')
    """
    full = " ".join(stored(text, "name").split())
    if not full:
        raise CleanError("the name is empty")
    tokens = full.split(" ")
    if len(tokens) == 1:
        return Name(full, full)
    family, comma, given = full.partition(", ")
    if comma:
        first, _, middle = given.partition(" ")
        return Name(full, first, middle or None, family)
    return Name(full, tokens[0], " ".join(tokens[1:-1]) or None, tokens[-1])


def from_parts(
    *,
    given: str | None = None,
    middle: str | None = None,
    family: str | None = None,
    prefix: str | None = None,
    suffix: str | None = None,
    nickname: str | None = None,
) -> Name:
    """The name these parts make, written in their natural order; CleanError when all are empty."""
    parts = {"prefix": prefix, "given": given, "middle": middle, "family": family, "suffix": suffix}
    written = {part: _spaced(value) for part, value in parts.items()}
    nick = _spaced(nickname)
    full = " ".join(value for value in written.values() if value) or nick
    if not full:
        raise CleanError("the name is empty")
    return Name(full, **written, nickname=nick)


def _spaced(text: str | None) -> str | None:
    return " ".join(stored(text, "name").split()) or None if text else None


def name_key(text: str) -> str:
    """The folded words in alphabetical order, without prefixes and suffixes where something else remains.

    >>> name_key("Dr. Anna Rossi") == name_key("Rossi, Anna")
    True
    """
    found = words(text)
    kept = [word for word in found if word not in ("dr", "jr")]
    return " ".join(sorted(kept or found)) or fold(text)


def organisation_key(text: str) -> str:
    """The folded words in the order written, without the legal form where something else remains.

    >>> organisation_key("ACME S.r.l.")
    'acme'
    """
    found = words(text)
    if len(found) > 3 and found[-3:] == ["s", "r", "l"]:
        found = found[:-3]
    return " ".join(found) or fold(text)
