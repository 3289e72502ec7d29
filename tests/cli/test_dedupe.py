"""Finding who is there twice, deciding, and merging the sure ones (rows 56, 57, 58)."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
from typing import Any

import pytest

from commandline import Crm
from crmcli.cli.automatic import names_agree

CROWD = (
    ("Beatrice Conti", "0039 06 5550101"), ("Carlo Greco", "+39 06 5550202"), ("Dora Marino", "+39 06 5550303"),
    ("Emil Fischer", "+49 30 5550404"), ("Fatima Haddad", "+33 1 55 50 05 05"), ("Grace O'Neil", "+44 20 7946 0606"),
    ("Hugo Lefèvre", "+33 1 70 18 07 07"), ("Irene Gallo", "+39 011 5550808"), ("王伟", "+86 10 5555 0909"),
    ("Katrin Vogel", "+49 40 5551010"), ("Liam Byrne", "+353 1 555 1111"), ("Marta Nowak", "+48 22 555 12 12"),
)  # fmt: skip


@pytest.fixture
def twins(crm: Crm) -> Crm:
    """Twelve people who are nobody else's double, and then: c13 = c14, c15 = c16, c17 = c18; others who share."""
    for number, (name, phone) in enumerate(CROWD):
        crm(["add", name, "--phone", phone, "--email", f"p{number}@firm{number}.com"])
    crm('add "Anna Rossi" --email anna.rossi@acme.it --phone "02 12345678" --company Acme')
    crm('add "Rossi, Anna" --email anna.rossi@acme.it --company "Acme S.r.l." --birthday 1980-02-03 --new')
    crm('add "Jürgen Müller" --email jm@beispiel.de --phone "+49 30 1234567"')
    crm('add "Juergen Mueller" --email j.mueller@web.de --phone "+49301234567" --new')
    crm("add 'Иванова Анна' --email ivanova@ya.ru")
    crm("add 'Ivanova Anna' --email ivanova@ya.ru --new")
    crm('add "Marco Bianchi" --phone "02 12345678" --new')  # c19, at Anna's switchboard
    crm('add "Luca Verdi" --email info@acme.it')  # c20 and c21 share a desk's mailbox
    crm('add "Paola Neri" --email info@acme.it --new')
    return crm


DOUBLES = {("c13", "c14"), ("c15", "c16"), ("c17", "c18")}


def found(crm: Crm, flags: str = "") -> list[Any]:
    rows: list[Any] = crm.json(f"dedupe {flags}")
    return rows


def ids(rows: list[Any]) -> set[tuple[str, str]]:
    return {(row["id"], row["other_id"]) for row in rows}


def test_every_pair_has_a_score_and_reasons_and_the_doubles_come_first(twins: Crm) -> None:
    rows = found(twins)
    assert ids(rows[:3]) == DOUBLES
    assert all(row["score"] > 0.95 and row["reasons"] for row in rows[:3])
    (anna,) = (row for row in rows if row["id"] == "c13" and row["other_id"] == "c14")
    assert anna["name"] == "Anna Rossi" and anna["other_name"] == "Rossi, Anna"
    assert any("same e-mail" in reason for reason in anna["reasons"])
    assert {"field", "level", "bits"} == set(anna["waterfall"][0])


def test_an_identical_mail_or_phone_is_listed_whatever_the_names(twins: Crm) -> None:
    assert {("c13", "c19"), ("c20", "c21")} <= ids(found(twins))


def test_the_same_order_and_figures_every_run(twins: Crm) -> None:
    assert twins("dedupe --json") == twins("dedupe --json")


def test_looking_changes_no_byte_and_makes_no_database(twins: Crm, tmp_path: Any) -> None:
    before = twins.path.read_bytes()
    twins("dedupe")
    twins("dedupe --ignored")
    twins("dedupe --auto --dry-run")
    assert twins.path.read_bytes() == before
    twins.fails(f"dedupe --db {tmp_path}/none.db", 7)
    assert not (tmp_path / "none.db").exists()


def test_a_filter_keeps_the_pairs_in_which_it_finds_one(twins: Crm) -> None:
    assert ids(found(twins, "--where 'name~Juergen'")) == {("c15", "c16")}
    twins.fails("dedupe --where nam~x", 2)


def test_min_count_limit_and_exit_code(twins: Crm) -> None:
    assert twins("dedupe --min 0.95 --count") == "3\n"
    assert len(twins("dedupe --format ids --limit 2").split()) == 2
    twins("dedupe --min 0.95 --exit-code", code=8)
    twins("dedupe --where name~Byrne --exit-code")
    twins.fails("dedupe --min 2", 2)
    twins.fails("dedupe --auto --ignored", 2)


def test_auto_merges_the_sure_ones_in_one_change_and_prints_each(twins: Crm) -> None:
    before = twins("list --format json --sort id")
    planned = twins("dedupe --auto --min 0.95 --dry-run --json")
    assert ids(json.loads(planned)) == DOUBLES
    assert twins("dedupe --auto --min 0.95 --json") == planned
    assert twins.err == "merged 3 people into 3 others; undo: crm undo\n"
    assert [twins.json(f"show {one}")["id"] for one in ("c14", "c16", "c18")] == ["c13", "c15", "c17"]
    assert twins.json("show c13")["birthday"] == "1980-02-03"
    twins("undo")
    assert twins("list --format json --sort id") == before


def test_one_merge_of_many_can_be_taken_back(twins: Crm) -> None:
    twins("dedupe --auto")
    twins("unmerge c15")
    assert [twins.json(f"show {one}")["id"] for one in ("c14", "c16", "c18")] == ["c13", "c16", "c17"]


def test_auto_joins_no_household_and_no_desk(twins: Crm) -> None:
    twins('add "Maria Gallo" --email famiglia@gallo.it --phone "+39 011 5559999" --new')
    twins('add "Mario Gallo" --email famiglia@gallo.it --phone "+39 011 5559999" --new')
    twins('add "John Smith" --phone "+44 20 7946 0999" --new')
    twins('add "John Smith Jr." --phone "+44 20 7946 0999" --new')
    assert ids(json.loads(twins("dedupe --auto --min 0 --dry-run --json"))) == DOUBLES


@pytest.mark.parametrize(
    ("one", "other", "on_a_phone", "on_a_mailbox"),
    [
        ("Anna Rossi", "ROSSI Anna", True, True),
        ("Dott.ssa Anna Rossi", "Anna Rossi", True, True),
        ("Müller, Jürgen", "Juergen Mueller", True, True),
        ("Иванова Анна", "Anna Ivanova", True, True),
        ("Anna Maria Rossi", "Anna Rossi", True, True),
        ("Philipp Meyer", "Filip Meier", True, True),
        ("Bill Gates", "William Gates", False, True),
        ("J. Doe", "Jane Doe", False, True),
        ("Jane Deo", "Jane Doe", False, False),
        ("Anna Rosi", "Anna Rossi", True, True),
        ("Giovanni Rossini", "Giovanni Rosini", True, True),
        ("Gianfranco Neri", "Gianfranko Neri", True, True),
        ("Maria Rossi", "Mario Rossi", False, False),
        ("Anna Rossi", "Marco Rossi", False, False),
        ("Anna Rossi", "Anna Bianchi", False, False),
        ("Anna", "Anna Rossi", False, False),
        ("John Smith", "John Smith Jr", False, False),
        ("Person 1", "Person 11", False, False),
        ("", "Anna Rossi", False, False),
    ],
)
def test_names_that_may_be_merged_unseen(one: str, other: str, on_a_phone: bool, on_a_mailbox: bool) -> None:
    for first, second in ((one, other), (other, one)):
        assert names_agree("person", first, second, personal=False) is on_a_phone
        assert names_agree("person", first, second, personal=True) is on_a_mailbox


def filled(crm: Crm, decisions: dict[tuple[str, str], str]) -> str:
    """The CSV of all pairs with some decisions filled in."""
    text = crm("dedupe --format csv")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows[0]["decision"] == ""
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    for row in rows:
        row["decision"] = decisions.get((row["id"], row["other_id"]), "")
        writer.writerow(row)
    return out.getvalue()


def test_a_file_of_decisions_is_one_undoable_step(twins: Crm) -> None:
    text = filled(
        twins, {("c13", "c14"): "merge", ("c15", "c16"): "YES", ("c13", "c19"): "no", ("c20", "c21"): "n"}
    )
    twins("dedupe --apply -", stdin=text)
    assert twins.err == "merged 2 people into 2 others, kept 2 pairs apart; undo: crm undo\n"
    assert ids(found(twins)) == {("c17", "c18")}
    assert ids(found(twins, "--ignored")) == {("c13", "c19"), ("c20", "c21")}
    twins("undo")
    assert ids(found(twins)) >= DOUBLES
    assert found(twins, "--ignored") == []


def test_a_file_as_a_spreadsheet_saves_it_is_read(twins: Crm, tmp_path: Any) -> None:
    path = tmp_path / "d.csv"
    rows = filled(twins, {("c15", "c16"): "y"}).splitlines()
    table = [";".join(f'"{cell}"' for cell in row) for row in csv.reader(rows)]
    path.write_bytes("\r\n".join(table).encode("cp1252", "replace"))
    twins(["dedupe", "--apply", str(path)])
    assert twins.json("show c16")["id"] == "c15"


@pytest.mark.parametrize(
    "text",
    [
        "\n\nid,other_id,decision\nc15,c16,merge\n,,\n",
        "sep=;\nid;other_id;decision\nc15;c16;TRUE\n",
        "\ufeffDecision\tname\tOther_ID\tID\nYes\tAnn, Lee\tc16\tc15\n",
        "id,other_id,decision\rc15,c16,1\r",
        "\ufeffid,other_id,decision\r\nC15,C16,Y\r\n".encode("utf-16-le"),
    ],
)
def test_a_file_of_decisions_in_any_form(twins: Crm, text: str | bytes) -> None:
    twins("dedupe --apply -", stdin=text)
    assert twins.json("show c16")["id"] == "c15"


def test_a_file_about_companies_says_so_by_its_ids(crm: Crm) -> None:
    for name in ("Acme", "Acme Italia", "Globex"):
        crm(["company", "add", name])
    crm("dedupe --apply -", stdin="id,other_id,decision\no1,o2,merge\no1,o3,no\n")
    assert crm.err == "merged o2 into o1, kept 1 pair apart; undo: crm undo\n"
    crm.fails("dedupe --apply -", 2, stdin="id,other_id,decision\no1,o3,no\nc1,c2,no\n")


def test_an_id_as_decision_says_who_stays_and_groups_are_merged_whole(twins: Crm) -> None:
    twins("dedupe --apply -", stdin="id,other_id,decision\nc13,c14,c14\nc14,c19,merge\n")
    assert [twins.json(f"show {one}")["id"] for one in ("c13", "c14", "c19")] == ["c14"] * 3


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("id,other_id,decision\nc13,c14,merge\nc15,c16,mayb\n", 2, "-, line 3: decision cannot be 'mayb'"),
        ("id,other_id,decision\nc13,c14,merge\nx,c16,no\n", 2, "-, line 3: 'x' is no id"),
        ('id,other_id,decision\nc13,"c14"x,merge\nc15,c16,no\n', 2, "-, line 2: "),
        ('{"id": "c13"}', 2, "- is no table but json"),
        ("id,other\nc1,c2\n", 2, "- has no column other_id, decision"),
        ("id,other_id,decision\nc13,c14,merge\nc15,c99,no\n", 3, "line 3: there is no c99"),
        ("id,other_id,decision\nc13,c14,merge\nc14,c19,merge\nc13,c19,no\n", 4, "line 4 keeps two apart"),
        ("id,other_id,decision\nc13,c14,c14\nc13,c19,c13\n", 4, "line 3 lets c13 stay"),
    ],
)
def test_a_wrong_decision_names_its_line_and_nothing_is_applied(
    twins: Crm, text: str, code: int, words: str
) -> None:
    before = twins.path.read_bytes()
    assert words in twins.fails("dedupe --apply -", code, stdin=text)
    assert twins.path.read_bytes() == before


def test_applying_a_file_again_changes_nothing(twins: Crm) -> None:
    text = filled(twins, {("c13", "c14"): "merge", ("c13", "c19"): "no"})
    twins("dedupe --apply -", stdin=text)
    twins("dedupe --apply -", stdin=text)
    assert twins.err == "nothing to change\n"


@pytest.mark.parametrize(
    "edit",
    [
        "--name 'Anna Maria Rossi'",
        "--email anna@home.it",
        "--phone '+39 347 1234567'",
        "--drop anna.rossi@acme.it",
    ],
)
def test_a_no_holds_until_name_mail_or_phone_changes(twins: Crm, edit: str) -> None:
    twins("dedupe --apply -", stdin="id,other_id,decision\nc13,c14,no\n")
    twins("edit c13 --tag x --birthday 1970-01-01 --note changed")
    assert ("c13", "c14") not in ids(found(twins))
    twins(f"edit c13 {edit}")
    assert found(twins, "--ignored") == []


def test_a_no_survives_a_merge_of_either_side(twins: Crm) -> None:
    twins("dedupe --apply -", stdin="id,other_id,decision\nc14,c19,no\n")
    twins("merge c13 c14")
    assert ids(found(twins, "--ignored")) == {("c13", "c19")}
    assert ("c13", "c19") not in ids(found(twins))
    twins("unmerge c13")
    assert ids(found(twins, "--ignored")) == {("c14", "c19")}


def test_what_is_decided_is_never_merged_unseen_and_refines_the_weights(twins: Crm) -> None:
    before = {row["id"]: row["score"] for row in found(twins)}
    assert twins.err == ""
    twins("dedupe --apply -", stdin="id,other_id,decision\nc13,c14,no\n")
    assert ids(json.loads(twins("dedupe --auto --dry-run --json"))) == DOUBLES - {("c13", "c14")}
    after = {row["id"]: row["score"] for row in found(twins)}
    assert twins.err == "weights learnt with 1 of your decisions\n"
    assert after["c15"] < before["c15"]  # who tells two namesakes apart is heard about the others


def test_a_yes_refines_the_weights_until_it_is_undone(twins: Crm) -> None:
    before = {row["id"]: row["score"] for row in found(twins)}
    twins("dedupe --apply -", stdin="id,other_id,decision\nc13,c14,merge\n")
    after = {row["id"]: row["score"] for row in found(twins)}
    assert twins.err == "weights learnt with 1 of your decisions\n"
    assert "c14" not in {one for row in found(twins) for one in (row["id"], row["other_id"])}
    assert (
        after["c15"] > before["c15"]
    )  # one who was entered under two spellings of a name is heard about the others
    twins("undo")
    assert {row["id"]: row["score"] for row in found(twins)} == before
    assert twins.err == ""


def test_what_was_merged_automatically_teaches_nothing(twins: Crm) -> None:
    twins("dedupe --auto --yes")
    found(twins)
    assert twins.err == ""


def test_companies(crm: Crm) -> None:
    for name in (
        "Globex GmbH",
        "Initech",
        "Umbrella Labs",
        "Stark Industries",
        "Wayne Holding",
        "Soylent Foods",
    ):
        crm(["company", "add", name, "--website", f"https://{name.split()[0].lower()}.com"])
    crm('company add "Acme S.r.l." --website https://acme.it --email info@acme.it --phone "02 12345678"')
    crm('company add "ACME Italia" --phone "+39 02 12345678"')
    rows = found(crm, "--company")
    assert ("o7", "o8") in ids(rows)
    crm("dedupe --company --apply -", stdin="id,other_id,decision\no7,o8,merge\n")
    assert crm.json("company show o8")["id"] == "o7"


def test_nothing_and_nobody_to_compare(crm: Crm) -> None:
    crm("add Ann")
    assert crm("dedupe --json") == "[]\n"
    crm("rm ann")
    assert crm("dedupe --count") == "0\n"
    crm.fails("dedupe --review", 2)


def test_review_on_a_terminal_keeps_every_answer(twins: Crm) -> None:
    text = on_a_terminal(twins, ["dedupe", "--min", "0.95", "--review"], "y\nn\nu\ns\nx\ny\nq\n")
    assert "1 of 3: 99.9% likely one" in text and "Anna Rossi" in text and "please answer one of" in text
    assert "2 merged, 1 skipped" in text
    assert len(ids(found(twins, "--min 0.95"))) == 1
    assert found(twins, "--ignored") == []


def test_a_review_left_half_way_has_kept_its_answers(twins: Crm) -> None:
    on_a_terminal(twins, ["dedupe"], "n\nq\n")
    assert len(found(twins, "--ignored")) == 1


def test_a_review_keeps_to_a_narrow_terminal_and_cuts_long_values(twins: Crm) -> None:
    first, second = found(twins, "--min 0.95")[0]["id"], found(twins, "--min 0.95")[0]["other_id"]
    twins(["edit", second, "--note", "\n".join(f"line {number} of a long note" for number in range(50))])
    shown = on_a_terminal(
        twins, ["dedupe", "--min", "0.95", "--review"], "y\nu\nq\n", columns=36, TERM="xterm", NO_COLOR="1"
    )
    values = [line for line in shown.splitlines() if line[:2] == "  " and line[2] not in " +-"]
    assert len(values) > 10 and max(map(len, values)) <= 36
    assert "line 3 of" in shown and "line 20 of" not in shown and "+ 44 lines" in shown
    assert f"taken back: merged {second} into {first}" in shown
    assert "together (each point doubles the odds)" in " ".join(shown.split())


def on_a_terminal(crm: Crm, words: list[str], typed: str, *, columns: int = 100, **env: str) -> str:
    """What a terminal shows while somebody types."""
    master, slave = pty.openpty()
    env = {**crm.env, "COLUMNS": str(columns), "TERM": "dumb", **env}
    with subprocess.Popen(
        [sys.executable, "-m", "crmcli", *words], stdin=slave, stdout=slave, stderr=slave, env=env
    ) as process:
        os.close(slave)
        os.write(master, typed.encode())
        shown = b""
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # the terminal is closed
                break
            if not piece:
                break
            shown += piece
        process.wait(timeout=60)
    os.close(master)
    assert process.returncode == 0, shown.decode()
    return shown.decode()
