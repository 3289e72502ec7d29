"""Plain settings are read as `tomllib` reads them, or declined."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmcli.cli.plain_toml import plain

PIECES = st.sampled_from(
    ["a", "b-c", "d_1", "1", "é", ".", "=", " = ", '"', "'", '"x"', "'y'", '"#"', "[", "]", "[a]", "[a.b]", "[[a]]",
     ",", "#", "# c", "\n", "\n", "\r\n", "\t", " ", "\\", "\\n", '"""', "0", "-0", "12", "1_000", "007", "3.5", "-1.",
     "1e5", "true", "false", "2026-05-04", "inf", "{}", "a = 1\n", "b = \"t\"\n", "c = [\"x\", 'y',]\n", "[t]\n",
     "\x07", "\u2028"]
)  # fmt: skip


@settings(max_examples=1000, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join))
def test_what_is_taken_is_taken_as_tomllib_takes_it(text: str) -> None:
    found = plain(text)
    if found is not None:
        assert found == tomllib.loads(text)
        assert repr(found) == repr(tomllib.loads(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing but a remark\n",
        'default_country = "IT"\ncurrency="EUR"\n',
        'kinds = ["demo", "visit"]   # our own\nme = []\r\ntimeout = 12.5\nagenda_days = 14\n',
        "pager = 'less \\S'\n",
        '[stages.proposal]\nprobability = 40\nrequire = ["value", "close"]\ntasks = ["+3d chase"]\n'
        '[costs]\nfair = "1200 EUR"',
    ],
)
def test_settings_as_people_write_them_are_read_without_tomllib(text: str) -> None:
    found = plain(text)
    assert found is not None
    assert found == tomllib.loads(text)


@pytest.mark.parametrize(
    "text",
    [
        'a = "\\u00e9"',
        'a = """b"""',
        "a.b = 1",
        '"a" = 1',
        "a = 1\na = 2",
        "[a]\n[a]",
        "a = [1]",
        "a = 1979-05-27",
        "a",
        "= 1",
    ],
)
def test_what_is_not_plain_is_left_to_tomllib(text: str) -> None:
    assert plain(text) is None
