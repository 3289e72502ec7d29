r"""A table of people as a text to edit, and what somebody changed in it. Pure.

One person a line, cells parted by tabs; a tab, a line end or a backslash in a cell is written \t, \n, \\. Lines that
begin with # are words to the reader.
"""

from __future__ import annotations

from crmcli.errors import UsageError
from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_WORDS = """\
# Change cells and save; only what you changed is written, all of it or nothing. An emptied cell clears the value.
# A removed line removes nobody; leave the ids as they are. To cancel, save without a change, or an empty file.
# A cell with several values has commas between them.
"""


class Changed(Record):
    """A cell that was changed: its line and column in the text, whose it is, its text before and after."""

    line: int
    column: str
    id: int
    before: str
    after: str


def written(names: Sequence[str], rows: Mapping[int, Sequence[str]]) -> str:
    r"""The table as a text.

    >>> written(("name", "note"), {12: ("Jane Doe", "a\tb")}).splitlines()[:2]
    ['id\tname\tnote', 'c12\tJane Doe\ta\\tb']
    """
    lines = ["\t".join(("id", *names))]
    lines += ["\t".join((f"c{id}", *map(_escaped, cells))) for id, cells in rows.items()]
    return "\n".join(lines) + "\n" + _WORDS


def changes(text: str, names: Sequence[str], rows: Mapping[int, Sequence[str]]) -> list[Changed]:
    """What is other than it was written, in the order of the text; UsageError where it is no such table any more."""
    lines = _lines(text)
    try:
        number, head = next(lines)
    except StopIteration:
        return []
    columns = [name.strip() for name in head]
    for name in columns:
        if name not in ("id", *names):
            raise UsageError(f"line {number}: there is no column {name!r} in this table", _LEAVE)
    if "id" not in columns or len(set(columns)) < len(columns):
        raise UsageError(f"line {number}: the line of column names has no id, or a name twice", _LEAVE)
    found: list[Changed] = []
    seen: dict[int, int] = {}
    for number, cells in lines:
        id = _id(number, cells[columns.index("id")] if len(cells) > columns.index("id") else "", rows)
        if id in seen:
            raise UsageError(f"line {number}: c{id} stands on line {seen[id]} already", "leave it once")
        seen[id] = number
        before = dict(zip(names, rows[id], strict=True))
        if len(cells) > len(columns):
            raise UsageError(
                f"line {number} (c{id}): {len(cells)} cells, and the table has {len(columns)} columns",
                "a tab parts two cells; in a cell it is written \\t",
            )
        # Some editors strip the tabs at the end of a line, so only empty cells may be missing there.
        for name in columns[len(cells) :]:
            if before[name]:
                raise UsageError(
                    f"line {number} (c{id}): the cell of {name} is missing", "a tab parts two cells"
                )
        found += [
            Changed(number, name, id, before[name], _plain(cell))
            for name, cell in zip(columns, cells, strict=False)
            if name != "id"
            and _plain(cell) != before[name]
            and cell.strip() != _escaped(before[name]).strip()
        ]
    return found


_LEAVE = "leave the line of column names as it was"


def _id(number: int, text: str, rows: Mapping[int, Sequence[str]]) -> int:
    digits = text.strip().lower().removeprefix("c")
    id = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 19 else 0
    if id not in rows:
        raise UsageError(
            f"line {number}, column id: {text.strip()!r} is nobody in this table",
            "leave the ids; crm add makes new people",
        )
    return id


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """(number, cells) of the lines that are not empty and no words to the reader."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line.removesuffix("\r").split("\t")


def _escaped(text: str) -> str:
    return "".join(_ESCAPES.get(letter, letter) for letter in text)


def _plain(cell: str) -> str:
    r"""A cell without its escapes; a backslash before another letter stands for itself.

    >>> _plain("a\\tb\\\\n \\x")
    'a\tb\\n \\x'
    """
    letters = {shown[1]: plain for plain, shown in _ESCAPES.items()}
    found, rest = "", cell
    while "\\" in rest:
        head, _, rest = rest.partition("\\")
        known = letters.get(rest[:1])
        found += head + (known if known else "\\")
        rest = rest[1:] if known else rest
    return found + rest
