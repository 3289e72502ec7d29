"""--where on the command line (row 43): slips are errors or are said, and flags beside it add to it."""

from __future__ import annotations

import pytest

from commandline import Crm


@pytest.fixture
def base(crm: Crm) -> Crm:
    crm(
        'add "Anna Rossi" --address "work:Via 1;20121;Milano;;" --company Acme --tag vip --phone "02 12345678"'
    )
    crm('add "Bob Ray" --email bob@x.example --birthday 05-10 --status customer')
    return crm


def found(crm: Crm, where: str, more: str = "") -> list[str]:
    return crm(["list", "--where", where, "--format", "ids", *more.split()]).split()


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ("tag=vip", ["c1"]),
        ("(tag=vip or has email) and not city~rom and last_contact>60d", ["c1", "c2"]),
        ("birthday in next 14d", ["c2"]),
        ("company=acme and phone='+39 02 12345678'", ["c1"]),
        ("created=today", ["c1", "c2"]),
        ("created<2026", []),
        ("no tag", ["c2"]),
    ],
)
def test_a_filter_lists_whom_it_means(base: Crm, where: str, ids: list[str]) -> None:
    assert found(base, where) == ids


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("citty=Milano", "did you mean city?"),
        ("tag=vpi", "did you mean vip?"),
        ("status=custmer", "did you mean customer?"),
        ("city==Milano", "write ="),
        ("city=Milano adn tag=vip", "did you mean and?"),
        ("activities(kind=cal)>1", "did you mean call?"),
        ("@vip", "there is no segment 'vip'"),
    ],
)
def test_a_slip_is_an_error_that_points_at_it(base: Crm, where: str, said: str) -> None:
    message = base.fails(["list", "--where", where], 2)
    assert said in message
    assert f"    {where}\n" in message
    assert message.splitlines()[2].strip().startswith("^ hint: ")


def test_a_filter_that_finds_nobody_says_why(base: Crm) -> None:
    assert found(base, "city=Mialno and has phone") == []
    assert base.err == "nobody has city=Mialno; did you mean milano?\n"
    assert base(["list", "--where", "company=Acne", "--count"]) == "0\n"
    assert base.err == "nobody has company=Acne; did you mean acme?\n"
    assert found(base, "not city=Rome and name~anna and status=customer") == []
    assert base.err == ""  # each holds for somebody
    assert found(base, "city=Mialno", "--quiet") == []
    assert base.err == ""


def test_flags_beside_a_filter_narrow_it_and_never_mend_it(base: Crm) -> None:
    assert found(base, "tag=vip or has email", "--status customer") == ["c2"]
    assert found(base, "tag=vip or has email", "--tag vip") == ["c1"]
    base.fails(["list", "--where", "tag=vip) or (has email", "--status", "lead"], 2)


def test_columns_and_order_take_any_field(base: Crm) -> None:
    out = base(["list", "--columns", "name, age, emails, company.name, tasks(due<today)", "--sort", "-email"])
    assert out.splitlines() == [
        "name\tage\temails\tcompany.name\ttasks(due<today)",
        "Bob Ray\t\tbob@x.example\t\t0",
        "Anna Rossi\t\t\tAcme\t0",
    ]


def test_the_help_lists_every_field(base: Crm) -> None:
    page = base("help filter")
    for name in ("last_contact", "do_not_contact", "activities", "former_company", "industry"):
        assert f"  {name} " in page


def test_the_order_is_the_same_whatever_the_columns(base: Crm) -> None:
    base("add 'Rossi, Anna' --new")
    base("add 'Zed Abel'")
    ids = [row["id"] for row in base.json("list")]
    assert ids == [row["id"] for row in base.json("list --columns id,name,city")]
    assert ids[1:3] == ["c1", "c3"]
