"""CSV and TSV. Plain CSV is exact; for spreadsheets (`excel`) it begins with a mark, and formulas are guarded."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import IO

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
# A number with at most the marks people write in phones: a spreadsheet runs none of these as a formula that matters.
_PHONE = re.compile(r"^[+(]?[\d][\d\s().,/-]*$")


def write_csv(rows: Iterable[Sequence[str]], out: IO[bytes], *, header: Sequence[str] | None) -> None:
    """Exact CSV in UTF-8: read back, every value is what it was."""
    _write(rows, out, header=header, delimiter=",", encoding="utf-8")


def write_tsv(rows: Iterable[Sequence[str]], out: IO[bytes], *, header: Sequence[str] | None) -> None:
    """The same with tabs."""
    _write(rows, out, header=header, delimiter="\t", encoding="utf-8")


def write_excel(
    rows: Iterable[Sequence[str]], out: IO[bytes], *, header: Sequence[str] | None, delimiter: str
) -> None:
    """CSV that a spreadsheet opens right: byte order mark, its delimiter, and no cell that it would run."""
    guarded = ([guard(cell) for cell in row] for row in rows)
    _write(guarded, out, header=header, delimiter=delimiter, encoding="utf-8-sig")


def guard(cell: str) -> str:
    """The cell as a spreadsheet may have it: with a `'` before what it would run, and before a `'` of its own.

    >>> guard("=1+1"), guard("'quoted'"), guard("+39 02 1234"), guard("plain")
    ("'=1+1", "''quoted'", '+39 02 1234', 'plain')
    """
    if not cell or (cell[0].isalnum() and cell[0].isascii()):
        return cell
    if cell[0] == "'" or (cell.lstrip(" ").startswith(_FORMULA) and not _PHONE.match(cell)):
        return "'" + cell
    return cell


def _write(
    rows: Iterable[Sequence[str]],
    out: IO[bytes],
    *,
    header: Sequence[str] | None,
    delimiter: str,
    encoding: str,
) -> None:
    text = io.TextIOWrapper(out, encoding, newline="", write_through=False)
    try:
        writer = csv.writer(
            text, delimiter=delimiter, lineterminator="\r\n" if encoding == "utf-8-sig" else "\n"
        )
        if header is not None:
            writer.writerow(header)
        writer.writerows(rows)
        text.flush()
    finally:
        text.detach()
