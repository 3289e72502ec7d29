"""Spreadsheets (XLSX, XLS, ODS) by python-calamine: each visible sheet with records is a sheet of ours.

The sizes in the archive's directory are looked at before anything is unpacked, so that a bomb costs nothing.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from crmcli.errors import CrmError, UsageError
from crmcli.exchange.dialect import Knows
from crmcli.exchange.header_row import header_row, second_header
from crmcli.exchange.readers.number_formats import column_of, leading_zeros
from crmcli.exchange.sheet import Record, Sheet
from crmcli.exchange.source import Source

_LARGEST = 1e18  # ids have up to 18 digits; larger numbers were not written by anybody
_MOST_BYTES = 2_000_000_000  # unpacked; a million rows of contacts are a fifth of this
_MOST_RATIO = 400  # unpacked to packed; sheets of one repeated value reach 200
_SMALL_BYTES = 50_000_000  # below this a high ratio harms nobody
_SAMPLE_ROWS = 60
# calamine keeps the whole rectangle of a sheet, at 32 bytes a cell. A full sheet of a million rows and forty columns
# is the most; small rectangles harm nobody; in a sheet of contacts at most a few cells of each row are empty.
_MOST_ROOM = 50_000_000
_SMALL_ROOM = 2_000_000
_MOST_EMPTINESS = 50
_CELL_COLUMN = re.compile(rb' r="([A-Z]{1,3})[0-9]')
_FAR_ROW = re.compile(rb' r="[A-Z]{0,3}([0-9]{4,7})"')
_LONGEST_REFERENCE = 16  # bytes: a space, r="XFD1048576" and a quote
_BLOCK = 1 << 20


def spreadsheet(source: Source, *, knows: Knows, header: list[str] | None) -> list[Sheet]:
    """The visible sheets that hold anything."""
    _refuse_bombs(source)
    try:
        import python_calamine as calamine
    except ModuleNotFoundError:
        raise UsageError(
            "spreadsheets need a library that is not installed", "pip install 'crmcli[xlsx]'"
        ) from None
    try:
        book = calamine.CalamineWorkbook.from_path(source.path)
    except calamine.PasswordError:
        raise UsageError(f"{source.name} is protected by a password", "save it without one") from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise UsageError(f"{source.name} cannot be read: {error}", "save it again, or as CSV") from None
    found: list[Sheet] = []
    refused: CrmError | None = None
    visible = [one.name for one in book.sheets_metadata if one.visible == calamine.SheetVisibleEnum.Visible]
    for name in visible:
        try:
            sheet = _sheet(book, source, name, several=len(visible) > 1, knows=knows, header=header)
        except UsageError as error:
            refused = error
            continue
        if sheet is not None:
            found.append(sheet)
    if not found:
        raise refused or UsageError(
            f"{source.name} has no visible sheet with anything in it", "check the file"
        )
    return found


def _refuse_bombs(source: Source) -> None:
    """UsageError for an archive that would unpack to more than any list of customers; only its directory is read."""
    if not source.head(2).startswith(b"PK"):
        return
    try:
        with zipfile.ZipFile(source.path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError) as error:
        raise UsageError(f"{source.name} is damaged: {error}", "save it again") from None
    _refuse_sizes(source, members)
    with zipfile.ZipFile(source.path) as archive:
        for member in members:
            if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
                with archive.open(member) as file:
                    _refuse_emptiness(source, file)


def _refuse_emptiness(source: Source, file: IO[bytes]) -> None:
    """UsageError for a sheet whose few cells lie so far apart that the room between them fills the memory."""
    columns: set[bytes] = set()
    present, rows, rest = 0, 1, b""
    while block := file.read(_BLOCK):
        block, rest = rest + block, block[-_LONGEST_REFERENCE:]
        found = _CELL_COLUMN.findall(block)
        present += len(found)
        columns.update(found)
        rows = max([rows, *map(int, set(_FAR_ROW.findall(block)))])
    room = rows * max((column_of(letters.decode()) + 1 for letters in columns), default=0)
    if room > _MOST_ROOM or (room > _SMALL_ROOM and room > _MOST_EMPTINESS * present):
        raise UsageError(
            f"{source.name} has {present} cells in room for {room}; that is no list", "save it as CSV"
        )


def _refuse_sizes(source: Source, members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    if unpacked > _MOST_BYTES or (unpacked > _SMALL_BYTES and unpacked / packed > _MOST_RATIO):
        raise UsageError(
            f"{source.name} would unpack to {unpacked // 1_000_000} MB from {packed // 1000} kB; that is no list",
            "save it as CSV if you trust it",
        )


def _sheet(
    book: Any, source: Source, name: str, *, several: bool, knows: Knows, header: list[str] | None
) -> Sheet | None:
    """One sheet of the book, or None where it is empty."""
    widths = leading_zeros(source.path, book.sheet_names.index(name))

    def rows() -> Iterator[Record]:
        table = book.get_sheet_by_name(name)
        top = (table.start or (0, 0))[0]
        for number, row in enumerate(table.iter_rows(), top + 1):
            yield number, [_text(value, widths.get((number, place))) for place, value in enumerate(row)]

    sample = []
    for _, cells in rows():
        sample.append(cells)
        if len(sample) >= _SAMPLE_ROWS:
            break
    if not any(any(cell.strip() for cell in cells) for cells in sample):
        return None
    title = f"{source.name}[{name}]" if several else source.name
    if header is None:
        place = header_row(sample, knows, title)
        names = [cell.strip() for cell in sample[place]]
        skip = place + 1 + second_header(sample, place, knows)
    else:
        names, skip = header, 0

    def records() -> Iterator[Record]:
        width = len(names)
        for index, (number, cells) in enumerate(rows()):
            if index >= skip and any(cells):
                yield number, (cells + [""] * width)[:width] if len(cells) != width else cells

    notes = [f"sheet {name}"] if several else []
    return Sheet(title, names, records, notes)


def _text(value: object, width: int | None) -> str:
    """A cell as text: whole numbers without a decimal part (phones, ids), days and moments in ISO."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if value.is_integer() and abs(value) < _LARGEST:
            return str(int(value)).zfill(width or 0)
        return repr(value)
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return "" if value is None else str(value)
