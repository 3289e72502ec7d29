"""JSON and JSON Lines, exact; escapes whatever a terminal might act on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import IO, Any

_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
_BLOCK = 500  # objects joined before a write; single writes cost as much as the encoding
# C1 controls, line and bidi marks: valid inside JSON strings, but no terminal should see them raw.
_CODES = (*range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_RAW = re.compile(f"[{''.join(map(chr, _CODES))}]")
_ESCAPED = {code: f"\\u{code:04x}" for code in _CODES}


def write_jsonl(objects: Iterable[dict[str, Any]], out: IO[bytes]) -> None:
    """One object a line."""
    block: list[str] = []
    for found in objects:
        block.append(_encode(found))
        if len(block) == _BLOCK:
            block.append("")
            out.write(_harmless("\n".join(block)).encode())
            block.clear()
    if block:
        block.append("")
        out.write(_harmless("\n".join(block)).encode())


def write_json(objects: Iterable[dict[str, Any]], out: IO[bytes]) -> None:
    """One array, an object a line."""
    out.write(b"[")
    before = b"\n"
    for found in objects:
        out.write(before + encoded(found).encode())
        before = b",\n"
    out.write(b"\n]\n" if before == b",\n" else b"]\n")


def encoded(value: object) -> str:
    """The value as JSON on one line.

    >>> encoded({"name": "Иванова\\x9b"})
    '{"name":"Иванова\\\\u009b"}'
    """
    return _harmless(_encode(value))


def _harmless(text: str) -> str:
    """The text with the characters a terminal may act on escaped; looking for them costs a tenth of replacing them."""
    return text.translate(_ESCAPED) if not text.isascii() and _RAW.search(text) else text
