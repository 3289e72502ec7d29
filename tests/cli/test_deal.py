"""Deals: stages, people, money, playbook (rows 11, 15, 19, 25, 26, 28 and 29)."""

from __future__ import annotations

from typing import Any

import pytest

from commandline import Crm

PLAYBOOK = """
currency = "EUR"

[stages.proposal]
probability = 0.4
require = ["value", "close"]
tasks = ["+3d chase"]

[stages.demo]
probability = 30
"""


def deal(crm: Crm, id: str = "d1") -> Any:
    return crm.json(f"deal show {id}")


def configure(crm: Crm, text: str) -> None:
    folder = crm.folder / "config" / "crm"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(text, encoding="utf-8")


@pytest.fixture
def acme(jane: Crm) -> Crm:
    """Jane, Bob, and the deal d1 with Jane of Acme."""
    jane("add Bob")
    jane('deal add "Acme annual" --for jane=decider --value 24000 --stage proposal --close 2026-06-15')
    return jane


def test_a_deal_with_everything(acme: Crm) -> None:
    found = deal(acme)
    assert found["title"] == "Acme annual"
    assert (found["stage"], found["state"], found["close"]) == ("proposal", "open", "2026-06-15")
    assert found["value"] == {"amount": "24000.00", "currency": "EUR"}
    assert (found["probability"], found["weighted"]["amount"]) == (50, "12000.00")
    assert found["company"] == "Acme"
    assert found["people"] == [{"id": "c1", "name": "Jane Doe", "role": "decider"}]
    assert found["stage_history"] == [
        {"stage": "proposal", "from": None, "at": "2026-05-04T09:00:00+02:00", "days": 0, "note": None}
    ]


def test_stages_are_events_with_time_and_note(acme: Crm) -> None:
    acme("deal move 1 negotiation --note 'she called'", CRM_NOW="2026-05-10T10:00:00+02:00")
    acme("deal move d1 lost --reason price --competitor X", CRM_NOW="2026-05-20T10:00:00+02:00")
    found = deal(acme)
    assert [(step["stage"], step["days"], step["note"]) for step in found["stage_history"]] == [
        ("proposal", 6, None), ("negotiation", 10, "she called"), ("lost", None, None),
    ]  # fmt: skip
    assert (found["reason"], found["competitor"], found["state"]) == ("price", "X", "lost")
    assert found["closed_at"] == "2026-05-20T10:00:00+02:00"
    assert found["weighted"]["amount"] == "0.00"


def test_what_is_no_move(acme: Crm) -> None:
    before = acme("deal show 1 --json")
    message = acme.fails("deal move 1 propsal", 2)
    assert "did you mean proposal? one of lead, qualified, proposal, negotiation, won, lost" in message
    acme.fails("deal move 1 proposal", 4)
    acme.fails("deal move 1 lost", 2)
    acme.fails("deal move 1 won --at tomorrow", 2)
    acme.fails("deal move 1 won --at 2026-05-03", 4)
    acme.fails("deal move 7 won", 3)
    acme.fails("deal add x --stage lost", 2)
    acme.fails("deal list --stage propsal", 2)
    assert acme("deal show 1 --json") == before


def test_the_day_it_was_closed_may_be_the_day_it_began(acme: Crm) -> None:
    acme("deal move 1 won --at today")
    assert deal(acme)["closed_at"] == "2026-05-04T09:00:00+02:00"


def test_a_deal_is_named_by_id_number_title_or_words(acme: Crm) -> None:
    acme("deal add 'Acme rollout' --for bob")
    for name in ("1", "d1", "'acme ANNUAL'", "annual"):
        assert acme(f"deal show {name} --format ids") == "d1\n"
    assert "d1 Acme annual, d2 Acme rollout" in acme.fails("deal show acme", 4)
    acme("deal move rollout won")
    assert acme("deal show acme --format ids") == "d1\n"
    acme.fails("deal show globex", 3)


def test_the_first_won_deal_makes_customers_from_that_day(acme: Crm) -> None:
    acme("edit bob --status other")
    acme("deal edit 1 --for bob")
    acme("deal move 1 won --at 2026-05-04T08:59:00+02:00", code=4)
    acme("deal move 1 won", CRM_NOW="2026-06-01T10:00:00+02:00")
    card = acme.json("show jane")
    assert (card["status"], card["status_at"]) == ("customer", "2026-06-01T10:00:00+02:00")
    assert acme.json("show bob")["status"] == "other"
    assert acme("list --status customer --count") == "1\n"
    assert acme("history jane --field status --columns old,new --no-header") == "lead\tcustomer\n"
    acme("undo")
    assert acme.json("show jane")["status"] == "lead"
    assert deal(acme)["state"] == "open"


def test_reopening_forgets_why_it_was_closed(acme: Crm) -> None:
    acme("deal move 1 lost --reason price --competitor X")
    acme("deal move 1 negotiation")
    found = deal(acme)
    assert (found["reason"], found["competitor"], found["closed_at"], found["state"]) == (
        None,
        None,
        None,
        "open",
    )


def test_why_it_was_lost_is_not_why_it_is_won(acme: Crm) -> None:
    acme("deal move 1 lost --reason price --competitor X")
    acme("deal move 1 won")
    assert (deal(acme)["reason"], deal(acme)["competitor"]) == (None, None)
    acme("deal edit 1 --reason service")
    acme.fails("deal move 1 lost", 2)


def test_a_reason_known_before_is_the_reason(acme: Crm) -> None:
    acme("deal edit 1 --reason price --competitor X")
    acme("deal move 1 lost")
    assert (deal(acme)["reason"], deal(acme)["competitor"]) == ("price", "X")


def test_people_and_their_parts_come_and_go(acme: Crm) -> None:
    acme("deal edit 1 --for bob=lawyer --for jane=champion")
    assert [(p["name"], p["role"]) for p in deal(acme)["people"]] == [
        ("Jane Doe", "champion"),
        ("Bob", "lawyer"),
    ]
    acme("deal edit 1 --without jane")
    found = deal(acme)
    assert found["person"] == "Bob"
    assert found["company"] == "Acme"
    acme.fails("deal edit 1 --without jane", 3)


def test_its_own_percentage_comes_before_that_of_its_stage(acme: Crm) -> None:
    acme("deal edit 1 --probability 80%")
    assert (deal(acme)["probability"], deal(acme)["weighted"]["amount"]) == (80, "19200.00")
    acme("deal edit 1 --probability ''")
    assert deal(acme)["probability"] == 50
    for wrong in ("101", "0.5", "half", "-1"):
        acme.fails(["deal", "edit", "1", f"--probability={wrong}"], 2)


def test_a_stage_without_a_percentage_weighs_nothing_and_never_all(crm: Crm) -> None:
    configure(crm, "[stages.talk]\n")
    crm("deal add a --stage talk --value 100")
    assert (deal(crm)["probability"], deal(crm)["weighted"]) == (None, None)


def test_the_playbook_of_a_stage(crm: Crm) -> None:
    configure(crm, PLAYBOOK)
    crm("add Ann")
    crm("deal add a --for ann --stage demo --owner eva")
    message = crm.fails("deal move 1 proposal", 4)
    assert "proposal needs value, close" in message
    message = crm.fails("deal move 1 proposal --close +30d", 4)
    assert "proposal needs value;" in message
    assert deal(crm)["stage"] == "demo"
    assert crm("deal move 1 proposal --value 100 --close +30d") == "t1\n"
    task = crm.json("task show t1")
    assert (task["title"], task["due"], task["deal_id"], task["person"], task["owner"]) == (
        "chase", "2026-05-07", "d1", "Ann", "eva",
    )  # fmt: skip
    assert deal(crm)["probability"] == 40
    crm.fails("deal add b --stage proposal", 4)
    crm("undo")
    assert crm("task list --count") == "0\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[stages.proposal]\nrequire = ["vlaue"]', "did you mean value?"),
        ("[stages.proposal]\nprobabilty = 0.5", "did you mean probability?"),
        ("[stages.proposal]\nprobability = 130", "probability cannot be 130"),
        ("[stages.proposal]\nprobability = true", "probability cannot be True"),
        ("[stages.won]\nprobability = 0.5", "the probability of won is 100%"),
        ('pipeline = ["a"]\n[stages.b]', "stage 'b' is described, but not in pipeline"),
        ('[stages.lead]\ntasks = "+3d chase"', "is no list of texts"),
        ('[stages.lead]\ntasks = ["chase +3d"]', "stages.lead: no day and title"),
        ("stages = 3", "stages cannot be 3"),
    ],
)
def test_a_wrong_playbook_is_named_with_its_place(crm: Crm, text: str, said: str) -> None:
    crm("add Ann")
    configure(crm, text)
    message = crm.fails("deal add a", 2)
    assert said in message
    assert "config.toml" in message


def test_a_pipeline_of_ones_own(crm: Crm) -> None:
    configure(crm, 'pipeline = ["new", "offer"]\n[stages.offer]\nprobability = 1\n')
    crm("deal add a")
    assert deal(crm)["stage"] == "new"
    assert "one of new, offer, won, lost" in crm.fails("deal move 1 lead", 2)


def test_open_deals_without_a_next_step(acme: Crm) -> None:
    acme("deal add late --for bob")
    acme("deal add done --for bob --stage won")
    assert acme("deal list --no-next --format ids") == "d1\nd2\n"
    assert acme('deal move 1 negotiation --next "+3d call"') == "t1\n"
    assert acme("deal list --no-next --format ids") == "d2\n"
    assert deal(acme)["next"] == "2026-05-07"
    acme("log call bob hi --next '+1d write'")
    assert acme("deal list --no-next --format ids") == ""
    assert acme("deal list --no-next --format ids", CRM_NOW="2026-05-06T09:00:00+02:00") == "d2\n"
    acme("task done t1")
    assert acme("deal list --no-next --format ids") == "d1\n"


def test_lists_are_narrowed_by_state_stage_person_owner_and_filter(acme: Crm) -> None:
    acme("deal add small --for bob --value 500 --owner eva --source fair")
    acme("deal add big --for bob --value 90000 --stage won --company acme")
    acme("deal add gone --stage lost --reason price --value '70 $'")
    for flags, ids in (
        ("", "d1 d2 d3 d4"),
        ("--open", "d1 d2"),
        ("--won", "d3"),
        ("--lost", "d4"),
        ("--stage LEAD", "d2"),
        ("--for bob", "d2 d3"),
        ("--company acme", "d1 d3"),
        ("--owner eva", "d2"),
        ("--where 'value>=1000'", "d1 d3"),
        ("--where 'stage in (won, lost) and not reason=price'", "d3"),
        ("--where 'person.tag=vip'", "d1"),
        ("--where 'company=acme and state=open'", "d1"),
        ("--where 'currency=usd or source=fair'", "d2 d4"),
        ("--where 'close in next 60d'", "d1"),
        ("--where 'closed = today'", "d3 d4"),
        ("--where 'no tasks' --open", "d1 d2"),
        ("--sort -value --limit 2", "d3 d1"),
    ):
        assert acme(f"deal list {flags} --format ids").split() == ids.split(), flags
    assert "did you mean proposal?" in acme.fails("deal list --where stage=propsal", 2)
    acme.fails("deal list --open --won", 2)
    acme.fails("deal list --owner ev", 2)
    acme.fails("deal list --where vlaue=3", 2)


def test_people_and_companies_are_found_by_their_deals(acme: Crm) -> None:
    acme("deal add big --for bob --value 90000 --stage won")
    assert acme("list --where 'deals(state=open)>=1' --format ids") == "c1\n"
    assert acme("list --where 'deal_value(stage=won, this year)>50000' --format ids") == "c2\n"
    assert acme("list --where 'no deals(stage=lost)' --count") == "2\n"
    assert acme("company list --where 'deals>0' --format ids") == "o1\n"


def test_the_deal_is_told_of_everywhere(acme: Crm) -> None:
    acme("deal move 1 negotiation --note 'wants 10% off'", CRM_NOW="2026-05-04T09:05:00+02:00")
    assert acme("whois jane@acme.com").split("\t")[3] == "Acme annual, negotiation, 24000.00 EUR"
    assert "  2026-06-15  Acme annual, negotiation, 24000.00 EUR  d1\n" in acme("brief jane")
    rows = acme.json("timeline jane")
    assert [(row["kind"], row["outcome"]) for row in rows if row["id"] == "d1"] == [
        ("negotiation", "wants 10% off"), ("proposal", None),
    ]  # fmt: skip
    (shown,) = acme.json("show jane")["open_deals"]
    assert shown["value"] == {"amount": "24000.00", "currency": "EUR"}
    acme("deal add Second --for jane")
    assert acme("whois jane@acme.com").split("\t")[3].endswith("24000.00 EUR and 1 more")


def test_closing_deals_are_in_the_agenda(acme: Crm) -> None:
    assert acme("agenda") == ""
    assert "Mon 2026-06-15  Acme annual (proposal, 24000.00 EUR) – Jane Doe, Acme  d1" in acme(
        "agenda --days 60"
    )
    late = acme("agenda", CRM_NOW="2026-07-01T09:00:00+02:00")
    assert late.startswith("Deals to close\n  Mon 2026-06-15  Acme annual")
    acme("deal move 1 won")
    assert acme("agenda --days 60") == ""


def test_the_same_key_adds_once(crm: Crm) -> None:
    assert crm("deal add a --key hs-1") == "d1\n"
    assert crm("deal add a --key hs-1") == "d1\n"
    assert crm("deal list --count") == "1\n"


def test_a_removed_deal_comes_back(acme: Crm) -> None:
    acme("deal rm annual")
    assert acme("deal list --count") == "0\n"
    acme.fails("deal show d1", 3)
    acme("restore d1")
    assert acme("deal list --count") == "1\n"
    acme("rm d1")
    acme("undo")
    assert acme("deal list --count") == "1\n"


def test_undo_takes_a_deal_back_whole(acme: Crm) -> None:
    before = acme("deal show 1 --json")
    acme("deal move 1 negotiation --next '+3d call' --value 1 --close +9d --note x")
    acme("deal edit 1 --title new --owner eva --for bob")
    acme("undo")
    acme("undo")
    assert acme("deal show 1 --json") == before
    acme("undo")
    assert acme("deal list --count") == "0\n"
    acme("redo")
    assert acme("deal show 1 --json") == before


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("1.234,50 €", "1234.50", "EUR"),
        ("$1,234.50", "1234.50", "USD"),
        ("1200 JPY", "1200", "JPY"),
        ("0", "0.00", "EUR"),
        ("0,10", "0.10", "EUR"),
        ("CHF 1'200.-", "1200.00", "CHF"),
    ],
)
def test_money_as_people_write_it(crm: Crm, text: str, amount: str, currency: str) -> None:
    crm(["deal", "add", "a", "--value", text])
    assert deal(crm)["value"] == {"amount": amount, "currency": currency}


@pytest.mark.parametrize("text", ["1.234", "abc", "-5", "1,2,3", "10 XYZ"])
def test_no_money_is_refused(crm: Crm, text: str) -> None:
    crm("add Ann")
    crm.fails(["deal", "add", "a", f"--value={text}"], 2)
    assert crm("deal list --count") == "0\n"


def test_totals_add_up_for_each_currency(crm: Crm) -> None:
    for _ in range(3):
        crm("deal add a --value 0.10 --stage won")
    crm("deal add b --value '5 $'")
    crm("deal add c")
    assert crm.json("deal list --total") == [
        {"currency": "EUR", "deals": 3, "value": {"amount": "0.30", "currency": "EUR"},
         "weighted": {"amount": "0.30", "currency": "EUR"}},
        {"currency": "USD", "deals": 1, "value": {"amount": "5.00", "currency": "USD"},
         "weighted": {"amount": "0.50", "currency": "USD"}},
        {"currency": None, "deals": 1, "value": None, "weighted": None},
    ]  # fmt: skip


RATES = "date,from,to,rate\n2026-01-01,USD,EUR,0.90\n2026-03-01,USD,EUR,0.80\n2026-02-01,EUR,JPY,160\n"


def test_other_currencies_at_the_rate_of_the_day(crm: Crm) -> None:
    rates = crm.folder / "rates.csv"
    rates.write_text(RATES, encoding="utf-8")
    env = {"CRM_RATES": str(rates)}
    crm("deal add a --value '100 $' --stage won --at 2026-02-10")
    crm("deal add b --value '100 $'")
    crm("deal add c --value '1000 JPY'")
    crm("deal add d --value 7.77")
    assert crm("deal list --in EUR --columns id,value --sort id --no-header", CRM_RATES=env["CRM_RATES"]) == (
        "d1\t90.00 EUR\nd2\t80.00 EUR\nd3\t6.25 EUR\nd4\t7.77 EUR\n"
    )
    assert (
        crm("deal list --in EUR --total --columns value --no-header", CRM_RATES=str(rates)) == "184.02 EUR\n"
    )
    crm("deal add e --value '1 GBP'")
    message = crm.fails("deal list --in EUR", 2, CRM_RATES=str(rates))
    assert "no rate from GBP to EUR on 2026-05-04 or before" in message
    crm("deal rm 5")
    crm("deal add f --value '1 $' --stage won --at 2025-12-31")
    assert "on 2025-12-31 or before" in crm.fails("deal list --in EUR", 2, CRM_RATES=str(rates))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date,from,to\n", "no column rate"),
        ("date,from,to,rate\n2026-01-01,USD,EUR,0\n", ":2: no rate: '0'"),
        ("date,from,to,rate\n2026-01-01,USD,EUR,x\n", ":2: no rate: 'x'"),
        ("date,from,to,rate\n\nsoon,USD,EUR,1\n", ":3: no date"),
        ("date,from,to,rate\n2026-01-01,USD,ERU,1\n", "did you mean EUR?"),
    ],
)
def test_a_wrong_file_of_rates_is_named_with_its_line(crm: Crm, text: str, said: str) -> None:
    crm("deal add a --value 1")
    rates = crm.folder / "rates.csv"
    rates.write_text(text, encoding="utf-8")
    assert said in crm.fails("deal list --in EUR", 2, CRM_RATES=str(rates))


def test_without_a_file_of_rates_nothing_is_guessed(crm: Crm) -> None:
    crm("deal add a --value 1")
    assert crm("deal list --in EUR --columns value --no-header") == "1.00 EUR\n"
    assert "crm config set rates" in crm.fails("deal list --in USD", 2)
    crm.fails("deal list --in XXQ", 2)


def test_a_deal_is_found_by_words(acme: Crm) -> None:
    acme("deal add Wärmepumpe --for bob --note 'penale 5%'")
    assert "d2" in acme("search waermepumpe")
    assert "d2" in acme("search penale")


def test_a_brief_is_a_page_however_much_there_is(acme: Crm) -> None:
    acme(
        "edit jane --birthday 1980-02-29 --like sailing --dislike calls --prefer phone --tz Europe/Lisbon --owner eva"
        " --note x --source fair --url linkedin.com/in/jane --set do_not_contact=yes"
    )
    acme(["edit", "jane", "--address", "home:Via Roma 1;20121;Milano;MI;IT"])
    for number in range(12):
        acme(f"deal add 'Deal {number}' --for jane --next '+{number + 1}d call'")
        acme(f"log call jane 'Call {number}' --at 2026-05-0{1 + number % 3}")
    page = acme("brief jane").splitlines()
    assert len(page) <= 40
    assert page[0] == "*** DO NOT CONTACT ***"
    assert "  … 9 more" in page[page.index("Deals") :]
    assert page[-1] == f"  … {12 - (len(page) - page.index('Latest') - 2)} more"


def test_stages_the_pipeline_does_not_have_are_said_and_counted(crm: Crm) -> None:
    (crm.folder / "deals.csv").write_text(
        "Opportunity Name,Account Name,Stage,Amount,Probability (%),Close Date\n"
        "One,Acme,Needs Analysis,100,20,2026-06-01\n"
        "Two,Acme,Negotiation,200,80,2026-06-02\n"
        "Three,Acme,Closed Won,300,100,2026-04-01\n",
        encoding="utf-8",
    )
    crm(f"import {crm.folder / 'deals.csv'}")
    assert "3 deals created" in crm.err
    assert "not in your pipeline, so without order and probability: Needs Analysis;" in crm.err
    assert crm("deal list --stage 'needs analysis' --columns title --no-header") == "One\n"
    assert [row["stage"] for row in crm.json("report pipeline")] == ["negotiation", "Needs Analysis"]
    assert [(row["stage"], row["open"]) for row in crm.json("report conversion")] == [
        ("negotiation", 1),
        ("Needs Analysis", 1),
    ]


def test_deals_that_are_called_as_their_product_are_all_taken_once(crm: Crm) -> None:
    (crm.folder / "pipeline.csv").write_text(
        "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\n"
        "1C1I7A6R,Moses,Basic,Cancity,Won,2016-10-20,2017-03-01,1054\n"
        "Z063OYW0,Darcel,Pro,Isdom,Lost,2016-10-25,2017-03-11,0\n"
        "HAXMC4IX,Moses,Basic,,Engaging,2016-11-03,,\n"
        "NL3JZH1Z,Moses,Basic,,Engaging,2016-11-03,,\n",
        encoding="utf-8",
    )
    for _ in range(2):
        crm(f"import {crm.folder / 'pipeline.csv'}")
    rows = crm.json("deal list --sort id")
    assert [(row["title"], row["company"], row["owner"], row["state"]) for row in rows] == [
        ("Basic", "Cancity", "Moses", "won"),
        ("Pro", "Isdom", "Darcel", "lost"),
        ("Basic", None, "Moses", "open"),
        ("Basic", None, "Moses", "open"),
    ]
    assert rows[0]["value"] == {"amount": "1054.00", "currency": "EUR"}
    assert (rows[0]["created_at"][:10], rows[0]["closed_at"][:10]) == ("2016-10-20", "2017-03-01")


def test_an_import_keeps_since_when_a_deal_stands_in_its_stage(crm: Crm) -> None:
    (crm.folder / "pipedrive.csv").write_text(
        "Deal - ID,Deal - Title,Deal - Value,Deal - Stage,Deal - Status,Deal - Deal created,"
        "Deal - Last stage change,Deal - Won time\n"
        "1,Ovens,1000,Proposal,Open,2026-01-10 10:00:00,2026-03-01 11:00:00,\n"
        "2,Mixers,500,Proposal,Won,,2026-02-01 11:00:00,2026-02-20 11:00:00\n",
        encoding="utf-8",
    )
    crm(f"import {crm.folder / 'pipedrive.csv'}")
    ovens, mixers = crm.json("deal show ovens"), crm.json("deal show mixers")
    assert (ovens["created_at"][:10], ovens["stage_at"][:10]) == ("2026-01-10", "2026-03-01")
    assert [(step["stage"], step["at"][:10]) for step in ovens["stage_history"]] == [
        ("proposal", "2026-03-01")
    ]
    assert (mixers["created_at"][:10], mixers["closed_at"][:10]) == ("2026-02-20", "2026-02-20")
    assert [row["longest_days"] for row in crm.json("report velocity --by owner")] == [0.0]
