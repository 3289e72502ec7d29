"""Duplicates in any table: marked, listed with reasons, no record lost, no database touched."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from commandline import Crm

TABLE = """\
Vorname;Nachname;E-Mail;Telefon;Ort;Bemerkung
Anna;Rossi;anna.rossi@acme.it;+39 02 1234567;Milano;"eins; zwei"
Beatrice;Conti;b.conti@firm1.it;+39 06 5550101;Roma;
Rossi;Anna;Anna.Rossi@ACME.it;;Milano;
Carlo;Greco;greco@firm2.it;+39 06 5550202;Napoli;
Emil;Fischer;e.fischer@firm3.de;+49 30 5550404;Berlin;
Fatima;Haddad;fh@firm4.fr;+33 1 55500505;Lyon;
Grace;O'Neil;grace@firm5.uk;+44 20 79460606;London;
Emil;Fisher;e.fischer@firm3.de;+49305550404;Berlin;
Irene;Gallo;gallo@firm6.it;+39 011 5550808;Torino;
"""


def test_any_table_is_marked_without_a_database(crm: Crm, tmp_path: Any) -> None:
    path, out = tmp_path / "liste.csv", tmp_path / "out.csv"
    path.write_text(TABLE, encoding="cp1252")
    assert crm(["dedupe", str(path), "-o", str(out)]) == ""
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert list(rows[0]) == [
        "Vorname",
        "Nachname",
        "E-Mail",
        "Telefon",
        "Ort",
        "Bemerkung",
        "cluster",
        "probability",
    ]
    assert [row["cluster"] for row in rows] == ["1", "2", "1", "3", "4", "5", "6", "4", "7"]
    assert [bool(row["probability"]) for row in rows] == [
        True,
        False,
        True,
        False,
        True,
        False,
        False,
        True,
        False,
    ]
    assert rows[0]["Bemerkung"] == "eins; zwei"
    assert "9 records, 2 doubles in 2 clusters" in crm.err
    assert not crm.path.exists()
    assert crm(["dedupe", str(path)]) == out.read_text(encoding="utf-8")
    crm.fails(["dedupe", str(path), "-o", str(out)], 4)
    crm(["dedupe", str(path), "-o", str(out), "--force"])


def test_a_table_from_a_pipe_with_columns_named_by_hand(crm: Crm) -> None:
    text = TABLE.replace("E-Mail", "Feld A")
    marked = crm(["dedupe", "-", "--map", "Feld A=email"], stdin=text)
    assert [row["cluster"] for row in csv.DictReader(io.StringIO(marked))] == [
        "1",
        "2",
        "1",
        "3",
        "4",
        "5",
        "6",
        "4",
        "7",
    ]
    assert "email" in crm.err


@pytest.mark.parametrize(
    ("words", "code"),
    [(["none.csv"], 3), (["-", "--auto"], 2), (["-o", "x.csv"], 2), (["-", "--map", "Nix=email"], 2)],
)
def test_a_table_that_cannot_be_marked(crm: Crm, words: list[str], code: int) -> None:
    crm.fails(["dedupe", *words], code, stdin=TABLE)


def marked(crm: Crm, text: str, *flags: str, code: int = 0) -> list[list[str]]:
    return list(csv.reader(io.StringIO(crm(["dedupe", "-", *flags], stdin=text, code=code))))


def test_a_record_of_any_length_is_kept_and_compared(crm: Crm) -> None:
    text = 'id,name,mail,mail\n1,Bob Smith,bob@x.com\n,,,\n2,Bob Smith,bob@x.com,,more,"a,b"\n\n3,Ann\n'
    header, *rows = marked(crm, text)
    assert header == ["id", "name", "mail", "mail", "cluster", "probability"]
    assert [row[:5] for row in rows] == [
        ["1", "Bob Smith", "bob@x.com", "", "1"],
        ["", "", "", "", "2"],
        ["2", "Bob Smith", "bob@x.com", "", "1"],
        ["3", "Ann", "", "", "3"],
    ]
    assert [row[6:] for row in rows] == [[], [], ["more", "a,b"], []]
    assert "line 4: more cells than the header" in crm.err


def test_a_record_with_a_stray_quote_is_kept_as_it_is(crm: Crm) -> None:
    rows = marked(crm, 'id,name,mail\n1,Bob,b@x.it\n2,"A"x\n3,Bob,b@x.it\n', code=5)
    assert rows[2] == ['2,"A"x', "", "", "2", ""]
    assert [row[3] for row in rows[1:]] == ["1", "2", "1"]
    assert "line 3: cannot be split into cells" in crm.err


def test_the_pairs_of_a_table_with_their_reasons(crm: Crm, tmp_path: Any) -> None:
    out = tmp_path / "out.csv"
    pairs = json.loads(crm(["dedupe", "-", "--json", "-o", str(out)], stdin=TABLE))
    assert {(pair["row"], pair["other_row"], pair["line"], pair["cluster"]) for pair in pairs} == {
        (1, 3, 2, 1),
        (5, 8, 6, 4),
    }
    assert all(any("same e-mail" in reason for reason in pair["reasons"]) for pair in pairs)
    assert {"field", "level", "bits"} == set(pairs[0]["waterfall"][0])
    assert out.exists()
    assert crm("dedupe - --count", stdin=TABLE) == "2\n"
    crm("dedupe - --exit-code", stdin=TABLE, code=8)
    crm("dedupe - --exit-code", stdin="name\nAnn\n")
    crm.fails("dedupe - --json -o -", 2, stdin=TABLE)
    crm.fails("dedupe - --sort row", 2, stdin=TABLE)


def test_a_table_without_a_header_and_one_about_no_people(crm: Crm) -> None:
    rows = marked(crm, "1;Bob;b@x.it\n2;Bob;b@x.it\n", "--header", "id,name,email", "--delimiter", ";")
    assert [row[3] for row in rows] == ["cluster", "1", "1"]
    rows = marked(crm, "label,place\nOld oak chair,Turin\nOld oak chair,Turin\nIron lamp,Rome\n")
    assert rows[0] == ["label", "place", "cluster", "probability"] and len(rows) == 4


def test_dates_that_can_be_read_two_ways_are_no_hindrance(crm: Crm) -> None:
    rows = marked(crm, "name,birthday\nAnna Rossi,03/04/1980\nAnna Rossi,03/04/1980\nBob,05/06/1970\n")
    assert [row[2] for row in rows[1:]] == ["1", "1", "2"]


def test_a_dry_run_writes_nothing_and_a_taken_name_is_refused_first(crm: Crm, tmp_path: Any) -> None:
    out = tmp_path / "out.csv"
    crm(["dedupe", "-", "-o", str(out), "--dry-run"], stdin=TABLE)
    assert not out.exists() and "would write" in crm.err
    out.write_text("mine")
    assert crm.fails(["dedupe", "-", "-o", str(out)], 4, stdin=TABLE).startswith(f"crm: {out} exists already")
    assert out.read_text() == "mine"


def test_tabs_in_and_out(crm: Crm) -> None:
    text = "name\tcompany\nBob\tAcme\n"
    assert crm("dedupe - --format tsv", stdin=text) == (
        "name\tcompany\tcluster\tprobability\nBob\tAcme\t1\t\n"
    )


def test_an_interrupt_leaves_no_file(crm: Crm, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from crmcli.match import link

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(link, "candidates", interrupted)
    assert "interrupted; nothing was changed" in crm.fails(
        ["dedupe", "-", "-o", str(tmp_path / "out.csv")], 130, stdin=TABLE
    )
    assert list(tmp_path.glob("*out*")) == []


def test_a_birthday_in_three_columns_is_compared_as_one(crm: Crm, tmp_path: Any) -> None:
    path = tmp_path / "born.csv"
    given, family = (
        ["Ada", "Bruno", "Carla", "Dario", "Elsa", "Fabio", "Greta"],
        ["Abbot", "Bellini", "Castro"],
    )
    people = [f"{given[k % 7]},{family[k % 3]},{1940 + k},{1 + k % 12},{1 + k}" for k in range(21)]
    path.write_text(
        "\n".join(["fname_c1,lname_c1,by,bm,bd", *people, people[4].replace("1944", "1945")]) + "\n"
    )
    (pair,) = json.loads(crm(["dedupe", str(path), "--json"]))
    assert (pair["row"], pair["other_row"]) == (5, 22)
    assert any("birthday differs by one digit" in reason for reason in pair["reasons"])


def test_marking_what_is_marked_changes_nothing(crm: Crm, tmp_path: Any) -> None:
    once = crm("dedupe -", stdin=TABLE)
    said = crm.err.partition("compared: ")[2].splitlines()
    assert crm("dedupe -", stdin=once) == once
    again = crm.err.partition("compared: ")[2].splitlines()
    assert (again[0], again[-1]) == (said[0], said[-1])
    path = tmp_path / "list.csv"
    path.write_text(once)
    crm(["dedupe", str(path), "-o", str(path), "--force"])
    assert path.read_text() == once


def test_a_folder_that_is_not_there_is_told_before_the_work(crm: Crm, tmp_path: Any) -> None:
    for name in (tmp_path / "none" / "out.csv", tmp_path):
        said = crm.fails(["dedupe", "-", "-o", str(name)], 1, stdin=TABLE)
        assert "compared" not in said


def test_how_a_table_was_read_is_said_where_it_is_written_in_another_form(crm: Crm) -> None:
    table = "Name;Mail;cluster\nJürgen Groß;jg@x.de;7\nGroß, Jürgen;jg@x.de;8\n"
    assert crm("dedupe -", stdin=table.encode("cp1252")).startswith("Name,Mail,cluster,cluster,probability\n")
    said = crm.err.splitlines()
    assert said[0].endswith("compared: name, email")
    assert said[1:] == [
        "  read as cp1252",
        "  delimiter ;",
        "  written in UTF-8 with commas",
        "warning: - has a column cluster of its own; the one that is added stands behind it",
        "2 records, 1 double in 1 cluster",
    ]


def test_a_name_that_promises_another_kind_of_file_is_refused(crm: Crm, tmp_path: Any) -> None:
    assert "what is called .xlsx cannot be csv" in crm.fails(
        ["dedupe", "-", "-o", str(tmp_path / "out.XLSX")], 2, stdin=TABLE
    )


def test_what_was_written_is_said(crm: Crm, tmp_path: Any) -> None:
    crm(["dedupe", "-", "-o", str(tmp_path / "out.csv")], stdin="Name\nAnn Lee\n")
    assert crm.err.splitlines()[1:] == [f"wrote {tmp_path / 'out.csv'}", "1 record, no doubles"]


def test_names_behind_an_unknown_header_are_known_by_their_look(crm: Crm) -> None:
    table = (
        "contributor,employer,city\n"
        "ROSSI ANNA M,SELF,GRAZ\n"
        '"NOVOTNY, PETER",ACME,LYON\n'
        '"NOVOTNY, PETE",ACME,LYON\n'
        '"MEIER, KARL",SELF,GRAZ\n'
        '"LEE, SUSAN",SELF,GRAZ\n'
    )
    assert [row[3] for row in marked(crm, table)[1:]] == ["1", "2", "2", "3", "4"]


def test_a_bare_name_is_a_firms_where_legal_forms_say_so(crm: Crm, tmp_path: Any) -> None:
    path = tmp_path / "names.csv"
    firms = [
        f"{word} {trade} {form}"
        for word in ("Oak", "Fair")
        for trade in ("Media", "Farms")
        for form in ("Ltd", "Inc")
    ]
    path.write_text(
        "\n".join(
            ["Name,City", *(f"{firm},Graz" for firm in firms), "Kettle Labs,Lyon", "Kettle Labs Ltd,Lyon"]
        )
    )
    (pair,) = json.loads(crm(["dedupe", str(path), "--json"]))
    assert (pair["row"], pair["other_row"]) == (9, 10)
    assert any(reason.startswith("same name") for reason in pair["reasons"])


def cluster_of(crm: Crm, table: str) -> list[str]:
    """The cluster of each record, the first column but one of what is added."""
    return [row[-2] for row in marked(crm, table)[1:]]


THINGS = (
    "name,price\n"
    "Sony Bravia TV KDL-46V,$1099.00\n"
    "Canon Digital Camera EOS-550D Kit,$799.00\n"
    "Sony KDL46V Bravia TV,$1089.50\n"
    "Bosch Washing Machine WAE-28143,$450.00\n"
    "Bosch Washing Machine WAE-28146,$690.00\n"
    "Philips Shaver HQ-6900 Black,$49.90\n"
    "Yamaha Receiver RXV-565 7.1 Channel,$399.00\n"
)


def test_names_with_numbers_in_them_are_of_things_and_their_numbers_must_agree(crm: Crm) -> None:
    assert cluster_of(crm, THINGS) == ["1", "2", "1", "3", "4", "5", "6"]


def test_whoever_made_several_things_is_not_what_a_table_is_about(crm: Crm) -> None:
    table = "song_name,artist_name,album\n" + "".join(
        f"{song},{artist},{album}\n"
        for artist, album, songs in (
            ("Anna Lee", "Night Drive", "Blue Moon;Red Sun;High Tide"),
            ("Mark Stone", "Early Light", "Low Tide;Last Night;Paper Boat"),
            ("Anna Lee", "Night Drive", "Blue Moon"),
        )
        for song in songs.split(";")
    )
    assert cluster_of(crm, table) == ["1", "2", "3", "4", "5", "6", "1"]


def test_where_firms_have_nothing_but_names_those_of_one_name_are_one(crm: Crm) -> None:
    trades = ("Bakery", "Motors", "Steel", "Optics")
    names = ("Doyle", "Haney", "Kehoe", "Rowe", "Trujillo", "Burke", "Carney", "Hines", "Mcintosh", "Watkins")
    others = "".join(f"{name} {trade} Ltd\n" for name in names for trade in trades)
    one = "".join(
        f"{name}\n" for name in ("Aguilar Chemical", "AGUILAR CHEMICAL INC.", "Aguilar Chemical Inc") * 8
    )
    found = cluster_of(crm, "company\n" + others + one)
    assert len(set(found[:40])) == 40
    assert found[40:] == ["41"] * 24


def test_a_title_of_their_own_makes_records_things_whoever_directed_them(crm: Crm) -> None:
    table = (
        "title,director,year,rating\n"
        "Night Train,Anna Lee,1991,7.1\n"
        "Paper Boats,Mark Stone,1984,6.4\n"
        "Night Train,Anna Lee,'91,7.1\n"
        "The Last Harbour,Susan Diaz,2003,5.5\n"
        "Low Tide,Peter Church,1977,8.0\n"
        "Silver Fields,Mary Jones,1999,6.9\n"
    )
    assert cluster_of(crm, table) == ["1", "2", "1", "3", "4", "5"]
