"""crm import: files that are not quite what they say they are."""

from __future__ import annotations

import gzip
import json

import pytest

from commandline import Crm

LINES = ("Name,Email,City", "Anna Rossi,a@x.it,Roma", "Bob Roe,b@x.it,Milano")
NAMES = ("Ann", "Bea", "Cleo", "Dora", "Eva", "Fay")
PEOPLE = [("Anna Rossi", "a@x.it", "Roma"), ("Bob Roe", "b@x.it", "Milano")]


def put(crm: Crm, content: str | bytes, name: str = "list.csv") -> str:
    path = crm.folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def people(crm: Crm) -> list[tuple[str, str, str]]:
    found = [crm.json(f"show {who['id']}") for who in crm.json("list --sort name")]
    return [(one["name"], one["emails"][0]["address"], one["addresses"][0]["city"]) for one in found]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "\n".join(line.replace(",", mark) for line in LINES)
            for mark in ("^", "~", "\x1f", "|", "||", "\t\t", "\\t", "¦", "#")
        ),
        "\n".join(f'"{line}"' for line in LINES),
        "\n".join(" , ".join(f'"{cell}"' for cell in line.split(",")) for line in LINES),
        "\r\r\n".join(LINES),
        "\n".join(LINES) + "\n\x1a",
        "\r".join(LINES),
        "\ufeffName,\u200bEmail\u200b,City\u00a0\n\u200bAnna Rossi,a@x.it\u200b,\u00a0Roma\n" + LINES[2],
        f"{LINES[0]}\n{LINES[1]}\n\ufeff{LINES[0]}\n{LINES[2]}\n",
        f"{LINES[0]}\n{LINES[1].replace(',', ';')}\n{LINES[2]}\n",
    ],
)
def test_people_are_read_however_the_lines_are_written(crm: Crm, text: str) -> None:
    crm(f"import {put(crm, text)}")
    assert people(crm) == PEOPLE


def test_a_second_column_of_the_name_holds_another_one(crm: Crm) -> None:
    path = put(crm, "Name,Email,Email,Phone,Phone\nAnna,a@x.it,a2@x.it,02 123456,333 1234567\n")
    crm(f"import {path}")
    anna = crm.json("show c1")
    assert [one["address"] for one in anna["emails"]] == ["a@x.it", "a2@x.it"]
    assert [one["e164"] for one in anna["phones"]] == ["+3902123456", "+393331234567"]


def test_totals_and_signatures_are_no_companies(crm: Crm) -> None:
    text = (
        "Elenco clienti al 31/12/2023;;\n;;\nRagione sociale;Città;Fatturato\nACME Srl;Roma;1.000,00\n"
        "TOTALE GENERALE;;1.000,00\nStampato il 01/01/2024;;\n"
    )
    found = json.loads(crm(f"import {put(crm, text)} --json"))
    assert (found["companies_created"], found["skipped"], found["rejected"]) == (1, 2, 0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (gzip.compress(b"Name,Email\n", mtime=0), "is compressed"),
        (b"<html><table><tr><td>Name</td></tr></table></html>", "is a web page"),
        (b"<?xml version='1.0'?><Workbook/>", "is a web page"),
        (b"Name        Email      City\nAnna Rossi  a@x.it     Roma\n", "set by blanks"),
        (b"a@x.it\nb@x.it\n", "has no header line"),
        (b"", "is empty"),
    ],
)
def test_what_is_no_list_is_refused_with_a_hint(crm: Crm, content: bytes, said: str) -> None:
    error = crm.fails(f"import {put(crm, content)}", 2)
    assert said in error
    assert not crm.path.exists()


def test_a_column_that_counts_the_rows_is_no_house_number(crm: Crm) -> None:
    path = put(crm, "Nr.;Name;Straße\n1;Anna;Am Ring 5\n2;Bob;Hauptstr. 7\n3;Eva;Marktplatz 1\n")
    crm(f"import {path}")
    assert crm.json("show anna")["addresses"][0]["street"] == "Am Ring 5"


@pytest.mark.parametrize(
    "found",
    [
        {"data": [{"first_name": "Anna", "last_name": "Rossi", "emails": [{"value": "a@x.it", "type": "work"}],
                   "phones": [{"number": "+39 333 1234567", "label": "mobile"}], "address": {"city": "Roma"}}]},
        {"results": [{"id": "51", "properties": {"firstname": "Anna", "lastname": "Rossi", "email": "a@x.it",
                      "mobile": "333 1234567", "city": "Roma"}}]},
        [{"name": "Anna Rossi", "email": [{"label": "work", "value": "a@x.it"}], "phone": [{"value": "333 1234567"}],
          "addresses": [{"locality": "Roma", "type": "home"}]}],
    ],
)  # fmt: skip
def test_objects_inside_objects_are_read(crm: Crm, found: object) -> None:
    crm(f"import {put(crm, json.dumps(found), 'people.json')}")
    anna = crm.json("show a@x.it")
    assert (anna["given"], anna["family"]) == ("Anna", "Rossi")
    assert anna["phones"][0]["e164"] == "+393331234567"
    assert anna["addresses"][0]["city"] == "Roma"


def test_a_line_that_is_no_json_is_set_aside(crm: Crm) -> None:
    path = put(crm, '{"name":"Anna Rossi","email":"a@x.it"}\n{"name":\n{"name":"Bob"}\n', "people.jsonl")
    found = json.loads(crm(f"import {path} --json", code=5))
    assert (found["created"], found["rejected"]) == (2, 1)
    assert "not JSON" in (crm.folder / "people.rejects.csv").read_text()


def test_a_total_below_a_column_of_phones_is_nobody(crm: Crm) -> None:
    path = put(crm, f"{LINES[0]},Phone\n{LINES[1]},06 123456\nTotale,,,2\n")
    found = json.loads(crm(f"import {path} --json"))
    assert (found["created"], found["skipped"]) == (1, 1)


@pytest.mark.parametrize("between", ["", "\n", ",,\n", "\r\n", "\n\nDeals\n", "Deals of 2024,,\n"])
def test_a_second_table_under_the_first_is_one_of_its_own(crm: Crm, between: str) -> None:
    text = "\n".join([*LINES, "", between]) + "Deal Name,Amount,Stage\nBig,100,Won\nSmall,50,Lost\n"
    found = json.loads(crm(f"import {put(crm, text)} --json"))
    assert (found["created"], found["deals"], found["rejected"]) == (2, 2, 0)
    assert "another table from line" in crm.err
    assert people(crm) == PEOPLE


def test_a_blank_line_in_a_table_or_in_a_cell_does_not_end_it(crm: Crm) -> None:
    path = put(crm, f'{LINES[0]}\n\n{LINES[1]}\n,,\n"Bob Roe","b@x.it","Milano"\n\n{LINES[0]}\n')
    assert json.loads(crm(f"import {path} --json"))["created"] == 2
    assert people(crm) == PEOPLE
    assert "another table" not in crm.err


def test_a_cell_of_many_lines_is_a_cell(crm: Crm) -> None:
    lines = "line\n" * 20_000
    crm(
        f"import {put(crm, f'Name,Email,Notes{chr(10)}Anna,a@x.it,{chr(34)}{lines}{chr(34)}{chr(10)}Bob,b@x.it,x')}"
    )
    assert crm("list --count") == "2\n"
    assert len(crm.json("show a@x.it")["note"]) == len(lines) - 1


@pytest.mark.parametrize(
    "found",
    [
        {"contacts": [{"name": "Anna Rossi", "email": "a@x.it"}], "companies": [{"name": "ACME", "industry": "Steel"}]},
        {"c1": {"name": "Anna Rossi", "email": "a@x.it"}, "c2": {"name": "Bob Roe", "email": "b@x.it"}},
        {"name": ["Anna Rossi", "Bob Roe"], "email": ["a@x.it", "b@x.it"]},
        {"connections": [{"names": [{"givenName": "Anna", "familyName": "Rossi"}],
                          "emailAddresses": [{"value": "a@x.it", "primary": True}]}]},
        [{"name": {"first": "Anna", "last": "Rossi"}, "emails": [{"value": "a@x.it", "primary": True}]}],
    ],
)  # fmt: skip
def test_json_of_any_shape_holds_its_people(crm: Crm, found: object) -> None:
    counts = json.loads(crm(f"import {put(crm, json.dumps(found), 'list.json')} --json"))
    anna = crm.json("show a@x.it")
    assert (anna["given"], anna["family"], anna["external_ids"]) == ("Anna", "Rossi", [])
    assert len(anna["emails"]) == 1
    assert counts["created"] + counts["companies_created"] == 1 + ("Bob" in str(found)) + (
        "ACME" in str(found)
    )


MEETINGS = [f"{name} Roe,{name.lower()}@x.it,0{n}/02/2024,Town {n}," for n, name in enumerate(NAMES, 1)]


@pytest.mark.parametrize(
    ("row", "read"),
    [
        ('Zoe Roe,zoe@x.it,08/02/2024,"Oslo,', ("Zoe Roe", "zoe@x.it", '"Oslo')),  # no quote closes it
        ("Zoe Roe,,zoe@x.it,08/02/2024,Oslo,", ("Zoe Roe", "zoe@x.it", "Oslo")),
        ("Zoe Roe,zoe@x.it,,08/02/2024,Oslo,", ("Zoe Roe", "zoe@x.it", "Oslo")),
        ("Zoe Roe,zoe@x.it,08/02/2024,Oslo,,", ("Zoe Roe", "zoe@x.it", "Oslo")),
        ('Zoe Roe,zoe@x.it,08/02/2024,"Oslo, 48"",', ("Zoe Roe", "zoe@x.it", 'Oslo, 48"')),
        ("Zoe Roe,zoe@x.it08/02/2024,Oslo,", None),
        ("Zoe Roe,zoe 08/02/2024", None),
    ],
)
def test_a_torn_row_is_mended_by_what_its_columns_hold_or_refused(
    crm: Crm, row: str, read: tuple[str, str, str] | None
) -> None:
    path = put(crm, "\n".join(["Name,Email,Meeting,City,Notes", *MEETINGS[:4], row, *MEETINGS[4:]]))
    if read is None:
        assert json.loads(crm(f"import {path} --json", code=5))["rejected"] == 1
        assert len(people(crm)) == len(NAMES)
    else:
        crm(f"import {path}")
        assert read in people(crm)
    assert [name for name, _, _ in people(crm) if name != "Zoe Roe"] == [f"{name} Roe" for name in NAMES]


def test_a_stray_delimiter_in_the_header_names_no_column(crm: Crm) -> None:
    path = put(crm, "\n".join(["Name,,Email,Meeting,City,Notes", *MEETINGS]))
    crm(f"import {path}")
    assert ("Ann Roe", "ann@x.it", "Town 1") in people(crm)


def test_a_backslash_escapes_quotes_and_nothing_else(crm: Crm) -> None:
    path = put(
        crm,
        'Name,Notes\n"Ann ""A"" Roe","a"\n'.replace('""', '\\"') + '"Bob Roe","C:\\new, 8\\\'9\\" long"\n',
    )
    crm(f"import {path}")
    assert crm.json("show 'Bob Roe'")["note"] == "C:\\new, 8\\'9\" long"


def test_columns_set_by_blanks_that_also_stand_within_cells_are_refused(crm: Crm) -> None:
    path = put(crm, 'Name Email "City"\n' + "".join(f'{name} Roe a@x.it "Oslo"\n' for name in NAMES))
    assert "set by blanks" in crm.fails(f"import {path}", 2)


def test_records_that_end_with_a_delimiter_more_than_the_header_are_said(crm: Crm) -> None:
    path = crm.folder / "list.csv"
    path.write_text("Name,Email,Phone\nAnn Lee,ann@x.it,021234567,\nBob Roe,bob@x.it,021234568,\n")
    crm(["import", str(path)])
    assert "2 records longer than the header by what is empty" in crm.err
    assert crm.json("show ann@x.it")["phones"][0]["e164"] == "+39021234567"
