"""crm import: exports of other systems, and what of them lands where."""

from __future__ import annotations

import json
from typing import Any

import pytest

from commandline import Crm


def file(crm: Crm, text: str, name: str = "list.csv") -> str:
    path = crm.folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def bring(crm: Crm, text: str, options: str = "", *, code: int = 0) -> dict[str, int]:
    """Import a list; its counts."""
    found: dict[str, int] = json.loads(crm(f"import {file(crm, text)} {options} --json", code=code))
    return found


def person(crm: Crm, name: str = "c1") -> dict[str, Any]:
    found: dict[str, Any] = crm.json(f"show {name}")
    return found


@pytest.mark.parametrize(
    ("text", "owner"),
    [
        (
            "Datensatz-ID,Vorname,Nachname,E-Mail,Mobiltelefonnummer,Name des Unternehmens,Lifecycle-Phase,"
            "Für Kontakt zuständiger Mitarbeiter,Von allen E-Mails abgemeldet\n"
            "7,Anna,Rossi,a@x.it,333 1234567,ACME,Kunde,Eva,Ja\n",
            "Eva",
        ),
        (
            "ID de fiche d'informations,Prénom,Nom,E-mail,Numéro de téléphone mobile,Nom de l'entreprise,"
            "Phase du cycle de vie,Propriétaire du contact,Désabonné de tous les e-mails\n"
            "7,Anna,Rossi,a@x.it,333 1234567,ACME,Client,Eva,Oui\n",
            "Eva",
        ),
        (
            "ID record,Nome,Cognome,E-mail,Numero di cellulare,Nome azienda,Fase del ciclo di vita,"
            "Proprietario del contatto,Iscrizione annullata a tutte le e-mail\n"
            "7,Anna,Rossi,a@x.it,333 1234567,ACME,Cliente,Eva,true\n",
            "Eva",
        ),
        (
            "ID de registro,Nombre,Apellidos,Correo,Número de móvil,Nombre de la empresa,Etapa del ciclo de vida,"
            "Propietario del contacto,Cancelada la suscripción a todos los correos electrónicos\n"
            "7,Anna,Rossi,a@x.it,333 1234567,ACME,Cliente,Eva,Sí\n",
            "Eva",
        ),
    ],
)
def test_hubspot_speaks_the_language_of_its_user(crm: Crm, text: str, owner: str) -> None:
    bring(crm, text)
    assert "looks like HubSpot contacts" in crm.err
    anna = person(crm)
    assert (anna["given"], anna["family"], anna["owner"], anna["status"]) == (
        "Anna",
        "Rossi",
        owner,
        "customer",
    )
    assert anna["phones"][0]["e164"] == "+393331234567"
    assert anna["companies"][0]["company"] == "ACME"
    assert anna["external_ids"] == [{"system": "hubspot", "value": "7"}]
    assert crm.consents("c1") == {"email": "revoked"}


CONTACT = (
    "Id,IsDeleted,AccountId,LastName,FirstName,Email,Title,DoNotCall\n003A,0,001A,Rossi,Anna,a@x.it,CTO,1\n"
)
ACCOUNT = "Id,IsDeleted,Name,BillingCity,AnnualRevenue\n001A,0,ACME,Roma,1000\n"
TASK = (
    "Id,WhoId,AccountId,Subject,ActivityDate,Status,Priority,TaskSubtype,CallType,CallDurationInSeconds,IsDeleted\n"
    "00T1,003A,001A,Prices,2024-03-05,Completed,Normal,Call,Outbound,125,0\n"
    "00T2,003A,001A,Send offer,2026-06-05,Not Started,High,Task,,,0\n"
    "00T3,003A,001A,Some day,,Not Started,Low,Task,,,0\n"
)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2), (2, 0, 1)])
def test_the_order_of_files_does_not_matter(crm: Crm, order: tuple[int, ...]) -> None:
    files = [file(crm, text, f"{n}.csv") for n, text in enumerate((CONTACT, ACCOUNT, TASK))]
    for number in order:
        crm(f"import {files[number]}")
    anna = person(crm, "a@x.it")
    assert anna["name"] == "Anna Rossi"
    assert [(one["company"], one["title"]) for one in anna["companies"]] == [("ACME", "CTO")]
    assert crm.consents("a@x.it") == {"phone": "revoked"}
    assert crm("list --count") == "1\n"
    assert crm("company list --count") == "1\n"
    tasks = crm.json("task list --sort title")
    assert [(one["title"], one["due"], one["due_at"], one["priority"], one["person"]) for one in tasks] == [
        ("Send offer", "2026-06-05", None, "high", "Anna Rossi"),
        ("Some day", None, None, "low", "Anna Rossi"),
    ]
    assert "Prices" in crm("timeline a@x.it")
    assert anna["interactions"] == 1


def test_a_report_signs_itself_and_adds_up_at_its_end(crm: Crm) -> None:
    found = bring(
        crm,
        '"First Name","Last Name","Account Name","Email","Account Owner","Email Opt Out"\n'
        '"Anna","Rossi","ACME","a@x.it","Eva","0"\n\n"Contacts Report"\n"Copyright (c) 2024 salesforce.com"\n"ACME"\n',
    )
    assert (found["created"], found["skipped"], found["rejected"]) == (1, 3, 0)
    assert "skipped 3: footer" in crm.err
    found = bring(
        crm,
        '"Opportunity Name","Account Name","Stage","Amount","Close Date","Opportunity Owner","Fiscal Period"\n'
        '"Big","ACME","Closed Won","USD 60,000","5/13/2023","Eva","Q2-2023"\n'
        '"Grand Totals","","","USD 60,000","","",""\n',
    )
    assert (found["deals"], found["skipped"]) == (1, 1)
    assert "Amount: 1,234 is 1234" in crm.err
    [deal] = crm.json("deal list")
    assert deal["value"] == {"amount": "60000.00", "currency": "USD"}


def test_a_name_with_an_address_behind_it_is_both(crm: Crm) -> None:
    bring(
        crm,
        "Record ID,Activity type,Activity date,Activity assigned to,Call notes,Call outcome,Associated Contact\n"
        "7,Call,2024-03-05 09:15,Eva,<p>Prices</p>,Connected,Anna Rossi (a@x.it);Luca Neri (l@x.it)\n",
    )
    anna = person(crm, "a@x.it")
    assert (anna["name"], anna["interactions"]) == ("Anna Rossi", 1)


def test_probabilities_from_0_to_1_are_percentages(crm: Crm) -> None:
    bring(
        crm,
        "Record ID,Deal Name,Deal Stage,Amount,Deal probability,Deal owner\n"
        "1,A,Offer,10,0.2,Eva\n2,B,Offer,10,1.0,Eva\n",
    )
    assert [deal["probability"] for deal in crm.json("deal list --sort title")] == [20, 100]


def test_what_somebody_does_not_want_is_never_lifted(crm: Crm) -> None:
    header = (
        "(Do Not Modify) Contact,Full Name,Email,Do not allow Emails,Do not allow Phone Calls,Company Name\n"
    )
    bring(crm, f"{header}1,Anna Rossi,a@x.it,Do Not Allow,Do Not Allow,ACME\n")
    refusals = {"email": "revoked", "phone": "revoked"}
    assert (crm.consents("c1"), person(crm)["custom"]) == (refusals, {})
    bring(crm, f"{header}1,Anna Rossi,a@x.it,Allow,Allow,ACME\n", "--on-conflict overwrite")
    assert crm.consents("c1") == refusals


def test_nothing_a_row_says_is_dropped_unsaid(crm: Crm) -> None:
    bring(
        crm,
        "Name,Email,Company,Industry,Job Title,Position,Owner,Sales Rep\n"
        "Anna Rossi,a@x.it,,Tools,CTO,Boss,Eva,Ugo\n,info@acme.it,ACME,,,,,\n",
    )
    anna = person(crm, "a@x.it")
    assert anna["owner"] == "Eva"
    assert {"Tools", "CTO", "Boss", "Ugo"} <= set(map(str, anna["custom"].values()))


def test_titles_before_a_name_may_stand_in_two_columns(crm: Crm) -> None:
    bring(crm, "Anrede;Titel;Vorname;Nachname;Land\nFrau;Dr.;Eva;Groß;D\nHerr;;Max;Müller;A\n")
    eva = person(crm)
    assert (eva["prefix"], eva["family"], eva["addresses"][0]["country"]) == ("Frau Dr.", "Groß", "DE")
    bring(crm, "Vorname;Nachname;Titel\nUte;Klein;Einkauf\nJan;Berg;Leitung\n")
    assert person(crm, "ute")["custom"]["titel"] == "Einkauf"


def test_a_list_that_names_the_surname_first_is_told_by_its_names(crm: Crm) -> None:
    bring(crm, "Nominativo;Mail\nRossi Anna;anna@x.it\nDe Luca Maria Teresa;m@x.it\nVerdi Ugo;ugo@x.it\n")
    assert "Nominativo: the surname stands first" in crm.err
    found = [
        (one["given"], one["family"]) for one in (person(crm, f"{who}@x.it") for who in ("anna", "m", "ugo"))
    ]
    assert found == [("Anna", "Rossi"), ("Maria", "De Luca"), ("Ugo", "Verdi")]


def test_numbers_say_where_they_are_dialled(crm: Crm) -> None:
    bring(
        crm,
        "ФИО;Телефон\n"
        "Петров Иван Сергеевич;8 (495) 123-45-67\nИванова Анна Петровна;8-916-765-43-21, +7 903 123-45-67\n",
    )
    assert [one["e164"] for one in person(crm, "Петров")["phones"]] == ["+74951234567"]
    assert [one["e164"] for one in person(crm, "Иванова")["phones"]] == ["+79167654321", "+79031234567"]
    bring(crm, "Name,Phone,Mobile\nBob Roe,(512) 757-6000,3.93331E+11\n")
    bob = person(crm, "bob")
    assert [one["e164"] for one in bob["phones"]] == ["+15127576000"]
    assert "3.93331E+11" in bob["custom"].values()


def test_a_company_keeps_its_numbers(crm: Crm) -> None:
    bring(
        crm,
        "Ragione sociale;Referente;P.IVA;Fatturato;Stato\nRossi S.r.l.;Anna Rossi;01234567890;€ 1.234,56;Attivo\n"
        "Bianchi S.n.c.;;09876543210;12.500;Inattivo\nTotale;;;13.734,56;\n",
    )
    rossi = crm.json("company show 'Rossi S.r.l.'")["custom"]
    assert rossi == {"vat_number": "01234567890", "annual_revenue": 1234.56, "annual_revenue_currency": "EUR"}
    bianchi = crm.json("company show 'Bianchi S.n.c.'")["custom"]
    assert bianchi["annual_revenue"] == 12500
    assert "Inattivo" in bianchi.values()


def test_russian_lists_hold_people_and_companies(crm: Crm) -> None:
    found = bring(
        crm,
        "Наименование;Тип;Контактное лицо;Телефон;Эл. почта;Менеджер;ИНН\n"
        "ООО Ромашка;Компания;Петров Иван;+7 495 1234567;info@r.ru;Анна;7701234567\n"
        "Сидоров Пётр Ильич;Человек;;8 903 1112233;sid@mail.ru;Анна;\n",
    )
    assert (found["created"], found["companies_created"]) == (2, 1)
    assert (person(crm, "sid@mail.ru")["given"], person(crm, "sid@mail.ru")["middle"]) == ("Пётр", "Ильич")


def test_cells_that_name_the_cell_beside_them(crm: Crm) -> None:
    bring(
        crm,
        "First Name,Last Name,Labels,E-mail 1 - Label,E-mail 1 - Value,Custom Field 1 - Label,Custom Field 1 - Value,"
        "Relation 1 - Label,Relation 1 - Value\n"
        "Anna,Rossi,Friends ::: * myContacts,* Work,a@x.it,Loyalty,Gold,Spouse,Luca\n",
    )
    assert person(crm)["custom"] == {"loyalty": "Gold", "spouse": "Luca"}


def test_a_second_address_that_is_none_is_kept(crm: Crm) -> None:
    found = bring(crm, "Name,Email,Email 2\nAnna Rossi,a@x.it,see card\nLuca Neri,nope,\n", code=5)
    assert (found["created"], found["rejected"]) == (1, 1)
    assert person(crm)["custom"] == {"email_2": "see card"}


def test_an_activity_that_only_names_somebody_means_who_is_known(crm: Crm) -> None:
    crm("add 'Anna Rossi' --email a@x.it --company ACME")
    found = bring(
        crm,
        "Subject,Type,Due date,Done,Contact person,Assigned to user\nCall,Call,2024-03-05,Done,Anna Rossi,Eva\n",
    )
    assert found["created"] == 0
    assert person(crm)["interactions"] == 1


def test_the_same_activities_and_deals_again_leave_no_trace(crm: Crm) -> None:
    for text in (
        CONTACT,
        TASK,
        "Id,IsDeleted,Name,StageName,Amount,ContactId,IsWon,IsClosed\n1,0,Big,Won,5,003A,1,1\n",
    ):
        path = file(crm, text)
        crm(f"import {path}")
        before = crm.path.read_bytes()
        crm(f"import {path}")
        assert crm.path.read_bytes() == before


def test_what_a_second_row_of_somebody_says_otherwise_is_kept(crm: Crm) -> None:
    text = "Name,Email,Note,Seats\nAnna Rossi,a@x.it,first,3\nAnna Rossi,a@x.it,second,4\n"
    assert bring(crm, text)["rows_merged"] == 1
    anna = person(crm)
    assert (anna["note"], anna["custom"]) == ("first", {"seats": 3})
    assert anna["alternates"] == [{"field": "note", "value": "second"}, {"field": "seats", "value": "4"}]
    before = crm.path.read_bytes()
    bring(crm, text)
    assert crm.path.read_bytes() == before


def test_headers_that_only_resemble_a_system_are_not_taken_for_it(crm: Crm) -> None:
    bring(
        crm,
        "ID,Email Address,Phone Number,Address Street,First Name,Last Name\n1,a@x.it,,Via Roma 1,Anna,Rossi\n",
    )
    assert "looks like a list of contacts" in crm.err
    assert person(crm)["external_ids"] == []
    bring(
        crm,
        "First Name,Last Name,Company Name,Account Owner,Annual Revenue,# Employees\nBob,Roe,ACME,Eva,5000,50\n",
    )
    assert "contacts" in crm.err
    assert person(crm, "bob")["companies"][0]["company"] == "ACME"


def test_a_kind_that_is_none_of_ours_is_kept(crm: Crm) -> None:
    bring(
        crm, "Typ,Firma,Vorname,Nachname\nGroßkunde,ACME,Anna,Rossi\nFirma,Globex,,\nFirma,Solo AG,Eva,Neri\n"
    )
    assert person(crm)["custom"] == {"typ": "Großkunde"}
    assert person(crm, "eva")["companies"][0]["company"] == "Solo AG"
    assert crm("company list --count") == "3\n"


def test_monica_gives_what_it_knows_of_somebody(crm: Crm) -> None:
    contact = {
        "uuid": "c1",
        "created_at": "2023-01-01T10:00:00Z",
        "properties": {"first_name": "Anna", "last_name": "Rossi", "is_partial": False},
        "data": [
            {"type": "address", "values": [{"properties": {"street": "Via Roma 1", "city": "Milano"}}]},
            {"type": "call", "values": [{"properties": {"called_at": "2023-03-01", "content": "talked"}}]},
        ],
    }
    account = {"uuid": "u", "data": [{"type": "contact", "values": [contact]}], "instance": {}}
    crm(f"import {file(crm, json.dumps({'version': '1.0-preview.1', 'account': account}), 'monica.json')}")
    anna = person(crm)
    assert (anna["note"], anna["created_at"][:10]) == ("call: 2023-03-01, talked", "2023-01-01")
    assert anna["addresses"][0]["street"] == "Via Roma 1, Milano"


def test_whoever_opted_out_is_in_no_list_for_a_mailer(crm: Crm) -> None:
    bring(crm, "Name,Email,Email Opt Out,Bounced\nAnna,a@x.it,yes,\nBob,b@x.it,no,yes\nEva,e@x.it,no,no\n")
    listed = crm("export mailchimp -o -")
    assert [line.split(",")[0] for line in listed.splitlines()[1:]] == ["e@x.it"]
    assert crm.err == "1 listed, 2 withheld (1 opted out, 1 bounced)\n"


@pytest.mark.parametrize(
    ("header", "refusal", "agreement"),
    [
        ("Newsletter", "NO", "SI"),
        ("Marketing opt-in", "No", "Yes"),
        ("Werbung erlaubt", "nein", "ja"),
        ("Abonné newsletter", "Non", "Oui"),
        ("Рассылка", "нет", "да"),
        ("Acepta publicidad", "No", "Sí"),
        ("Aceita newsletter", "Não", "Sim"),
        ("Zgoda marketingowa", "NIE", "TAK"),
    ],
)
def test_who_did_not_agree_is_kept_as_one_who_refused(
    crm: Crm, header: str, refusal: str, agreement: str
) -> None:
    bring(crm, f"Name,Email,{header}\nAnna Rossi,a@x.it,{refusal}\nBob Roe,b@x.it,{agreement}\n")
    assert list(crm.consents("a@x.it").values()) == ["revoked"]
    assert list(crm.consents("b@x.it").values()) == ["granted"]
    assert person(crm, "a@x.it")["custom"] == person(crm, "b@x.it")["custom"] == {}


def test_a_town_stands_beside_its_code_its_province_or_the_particle_of_a_name(crm: Crm) -> None:
    bring(
        crm,
        "Voornaam;Tussenvoegsel;Achternaam;Straat;Huisnr.;PLZ/Ort;Tel.\n"
        "Jan;van der;Berg;Kerkstraat;12;D-50667 Köln;0341 1234567 - 0171 1234567\n"
        "Saskia;;Vries;;;Roma (RM);\n",
    )
    jan, saskia = person(crm, "'Jan van der Berg'"), person(crm, "'Saskia Vries'")
    assert (jan["given"], jan["family"]) == ("Jan", "van der Berg")
    place = {key: jan["addresses"][0][key] for key in ("street", "zip", "city", "country")}
    assert place == {"street": "Kerkstraat 12", "zip": "50667", "city": "Köln", "country": "DE"}
    assert [one["e164"] for one in jan["phones"]] == ["+493411234567", "+491711234567"]
    assert (saskia["addresses"][0]["city"], saskia["addresses"][0]["region"]) == ("Roma", "RM")


def test_stato_is_a_country_where_its_values_are(crm: Crm) -> None:
    bring(crm, "Nome,Cognome,Stato\nAnna,Rossi,Italia\nJean,Roux,Francia\n")
    assert person(crm)["addresses"][0]["country"] == "IT"
