"""The files of one system give the same whatever their order: what one names before another brings it is linked."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

from commandline import Crm

DEALS = """\
Record ID,Deal Name,Deal Stage,Amount,Close Date
5001,Ovens,Contract sent,1200,2026-06-01
5002,Mixers,Contract sent,800,2026-07-01
"""
TASKS = """\
Record ID,Task Title,Task Status,Task Type,Due date,Associated Contact,Associated Deal,Associated Deal IDs
7001,Send quote,Not started,To-do,2026-05-10,Ann Lee,Ovens,5001
7002,Call back,Completed,Call,2026-04-01,Ann Lee,Mixers,5002
7003,Chase,Not started,To-do,2026-05-20,,Mixers,5002
"""
# A lead that has become a contact: the account comes under its id, or under its name, or first.
SALESFORCE = {
    "Account": """
"Id","Name","Website","BillingCity","OwnerId"
"0018d00000AAA1AAA","Dickenson plc","dickenson.com","Lawrence","0058d000001"
""",
    "Contact": """
"Id","AccountId","FirstName","LastName","Email","Title","OwnerId"
"0038d00000CCC1AAA","0018d00000AAA1AAA","Andy","Young","a_young@dickenson.com","SVP","0058d000001"
""",
    "Lead": """
"Id","FirstName","LastName","Company","Email","Phone","Status","IsConverted"
"00Q8d00000LLL1AAA","Andy","Young","Dickenson plc","a_young@dickenson.com","+1 620 241 6200","Closed - Converted","1"
""",
    "Task": """
"Id","WhoId","WhatId","Subject","ActivityDate","Status"
"00T8d00000TTT1AAA","0038d00000CCC1AAA","0068d00000OOO1AAA","Send quote","2026-05-14","Not Started"
""",
    "Opportunity": """
"Id","AccountId","Name","StageName","Amount","CloseDate","OwnerId"
"0068d00000OOO1AAA","0018d00000AAA1AAA","Generators","Prospecting","15000","2026-09-30","0058d000001"
""",
}


def state(crm: Crm) -> dict[str, Any]:
    """Everybody and everything, without ids and the moment it came in."""
    people, companies = crm.json("export json"), crm.json("export json --what companies")
    columns = {
        "deals": "title,stage,value,company,people",
        "tasks": "title,due,done,person,company,deal",
        "activities": "at,kind,subject,body,people,company,deal",
    }
    events = {
        what: sorted(crm(f"export csv --what {what} --columns {chosen}").splitlines())
        for what, chosen in columns.items()
    }
    told = [
        (one["name"], [mail["value"] for mail in one["emails"]], sorted(phone["e164"] for phone in one["phones"]),
         sorted((role["company"], role["title"] or "") for role in one["roles"]))
        for one in people
    ]  # fmt: skip
    return {
        "people": sorted(told),
        "companies": sorted((one["name"], one["domain"] or "") for one in companies),
        **events,
    }


def brought(crm: Crm, files: dict[str, str], order: tuple[str, ...]) -> dict[str, Any]:
    for name in order:
        path = crm.folder / f"{name}.csv"
        path.write_text(files[name].lstrip(), encoding="utf-8")
        crm(["import", str(path), "-q"])
    return state(crm)


def test_a_lead_and_the_contact_it_became_are_one_in_any_order(tmp_path: Path) -> None:
    orders = list(itertools.permutations(SALESFORCE))
    expected = None
    for number, order in enumerate(orders[:: len(orders) // 15]):
        folder = tmp_path / str(number)
        folder.mkdir()
        found = brought(Crm(folder), SALESFORCE, order)
        expected = expected or found
        assert found == expected, order
    assert expected is not None
    assert expected["people"] == [
        ("Andy Young", ["a_young@dickenson.com"], ["+16202416200"], [("Dickenson plc", "SVP")])
    ]
    assert expected["companies"] == [("Dickenson plc", "dickenson.com")]


def test_a_task_is_linked_when_its_deal_comes(crm: Crm) -> None:
    path = crm.folder / "tasks.csv"
    path.write_text(TASKS)
    crm(["import", str(path)])
    assert "3 belong to deals that are not here yet" in crm.err
    chase = next(task for task in crm.json("task list") if task["title"] == "Chase")
    assert (chase["deal_id"], chase["deal"]) == (None, "Mixers")  # what the file says is not lost meanwhile
    before = crm("export lossless")
    path = crm.folder / "deals.csv"
    path.write_text(DEALS)
    crm(["import", str(path)])
    assert "3 linked to what they belong to" in crm.err
    deal = crm.json("deal show Mixers")
    assert [task["title"] for task in deal["tasks"]] == ["Chase"]
    assert [one["text"] for one in deal["activities"]] == ["Call back"]
    crm(["import", str(path)])
    assert "nothing to change" in crm.err
    crm("undo")
    assert crm("export lossless") == before
    crm("redo")
    assert crm.json("deal show Mixers")["tasks"] == deal["tasks"]


def test_the_same_tasks_again_wait_no_second_time(crm: Crm) -> None:
    path = crm.folder / "tasks.csv"
    path.write_text(TASKS)
    crm(["import", str(path)])
    before = crm("export lossless")
    crm(["import", str(path)])
    assert "nothing to change" in crm.err
    assert crm("export lossless") == before


def test_a_title_that_two_deals_have_links_nothing(crm: Crm) -> None:
    crm("deal add Renewal --value 100")
    crm("deal add Renewal --value 200")
    path = crm.folder / "activities.csv"
    path.write_text(
        "Activity Type,Activity Date,Subject,Contact,Deal\nCall,2026-02-01,Prices,Ann Lee,Renewal\n"
    )
    crm(["import", str(path)])
    (found,) = crm.json("export json --what activities --columns subject,deal,awaited_deal")
    assert found == {"subject": "Prices", "deal": None, "awaited_deal": "Renewal"}


def test_an_id_of_another_deal_is_not_overruled_by_a_title(crm: Crm) -> None:
    deals = crm.folder / "deals.csv"
    deals.write_text("Record ID,Deal Name,Deal Stage,Amount,Deal owner\n1,Renewal,lead,5,Jo\n")
    tasks = crm.folder / "tasks.csv"
    tasks.write_text(
        "Record ID,Task Title,Task Status,Due date,Assigned to,Associated Deal,Associated Deal IDs\n"
        "7,Chase,Not started,2026-05-20,Jo,Renewal,2\n"
    )
    crm(["import", str(deals)])
    crm(["import", str(tasks)])
    assert [task["deal_id"] for task in crm.json("task list")] == [None]


def test_what_may_be_a_deal_is_kept_as_text_too(crm: Crm) -> None:
    path = crm.folder / "tasks.csv"
    path.write_text(
        "Record Id,Task Owner,Subject,Due Date,Status,Priority,Related To,Contact Name\n"
        "z1,Jo,Send quote,2026-05-20,Not Started,High,Ovens,Ann Lee\n"
        "z2,Jo,Visit,2026-05-21,Not Started,High,Acme Srl,Ann Lee\n"
    )
    crm("deal add Ovens")
    crm(["import", str(path)])
    assert [(task["title"], task["deal"]) for task in crm.json("task list")] == [
        ("Send quote (Related To: Ovens)", "Ovens"),
        ("Visit (Related To: Acme Srl)", None),
    ]


def test_of_several_deals_in_one_cell_the_first_is_linked_and_all_are_kept(crm: Crm) -> None:
    crm("deal add Ovens")
    path = crm.folder / "notes.csv"
    path.write_text(
        "Record ID,Note body,Activity date,Activity assigned to,Associated Contact,Associated Deal\n"
        "8,Likes steam,2026-02-01 10:00,Jo,Ann Lee,Ovens;Mixers\n"
    )
    crm(["import", str(path)])
    (found,) = crm.json("export json --what activities --columns body,deal")
    assert found == {"body": "Likes steam\n\nAssociated Deal: Ovens;Mixers", "deal": "Ovens"}


def test_activities_and_tasks_come_back_from_csv_with_their_deals(crm: Crm, tmp_path: Path) -> None:
    crm("deal add Ovens --key d-1")
    crm("add 'Ann Lee' --email ann@x.it")
    crm("log call ann@x.it 'Steam or gas' --deal Ovens --next '+3d send quote'")
    path = crm.folder / "tasks.csv"
    path.write_text(TASKS)
    crm(["import", str(path)])
    written = {what: crm(f"export csv --what {what}") for what in ("tasks", "activities", "deals")}
    other = Crm(tmp_path)
    for what in ("tasks", "activities", "deals"):
        file = tmp_path / f"{what}.csv"
        file.write_text(written[what])
        other(["import", str(file)])
    chosen = {"tasks": "title,deal,awaited_deal", "activities": "subject,body,deal,awaited_deal"}
    for what, columns in chosen.items():
        command = f"export csv --what {what} --columns {columns}"
        assert sorted(other(command).splitlines()) == sorted(crm(command).splitlines())


def test_a_call_logged_about_a_deal_stands_on_its_card(crm: Crm) -> None:
    crm("add 'Ann Lee' --email ann@x.it")
    crm("deal add Ovens --for ann@x.it")
    crm("log call ann@x.it 'Price too high' --deal Ovens --next '+3d send quote'")
    deal = crm.json("deal show Ovens")
    assert [one["text"] for one in deal["activities"]] == ["Price too high"]
    assert [task["title"] for task in deal["tasks"]] == ["send quote"]
    assert "no deal matches" in crm.fails("log call ann@x.it Again --deal Nothing", 3)


def test_lists_that_number_their_deals_are_linked_by_these_numbers(crm: Crm) -> None:
    deals = crm.folder / "deals.csv"
    deals.write_text("deal_id,deal_name,stage,amount\nD1,Ovens,proposal,1200\nD2,Mixers,Closed Won,800\n")
    calls = crm.folder / "calls.csv"
    calls.write_text(
        "activity_id,deal_id,activity_type,activity_date,notes\n"
        "X1,D1,Call,2026-02-01,Likes steam\nX2,D3,Meeting,2026-02-03,Budget\n"
    )
    crm(["import", str(calls)])
    crm(["import", str(deals)])
    found = crm.json("export json --what activities --columns deal,body")
    assert found == [
        {"deal": "Ovens", "body": "Likes steam\n\ndeal_id: D1"},
        {"deal": None, "body": "Budget\n\ndeal_id: D3"},
    ]
    other = crm.folder / "others.csv"
    other.write_text("deal_id,deal_name,stage,amount\nD1,Another D1,proposal,10\n")
    crm(["import", str(other)])
    assert crm("deal list --count").strip() == "3"  # the same number in another list is another deal


def test_a_column_of_a_database_is_no_proof_of_the_system_that_spells_it_otherwise(crm: Crm) -> None:
    path = crm.folder / "activities.csv"
    path.write_text(
        "id,type,subject,account_id,opportunity_id,date,duration_minutes,outcome,notes\n"
        "1,Call,Intro,A1,O1,2026-02-01,15,Connected,Likes steam\n"
    )
    crm(["import", str(path)])
    assert "looks like a list of activities" in crm.err
    assert crm("company list --count").strip() == "0"
    (found,) = crm.json("export json --what activities --columns kind,subject,minutes,outcome")
    assert found == {"kind": "call", "subject": "Intro", "minutes": 15.0, "outcome": "Connected"}


def test_numbers_of_another_list_wait_for_it(crm: Crm) -> None:
    deals = crm.folder / "deals.csv"
    deals.write_text(
        "deal_id,customer_id,deal_name,stage,amount,close_date\n1,7,Ovens,Closed Won,1200,2026-03-01\n"
    )
    crm(["import", str(deals)])
    assert "1 number that no list here has" in crm.err
    before = crm("export lossless")
    crm(["import", str(deals)])
    assert "nothing to change" in crm.err
    customers = crm.folder / "customers.csv"
    customers.write_text("customer_id,name,email\n7,Ann Lee,ann@x.it\n8,Bob Ross,bob@x.it\n")
    crm(["import", str(customers)])
    assert "1 linked to what it belongs to" in crm.err
    deal = crm.json("deal show Ovens")
    assert [one["name"] for one in deal["people"]] == ["Ann Lee"]
    assert "customer_id: 7" in deal["note"]
    assert crm.json("show ann@x.it")["status"] == "customer"
    crm(["import", str(customers)])
    assert "nothing to change" in crm.err
    crm("undo")
    assert crm("export lossless") == before


def test_a_number_that_two_people_have_links_neither(crm: Crm) -> None:
    for number, row in enumerate(("7,Ann Lee,ann@x.it", "7,Bob Ross,bob@x.it")):
        path = crm.folder / f"customers{number}.csv"
        path.write_text(f"customer_id,name,email\n{row}\n")
        crm(["import", str(path)])
    deals = crm.folder / "deals.csv"
    deals.write_text("deal_id,customer_id,deal_name,stage,amount\n1,7,Ovens,proposal,1200\n")
    crm(["import", str(deals)])
    assert crm.json("deal show Ovens")["people"] == []


def test_the_number_of_a_company_is_nobody_s_own(crm: Crm) -> None:
    contacts = crm.folder / "contacts.csv"
    contacts.write_text("contact_id,company_id,name,email\nC1,A1,Ann Lee,ann@x.it\n")
    deals = crm.folder / "deals.csv"
    deals.write_text("deal_id,company_id,deal_name,stage,amount\n1,A1,Ovens,proposal,1200\n")
    companies = crm.folder / "companies.csv"
    companies.write_text("company_id,company_name,website\nA1,Acme,acme.com\n")
    for path in (contacts, deals, companies):
        crm(["import", str(path)])
    deal = crm.json("deal show Ovens")
    assert (deal["company"], deal["people"]) == ("Acme", [])
    assert [role["company"] for role in crm.json("show ann@x.it")["companies"]] == ["Acme"]
