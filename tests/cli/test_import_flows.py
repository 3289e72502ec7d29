"""The way of a migration: dry runs that tell the truth to the row, policies, undo, any order of files."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import tempfile
import zipfile
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commandline import Crm

patient = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
HEADER = "Record ID,Name,Email,Phone,Company,Job Title,City,Tags,Newsletter opt-out,Seats"
cells = (
    st.sampled_from(["", "1", "2", "3"]),
    st.sampled_from(["Ann Lee", "Bob Ross", "Zoe", ""]),
    st.sampled_from(["", "ann@x.it", "bob@x.it", "nope"]),
    st.sampled_from(["", "02 1234567", "+39 347 1234567"]),
    st.sampled_from(["", "Acme", "Globex Srl"]),
    st.sampled_from(["", "CTO", "CEO"]),
    st.sampled_from(["", "Roma", "Torino"]),
    st.sampled_from(["", "vip", "vip;new"]),
    st.sampled_from(["", "yes", "no"]),
    st.sampled_from(["", "3", "x"]),
)
people = st.lists(st.tuples(*cells).map(",".join), max_size=6)
deals = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3"]),
        st.sampled_from(["Annual", "Once"]),
        st.sampled_from(["", "1200", "x"]),
        st.sampled_from(["lead", "proposal", "won"]),
        st.sampled_from(["", "Ann Lee", "Bob Ross"]),
        st.sampled_from(["", "Acme"]),
    ).map(",".join),
    max_size=4,
)
DEALS = "Deal ID,Deal name,Value,Stage,Contact person,Organization"
files = st.one_of(
    people.map(lambda rows: "\n".join([HEADER, *rows])), deals.map(lambda rows: "\n".join([DEALS, *rows]))
)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@patient
@given(
    st.lists(files, min_size=1, max_size=2),
    st.lists(files, min_size=1, max_size=2),
    st.sampled_from(["fill", "overwrite", "skip"]),
    st.sampled_from(["", " --limit 2", " --strict"]),
)
def test_a_dry_run_says_what_the_run_does_and_touches_nothing(
    before: list[str], after: list[str], policy: str, flags: str
) -> None:
    with tempfile.TemporaryDirectory() as name:
        crm = Crm(Path(name))
        crm("field add seats --type int")
        for number, text in enumerate((*before, *after)):
            (crm.folder / f"{number}.csv").write_text(text + "\n", encoding="utf-8")
        for number in range(len(before)):
            crm._run(["import", f"{name}/{number}.csv"], "", {})
        told = " ".join(f"{name}/{number + len(before)}.csv" for number in range(len(after)))
        line = f"import {told} --on-conflict {policy}{flags} --json".split()
        hashed = sha256(crm.path)
        rehearsed, _, code = crm._run([*line, "--dry-run"], "", {})
        assert sha256(crm.path) == hashed
        done, said, real = crm._run(line, "", {})
        assert (done, real) == (rehearsed, code)
        if code == 0:  # and again nothing more
            crm(line)
            assert "nothing to change" in crm.err, said
            whole = crm("export lossless")
            if "nothing to change" not in said:
                crm("undo")
                crm("redo")
                assert crm("export lossless") == whole


def bring(crm: Crm, text: str, flags: str = "", code: int = 0) -> None:
    (crm.folder / "list.csv").write_text(text, encoding="utf-8")
    crm(f"import {crm.folder}/list.csv {flags}", code=code)


def test_a_bare_name_beside_its_own_row_is_nobody_else_the_next_time(crm: Crm) -> None:
    bring(crm, "Name,Email,Company\nAnn Lee,ann@x.it,\n")
    for _ in range(2):
        bring(crm, "Name,Email,Company\nAnn Lee,,\nAnn Lee,ann@x.it,Acme\n")
    assert "nothing to change" in crm.err
    assert crm("list --count").strip() == "1"


HUBSPOT = "Record ID,First Name,Last Name,Email,Company,Job Title,Phone,City,Lifecycle Stage\n"


def test_overwriting_puts_what_the_file_says_first_and_loses_nothing(crm: Crm) -> None:
    bring(crm, HUBSPOT + "1,Ann,Lee,ann@x.it,Acme,CTO,02 1234567,Roma,\n2,Bob,Ross,bob@x.it,Acme,Clerk,,,\n")
    before = crm("export lossless")
    new = HUBSPOT + "1,Ann,Lee,ann@y.it,Globex,CEO,02 9999999,Torino,\n2,Bob,Ross,bob@x.it,Acme,Boss,,,\n"
    bring(crm, new, "--on-conflict overwrite --dry-run")
    assert (
        "  c1 Ann Lee: role + CEO Globex; email + ann@y.it; phone + 02 9999999 +39029999999; address + Torino\n"
        "  c2 Bob Ross: role Clerk Acme → Boss Acme\n"
    ) in crm.err
    bring(crm, new, "--on-conflict overwrite")
    assert crm("list --columns name,email,emails,phone,city,cities,company,title --no-header") == (
        "Ann Lee\tann@y.it\tann@y.it, ann@x.it\t+39029999999\tTorino\tTorino, Roma\tGlobex\tCEO\n"
        "Bob Ross\tbob@x.it\tbob@x.it\t\t\t\tAcme\tBoss\n"
    )
    bring(crm, new, "--on-conflict overwrite")
    assert "nothing to change" in crm.err
    crm("imports undo 2")
    assert crm("export lossless") == before


def test_known_deals_are_filled_or_overwritten_as_people_are(crm: Crm) -> None:
    head = "uid,title,stage,value,currency,close,owner\n"
    bring(crm, head + "u1,Annual,lead,,,,\n")
    bring(crm, head + "u1,Yearly,proposal,1200,EUR,2026-06-01,eva\n", "--on-conflict skip")
    assert "nothing to change" in crm.err
    bring(crm, head + "u1,Yearly,proposal,1200,EUR,2026-06-01,eva\n")
    line = "export tsv --what deals --columns title,stage,value,currency,close,owner"
    assert crm(line).splitlines()[1] == "Annual\tlead\t1200.0\tEUR\t2026-06-01\teva"
    bring(crm, head + "u1,Yearly,proposal,2000,USD,,\n", "--on-conflict overwrite")
    assert crm(line).splitlines()[1] == "Yearly\tproposal\t2000.0\tUSD\t2026-06-01\teva"
    assert crm.json("deal show d1")["stage_history"][-1]["stage"] == "proposal"
    assert crm.json("imports show 3")["deals_updated"] == 1


def test_a_task_that_a_newer_export_tells_of_as_done_is_done(crm: Crm) -> None:
    head = (
        "Id,WhoId,AccountId,Subject,ActivityDate,Status,Priority,TaskSubtype,CallType,CallDurationInSeconds,"
    )
    head += "IsDeleted\n"
    row = "00T2,003A,001A,Send offer,2026-04-05,{},High,Task,,,0\n"
    for states in (("Not Started", "Completed"), ("Completed", "Not Started")):
        env: dict[str, Any] = {"CRM_DB": str(crm.folder / f"{states[0]}.db")}
        for state in states:
            (crm.folder / "list.csv").write_text(head + row.format(state), encoding="utf-8")
            crm(f"import {crm.folder}/list.csv", code=0, **env)
        (task,) = json.loads(crm("task list --all --json", code=0, **env))
        assert task["state"] == "done"


# Two or three of each thing as three systems export them; a deal won, one open, one of nobody's company.
SYSTEMS = {
    "hubspot": {
        "contacts": (
            "Record ID,First Name,Last Name,Email,Phone Number,Lifecycle Stage,Associated Company,"
            "Associated Company IDs\n"
            "101,Ann,Lee,ann@acme.com,+39 02 1234567,Customer,Acme,501\n"
            "102,Bob,Ross,bob@globex.com,,Lead,Globex,502\n"
            "103,Cy,Young,,,Lead,,\n"
        ),
        "companies": (
            "Record ID,Company name,Company Domain Name,Industry,City\n"
            "501,Acme,acme.com,SaaS,Roma\n"
            "502,Globex,globex.com,,Milano\n"
        ),
        "deals": (
            "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Close Date,Associated Company,"
            "Associated Company IDs,Associated Contact,Associated Contact IDs\n"
            "901,Annual,Closed Won,Sales,1200,2026-03-01,Acme,501,Ann Lee,101\n"
            "902,Trial,Qualified,Sales,300,2026-07-01,Globex,502,Bob Ross,102\n"
            "903,Alone,Qualified,Sales,,,,,Cy Young,103\n"
        ),
        "tasks": (
            "Record ID,Task Title,Task Type,Task Status,Due Date,Priority,Associated Contact IDs,"
            "Associated Contact,Associated Deal,Associated Deal IDs\n"
            "701,Call back,CALL,NOT_STARTED,2026-06-01,HIGH,102,Bob Ross,Trial,902\n"
        ),
    },
    "pipedrive": {
        "people": (
            "Person - ID,Person - Name,Person - First name,Person - Last name,Person - Email - Work,"
            "Person - Phone - Work,Person - Organization,Person - Label\n"
            "1,Ann Lee,Ann,Lee,ann@acme.com,+39021234567,Acme,Hot lead\n"
            "2,Bob Ross,Bob,Ross,bob@globex.com,,Globex,\n"
            "3,Cy Young,Cy,Young,,,,\n"
        ),
        "orgs": (
            "Organization - ID,Organization - Name,Organization - Address,Organization - Label\n"
            '11,Acme,"Via Roma 1, Roma",\n'
            "12,Globex,,\n"
        ),
        "deals": (
            "Deal - ID,Deal - Title,Deal - Value,Deal - Currency of Value,Deal - Organization,"
            "Deal - Contact person,Deal - Stage,Deal - Status,Deal - Expected close date,"
            "Deal - Deal created\n"
            "21,Annual,1200,EUR,Acme,Ann Lee,Proposal,Won,2026-03-01,2026-01-01 10:00:00\n"
            "22,Trial,300,EUR,Globex,Bob Ross,Lead In,Open,2026-07-01,2026-01-01 10:00:00\n"
            "23,Alone,,EUR,,Cy Young,Lead In,Open,,2026-01-01 10:00:00\n"
        ),
        "acts": (
            "Activity - ID,Activity - Subject,Activity - Type,Activity - Due date,Activity - Due time,"
            "Activity - Done,Activity - Note,Activity - Assigned to user,Deal - Title,Person - Name,"
            "Organization - Name\n"
            "31,Call him,Call,2026-04-01,10:30,Done,went fine,Eva,Annual,Ann Lee,Acme\n"
            "32,Next call,Call,2026-06-01,,To do,,Eva,Trial,Bob Ross,Globex\n"
        ),
    },
    "salesforce": {
        "contacts": (
            "Id,IsDeleted,AccountId,LastName,FirstName,Email,Phone,Title,HasOptedOutOfEmail\n"
            "003A,0,001A,Lee,Ann,ann@acme.com,+39021234567,CTO,1\n"
            "003B,0,001B,Ross,Bob,bob@globex.com,,,0\n"
            "003C,0,,Young,Cy,,,,0\n"
        ),
        "accounts": (
            "Id,IsDeleted,Name,BillingCity,Website,Industry,AnnualRevenue,ParentId\n"
            "001A,0,Acme,Roma,acme.com,SaaS,1000,\n"
            "001B,0,Globex,Milano,,,,001A\n"
        ),
        "opps": (
            "Id,IsDeleted,AccountId,Name,StageName,Amount,CloseDate,IsWon,IsClosed,ContactId\n"
            "006A,0,001A,Annual,Closed Won,1200,2026-03-01,1,1,003A\n"
            "006B,0,001B,Trial,Prospecting,300,2026-07-01,0,0,003B\n"
        ),
        "tasks": (
            "Id,WhoId,WhatId,AccountId,Subject,ActivityDate,Status,Priority,TaskSubtype,CallType,"
            "CallDurationInSeconds,IsDeleted\n"
            "00T1,003A,006A,001A,Prices,2024-03-05,Completed,Normal,Call,Outbound,125,0\n"
            "00T2,003B,006B,001B,Send offer,2026-06-05,Not Started,High,Task,,,0\n"
        ),
    },
}
SYSTEMS["lists"] = {  # that refer to each other by the numbers they give
    "contacts": (
        "id,account_id,first_name,last_name,email,phone,job_title\n"
        "C1,A1,Ann,Lee,ann@acme.com,+39021234567,CTO\n"
        "C2,A2,Bob,Ross,bob@globex.com,,\n"
        "C3,,Cy,Young,,,\n"
    ),
    "accounts": "account_id,name,industry,website\nA1,Acme,SaaS,acme.com\nA2,Globex,,globex.com\n",
    "deals": (
        "deal_id,account_id,contact_id,deal_name,stage,amount,close_date,created_at\n"
        "D1,A1,C1,Annual,Closed Won,1200,2026-03-01,2026-01-01\n"
        "D2,,C2,Trial,Proposal,300,2026-07-01,2026-01-01\n"
    ),
    "activities": (
        "activity_id,contact_id,deal_id,activity_type,subject,activity_date,notes\n"
        "X1,C1,D1,Call,Prices,2026-02-01,went fine\n"
        "X2,C3,,Meeting,Lunch,2026-02-03,a nice place\n"
    ),
}
MADE_ANEW = (
    "id",
    "uid",
    "created",
    "updated",
    "created_at",
    "person.uid",
    "person.uids",
    "company.uid",
    "deal.uid",
)


def contents(crm: Crm, env: dict[str, Any]) -> dict[str, list[str]]:
    """Everything there is, without what is made anew each time, in an order of its own."""
    found: dict[str, list[str]] = {}
    for what in ("people", "companies", "deals", "activities", "tasks"):
        rows = [json.loads(line) for line in crm(f"export jsonl --what {what}", code=0, **env).splitlines()]
        for row in rows:
            for key in MADE_ANEW:
                row.pop(key, None)
            if (
                "custom" in row
            ):  # of a field of people and one of companies by one name the later has a longer one
                row["custom"] = {
                    re.sub("^(company|person)_", "", name): value for name, value in row["custom"].items()
                }
            if row.get("state") == "open":
                row.pop("stage_since", None)  # of a deal whose file does not say
        found[what] = sorted(json.dumps(row, sort_keys=True) for row in rows)
    return found


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_files_of_a_system_give_the_same_in_any_order(crm: Crm, system: str) -> None:
    texts = SYSTEMS[system]
    for name, text in texts.items():
        (crm.folder / f"{name}.csv").write_text(text, encoding="utf-8")
    first: dict[str, list[str]] | None = None
    for number, order in enumerate(itertools.permutations(texts)):
        if number % 4:  # every fourth: each file comes early and late
            continue
        env: dict[str, Any] = {"CRM_DB": str(crm.folder / f"{number}.db")}
        for name in order:
            crm(f"import {crm.folder}/{name}.csv", code=0, **env)
        found = contents(crm, env)
        first = first or found
        assert found == first, order
    assert first is not None
    assert len(first["people"]) == 3
    assert len(first["companies"]) == 2


@pytest.mark.parametrize("order", list(itertools.permutations((2, 3, 4))))
def test_imports_taken_back_in_any_order_leave_what_was_before_them(crm: Crm, order: tuple[int, ...]) -> None:
    head = "Name,Email,Phone,Source,Tags\n"
    bring(crm, head + "Ann Lee,ann@x.it,,fair,\nBob Ross,bob@x.it,,,\n")
    before = crm("export lossless")
    for number in order:
        row = f"Ann Lee,ann@x.it,02 123456{number},list {number},t{number}"
        bring(crm, f"{head}{row}\nZoe {number},z{number}@x.it,,,\n", "--on-conflict overwrite")
    after = crm("export lossless")
    for number in order[1:] + order[:1]:
        crm._run(["imports", "undo", str(number)], "", {})
    assert crm("export lossless") == before
    for _ in order:
        crm._run(["undo"], "", {})
    assert crm("export lossless") == after


OPT_OUT = "Record ID,First Name,Last Name,Email,Unsubscribed from all email,Lifecycle Stage\n"


def refuses(crm: Crm, who: str = "ann@x.it") -> bool:
    return crm.consents(who)["email"] == "revoked"


def test_a_no_is_never_lifted_by_a_file_or_a_merge(crm: Crm) -> None:
    bring(crm, OPT_OUT + "1,Ann,Lee,ann@x.it,TRUE,Lead\n")
    own = crm("export csv").replace("email;revoked", "email;granted")
    assert own != crm("export csv")
    text = crm("export jsonl").replace('"revoked"', '"granted"')
    (crm.folder / "own.jsonl").write_text(text, encoding="utf-8")
    for policy in ("fill", "overwrite", "skip"):
        for text in (
            OPT_OUT + "1,Ann,Lee,ann@x.it,FALSE,Lead\n",
            "Name,Email,email_opt_out\nAnn Lee,ann@x.it,no\n",
            own,
        ):
            bring(crm, text, f"--on-conflict {policy}")
            assert refuses(crm)
        crm(f"import {crm.folder}/own.jsonl --on-conflict {policy}")
        assert refuses(crm)
    crm("add 'Ann L' --email al@x.it")
    crm("consent grant al@x.it --channel email --proof signed")
    crm("merge al@x.it ann@x.it --yes")
    assert refuses(crm, "al@x.it")


@pytest.mark.parametrize("policy", ["fill", "overwrite", "skip"])
def test_a_no_is_taken_whatever_the_policy(crm: Crm, policy: str) -> None:
    crm("add Ann --email ann@x.it")
    crm("consent grant ann --channel email --proof signed")
    bring(crm, OPT_OUT + "1,Ann,,ann@x.it,FALSE,Lead\n1,Ann,,ann@x.it,TRUE,Lead\n", f"--on-conflict {policy}")
    assert refuses(crm)


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("lisst.csv", 3, "did you mean list.csv?"),
        ("list.csv --map Name=name --map Name=email", 2, "two things of 'Name'"),
        ("list.csv --map Name=given --map Email=given", 2, "makes two columns given"),
        ("list.csv --country Itlay", 2, "there is no country 'Itlay'"),
        ("list.csv --limit -1", 2, "less than 1"),
        ("list.csv --save-profile ''", 2, "a profile cannot be called ''"),
        ("list.csv --rejects nowhere/a.csv", 1, "nothing was stored"),
        ("a.zip", 2, "is an archive: list.csv"),
        ("crm.db", 2, "is a database"),
    ],
)
def test_a_slip_is_one_line_with_what_to_type(
    jane: Crm, monkeypatch: pytest.MonkeyPatch, line: str, code: int, said: str
) -> None:
    monkeypatch.chdir(jane.folder)
    (jane.folder / "list.csv").write_text("Name,Email\nAnn,ann@x.it\nBad,nope\n", encoding="utf-8")
    with zipfile.ZipFile(jane.folder / "a.zip", "w") as archive:
        archive.write("list.csv")
    before = jane.path.read_bytes()
    assert said in jane.fails(f"import {line}", code)
    assert jane.path.read_bytes() == before


def test_a_table_of_many_columns_is_imported_and_compared_in_no_time(crm: Crm) -> None:
    """What takes each column by all others would take minutes of this; its names do not fill screens."""
    path = crm.folder / "wide.csv"
    header = ",".join(["Name", "Email", *(f"Column {number}" for number in range(1500))])
    rows = [",".join(["Ann", "a@x.it", *(str(row * number) for number in range(1500))]) for row in (1, 2)]
    path.write_text("\n".join([header, *rows]), encoding="utf-8")
    begun = process_time()
    crm(["import", str(path)])
    assert "1500 unknown columns become custom fields: Column 0, Column 1, " in crm.err
    assert crm.err.splitlines()[1].endswith(", Column 199 and 1300 more")
    crm("dedupe --count")
    crm(["dedupe", str(path)])
    assert process_time() - begun < 10  # seconds


def test_a_column_that_a_saved_profile_misses_is_named(crm: Crm) -> None:
    """A feed whose columns were renamed would go on without its addresses, and nobody would know."""
    crm(
        "import - --map 'Kontaktweg=email' --map 'Wer=name' --save-profile leads",
        stdin="Wer;Kontaktweg\nAnn Lee;ann@x.it\n",
    )
    crm("import - --profile leads", stdin="Wer;Kontaktweg;New\nBob;bob@x.it;1\n")
    assert "warning" not in crm.err
    crm("import - --profile leads", stdin="Wer;Weg\nEva;eva@x.it\n")
    assert "warning: - has no column kontaktweg, as the profile leads was saved with\n" in crm.err


def test_whom_somebody_removed_stays_so_and_that_is_said(jane: Crm) -> None:
    jane("add Bob --email bob@x.it")
    for format in ("csv", "jsonl", "vcard"):
        (jane.folder / format).write_text(jane(f"export {format}"), encoding="utf-8")
    jane("rm bob@x.it")
    for format in ("csv", "jsonl", "vcard"):
        jane(["import", str(jane.folder / format)])
        assert "1 person removed here and left so: c2; crm restore c2\n" in jane.err
    assert jane("list --count") == "1\n"
    jane("restore c2")
    jane(["import", str(jane.folder / "csv")])
    assert "removed here" not in jane.err


@pytest.mark.parametrize("line", ["import -", "dedupe -", "dedupe --apply -"])
def test_an_empty_pipe_is_called_standard_input(jane: Crm, line: str) -> None:
    assert jane.fails(line, 2).startswith("crm: standard input is empty\n")


def test_a_file_cut_short_names_the_place(crm: Crm) -> None:
    path = crm.folder / "cut"
    path.write_text('[{"name": "Ann"}, {"name": "Bo', encoding="utf-8")
    assert "cut: record 2 is not JSON: unterminated string\n" in crm.fails(["import", str(path)], 2)
    crm("add Ann")
    path.write_text(crm("export lossless")[:-30], encoding="utf-8")
    assert f"{path}, line " in crm.fails(["import", str(path), "--db", str(crm.folder / "new.db")], 2)


def test_what_is_rejected_is_said_with_its_line(crm: Crm) -> None:
    path = crm.folder / "list.csv"
    path.write_text("Name,Email\nAnn,ann@x.it\nBad,nope\nWorse,n@o@pe\n", encoding="utf-8")
    assert "2 × Email: no e-mail address, first on line 3" in crm.fails(["import", str(path), "--strict"], 1)
    crm(["import", str(path)], code=5)
    assert "  rejected 2 × Email: no e-mail address, first on line 3\n" in crm.err


def test_a_file_imported_again_has_its_rejects_where_they_are(crm: Crm) -> None:
    path = crm.folder / "list.csv"
    path.write_text("Name,Email\nAnn,ann@x.it\nBad,nope\n", encoding="utf-8")
    for _ in range(3):
        crm(["import", str(path)], code=5)
        assert "list.rejects.csv" in crm.err
    path.write_text("Name,Email\nWorse,nope\n", encoding="utf-8")
    crm(["import", str(path)], code=5)
    assert sorted(one.name for one in crm.folder.glob("list*")) == [
        "list.csv", "list.rejects-2.csv", "list.rejects.csv",
    ]  # fmt: skip


@pytest.mark.parametrize("content", [bytes(range(256)) * 20, b"\x7fELF\2\1\1" + b"\0" * 60, b"\0" * 4])
def test_what_is_no_text_is_refused(crm: Crm, content: bytes) -> None:
    path = crm.folder / "list.csv"
    path.write_bytes(content)
    assert "list.csv is no text" in crm.fails(["import", str(path)], 2)


@pytest.mark.parametrize(
    ("rows", "people"),
    [
        (["1950-01-01", "1985-05-05", ""], 2),
        (["", "1950-01-01", "1985-05-05"], 2),
        (["1950-01-01", "1965-01-01"], 2),
        (["1950-01-01", "1964-12-31"], 1),  # a slip of the pen
    ],
)
@pytest.mark.parametrize("point", ["Phone", "Email"])
def test_father_and_son_of_one_name_and_one_phone_are_two(
    crm: Crm, point: str, rows: list[str], people: int
) -> None:
    value = {"Phone": "02 1234567", "Email": "rossi@rossi.it"}[point]
    lines = [f"Marco Rossi,{value},{birthday}" for birthday in rows]
    crm("import -", stdin="\n".join([f"Name,{point},Birthday", *lines]))
    assert crm("list --count") == f"{people}\n"
    for line in lines:  # and found again one by one
        crm("import -", stdin=f"Name,{point},Birthday\n{line}")
    assert crm("list --count") == f"{people}\n"


def test_an_address_without_a_name_becomes_the_first_who_shares_it(crm: Crm) -> None:
    bring(crm, "Name,Email\n,ann@x.it\n")
    bring(crm, "Name,Email\nAnn Lee,ann@x.it\nBob Ross,ann@x.it\n")
    assert [one["name"] for one in crm.json("list")] == ["Ann Lee", "Bob Ross"]
    bring(crm, "Name,Email\nAnn Lee,ann@x.it\nBob Ross,ann@x.it\n")
    assert "nothing to change" in crm.err
