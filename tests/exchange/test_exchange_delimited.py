"""CSV as people have it: dialects, preambles, ragged and broken records."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.errors import UsageError
from crmcli.exchange.mapping import KnownHeaders
from crmcli.exchange.profile import built_in
from crmcli.exchange.readers.delimited import delimited
from crmcli.exchange.sheet import BadRecord, Sheet
from crmcli.exchange.source import Source

KNOWS = KnownHeaders(built_in())


def sheet(folder: Path, text: str, **wishes: str) -> Sheet:
    file = folder / "f.csv"
    file.write_bytes(text.encode())
    return delimited(Source("f.csv", str(file)), knows=KNOWS, delimiter=wishes.get("delimiter"))


def rows(found: Sheet) -> list[list[str]]:
    return [list(cells) for _, cells in found.records()]


PLAIN = [["Ann", "a@x.it"], ["Bob", "b@x.it"]]


@pytest.mark.parametrize(
    "text",
    [
        "Name,Email\nAnn,a@x.it\nBob,b@x.it\n",
        "Name,Email\r\nAnn,a@x.it\r\nBob,b@x.it",
        "Name,Email\rAnn,a@x.it\rBob,b@x.it\r",
        "Name;Email\nAnn;a@x.it\nBob;b@x.it\n\n\n",
        "Name\tEmail\nAnn\ta@x.it\nBob\tb@x.it\n",
        "Name|Email\nAnn|a@x.it\nBob|b@x.it\n",
        "Name, Email\nAnn, a@x.it\nBob, b@x.it\n",
        "sep=;\nName;Email\nAnn;a@x.it\nBob;b@x.it\n",
        '"Name","Email"\n"Ann","a@x.it"\n"Bob","b@x.it"\n',
        "'Name','Email'\n'Ann','a@x.it'\n'Bob','b@x.it'\n",
        "\ufeffName,Email\nAnn,a@x.it\nBob,b@x.it\n",
        "Export of 4 May\n\nName,Email\nAnn,a@x.it\nBob,b@x.it\n",
        "Report,\n,\nName,Email\nAnn,a@x.it\nBob,b@x.it\n",
        "Name,Email\nName,Email\nAnn,a@x.it\nBob,b@x.it\n",
        "Name,Email\nAnn,a@x.it,\nBob,b@x.it,\n",
    ],
)
def test_every_usual_dialect_gives_the_same_records(tmp_path: Path, text: str) -> None:
    found = sheet(tmp_path, text)
    assert [name.strip() for name in found.header] == ["Name", "Email"]
    assert rows(found) == PLAIN


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('"Ann ""Annie"" Lee",a@x.it', ['Ann "Annie" Lee', "a@x.it"]),
        ('"Ann\nLee",a@x.it', ["Ann\nLee", "a@x.it"]),
        ("Ann", ["Ann", ""]),
        ("Ann,a@x.it,,", ["Ann", "a@x.it"]),
        ('Ann "Annie" Lee,a@x.it', ['Ann "Annie" Lee', "a@x.it"]),
        ('"Ann "Annie" Lee",a@x.it', ['Ann "Annie" Lee', "a@x.it"]),
        (r'"5\" disk",a@x.it', ['5" disk', "a@x.it"]),
        ("Lee, Ann,a@x.it", ["Lee, Ann", "a@x.it"]),
        ('"Ann";"a@x.it"', ["Ann", "a@x.it"]),
    ],
)
def test_a_difficult_record_is_read_and_the_next_is_not_lost(
    tmp_path: Path, line: str, expected: list[str]
) -> None:
    found = sheet(tmp_path, f"Name,Email\nZoe,z@x.it\n{line}\nBob,b@x.it\n")
    assert rows(found) == [["Zoe", "z@x.it"], expected, ["Bob", "b@x.it"]]


def test_a_quote_that_never_closes_costs_its_own_line_alone(tmp_path: Path) -> None:
    lines = "".join(f"n{number},n{number}@x.it\n" for number in range(50))
    found = sheet(tmp_path, f'Name,Email,Note\nZoe,z@x.it,"open\n{lines}')
    records = list(found.records())
    assert len(records) == 51
    assert records[1][0] == 3
    assert records[50] == (52, ["n49", "n49@x.it", ""])


def test_a_record_too_long_is_given_up_with_its_reason(tmp_path: Path) -> None:
    found = sheet(tmp_path, "Name,Email\nAnn,a@x.it,x,y\nBob,b@x.it\n")
    (line, bad), (_, good) = found.records()
    assert line == 2
    assert isinstance(bad, BadRecord)
    assert "has 4 cells, the header 2" in bad.reason
    assert good == ["Bob", "b@x.it"]


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    found = sheet(tmp_path, 'Notes:\n\nName,Email\n"A\nB",a@x.it\n\nBob,b@x.it\n')
    assert [line for line, _ in found.records()] == [4, 7]


def test_records_can_be_read_again(tmp_path: Path) -> None:
    found = sheet(tmp_path, "Name,Email\nAnn,a@x.it\nBob,b@x.it\n")
    assert rows(found) == rows(found) == PLAIN


def test_a_file_without_header_is_refused_with_a_hint(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        sheet(tmp_path, "Ann,a@x.it\nBob,b@x.it\n")
    assert "--header" in (caught.value.hint or "")


def test_two_headers_of_the_same_name_both_stay(tmp_path: Path) -> None:
    found = sheet(tmp_path, "Titre;Prénom;Nom;Titre\nMme;Anne;Petit;Directrice\n")
    assert found.header == ["Titre", "Prénom", "Nom", "Titre"]


def test_the_delimiter_can_be_said(tmp_path: Path) -> None:
    assert sheet(tmp_path, "Name:Email\nAnn:a@x.it\n", delimiter=":").header == ["Name", "Email"]


def test_a_tab_behind_a_quote_is_no_padding_where_tabs_divide(tmp_path: Path) -> None:
    found = sheet(tmp_path, 'Name\tType\tCity\tSource\nAnn\t"a\tb"\t\t,\n')
    assert rows(found) == [["Ann", "a\tb", "", ","]]
