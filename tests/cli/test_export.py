"""crm export: formats, choices, files that are complete, private and never written over."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

import pytest

from commandline import Crm


@pytest.fixture
def base(crm: Crm) -> Crm:
    crm("add 'Jane Doe' --email jane@acme.com --phone '+39 347 1234567' --company Acme --tag vip")
    crm("add 'Bob Ross' --email bob@x.it --set nickname==1+1")
    crm("add 'Carla Neri' --phone '02 123456'")
    crm("deal add 'Acme annual' --for jane@acme.com --for bob@x.it --value 24000.50 --stage proposal")
    crm("task add 'Send quote' --for bob@x.it --due 'fri 15:00'")
    crm("log call jane@acme.com 'Price too high' --in --reason pricing --also bob@x.it")
    return crm


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_file_is_private_and_never_written_over(base: Crm, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    base(f"export csv -o {path}")
    assert os.stat(path).st_mode & 0o777 == 0o600
    written = path.read_bytes()
    assert written.decode() == base("export csv -o -") == base("export csv")
    base("tag bob@x.it late")
    assert "--force" in base.fails(f"export csv -o {path}", 4)
    assert path.read_bytes() == written
    assert json.loads(base(f"export csv -o {path} --force --json")) == {
        "file": str(path),
        "format": "csv",
        "rows": 3,
    }
    assert path.read_bytes() != written
    assert base.fails(f"export csv -o {tmp_path}/no/a.csv", 1)
    assert sorted(one.name for one in tmp_path.glob("*.csv")) == ["a.csv"]
    assert not list(tmp_path.glob(".crm-*"))


@pytest.mark.parametrize(
    "line",
    [
        "export csv -o {}.xlsx",
        "export vcard -o {}.XLS",
        "export xlsx -o {}.csv",
        "segment run all -o {}.xlsx",
    ],
)
def test_a_name_that_promises_what_the_file_is_not_is_refused(base: Crm, tmp_path: Path, line: str) -> None:
    base("segment save all 'has email'")
    assert "what is called ." in base.fails(line.format(tmp_path / "out"), 2)
    assert not list(tmp_path.glob("out*"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        *((format, "3 people") for format in ("csv", "tsv", "json", "jsonl", "md", "xlsx", "vcard", "vcard4")),
        ("google", "3 people"),
        ("csv --excel", "3 people"),
        ("csv --columns name,email", "3 people"),
        ("json --where tag=vip", "1 person"),
        ("csv --what companies", "1 company"),
        ("csv --what deals", "1 deal"),
        ("jsonl --what activities", "1 activity"),
        ("ics --what tasks", "1 entry"),
    ],
)  # fmt: skip
def test_what_was_written_is_counted(base: Crm, tmp_path: Path, line: str, said: str) -> None:
    base(f"export {line} -o {tmp_path}/out")
    assert base.err == f"wrote {tmp_path}/out: {said}\n"


@pytest.mark.parametrize(
    "format", ["csv", "tsv", "json", "jsonl", "md", "vcard", "vcard4", "google", "mailchimp"]
)
def test_filters_and_segments_choose(base: Crm, format: str) -> None:
    base("segment save vips tag=vip")
    chosen = base(f"export {format} --segment vips")
    assert "jane@acme.com" in chosen
    assert "bob@x.it" not in chosen
    assert base(f"export {format} --where tag=vip") == chosen
    assert "jane@acme.com" not in base(f"export {format} --segment vips --where 'name~bob'")
    assert base.fails(f"export {format} --segment vip", 3)


def test_deals_tasks_and_activities_for_pipelines(base: Crm) -> None:
    (deal,) = rows(base("export csv --what deals"))
    assert (deal["title"], deal["value"], deal["currency"], deal["person.email"]) == (
        "Acme annual", "24000.5", "EUR", "jane@acme.com",
    )  # fmt: skip
    (task,) = rows(base("export csv --what tasks --where 'open and person=\"Bob Ross\"'"))
    assert (task["title"], task["due"], task["due_at"]) == (
        "Send quote",
        "2026-05-08",
        "2026-05-08T15:00:00+02:00",
    )
    (activity,) = map(json.loads, base("export jsonl --what activities --where 'kind=call'").splitlines())
    assert (activity["direction"], activity["reason"], activity["body"]) == (
        "in",
        "pricing",
        "Price too high",
    )
    assert activity["people"] == ["Jane Doe", "Bob Ross"]
    assert base("export tsv --what deals --columns id,people,company.name --where 'person.tag=vip'") == (
        "id\tpeople\tcompany.name\nd1\tJane Doe, Bob Ross\tAcme\n"
    )
    assert base("export csv --what activities --where 'at<2020-01-01' --columns id") == "id\n"


def test_a_mailing_leaves_out_who_cannot_or_must_not_be_reached(base: Crm) -> None:
    base("edit bob@x.it --set do_not_contact=yes")
    found = rows(base("export mailchimp"))
    assert [row["Email Address"] for row in found] == ["jane@acme.com"]
    assert base.err == "1 listed, 2 withheld (1 do not contact, 1 no e-mail address)\n"


def test_for_spreadsheets_formulas_are_guarded_and_phones_left_alone(base: Crm) -> None:
    text = base("export csv --excel")
    assert text.startswith("\ufeffuid;name;")
    assert "'=1+1" in text
    assert ";+39 347 1234567;" in text
    assert base("export csv --excel", CRM_DEFAULT_COUNTRY="US").startswith("\ufeffuid,name,")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("export csv --what deal", 2),
        ("export vcard --what deals", 2),
        ("export mailchimp --what companies", 2),
        ("export google --columns name", 2),
        ("export lossless --what people", 2),
        ("export lossless --where tag=vip", 2),
        ("export csv --what deals --segment vip", 2),
        ("export csv --what tasks --columns id,nope", 2),
        ("export xml", 2),
        ("export json --excel", 2),
    ],
)
def test_what_makes_no_sense_is_refused(base: Crm, line: str, code: int) -> None:
    assert base.fails(line, code)


@pytest.mark.parametrize("what", ["deals", "activities"])
def test_deals_and_activities_come_back_once(base: Crm, tmp_path: Path, what: str) -> None:
    path = tmp_path / f"{what}.csv"
    base(f"export csv --what {what} -o {path}")
    base(f"import {path}")
    assert "nothing to change" in base.err  # they are known by their uid
    other = {"CRM_DB": str(tmp_path / "other.db")}
    base(f"import {path}", code=0, **other)
    columns = (
        "--columns uid,title,value,stage,person" if what == "deals" else "--columns uid,at,kind,body,reason"
    )
    written = base(f"export csv --what {what} {columns}")
    assert base(f"export csv --what {what} {columns}", code=0, **other) == written
    base(f"import {path}", code=0, **other)
    assert "nothing to change" in base.err
    assert base("history --count", code=0, **other) == "1\n"
    base("undo", code=0, **other)
    assert base("list --count", code=0, **other) == "0\n"


@pytest.mark.parametrize("format", ["google", "mailchimp"])
def test_what_is_written_for_others_brings_nothing_new_back(base: Crm, tmp_path: Path, format: str) -> None:
    base("edit jane@acme.com --birthday 1980-05-06 --address 'work:Via Roma 1;20121;Milano;MI;IT'")
    base(f"export {format} -o {tmp_path}/out.csv")
    base(f"import {tmp_path}/out.csv")
    assert "nothing to change" in base.err, base.err


def test_a_folder_is_no_file_and_one_that_is_missing_is_named(base: Crm, tmp_path: Path) -> None:
    assert f"{tmp_path}/ is a folder" in base.fails(f"export csv -o {tmp_path}/", 1)
    assert "new/ is a folder" in base.fails(f"export csv -o {tmp_path}/new/", 1)
    assert f"mkdir -p {tmp_path}/new" in base.fails(f"export csv -o {tmp_path}/new/a.csv", 1)
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    base(f"export csv -o {tmp_path}/link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == base("export csv")
