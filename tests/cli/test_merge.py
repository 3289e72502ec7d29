"""Merging and taking merges back, from the command line (rows 59 and 60)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from commandline import Crm


@pytest.fixture
def twins(jane: Crm) -> Crm:
    """Jane Doe as c1, and J. Doe, who is the same, as c2."""
    jane(
        'add "J. Doe" --email home:JANE@acme.com --email jd@x.it --phone "+39 347 1234567" --tag VIP --tag fair'
        ' --company Acme --title CTO --birthday 1980-02-03 --status customer --note "met at the fair"'
        " --address 'billing:Via Roma 1;20121;Milano;MI;IT' --url https://linkedin.com/in/jd --new"
    )
    return jane


def cards(crm: Crm, *ids: str) -> list[Any]:
    return [crm.json(f"show {one}") for one in ids]


def state(crm: Crm) -> list[Any]:
    """Everything a user can see of everybody."""
    people = crm("list --format ids").split()
    companies = crm("company list --format ids").split()
    return [
        *cards(crm, *sorted(people)),
        *(crm.json(f"company show {one}") for one in sorted(companies)),
        *(json.loads(crm(f"timeline {one} --json")) for one in sorted(people)),
    ]


def test_a_dry_run_shows_the_result_field_by_field_and_changes_no_byte(twins: Crm) -> None:
    before = twins.path.read_bytes()
    assert twins("merge c1 c2 --dry-run --format csv") == (
        "field,result,value,from,why\n"
        "name,kept,Jane Doe,c1,\n"
        "name,alternate,J. Doe,c2,\n"
        "given,kept,Jane,c1,\n"
        "family,kept,Doe,c1,\n"
        "status,taken,customer,c2,further on than lead\n"
        "birthday,taken,1980-02-03,c2,\n"
        "note,taken,met at the fair,c2,\n"
        "created_at,kept,2026-05-04T09:00:00+02:00,c1,\n"
        "role,same,CTO Acme,c2,there already\n"
        "email,same,jane@acme.com,c2,there already\n"
        "email,moved,jd@x.it,c2,\n"
        "phone,moved,+393471234567,c2,\n"
        'address,moved,"billing, Via Roma 1, 20121, Milano, MI, IT",c2,\n'
        "handle,moved,linkedin.com/in/jd,c2,\n"
        "tag,same,vip,c2,there already\n"
        "tag,moved,fair,c2,\n"
    )
    assert twins.err == "would have merged c2 into c1 Jane Doe; nothing was changed\n"
    assert twins.path.read_bytes() == before


def test_merging_joins_what_there_is_several_of_and_fills_what_is_blank(twins: Crm) -> None:
    assert twins("merge jane jd@x.it") == ""
    assert twins.err == "merged c2 into c1 Jane Doe; undo: crm undo\n"
    card = twins.json("show c1")
    assert [(found["label"], found["address"]) for found in card["emails"]] == [
        ("home", "jane@acme.com"),
        (None, "jd@x.it"),
    ]
    assert [found["e164"] for found in card["phones"]] == ["+390212345678", "+393471234567"]
    assert card["tags"] == ["fair", "vip"]
    assert [(role["company"], role["title"]) for role in card["companies"]] == [("Acme", "CTO")]
    assert (card["birthday"], card["note"], card["status"]) == ("1980-02-03", "met at the fair", "customer")
    assert card["alternates"] == [{"field": "name", "value": "J. Doe"}]
    assert twins("list --count") == "1\n"


def test_a_merged_person_is_found_by_every_old_name_and_id(twins: Crm) -> None:
    uid = twins.json("show c2")["uid"]
    twins("merge c1 c2")
    for reference in ("c1", "c2", uid, "jd@x.it", "'J. Doe'", "'+39 347 1234567'", "linkedin.com/in/jd"):
        assert twins.json(f"show {reference}")["id"] == "c1", reference
    assert "c2" not in twins("search doe")
    twins("undo")
    assert twins.json("show 'J. Doe'")["id"] == "c2"
    assert "c2" in twins("search doe")


def test_what_happened_and_what_is_to_do_moves_along(twins: Crm) -> None:
    twins("log call c2 'Price too high' --next '+3d send quote'")
    twins("log meeting c1 --also c2 --at yesterday 'Both were there'")
    twins("merge c1 c2")
    assert [row["kind"] for row in twins.json("timeline c1") if row["type"] == "interaction"] == [
        "call",
        "meeting",
    ]
    assert [row["type"] for row in twins.json("timeline c1") if row["type"] == "task"] == ["task"]
    assert twins.json("show c1")["interactions"] == 2


def test_values_that_lose_are_kept_as_alternates(crm: Crm) -> None:
    crm("field add seats --type int")
    crm("add Ann --set seats=3 --source fair --email work:a@x.it --note one")
    crm("add Anne --set seats=5 --source web --email home:a@x.it --note two --new")
    crm("merge ann anne")
    card = crm.json("show ann")
    assert (card["source"], card["note"], card["custom"]) == ("fair", "one", {"seats": 3})
    assert [(found["field"], found["value"]) for found in card["alternates"]] == [
        ("name", "Anne"),
        ("source", "web"),
        ("note", "two"),
        ("email.label", "home (a@x.it)"),
        ("seats", "5"),
    ]


@pytest.mark.parametrize(
    ("first", "second", "result"),
    [
        ("lead", "customer", "customer"),
        ("customer", "lost", "customer"),
        ("lost", "prospect", "prospect"),
        ("lead", "lost", "lost"),
        ("other", "lead", "lead"),
        ("prospect", "customer", "customer"),
    ],
)
def test_the_status_further_on_wins(crm: Crm, first: str, second: str, result: str) -> None:
    crm(f"add Ann --status {first}")
    crm(f"add Bob --status {second}")
    for survivor, loser in (("ann", "bob"), ("bob", "ann")):
        crm(f"merge {survivor} {loser}")
        assert crm.json(f"show {survivor}")["status"] == result
        crm("undo")


def test_do_not_contact_wins_whoever_had_it(crm: Crm) -> None:
    crm("add Ann")
    crm("add Bob --set do_not_contact=yes")
    for survivor, loser in (("ann", "bob"), ("bob", "ann")):
        crm(f"merge {survivor} {loser}")
        assert crm.json(f"show {survivor}")["do_not_contact"] is True
        crm("undo")


def test_a_link_between_the_two_goes_and_the_others_stay(twins: Crm) -> None:
    twins("add Bob")
    twins("link c1 c2 --as knows")
    twins("link bob c2 --as referred-by")
    twins("link c2 bob --as knows")
    before = state(twins)
    twins("merge c1 c2")
    assert [(found["id"], found["as"]) for found in twins.json("show c1")["relations"]] == [
        ("c3", "knows"),
        ("c3", "referred-by"),
    ]
    twins("unmerge c1")
    assert state(twins) == before


def test_undo_redo_and_unmerge_give_back_what_was(twins: Crm) -> None:
    before = state(twins)
    twins("merge c1 c2")
    after = state(twins)
    twins("undo")
    assert state(twins) == before
    twins("redo")
    assert state(twins) == after
    twins("unmerge jane")
    assert twins.err == "took c2 J. Doe out of c1 Jane Doe; undo: crm undo\n"
    assert state(twins) == before
    twins("undo")
    assert state(twins) == after


def test_several_are_merged_in_one_change_and_taken_out_one_by_one(twins: Crm) -> None:
    twins("add Jenny --email jenny@x.it --birthday 1990-01-01 --tag hot")
    before = state(twins)
    twins("merge c1 c2 c3")
    assert twins.err == "merged c2, c3 into c1 Jane Doe; undo: crm undo\n"
    merged = state(twins)
    twins("unmerge c1 c2")
    assert twins.json("show c1")["birthday"] == "1990-01-01"
    assert [found["address"] for found in twins.json("show c1")["emails"]] == ["jane@acme.com", "jenny@x.it"]
    twins("unmerge c3")
    assert state(twins) == before
    for _ in range(2):
        twins("undo")
    assert state(twins) == merged


def test_chains_resolve_and_come_apart_in_any_order(twins: Crm) -> None:
    twins("add Jenny --email jenny@x.it --tag hot")
    before = state(twins)
    twins("merge c2 c3")
    twins("merge c1 c2")
    assert [twins.json(f"show {one}")["id"] for one in ("c2", "c3", "jenny")] == ["c1"] * 3
    twins("unmerge c1 c3")
    assert [twins.json(f"show {one}")["id"] for one in ("c1", "c2", "c3")] == ["c1", "c1", "c3"]
    twins("unmerge c1")
    assert state(twins) == before


def test_later_edits_stay_with_the_one_who_stayed(twins: Crm) -> None:
    twins("field add seats --type int")
    twins("edit c2 --set seats=5 --like sailing")
    before = twins.json("show c2")
    twins("merge c1 c2")
    twins(
        "edit c1 --set seats=7 --birthday 1999-09-09 --nickname JJ --email new@x.it --drop jd@x.it --drop sailing"
    )
    twins("log call c1 later")
    twins("unmerge c1")
    assert twins.json("show c2") == before
    card = twins.json("show c1")
    assert (card["custom"], card["birthday"], card["nickname"]) == ({"seats": 7}, "1999-09-09", "JJ")
    assert [found["address"] for found in card["emails"]] == ["jane@acme.com", "new@x.it"]
    assert (card["note"], card["likes"], card["interactions"], card["status"]) == (None, [], 1, "lead")


def test_what_somebody_dropped_since_does_not_come_back(twins: Crm) -> None:
    twins("merge c1 c2")
    twins("edit c1 --drop jane@acme.com")
    twins("unmerge c1")
    assert twins.json("show c1")["emails"] == []
    assert [found["address"] for found in twins.json("show c2")["emails"]] == ["jane@acme.com", "jd@x.it"]


def test_a_merge_made_again_is_undone_to_whom_the_unmerge_had_given_each_value(twins: Crm) -> None:
    """A value that was dropped from the two in one comes back with the one it was of, not with the one who had it."""
    twins("merge c1 c2")
    for command in ("undo", "redo", "edit c1 --drop jd@x.it", "unmerge c1"):
        twins(command)
    before = state(twins)
    twins("merge c1 c2")
    twins("undo")
    assert state(twins) == before


def test_what_cannot_be_separated_is_named(twins: Crm) -> None:
    twins("field add seats --type int")
    twins("edit c2 --set seats=5")
    twins("edit c1 --set seats=3")
    twins("merge c1 c2")
    twins("field rm seats --yes")
    twins("unmerge c1", code=5)
    assert "a field_value of a field that is gone" in twins.err
    assert twins.json("show c2")["name"] == "J. Doe"


def test_unmerge_can_remember_that_they_are_two(twins: Crm) -> None:
    twins("merge c1 c2")
    twins("unmerge c1 --distinct")
    assert [(row["id"], row["other_id"]) for row in twins.json("dedupe --ignored")] == [("c1", "c2")]


@pytest.mark.parametrize(
    ("command", "code", "words"),
    [
        ("merge jane c1", 4, "jane and c1 are the same: c1"),
        ("merge jane nobody", 3, "nobody"),
        ("merge jane", 2, "OTHER"),
        ("unmerge jane", 3, "nothing was merged into c1"),
        ("unmerge jane c2", 3, "'c2' was not merged into c1 Jane Doe"),
        ("restore c3", 4, "crm unmerge c2"),
    ],
)
def test_what_makes_no_sense_is_refused(twins: Crm, command: str, code: int, words: str) -> None:
    twins("add Jenny")
    twins("merge c2 c3")
    before = twins.path.read_bytes()
    assert words in twins.fails(command, code)
    assert twins.path.read_bytes() == before


def test_an_old_id_leads_to_the_one_who_stayed_in_filters_and_after_rm(twins: Crm) -> None:
    twins("add Jenny --phone '06 123456' --company 'Globex Srl' --new")
    twins("task add Call --for c3")
    twins("merge c2 c3")
    twins("merge c1 c2")
    twins("company merge o1 o2")
    for where in ("id=c3", "id in (c2, c3)", "id=2 and not id=c9", "company.id=o2", "company=o2"):
        assert twins(["list", "--where", where, "--format", "ids"]) == "c1\n", where
    assert twins("task list --where person.id=c3 --count") == "1\n"
    assert twins("company list --where id=o2 --format ids") == "o1\n"
    assert twins("list --where id!=c3 --count") == "0\n"
    assert twins("export csv --where id=c3 --columns id") == "id\nc1\n"
    twins("rm c3")
    assert "crm restore c3" in twins.fails("show c3", 3)
    twins("restore c3")
    assert twins.err == "restored c1 Jane Doe; undo: crm undo\n"


def test_merging_again_changes_nothing(twins: Crm) -> None:
    twins("merge c1 c2")
    before = twins.path.read_bytes()
    twins("merge c1 c2")
    assert twins.err == "nothing to change\n"
    assert twins.path.read_bytes() == before


def test_with_json_the_result_is_an_array(twins: Crm) -> None:
    found = twins.json("merge c1 c2")
    assert {
        "field": "status",
        "result": "taken",
        "value": "customer",
        "from": "c2",
        "why": "further on than lead",
    } in found
    assert twins.json("unmerge c1") == {"id": "c1", "restored": "c2", "not_separated": []}


@pytest.fixture
def firms(jane: Crm) -> Crm:
    """Acme as o1 with Jane, Acme Inc as o2 with Bob, Acme Italia as o3 below Acme Inc."""
    jane('company add "Acme Holding" --website https://acme-holding.com --industry SaaS')
    jane('add Bob --company "Acme Holding" --title CEO')
    jane('company add "Acme Italia" --parent "Acme Holding"')
    return jane


def test_people_and_subsidiaries_move_with_a_company(firms: Crm) -> None:
    before = state(firms)
    firms("company merge acme o2")
    assert firms.err == "merged o2 into o1 Acme; undo: crm undo\n"
    card = firms.json("company show acme")
    assert [(found["name"], found["title"]) for found in card["people"]] == [
        ("Bob", "CEO"),
        ("Jane Doe", None),
    ]
    assert (card["industry"], card["domain"]) == ("SaaS", "acme-holding.com")
    assert firms("tree acme") == "Acme  o1\n  Acme Italia  o3\n"
    assert firms.json("company show o2")["id"] == "o1"
    firms("company unmerge acme")
    assert state(firms) == before


@pytest.mark.parametrize(
    ("survivor", "loser", "tree"),
    [
        ("o2", "o3", "Acme Holding  o2\n"),
        ("o3", "o2", "Acme Italia  o3\n"),
        ("o4", "o2", "Roma  o4\n  Acme Italia  o3\n"),
    ],
)
def test_no_merge_makes_a_company_stand_below_itself(
    firms: Crm, survivor: str, loser: str, tree: str
) -> None:
    firms("company add Roma --parent o3")
    if survivor != "o4":
        firms("company rm o4")
    before = state(firms)
    firms(f"company merge {survivor} {loser}")
    assert firms(f"tree {survivor}") == tree
    firms(f"unmerge {survivor}")
    assert state(firms) == before


def test_one_person_at_two_companies_that_are_one_has_one_place(firms: Crm) -> None:
    firms("link bob acme --role CEO")
    before = state(firms)
    firms("merge o1 o2")
    (role,) = firms.json("show bob")["companies"]
    assert (role["company_id"], role["title"]) == ("o1", "CEO")
    firms("unmerge o1")
    assert state(firms) == before
