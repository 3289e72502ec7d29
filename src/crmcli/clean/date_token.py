"""From the text of a date to its tokens, each a kind and a value; what they mean together is not known here."""

from __future__ import annotations

from functools import cache

from crmcli.clean import date_words
from crmcli.clean.text import fold, quoted
from crmcli.errors import CleanError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Token = tuple[str, Any]

_LONGEST_PHRASE = 5  # words: the_day_after_tomorrow, and one to spare
_LONGEST_NUMBER = 8  # digits: 20260504

_PATTERN = r"""
    (?P<clock>\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?!\d))
  | (?P<numeric>(?<!\d)\d{1,4}(?P<mark>[./-])\d{1,2}(?:(?P=mark)\d{1,4})?(?![\d:])\.?)
  | (?P<number>\d+)
  | (?P<word>[^\W\d_]+(?:'[^\W\d_]+)?(?:-[^\W\d_]+)*'?|@)
  | (?P<sign>[+-])
  | (?P<blank>[\s,.;]+)
  | (?P<other>.)
"""


def tokens(text: str) -> list[Token]:
    """The tokens of a date, a time or a period, fillers left out; CleanError at the first unknown word.

    >>> tokens("fri 14:00")
    [('weekday', 4), ('clock', (14, 0, 0))]
    >>> tokens("in 3 Tagen")
    [('in', 0), ('number', '3'), ('unit', 'd')]
    """
    folded = fold(text)
    found = _words(folded.split(), text) if _only_words(folded) else _mixed(folded, text)
    return [_one(found, at) for at, token in enumerate(found) if token[0] != "skip"]


def _one(found: list[Token], at: int) -> Token:
    """The token at this place; a word for one is a number, but before figures it is the French à: à 15h."""
    if found[at][0] != "one":
        return found[at]
    following = found[at + 1][0] if at + 1 < len(found) else ""
    return ("at", 0) if following in ("number", "clock", "numeric") else ("number", "1")


def _only_words(folded: str) -> bool:
    return not any(character.isdigit() for character in folded)


def _words(words: list[str], text: str) -> list[Token]:
    """The tokens of these words, the longest phrase first."""
    found: list[Token] = []
    at = 0
    while at < len(words):
        for width in range(min(_LONGEST_PHRASE, len(words) - at), 0, -1):
            meaning = _meaning("_".join(word.strip(",.;") for word in words[at : at + width]))
            if meaning:
                found.append(meaning)
                at += width
                break
        else:
            raise _unknown(words[at].strip(",.;"), text)
    return found


def _meaning(word: str) -> Token | None:
    return _english().get(word) or _others().get(word)


@cache
def _english() -> dict[str, Token]:
    return _table(date_words.ENGLISH)


@cache
def _others() -> dict[str, Token]:
    return _table(date_words.OTHERS)


def _table(lines: str) -> dict[str, Token]:
    table: dict[str, Token] = {}
    for line in lines.strip().splitlines():
        meaning, _, words = line.strip().partition(": ")
        kind, _, value = meaning.partition(" ")
        for word in words.split():
            table.setdefault(word if word.isascii() else fold(word), (kind, _value(kind, value)))
    return table


def _value(kind: str, value: str) -> Any:
    if kind == "clock":
        return (int(value), 0, 0)
    return value if kind in ("unit", "end") else int(value)


def _mixed(folded: str, text: str) -> list[Token]:
    """The tokens of a text with digits in it."""
    import re

    joined = re.sub(r"\b([ap])\.\s?m\b\.?", r"\1m", folded)
    joined = re.sub(r"(?<=\d)[./-](?=[^\W\d_])|(?<=[^\W\d_])[./-](?=\d)", " ", joined)
    found: list[Token] = []
    words: list[str] = []
    for match in re.finditer(_PATTERN, joined, re.VERBOSE):
        kind, part = match.lastgroup or "other", match.group()
        if match["mark"]:
            kind = "numeric"
        if kind == "word":
            words.append(part)
            continue
        if kind == "blank":
            continue
        found += _words(words, text)
        words = []
        found.append(_figure(kind, part, text))
    return found + _words(words, text)


def _figure(kind: str, part: str, text: str) -> Token:
    if kind == "other" or not part.isascii():
        raise _unknown(part, text)
    if kind == "clock":
        hour, minute, second = (*part.partition(".")[0].split(":"), "0")[:3]
        return kind, (int(hour), int(minute), int(second))
    if kind == "numeric":
        mark = next(character for character in part if not character.isdigit())
        return kind, (mark, tuple(part.strip(".").split(mark)))
    if kind == "sign":
        return kind, 1 if part == "+" else -1
    if len(part) > _LONGEST_NUMBER:
        raise CleanError(f"too large a number in {quoted(text)}")
    return kind, part


def _unknown(word: str, text: str) -> CleanError:
    from crmcli.clean.nearest import nearest

    near = nearest(word, _english()) if len(word) > 2 else None
    hint = f"did you mean {near.replace('_', ' ')}?" if near else "such as 2026-05-31, fri 14:00, +2w, eom"
    return CleanError(f"no date: {quoted(text)}" + (f", unknown word {quoted(word)}" if word else ""), hint)
