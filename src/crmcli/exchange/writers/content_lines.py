"""Lines of vCard and iCalendar: folding and escaping, which both have alike (RFC 6350 §3, RFC 5545 §3)."""

from __future__ import annotations

_FOLD_AT = 75  # octets


def folded(line: str) -> str:
    """The line, continued on further lines where it is longer than 75 octets; never inside a character."""
    if len(line) < _FOLD_AT and line.isascii():
        return line + "\r\n"
    pieces, current, size = [], "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _FOLD_AT:
            pieces.append(current)
            current, size = " ", 1
        current += letter
        size += width
    return "\r\n".join([*pieces, current]) + "\r\n"


def escaped(text: str) -> str:
    """The text as a value: backslash, comma, semicolon and line breaks escaped.

    >>> escaped("one, two\\nthree")
    'one\\\\, two\\\\nthree'
    """
    text = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")
