"""crm import: rows read by columns become what rows read one by one become, in the order of the file."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from commandline import Crm

HEADER = [
    "First Name",
    "Last Name",
    "Email",
    "Phone",
    "Company",
    "Title",
    "City",
    "Country",
    "Tags",
    "Notes",
    "Plan",
]
ROWS = [
    [
        "Anna",
        "Rossi",
        "anna@x.it",
        "+39 02 12345678",
        "Acme",
        "CEO",
        "Roma",
        "IT",
        "vip, new",
        "first",
        "pro",
    ],
    ["Bob", "Roe", "bob@y.com; b.roe@y.com", "", "Newco", "", "", "US", "old", "two addresses", ""],
    ["Cy", "Doe", "cy@", "", "Acme", "", "", "", "", "no address", ""],
    ["", "", "dora@z.org", "", "", "", "", "", "", "only an address", "free"],
    [
        "Eva",
        "Müller",
        "eva@müller.de",
        "0151 12345678",
        "Müller GmbH",
        "",
        "Köln",
        "Deutschland",
        "vip",
        "",
        "",
    ],
    ["", "", "", "", "Globex", "", "Berlin", "DE", "", "a company", ""],
    ["# a comment", "", "", "", "", "", "", "", "", "", ""],
    [
        "Fay",
        "Lee, Jr.",
        "fay@x.it",
        "+1 212 555 0100 / +1 212 555 0101",
        "Newco",
        "VP",
        "Oslo",
        "NO",
        "",
        "",
        "pro",
    ],
    ["Anna", "Rossi", "ANNA@x.it", "", "Other", "", "", "", "late", "the same again", ""],
    ["Gus", "Van Sant", "N/A", "", "Acme", "", "", "", "new", "", ""],
    ["王", "伟", "wei@x.it", "+86 10 1234 5678", "", "", "", "", "", "", ""],
    ["Hal", "Roe", "hal@x.it", "1515", "", "boss", "", "Nowhere", "", "'=1+1", ""],
]


def brought(crm: Crm, header: list[str], rows: list[list[str]], name: str) -> dict[str, Any]:
    """Everything an import of these rows leaves, in a database of its own."""
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    (crm.folder / name).mkdir()
    path = crm.folder / name / "list.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    own = str(crm.folder / name / "crm.db")
    counts = json.loads(crm(f"import {path} --country DE --json", code=5, CRM_DB=own))
    query = "SELECT {} FROM {} ORDER BY id"
    tables = {
        "person": "id, name, name_key, given, family, status, source, note",
        "organisation": "id, name",
        "email": "person_id, organisation_id, value, address, position",
        "phone": "person_id, organisation_id, value, e164, position",
        "address": "person_id, organisation_id, street, city, city_key, country",
        "role": "person_id, organisation_id, title, position",
        "tag": "id, name",
        "tagging": "person_id, tag_id",
        "field_value": "person_id, value",
        "import_row": "line, person_id, organisation_id, action",
    }
    left = {
        table: crm(["sql", query.format(columns, table)], CRM_DB=own) for table, columns in tables.items()
    }
    rejects = (crm.folder / name / "list.rejects.csv").read_text(encoding="utf-8").splitlines()[1:]
    counts.pop("rejects", None)
    return {"counts": counts, "rejects": [line.rstrip(",") for line in rejects], **left}


def test_a_row_means_the_same_among_plain_rows_and_by_itself(crm: Crm) -> None:
    by_columns = brought(crm, HEADER, ROWS, "columns")
    by_rows = brought(crm, [*HEADER, "Record Type"], [[*row, ""] for row in ROWS], "rows")
    assert by_columns == by_rows
    assert by_columns["counts"]["created"] == 8


def test_a_thousand_rows_are_numbered_as_they_stand(crm: Crm) -> None:
    rows = [[f"Ann{n}", f"Roe{n}", f"a{n}@x.it" if n % 97 else "a@b@c", *[""] * 8] for n in range(2500)]
    found = brought(crm, HEADER, rows, "long")
    kept = [n for n in range(2500) if n % 97]
    people = [line.split("\t")[:2] for line in found["person"].splitlines()[1:]]
    assert people == [[str(at), f"Ann{n} Roe{n}"] for at, n in enumerate(kept, 1)]
    lines = [line.split("\t")[:2] for line in found["import_row"].splitlines()[1:]]
    assert lines == [[str(n + 2), str(at)] for at, n in enumerate(kept, 1)]
