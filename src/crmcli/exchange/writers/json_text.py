"""JSON and JSON Lines, exact; escapes whatever a terminal might act on."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO, Any

_encode = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
_BLOCK = 500  # objects joined before a write; single writes cost as much as the encoding
# C1 controls, line and bidi marks: valid inside JSON strings, but no terminal should see them raw.
_CODES = (*range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_ESCAPED = {code: f"\\u{code:04x}" for code in _CODES}


def write_jsonl(objects: Iterable[dict[str, Any]], out: IO[bytes]) -> None:
    """One object a line."""
    block: list[str] = []
    for found in objects:
        block.append(encoded(found))
        if len(block) == _BLOCK:
            out.write(("\n".join(block) + "\n").encode())
            block.clear()
    if block:
        out.write(("\n".join(block) + "\n").encode())


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
    text = _encode(value)
    return text if text.isascii() else text.translate(_ESCAPED)
