"""XLSX by XlsxWriter: every cell a text as it is, so that phones and zip codes stay; numbers and days as such."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO

from crmcli.errors import UsageError

_MOST_ROWS = 1_048_575  # Excel's, without the header
_LONGEST = 32_767  # characters of a cell, Excel's


def write_xlsx(rows: Iterable[Sequence[str]], out: IO[bytes], *, header: Sequence[str]) -> None:
    """One sheet, written row by row; UsageError where it would not fit."""
    try:
        from xlsxwriter import Workbook
    except ModuleNotFoundError:
        raise UsageError(
            "spreadsheets need a library that is not installed", "pip install 'crmcli[xlsx]'"
        ) from None
    book = Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": None})
    sheet = book.add_worksheet("people")
    bold = book.add_format({"bold": True})
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(header):
        sheet.write_string(0, place, name, bold)
    for number, row in enumerate(rows, 1):
        if number > _MOST_ROWS:
            book.close()
            raise UsageError(
                "a spreadsheet holds no more than 1,048,575 rows", "export csv, or fewer: --where …"
            )
        for place, cell in enumerate(row):
            if cell:
                if len(cell) > _LONGEST:
                    book.close()
                    raise UsageError(
                        f"row {number}: a text is longer than a spreadsheet's cell", "export csv or json"
                    )
                sheet.write_string(number, place, cell)
    book.close()
