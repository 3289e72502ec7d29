"""What somebody types into a search → a query of SQLite's full-text index that cannot fail. Pure.

Everything typed is quoted for FTS5, so that no sign in it is an operator. Each piece must occur; the last word may go
on. A word is looked for in all its spellings, a phone number and a web address in every form they are stored in.
"""

from __future__ import annotations

from crmcli.clean.text import fold, spellings, words
from crmcli.errors import CleanError
from crmcli.model import Record
from crmcli.store.words import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_PIECES = 32  # more would only slow it down; FTS5's parser gives up beyond 256
_LEAST_PHONE_DIGITS = 6  # as in clean.phone: shorter ones are extensions, years, house numbers
_PHONE_SIGNS = "+-./()"
_QUOTES = {'"': '"', "“": "”", "„": "“", "«": "»"}


class Piece(Record):
    """A word, a phrase in quotes, an address or a number: `text` as typed, and the FTS5 queries any of which will do:
    `ways` as it is, `open_ways` where it may go on. `word` is set where it is one plain word, which may be misspelt.
    `phrase` says that it stood in quotes.
    """

    text: str
    ways: tuple[str, ...]
    open_ways: tuple[str, ...] = ()
    word: str | None = None
    phrase: bool = False


def pieces(text: str, country: str | None = None) -> tuple[Piece, ...]:
    """The pieces of a search, at most `MAX_PIECES`.

    >>> [piece.ways + piece.open_ways for piece in pieces('anna "via roma" mull')]
    [('"anna"',), ('"via roma"',), ('"mull"', '"mull" *')]
    """
    found: list[Piece] = []
    chunks = _chunks(text)
    index = 0
    while index < len(chunks) and len(found) < MAX_PIECES:
        chunk, is_phrase = chunks[index]
        digits = [] if is_phrase else _number_chunks(chunks[index:])
        index += max(len(digits), 1)
        last = index == len(chunks)
        if digits:
            found.append(_number(digits, country, open_end=last))
        elif is_phrase:
            found.append(Piece(chunk, (_quoted(chunk),), phrase=True))
        else:
            found.append(_word(chunk, open_end=last, alone=len(chunks) == 1))
    return tuple(piece for piece in found if piece.ways)


def expression(found: Sequence[Piece], columns: str = "", *, open_end: bool = True) -> str:
    """The FTS5 query: every piece in any of its ways, in some columns or in all.

    >>> expression(pieces("anna mull"))
    '("anna") AND ("mull" OR "mull" *)'
    >>> expression(pieces("mull"), "name", open_end=False)
    '{name} : (("mull"))'
    """
    ways = [piece.ways + (piece.open_ways if open_end else ()) for piece in found]
    query = " AND ".join(f"({' OR '.join(way)})" for way in ways)
    return f"{{{columns}}} : ({query})" if columns else query


def replaced(piece: Piece, likely: Sequence[str]) -> Piece:
    """The piece with known words in place of a misspelt one."""
    ways = dict.fromkeys(_quoted(spelling) for word in likely for spelling in spellings(word))
    changed: Piece = piece._replace(ways=tuple(ways), open_ways=())
    return changed


def _chunks(text: str) -> list[tuple[str, bool]]:
    """(text, whether it stood in quotes) between the blanks; a quote that is never closed is a sign like others."""
    found = []
    index = 0
    while index < len(text):
        if text[index].isspace():
            index += 1
            continue
        closing = _QUOTES.get(text[index])
        end = text.find(closing, index + 1) if closing else -1
        if end > 0:
            if words(text[index + 1 : end]):
                found.append((text[index + 1 : end], True))
            index = end + 1
            continue
        end = index + 1
        while end < len(text) and not text[end].isspace() and text[end] not in _QUOTES:
            end += 1
        if words(text[index:end]):
            found.append((text[index:end], False))
        index = end
    return found


def is_number(text: str) -> bool:
    """Whether a text is digits and what stands between those of a phone number, and long enough for one.

    >>> is_number("+49 (89) 123456"), is_number("2026")
    (True, False)
    """
    return len(_number_chunks([(text.replace(" ", ""), False)])) == 1


def _number_chunks(chunks: Sequence[tuple[str, bool]]) -> list[str]:
    """The chunks at the front that together are one phone number; none if they are too short for one."""
    found = []
    for chunk, is_phrase in chunks:
        if is_phrase or not all(letter.isdecimal() or letter in _PHONE_SIGNS for letter in chunk):
            break
        found.append(chunk)
    count = sum(letter.isdecimal() for chunk in found for letter in chunk)
    return found if count >= _LEAST_PHONE_DIGITS else []


def _number(chunks: Sequence[str], country: str | None, *, open_end: bool) -> Piece:
    """A number as stored in full, its digits in a row, or its groups as they stand."""
    from crmcli.clean.phone import e164_or_none, phone_digits

    text = " ".join(chunks)
    digits = phone_digits(text)
    ways = [_quoted(digits)]
    number = e164_or_none(text, country)
    if number:
        ways.append(_quoted(number[1:]))
    groups = " AND ".join(map(_quoted, words(text)))
    if len(chunks) > 1 or words(text) != [digits]:
        ways.append(f"({groups})")
    open_ways = (f"{_quoted(digits)} *", f"({groups} *)") if open_end else ()
    return Piece(text, tuple(dict.fromkeys(ways)), open_ways)


def _word(chunk: str, *, open_end: bool, alone: bool) -> Piece:
    """A word in its spellings; with a dot, slash or @ also as the address it may be.

    One letter goes on only where it is all that is asked: the index would have to collect a third of all words.
    """
    forms = list(dict.fromkeys(map(_as_indexed, (chunk, *spellings(chunk), *_sharp(chunk)))))
    plain = words(chunk)
    may_go_on = open_end and (alone or len(chunk) > 1 or not chunk.isascii())
    return Piece(
        chunk,
        tuple(map(_quoted, [*forms, *_addresses(chunk)])),
        tuple(f"{_quoted(form)} *" for form in forms) if may_go_on else (),
        plain[0] if plain == [fold(chunk)] else None,
    )


def _as_indexed(text: str) -> str:
    """Without capitals and marks, as the index sees a text, so that no spelling is asked for twice."""
    if text.isascii():
        return text.lower()
    from unicodedata import combining, normalize

    return "".join(letter for letter in normalize("NFD", text.lower()) if not combining(letter))


def _sharp(chunk: str) -> tuple[str, ...]:
    """With ß for ss: the index keeps that letter apart."""
    return (chunk.replace("ss", "ß"),) if "ss" in chunk else ()


def _addresses(chunk: str) -> list[str]:
    """The canonical forms of a profile or web address."""
    if "." not in chunk and "/" not in chunk:
        return []
    from crmcli.clean.network import handle
    from crmcli.clean.url import domain

    try:
        account = handle(chunk)
        site = domain(chunk) if "@" not in chunk and (account is None or account.network == "web") else None
    except CleanError:
        return []
    return [address for address in (account and account.canonical, site) if address]


def _quoted(text: str) -> str:
    """A text as FTS5 reads it literally; NUL and halves of characters, which no text holds, are left out."""
    kept = "".join(letter for letter in text if letter != "\0" and not "\ud800" <= letter <= "\udfff")
    return quoted(kept)
