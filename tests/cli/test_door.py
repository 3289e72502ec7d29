"""What `add` says of somebody who may be there already (row 3)."""

from __future__ import annotations

import json

import pytest

from commandline import Crm


@pytest.fixture
def anna(crm: Crm) -> Crm:
    crm(
        'add "Anna Rossi" --email anna.rossi@acme.it --phone "02 12345678" --company "Acme S.r.l."'
        " --address 'work:Via Roma 1;20121;Milano;MI;IT' --birthday 1980-02-03"
    )
    return crm


NICK = "nickname or longer form of the given name"


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ('add "ROSSI, Anna" --email a@home.it', "same name"),
        ('add "Anna Rossi" --email a@home.it --company ACME', "same name, same company"),
        ("add 'Анна Росси' --email a@home.it", "same name"),
        ('add "Marco Bianchi" --phone "+39 02 12345678"', "same phone"),
        (
            'add "Ana Rossi" --email a@home.it --company Acme',
            "given name a typo apart or sounds alike, same company",
        ),
        ('add "Anna Maria Rossi" --birthday 1980-02-03', "same first and family name, same birthday"),
        (
            "add 'Anna Rosssi' --address ';20121;MILANO;;'",
            "family name a typo apart or sounds alike, same postal code",
        ),
        ("add 'A. Rossi' --company Acme", "initial agrees with the given name, same company"),
        ('add "Anna Bianchi" --email anna.rossi@acme.it --new', "same given name, same e-mail"),
    ],
)
def test_a_likely_double_is_added_and_named_with_the_reasons(anna: Crm, command: str, reason: str) -> None:
    assert anna(command) == "c2\n"
    assert anna.err == f"warning: looks like c1 — crm merge c1 c2 ({reason})\n"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ("--company Initech", "same company"),
        ("--email w.smith@initech.com", "same domain"),
        ("--birthday 1971-11-12", "same birthday"),
        ("--address 'High St 1;;Leeds;;GB'", "same city"),
    ],
)
def test_a_nickname_counts_with_the_firm_the_town_or_the_birthday(crm: Crm, more: str, reason: str) -> None:
    crm("company add Initech --website https://initech.com")
    crm(
        "add 'Bill Smith' --company Initech --birthday 1971-11-12 --address 'Station Rd 2;;Leeds;;GB'"
        " --phone '+44 113 4960001'"
    )
    crm(f"add 'William Smith' {more}")
    assert crm.err.startswith("warning: looks like c1 — crm merge c1 c2 (")
    assert NICK in crm.err
    assert reason in crm.err
    crm("add 'William Smith' --new --company Globex")
    assert "c1" not in crm.err


def test_a_name_that_many_bear_needs_more(crm: Crm) -> None:
    for number in range(5):
        crm(f"add 'John Miller' --new --email john@firm{number}.com --company Firm{number}")
    crm("add 'John Miller' --email john.miller@gmail.com --new")
    assert crm.err == ""
    crm("add 'John Miller' --email jm@gmail.com --company Firm3")
    assert crm.err == "warning: looks like c4 — crm merge c4 c7 (same name, same company)\n"


def test_a_name_spelt_with_other_letters_is_the_same(crm: Crm) -> None:
    crm("add 'Jürgen Müller' --phone '+49 30 1234567'")
    crm("add 'Juergen Mueller' --phone '+49301234567' --new")
    assert crm.err == "warning: looks like c1 — crm merge c1 c2 (same name, same phone)\n"


def test_a_shared_desk_is_no_reason(crm: Crm) -> None:
    crm("add 'Luca Verdi' --email info@acme.it")
    crm("add 'Paola Neri' --email info@acme.it --new")
    assert crm.err == ""


@pytest.mark.parametrize(
    "command",
    [
        'add "Anno Rossi" --company Acme',  # the last letter makes another name of it
        'add "Ana Rossi" --email ana@home.it',  # near, and nothing else agrees
        'add "Anna Bianchi" --company Acme',
        'add "Anna Rossi" --birthday 1961-12-27 --email a@home.it',  # born on another day
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
    assert anna.err == "warning: looks like c2 — crm merge c2 c3 (same name, same company)\n"


def test_a_dry_run_says_it_too(anna: Crm) -> None:
    anna('add "Anna Rossi" --email a@home.it --dry-run')
    assert "looks like c1 — crm merge c1 c2 (same name)" in anna.err


def test_an_import_counts_who_of_the_new_looks_like_somebody(anna: Crm) -> None:
    anna("add 'Bob Stone' --email bob@stone.it")
    text = (
        "name,email,company,phone\n"
        "Anna Rossi,a.rossi@gmail.com,Acme,\n"  # a namesake at the same firm
        "Anna Maria Rossi,amr@gmail.com,,02 12345678\n"  # the same phone and most of the name
        "Bob Stone,bob@stone.it,,\n"  # the same, and so no new one
        "Carla Bruni,carla@home.it,,\n"
    )
    counts = anna("import - --json --dry-run", stdin=text)
    assert anna("import - --json", stdin=text) == counts
    assert json.loads(counts)["look_alikes"] == 2
    assert (
        "2 of the new look like somebody who is there:\n"
        "  c3 like c1 (same name, same company)\n"
        "  c4 like c1 (same first and family name, same phone)\n"
        "  crm dedupe weighs them all\n"
    ) in anna.err
    anna("undo")
    anna("import - --quiet", stdin=text)
    assert anna.err == ""
    assert json.loads(anna("import - --json", stdin=text))["look_alikes"] == 0
    assert "look like" not in anna.err


def test_what_many_share_says_nothing_of_the_new_of_an_import(crm: Crm) -> None:
    few = "".join(f"{name} Rossi,02 12345678\n" for name in ("Anna Maria", "Anna"))
    names = ("Adam", "Boris", "Carla", "Dieter", "Elena", "Fritz", "Giulia", "Hans", "Ivan", "Julia", "Kurt")
    many = "".join(f"{first} {last},02 87654321\n" for first in names for last in ("Bianchi", "Meyer"))
    assert json.loads(crm("import - --json", stdin="name,phone\n" + few + many))["look_alikes"] == 1
    assert "c2 like c1" in crm.err


def test_a_company_that_looks_like_another_is_named(crm: Crm) -> None:
    crm(
        'company add "Rossi Bakery" --address "billing:Via Roma 1;20121;Milano;MI;IT" --phone "+39 02 12345678"'
    )
    assert "looks like" not in crm.err
    assert crm('company add "Rosi Bakery Srl" --address "billing:Via Po 2;20122;Milano;MI;IT"') == "o2\n"
    assert crm.err == "warning: looks like o1 — crm merge o1 o2 (name a typo apart, same city)\n"
    crm('company add "Bianchi Motori" --phone "+39 02 12345678"')
    assert crm.err == "warning: looks like o1 — crm merge o1 o3 (same phone)\n"
    crm('company add "Verdi Motori"')
    assert crm.err == ""
