"""The way of a migration: dry runs that tell the truth to the row, policies, undo, any order of files."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

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
