r"""JSON (RFC 8259): the same bytes in every locale, and inert on a terminal.

Text stays readable (`Müller`, not `M\u00fcller`), but whatever has no shape of its own, which `visible` would
escape, is escaped here too: the value a reader gets is still exact. The standard library's encoder is not used,
because loading it costs a third of a hot command; a test holds the two to the same text.
"""

from __future__ import annotations

from crmcli.render.text import is_hidden

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from crmcli.model import Rows
    from crmcli.render.view import View

_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\f": "\\f", "\b": "\\b"}
_WORDS: dict[object, str] = {None: "null", True: "true", False: "false"}


class _Escapes(dict[int, "str | int"]):
    """For `str.translate`: each character as JSON has it, found out when it is first met."""

    def __missing__(self, code: int) -> str | int:
        letter = chr(code)
        found: str | int = _SHORT.get(letter) or code
        if letter not in _SHORT and (code < 0x20 or 0x7F <= code < 0xA0 or is_hidden(letter)):
            units = letter.encode("utf-16-be", "surrogatepass")
            found = "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
        self[code] = found
        return found


_ESCAPES = _Escapes()


def encoded(value: object, *, indented: bool = False) -> str:
    r"""The value as JSON; null for infinity and not-a-number, which JSON cannot say.

    >>> encoded({"name": "Zoë \x9b\u202e", "seats": 3, "tags": ("vip",)})
    '{"name": "Zoë \\u009b\\u202e", "seats": 3, "tags": ["vip"]}'
    """
    return _encoded(value, "\n" if indented else "")


def _encoded(value: object, line: str) -> str:
    """The value as JSON; `line` is the line break and indentation it stands at, or nothing."""
    if isinstance(value, str):
        return _quoted(value)
    if value is None or value is True or value is False:
        return _WORDS[value]
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float):
        return float.__repr__(value) if value - value == 0 else "null"
    deeper = line + "  " if line else ""
    if isinstance(value, dict):
        parts = [f"{_quoted(str(name))}: {_encoded(part, deeper)}" for name, part in value.items()]
        return _bracketed("{}", parts, line)
    if isinstance(value, list | tuple):
        return _bracketed("[]", [_encoded(part, deeper) for part in value], line)
    raise TypeError(f"{type(value).__name__} is nothing that JSON can say")


def _bracketed(brackets: str, parts: list[str], line: str) -> str:
    if not parts or not line:
        return brackets[0] + ", ".join(parts) + brackets[1]
    deeper = line + "  "
    return brackets[0] + deeper + ("," + deeper).join(parts) + line + brackets[1]


def _quoted(text: str) -> str:
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + text.translate(_ESCAPES) + '"'


def write_array(rows: Rows, view: View) -> None:
    """One array, an element a line, so that a million rows stream and a diff is readable."""
    view.out.writelines(_elements(rows))


def _elements(rows: Rows) -> Iterator[str]:
    before = "[\n"
    for row in rows.rows:
        yield before + encoded(dict(zip(rows.columns, row, strict=True)))
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def write_lines(rows: Rows, view: View) -> None:
    view.out.writelines(encoded(dict(zip(rows.columns, row, strict=True))) + "\n" for row in rows.rows)


def write_object(fields: dict[str, object], view: View) -> None:
    view.out.write(encoded(fields, indented=view.format == "json") + "\n")


def write_json(value: object, view: View) -> None:
    view.out.write(encoded(value) + "\n")
