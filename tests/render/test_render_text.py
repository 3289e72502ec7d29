"""What is shown of a text, and how wide it is."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.render.text import clip, fitting, pad, visible, visible_lines, width

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
JOINERS = st.text(
    st.sampled_from("a❤👩👋🏽\u200d\u200c\ufe0f\ufe0e\u20e31#\u094dकश葛\U000e0100م\u180b\u1820\x1b")
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Jane Doe", "Jane Doe"),
        ("O'Neil \\ [red]", "O'Neil \\ [red]"),
        ("a\tb\nc\rd", "a\\tb\\nc\\rd"),
        ("\x00\x1b[31m\x7f\x85\x9b", "\\x00\\x1b[31m\\x7f\\x85\\x9b"),
        ("\u202aa\u202eb\u202c\u2066c\u2069\u200e\u200f\u061c", None),
        ("a\u200bb\u2060c\ufeffd\xade\u034f", None),
        ("\u2028\u2029", "\\u2028\\u2029"),
        ("\u115f\u3164\uffa0", "\\u115f\\u3164\\uffa0"),
        ("\U000e0041\U000e007f", "\\U000e0041\\U000e007f"),
        ("\ud800\udfff", "\\ud800\\udfff"),
        ("\ufff9\ufffe\uffff", "\\ufff9\\ufffe\\uffff"),
        ("Zoë Müller Иванова 王伟 مُحَمَّد", "Zoë Müller Иванова 王伟 مُحَمَّد"),
        ("e\u0301", "e\u0301"),
        ("nb\xa0sp\u3000", "nb\xa0sp\u3000"),
        ("\ue000", "\ue000"),
    ],
)
def test_what_has_no_shape_is_an_escape_and_the_rest_stays(text: str, shown: str | None) -> None:
    if shown is None:  # every character that is not a plain letter
        shown = "".join(letter if letter.isascii() else f"\\u{ord(letter):04x}" for letter in text)
        shown = shown.replace("\\u00ad", "\\xad")
    assert visible(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "👩‍👩‍👧",  # a family: pictures joined
        "❤️‍🔥",  # a picture with a style, joined
        "🏳️‍🌈",
        "👋🏽‍♀️",
        "❤️",
        "☎︎",
        "1️⃣",
        "می‌خواهم",  # Persian writes the non-joiner inside words
        "ශ්‍රී ලංකා",  # Sinhala joins after the virama
        "क्‍ष",
        "葛󠄀城",  # a Japanese name with its variant of the first letter
    ],
)
def test_joiners_and_selectors_stay_where_a_script_needs_them(text: str) -> None:
    assert visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u200db", "a\\u200db"),
        ("👩\u200da", "👩\\u200da"),
        ("\u200d👩", "\\u200d👩"),
        ("👩\u200d", "👩\\u200d"),
        ("👩\u200d\u200d👧", "👩\\u200d\\u200d👧"),
        ("ab\u200ccd", "ab\\u200ccd"),
        ("م\u200c\u200cم", "م\\u200c\\u200cم"),
        ("a\ufe0f", "a\\ufe0f"),
        ("❤\ufe0f\ufe0f", "❤\ufe0f\\ufe0f"),
        ("1\ufe0f", "1\\ufe0f"),
        ("a\U000e0100", "a\\U000e0100"),
        ("\u180e", "\\u180e"),
    ],
)
def test_a_joiner_or_selector_without_a_reason_is_an_escape(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(ANY_TEXT | JOINERS)
def test_nothing_that_acts_on_a_terminal_is_left(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown
    assert not any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} for letter in shown)
    assert not set(shown) & set(
        "\u200b\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    )
    shown.encode("utf-8")


@given(st.text(st.characters(categories=("L", "N", "P", "S", "Zs"))))
def test_every_printable_letter_is_present(text: str) -> None:
    fillers = {"\u115f", "\u1160", "\u3164", "\uffa0"}
    assert visible(text) == text or set(text) & fillers


def test_lines_keep_their_breaks_and_tabs_and_nothing_else() -> None:
    assert visible_lines("one\ttab\r\ntwo\rover\x0b\n") == "one\ttab\ntwo\\rover\\x0b\n"


@pytest.mark.parametrize("word", ["word", "слово"])
def test_a_note_of_megabytes_with_line_breaks(word: str) -> None:
    assert visible(f"{word}\n" * 1_000_000) == f"{word}\\n" * 1_000_000


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("", 0),
        ("Jane", 4),
        ("Zoë", 3),
        ("e\u0301", 1),
        ("王伟", 4),
        ("ＡＢＣ", 6),
        ("한국", 4),
        ("👩‍👩‍👧", 2),
        ("❤️", 2),
        ("❤", 1),
        ("👋🏽", 2),
        ("🇮🇹", 2),
        ("می‌خواهم", 7),
        ("ก็", 1),
        ("कुमार", 4),  # three letters, a mark below, a vowel sign with a place of its own
        ("葛󠄀城", 4),
    ],
)
def test_cells_of_a_terminal(text: str, cells: int) -> None:
    assert width(text) == cells


@pytest.mark.parametrize(
    ("text", "cells", "clipped"),
    [
        ("Jane Doe", 8, "Jane Doe"),
        ("Jane Doe", 7, "Jane D…"),
        ("Jane Doe", 1, "…"),
        ("Jane Doe", 0, ""),
        ("王伟先生", 7, "王伟先…"),
        ("王伟先生", 6, "王伟…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("👩‍👩‍👧👩‍👩‍👧", 3, "👩‍👩‍👧…"),
    ],
)
def test_a_clipped_text_fits_and_says_so(text: str, cells: int, clipped: str) -> None:
    assert clip(text, cells) == clipped


@given(ANY_TEXT, st.integers(0, 40))
def test_a_clipped_text_is_never_wider_than_asked(text: str, cells: int) -> None:
    shown = visible(text)
    clipped = clip(shown, cells)
    assert width(clipped) <= cells
    assert clipped == shown or shown.startswith(clipped.removesuffix("…"))


@given(ANY_TEXT, st.integers(1, 40))
def test_what_fits_is_a_prefix_within_the_cells(text: str, cells: int) -> None:
    shown = visible(text)
    assert width(shown[: fitting(shown, cells)]) <= cells


def test_padding_counts_cells() -> None:
    assert pad("王伟", 6) == "王伟  "
    assert pad("12", 6, right=True) == "    12"
    assert pad("longer", 3) == "longer"
