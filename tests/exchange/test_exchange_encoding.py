"""Encodings: what can be known is read, what cannot is asked for, nothing becomes U+FFFD."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.errors import UsageError
from crmcli.exchange.encoding import encoding_of
from crmcli.exchange.source import Source


def read(folder: Path, data: bytes) -> str:
    file = folder / "f.csv"
    file.write_bytes(data)
    return data.decode(encoding_of(Source("f.csv", str(file)))[0])


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("name\nAnna\n", "ascii"),
        ("name\nMüller 王伟\n", "utf-8"),
        ("name\nMüller\n", "utf-8-sig"),
        ("name,city\nИванова,Пермь\n", "utf-16"),
        ("name,city\nИванова,Пермь\n", "utf-16-le"),
        ("name,city\nAnna,Roma\n", "utf-16-be"),
        ("name,city\nAnna,Roma\n", "utf-32"),
        ("name,city\nAnna,Roma\n", "utf-32-le"),
        ("Prénom;Nom\nHélène;Lefèvre\nFrançois;Côté\n", "cp1252"),
        ("Nome;Città\nNiccolò;Forlì\n", "cp1252"),
        ("Name;Straße\nMüller;Königstraße\n", "cp1252"),
        ("Name\nPeña\nGómez\n", "cp1252"),
        ("Name\nSøren Ødegård\n", "cp1252"),
        ("Name;Umsatz\nMeier;12 500,75 €\n", "cp1252"),
        ("id,name\n1,©\n", "latin-1"),
        ("Имя;Фамилия\nИван;Петров\n", "cp1251"),
        ("ФИО,Телефон\nПётр,8\n", "cp1251"),
        ("Имя;Фамилия\nИван;Петров\n", "koi8-r"),
        ("Имя;Фамилия\nИван;Петров\n", "cp866"),
        ("Jméno;Město\nJiří Dvořák;Plzeň\nŽofie;Brno\n", "cp1250"),
        ("Imię\nMałgorzata Wiśniewska\nŁukasz Żak\n", "cp1250"),
        ("Imię\nMałgorzata Wiśniewska\nŁukasz Żak\n", "iso8859-2"),
        ("Prénom\nHélène\nÉric\n", "mac-roman"),
        ("Firma\nMüller & Söhne\n", "cp850"),
        ("ИМЯ\nИВАН\n", "koi8-r"),
    ],
)
def test_the_text_is_read_as_it_was_written(tmp_path: Path, text: str, codec: str) -> None:
    assert read(tmp_path, text.encode(codec)).removeprefix("\ufeff") == text


@pytest.mark.parametrize(
    "data",
    [
        "姓名,公司\n王伟,北京\n".encode("gb18030"),
        "АННА\nИВАН\n".encode("koi8-r"),
    ],
)
def test_what_cannot_be_known_is_asked_for(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UsageError) as caught:
        read(tmp_path, data)
    assert "--encoding" in (caught.value.hint or "")


def test_one_broken_line_in_a_utf8_file_is_named(tmp_path: Path) -> None:
    good = "".join(f"{number},Müller\n" for number in range(20)).encode()
    with pytest.raises(UsageError) as caught:
        read(tmp_path, good + b"20,M\xfcller\n" + good)
    assert ":21:" in caught.value.message


def test_a_declared_encoding_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "f.csv"
    file.write_bytes("名\n".encode("shift_jis"))
    assert encoding_of(Source("f.csv", str(file)), "Shift_JIS")[0] == "shift_jis"
    with pytest.raises(UsageError, match="unknown encoding"):
        encoding_of(Source("f.csv", str(file)), "utf-9")


@pytest.mark.parametrize("others", [1, 5])
def test_lines_in_two_encodings_are_not_read_in_one(tmp_path: Path, others: int) -> None:
    with pytest.raises(UsageError, match=r"f\.csv:2: not UTF-8, though some|most"):
        read(tmp_path, b"Name\n" + "Hélène\n".encode("cp1252") + "Zoë\n".encode() * others)
