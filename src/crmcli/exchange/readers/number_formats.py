"""Number formats that show leading zeros (`00000` for US zip codes): calamine gives the number, the format its width.

Only what cells of such a format say is read from the archive, with the standard library's streaming parser.
"""

from __future__ import annotations

import re
import zipfile
from typing import IO
from xml.etree.ElementTree import iterparse, parse

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CELL = re.compile(r"^([A-Z]+)(\d+)$")
_MOST_CELLS = 2_000_000  # remembered; beyond it zeros are not restored


def leading_zeros(path: str, sheet: int) -> dict[tuple[int, int], int]:
    """(row from 1, column from 0) -> digits, for the cells of one sheet whose format is nothing but zeros."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        member = f"xl/worksheets/sheet{sheet + 1}.xml"
        if "xl/styles.xml" not in names or member not in names:
            return {}
        with archive.open("xl/styles.xml") as file:
            styles = _zero_styles(file)
        if not styles:
            return {}
        with archive.open(member) as file:
            return _cells(file, styles)


def _zero_styles(file: IO[bytes]) -> dict[str, int]:
    """Style index -> digits, of the styles whose number format is only zeros."""
    root = parse(file).getroot()  # sizes were checked before
    formats = {
        one.get("numFmtId"): len(code)
        for one in root.iter(f"{_MAIN}numFmt")
        if (code := one.get("formatCode", "")) and set(code) == {"0"} and len(code) > 1
    }
    styles = root.find(f"{_MAIN}cellXfs")
    if styles is None or not formats:
        return {}
    return {
        str(index): formats[one.get("numFmtId")]
        for index, one in enumerate(styles)
        if one.get("numFmtId") in formats
    }


def _cells(file: IO[bytes], styles: dict[str, int]) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for _, element in iterparse(file, events=("end",)):
        if element.tag == f"{_MAIN}c":
            width = styles.get(element.get("s", ""))
            match = _CELL.match(element.get("r", ""))
            if width and match and len(found) < _MOST_CELLS:
                found[int(match[2]), column_of(match[1])] = width
        elif element.tag == f"{_MAIN}row":
            element.clear()
    return found


def column_of(letters: str) -> int:
    """The column from 0.

    >>> column_of("A"), column_of("Z"), column_of("AB")
    (0, 25, 27)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
