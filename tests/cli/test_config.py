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
