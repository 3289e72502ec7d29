"""Filter text → tokens. Passes nothing over but blanks; each token knows where it stood."""

from __future__ import annotations

from crmcli.model import Record
from crmcli.segment.error import FilterError

OPERATORS = ("=", "!=", "~", "!~", "^", "<", "<=", ">", ">=")

_OPERATOR_LETTERS = "=!~^<>"
_ENDS_WORD = '(),=~^<>"“«'
_CLOSING = {'"': '"', "'": "'", "“": "”", "‘": "’", "«": "»"}
# What people type from other languages, and what it is called here.
_FOREIGN = {
    "==": "=", "===": "=", "<>": "!=", "=!": "!=", "=>": ">=", "=<": "<=", "=~": "~", "~=": "~", "^=": "^",
    "!": "not", "~~": "~", "!==": "!=",
}  # fmt: skip


class Token(Record):
    """`kind` is word, text (quoted), operator, end, or the bracket or comma itself."""

    kind: str
    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Every character of the text in a token, but for the blanks between them.

    >>> [token.text for token in tokens("city!~'San R'")]
    ['city', '!~', 'San R', '']
    """
    found = []
    index = 0
    while index < len(text):
        letter = text[index]
        if letter.isspace():
            index += 1
            continue
        if letter in "(),":
            token = Token(letter, letter, index, index + 1)
        elif letter in _CLOSING:
            token = _quoted(text, index)
        elif letter in _OPERATOR_LETTERS:
            token = _operator(text, index)
        else:
            token = _word(text, index)
        found.append(token)
        index = token.end
    found.append(Token("end", "", len(text), len(text)))
    return found


def _quoted(text: str, start: int) -> Token:
    closing = _CLOSING[text[start]]
    letters = []
    index = start + 1
    while index < len(text):
        letter = text[index]
        following = text[index + 1 : index + 2]
        if letter == "\\" and following in ("\\", closing):
            letters.append(following)
            index += 2
        elif letter == closing and following == closing:
            letters.append(closing)
            index += 2
        elif letter == closing:
            return Token("text", "".join(letters), start, index + 1)
        else:
            _refuse_unstorable(text, index)
            letters.append(letter)
            index += 1
    raise FilterError("this quote is never closed", text, start, f"end it with {closing}")


def _operator(text: str, start: int) -> Token:
    end = start
    while end < len(text) and text[end] in _OPERATOR_LETTERS:
        end += 1
    found = text[start:end]
    if found in OPERATORS:
        return Token("operator", found, start, end)
    meant = _FOREIGN.get(found)
    raise FilterError(
        f"there is no operator {found}",
        text,
        start,
        f"write {meant}" if meant else f"operators: {' '.join(OPERATORS)} in, not in",
    )


def _word(text: str, start: int) -> Token:
    end = start
    while end < len(text) and not text[end].isspace() and text[end] not in _ENDS_WORD:
        if text[end] == "!" and text[end + 1 : end + 2] in ("=", "~"):
            break
        if text[start:end] == "@" and text[end] in _CLOSING:  # @'far away'
            break
        _refuse_unstorable(text, end)
        end += 1
    return Token("word", text[start:end], start, end)


def _refuse_unstorable(text: str, index: int) -> None:
    if text[index] == "\0" or "\ud800" <= text[index] <= "\udfff":
        raise FilterError("a character that no database can hold", text, index, "leave it out")
