"""crm import: files that tell of several things at once: associated companies, nested lists, deals without a title."""

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


def lead() -> dict[str, Any]:
    """A lead as Close's API gives it."""
    return {
        "id": "lead_1",
        "display_name": "Bakers Ltd",
        "name": "Bakers Ltd",
        "status_label": "Potential",
        "status_id": "stat_1",
        "organization_id": "orga_1",
        "contacts": [
            {"id": "cont_1", "name": "Ann Doe", "emails": [{"email": "ann@bakers.example", "type": "office"}]},
            {"id": "cont_2", "name": "Bob Roe", "emails": []},
        ],
        "opportunities": [
            {
                "id": "oppo_1",
                "lead_id": "lead_1",
                "lead_name": "Bakers Ltd",
                "contact_id": "cont_1",
                "status_label": "Demo",
                "status_type": "active",
                "value": 50000,
                "value_currency": "USD",
                "value_period": "one_time",
                "confidence": 75,
                "note": "Two ovens",
                "date_created": "2026-02-01T00:54:51.337000+00:00",
            }
        ],
        "tasks": [
            {"id": "task_1", "_type": "lead", "text": "Call back", "date": "2026-05-06", "is_complete": False,
             "lead_id": "lead_1", "assigned_to_name": "Eva"}
        ],
    }  # fmt: skip


def test_the_columns_of_an_associated_company_are_the_company_s(crm: Crm) -> None:
    bring(
        crm,
        "Record ID - Contact,First Name,Last Name,Email,Phone Number,Company Name,Record ID - Company,Company name,"
        "Phone Number,City,Industry\n"
        "1,Ann,Doe,ann@x.example,+39 02 12345678,,77,Ovens Srl,+39 06 698 12345,Roma,Food\n",
    )
    company = crm.json("company show 'Ovens Srl'")
    assert (company["phones"][0]["e164"], company["industry"]) == ("+390669812345", "Food")
    assert company["addresses"][0]["city"] == "Roma"
    found = crm.json("show 'Ann Doe'")
    assert ([one["e164"] for one in found["phones"]], found["addresses"]) == (["+390212345678"], [])
    assert [one["company"] for one in found["companies"]] == ["Ovens Srl"]


def test_an_id_of_a_company_among_the_columns_of_a_person_begins_no_company(crm: Crm) -> None:
    bring(
        crm,
        "Record ID,First Name,Last Name,Record ID - Company,Email,Phone Number\n1,Ann,Doe,77,a@x.it,02 1234567\n",
    )
    assert crm.json("show 'Ann Doe'")["phones"][0]["value"] == "02 1234567"


def test_of_several_companies_known_by_their_ids_none_is_dropped(crm: Crm) -> None:
    bring(
        crm, "Record ID,First Name,Last Name,Lifecycle Stage,Associated Company IDs\n1,Ann,Doe,Lead,77;78\n"
    )
    found = crm.json("show 'Ann Doe'")
    assert [one["company"] for one in found["companies"]] == ["77"]
    assert found["custom"]["associated_company_ids"] == "77;78"
    bring(crm, "Record ID,Company name,Company owner\n77,Ovens Srl,Eva\n", name="companies.csv")
    assert [one["company"] for one in crm.json("show 'Ann Doe'")["companies"]] == ["Ovens Srl"]


def test_lists_inside_a_lead_are_people_deals_and_tasks(crm: Crm) -> None:
    found = bring(crm, json.dumps([lead()]), name="leads.json")
    assert (found["created"], found["companies_created"], found["deals"], found["tasks"]) == (2, 1, 1, 1)
    deal = crm.json("deal show d1")
    assert (deal["title"], deal["value"]["amount"], deal["probability"]) == ("Bakers Ltd", "500.00", 75)
    assert (deal["company"], deal["people"][0]["name"], deal["note"].splitlines()[0]) == (
        "Bakers Ltd",
        "Ann Doe",
        "Two ovens",
    )
    task = crm.json("task list")[0]
    assert (task["title"], task["due"], task["company"], task["owner"]) == (
        "Call back",
        "2026-05-06",
        "Bakers Ltd",
        "Eva",
    )
    again = bring(crm, json.dumps([lead()]), name="leads.json")
    assert not any(again[key] for key in ("created", "companies_created", "deals", "deals_updated", "tasks"))


def test_any_nested_lists_of_deals_and_notes_are_read(crm: Crm) -> None:
    text = [
        {"name": "Acme", "domain": "acme.example", "contacts": [{"name": "Ann Doe", "email": "ann@acme.example"}],
         "deals": [{"title": "Annual", "amount": 1200.5, "stage": "proposal"}],
         "notes": [{"body": "Met at the fair", "date": "2026-01-02"}]},
        {"name": "Solo", "contacts": [], "deals": []},
    ]  # fmt: skip
    found = bring(crm, json.dumps(text), name="crm.json")
    assert (found["created"], found["companies_created"], found["deals"], found["activities"]) == (1, 2, 1, 1)
    assert crm.json("deal show d1")["company"] == "Acme"
    people = [
        {
            "name": "Ann Doe",
            "email": "ann@x.example",
            "deals": [{"title": "Big", "amount": 5, "stage": "won"}],
        }
    ]
    assert bring(crm, json.dumps(people), name="people.json")["deals"] == 1
    assert crm.json("deal show d2")["people"][0]["name"] == "Ann Doe"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("deal_id,account_name,stage,deal_value,close_date\nOPP-1,Acme,Closed Won,1800,2026-01-15\n", "Acme"),
        (
            "Opportunity ID,Stage,Deal Value,Probability,Close Date\nOPP-1,Closed Won,1800,1.0,2026-01-15\n",
            "OPP-1",
        ),
    ],
)
def test_a_deal_without_a_title_is_called_as_whose_it_is_or_by_its_number(
    crm: Crm, text: str, title: str
) -> None:
    assert bring(crm, text)["deals"] == 1
    assert "looks like a list of deals" in crm.err
    deal = crm.json("deal show d1")
    assert (deal["title"], deal["stage"], deal["value"]["amount"]) == (title, "won", "1800.00")
    assert "OPP-1" in f"{deal['title']} {deal['note']}"


def test_a_closed_deal_that_was_not_won_is_lost(crm: Crm) -> None:
    bring(
        crm,
        "deal_id,deal_name,is_closed,is_closed_won,amount,close_date,hubspot_company_id,deal_type\n"
        "1,Annual,True,False,100,2026-01-02,501,new\n2,More,False,False,100,,501,new\n",
    )
    deals = crm.json("deal list")
    assert {one["title"]: one["state"] for one in deals} == {"Annual": "lost", "More": "open"}
    assert {one["company"] for one in deals} == {"501"}


def test_accounts_with_their_first_contact_are_companies_with_a_person(crm: Crm) -> None:
    bring(
        crm,
        "(Do Not Modify) Account,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Account Name,Main Phone,"
        "Address 1: City,Primary Contact,Email (Primary Contact),Parent Account\n"
        "a-1,x==,6/22/2026 10:00 AM,Coffee Ltd,+39 02 12345678,Milano,Ann Doe,ann@coffee.example,Holding\n",
    )
    assert "looks like Dynamics 365 companies" in crm.err
    company = crm.json("company show 'Coffee Ltd'")
    assert (company["addresses"][0]["city"], company["parent"], company["emails"]) == (
        "Milano",
        "Holding",
        [],
    )
    assert crm.json("show ann@coffee.example")["companies"][0]["company"] == "Coffee Ltd"
    named = "Account Name,Main Phone,Address 1: City,Primary Contact,Territory\nTea Ltd,02 1234567,Roma,Bob Roe,North\n"
    assert bring(crm, named, name="named.csv")["created"] == 0  # nothing tells how to reach him
    assert crm.json("company show 'Tea Ltd'")["custom"]["primary_contact"] == "Bob Roe"


def test_a_customer_beside_the_name_of_a_person_is_the_firm(crm: Crm) -> None:
    found = bring(
        crm,
        "Customer,Phone Numbers,Email,Full Name,Open Balance\nBaker Ltd,,info@baker.example,Ann Doe,0\n"
        "Blue Ocean Holdings,,,,10\n",
    )
    assert (found["created"], found["companies_created"], found["rejected"]) == (1, 2, 0)
    assert crm.json("show 'Ann Doe'")["companies"][0]["company"] == "Baker Ltd"


def test_a_name_that_is_only_a_surname_has_no_given_name(crm: Crm) -> None:
    bring(
        crm,
        "Record Id,First Name,Last Name,Contact Name,Account Name,Email Opt Out\nz1,,Ruta,Ruta,Acme,false\n",
    )
    found = crm.json("show Ruta")
    assert (found["given"], found["family"]) == (None, "Ruta")


def test_numbers_of_mails_are_no_addresses(crm: Crm) -> None:
    (crm.folder / "mails.csv").write_text("email_id,opportunity_id,sent_at\nE1,A1,2026-01-02\n")
    crm(f"import {crm.folder / 'mails.csv'}", code=2)
    assert "no column is a name" in crm.err


def test_payments_of_stripe_are_sales_to_their_customers(crm: Crm) -> None:
    found = bring(
        crm,
        "id,Created date (UTC),Amount,Amount Refunded,Currency,Status,Customer ID,Customer Email,Description\n"
        "ch_1,2026-03-10 14:30:00,1500.00,0.00,usd,Paid,cus_1,Ann@x.example,Pro plan\n"
        "ch_2,2026-04-10 14:30:00,12.50,0.00,usd,Paid,cus_1,ann@x.example,Extra\n"
        "ch_3,2026-04-11 14:30:00,9.00,9.00,usd,Refunded,cus_2,bob@x.example,Extra\n",
    )
    assert (found["created"], found["deals"]) == (2, 3)
    deals = {one["value"]["amount"]: one["state"] for one in crm.json("deal list")}
    assert deals == {"1500.00": "won", "12.50": "won", "9.00": "lost"}
    assert crm.json("show ann@x.example")["status"] == "customer"
    assert crm.json("show bob@x.example")["status"] == "lead"


def test_what_a_project_completed_happened_and_the_rest_is_to_be_done(crm: Crm) -> None:
    found = bring(
        crm,
        "Task ID,Created At,Completed At,Last Modified,Name,Section/Column,Assignee,Due Date,Projects,Parent task\n"
        "1,2026-04-01,,2026-04-02,Send the offer,Doing,Eva,2026-06-01,Shop,\n"
        "2,2026-04-01,2026-04-03,2026-04-03,Choose a bank,Done,Eva,,Shop,\n",
    )
    assert (found["created"], found["tasks"], found["activities"]) == (0, 1, 1)
    task = crm.json("task list")[0]
    assert (task["due"], task["owner"]) == ("2026-06-01", "Eva")


def test_a_client_beside_the_name_of_a_contact_is_the_firm(crm: Crm) -> None:
    bring(
        crm,
        "client_name,status,industry,primary_contact_name,primary_contact_email\n"
        "Tech Inc,active,IT,Ann Doe,ann@tech.example\n",
    )
    assert crm.json("show 'Ann Doe'")["companies"][0]["company"] == "Tech Inc"


def test_odoo_writes_the_company_before_the_name_of_its_person(crm: Crm) -> None:
    bring(
        crm,
        "External ID,Display Name,Email,Salesperson,Country,Is a Company\n"
        '__export__.p1,"Oak, Elm & Ash",info@oak.example,,Italy,True\n'
        '__export__.p2,"Azure Interior, Ann Doe",ann@azure.example,Eva,Italy,False\n'
        "__export__.p3,Bob Roe,bob@roe.example,Eva,Italy,False\n",
    )
    assert crm.json("company show 'Oak, Elm & Ash'")["emails"][0]["value"] == "info@oak.example"
    found = crm.json("show ann@azure.example")
    assert (found["name"], found["companies"][0]["company"]) == ("Ann Doe", "Azure Interior")
    assert crm.json("show bob@roe.example")["companies"] == []


def test_a_lead_of_odoo_is_a_deal_with_its_contact_and_company(crm: Crm) -> None:
    bring(
        crm,
        '"id","contact_name","partner_name","email_from","phone","name","planned_revenue","date_deadline","city","fax"\n'
        '"__export__.crm_lead_5","Ann Doe","Ovens Ltd","ann@ovens.example","02 12345678","Fair 2026 - Ovens",'
        '"1500.0","2026-06-01","Roma","02 12345679"\n',
    )
    assert "looks like Odoo deals" in crm.err
    deal = crm.json("deal show d1")
    assert (deal["title"], deal["value"]["amount"], deal["close"]) == (
        "Fair 2026 - Ovens",
        "1500.00",
        "2026-06-01",
    )
    found = crm.json("show 'Ann Doe'")
    assert [one["label"] for one in found["phones"]] == [None, "fax"]
    assert (found["companies"][0]["company"], found["addresses"][0]["city"]) == ("Ovens Ltd", "Roma")


def test_the_title_of_a_group_before_its_header_is_nobody(crm: Crm) -> None:
    found = bring(
        crm,
        "New,,\nName,Email,Company\nAnn Doe,ann@x.example,Acme\nBob Roe,,\n,,\nWon,,\nName,Email,Company\n"
        "Cid Foe,cid@x.example,Acme\nDan Low,,\nName,Email,Company\nEve Ray,,\n",
    )
    assert (found["created"], found["skipped"]) == (5, 4)
    assert "skipped 1: the title of a group" in crm.err


def test_who_did_not_agree_to_be_contacted_is_not_to_be(crm: Crm) -> None:
    bring(
        crm,
        "Name,Email,GDPR Consent,Would you like to subscribe to our newsletter?\n"
        "Ann Doe,ann@x.example,N,\nBob Roe,bob@x.example,Y,No\nCid Foe,cid@x.example,pending,Yes\n",
    )
    assert crm.consents("'Ann Doe'") == {"all": "revoked"}
    assert crm.consents("'Bob Roe'") == {"email newsletter": "revoked"}  # a yes to no way opens none
    assert crm.consents("'Cid Foe'") == {"email newsletter": "granted"}
    assert crm.json("show 'Cid Foe'")["custom"]["gdpr_consent"] == "pending"


def test_the_status_of_a_deal_is_not_that_of_a_person(crm: Crm) -> None:
    bring(
        crm,
        "Account Name,Opportunity Name,Stage,Value,Close Date,Status\nAcme,Leaks,Won,74000,2026-05-14,Won\n"
        "Beta,Pilot,Discovery,5000,2026-06-14,Active\n",
    )
    assert {one["title"]: one["stage"] for one in crm.json("deal list")} == {
        "Leaks": "won",
        "Pilot": "Discovery",
    }


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        (
            "Title,Value,Stage,Expected Close,Owner,Company\nAnnual plan,12000,Qualified,2026-09-01,Eva,Acme\n",
            (0, 1, 0),
        ),
        ("title,priority,status,deadline,notes\nWrite the plan,high,pending,2026-06-15,\n", (0, 0, 1)),
        ("Title,Company,Email,Stage,Value\nCTO,Acme,ann@x.example,Lead,100\n", (1, 0, 0)),
        ("Name,Priority,Status,Deadline\nAnn Doe,high,new,2026-06-15\n", (1, 0, 0)),
    ],
)
def test_lists_are_of_deals_or_tasks_by_what_stands_together(
    crm: Crm, text: str, counts: tuple[int, int, int]
) -> None:
    found = bring(crm, text)
    assert (found["created"], found["deals"], found["tasks"]) == counts


def test_who_a_deal_is_with_is_reached_as_its_row_says(crm: Crm) -> None:
    bring(
        crm,
        "account_name,annual_revenue,contact_name,email,phone,opportunity_name,stage,estimated_value,close_date\n"
        "Acme,5000000,Ann Doe,ann@x.example,+39 02 12345678,Renewal,Proposal,12000,2026-08-01\n",
    )
    assert crm.json("show ann@x.example")["phones"][0]["e164"] == "+390212345678"
    assert crm.json("company show Acme")["custom"] == {"annual_revenue": 5_000_000}
    assert crm.json("deal show d1")["value"]["amount"] == "12000.00"


def test_what_was_said_to_ids_is_an_activity_and_no_company(crm: Crm) -> None:
    found = bring(
        crm,
        "Communication ID,Account ID,Contact ID,Communication Date,Communication Type,Direction,Subject,Summary\n"
        "COM1,A1,C1,2026-01-15,Email,Outbound,Inquiry,Discussed it\n",
    )
    assert (found["companies_created"], found["activities"]) == (0, 1)
    told = crm.json(["sql", "SELECT kind, direction, subject FROM interaction"])
    assert told == [{"kind": "email", "direction": "out", "subject": "Inquiry"}]


def test_amounts_in_thousands_and_millions_are_read(crm: Crm) -> None:
    bring(crm, "Deal Name,Deal Stage,Amount,Deal owner\nSeed,Due Diligence,250k,Eva\nSeries,Won,€1.2M,Eva\n")
    assert {one["title"]: one["value"]["amount"] for one in crm.json("deal list")} == {
        "Seed": "250000.00",
        "Series": "1200000.00",
    }


def test_who_never_subscribed_did_not_agree(crm: Crm) -> None:
    bring(
        crm,
        "email,first_name,last_name,email_marketing_consent\na@x.example,Ann,Doe,not_subscribed\n"
        "b@x.example,Bob,Roe,subscribed\nc@x.example,Cid,Foe,pending\n",
    )
    assert crm.consents("a@x.example") == {"email": "revoked"}
    assert crm.consents("b@x.example") == {"email marketing": "granted"}
    assert crm.json("show c@x.example")["custom"]["email_marketing_consent"] == "pending"


def test_deals_of_the_api_of_pipedrive_have_their_people_and_companies(crm: Crm) -> None:
    deal = {
        "id": 4,
        "user_id": {"id": 9, "name": "Rep One", "value": 9},
        "person_id": {
            "name": "Ann Doe",
            "email": [{"value": "ann@x.example", "primary": True}],
            "phone": [{"value": "+390212345678", "primary": True}],
            "value": 5,
        },
        "org_id": {"name": "Oak Ltd", "value": 6},
        "stage_id": 2,
        "title": "Tables",
        "value": 1200,
        "currency": "USD",
        "status": "lost",
        "lost_reason": "price",
        "lost_time": "2026-01-05 10:00:00",
        "add_time": "2025-12-01 10:00:00",
        "expected_close_date": None,
        "person_name": "Ann Doe",
        "org_name": "Oak Ltd",
    }
    bring(crm, json.dumps({"success": True, "data": [deal]}), name="deals.json")
    found = crm.json("deal show d1")
    told = (
        found["title"],
        found["state"],
        found["reason"],
        found["person"],
        found["company"],
        found["owner"],
    )
    assert told == ("Tables", "lost", "price", "Ann Doe", "Oak Ltd", "Rep One")
    assert found["value"] == {"amount": "1200.00", "currency": "USD"}
    assert found["closed_at"].startswith("2026-01-05")
    assert crm.json("show ann@x.example")["external_ids"] == [{"system": "pipedrive", "value": "5"}]


def test_leads_of_the_api_of_zoho_are_of_zoho(crm: Crm) -> None:
    lead = {
        "Owner": {"name": "Rep One", "id": "10", "email": "rep@x.example"},
        "Company": "Oak Ltd",
        "Email": "ann@x.example",
        "Lead_Status": "Pre-Qualified",
        "Full_Name": "Ann Doe",
        "First_Name": "Ann",
        "Last_Name": "Doe",
        "id": "49009",
        "Email_Opt_Out": True,
        "Created_Time": "2016-12-30T06:09:44+05:30",
        "Lead_Source": "Web",
        "Tag": [{"name": "vip", "id": "1"}],
    }
    assert bring(crm, json.dumps({"data": [lead]}), name="leads.json")["consents"] == 1
    found = crm.json("show ann@x.example")
    assert (found["status"], found["tags"], found["owner"]) == ("prospect", ["vip"], "Rep One")
    assert found["external_ids"] == [{"system": "zoho", "value": "49009"}]


def test_an_id_told_twice_is_one(crm: Crm) -> None:
    told = {
        "firstname": "Ann",
        "lastname": "Doe",
        "email": "ann@x.example",
        "hs_object_id": "7",
        "lifecyclestage": "lead",
    }
    bring(crm, json.dumps({"results": [{"id": "7", "properties": told}]}), name="contacts.json")
    assert crm.json("show ann@x.example")["external_ids"] == [{"system": "hubspot", "value": "7"}]


@pytest.mark.parametrize(
    "order",
    [
        ("deal", "person", "company"),
        ("person", "company", "deal"),
        ("person", "deal", "company"),
        ("company", "person", "deal"),
        ("company", "deal", "person"),
    ],
)
def test_a_deal_its_person_and_its_company_in_one_row_are_three(crm: Crm, order: tuple[str, ...]) -> None:
    parts = {
        "deal": (
            "Record ID - Deal,Deal Name,Deal Stage,Amount,Close Date",
            "501,Big roof,Demo,1200,2026-06-01",
        ),
        "person": (
            "Record ID - Contact,First Name,Last Name,Email,Phone Number",
            "9,Ann,Doe,ann@x.example,+39 02 12345678",
        ),
        "company": (
            "Record ID - Company,Company name,Phone Number,City",
            "77,Ovens Srl,+39 06 698 12345,Roma",
        ),
    }
    bring(crm, "".join(",".join(parts[name][line] for name in order) + "\n" for line in (0, 1)))
    deal = crm.json("deal show d1")
    told = (deal["title"], deal["stage"], deal["value"]["amount"], deal["company"], deal["person"])
    assert told == ("Big roof", "Demo", "1200.00", "Ovens Srl", "Ann Doe")
    found = crm.json("show ann@x.example")
    assert ([one["e164"] for one in found["phones"]], found["addresses"]) == (["+390212345678"], [])
    assert found["external_ids"] == [{"system": "hubspot", "value": "9"}]
    company = crm.json("company show 'Ovens Srl'")
    assert (company["phones"][0]["e164"], company["addresses"][0]["city"]) == ("+390669812345", "Roma")
    assert company["external_ids"] == [{"system": "hubspot", "value": "77"}]
