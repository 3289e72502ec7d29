"""crm schema --json: what scripts and agents are told of the interface is what the interface is (row 89)."""

from __future__ import annotations

import json

from commandline import Crm
from crmcli.cli.table import COMMANDS


def test_it_describes_every_command_flag_field_and_exit_code(crm: Crm) -> None:
    found = crm.json("schema")
    assert [one["name"] for one in found["commands"]] == list(COMMANDS)
    assert [one["code"] for one in found["exit_codes"]] == [*range(9), 130]
    assert set(found["fields"]) >= {"person", "company", "deal", "task"}
    assert {field["type"] for fields in found["fields"].values() for field in fields} <= set(found["types"])
    codes = {one["code"] for one in found["exit_codes"]}
    for one in found["commands"]:
        assert set(one["exit_codes"]) <= codes
        assert all(one[text] for text in ("summary", "help", "examples"))
        page = crm(f"help {one['name']}")
        for option in one["options"]:
            assert option["flags"][-1] in page
    assert not crm.path.exists()


def test_every_field_it_names_can_be_asked_for(jane: Crm) -> None:
    for field in jane.json("schema")["fields"]["person"]:
        if field["type"] not in ("count", "sum"):
            jane(["list", "--columns", field["name"]])


def test_it_is_json_without_being_asked_and_nothing_else(crm: Crm) -> None:
    assert json.loads(crm("schema")) == crm.json("schema")
    assert crm("schema --jsonl").count("\n") == 1
    crm.fails("schema --format csv", 2)
