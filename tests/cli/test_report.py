"""Reports: the program's, your own, and SQL that only reads (rows 26, 75, 76 and 77)."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from commandline import Crm
from crmcli.cli.table import COMMANDS
from crmcli.store import reports

ALL = [reports.load(name, reports.folder()) for name in reports.names(reports.folder())]
EACH_WAY = [(report.name, by) for report in ALL for by in report.by]


@pytest.fixture
def shop(crm: Crm) -> Crm:
    """Two people, what was done with them, and deals in two currencies over half a year."""
    crm(
        'add "Jane Doe" --company Acme --source fair --tag vip --owner anna',
        CRM_NOW="2026-01-10T09:00:00+01:00",
    )
    crm("add Bob --source web", CRM_NOW="2026-02-10T09:00:00+01:00")
    crm("log call jane hi --at 2026-01-12 --duration 30m --with anna")
    crm("log call bob hi --at 2026-03-02")
    crm("log meeting jane demo --also bob --at 2026-03-04")
    crm("deal add one --for jane --value 1000 --at 2026-01-15 --owner anna")
    crm("deal move 1 proposal --at 2026-01-25")
    crm("deal move 1 won --at 2026-02-14")
    crm("deal add two --for bob --value 500 --stage proposal --close 2026-08-01 --at 2026-03-01")
    crm("deal add three --for jane --value '80 $' --stage negotiation --close 2026-06-30 --at 2026-03-05")
    crm("deal add four --for bob --value 300 --stage qualified --at 2026-04-01 --owner anna")
    crm("deal move four lost --reason price --at 2026-04-11")
    return crm


def rows(crm: Crm, command: str) -> Any:
    return crm.json(f"report {command}")


def test_the_pipeline_by_stage(shop: Crm) -> None:
    assert shop("report pipeline --format csv") == (
        "stage,currency,deals,value,weighted\nproposal,EUR,1,500.00,250.00\nnegotiation,USD,1,80.00,60.00\n"
    )
    assert rows(shop, "pipeline")[0] == {
        "stage": "proposal", "currency": "EUR", "deals": 1, "value": {"amount": "500.00", "currency": "EUR"},
        "weighted": {"amount": "250.00", "currency": "EUR"},
    }  # fmt: skip


def test_a_forecast_counts_what_should_close_in_its_period_only(shop: Crm) -> None:
    shop("deal add last --value 7 --close 2026-09-30")
    shop("deal add next --value 9 --close 2026-10-01")
    shop("deal add first --value 5 --close 2026-07-01 --probability 100")
    found = rows(shop, "forecast --period Q3-2026 --by quarter")
    assert [
        (row["quarter"], row["deals"], row["value"]["amount"], row["weighted"]["amount"]) for row in found
    ] == [("2026-Q3", 3, "512.00", "255.70")]
    found = rows(shop, "forecast --period 2026-Q1")
    assert [(row["month"], row["deals"], row["won"]["amount"]) for row in found] == [
        ("2026-02", 0, "1000.00")
    ]
    for period in ("garbage", "Q5-2026", "2026-13"):
        shop.fails(f"report forecast --period {period}", 2)


def test_growth_ends_with_the_number_of_customers(shop: Crm) -> None:
    shop("edit bob --status customer", CRM_NOW="2026-03-20T09:00:00+01:00")
    shop("edit bob --status lost", CRM_NOW="2026-04-20T09:00:00+02:00")
    assert shop("report growth --by month --format csv") == (
        "month,new,lost,total\n2026-02,1,0,1\n2026-03,1,0,2\n2026-04,0,1,1\n2026-05,0,0,1\n"
    )
    assert shop("list --status customer --count") == "1\n"
    assert shop("report growth --period 2026-04 --no-header") == "2026-04\t0\t1\t1\n"
    assert shop("report growth --where tag=vip --columns total --no-header --period 2026-05") == "1\n"
    shop("edit bob --status customer")
    shop("rm jane")
    assert shop("report growth --no-header --period 2026-05") == ("2026-05\t1\t0\t1\n")


def test_a_customer_of_two_merged_records_counts_once(crm: Crm) -> None:
    crm("add Ann", CRM_NOW="2026-01-01T09:00:00+01:00")
    crm("add Anne --new", CRM_NOW="2026-01-01T09:00:00+01:00")
    for who, status, month in (("c1", "customer", 1), ("c2", "customer", 2), ("c2", "lost", 3)):
        crm(f"edit {who} --status {status}", CRM_NOW=f"2026-0{month}-10T09:00:00+01:00")
    crm("merge c1 c2 --yes")
    assert crm("report growth --format csv") == (
        "month,new,lost,total\n2026-01,1,0,1\n2026-02,0,0,1\n2026-03,0,0,1\n2026-04,0,0,1\n2026-05,0,0,1\n"
    )


def test_conversion_by_stage_and_by_source(shop: Crm) -> None:
    found = {row["stage"]: row for row in rows(shop, "conversion")}
    assert (found["lead"]["deals"], found["lead"]["onward"], found["lead"]["won"]) == (1, 1, 1)
    assert (found["proposal"]["deals"], found["proposal"]["onward_percent"]) == (2, 50.0)
    assert (found["qualified"]["onward"], found["qualified"]["lost"], found["qualified"]["won_percent"]) == (
        0,
        1,
        0.0,
    )
    by_owner = {row["owner"]: row for row in rows(shop, "conversion --by owner")}
    assert (by_owner["anna"]["deals"], by_owner["anna"]["won_percent"]) == (2, 50.0)
    assert rows(shop, "conversion --by month --period 2026-03")[0]["deals"] == 2


def test_velocity_is_days(shop: Crm) -> None:
    found = {row["stage"]: row["median_days"] for row in rows(shop, "velocity")}
    assert found == {"lead": 10.0, "qualified": 10.0, "proposal": 20.0}
    (won,) = rows(shop, "velocity --by owner")
    assert (won["owner"], won["deals"], won["average_days"]) == ("anna", 1, 30.0)


def test_activity_by_kind_week_and_whom(shop: Crm) -> None:
    assert shop("report activity --by kind --no-header") == "call\t2\t2\t30.0\nmeeting\t1\t2\t\n"
    assert shop("report activity --columns week,activities,people --no-header") == (
        "2026-W03\t1\t1\n2026-W10\t2\t2\n"
    )
    assert (
        shop("report activity --by month --period 2026-Q1 --where tag=vip --columns activities --no-header")
        == "1\n1\n"
    )


def test_who_has_not_heard_from_you(shop: Crm) -> None:
    found = rows(shop, "neglected")
    assert [(row["person"], row["id"], row["days"], row["deals"]) for row in found] == [
        ("Bob", "c2", 61, 1), ("Jane Doe", "c1", 61, 1),
    ]  # fmt: skip
    assert found[0]["last_contact"] == "2026-03-04T00:00:00+01:00"
    shop("log call bob hi")
    assert [row["id"] for row in rows(shop, "neglected")] == ["c1"]
    assert rows(shop, "neglected --period 'last 90d'") == []
    shop("edit jane --set do_not_contact=yes")
    assert rows(shop, "neglected") == []


def test_sources_with_what_they_cost(shop: Crm) -> None:
    folder = shop.folder / "config" / "crm"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text('[costs]\nfair = "400 EUR"\nradio = 50\n', encoding="utf-8")
    found = {row["source"]: row for row in rows(shop, "sources")}
    assert (found["fair"]["leads"], found["fair"]["customers"], found["fair"]["won"]) == (1, 1, 1)
    assert found["fair"]["revenue"] == {"amount": "1000.00", "currency": "EUR"}
    assert found["fair"]["roi"] == 150.0
    assert (found["web"]["roi"], found["radio"]["roi"]) == (None, -100.0)
    (folder / "config.toml").write_text("[costs]\nfair = true\n", encoding="utf-8")
    assert "costs.fair cannot be True" in shop.fails("report sources", 2)


def test_everything_in_one_currency(shop: Crm) -> None:
    rates = shop.folder / "rates.csv"
    rates.write_text("date,from,to,rate\n2026-01-01,USD,EUR,0.5\n", encoding="utf-8")
    assert shop("report pipeline --in EUR --format csv", CRM_RATES=str(rates)) == (
        "stage,currency,deals,value,weighted\nproposal,EUR,1,500.00,250.00\nnegotiation,EUR,1,40.00,30.00\n"
    )
    assert "no rate from EUR to JPY" in shop.fails("report pipeline --in JPY", 2, CRM_RATES=str(rates))


def test_weights_nobody_knows_are_said_and_count_nothing(crm: Crm) -> None:
    folder = crm.folder / "config" / "crm"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text("[stages.talk]\n", encoding="utf-8")
    crm("deal add a --stage talk --value 100")
    crm("deal add b --stage talk --value 100 --probability 10")
    assert crm("report pipeline --no-header") == "talk\tEUR\t2\t200.00\t10.00\n"
    assert "1 open deal weighs nothing, for talk has no probability" in crm.err


@pytest.mark.parametrize(("name", "by"), EACH_WAY)
def test_every_report_by_everything_in_every_format(shop: Crm, name: str, by: str) -> None:
    command = f"report {name} --by {by}"
    found = json.loads(shop(f"{command} --json"))
    columns = [column.name for column in reports.load(name, reports.folder()).columns]
    assert all(list(row) == [by, *columns[1:]] for row in found)
    table = list(csv.DictReader(io.StringIO(shop(f"{command} --format csv"))))
    assert [row[by] for row in table] == [row[by] or "" for row in found]
    assert len(shop(f"{command} --format jsonl").splitlines()) == len(found)
    assert len(shop(f"{command} --format md").splitlines()) == len(found) + 2
    assert shop(f"{command} --count") == f"{len(found)}\n"
    filtered = "value>0" if reports.load(name, reports.folder()).subject == "deal" else "has name"
    assert json.loads(shop(f"{command} --where '{filtered}' --json")) == found
    json.loads(shop(f"{command} --period 2026 --json"))


@pytest.mark.parametrize("report", ALL, ids=lambda report: report.name)
def test_every_report_explains_itself_and_refuses_what_it_does_not_know(crm: Crm, report: Any) -> None:
    crm("add Ann")
    assert f"report {report.name}" in COMMANDS
    assert report.title in crm(f"report {report.name} --help")
    assert {column.name for column in report.columns} >= {report.chart}
    message = crm.fails(f"report {report.name} --by {report.by[0]}x", 2)
    assert f"did you mean {report.by[0]}?" in message
    crm.fails(f"report {report.name} --where nofield=1", 2)
    crm.fails(f"report {report.name} --period soonish", 2)
    assert report.name in [row["name"] for row in crm.json("report list")]


def test_ones_own_reports_are_saved_run_shown_and_deleted(shop: Crm) -> None:
    shop(["report", "save", "q", "select stage, count(*) as deals from v_deal group by stage order by stage"])
    assert shop.json("report run q")[0] == {"stage": "lost", "deals": 1}
    assert shop("report show q").startswith("select stage")
    path = shop.folder / "config" / "crm" / "reports" / "q.sql"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [row["name"] for row in shop.json("report list") if row["own"]] == ["q"]
    shop.fails(["report", "save", "q", "select 1"], 4)
    shop(["report", "save", "q", "select 1 as one", "--force"])
    assert shop("report run q") == "one\n1\n"
    shop("report rm q")
    assert "did you mean" not in shop.fails("report run q", 2)
    shop.fails("report rm q", 3)


def test_a_report_dropped_into_the_folder_has_all_that_others_have(shop: Crm) -> None:
    folder = shop.folder / "config" / "crm" / "reports"
    folder.mkdir(parents=True)
    (folder / "won.sql").write_text(
        "-- title: Won\n-- subject: deal\n-- period: when\n-- by: owner, month\n-- column currency:\n"
        "-- column value money: worth\n-- column at instant: when\n"
        "SELECT CASE :by WHEN 'owner' THEN owner ELSE bucket(closed_at, :by) END, currency, value_minor AS value,\n"
        "       closed_at AS at\n"
        "FROM sale WHERE state = 'won' AND (:from_at IS NULL OR closed_at BETWEEN :from_at AND :to_at)\n"
        "  AND (NOT :filtered OR id IN (SELECT id FROM temp.chosen))\n",
        encoding="utf-8",
    )
    assert shop.json("report run won --by month --period 2026 --where value>1") == [
        {"month": "2026-02", "currency": "EUR", "value": {"amount": "1000.00", "currency": "EUR"},
         "at": "2026-02-14T00:00:00+01:00"}
    ]  # fmt: skip
    assert shop.json("report run won --period 2025") == []
    (folder / "bad.sql").write_text("-- column a monney:\nSELECT 1", encoding="utf-8")
    assert "bad.sql:1: no such type of column: 'monney'" in shop.fails("report run bad", 2)
    (folder / "bad.sql").write_text("SELECT :nothing", encoding="utf-8")
    assert "bad.sql" in shop.fails("report run bad", 2)


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("delete from person", 6),
        ("insert into tag (name, name_key) values ('a', 'a')", 6),
        ("update deal set stage = 'won'", 6),
        ("drop table person", 6),
        ("attach 'other.db' as other", 6),
        ("vacuum into 'copy.db'", 6),
        ("pragma user_version = 9", 6),
        ("begin", 6),
        ("create temp table mine (a)", 6),
        ("select load_extension('x')", 6),
        ("select 1; delete from person", 2),
        ("select * from nowhere", 2),
        ("selec 1", 2),
        ("", 2),
        ("select :x", 2),
    ],
)
def test_sql_only_reads(shop: Crm, statement: str, code: int, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.chdir(tmp_path)
    before = hashlib.sha256(shop.path.read_bytes()).digest()
    files = sorted(path.name for path in tmp_path.iterdir())
    shop.fails(["sql", statement], code)
    shop.fails(["report", "save", "q", statement], code)
    assert hashlib.sha256(shop.path.read_bytes()).digest() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == files


def test_sql_in_every_format_from_stdin_and_with_what_deals_weigh(shop: Crm) -> None:
    statement = "select title, weighted_minor from sale where state = 'open' order by 1"
    assert shop("sql - --format csv", stdin=statement) == "title,weighted_minor\nthree,6000\ntwo,25000\n"
    assert (
        shop(["sql", "select count(*) as n from search where search match 'jane'", "--json"])
        == '[\n{"n": 3}\n]\n'
    )


def test_the_views_are_those_that_are_promised(shop: Crm) -> None:
    """A changed column here is a changed contract."""
    columns: dict[str, list[str]] = {}
    for row in shop.json("sql --schema"):
        columns.setdefault(row["view"], []).append(row["column"])
    assert columns == {
        "v_person": ["id", "name", "given", "family", "status", "status_since", "source", "owner", "email", "phone",
                     "company", "city", "country", "birthday", "language", "last_contact", "contacts",
                     "do_not_contact", "created"],
        "v_company": ["id", "name", "domain", "industry", "size", "type", "source", "owner", "city", "country",
                      "parent_id", "created"],
        "v_role": ["person_id", "company_id", "title", "department", "decision", "since", "until"],
        "v_tag": ["id", "tag"],
        "v_consent": ["person_id", "channel", "purpose", "state", "at", "source", "line", "proof", "wording",
                      "note"],
        "v_activity": ["id", "kind", "at", "direction", "subject", "body", "reason", "outcome", "minutes", "actor",
                       "company_id", "deal_id", "source"],
        "v_participant": ["activity_id", "person_id", "role"],
        "v_deal": ["id", "title", "stage", "state", "value", "currency", "probability", "close", "closed",
                   "stage_since", "reason", "competitor", "source", "owner", "company_id", "person_id", "created"],
        "v_deal_person": ["deal_id", "person_id", "role"],
        "v_deal_event": ["deal_id", "at", "from_stage", "stage", "note"],
        "v_task": ["id", "title", "due", "due_at", "priority", "owner", "every", "person_id", "company_id", "deal_id",
                   "done", "created"],
    }  # fmt: skip


def test_whole_units_in_the_view_are_those_of_the_currency(crm: Crm) -> None:
    from crmcli.clean.money import amount, with_decimals

    for currency in ("EUR", *with_decimals(0), *with_decimals(3), *with_decimals(4)):
        crm(f"deal add {currency} --value '1234 {currency}'")
    found = crm.json("sql 'select currency, value from v_deal'")
    assert {row["currency"]: row["value"] for row in found} == {row["currency"]: 1234.0 for row in found}
    assert amount(1234, "JPY") == "1234"
    assert crm("deal list --where value=1234 --count") == f"{len(found)}\n"


def on_a_terminal(crm: Crm, command: list[str], **env: str) -> str:
    """What a command writes where stdout is a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "crmcli", *command],
        stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.DEVNULL,
        env={**crm.env, "COLUMNS": "80", "TERM": "xterm", "LANG": "C.UTF-8", **env},
    ) as process:  # fmt: skip
        os.close(theirs)
        written = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # how Linux says that the other end is closed
                break
            if not piece:
                break
            written += piece
    os.close(ours)
    assert process.returncode == 0
    return written.decode().replace("\r\n", "\n")


def test_a_report_is_bars_on_a_terminal_and_rows_where_they_are_asked_for(shop: Crm) -> None:
    shop("deal add five --for bob --value 250 --stage lead")
    assert on_a_terminal(shop, ["report", "pipeline"]) == (
        "Open deals by stage\n"
        "\n"
        "lead         ███████████████████████                         250.00 EUR, deals 1\n"
        "proposal     ██████████████████████████████████████████████  500.00 EUR, deals 1\n"
        "\n"
        "negotiation  ███████████████████████████████████████████████  80.00 USD, deals 1\n"
    )
    assert "stage" in on_a_terminal(shop, ["report", "pipeline", "--format", "table"])
    assert on_a_terminal(shop, ["report", "pipeline", "--count"]) == "3\n"
    bars = on_a_terminal(shop, ["report", "pipeline", "--sort", "-stage", "--limit", "1"])
    assert [line.split()[0] for line in bars.splitlines()[2:]] == ["proposal"]
    assert shop("report pipeline").splitlines()[0] == "stage\tcurrency\tdeals\tvalue\tweighted"


def test_amounts_and_ids_are_sorted_as_what_they_are(shop: Crm) -> None:
    for number, stage in enumerate(("lead", "lead", "qualified"), start=5):
        shop(f"deal add x --stage {stage} --value {10**number}")
    assert shop("report pipeline --sort -value --columns value --no-header").split() == [
        "10000000.00", "1100000.00", "500.00", "80.00",
    ]  # fmt: skip
    for _ in range(6):
        shop("deal add y")
    ids = shop("deal list --sort id --format ids").split()
    assert ids == [f"d{number}" for number in range(1, 14)]
    values = shop.json("deal list --sort -value --columns value")
    assert [row["value"] is None for row in values] == [False] * 7 + [True] * 6
