"""crm segment from the command line (rows 44 and 45)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commandline import Crm

APRIL = "2026-04-20T09:00:00+02:00"


@pytest.fixture
def base(crm: Crm) -> Crm:
    """Three people, added in April."""
    crm('add "Jane Doe" --tag vip --email jane@acme.com', CRM_NOW=APRIL)
    crm('add "Bob Ray"', CRM_NOW=APRIL)
    crm('add "Old Man" --tag vip', CRM_NOW=APRIL)
    crm("segment save vip tag=vip", CRM_NOW=APRIL)
    return crm


def members(crm: Crm, name: str, more: str = "") -> list[str]:
    return crm(f"segment run {name} --format ids {more}").split()


def test_a_live_segment_follows_a_frozen_one_does_not(base: Crm) -> None:
    base("segment save kept tag=vip --freeze")
    base("tag bob vip")
    assert members(base, "vip") == ["c2", "c1", "c3"]
    assert members(base, "kept") == ["c1", "c3"]
    assert base("list --where '@kept and not @vip' --count") == "0\n"
    base("segment save kept")
    assert members(base, "kept") == ["c2", "c1", "c3"]
    base("undo")
    assert members(base, "kept") == ["c1", "c3"]


def test_run_takes_the_flags_of_list(base: Crm) -> None:
    assert base("segment run vip --columns name,email --sort -name") == (
        "name\temail\nOld Man\t\nJane Doe\tjane@acme.com\n"
    )
    assert base("segment run vip --count") == "2\n"
    assert [row["id"] for row in base.json("segment run vip --limit 1")] == ["c1"]


def test_a_wrong_filter_is_not_saved(base: Crm) -> None:
    message = base.fails("segment save x 'tag=vpi'", 2)
    assert "tag=vpi\n" in message
    assert "did you mean vip?" in message
    base.fails("segment save x 'citty=Rome'", 2)
    base.fails("segment save x", 2)
    base.fails("segment save '@x' tag=vip", 2)
    base.fails("segment save '' tag=vip", 2)
    assert "x" not in base("segment list --columns name")


def test_segments_cannot_go_round_in_a_circle(base: Crm) -> None:
    base("segment save a '@vip'")
    base("segment save b '@a'")
    message = base.fails("segment save vip '@b or tag=vip'", 2)
    assert "circle" in message
    base.fails("segment save self '@self'", 2)
    assert members(base, "vip") == ["c1", "c3"]


def test_a_name_may_have_blanks_and_any_case(base: Crm) -> None:
    base("segment save 'Far away' 'not @vip'")
    assert members(base, "'far AWAY'") == ["c2"]
    assert base("list --where \"@'far away'\" --count") == "1\n"
    assert "did you mean Far away?" in base.fails("segment run 'far awy'", 3)


def test_list_and_show(base: Crm) -> None:
    base("segment save silent '@vip and last_contact>30d' --freeze")
    assert base.json("segment list") == [
        {"name": "silent", "members": 2, "frozen": True, "filter": "@vip and last_contact>30d"},
        {"name": "vip", "members": 2, "frozen": False, "filter": "tag=vip"},
    ]
    shown = base.json("segment show vip")
    assert (shown["filter"], shown["members"], shown["frozen_at"]) == ("tag=vip", 2, None)
    assert (shown["uses"], shown["used_by"]) == ([], ["silent"])
    assert base.json("segment show silent")["frozen_at"] == "2026-05-04T09:00:00+02:00"


def test_rename_follows_into_other_segments(base: Crm) -> None:
    base("segment save silent '@VIP and last_contact>30d'")
    base("segment rename vip 'gold members'")
    assert base.json("segment show silent")["filter"] == "@'gold members' and last_contact>30d"
    assert members(base, "silent") == ["c1", "c3"]
    base("undo")
    assert base.json("segment show silent")["filter"] == "@VIP and last_contact>30d"
    base.fails("segment rename silent vip", 4)


def test_what_is_used_stays(base: Crm) -> None:
    base("segment save silent '@vip'")
    assert "used by silent" in base.fails("segment rm vip", 4)
    base("segment rm silent")
    base("cadence @vip 30d")
    assert "cadence" in base.fails("segment rm vip", 4)
    base("cadence @vip off")
    base("segment rm vip")
    assert base("segment list --count") == "0\n"
    base.fails("segment rm vip", 3)
    base("undo")
    assert members(base, "vip") == ["c1", "c3"]


def test_explain_gives_each_clause_and_the_value(base: Crm) -> None:
    base("segment save silent '@vip and (last_contact>30d or no email)'")
    assert base.json("segment explain silent jane") == [
        {"clause": "@silent", "holds": True, "value": None},
        {"clause": "  and", "holds": True, "value": None},
        {"clause": "    @vip", "holds": True, "value": None},
        {"clause": "      tag=vip", "holds": True, "value": ["vip"]},
        {"clause": "    or", "holds": True, "value": None},
        {"clause": "      last_contact>30d", "holds": True, "value": None},
        {"clause": "      no email", "holds": False, "value": ["jane@acme.com"]},
    ]
    base("log call jane hello")
    rows = base.json("segment explain silent jane")
    assert rows[0]["holds"] is False
    assert rows[5] == {
        "clause": "      last_contact>30d",
        "holds": False,
        "value": "2026-05-04T09:00:00+02:00",
    }


def test_diff_says_who_came_who_left_and_why(base: Crm) -> None:
    base("untag jane vip", CRM_NOW="2026-05-02T10:00:00+02:00")
    base("tag bob vip", CRM_NOW="2026-05-01T10:00:00+02:00")
    base("rm c3", CRM_NOW="2026-05-03T10:00:00+02:00")
    base("add 'New One' --tag vip", CRM_NOW="2026-05-03T12:00:00+02:00")
    assert base.json("segment diff vip --since 7d") == [
        {"change": "+", "id": "c2", "name": "Bob Ray", "why": "tag added 2026-05-01"},
        {"change": "-", "id": "c1", "name": "Jane Doe", "why": "tag removed 2026-05-02"},
        {"change": "+", "id": "c4", "name": "New One", "why": "person added 2026-05-03"},
        {"change": "-", "id": "c3", "name": "Old Man", "why": "person removed 2026-05-03"},
    ]
    assert base("segment diff vip --since 2026-05-03 --format ids").split() == ["c4", "c3"]
    assert base("segment diff vip --since today --count") == "0\n"
    base.fails("segment diff vip --since 2027-01-01", 2)
    base.fails("segment diff vip --since someday", 2)


def test_a_tag_that_nobody_has_any_more_is_no_slip(base: Crm) -> None:
    base("untag --where tag=vip vip --yes", CRM_NOW="2026-05-02T10:00:00+02:00")
    assert members(base, "vip") == []
    assert base("list --where tag=vip --count") == "0\n"
    assert base.err == "nobody has tag=vip\n"
    assert [row["why"] for row in base.json("segment diff vip --since 7d")] == ["tag removed 2026-05-02"] * 2
    base("doctor --fix")
    assert members(base, "vip") == []
    base.fails("list --where tag=vpi", 2)


def test_diff_knows_merges_and_what_was_undone(base: Crm) -> None:
    base("merge jane c3 --yes", CRM_NOW="2026-05-02T10:00:00+02:00")
    base("add 'New One' --tag vip", CRM_NOW="2026-05-03T10:00:00+02:00")
    base("undo", CRM_NOW="2026-05-03T11:00:00+02:00")
    assert [(row["id"], row["why"]) for row in base.json("segment diff vip --since 7d")] == [
        ("c3", "merged into c1 2026-05-02")
    ]


def test_diff_knows_that_time_goes_by(base: Crm) -> None:
    base("log call jane hello", CRM_NOW=APRIL)
    base("segment save silent 'last_contact>10d'")
    (row,) = base.json("segment diff silent --since 2026-04-28")
    assert (row["change"], row["id"], row["why"]) == ("+", "c1", "last_contact>10d: time went by")
    base("log call jane again", CRM_NOW="2026-05-03T10:00:00+02:00")
    rows = base.json("segment diff silent --since 2026-05-02")
    assert [(row["change"], row["id"], row["why"]) for row in rows] == [
        ("-", "c1", "last_contact changed 2026-05-03")
    ]


def test_a_diff_reads_only(base: Crm) -> None:
    base("tag bob vip")
    before = base.path.read_bytes()
    base("segment diff vip --since 7d")
    base("segment stats vip")
    assert base.path.read_bytes() == before


def test_new_lists_who_came_in_since_the_last_time(base: Crm) -> None:
    assert members(base, "vip", "--new --cursor mail") == ["c1", "c3"]
    assert members(base, "vip", "--new --cursor mail") == []
    base("tag bob vip")
    base("untag jane vip")
    assert members(base, "vip", "--new --cursor mail") == ["c2"]
    base("tag jane vip")
    assert members(base, "vip", "--new --cursor mail") == ["c1"]
    assert members(base, "vip", "--new --cursor other") == ["c2", "c1", "c3"]
    base.fails("segment run vip --cursor mail", 2)
    base.fails("segment run vip --new --cursor ../x", 2)


def test_the_cursor_stays_where_the_output_failed(base: Crm) -> None:
    with open("/dev/full", "wb") as full:
        import subprocess
        import sys

        failed = subprocess.run(
            [sys.executable, "-m", "crmcli", "segment", "run", "vip", "--new", "--cursor", "mail"],
            stdout=full,
            stderr=subprocess.PIPE,
            env=base.env,
            check=False,
        )
    assert failed.returncode == 1
    assert members(base, "vip", "--new --cursor mail") == ["c1", "c3"]


def test_output_goes_to_a_file_and_not_over_another(base: Crm) -> None:
    path = base.folder / "vip.csv"
    base(["segment", "run", "vip", "--columns", "name", "--output", str(path)])
    assert path.read_text() == "name\nJane Doe\nOld Man\n"
    assert path.stat().st_mode & 0o777 == 0o600
    base.fails(["segment", "run", "vip", "--output", str(path)], 4)
    base(["segment", "run", "vip", "--output", str(path), "--force", "--format", "jsonl", "--columns", "id"])
    assert [json.loads(line) for line in path.read_text().splitlines()] == [{"id": "c1"}, {"id": "c3"}]
    base.fails(["segment", "run", "vip", "--output", str(path), "--force", "--columns", "nmae"], 2)
    assert path.read_text().startswith('{"id": "c1"}')
    assert sorted(Path(base.folder).glob(".crm-*")) == []


def test_stats(base: Crm) -> None:
    base("log call jane hello")
    found = base.json("segment stats vip")
    assert {
        name: found[name] for name in ("members", "with_email", "contacted_in_90_days", "never_contacted")
    } == {
        "members": 2,
        "with_email": 1,
        "contacted_in_90_days": 1,
        "never_contacted": 1,
    }
    assert found["by_status"] == [{"name": "lead", "members": 2}]
    assert found["tags"] == [{"name": "vip", "members": 2}]
    assert "tags\tvip 2\n" in base("segment stats vip")
