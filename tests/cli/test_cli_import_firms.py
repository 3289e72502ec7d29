"""crm import: firms among people, names of two surnames, and what forms and mailing lists say in their own words."""

from __future__ import annotations

from typing import Any

import pytest

from commandline import Crm


def bring(crm: Crm, text: str, options: str = "", *, name: str = "list.csv") -> dict[str, int]:
    """Import a file of that text; its counts."""
    path = crm.folder / name
    path.write_text(text, encoding="utf-8")
    found: dict[str, int] = crm.json(f"import {path} {options}")
    return found


def person(crm: Crm, name: str = "c1") -> dict[str, Any]:
    found: dict[str, Any] = crm.json(f"show {name}")
    return found


def custom(crm: Crm, name: str = "c1") -> dict[str, Any]:
    found: dict[str, Any] = person(crm, name)["custom"]
    return found


def test_a_list_of_people_and_firms_makes_each_what_it_is(crm: Crm) -> None:
    found = bring(
        crm,
        "Kundennr.;Anrede;Name/Firma;Ort;E-Mail\n1;Firma;Müller Metallbau;München;info@m.example\n"
        "2;Herr;Klaus Weber;Berlin;k@w.example\n3;;Bäckerei Huber KG;Bonn;huber@h.example\n",
    )
    assert (found["created"], found["companies_created"]) == (1, 2)
    assert person(crm)["name"] == "Klaus Weber"
    assert crm.json("company show 'Müller Metallbau'")["emails"][0]["address"] == "info@m.example"
    assert crm.json("company show 'Bäckerei Huber KG'")["addresses"][0]["city"] == "Bonn"


@pytest.mark.parametrize("header", ["Cliente", "Name", "Kunde", "Nom complet"])
def test_a_name_with_a_legal_form_is_a_firm_whatever_the_column_is_called(crm: Crm, header: str) -> None:
    rows = "Rossi S.r.l.,info@r.example\nMario Bianchi,mario@b.example\n"
    found = bring(crm, f"{header},E-mail\n{rows}")
    assert (found["created"], found["companies_created"]) == (1, 1)


def test_whoever_works_at_a_firm_stays_a_person(crm: Crm) -> None:
    found = bring(crm, "Anrede;Vorname;Nachname;Firma;E-Mail\nFirma;Klaus;Weber;Müller GmbH;k@m.example\n")
    assert (found["created"], found["companies_created"]) == (1, 1)
    assert person(crm)["name"] == "Klaus Weber"
    assert custom(crm)["anrede"] == "Firma"


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("María García López", "María", "García López"),
        ("José Luis Ruiz", "José Luis", "Ruiz"),
        ("Juan Carlos Pérez Gómez", "Juan Carlos", "Pérez Gómez"),
        ("Ana Ruiz", "Ana", "Ruiz"),
    ],
)
def test_spanish_names_have_two_surnames(crm: Crm, name: str, given: str, family: str) -> None:
    bring(crm, f"Nombre y apellidos;Correo\n{name};x@y.example\n")
    found = person(crm)
    assert (found["given"], found["middle"], found["family"]) == (given, None, family)


@pytest.mark.parametrize(
    ("header", "no", "yes"),
    [
        ("Email Marketing Consent", "UNSUBSCRIBED", "NEVER_SUBSCRIBED"),
        ("Email Subscription Status", "unsubscribed", "subscribed"),
        ("state", "cancelled", "active"),
        ("email_disabled", "true", "false"),
        ("Status", "Unsubscribed", "Active"),
        ("Do you want our newsletter?", "No", "Yes"),
    ],
)
def test_a_mailing_list_says_no_in_words_of_its_own(crm: Crm, header: str, no: str, yes: str) -> None:
    bring(crm, f"Email,{header}\nno@x.example,{no}\nyes@x.example,{yes}\n")
    assert list(crm.consents("no@x.example").values()) == ["revoked"]
    assert "revoked" not in crm.consents("yes@x.example").values()
    assert person(crm, "yes@x.example")["status"] == "lead"


@pytest.mark.parametrize(
    "header",
    [
        "Timestamp,What's your name?,Which company do you work for?,Your e-mail",
        "Informazioni cronologiche,Come ti chiami?,Azienda di appartenenza,La tua e-mail",
        "Zeitstempel,Wie heißt du? (Vor- und Nachname),Firma,Wie lautet Ihre E-Mail-Adresse?",
        "Отметка времени,Как вас зовут?,Компания,Ваш e-mail",
    ],
)
def test_the_questions_of_a_form_tell_what_was_answered(crm: Crm, header: str) -> None:
    bring(crm, f"{header}\n28/05/2026 19.01.33,Ann Lee,Acme,ann@x.example\n")
    found = person(crm, "ann@x.example")
    assert (found["name"], found["companies"][0]["company"]) == ("Ann Lee", "Acme")
    assert found["created_at"] == "2026-05-28T19:01:33+02:00"


def test_a_meeting_that_was_called_off_is_none(crm: Crm) -> None:
    found = bring(
        crm,
        "Invitee Name,Invitee Email,Event Type Name,Start Date & Time,End Date & Time,Canceled\n"
        "Ann Lee,ann@x.example,Intro,2026-04-02 10:00 am,2026-04-02 10:30 am,false\n"
        "Bob Roe,bob@x.example,Intro,2026-04-03 10:00 am,2026-04-03 10:30 am,true\n",
    )
    assert (found["created"], found["activities"]) == (2, 1)
    assert "skipped 1: cancelled, so no activity" in crm.err


def test_numbers_that_are_always_in_full_need_no_plus(crm: Crm) -> None:
    bring(crm, "EMAIL;NOM;SMS;EMAIL_BLACKLISTED;SMS_BLACKLISTED\nluc@x.example;Martin;33612345678;0;0\n")
    assert person(crm)["phones"][0]["e164"] == "+33612345678"


def test_companies_with_their_people_inside_are_both(crm: Crm) -> None:
    found = bring(
        crm,
        '[{"name": "Acme", "url": "https://acme.example", "addresses": [{"city": "Austin"}], "contacts":'
        ' [{"name": "Jane Doe", "title": "CEO", "emails": [{"email": "jane@acme.example"}]}, {"name": "Bob Roe"}]},'
        ' {"name": "Beta", "contacts": []}]',
        name="leads.json",
    )
    assert (found["created"], found["companies_created"]) == (2, 2)
    assert person(crm, "jane@acme.example")["companies"][0]["title"] == "CEO"
    company = crm.json("company show Acme")
    assert (company["domain"], company["addresses"][0]["city"]) == ("acme.example", "Austin")


def test_a_time_zone_in_a_header_is_that_of_its_times(crm: Crm) -> None:
    bring(
        crm,
        "Record ID,First Name,Email,Lead Status,Create Date (GMT-5)\n5,Ann,a@x.example,New,2026-01-05 09:12\n",
    )
    assert person(crm)["created_at"] == "2026-01-05T15:12:00+01:00"


def test_tickets_are_what_was_said_with_somebody(crm: Crm) -> None:
    found = bring(
        crm,
        "Ticket ID,Ticket name,Ticket status,Create date,Ticket owner,Ticket description,Associated Contact,"
        "Associated Contact IDs\n777,Box crushed,New,2026-03-01 10:00,Anna,Crushed,Jane Doe (jane@d.example),51\n",
    )
    assert (found["created"], found["activities"]) == (1, 1)
    assert person(crm)["external_ids"] == [{"system": "hubspot", "value": "51"}]


def test_notes_of_pipedrive_are_notes(crm: Crm) -> None:
    found = bring(
        crm,
        "Note - ID,Note - Content,Note - User,Note - Add time,Note - Person,Note - Organization\n"
        "4,<b>Call</b> in June,Anna,2026-02-01 10:00:00,Jane Doe,Acme\n",
    )
    assert (found["created"], found["activities"]) == (1, 1)


def test_a_list_of_business_partners_gives_firms_what_stands_beside_their_people(crm: Crm) -> None:
    bring(
        crm,
        "Denominazione;Referente;Indirizzo;CAP;Città;Email;Partita IVA;Codice fiscale;Sito\n"
        "Rossi Srl;Mario Rossi;Via Roma 1;20121;Milano;info@rossi.example;01234567890;;rossi.example\n"
        "Comune di Lodi;;Piazza 1;26900;Lodi;anagrafe@lodi.example;00012345678;;\n"
        "Bianchi Anna;;Via Po 2;10123;Torino;anna@bianchi.example;;BNCNNA80A41L219X;\n",
    )
    firm = crm.json("company show 'Rossi Srl'")
    assert (firm["addresses"][0]["city"], firm["domain"]) == ("Milano", "rossi.example")
    assert crm.json("company show 'Comune di Lodi'")["emails"][0]["address"] == "anagrafe@lodi.example"
    assert [one["name"] for one in crm.json("list")] == ["Bianchi Anna", "Mario Rossi"]
    assert person(crm, "anna@bianchi.example")["family"] == "Bianchi"


def test_a_list_of_firms_alone_has_no_people(crm: Crm) -> None:
    found = bring(
        crm, "Customer,Company,City,Phone,Email\nBird Sanctuary,Bird Sanctuary,Rome,,birds@i.example\n"
    )
    assert (found["created"], found["companies_created"]) == (0, 1)
    found = bring(crm, "Email,Company\nann@acme.example,Acme\n")
    assert (found["created"], found["companies_created"]) == (1, 1)


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Name,Contact Name,Telephone,E-Mail", "ABC Ltd,Jane Poe,,jane@abc.example"),
        ("Nazwa,Imię,Nazwisko,Email,Firma", "ABC Ltd,Jane,Poe,jane@abc.example,"),
    ],
)
def test_a_name_beside_that_of_whom_to_speak_to_is_the_firm_s(crm: Crm, header: str, row: str) -> None:
    bring(crm, f"{header}\n{row}\n")
    assert (person(crm)["name"], person(crm)["companies"][0]["company"]) == ("Jane Poe", "ABC Ltd")


def test_a_column_that_says_whether_it_is_a_firm_is_no_name_of_one(crm: Crm) -> None:
    bring(crm, "Nazwa,Email,NIP,Firma\nNowak Sp. z o.o.,n@x.example,521,tak\nJan Kowalski,k@x.example,,nie\n")
    assert [one["name"] for one in crm.json("list")] == ["Jan Kowalski"]
    assert [one["name"] for one in crm.json("company list")] == ["Nowak Sp. z o.o."]


def test_google_speaks_the_language_of_its_user(crm: Crm) -> None:
    bring(
        crm,
        "Nome,Cognome,Nome organizzazione,Titolo organizzazione,Etichette,E-mail 1 - Etichetta,E-mail 1 - Valore,"
        "Telefono 1 - Valore,Indirizzo 1 - Città\n"
        "Ugo,Neri,Neri Srl,Titolare,* myContacts ::: VIP,* Lavoro,u@n.example,333 1234567 ::: 02 1234567,Milano\n",
    )
    found = person(crm)
    assert (found["companies"][0]["title"], found["tags"], len(found["phones"])) == (
        "Titolare",
        ["myContacts", "VIP"],
        2,
    )


def test_accounts_of_datev_are_people_and_firms(crm: Crm) -> None:
    found = bring(
        crm,
        '"EXTF";700;16;"Debitoren/Kreditoren";5;;;;;;;;;;;;;;\n'
        "Konto;Name (Adressattyp Unternehmen);Name (Adressattyp natürl. Person);Vorname (Adressattyp natürl. Person);"
        "Adressattyp;Straße;Postleitzahl;Ort;E-Mail\n10001;Müller GmbH;;;2;Weg 1;80331;München;info@m.example\n"
        "10002;;Weber;Klaus;1;Weg 2;10115;Berlin;k@w.example\n",
    )
    assert (found["created"], found["companies_created"]) == (1, 1)


def test_people_who_look_like_firms_at_first_sight_are_people(crm: Crm) -> None:
    rows = ["JOAO SA", "NAO TANAKA", "Peter Ag", "Anna Rossi (Acme Srl)", "Jane Roe PhD"]
    found = bring(
        crm, "\n".join(["Name,Phone", *(f"{name},+3902123456{at}" for at, name in enumerate(rows))])
    )
    assert (found["created"], found["companies_created"]) == (5, 0)
