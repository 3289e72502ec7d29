"""What `add` says of somebody who may be there already (row 3)."""

from __future__ import annotations

import pytest

from commandline import Crm


@pytest.fixture
def anna(crm: Crm) -> Crm:
    crm(
        'add "Anna Rossi" --email anna.rossi@acme.it --phone "02 12345678" --company "Acme S.r.l."'
        " --address 'work:Via Roma 1;20121;Milano;MI;IT' --birthday 1980-02-03"
    )
    return crm


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ('add "ROSSI, Anna" --email a@home.it', "same name"),
        ('add "Anna Rossi" --email a@home.it --company ACME', "same name, same company"),
        ("add 'Анна Росси' --email a@home.it", "same name"),
        ('add "Marco Bianchi" --phone "+39 02 12345678"', "same phone +390212345678"),
        ('add "Ana Rossi" --email a@home.it --company Acme', "name a letter apart, same company"),
        ('add "Anna Maria Rossi" --birthday 1980-02-03', "name a letter apart, same birthday"),
        ("add 'Anna Rosssi' --address ';20121;MILANO;;'", "name a letter apart, same city"),
        ('add "Anna Bianchi" --email anna.rossi@acme.it --new', "same e-mail anna.rossi@acme.it"),
    ],
)
def test_a_likely_double_is_added_and_named_with_the_reasons(anna: Crm, command: str, reason: str) -> None:
    assert anna(command) == "c2\n"
    assert anna.err == f"warning: looks like c1 ({reason}); crm merge c1 c2\n"


@pytest.mark.parametrize(
    "command",
    [
        'add "Anno Rossi" --company Acme',  # the last letter makes another name of it
        'add "Ana Rossi" --email ana@home.it',  # near, and nothing else agrees
        'add "Anna Bianchi" --company Acme',
        'add "Anna Rossi" --birthday 1990-02-03 --email a@home.it',  # born on another day
        'add "Li" --company Acme',
        'add "王伟" --company Acme',
    ],
)
def test_somebody_else_is_added_without_a_word(anna: Crm, command: str) -> None:
    assert anna(command) == "c2\n"
    assert anna.err == ""


def test_who_has_more_in_common_is_named_first(anna: Crm) -> None:
    anna('add "Anna Rossi" --email a@two.it --company Globex --new')
    anna('add "Anna Rossi" --email a@three.it --company Globex --new')
    assert "looks like c2 (same name, same company)" in anna.err


def test_a_dry_run_says_it_too(anna: Crm) -> None:
    anna('add "Anna Rossi" --email a@home.it --dry-run')
    assert "looks like c1 (same name)" in anna.err
