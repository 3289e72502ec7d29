"""Amounts of money: read exactly, or refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.clean.money import Money, amount, exponent, money
from crmcli.errors import CleanError

_TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text(st.sampled_from("0123456789.,'’ -+()€$EURkr\u00a0–"), max_size=20),
)


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        ("1200", 120000, "EUR"),
        ("0", 0, "EUR"),
        ("1234.50", 123450, "EUR"),
        ("1234,5", 123450, "EUR"),
        ("0.1", 10, "EUR"),
        (".5", 50, "EUR"),
        ("12,00", 1200, "EUR"),
        ("1.234,50 €", 123450, "EUR"),
        ("€1.234,50", 123450, "EUR"),
        ("$1,234.50", 123450, "USD"),
        ("US$ 1,234.50", 123450, "USD"),
        ("EUR 1200", 120000, "EUR"),
        ("1200eur", 120000, "EUR"),
        ("1200 euro", 120000, "EUR"),
        ("1'234.50 CHF", 123450, "CHF"),
        ("1’234.50 Fr.", 123450, "CHF"),
        ("1 234,50 ₽", 123450, "RUB"),
        ("1\u00a0234,50 руб.", 123450, "RUB"),
        ("1\u202f234 567,50", 123456750, "EUR"),
        ("1.234.567", 123456700, "EUR"),
        ("1,23,456.00 ₹", 12345600, "INR"),
        ("£99", 9900, "GBP"),
        ("100 zł", 10000, "PLN"),
        ("100 Kč", 10000, "CZK"),
        ("R$ 10", 1000, "BRL"),
        ("1200.-", 120000, "EUR"),
        ("1200,– €", 120000, "EUR"),
        ("-5", -500, "EUR"),
        ("−5,50", -550, "EUR"),
        ("5-", -500, "EUR"),
        ("(5.00)", -500, "EUR"),
        ("€ -5", -500, "EUR"),
        ("-€5", -500, "EUR"),
        ("+5", 500, "EUR"),
        ("1200 JPY", 1200, "JPY"),
        ("1,200 JPY", 1200, "JPY"),
        ("¥1200", 1200, "JPY"),
        ("1.5 KWD", 1500, "KWD"),
        ("0.500", 50, "EUR"),
    ],
)
def test_an_amount_in_minor_units(text: str, minor: int, currency: str) -> None:
    assert money(text, currency="EUR") == Money(minor, currency)


@pytest.mark.parametrize(
    ("text", "currency", "expected"),
    [
        ("$5", "EUR", "USD"),
        ("$5", "CAD", "CAD"),
        ("¥5", "CNY", "CNY"),
        ("5 kr", "SEK", "SEK"),
        ("5 kr", "DKK", "DKK"),
    ],
)
def test_a_shared_sign_means_the_configured_currency(text: str, currency: str, expected: str) -> None:
    assert money(text, currency=currency).currency == expected


@pytest.mark.parametrize("text", ["1.234", "1,234", "€12.345", "999,999"])
def test_what_can_be_read_in_two_ways_is_refused_showing_both(text: str) -> None:
    with pytest.raises(CleanError) as error:
        money(text, currency="EUR")
    digits = "".join(character for character in text if character.isdigit())
    assert digits in error.value.message
    assert f"{digits[:-3]}.{digits[-3:]}" in error.value.message


@pytest.mark.parametrize(
    ("text", "decimal", "minor"),
    [
        ("1.234", ",", 123400),
        ("1,234", ".", 123400),
        ("1.234,5", ",", 123450),
        ("1,234.5", ".", 123450),
        ("1,50", ",", 150),
        ("12", ",", 1200),
    ],
)
def test_a_known_decimal_sign_settles_it(text: str, decimal: str, minor: int) -> None:
    assert money(text, currency="EUR", decimal=decimal).minor == minor


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no amount"),
        ("abc", "no amount"),
        ("€", "no amount"),
        ("1.2.3", "no amount"),
        ("1,2,3.4.5", "no amount"),
        ("12.34.567", "no amount"),
        ("1 2 3", "no amount"),
        ("5 EUR 6", "no amount"),
        ("EUR 5 USD", "no amount"),
        ("1e5", "no amount"),
        ("--5", "no amount"),
        ("nan", "no amount"),
        ("٥", "no amount"),
        ("1.999", "can be"),
        ("0.125", "too many decimals"),
        ("1234.567", "too many decimals"),
        ("1.5 JPY", "too many decimals"),
        ("5 XYZ", "no such currency: 'XYZ'"),
        ("5 ERU", "no such currency: 'ERU'"),
        ("5 kr", "which currency"),
        ("99999999999999999999", "too large"),
        ("1\x00", "NUL"),
    ],
)
def test_what_is_no_amount_is_refused(text: str, message: str) -> None:
    with pytest.raises(CleanError, match=message):
        money(text, currency="EUR")


def test_a_misspelt_currency_is_suggested() -> None:
    with pytest.raises(CleanError) as error:
        money("5 ERU", currency="USD")
    assert error.value.hint == "did you mean EUR?"


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (123450, "EUR", "1234.50"),
        (-5, "EUR", "-0.05"),
        (0, "EUR", "0.00"),
        (1200, "JPY", "1200"),
        (-1, "KWD", "-0.001"),
    ],
)
def test_an_amount_as_text(minor: int, currency: str, text: str) -> None:
    assert amount(minor, currency) == text


def test_three_times_ten_cents_are_thirty() -> None:
    assert amount(3 * money("0.10", currency="EUR").minor, "EUR") == "0.30"


@given(st.integers(-(10**15), 10**15), st.sampled_from(["EUR", "JPY", "KWD", "CLF"]))
def test_what_is_written_is_read_again(minor: int, currency: str) -> None:
    text = amount(minor, currency)
    assert money(text, currency=currency, decimal=".") == Money(minor, currency)
    assert money(f"{currency} {text}", currency="USD", decimal=".") == Money(minor, currency)


@given(st.integers(0, 10**12))
def test_any_grouping_is_read_alike(minor: int) -> None:
    whole, cents = divmod(minor, 100)
    for thousands, decimal in ((",", "."), (".", ","), ("'", "."), (" ", ","), ("’", "."), ("\u202f", ",")):
        grouped = f"{whole:,}".replace(",", thousands)
        assert money(f"{grouped}{decimal}{cents:02}", currency="EUR").minor == minor


@given(_TEXTS, st.sampled_from([None, ".", ","]), st.sampled_from(["EUR", "JPY", "SEK"]))
def test_any_text_gives_an_exact_amount_or_its_own_error(
    text: str, decimal: str | None, currency: str
) -> None:
    try:
        found = money(text, currency=currency, decimal=decimal)
    except CleanError:
        return
    assert abs(found.minor) < 2**63
    assert (
        money(f"{amount(found.minor, found.currency)} {found.currency}", currency="USD", decimal=".") == found
    )
    digits = "".join(character for character in text if character.isdigit()).lstrip("0")
    assert str(abs(found.minor)).rstrip("0") == digits.rstrip("0") or (
        found.minor == 0 and not digits.strip("0")
    )
    assert exponent(found.currency) in (0, 2, 3, 4)
