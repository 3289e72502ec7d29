"""Mistakes in the settings, wherever they are made, are named with their place; nothing falls back in silence."""

from __future__ import annotations

import pytest

from commandline import Crm


def write(crm: Crm, text: bytes) -> None:
    folder = crm.folder / "config" / "crm"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_bytes(text)


@pytest.mark.parametrize(
    ("text", "command", "said"),
    [
        (b'currency = "EURX"\n', "deal add x --value 5", "no such currency: 'EURX'"),
        (b'currency = ""\n', "deal add x --value 5", "no such currency: ''"),
        (b'default_country = "Italy"\n', "add Ann --phone 02123456", "write IT"),
        (b'default_country = "Nowhere"\n', "add Ann --phone 02123456", "write it as IT, DE, US"),
        (b"kinds = [3]\n", "log call jane x", "kinds cannot be [3]"),
        (b'date_order = "xyz"\n', "task add x --due 03/04/2026", "one of 'dmy' 'mdy' 'ymd'"),
        (b'currency = "\xff"\n', "list", "it is not UTF-8"),
        (b'colour = "never"\n', "list", "did you mean color?"),
        (b'currency = "EUR"\ncurrency = "USD"\n', "list", "line 2"),
    ],
)
def test_a_wrong_setting_is_named_with_its_file(jane: Crm, text: bytes, command: str, said: str) -> None:
    write(jane, text)
    message = jane.fails(command, 2, CRM_DEFAULT_COUNTRY="")
    assert said in message
    assert "config.toml: " in message


def test_the_mark_of_a_windows_editor_is_no_setting(jane: Crm) -> None:
    write(jane, b'\xef\xbb\xbfdefault_country = "de"\r\n')
    assert jane("config get default_country", CRM_DEFAULT_COUNTRY="") == "DE\n"
    jane("config set currency USD")
    assert jane("config get currency") == "USD\n"


def test_what_cannot_be_a_setting_is_not_written(crm: Crm) -> None:
    for line in ("currency BOGUS", "currency ''", "default_country Italy", "color red", "timeout abc"):
        assert "crm: config set: " in crm.fails(f"config set {line}", 2)
    assert not (crm.folder / "config").exists()
    assert crm("config get default_country", CRM_DEFAULT_COUNTRY="uk") == "GB\n"


def test_an_unknown_setting_leads_to_the_list(crm: Crm) -> None:
    assert crm.fails("config get nonsense", 2).endswith("hint: crm config list\n")


def test_stages_and_costs_are_set_entry_by_entry(jane: Crm) -> None:
    write(jane, b'# mine\ncurrency = "EUR"\n\n[stages.offer]\nprobability = 0.6 # so far\n')
    jane("config set stages.proposal.require value,close")
    jane("config set stages.proposal.tasks '+3d chase'")
    jane("config set stages.proposal.probability 40")
    jane("config set costs.fair '1200 EUR'")
    assert jane("config get stages.proposal.require") == "value, close\n"
    assert jane("config get stages.proposal.probability") == "40\n"
    assert jane.json("config get costs.fair") == "1200 EUR"
    text = (jane.folder / "config" / "crm" / "config.toml").read_text(encoding="utf-8")
    assert text.startswith('# mine\ncurrency = "EUR"\n\n[stages.offer]\nprobability = 0.6 # so far\n')
    jane("deal add 'Acme annual' --for jane")
    assert "--value" in jane.fails("deal move 1 proposal", 4)
    jane("deal move 1 proposal --value 100 --close 2026-06-15")
    assert jane.json("task list")[0]["title"] == "chase"
    jane("config unset stages.proposal.require")
    assert jane("config get stages.proposal.require") == "\n"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("stages.proposal.probability 140", "probability cannot be 140"),
        ("stages.proposal.require colour", "it cannot require 'colour'"),
        ("stages.proposal.colour red", "there is no 'colour'"),
        ("stages.proposal 40", "is no entry of stages"),
        ("costs.fair cheap", "costs.fair: no amount of money: 'cheap'"),
        ("currency.x EUR", "currency has no entries"),
        ("stage.proposal.probability 40", "did you mean stages?"),
    ],
)
def test_a_wrong_entry_is_not_written(crm: Crm, line: str, said: str) -> None:
    assert said in crm.fails(f"config set {line}", 2)
    assert not (crm.folder / "config").exists()
