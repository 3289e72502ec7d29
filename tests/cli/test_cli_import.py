"""crm import: what comes in, what is said, what is repeated, what is refused."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from uuid import UUID

import pytest

from commandline import Crm

PEOPLE = """First Name,Last Name,Email,Phone,Company
Anna,Rossi,anna@rossi.it,02 12345678,Rossi Srl
Luca,Bianchi,luca@b.it,,
"""


def file(crm: Crm, text: str | bytes, name: str = "list.csv") -> str:
    path = crm.folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return str(path)


def bring(crm: Crm, text: str | bytes, options: str = "", *, code: int = 0) -> dict[str, int]:
    """Import a list; its counts."""
    return counts(crm, f"import {file(crm, text)} {options}", code)


def digest(crm: Crm) -> str:
    return hashlib.sha256(crm.path.read_bytes()).hexdigest()


def counts(crm: Crm, command: str, code: int = 0) -> dict[str, int]:
    found: dict[str, int] = json.loads(crm(f"{command} --json", code=code))
    return found


def test_people_come_in_with_their_companies(crm: Crm) -> None:
    found = bring(crm, PEOPLE)
    assert (found["created"], found["companies_created"]) == (2, 1)
    anna = crm.json("show anna@rossi.it")
    assert anna["name"] == "Anna Rossi"
    assert anna["phones"][0]["e164"] == "+390212345678"
    assert anna["companies"][0]["company"] == "Rossi Srl"
    assert crm("search bianchi --columns name --no-header") == "Luca Bianchi\n"


def test_the_same_file_twice_changes_nothing(crm: Crm) -> None:
    path = file(crm, PEOPLE)
    crm(f"import {path}")
    before = digest(crm)
    found = counts(crm, f"import {path}")
    assert (found["created"], found["updated"], found["unchanged"]) == (0, 0, 2)
    assert digest(crm) == before


@pytest.mark.parametrize("policy", ["fill", "overwrite", "skip"])
def test_a_dry_run_tells_the_truth_and_changes_nothing(crm: Crm, policy: str) -> None:
    bring(crm, PEOPLE)
    newer = file(
        crm,
        "First Name,Last Name,Email,Source,Phone\nAnna,Rossi,anna@rossi.it,fair,+39 333 1234567\nEva,Neri,e@n.it,,\n",
    )
    before = digest(crm)
    dry = counts(crm, f"import {newer} --on-conflict {policy} --dry-run")
    assert digest(crm) == before
    assert dry == counts(crm, f"import {newer} --on-conflict {policy}")
    assert dry["created"] == 1
    assert dry["updated"] == (0 if policy == "skip" else 1)


def test_a_dry_run_makes_no_database(crm: Crm) -> None:
    assert bring(crm, PEOPLE, "--dry-run")["created"] == 2
    assert not crm.path.exists()


def test_blanks_are_filled_and_what_is_there_stays(crm: Crm) -> None:
    crm('add "Anna Rossi" --email anna@rossi.it --source website')
    bring(crm, "Name,Email,Source,Owner\nAnna Rossi,ANNA@rossi.it,fair,bob\n")
    anna = crm.json("show c1")
    assert (anna["source"], anna["owner"]) == ("website", "bob")
    bring(crm, "Name,Email,Source,Owner\nAnna Rossi,ANNA@rossi.it,fair,bob\n", "--on-conflict overwrite")
    assert crm.json("show c1")["source"] == "fair"


def test_undo_takes_an_import_back(crm: Crm) -> None:
    crm('add "Anna Rossi" --email anna@rossi.it')
    before = crm("export jsonl")
    bring(crm, PEOPLE)
    crm("undo")
    assert crm("export jsonl") == before


def test_imports_undo_keeps_what_was_edited_since(crm: Crm) -> None:
    bring(crm, PEOPLE)
    crm("edit luca@b.it --set owner=eva")
    crm("imports undo 1", code=5)
    assert crm("list --columns name --no-header") == "Luca Bianchi\n"


def test_imports_list_and_show_know_every_line(crm: Crm) -> None:
    bring(crm, PEOPLE)
    [one] = crm.json("imports list")
    assert (one["id"], one["created"], one["companies_created"]) == ("1", 2, 1)
    assert crm("imports show 1 --lines --columns line,name,action --no-header") == (
        "2\tAnna Rossi\tcreated\n2\tRossi Srl\tcreated\n3\tLuca Bianchi\tcreated\n"
    )


def test_133_people_with_one_address_are_133_people(crm: Crm) -> None:
    rows = "".join(f"Person{n},Family{n},info@shared.it\n" for n in range(133))
    path = file(crm, f"First Name,Last Name,Email\n{rows}")
    assert counts(crm, f"import {path}")["created"] == 133
    assert counts(crm, f"import {path}")["created"] == 0


def test_one_person_on_two_rows_is_one_person(crm: Crm) -> None:
    path = file(
        crm, "Name,Email,Phone,City\nAnna Rossi,a@x.it,,Roma\nRossi Anna,A@X.it,06 1234567,\n,a@x.it,,\n"
    )
    assert counts(crm, f"import {path}")["created"] == 1
    anna = crm.json("show a@x.it")
    assert len(anna["emails"]) == 1
    assert len(anna["phones"]) == 1


def test_a_newer_export_of_the_same_system_finds_people_by_their_ids(crm: Crm) -> None:
    first = "Record ID,First Name,Last Name,Email,Lifecycle Stage\n7,Anna,Rossi,a@x.it,Lead\n8,Luca,Bianchi,,Lead\n"
    bring(crm, first)
    second = first.replace("Rossi,a@x.it,Lead", "Verdi,new@x.it,Customer").replace(
        "Bianchi,,", "Bianchi,l@x.it,"
    )
    found = bring(crm, second)
    assert (found["created"], found["updated"]) == (0, 2)
    assert [one["address"] for one in crm.json("show c1")["emails"]] == ["a@x.it", "new@x.it"]


def test_bad_records_are_kept_aside_and_come_in_when_corrected(crm: Crm) -> None:
    path = file(crm, "Name,Email,Note\nAnna,anna@x.it,\nLuca,not-an-address,\n,,only a note\nEva,eva@x.it,\n")
    found = counts(crm, f"import {path}", code=5)
    assert (found["created"], found["rejected"]) == (2, 2)
    rejects = crm.folder / "list.rejects.csv"
    lines = rejects.read_text().splitlines()
    assert lines[0] == "row,column,reason,Name,Email,Note"
    assert lines[1].startswith("3,Email,")
    rejects.write_text(rejects.read_text().replace("not-an-address", "luca@x.it"))
    corrected = counts(crm, f"import {rejects}", code=5)
    assert (corrected["created"], corrected["rejected"]) == (1, 1)
    assert crm.json("show luca@x.it")["custom"] == {}


def test_strict_stores_nothing(crm: Crm) -> None:
    path = file(crm, "Name,Email\nAnna,anna@x.it\nLuca,nonsense\n")
    assert "1 bad record" in crm.fails(f"import {path} --strict", 1)
    assert not crm.path.exists()


def test_columns_are_mapped_and_the_mapping_is_kept(crm: Crm) -> None:
    first = file(crm, "Kişi;E-Posta;Cep;Bölge\nAyşe Yılmaz;ayse@x.tr;0532 1234567;Ege\n", "fuar.csv")
    crm(
        f"import {first} --map 'Kişi=name' --map 'E-Posta=email' --map Cep=mobile --country TR --save-profile fuar"
    )
    assert "1 unknown column becomes a custom field: Bölge" in crm.err
    ayse = crm.json("show ayse@x.tr")
    assert ayse["phones"][0] == {"e164": "+905321234567", "label": "mobile", "value": "0532 1234567"}
    assert ayse["custom"] == {"bolge": "Ege"}
    second = file(crm, "Kişi;E-Posta;Cep;Bölge\nAli Can;ali@x.tr;;\n", "fuar2.csv")
    crm(f"import {second} --profile fuar")
    assert crm.json("show ali@x.tr")["name"] == "Ali Can"
    crm.fails(f"import {second} --map 'Kisi=nmae'", 2)
    crm.fails(f"import {second} --profile fuaar", 2)


def test_standard_input_is_a_file(crm: Crm) -> None:
    assert '"created": 2' in crm("import - --json", stdin=PEOPLE)


def test_dates_that_can_be_read_two_ways_are_asked_for(crm: Crm) -> None:
    path = file(crm, "Name,Email,Created\nAnna,a@x.it,03/04/2026\n")
    assert "--date-order" in crm.fails(f"import {path}", 2)
    crm(f"import {path} --date-order dmy")
    assert crm.json("show a@x.it")["created_at"].startswith("2026-04-03")


def test_a_column_proves_its_own_date_order(crm: Crm) -> None:
    bring(crm, "Name,Email,Created\nAnna,a@x.it,03/04/2026\nEva,e@x.it,15/04/2026\n")
    assert crm.json("show a@x.it")["created_at"].startswith("2026-04-03")


def test_a_limit_is_a_small_try(crm: Crm) -> None:
    assert bring(crm, PEOPLE, "--limit 1")["created"] == 1


def test_an_opt_out_is_kept_whatever_a_later_file_says(crm: Crm) -> None:
    bring(crm, "Name,Email,Do Not Contact\nAnna,a@x.it,yes\n")
    bring(crm, "Name,Email,Do Not Contact\nAnna,a@x.it,no\n", "--on-conflict overwrite")
    assert crm.json("show a@x.it")["do_not_contact"] is True


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_writing_of_a_list_gives_the_same_people(tmp_path: Path, encoding: str, delimiter: str) -> None:
    crm = Crm(tmp_path)
    rows = [
        ["Vorname", "Nachname", "E-Mail", "Notiz"],
        ["Jörg", "Müller", "j@m.de", '"Zeile 1\nZeile 2"'],
        ["Anaïs", "Núñez", "a@n.es", ""],
    ]
    path = file(crm, "\r\n".join(delimiter.join(row) for row in rows).encode(encoding))
    crm(f"import {path}")
    assert [one["name"] for one in crm.json("list")] == ["Anaïs Núñez", "Jörg Müller"]
    assert crm.json("show j@m.de")["note"] == "Zeile 1\nZeile 2"


@pytest.mark.parametrize(
    "header",
    [
        "First name,Last name,Email,Mobile,Company,Zip,City",
        "Nome,Cognome,Posta elettronica,Cellulare,Ragione sociale,CAP,Città",
        "Vorname,Nachname,E-Mail-Adresse,Handy,Firma,PLZ,Ort",
        "Prénom,Nom,Courriel,Portable,Société,Code postal,Ville",
        "Имя,Фамилия,Эл. почта,Мобильный телефон,Компания,Индекс,Город",
    ],
)
def test_headers_are_understood_in_several_languages(crm: Crm, header: str) -> None:
    crm(["import", file(crm, f"{header}\nAnna,Rossi,a@x.it,+39 333 1234567,Acme,00100,Roma\n")])
    anna = crm.json("show a@x.it")
    assert (anna["given"], anna["family"]) == ("Anna", "Rossi")
    assert anna["phones"][0]["label"] == "mobile"
    assert anna["companies"][0]["company"] == "Acme"
    assert (anna["addresses"][0]["zip"], anna["addresses"][0]["city"]) == ("00100", "Roma")


def test_a_list_that_names_nobody_is_refused_with_a_hint(crm: Crm) -> None:
    path = file(crm, "a,b,c\n1,2,3\n")
    assert "--map" in crm.fails(f"import {path}", 2)


def test_deals_and_activities_land_in_their_tables(crm: Crm) -> None:
    bring(crm, "Deal Name,Stage,Amount,Close Date,Company\nAnnual,Closed Won,1200.50,2026-03-01,Acme\n")
    [deal] = crm.json("deal list --stage won")
    assert deal["title"] == "Annual"
    rows = "Activity Type,Activity Date,Subject,Notes,Contact Email\nCall,2026-03-02,Price,Too high,a@x.it\n"
    found = bring(crm, rows)
    assert (found["created"], found["activities"]) == (1, 1)
    assert bring(crm, rows)["activities"] == 0
    assert "Price" in crm("timeline a@x.it")


def test_hostile_texts_are_stored_exactly(crm: Crm) -> None:
    names = [
        "[/]",
        "=1+1",
        "Rossi, Anna",
        "O'Neil",
        "Иванова",
        "王伟",
        "\u202eevil",
        "x" * 10_000,
        "[red]x[/]",
    ]
    rows = "".join(f'"{name}",p{number}@x.it\n' for number, name in enumerate(names))
    bring(crm, f"Name,Email\n{rows}")
    assert sorted(one["name"] for one in crm.json("export json")) == sorted(names)


def test_a_nul_is_rejected_with_its_column(crm: Crm) -> None:
    bring(crm, b"Name,Email\nAn\0na,a@x.it\n", code=5)
    assert "Name: holds a NUL" in crm.err


def test_totals_and_footers_are_no_people(crm: Crm) -> None:
    path = file(crm, "Name;Email;Fatturato\nAnna;a@x.it;12\nTotale;;12\n;;\nCopyright 2026 Acme;;\n")
    found = counts(crm, f"import {path}")
    assert (found["created"], found["skipped"], found["rejected"]) == (1, 3, 0)


def test_new_people_and_companies_get_uids_of_their_own_in_ascending_order(crm: Crm) -> None:
    crm("import - --quiet", stdin="name,company\nAnna Rossi,Acme\nBob Stone,Globex\nCarla Bruni,\n")
    people = [row["uid"] for row in crm.json("sql 'SELECT uid FROM person ORDER BY id' --json")]
    companies = [row["uid"] for row in crm.json("sql 'SELECT uid FROM organisation ORDER BY id' --json")]
    assert people == sorted(people)
    assert companies == sorted(companies)
    assert len({*people, *companies}) == 5
    assert {(str(UUID(uid)), UUID(uid).version) for uid in people} == {(uid, 7) for uid in people}
