"""Small files in old encodings: the words of the header tell which."""

from __future__ import annotations

from typing import Any

import pytest

from commandline import Crm


@pytest.mark.parametrize(
    ("codec", "header", "row", "name"),
    [
        ("cp1254", "Ad;Soyad;Şehir", "Ayşe;Yılmaz;İzmir", "Ayşe Yılmaz"),
        ("cp1253", "Όνομα;Επώνυμο;Τηλέφωνο", "Μαρία;Νίκου;210 1234567", "Μαρία Νίκου"),
        ("iso8859-7", "Όνομα;Τηλέφωνο", "Μαρία Νίκου;210 1234567", "Μαρία Νίκου"),
        ("mac-cyrillic", "Имя;Фамилия;Город", "Анна;Иванова;Москва", "Анна Иванова"),
        ("mac-roman", "Vorname;Nachname;Straße", "Jörg;Müller;Weg 1", "Jörg Müller"),
        ("cp1250", "Vezetéknév;Keresztnév;Cím", "Nagy;Béla;Fő utca 1", "Béla Nagy"),
        ("cp1252", "Förnamn;Efternamn;Telefon", "Åsa;Öberg;08 123 456", "Åsa Öberg"),
    ],
)
def test_the_words_of_a_header_tell_its_encoding(
    crm: Crm, codec: str, header: str, row: str, name: str
) -> None:
    path = crm.folder / "list.csv"
    path.write_bytes(f"{header}\n{row}\n".encode(codec))
    crm(f"import {path}")
    assert [one["name"] for one in crm.json("list")] == [name]


@pytest.mark.parametrize(
    ("header", "row", "country"),
    [
        ("Förnamn;Efternamn;Företag;Befattning;E-post;Mobiltelefon;Ort",
         "Ann;Lee;Acme;VD;a@x.example;070-111 22 33;Lund", "SE"),
        ("Fornavn;Etternavn;Firma;Tittel;E-post;Mobil;Poststed", "Ann;Lee;Acme;VD;a@x.example;912 34 567;Lund", "NO"),
        ("Etunimi;Sukunimi;Yritys;Titteli;Sähköposti;Matkapuhelin;Kaupunki",
         "Ann;Lee;Acme;VD;a@x.example;040 1234567;Lund", "FI"),
        ("Ad;Soyad;Şirket;Ünvan;E-posta;Cep Telefonu;Şehir", "Ann;Lee;Acme;VD;a@x.example;0532 123 45 67;Lund", "TR"),
        ("Όνομα;Επώνυμο;Εταιρεία;Θέση;E-mail;Κινητό;Πόλη", "Ann;Lee;Acme;VD;a@x.example;6941234567;Lund", "GR"),
        ("Vezetéknév;Keresztnév;Cég;Beosztás;E-mail;Mobil;Város", "Lee;Ann;Acme;VD;a@x.example;20 123 4567;Lund", "HU"),
        ("Nume;Prenume;Companie;Funcție;E-mail;Mobil;Oraș", "Lee;Ann;Acme;VD;a@x.example;0721 234 567;Lund", "RO"),
        ("Jméno;Příjmení;Firma;Funkce;E-mail;Mobil;Město", "Ann;Lee;Acme;VD;a@x.example;601 123 456;Lund", "CZ"),
    ],
)  # fmt: skip
def test_lists_in_the_languages_of_europe_say_the_same(crm: Crm, header: str, row: str, country: str) -> None:
    path = crm.folder / "list.csv"
    path.write_text(f"{header}\n{row}\n", encoding="utf-8")
    crm(f"import {path} --country {country}")
    found: dict[str, Any] = crm.json("show c1")
    work = found["companies"][0]
    assert (found["given"], found["family"], work["company"], work["title"]) == ("Ann", "Lee", "Acme", "VD")
    assert (found["emails"][0]["address"], found["phones"][0]["label"]) == ("a@x.example", "mobile")
    assert (found["phones"][0]["e164"] is not None, found["addresses"][0]["city"]) == (True, "Lund")


def test_a_dialling_code_in_a_column_of_its_own_goes_before_the_number(crm: Crm) -> None:
    path = crm.folder / "list.csv"
    path.write_text(
        "Country code,Phone number,Name\n49,0171 1234567,Ann\n1,4155550100,Bob\n39,02 1234567,Eve\n"
    )
    crm(f"import {path}")
    told = crm.json(["sql", "SELECT e164 FROM phone ORDER BY id"])
    assert [one["e164"] for one in told] == ["+491711234567", "+14155550100", "+39021234567"]
