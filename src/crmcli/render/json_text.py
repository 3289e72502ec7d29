r"""JSON (RFC 8259): the same bytes in every locale, and inert on a terminal.

Text stays readable (`Müller`, not `M\u00fcller`), but whatever has no shape of its own, which `visible` would
escape, is escaped here too: the value a reader gets is still exact.
"""

from __future__ import annotations

import json
import re

from crmcli.render.text import HIDDEN_RANGES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from crmcli.model import Rows
    from crmcli.render.view import View

# What json leaves raw: DEL and C1, and all that `visible` escapes.
_HIDDEN = re.compile("[\x7f-\x9f" + "".join(f"{chr(low)}-{chr(high)}" for low, high in HIDDEN_RANGES) + "]")
_COMPACT = json.JSONEncoder(ensure_ascii=False, allow_nan=False)
_INDENTED = json.JSONEncoder(ensure_ascii=False, allow_nan=False, indent=2)


def encoded(value: object, *, indented: bool = False) -> str:
    r"""The value as JSON.

    >>> encoded({"name": "Zoë \x9b\u202e", "seats": 3, "tags": ("vip",)})
    '{"name": "Zoë \\u009b\\u202e", "seats": 3, "tags": ["vip"]}'
    """
    encoder = _INDENTED if indented else _COMPACT
    try:
        text = encoder.encode(value)
    except ValueError:
        text = encoder.encode(_finite(value))
    return _HIDDEN.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    units = found.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def _finite(value: object) -> object:
    """The value with null for infinity and not-a-number, which JSON cannot say."""
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, (list, tuple)):
        return [_finite(part) for part in value]
    if isinstance(value, dict):
        return {name: _finite(part) for name, part in value.items()}
    return value


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
