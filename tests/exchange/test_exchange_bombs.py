"""Files made to fill the memory or the stack are refused at once (promise 31)."""

from __future__ import annotations

import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from commandline import Crm

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-package.relationships+xml"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
    f'"{TYPES}"/><Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1"'
    f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="r1"/>'
    "</sheets></workbook>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1"'
    f' Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def book(path: Path, cells: list[tuple[str, str]]) -> Path:
    """A workbook of one sheet with a row a cell."""
    rows = "".join(
        f'<row r="{"".join(filter(str.isdigit, place))}"><c r="{place}" t="inlineStr"><is><t>{text}</t></is></c></row>'
        for place, text in cells
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in PARTS.items():
            archive.writestr(name, f'<?xml version="1.0"?>{content}')
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'<?xml version="1.0"?><worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
        )
    return path


@pytest.mark.parametrize("last", ["XFD1048576", "ZZ1048576", "AZ1048576", "XFD9999"])
def test_a_sheet_of_two_cells_far_apart_is_refused(crm: Crm, last: str) -> None:
    path = book(crm.folder / "far.xlsx", [("A1", "Name"), (last, "x")])
    found = subprocess.run(
        [sys.executable, "-m", "crmcli", "import", str(path), "--yes"],
        env=crm.env,
        capture_output=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000)),
    )
    assert found.returncode == 2, found.stderr
    assert b"that is no list" in found.stderr


def test_a_short_list_with_a_note_far_below_is_read(crm: Crm) -> None:
    path = book(
        crm.folder / "note.xlsx", [("A1", "Name"), ("A2", "Ann"), ("A3", "Bob"), ("C30000", "made in May")]
    )
    crm(["import", str(path), "--yes"], code=5)
    assert "Ann" in crm("list --columns name")


@pytest.mark.parametrize("text", ["[" * 100_000 + "]" * 100_000, '{"a":' * 100_000 + "1" + "}" * 100_000])
def test_json_nested_without_end_is_refused(crm: Crm, text: str) -> None:
    path = crm.folder / "deep.json"
    path.write_text(text)
    assert "nested too deeply" in crm.fails(["import", str(path), "--yes"], 2)
