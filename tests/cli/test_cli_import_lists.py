"""crm import: lists as people keep and programmers export them, told by what their cells hold."""

from __future__ import annotations

import json

import pytest

from commandline import Crm


def put(crm: Crm, text: str) -> str:
    path = crm.folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def names(crm: Crm) -> tuple[set[str], set[str]]:
    """Of people and of companies."""
    people = {one["name"] for one in crm.json("list")}
    return people, {one["name"] for one in crm.json("company list")}


@pytest.mark.parametrize(
    ("text", "people", "companies"),
    [
        (
            "kunde_id,name,umsatz\n1,Anna Roth,10\n2,Max Berg,20\n3,Peter Holt,30\n",
            {"Anna Roth", "Max Berg", "Peter Holt"},
            set(),
        ),
        (
            "kunde_id,name,umsatz\n1,Nordlicht,10\n2,Berg Verlag,20\n3,Max Holt,30\n",
            set(),
            {"Nordlicht", "Berg Verlag", "Max Holt"},
        ),
        ("nome,iva\nStudio Blu,IT0123\nCarta e Colla,IT0124\n", set(), {"Studio Blu", "Carta e Colla"}),
        (
            "Name,Phone\nBianchi & Figli,1\nAnna & Ugo,2\nRoe and Sons,3\n",
            {"Anna & Ugo"},
            {"Bianchi & Figli", "Roe and Sons"},
        ),
        (
            "tipo,ragione_sociale,nome,cognome,telefono\nb2b,Blu,,,1\nb2c,,Ugo,Neri,2\n",
            {"Ugo Neri"},
            {"Blu"},
        ),
        (
            "kd_nr,kd_firma,kd_ansprechpartner,kd_telefon,anlage\n1,Blau GmbH,Anna Roth,040 1,x\n",
            {"Anna Roth"},
            {"Blau GmbH"},
        ),
    ],
)
def test_people_and_firms_of_a_list_are_told_apart(
    crm: Crm, text: str, people: set[str], companies: set[str]
) -> None:
    crm(f"import {put(crm, text)}")
    assert names(crm) == (people, companies)


def test_codes_that_a_program_wrote_as_fractions_are_whole(crm: Crm) -> None:
    path = put(crm, "name,phone,zip,score\nAnn Roe,3358483227.0,46043.0,1.0\nBob Roe,,,2.5\n")
    crm(f"import {path}")
    ann = crm.json("show 'Ann Roe'")
    assert ann["phones"][0]["value"] == "3358483227"
    assert ann["addresses"][0]["zip"] == "46043"
    assert "unchanged\t2" in crm(f"import {path}").replace(" ", "\t")


def test_an_address_for_a_name_is_no_given_name(crm: Crm) -> None:
    text = "Name,Email\nann@acme.co,ann@acme.co\n"
    crm(f"import {put(crm, text)}")
    found = crm.json("show c1")
    assert (found["name"], found["given"]) == ("ann@acme.co", None)


def test_a_bare_consent_closes_everything_by_a_no_and_opens_nothing_by_a_yes(crm: Crm) -> None:
    text = "name,phone,consent\nAnn Roe,1,yes\nBob Roe,2,no\n"
    crm(f"import {put(crm, text)}")
    assert crm.json("show 'Ann Roe'")["consents"] == []
    assert crm.json("show 'Ann Roe'")["custom"] == {"consent": "yes"}
    assert crm.json("show 'Bob Roe'")["do_not_contact"] is True


def test_headers_of_a_programmer_tell_no_system(crm: Crm) -> None:
    text = "lead_id,company_name,contact_name,lead_source,created_date\nL-1,Blu,Ann Roe,Web,2026-03-13\n"
    found = json.loads(crm(f"import {put(crm, text)} --json"))
    assert "looks like a list of contacts" in crm.err
    assert found["created"] == 1
    assert crm.json("show 'Ann Roe'")["external_ids"] == []


@pytest.mark.parametrize(
    "text",
    [
        "deal_id,deal_name,stage,amount\nD-77,Blue,open,10\n",
        "activity_id,subject,activity_date\nD-77,Call,2025-06-15\n",
    ],
)
def test_the_ids_of_a_list_of_nobody_are_kept(crm: Crm, text: str) -> None:
    crm(f"import {put(crm, text)}")
    assert "D-77" in crm("export lossless -o -")


def test_a_column_of_whole_names_called_surname_is_read_as_such(crm: Crm) -> None:
    text = "nume,telefon\nPopescu Ion,1\nIonescu Maria,2\nStan Radu,3\n"
    crm(f"import {put(crm, text)}")
    assert {(one["given"], one["family"]) for one in (crm.json(f"show c{n}") for n in (1, 2, 3))} == {
        ("Ion", "Popescu"),
        ("Maria", "Ionescu"),
        ("Radu", "Stan"),
    }


def test_a_number_of_the_row_is_no_house_number(crm: Crm) -> None:
    text = (
        "Nr.;Anrede;Titel;Nachname;Straße;Hausnummer;Ort\n1;Frau;Prof. Dr.;Schön;Am Markt;3b;99084 Erfurt\n"
    )
    crm(f"import {put(crm, text)}")
    found = crm.json("show c1")
    place = found["addresses"][0]
    assert (place["street"], place["zip"], place["city"]) == ("Am Markt 3b", "99084", "Erfurt")
    assert (found["prefix"], found["custom"]) == ("Frau Prof. Dr.", {"nr": 1})


def test_the_number_of_an_attendee_is_not_her_name(crm: Crm) -> None:
    text = "Order #,First Name,Last Name,Attendee #\n7,Ann,Roe,18441583423\n"
    crm(f"import {put(crm, text)}")
    assert crm.json("show c1")["name"] == "Ann Roe"


def test_headers_in_ukrainian_are_understood(crm: Crm) -> None:
    text = "ПІБ;Ел. пошта;Місто;Дата народження\nШевченко Тарас Григорович;t@ukr.net;Київ;09.03.1990\n"
    crm(f"import {put(crm, text)}")
    found = crm.json("show c1")
    assert (found["given"], found["family"], found["birthday"]) == ("Тарас", "Шевченко", "1990-03-09")
    assert (found["emails"][0]["address"], found["addresses"][0]["city"]) == ("t@ukr.net", "Київ")


def test_institutions_are_firms_and_a_shop_sign_is_no_employer(crm: Crm) -> None:
    text = (
        "Nome / Razão Social;Nome Fantasia;Telefone\nPadaria Sol Ltda;Sol;1\nAna Souza;;2\n"
        "Fundação Lua;;3\nAssociation des Amis;;4\n"
    )
    crm(f"import {put(crm, text)}")
    assert names(crm) == ({"Ana Souza"}, {"Padaria Sol Ltda", "Fundação Lua", "Association des Amis"})


def test_a_birthday_in_three_columns_is_one_in_any_language(crm: Crm) -> None:
    text = "Имя;Фамилия;Год рождения;Месяц рождения;День рождения\nАнна;Петрова;1985;12;31\n"
    crm(f"import {put(crm, text)}")
    assert crm.json("show c1")["birthday"] == "1985-12-31"


def test_an_empty_column_without_a_header_is_not_spoken_of(crm: Crm) -> None:
    text = "Name;;Email(s);\nAnn;;a@x.it;\nBob;;b@x.it;\n"
    crm(f"import {put(crm, text)}")
    assert "unknown column" not in crm.err
    assert crm.json("show c1")["emails"][0]["address"] == "a@x.it"


@pytest.mark.parametrize(
    "header", ["Include in Emails", "Mailing list", "Subscribed", "Abonniert", "Keep me informed"]
)
def test_a_no_to_mails_is_an_opt_out_however_its_column_is_called(crm: Crm, header: str) -> None:
    text = f"Name,Email,{header}\nAnn Roe,a@x.it,No\n"
    crm(f"import {put(crm, text)}")
    consents = crm.json("show c1")["consents"]
    assert [(one["channel"], one["state"]) for one in consents] == [("email", "revoked")]


def test_when_somebody_subscribed_is_no_yes_or_no(crm: Crm) -> None:
    text = "Name,Email,Subscribed,Mailing list\nAnn Roe,a@x.it,2024-03-02,Spring\n"
    crm(f"import {put(crm, text)}")
    found = crm.json("show c1")
    assert (found["created_at"][:10], found["custom"]) == ("2024-03-02", {"mailing_list": "Spring"})
    assert found["consents"] == []


def test_an_area_code_before_a_slash_is_no_number_of_its_own(crm: Crm) -> None:
    text = "Name;Telefon\nAnn Roe;+49 (0)40 / 123 456\nBob Roe;06221 / 123456 / 0171 2345678\n"
    crm(f"import {put(crm, text)}")
    phones = [[one["value"] for one in crm.json(f"show c{n}")["phones"]] for n in (1, 2)]
    assert phones == [["+49 (0)40 / 123 456"], ["06221 / 123456", "0171 2345678"]]


def test_a_generation_in_small_letters_is_no_surname(crm: Crm) -> None:
    text = "Name,Email\njohn smith jr.,j@x.it\n"
    crm(f"import {put(crm, text)}")
    found = crm.json("show c1")
    assert (found["given"], found["family"], found["suffix"]) == ("john", "smith", "jr.")


@pytest.mark.parametrize("yes", ["O", "J", "igen", "да", "on"])
def test_a_yes_to_no_more_mails_is_heard_in_the_letters_of_other_tongues(crm: Crm, yes: str) -> None:
    text = f"Name;Email;Désabonné\nAnn Roe;a@x.it;{yes}\nBob Roe;b@x.it;N\n"
    crm(f"import {put(crm, text)}")
    assert [len(crm.json(f"show c{n}")["consents"]) for n in (1, 2)] == [1, 0]


def test_a_club_that_numbers_its_ways_to_reach_people_is_understood(crm: Crm) -> None:
    text = "Vorname;Nachname;KommE-Mail_P1;KommTelefon_P1\nAnn;Roe;a@x.it;0331 123456\n"
    crm(f"import {put(crm, text)}")
    found = crm.json("show c1")
    assert (found["emails"][0]["address"], found["phones"][0]["value"]) == ("a@x.it", "0331 123456")
