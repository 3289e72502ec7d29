"""crm import: what a system's exports look like in other languages, and what their rows say beside the obvious."""

from __future__ import annotations

import json
from typing import Any

import pytest

from commandline import Crm


def bring(crm: Crm, text: str, options: str = "", *, name: str = "list.csv", code: int = 0) -> dict[str, int]:
    """Import a file of that text; its counts."""
    path = crm.folder / name
    path.write_text(text, encoding="utf-8")
    found: dict[str, int] = json.loads(crm(f"import {path} {options} --json", code=code))
    return found


def person(crm: Crm, name: str = "c1") -> dict[str, Any]:
    found: dict[str, Any] = crm.json(f"show {name}")
    return found


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Affare - Titolo,Affare - Valore,Affare - Valuta di Valore,Affare - Organizzazione,"
         "Affare - Persona di contatto,Affare - Fase,Affare - Stato,Affare - ID\n"
         "Sito,1500,EUR,ACME,Anna Rossi,Proposta,Aperto,33\n", "Proposta"),
        ("Deal - Titel,Deal - Wert,Deal - Währung von Wert,Deal - Organisation,Deal - Kontaktperson,Deal - Phase,"
         'Deal - Status,Deal - ID\nSito,"1.500,00",EUR,ACME,Anna Rossi,Angebot,Verloren,33\n', "lost"),
    ],
)  # fmt: skip
def test_pipedrive_names_its_things_in_the_language_of_its_user(crm: Crm, text: str, stage: str) -> None:
    assert bring(crm, text)["deals"] == 1
    assert "looks like Pipedrive deals: 8 of 8 columns known" in crm.err
    deal = crm.json("deal show d1")
    assert (deal["title"], deal["stage"], deal["value"]) == (
        "Sito",
        stage,
        {"amount": "1500.00", "currency": "EUR"},
    )
    assert deal["people"][0]["name"] == "Anna Rossi"
    assert person(crm, "'Anna Rossi'")["companies"][0]["company"] == "ACME"


def test_the_company_above_is_known_by_its_id_or_its_name(crm: Crm) -> None:
    found = bring(
        crm,
        "Id,Name,ParentId,BillingCity,AnnualRevenue\n001A,ACME,001P,Roma,1.39E8\n001P,ACME Holding,,,\n"
        "001B,Beta,001X,,\n",
    )
    assert found["companies_created"] == 4  # 001X is another file's to name
    assert crm.json("company show ACME")["parent"] == "ACME Holding"
    assert crm.json("company show ACME")["custom"]["annual_revenue"] == 139_000_000
    bring(crm, "Company,Industry,Parent Company\nGamma,Steel,Omega\n")
    assert crm.json("company show Gamma")["parent"] == "Omega"


def test_the_title_of_a_column_tells_what_happened(crm: Crm) -> None:
    bring(
        crm,
        "Record ID,Call Title,Call notes,Activity date,Call duration (HH:mm:ss),Call direction,Associated Contact,"
        "Associated Contact IDs\n8,Intro,<p>ok</p>,2024-04-02 15:00,00:12:30,Outbound,Ann Doe (ann@x.it),1051\n",
    )
    told = crm.json(["sql", "SELECT kind, direction, duration_s, body FROM interaction"])
    assert told == [{"kind": "call", "direction": "out", "duration_s": 750, "body": "ok"}]


def test_a_deal_of_several_people_is_a_deal_of_each_of_them(crm: Crm) -> None:
    bring(
        crm,
        "Record ID,Deal Name,Deal Stage,Amount,Associated Contact,Associated Contact IDs\n"
        "7,Big,Closed Won,100,Ann Doe (ann@x.it);Bob Roe (bob@x.it),1051;1052\n",
    )
    deal = crm.json("deal show d1")
    assert ([one["name"] for one in deal["people"]], deal["note"]) == (["Ann Doe", "Bob Roe"], None)
    assert person(crm, "'Ann Doe'")["external_ids"] == [{"system": "hubspot", "value": "1051"}]
    assert [one["value"] for one in person(crm, "'Bob Roe'")["emails"]] == ["bob@x.it"]
    assert [line["id"] for line in crm.json("imports show 1 --lines")].count("d1") == 1


def test_a_name_that_is_none_and_labels_that_are_none_are_left_out(crm: Crm) -> None:
    bring(
        crm,
        "Id,IsDeleted,LastName,FirstName,Email,Company,LeadSource\n1,0,[not provided],,ann@x.it,,Web\n",
    )
    assert person(crm, "ann@x.it")["name"] == "ann@x.it"
    bring(
        crm,
        "First Name,Last Name,Labels,E-mail 1 - Label,E-mail 1 - Value\nBob,Roe,* myContacts,* ,bob@x.it\n",
    )
    assert person(crm, "bob@x.it")["emails"][0]["label"] is None


def test_a_whole_address_gives_the_street_its_parts_do_not_have(crm: Crm) -> None:
    bring(
        crm,
        "Organization - Name,Organization - Address,Organization - City/town/village/locality of Address,"
        "Organization - ZIP/Postal code of Address,Organization - ID\n"
        '"Leon","Via Roma 1, 00184 Roma, Italia",Roma,00184,7\n',
    )
    assert crm.json("company show Leon")["addresses"][0]["street"] == "Via Roma 1"


@pytest.mark.parametrize(
    ("text", "system"),
    [
        ("RecordId,First Name,Last Name,Organization,Email Address,Mail Address Street,Mail Address City,Contact Owner,"
         "Email Opted Out\n7,Anna,Rossi,ACME,a@x.it,Via Roma 1,Roma,Eva,True\n", "insightly"),
        ("Contact Id,Assigned To,First Name,Last Name,Company Name,Email 1,Email 1 Type,Phone 1,Phone 1 Type,"
         "Address 1: Street,Address 1: City\n"
         "7,Eva,Anna,Rossi,ACME,a@x.it,Work,06 1234567,Work,Via Roma 1,Roma\n", "lacrm"),
        ("First Name,Last Name,Office Phone,Organization Name,Primary Email,Secondary Email,Assigned To,Mailing Street,"
         "Mailing City,Contact Id\nAnna,Rossi,06 1234567,Accounts::::ACME,a@x.it,,Eva,Via Roma 1,Roma,7\n", "vtiger"),
        ("Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,"
         "Default Address Address1,Default Address City,Default Address Zip\n"
         "'70001,Anna,Rossi,a@x.it,no,ACME,Via Roma 1,Roma,'00184\n", "shopify"),
        ("External ID,Name,Is a Company,Related Company,Email,Street,City,Salesperson\n7,Anna Rossi,False,ACME,a@x.it,"
         "Via Roma 1,Roma,Eva\n", "odoo"),
    ],
)  # fmt: skip
def test_an_id_is_kept_under_the_system_it_comes_from(crm: Crm, text: str, system: str) -> None:
    bring(crm, text)
    anna = person(crm, "a@x.it")
    assert [one["system"] for one in anna["external_ids"]] == [system]
    assert anna["companies"][0]["company"] == "ACME"
    assert (anna["addresses"][0]["street"], anna["addresses"][0]["city"]) == ("Via Roma 1", "Roma")
    assert bring(crm, text)["updated"] == 0


def test_people_and_companies_share_the_ids_of_a_system(crm: Crm) -> None:
    text = (
        "Id,Type,First Name,Last Name,Name,Organisation,Organisation Id,About,Work Email Address,Work Phone Number\n"
        "11,Person,Anna,Rossi,,ACME,12,,a@x.it,\n12,Organisation,,,ACME,,,,info@x.it,06 1234567\n"
    )
    assert bring(crm, text)["companies_created"] == 1
    assert crm.json("company show ACME")["external_ids"] == [{"system": "capsule", "value": "12"}]
    assert bring(crm, text)["companies_updated"] == 0


def test_the_status_of_a_mailing_list_is_a_refusal(crm: Crm) -> None:
    bring(crm, "Email,First Name,Status\na@x.it,Anna,Unsubscribed\nb@x.it,Bob,Bounced\nc@x.it,Cid,Active\n")
    assert crm.consents("a@x.it") == {"email": "revoked"}
    assert person(crm, "b@x.it")["bounced"] == ["b@x.it"]
    assert crm.consents("b@x.it") == crm.consents("c@x.it") == {}


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Cognome Ospite;Nome Ospite;Indirizzo E-mail;Indirizzo Residenza;Città;Consenso Marketing (S/N)",
         "Rossi;Anna;a@x.it;Via Roma 1;Roma;N"),
        ("Civ.;Nom de famille;Prénom(s);Adr. postale;Ville;Adr. mail;Inscrit newsletter",
         "Mme;Rossi;Anna;Via Roma 1;Roma;a@x.it;non"),
        ("Achternaam;Roepnaam;E-mailadres;Adres;Woonplaats;Toestemming nieuwsbrief",
         "Rossi;Anna;a@x.it;Via Roma 1;Roma;nee"),
        ("first,last,e-mail,Home Street,City,opted_in", "Anna,Rossi,a@x.it,Via Roma 1,Roma,false"),
    ],
)  # fmt: skip
def test_lists_of_guests_and_members_in_words_of_their_own(crm: Crm, header: str, row: str) -> None:
    bring(crm, f"{header}\n{row}\n")
    anna = person(crm, "a@x.it")
    assert (anna["given"], anna["family"], anna["custom"]) == ("Anna", "Rossi", {})
    assert [one["state"] for one in anna["consents"]] == ["revoked"]
    assert [(one["street"], one["city"]) for one in anna["addresses"]] == [("Via Roma 1", "Roma")]


def test_two_columns_of_one_part_of_an_address_are_both_kept(crm: Crm) -> None:
    bring(crm, "Nome,Cognome,Città,Provincia,Regione\nAnna,Rossi,Bari,BA,Puglia\nUgo,Neri,Lecce,,Puglia\n")
    anna, ugo = person(crm, "'Anna Rossi'"), person(crm, "'Ugo Neri'")
    assert (anna["addresses"][0]["region"], anna["custom"]) == ("BA", {"regione": "Puglia"})
    assert (ugo["addresses"][0]["region"], ugo["custom"]) == ("Puglia", {})


def test_dates_are_read_as_the_other_dates_of_the_file(crm: Crm) -> None:
    bring(crm, "Name,Birthday,Member Since\nAnna,14-02-1968,01-09-2010\n")
    assert "Member Since: read with the day first, as the other dates here" in crm.err
    assert person(crm)["created_at"] == "2010-09-01T00:00:00+02:00"


def test_clients_are_names_where_nothing_else_is(crm: Crm) -> None:
    bring(crm, "Cliente,Telefono\nAnna Rossi,06 1234567\n")
    assert person(crm)["name"] == "Anna Rossi"
    bring(crm, "Cliente,P.Iva/C.F.\nACME Srl,01234567890\n", name="firms.csv")
    assert crm.json("company show 'ACME Srl'")["custom"]["vat_number"] == "01234567890"


def test_birthdays_without_a_year_show_their_order_by_the_others(crm: Crm) -> None:
    bring(crm, "Name,Email,Birthday\nAnn Lee,a@x.it,25/12\nBob Roe,b@x.it,04/12\n")
    assert person(crm, "b@x.it")["birthday"] == "--12-04"
    bring(crm, "Name,Email,Birthday\nAnn Lee,c@x.it,12/25\nBob Roe,d@x.it,04/12\n")
    assert person(crm, "d@x.it")["birthday"] == "--04-12"
    (crm.folder / "one.csv").write_text("Name,Email,Birthday\nAnn Lee,e@x.it,04/12\n")
    assert "--date-order dmy, or mdy" in crm.fails(f"import {crm.folder}/one.csv", 2)
    bring(crm, "Email Address,MEMBER_RATING,OPTIN_TIME,EUID,Birthday\nf@x.it,2,2026-01-01,e1,04/12\n")
    assert person(crm, "f@x.it")["birthday"] == "--04-12"


def test_an_order_names_its_customer_by_what_stands_on_the_bill(crm: Crm) -> None:
    bring(
        crm,
        "Order Number,First Name (Billing),Last Name (Billing),Company (Billing),City (Billing),"
        "Country Code (Billing),Email (Billing)\n1001,Ann,Lee,Acme,Austin,US,ann@x.it\n",
    )
    found = person(crm)
    assert (found["name"], found["companies"][0]["company"]) == ("Ann Lee", "Acme")
    assert (found["addresses"][0]["city"], found["addresses"][0]["country"]) == ("Austin", "US")


def test_a_deal_that_names_people_by_their_addresses_is_theirs(crm: Crm) -> None:
    bring(
        crm, "Box Key,Name,Stage,Assigned To,Contacts,Deal Size\nx1,Big,Pitched,Anna,ann@x.it;bob@x.it,100\n"
    )
    assert [one["name"] for one in crm.json("deal show d1")["people"]] == ["ann@x.it", "bob@x.it"]


def test_a_calendar_has_dates_and_times_in_columns_of_their_own(crm: Crm) -> None:
    bring(
        crm,
        '"Subject","Start Date","Start Time","End Date","End Time","All day event","Reminder on/off","Location"\n'
        '"Demo","3/15/2026","10:00:00 AM","3/15/2026","11:30:00 AM","False","True","Rome"\n',
    )
    told = crm.json(["sql", "SELECT kind, at, duration_s FROM interaction"])
    assert told == [{"kind": "meeting", "at": "2026-03-15T09:00:00Z", "duration_s": 5400}]


def test_a_column_of_names_or_firms_holds_either(crm: Crm) -> None:
    found = bring(crm, "Name / Company,Email\nAnn Lee,ann@x.it\nAcme Ltd,info@acme.it\n")
    assert (found["created"], found["companies_created"]) == (1, 1)
