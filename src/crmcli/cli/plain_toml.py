"""Settings as people write them, read without `tomllib`, which costs as much as a whole hot command.

Tables, texts without escapes, whole numbers, decimals, truth values and one-line lists of texts are read; anything
else declines with None and is left to `tomllib`. So the two never disagree, which a test proves.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def plain(text: str) -> dict[str, Any] | None:
    """What a file of plain lines says, or None where anything else stands in it.

    >>> plain('currency = "EUR"  # euro\\n[stages.offer]\\nprobability = 60\\nrequire = ["value", "close"]')
    {'currency': 'EUR', 'stages': {'offer': {'probability': 60, 'require': ['value', 'close']}}}
    >>> plain('note = \"\"\"many\\nlines\"\"\"') is None
    True
    """
    text = text.replace("\r\n", "\n")
    if not text.replace("\n", "").replace("\t", "").isprintable():
        return None
    found: dict[str, Any] = {}
    table: dict[str, Any] | None = found
    for line in map(str.strip, text.split("\n")):
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            table = _opened(found, line)
        elif not _kept(table, line):
            table = None
        if table is None:
            return None
    return found


def _opened(found: dict[str, Any], line: str) -> dict[str, Any] | None:
    """The new table a `[a.b]` line begins; None for a line that is not plain, and for a table that is there."""
    name, bracket, rest = line[1:].partition("]")
    *above, last = (part.strip() for part in name.split("."))
    if not bracket or not _ends(rest) or not all(map(_is_bare, (*above, last))):
        return None
    for part in above:
        found = found.setdefault(part, {})
        if not isinstance(found, dict):
            return None
    return None if last in found else found.setdefault(last, {})


def _kept(table: dict[str, Any] | None, line: str) -> bool:
    """Whether `name = value` was plain and new, and is in the table now."""
    name, equals, text = line.partition("=")
    name = name.rstrip()
    if table is None or not equals or name in table or not _is_bare(name):
        return False
    value, rest = _value(text.lstrip())
    if value is None or not _ends(rest):
        return False
    table[name] = value
    return True


def _is_bare(name: str) -> bool:
    return name.isascii() and name.replace("_", "a").replace("-", "a").isalnum()


def _ends(rest: str) -> bool:
    """Whether nothing but a comment follows."""
    return not rest.strip() or rest.lstrip().startswith("#")


def _value(text: str) -> tuple[object, str]:
    """(the value at the beginning of the text, what follows it); (None, …) where it is not plain."""
    if text[:1] in ('"', "'"):
        inner, quote, rest = text[1:].partition(text[0])
        is_plain = quote and not (text[0] == '"' and "\\" in inner)
        return (inner if is_plain else None), rest
    if text.startswith("["):
        return _texts(text[1:])
    word = text.partition("#")[0].strip()
    whole, point, digits = word.removeprefix("-").partition(".")
    if word in ("true", "false"):
        return word == "true", ""
    if _is_number(whole) and (not point or (digits.isascii() and digits.isdecimal())):
        return (float(word) if point else int(word)), ""
    return None, ""


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and (text == "0" or not text.startswith("0"))


def _texts(text: str) -> tuple[list[str] | None, str]:
    """(the texts of a list up to its `]`, what follows it)."""
    found: list[str] = []
    text = text.lstrip()
    while not text.startswith("]"):
        value, text = _value(text) if text[:1] in ('"', "'") else (None, "")
        text = text.lstrip()
        if not isinstance(value, str) or text[:1] not in (",", "]"):
            return None, ""
        found.append(value)
        text = text.removeprefix(",").lstrip()
    return found, text[1:]
