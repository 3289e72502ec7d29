"""The lines of a batch: reading them as they come, and their words as a shell would find them."""

from __future__ import annotations

import os
import re
import sys

from crmcli.errors import NotFoundError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

CHUNK = 65_536  # bytes read at a time
# A word: pieces in single or in double quotes, escaped letters and plain ones, with nothing between them.
_WORD = re.compile(r"""\s*((?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\])+)""", re.DOTALL)
_PIECE = re.compile(r"""'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)|([^'"\\]+)""", re.DOTALL)
_ESCAPED = re.compile(r"""\\(["\\])""")


def numbered_lines(file: str) -> Iterator[tuple[int, bytes | None]]:
    """(number, line) of a file, or of stdin for `-`; (0, None) where the next one may be long in coming."""
    if file == "-":
        yield from _lines(sys.stdin.buffer)
        return
    if not os.path.exists(file):
        raise NotFoundError(f"there is no file {file!r}", "check the path")
    with open(file, "rb") as opened:
        yield from _lines(opened)


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    number, begun = 0, b""
    read = getattr(stream, "read1", stream.read)
    while chunk := read(CHUNK):
        *whole, begun = (begun + chunk).split(b"\n")
        for line in whole:
            number += 1
            yield number, line
        yield 0, None
    if begun:
        yield number + 1, begun


def words(line: bytes) -> list[str]:
    """The words of one line, without a leading `crm`; quotes hold together, # begins a remark.

    >>> words(b"crm add 'Jane Doe' --url https://x.it/#top  # a remark")
    ['add', 'Jane Doe', '--url', 'https://x.it/#top']
    """
    try:
        text = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"the line is not UTF-8: {error.reason} at byte {error.start + 1}",
            "iconv -f LATIN1 -t UTF-8 writes it anew",
        ) from None
    if "'" in text or '"' in text or "\\" in text:
        found = _quoted_words(text)
    else:
        found = text.split()
        for index, word in enumerate(found):
            if word.startswith("#"):
                del found[index:]
                break
    return found[1:] if found[:1] == ["crm"] else found


def _quoted_words(text: str) -> list[str]:
    """The words of a line with quotes in it."""
    plain = None if '"' in text or "\\" in text or "#" in text else _between_quotes(text)
    if plain is not None:
        return plain
    found: list[str] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        word = _WORD.match(text, at)
        if word is not None and word[1].startswith("#"):
            break
        if word is None or text[word.end() : word.end() + 1] in ("'", '"', "\\"):
            raise UsageError("a quote is not closed, or a \\ ends the line", "write one whole command a line")
        at = word.end()
        found.append(_unquoted(word[1]))
    return found


def _between_quotes(text: str) -> list[str] | None:
    """The words of a line in which whole words stand in single quotes; None where it is not as plain as that.

    >>> _between_quotes("add 'Jane Doe' --tag vip"), _between_quotes("add Jane' 'Doe"), _between_quotes("it's")
    (['add', 'Jane Doe', '--tag', 'vip'], None, None)
    """
    pieces = text.split("'")
    last = len(pieces) - 1
    if last % 2:
        return None
    found: list[str] = []
    for index, piece in enumerate(pieces):
        if index % 2:
            found.append(piece)
            continue
        if (index and index < last and not piece) or (index and piece and not piece[0].isspace()):
            return None
        if index < last and piece and not piece[-1].isspace():
            return None
        found += piece.split()
    return found


def _unquoted(word: str) -> str:
    """The word its pieces make; in double quotes \\ holds on to quotes and itself only.

    >>> _unquoted(r"a' b'c\\ d"), _unquoted(r'"x \\"y\\" \\n"')
    ('a bc d', 'x "y" \\\\n')
    """
    if "'" not in word and '"' not in word and "\\" not in word:
        return word
    return "".join(
        single or (_ESCAPED.sub(r"\1", double) if "\\" in double else double) or escaped or plain
        for single, double, escaped, plain in _PIECE.findall(word)
    )
