"""People from the command line: add, show, edit, tags, links (rows 1 to 10 of the feature table)."""

from __future__ import annotations

import pytest

from commandline import Crm


def test_add_prints_one_id_and_show_gives_everything_back(crm: Crm) -> None:
    out = crm('add "Jane Doe" --email JANE@acme.com --phone "02 12345678" --company Acme --tag vip')
    assert out == "c1\n"
    card = crm.json("show jane@acme.com")
    assert card["id"] == "c1"
    assert (card["given"], card["family"]) == ("Jane", "Doe")
    assert card["emails"] == [{"address": "jane@acme.com", "label": None, "value": "JANE@acme.com"}]
    assert card["phones"][0]["e164"] == "+390212345678"
    assert [role["company"] for role in card["companies"]] == ["Acme"]
    assert card["tags"] == ["vip"]


@pytest.mark.parametrize(
    "reference",
    ["c1", "C1", "jane@acme.com", "JANE@ACME.COM", "02-12345678", "+39 02 1234 5678", "jane doe", "Doe, Jane", "jane",
     "linkedin.com/in/janedoe", "https://www.linkedin.com/in/JaneDoe/?trk=x"],
)  # fmt: skip
def test_anyone_is_named_by_anything(jane: Crm, reference: str) -> None:
    jane("edit c1 --url https://it.linkedin.com/in/janedoe")
    assert jane(["show", reference, "--format", "ids"]) == "c1\n"


def test_two_matches_are_a_conflict_that_names_both(jane: Crm) -> None:
    jane('add "Jane Roe" --email roe@x.it')
    message = jane.fails("show jane", 4)
    assert "c1 Jane Doe <jane@acme.com>" in message
    assert "c2 Jane Roe <roe@x.it>" in message


def test_no_match_is_exit_3_and_says_what_to_type(jane: Crm) -> None:
    assert jane.fails("show bob", 3) == "crm: no person matches 'bob'\nhint: crm search 'bob'\n"


@pytest.mark.parametrize(
    ("command", "hint"),
    [
        ("show o1", "crm company show o1"),
        ("tag d7 vip", "crm deal show d7"),
        ("company show c1", "crm show c1"),
        ("log call t3 hi", "crm task show t3"),
    ],
)
def test_an_id_of_another_kind_is_known_as_one(jane: Crm, command: str, hint: str) -> None:
    assert jane.fails(command, 3).endswith(f"hint: {hint}\n")


def test_the_hint_of_whom_nobody_knows_can_be_pasted(jane: Crm) -> None:
    assert jane.fails(["show", "O'Neil"], 3).endswith("hint: crm search 'O'\\''Neil'\n")
    assert jane.fails(["company", "show", "O'Neil Ltd"], 3).endswith("hint: crm search 'O'\\''Neil Ltd'\n")


def test_what_cannot_be_is_said_in_its_own_words(jane: Crm) -> None:
    assert "--url linkedin.com/in/jane" in jane.fails("edit jane --set linkedin=linkedin.com/in/janedoe", 2)
    assert "before it begins" in jane.fails("link jane acme --since 2026-05 --until 2025", 2)
    assert "still to come" in jane.fails("edit jane --birthday 2026-05-05", 2)
    assert "such as 30d, 2w, 1m, 1y" in jane.fails("cadence jane often", 2)
    assert "such as 30d, 2w, 1m, 1y" in jane.fails("cadence jane -- -30d", 2)
    assert "--format md" in jane.fails("brief --all --format csv", 2)


def test_the_same_person_again_is_a_conflict_and_writes_nothing(jane: Crm) -> None:
    before = jane.path.read_bytes()
    message = jane.fails('add "Jane Doe" --email jane@ACME.com', 4)
    assert "c1" in message
    assert jane.path.read_bytes() == before


def test_upsert_fills_blanks_only(jane: Crm) -> None:
    assert jane('add "Jane Q. Doe" --email jane@acme.com --source fair --phone 3471234567 --upsert') == "c1\n"
    card = jane.json("show c1")
    assert card["name"] == "Jane Doe"
    assert card["source"] == "fair"
    assert [phone["e164"] for phone in card["phones"]] == ["+390212345678", "+393471234567"]
    assert jane("list --count") == "1\n"


def test_a_likely_double_is_added_and_said(jane: Crm) -> None:
    assert jane('add "Jane Doe" --email jane@other.it') == "c2\n"
    assert "looks like c1" in jane.err


def test_a_namesake_without_anything_else_needs_new(crm: Crm) -> None:
    crm('add "Anna Rossi"')
    assert "c1" in crm.fails('add "Rossi, Anna"', 4)
    assert crm('add "Rossi, Anna" --new') == "c2\n"


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [("王伟", "伟", "王"), ("Иванова Анна Петровна", "Анна", "Иванова"), ("O'Neil, Shaun", "Shaun", "O'Neil"),
     ("Madonna", "Madonna", None)],
)  # fmt: skip
def test_names_in_any_script_split_and_come_back_as_written(
    crm: Crm, name: str, given: str, family: str | None
) -> None:
    crm(["add", name])
    card = crm.json("show c1")
    assert card["name"] == name
    assert (card["given"], card["family"]) == (given, family)


def test_a_company_is_named_by_its_domain_and_finds_its_people(jane: Crm) -> None:
    jane("company add Globex --website https://www.GLOBEX.com/ --industry SaaS --size 50-200 --type reseller")
    jane("link jane globex.com")
    assert jane.json("company show globex.com")["industry"] == "SaaS"
    assert jane("list --where 'company.industry=SaaS' --format ids") == "c1\n"


def test_a_company_that_add_made_is_completed_once(jane: Crm) -> None:
    acme = "company add Acme --website https://www.ACME.com/ --industry SaaS --size 50-200 --type reseller"
    jane.fails("company add Acme", 4)
    assert jane(acme) == "o1\n"
    assert jane.err == "filled o1 Acme, of which only the name was known; undo: crm undo\n"
    assert jane.json("company show acme.com")["type"] == "reseller"
    assert jane("list --where 'company.industry=SaaS' --format ids") == "c1\n"
    jane.fails(acme, 4)
    jane.fails("company add Acme --website elsewhere.com", 4)


def test_a_new_job_ends_the_old_one_and_old_activities_stay(jane: Crm) -> None:
    jane("link jane acme --role CTO --decision approver --since 2024-01")
    jane("log call jane 'at her old desk'")
    jane("link jane Globex --role CEO --since 2026-05")
    assert jane.err == "linked c1 to the new o2 Globex, left o1 Acme; undo: crm undo\n"
    assert "former, to 2026-05" in jane("company show acme --people")
    assert jane.json("timeline jane")[-1]["company"] in ("Acme", None)
    assert [row["company"] for row in jane.json("timeline jane") if row["type"] == "interaction"] == ["Acme"]
    assert [(r["company"], r["until"]) for r in jane.json("show jane")["companies"]] == [
        ("Globex", None),
        ("Acme", "2026-05"),
    ]


def test_the_tree_is_indented_and_has_no_cycles(crm: Crm) -> None:
    crm("company add Acme")
    crm("company add 'Acme IT'")
    crm("company edit 'acme it' --parent acme")
    assert crm("tree acme") == "Acme  o1\n  Acme IT  o2\n"
    assert "crm tree" in crm.fails("company edit acme --parent o2", 4)


def test_path_shows_the_introduction(jane: Crm) -> None:
    jane("add Bob")
    jane("add Carl")
    jane("link bob jane --as referred-by")
    assert jane("path bob") == "you → Jane Doe → Bob\n"
    assert "knows     Bob (referred-by Jane Doe)" in jane("brief jane")
    assert "knows     Jane Doe (referred-by)" in jane("brief bob")
    jane.fails("path carl", 3)


def test_custom_fields_are_typed_and_typos_are_named(jane: Crm) -> None:
    jane("field add seats --type int")
    assert "seats" in jane.fails("edit jane --set seats=abc", 2)
    assert "did you mean seats?" in jane.fails("edit jane --set seat=3", 2)
    jane("edit jane --set seats=10")
    assert jane("list --where 'seats>=3' --format ids") == "c1\n"
    assert jane.json("show jane")["custom"] == {"seats": 10}


def test_the_brief_begins_with_how_they_want_to_be_contacted(jane: Crm) -> None:
    jane('edit jane --prefer phone --best-time "Tue 09:00-11:00" --tz Europe/Lisbon --lang it'
         ' --salutation "Gentile Dott.ssa Doe" --formality formal --mail-format plain')  # fmt: skip
    first = jane("brief jane").splitlines()[0]
    assert first == (
        "Jane Doe: prefers phone, best Tue 09:00-11:00, now Mon 08:00 in Europe/Lisbon, language it,"
        ' "Gentile Dott.ssa Doe", formal, plain mail'
    )


def test_a_birthday_without_a_year_has_no_age(jane: Crm) -> None:
    jane('edit jane --birthday 02-29 --like sailing --dislike "cold calls"')
    card = jane.json("show jane")
    assert (card["birthday"], card["age"]) == ("--02-29", None)
    assert (card["likes"], card["dislikes"]) == (["sailing"], ["cold calls"])


def test_addresses_have_parts_and_make_a_visit_list(jane: Crm) -> None:
    jane('edit jane --address "billing:Via Roma 1;20121;Milano;MI;IT"')
    assert (
        jane("list --where 'city=milano' --group-by zip --columns zip,name --no-header")
        == "20121\tJane Doe\n"
    )


def test_tags_are_one_whatever_their_case_and_repeat_without_effect(jane: Crm) -> None:
    jane("tag jane VIP,hot")
    jane("tag jane hot")
    assert jane.json("show jane")["tags"] == ["hot", "vip"]
    assert "did you mean hot?" in jane.fails("untag jane hto", 2)
    jane("untag jane hot")
    assert jane.json("show jane")["tags"] == ["vip"]
    jane("untag jane hot")
    assert jane.err == "nothing to change\n"


def test_whois_is_one_line(jane: Crm) -> None:
    jane("log call jane hi --at 'yesterday 15:00'")
    assert jane(["whois", "+39 02 12345678"]) == "Jane Doe\tAcme\t2026-05-03T15:00:00+02:00\t\t\n"
    jane.fails(["whois", "+39 02 999999"], 3)


def test_whois_knows_the_switchboard_of_a_company(jane: Crm) -> None:
    jane("company add Globex --phone '02 999888' --email info@globex.com")
    jane("link jane globex --since 2026-01")
    jane("deal add Rollout --company globex --value 500")
    jane("log call jane hello")
    line = "Globex\tGlobex\t2026-05-04T09:00:00+02:00\tRollout, lead, 500.00 EUR\t\n"
    assert jane("whois '+39 02 999888'") == jane("whois info@globex.com") == line
    assert "crm add NAME --email" in jane.fails("whois nobody@globex.com", 3)


def test_rm_hides_and_restore_brings_back(jane: Crm) -> None:
    jane("rm jane")
    assert jane("list --count") == "0\n"
    assert "crm restore c1" in jane.fails("show c1", 3)
    jane("restore c1")
    assert jane("list --count") == "1\n"


def test_drop_removes_one_value(jane: Crm) -> None:
    jane("edit jane --email work:second@acme.com")
    jane("edit jane --drop JANE@acme.com --drop '02 12345678'")
    card = jane.json("show jane")
    assert [email["address"] for email in card["emails"]] == ["second@acme.com"]
    assert card["phones"] == []
    jane.fails("edit jane --drop nobody@x.it", 3)
