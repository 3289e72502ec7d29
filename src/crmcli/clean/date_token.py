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
_LONGEST_TEXT = 100  # characters; the longest date in words is half that
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
    if len(text) > _LONGEST_TEXT:
        raise CleanError(f"no date: {quoted(text)}", "such as 2026-05-31, fri 14:00, +2w, eom")
    folded = fold(text)
    if any(map(str.isdigit, folded)):
        found = _mixed(_plain_parts(folded) or _parts(folded), text)
    else:
        found = _words(folded.split(), text)
    return [_one(found, at) for at, token in enumerate(found) if token[0] != "skip"]


def _one(found: list[Token], at: int) -> Token:
    """The token at this place; a word for one is a number, but before figures it is the French à: à 15h."""
    if found[at][0] != "one":
        return found[at]
    following = found[at + 1][0] if at + 1 < len(found) else ""
    return ("at", 0) if following in ("number", "clock", "numeric") else ("number", "1")


def _words(words: list[str], text: str) -> list[Token]:
    """The tokens of these words, the longest phrase first."""
    found: list[Token] = []
    at = 0
    while at < len(words):
        bare = [word.strip(",.;") for word in words[at : at + _LONGEST_PHRASE]]
        meaning, width = _longest(bare, _english())
        if not meaning:
            meaning, width = _longest(bare, _others())
        if not meaning:
            raise _unknown(bare[0], text)
        found.append(meaning)
        at += width
    return found


def _longest(words: list[str], known: dict[str, Token]) -> tuple[Token | None, int]:
    """The meaning of the most of these words that are a known phrase, and how many they are."""
    for width in range(len(words), 0, -1):
        meaning = known.get("_".join(words[:width]))
        if meaning:
            return meaning, width
    return None, 0


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


def _mixed(parts: list[tuple[str, str]], text: str) -> list[Token]:
    """The tokens of the parts of a text with digits in it."""
    found: list[Token] = []
    words: list[str] = []
    for kind, part in parts:
        if kind == "word":
            words.append(part)
        elif kind != "blank":
            found += _words(words, text)
            words = []
            found.append(_figure(kind, part, text))
    return found + _words(words, text)


def _plain_parts(folded: str) -> list[tuple[str, str]] | None:
    """The parts of words, 14:00, +3d and 2w, each a kind and its text; None where there is anything else."""
    parts = []
    for chunk in folded.split():
        if chunk.isalpha():
            parts.append(("word", chunk))
            continue
        if not chunk.isascii():
            return None
        if chunk[0] in "+-":
            parts.append(("sign", chunk[0]))
        rest = chunk.lstrip("+-")
        word = rest.lstrip("0123456789")
        digits = rest[: len(rest) - len(word)]
        if len(chunk) - len(rest) > 1 or not digits:
            return None
        hour, _, minute = rest.partition(":")
        if 0 < len(hour) < 3 and len(minute) == 2 and hour.isdigit() and minute.isdigit():
            parts.append(("clock", rest))
            continue
        parts.append(("number", digits))
        if word:
            if not word.isalpha():
                return None
            parts.append(("word", word))
    return parts


def _parts(folded: str) -> list[tuple[str, str]]:
    """The parts of any text, each a kind and its text."""
    import re

    joined = re.sub(r"\b([ap])\.\s?m\b\.?", r"\1m", folded)
    joined = re.sub(r"(?<=\d)[./-](?=[^\W\d_])|(?<=[^\W\d_])[./-](?=\d)", " ", joined)
    return [
        ("numeric" if match["mark"] else match.lastgroup or "other", match.group())
        for match in re.finditer(_PATTERN, joined, re.VERBOSE)
    ]


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
