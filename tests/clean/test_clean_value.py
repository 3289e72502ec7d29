"""Tags, the typed values of custom fields, and "did you mean"."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.clean.nearest import did_you_mean, nearest
from crmcli.clean.value import tag, typed
from crmcli.errors import CleanError

_NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
_TYPES = ("text", "int", "number", "bool", "date", "choice", "url")


@pytest.mark.parametrize(
    ("text", "type", "value"),
    [
        ("  any [/] text ", "text", "any [/] text"),
        ("42", "int", 42),
        ("-7", "int", -7),
        ("+7", "int", 7),
        ("−7", "int", -7),
        ("007", "int", 7),
        ("9223372036854775807", "int", 2**63 - 1),
        ("1.5", "number", 1.5),
        ("1,5", "number", 1.5),
        ("-0.25", "number", -0.25),
        (".5", "number", 0.5),
        ("3", "number", 3.0),
        ("1.234", "number", 1.234),
        ("0,125", "number", 0.125),
        ("123456789012345", "number", 123456789012345.0),
        ("yes", "bool", 1),
        ("TRUE", "bool", 1),
        ("sì", "bool", 1),
        ("Ja", "bool", 1),
        ("да", "bool", 1),
        ("oui", "bool", 1),
        ("no", "bool", 0),
        ("0", "bool", 0),
        ("нет", "bool", 0),
        ("nein", "bool", 0),
        ("2026-05-04", "date", "2026-05-04"),
        ("tomorrow", "date", "2026-05-05"),
        ("GOLD", "choice", "gold"),
        ("süd", "choice", "Süd"),
        ("Sud", "choice", "Süd"),
        ("ACME.com", "url", "https://acme.com"),
    ],
)
def test_a_value_of_its_type(text: str, type: str, value: int | float | str) -> None:
    found = typed(text, type, choices=("gold", "silver", "Süd"), now=_NOW)
    assert found == value
    assert found.__class__ is value.__class__


@pytest.mark.parametrize(
    ("text", "type", "hint"),
    [
        ("", "text", None),
        (" ", "int", None),
        ("abc", "int", "digits"),
        ("1.5", "int", "digits"),
        ("--5", "int", "digits"),
        ("5-", "int", "digits"),
        ("٥", "int", "digits"),
        ("9223372036854775808", "int", None),
        ("9" * 5000, "int", None),
        ("abc", "number", "1234.5"),
        ("1,234", "number", "one of these"),
        ("1.2.3", "number", "1234.5"),
        ("1e5", "number", "1234.5"),
        ("nan", "number", "1234.5"),
        ("inf", "number", "1234.5"),
        (".", "number", "1234.5"),
        ("1234567890.123456", "number", "round"),
        ("maybe", "bool", "yes or no"),
        ("someday", "date", "2026"),
        ("03/04/2026", "date", "date_order"),
        ("glod", "choice", "did you mean gold?"),
        ("xyz", "choice", "one of: gold, silver"),
        ("acme", "url", "https://"),
        ("a\0", "text", None),
    ],
)
def test_what_is_no_value_of_the_type_is_refused_with_a_hint(text: str, type: str, hint: str | None) -> None:
    with pytest.raises(CleanError) as error:
        typed(text, type, choices=("gold", "silver"), now=_NOW)
    assert hint is None or hint in (error.value.hint or "")


def test_the_order_of_dates_is_handed_on() -> None:
    assert typed("03/04/2026", "date", now=_NOW, order="dmy") == "2026-04-03"


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("seat", ["seats", "budget"], "seats"),
        ("vpi", ["vip", "via"], "vip"),
        ("ERU", ["ERN", "EUR"], "EUR"),
        ("prop", ["lead", "proposal"], "proposal"),
        ("muller", ["Müller"], "Müller"),
        ("abcde", ["abcxy"], "abcxy"),
        ("abcd", ["abxy"], None),
        ("zzz", ["seats"], None),
        ("x", [], None),
        ("", ["seats"], None),
    ],
)
def test_the_nearest_known_word(word: str, known: list[str], expected: str | None) -> None:
    assert nearest(word, known) == expected


def test_the_order_of_the_known_words_does_not_matter() -> None:
    assert nearest("bat", ["cat", "hat"]) == nearest("bat", ["hat", "cat"]) == "cat"


def test_the_hint_names_the_nearest_word_or_all() -> None:
    assert did_you_mean("cal", ("call", "email")) == "did you mean call?"
    assert did_you_mean("zzz", ("call", "email")) == "one of: call, email"


@pytest.mark.parametrize(
    ("text", "expected"), [("vip", "vip"), ("  VIP \t customer ", "VIP customer"), ("[/]", "[/]")]
)
def test_a_tag_is_stripped(text: str, expected: str) -> None:
    assert tag(text) == expected


@pytest.mark.parametrize("text", ["", "  ", "a,b", ",", "a\0b"])
def test_what_is_no_tag_is_refused(text: str) -> None:
    with pytest.raises(CleanError):
        tag(text)


@given(_TEXTS)
def test_a_tag_is_its_own_tag(text: str) -> None:
    try:
        found = tag(text)
    except CleanError:
        return
    assert tag(found) == found


@given(_TEXTS, st.sampled_from(_TYPES))
def test_any_text_gives_a_value_or_its_own_error(text: str, type: str) -> None:
    try:
        found = typed(text, type, choices=("gold",), now=_NOW)
    except CleanError:
        return
    if type != "number":  # a float is written as the output writes it
        assert typed(str(found), type, choices=("gold",), now=_NOW) == found


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9))
def test_a_number_of_fifteen_digits_comes_back(number: float) -> None:
    text = f"{number:.5f}"
    assert typed(text, "number", now=_NOW) == float(text)


@given(_TEXTS, st.lists(_TEXTS))
def test_the_nearest_word_is_one_of_them(word: str, known: list[str]) -> None:
    found = nearest(word, known)
    assert found is None or found in known
