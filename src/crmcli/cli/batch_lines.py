"""The lines of a batch: reading them as they come, and their words as a shell would find them."""

from __future__ import annotations

import re
import sys

from crmcli.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

CHUNK = 65_536  # bytes read at a time
# White space; a piece in single quotes; one in double quotes; an escaped letter; a plain piece; a remark.
_PIECE = re.compile(r"(\s+)|'([^']*)'|\"((?:[^\"\\]|\\.)*)\"|\\(.)|([^\s'\"\\]+)", re.DOTALL)
_ESCAPED = re.compile(r"\\([\"\\])")


def numbered_lines(file: str) -> Iterator[tuple[int, bytes | None]]:
    """(number, line) of a file, or of stdin for `-`; (0, None) where the next one may be long in coming."""
    if file == "-":
        yield from _lines(sys.stdin.buffer)
        return
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
        raise UsageError(f"the line is not UTF-8: {error.reason} at byte {error.start + 1}") from None
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
    """The words of a line with quotes in it; `None` between words is white space."""
    found: list[str] = []
    word: str | None = None
    at = 0
    while at < len(text):
        if word is None and text[at] == "#":
            break
        piece = _PIECE.match(text, at)
        if piece is None:
            raise UsageError(
                "a quote is not closed" if text[at] in "'\"" else "a \\ holds on to nothing",
                "write one whole command a line",
            )
        at = piece.end()
        space, single, double, escaped, plain = piece.groups()
        if space is None:
            new = next(part for part in (single, escaped, plain, double) if part is not None)
            word = (word or "") + (_ESCAPED.sub(r"\1", new) if new is double else new)
        elif word is not None:
            found.append(word)
            word = None
    return found if word is None else [*found, word]
