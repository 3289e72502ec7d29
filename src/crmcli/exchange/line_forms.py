"""Lines that become CSV by one change each: blanks outside quotes, lines in quotes, double delimiters, Markdown."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

_PADDED = re.compile(r'(?<=")[ \t]+(?=[,;|])|(?<=[,;|])[ \t]+(?=")')
_BEFORE = re.compile(r'"[ \t]+[,;|]')  # a blank after a delimiter only is a dialect of its own
_DOUBLES = ("||", "\t\t", ";;", ",,", "::", "~~", "^^")
_RULE = re.compile(r"\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?")  # under the header of a Markdown table
_BARS = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LEAST_LINES = 2
_MOST = 0.6  # of the lines with quotes, for what single lines may leave out


def form_of(sample: str) -> Callable[[str], str] | None:
    """The change that every line of the file needs, or None where they are read as they are."""
    lines = [line for line in sample.splitlines() if line.strip()][:200]
    if len(lines) < _LEAST_LINES:
        return None
    if "|" in lines[0] and _RULE.fullmatch(lines[1].strip()):
        return from_markdown
    if _are_wrapped(lines):
        return unwrapped
    quoted = [line for line in lines if '"' in line and "\t" not in lines[0]]  # there a tab is no padding
    if quoted and sum(bool(_BEFORE.search(line)) for line in quoted) >= _MOST * len(quoted):
        return unpadded
    for double in (*_DOUBLES, "\\t"):
        if _divides(lines, double):
            return lambda line: line.replace(double, "\t" if double == "\\t" else double[0])
    return None


def from_markdown(line: str) -> str:
    r"""A row of a Markdown table as a line of CSV; the rule under its header as a blank line.

    >>> from_markdown('| Ann | a\\|b<br>\\*c\\* |\n'), from_markdown('| --- | :--: |\n')
    ('"Ann","a|b\n*c*"\n', '\n')
    """
    row = line.strip()
    if not row or _RULE.fullmatch(row):
        return "\n"
    cells = _BARS.sub("\\1\0", row).removeprefix("\0").removesuffix("\0").split("\0")
    texts = (html.unescape(_ESCAPED.sub(r"\1", cell.strip().replace("<br>", "\n"))) for cell in cells)
    return ",".join('"' + text.replace('"', '""') + '"' for text in texts) + "\n"


def unwrapped(line: str) -> str:
    r"""A line without the quotes around the whole of it.

    >>> unwrapped('"Anna,""Rossi, Bianchi"",a@x.it"\n')
    'Anna,"Rossi, Bianchi",a@x.it\n'
    """
    body = line.rstrip("\r\n")
    return body[1:-1].replace('""', '"') + line[len(body) :] if body[:1] == body[-1:] == '"' else line


def unpadded(line: str) -> str:
    """A line without the blanks between a quote and a delimiter.

    >>> unpadded('"Anna" , "Rossi, B." ,2')
    '"Anna","Rossi, B.",2'
    """
    return _PADDED.sub("", line)


def _are_wrapped(lines: list[str]) -> bool:
    """Whether each line is one quoted cell that holds delimiters."""
    inside = [line[1:-1] for line in lines if len(line) > 1 and line[0] == line[-1] == '"']
    if len(inside) < len(lines):
        return False
    bare = [line.replace('""', "") for line in inside]
    return all('"' not in line for line in bare) and any(
        all(line.count(mark) == bare[0].count(mark) > 0 for line in bare) for mark in (",", ";", "\t")
    )


def _divides(lines: list[str], double: str) -> bool:
    """Whether two delimiters in a row stand between all cells: as often in each line, never one alone."""
    count = lines[0].count(double)
    if not count or not all(lines[0].split(double)):
        return False
    alone = double[0] if double != "\\t" else "\t"
    return all(line.count(double) == count and alone not in line.replace(double, "") for line in lines)
