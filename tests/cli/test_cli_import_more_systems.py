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


def test_several_ids_in_a_cell_are_a_link_and_a_text(crm: Crm) -> None:
    bring(
        crm,
        "Record ID,Deal Name,Deal Stage,Amount,Associated Contact,Associated Contact IDs\n"
        "7,Big,Closed Won,100,Ann Doe (ann@x.it);Bob Roe (bob@x.it),1051;1052\n",
    )
    assert "Associated Contact IDs: 1051;1052" in crm.json("deal show d1")["note"]
    assert person(crm, "'Ann Doe'")["external_ids"] == [{"system": "hubspot", "value": "1051"}]


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
