"""Filters on money and on what was bought (rows 9, 34 and 43 as far as deals tell it)."""

from __future__ import annotations

import pytest

from commandline import NOW, Crm


@pytest.fixture
def sold(jane: Crm) -> Crm:
    """Jane bought for 2,000 EUR in 2025 and 300 USD in 2026; Bob has an open deal; Eva bought three times 0.10."""
    jane("add 'Bob Ross' --email bob@x.it")
    jane("add 'Eva Else' --email eva@x.it")
    for line, at in (
        ("Annual --for jane --value 2000", "2025-11-20T10:00:00+01:00"),
        ("Small --for jane --value '300 USD'", NOW),
        ("Open --for bob --value 9000", None),
        *((f"Cent{n} --for eva --value 0.10", NOW) for n in range(3)),
    ):
        deal = jane(f"deal add {line} --stage proposal", CRM_NOW=at or NOW).strip()
        if at:
            jane(f"deal move {deal} won --reason good", CRM_NOW=at)
    return jane


@pytest.mark.parametrize(
    ("where", "ids"),
    [
        ("spent>=500", "c1"), ("spent(2025)>=500", "c1"), ("spent(2026)>=500", ""), ("spent(last year)>0", "c1"),
        ("spent=0.30", "c3"), ("spent>=300 USD", "c1"), ("spent>=300USD", "c1"), ("spent>300 USD", ""),
        ("spent=0.3..2000 EUR", "c1 c3"), ("spent>='1.999,99 €'", "c1"), ("spent=0", "c2"), ("no spent", "c2"),
        ("orders>=3", "c3"), ("orders(2025)=1", "c1"), ("deals(value>=9000, state=open)>0", "c2"),
        ("last_purchase>6m", "c2"), ("last_purchase>3d", "c2"), ("last_purchase<3d", "c1 c3"),
        ("first_purchase in 2025", "c1"), ("company.spent>0 or company.orders(last year)>1", "c1"),
        ("(tag=vip or spent(2025)>=500) and not city~rom and last_contact>60d", "c1"),
        ("deal_value>8999.99 EUR and deal_value<9.000,01", None),
    ],
)  # fmt: skip
def test_who_bought_what(sold: Crm, where: str, ids: str | None) -> None:
    if ids is None:
        assert "quotes" in sold.fails(["list", "--where", where], 2) or "comma" in sold.err
        return
    assert sold(["list", "--where", where, "--format", "ids"]).split() == ids.split()


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("spent>=much", "no amount of money"),
        ("spent>=5 EUROS or spent>'1 ERU'", "did you mean EUR?"),
        ("spent>=1.000", "can be 1000 or 1.000"),
        ("spent='1 EUR..2 USD'", "two currencies"),
        ("spent in (1 EUR, 2 USD)", "in one currency"),
        ("spent(brand=Bosch)>200", "there is no field 'brand'"),
        ("spnet>5", "did you mean spent?"),
    ],
)
def test_an_amount_that_is_none_is_pointed_at(sold: Crm, where: str, said: str) -> None:
    assert said in sold.fails(["list", "--where", where], 2)


def test_deals_are_asked_for_with_their_currency(sold: Crm) -> None:
    ask = ["deal", "list", "--format", "ids", "--where"]
    assert sold([*ask, "value>=2000 EUR"]).split() == ["d3", "d1"]
    assert sold([*ask, "value!=300 USD and has value"]).split() == ["d3", "d4", "d5", "d6", "d1"]


def test_amounts_are_columns_and_reasons(sold: Crm) -> None:
    assert sold("list --columns name,spent --sort -spent --no-header").splitlines() == [
        "Jane Doe\t2300", "Eva Else\t0.3", "Bob Ross\t0",
    ]  # fmt: skip
    sold("segment save big 'spent>=500 EUR'")
    assert sold("segment explain big jane --no-header") == "@big\ttrue\t\n  spent>=500 EUR\ttrue\t2300\n"


def test_a_status_left_behind_is_known(sold: Crm) -> None:
    sold("edit bob --status prospect")
    sold("edit bob --status customer")
    assert sold("list --where 'former_status=prospect' --format ids") == "c2\n"
    assert sold("list --where 'former_status(this month)=lead and status=customer' --count") == "2\n"
    assert "is never 'prospekt'" in sold.fails("list --where 'former_status=prospekt'", 2)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("deal list --where title=Anual", "no deal has title=Anual"),
        ("task list --where 'title~nothing and has owner'", "no task has title~nothing"),
        ("company list --where city=Mailnd", "no company has city=Mailnd"),
        ("edit --where city=Mailnd --set city=Milano", "nobody has city=Mailnd"),
        ("tag --where city=Mailnd x", "nobody has city=Mailnd"),
        ("export csv --where city=Mailnd -o -", "nobody has city=Mailnd"),
        ("dedupe --where city=Mailnd", "nobody has city=Mailnd"),
        ("report pipeline --where title=Anual", "no deal has title=Anual"),
    ],
)
def test_every_command_says_which_condition_finds_nothing(sold: Crm, line: str, said: str) -> None:
    sold(line)
    assert said in sold.err
    sold(f"{line} --quiet")
    assert said not in sold.err


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("tag=vip tag=hot", "put and, or or between two conditions"),
        ("last_contact<60", "60 days are 60d"),
        ("name=Jane Doe", "'Jane Doe'"),
    ],
)
def test_a_slip_is_met_with_what_to_write(sold: Crm, where: str, said: str) -> None:
    assert said in sold.fails(["list", "--where", where], 2)


def test_a_country_is_suggested_and_what_was_bought_is_asked_by_title(sold: Crm) -> None:
    sold("list --where country=Deutschlnd")
    assert sold.err == "nobody has country=Deutschlnd; did you mean DE?\n"
    assert sold("list --where 'bought(ANNUAL)' --format ids") == "c1\n"
    assert sold("list --where 'bought(title~cent)>=3' --format ids") == "c3\n"
