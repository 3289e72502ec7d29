"""Deals, tasks and activities that were exported or listed come back as what they are, and once."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandline import Crm
from crmcli.clean.name import name_key
from stored_texts import notes, patient, texts, tricky

WHAT = ("people", "companies", "deals", "activities", "tasks")
titles = st.one_of(texts, tricky).map(lambda text: " ".join(text.split())).filter(bool)
named = titles.filter(lambda text: bool(name_key(text)))
maybe = st.one_of(st.none(), texts)
long = st.one_of(st.none(), notes, tricky)
moments = st.sampled_from(["2026-01-31T23:30:00Z", "2026-03-29T00:59:59Z", "2026-05-04T07:00:00Z"])
some_moment = st.one_of(st.none(), moments)
days = st.sampled_from([None, "2026-01-31", "2026-05-04"])
money = st.sampled_from(
    [(None, None), ("1", "EUR"), ("0.1", "EUR"), ("1234.56", "USD"), ("7", "JPY"), ("1.234", "KWD")]
)


def uid(kind: int, number: int) -> str:
    return f"00000000-0000-4000-8000-{kind:06}{number:06}"


@st.composite
def bases(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    """The rows of a small base, by what they are, as exports have them."""
    people: list[dict[str, Any]] = [
        {"uid": uid(0, n), "name": draw(named), "emails": [], "external_ids": [], "custom": {}, "roles": []}
        for n in range(draw(st.integers(1, 3)))
    ]

    def whose() -> dict[str, Any]:
        chosen = draw(st.lists(st.sampled_from(people), max_size=3, unique_by=lambda one: one["uid"]))
        return {
            "people": [one["name"] for one in chosen],
            "person.uids": [one["uid"] for one in chosen],
            "person_roles": [draw(st.sampled_from(["-", "decider", "cc"])) for _ in chosen],
        }

    def keys(kind: int, number: int) -> dict[str, Any]:
        key = draw(st.sampled_from([None, f"hubspot:{kind}:{number}"]))
        return {"uid": uid(kind, number), "key": key, "created": draw(moments)}

    deals = []
    for number in range(draw(st.integers(0, 2))):
        value, currency = draw(money)
        stage = draw(st.sampled_from(["lead", "proposal", "won", "lost", "my own"]))
        since = draw(moments)
        deals.append(
            {
                **keys(1, number), **whose(), "title": draw(titles), "stage": stage, "value": value,
                "currency": currency, "probability": draw(st.sampled_from([None, 0, 50, 100])), "close": draw(days),
                "closed": since if stage in ("won", "lost") else None, "stage_since": since, "owner": draw(maybe),
                "source": draw(maybe), "reason": draw(maybe), "competitor": draw(maybe), "note": draw(long),
            }
        )  # fmt: skip
    activities = [
        {
            **keys(2, number), **whose(), "at": draw(moments), "kind": draw(st.sampled_from(["call", "demo", "note"])),
            "direction": draw(st.sampled_from([None, "in", "out"])), "subject": draw(maybe), "body": draw(long),
            "reason": draw(maybe), "outcome": draw(maybe), "minutes": draw(st.sampled_from([None, 0.1, 7 / 60, 12])),
            "actor": draw(maybe), "source": draw(maybe),
        }
        for number in range(draw(st.integers(0, 2)))
    ]  # fmt: skip
    tasks = []
    for number in range(draw(st.integers(0, 2))):
        due, every = draw(days), draw(st.sampled_from([None, "1m"]))
        one = draw(st.sampled_from([None, *people]))
        tasks.append(
            {
                **keys(3, number), "title": draw(titles), "due": due, "due_at": f"{due}T10:00:00Z" if due else None,
                "priority": draw(st.sampled_from(["low", "normal", "high"])), "owner": draw(maybe), "every": every,
                "series": due if every else None, "done": draw(some_moment), "person": one and one["name"],
                "person.uid": one and one["uid"], "deal.uid": draw(st.sampled_from([None, *(d["uid"] for d in deals)])),
                "follows": draw(st.sampled_from([None, *(a["uid"] for a in activities)])),
            }
        )  # fmt: skip
    return {"people": people, "deals": deals, "activities": activities, "tasks": tasks}


def exported(crm: Crm, **env: str) -> dict[str, str]:
    """Everything there is, but for ids of this database and moments of its changes."""
    found = {}
    for what in WHAT:
        objects = map(json.loads, crm(f"export jsonl --what {what}", code=0, **env).splitlines())
        kept = [{k: v for k, v in one.items() if k not in ("id", "updated", "created_at")} for one in objects]
        found[what] = json.dumps(sorted(kept, key=lambda one: str(one["uid"])), indent=1)
    return found


@patient
@given(
    bases(),
    st.permutations(WHAT[2:]),
    st.sampled_from(["csv", "tsv", "json", "jsonl", "xlsx", "csv --excel"]),
)
def test_a_base_comes_back_from_its_exports(
    base: dict[str, list[dict[str, Any]]], order: list[str], format: str
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        crm = Crm(folder)
        crm(["add", "Somebody"])
        for what, rows in base.items():
            path = folder / f"base_{what}.jsonl"
            path.write_text("".join(json.dumps(row) + "\n" for row in rows))
            if rows:
                crm(f"import {path}")
        original = exported(crm)
        assert len(json.loads(original["deals"])) == len(base["deals"])
        assert len(json.loads(original["activities"])) == len(base["activities"])
        assert len(json.loads(original["tasks"])) == len(base["tasks"])
        files = []
        for what in ("people", "companies", *order):
            path = folder / f"{what}.{format.split()[0]}"
            crm(f"export {format} --what {what} -o {path}")
            if base.get(what):
                files.append(str(path))
        crm(["import", *files])
        assert "nothing to change" in crm.err
        other = {"CRM_DB": str(folder / "other.db")}
        crm(["import", *files], code=0, **other)
        assert exported(crm, **other) == original
        crm(["import", *reversed(files)], code=0, **other)
        assert "nothing to change" in crm.err


@pytest.fixture
def busy(jane: Crm) -> Crm:
    jane("add 'Rossi, Anna' --email anna@x.it --company 'Bau, GmbH'")
    jane("deal add Annual --for jane --for anna@x.it --value 24000.50 --stage proposal")
    jane("deal add Lost --for anna@x.it --stage lead")
    jane("deal move Lost lost --reason price")
    jane("task add 'Send quote' --for anna@x.it --due 'fri 15:00' --priority high --every 1m")
    jane("log call jane 'Too dear' --in --also anna@x.it --duration 12m --next '+3d chase'")
    jane("task done chase")
    return jane


LISTS = (
    "list",
    "company list",
    "deal list",
    "task list --all",
    "export --what deals --columns uid,title,stage,value",
)


@pytest.mark.parametrize("format", ["csv", "tsv", "json", "jsonl"])
@pytest.mark.parametrize("list", LISTS)
def test_a_listing_brings_nothing_new_where_it_came_from(busy: Crm, list: str, format: str) -> None:
    path = busy.folder / f"list.{format}"
    export = list.startswith("export")
    line = f"export {format}{list.removeprefix('export')}" if export else f"{list} --format {format}"
    path.write_text(busy(line), encoding="utf-8")
    busy(f"import {path}")
    assert "nothing to change" in busy.err, busy.err


@pytest.mark.parametrize(("list", "what"), [("deal list", "deals"), ("task list --all", "tasks")])
@pytest.mark.parametrize("format", ["csv", "json"])
def test_a_listing_of_deals_or_tasks_brings_deals_and_tasks(
    busy: Crm, list: str, what: str, format: str
) -> None:
    path = busy.folder / f"list.{format}"
    path.write_text(busy(f"{list} --format {format}"), encoding="utf-8")
    other = {"CRM_DB": str(busy.folder / "other.db")}
    columns = (
        "title,stage,value,currency,probability,closed,person,company,created"
        if what == "deals"
        else "title,due,due_at,priority,every,done,person,created"
    )
    busy(f"import {path}", code=0, **other)
    busy(f"import {path}", code=0, **other)
    assert "nothing to change" in busy.err
    line = f"export csv --what {what} --columns {columns}"
    assert sorted(busy(line, code=0, **other).splitlines()) == sorted(busy(line).splitlines())


def test_a_deal_of_the_same_number_elsewhere_is_another(busy: Crm) -> None:
    path = busy.folder / "deals.csv"
    path.write_text(busy("deal list --format csv --limit 1"), encoding="utf-8")
    other = {"CRM_DB": str(busy.folder / "other.db"), "CRM_NOW": "2026-05-05T09:00:00+02:00"}
    busy("add Zoe", code=0, **other)
    busy("deal add Annual --for Zoe --stage lead", code=0, **other)
    busy(f"import {path}", code=0, **other)
    assert busy("deal list --count", code=0, **other) == "2\n"


def test_what_a_row_lacks_or_says_wrongly_is_rejected_with_its_place(busy: Crm) -> None:
    path = busy.folder / "deals.csv"
    path.write_text("uid,title,stage,value,currency,close\nu1,,lead,1,EUR,\nu2,A,lead,x,EUR,\nu3,B,lead,1,EUR,31/31/2026\n"
                    'u4,C,lead,"1.234,50 €",,2026-06-01\n')  # fmt: skip
    busy(f"import {path}", code=5)
    rejects = (busy.folder / "deals.rejects.csv").read_text().splitlines()[1:]
    assert [line.split(",")[:2] for line in rejects] == [["2", "title"], ["3", "value"], ["4", "close"]]
    assert busy("deal list --count") == "3\n"
