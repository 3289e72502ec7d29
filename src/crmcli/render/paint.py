"""Colour for single lines on stderr, where rich would cost more than all the rest of a command."""

from __future__ import annotations

_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "cyan": "36",
    "bold red": "1;31",
}


def paint(text: str, style: str, color: bool) -> str:
    """The text between the terminal codes of a style, or as it is.

    >>> paint("crm:", "bold red", True), paint("crm:", "bold red", False)
    ('\\x1b[1;31mcrm:\\x1b[0m', 'crm:')
    """
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if color else text
