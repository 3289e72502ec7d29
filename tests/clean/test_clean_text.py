"""Folding, spellings, words and what may be stored."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.clean.text import fold, quoted, spellings, stored, words
from crmcli.errors import CleanError


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Jane Doe", "jane doe"),
        ("  JANE \t\n Doe ", "jane doe"),
        ("", ""),
        ("Müller", "muller"),
        ("Mu\u0308ller", "muller"),
        ("Straße", "strasse"),
        ("STRASSE", "strasse"),
        ("Łukasz Żółć", "lukasz zolc"),
        ("Søren Ærø", "soren aero"),
        ("Đorđe", "dorde"),
        ("İstanbul", "istanbul"),
        ("ISTANBUL", "istanbul"),
        ("Işık", "isik"),
        ("Nguyễn Văn Đức", "nguyen van duc"),
        ("Иванова", "ivanova"),
        ("ИВАНОВА", "ivanova"),
        ("Семёнов", "semenov"),
        ("Семенов", "semenov"),
        ("Щербаков", "shcherbakov"),
        ("Подъячев", "podyachev"),
        ("Ельцин", "eltsin"),
        ("Київ", "kiyiv"),
        ("Ђорђевић", "djordjevic"),
        ("Ιωάννης", "ioannis"),
        ("ΙΩΑΝΝΗΣ", "ioannis"),
        ("Παπαδόπουλος", "papadopoulos"),
        ("Ευάγγελος", "evangelos"),
        ("王伟", "王伟"),
        ("田中さくら", "田中さくら"),
        ("がぎぐ", "がぎぐ"),
        ("김철수", "김철수"),
        ("ｼﾞｪｰﾝ", "ジェーン"),
        ("Ｊａｎｅ", "jane"),
        ("ﬁrst", "first"),
        ("ja\u200bne", "jane"),
        ("\ufeffjane", "jane"),
        ("ja\u00adne", "jane"),
        ("\u202ejane\u202c", "jane"),
        ("O’Neil", "o'neil"),
        ("O´Neil", "o'neil"),
        ("Müller–Lüdenscheidt", "muller-ludenscheidt"),
        ("مُحَمَّد", "محمد"),
        ("אָנָה", "אנה"),
        ("हिन्दी", "हिन्दी"),
        ("🎉", "🎉"),
    ],
)
def test_a_text_folds_to_its_comparison_key(text: str, key: str) -> None:
    assert fold(text) == key


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anna", ("anna",)),
        ("", ("",)),
        ("Müller", ("muller", "mueller")),
        ("Mueller", ("mueller", "muller")),
        ("Bauer", ("bauer",)),
        ("Enrique", ("enrique",)),
        ("Åse Bjørn", ("ase bjorn", "aase bjoern")),
        ("Groß", ("gross",)),
        ("Иванова", ("ivanova",)),
        ("Юрий", ("yuriy", "yury", "iurii", "jurij")),
        ("Достоевский", ("dostoevskiy", "dostoevsky", "dostoevskii", "dostoevskij")),
        ("Мария", ("mariya", "maria", "mariia", "marija")),
        ("Сергій", ("sergiy", "serhii", "sergii")),
    ],
)
def test_a_text_has_few_spellings_the_plain_one_first(text: str, expected: tuple[str, ...]) -> None:
    assert spellings(text) == expected


def test_words_are_runs_of_letters_and_digits() -> None:
    assert words("O'Neil & Söhne, 2nd floor—left_side") == [
        "o",
        "neil",
        "sohne",
        "2nd",
        "floor",
        "left",
        "side",
    ]
    assert words("हिन्दी भाषा") == ["हिन्दी", "भाषा"]
    assert words("--- !") == []


@pytest.mark.parametrize("text", ["a\0b", "\0", "a\ud800", "\udcff"])
def test_nul_and_half_characters_are_refused_naming_the_field(text: str) -> None:
    with pytest.raises(CleanError) as error:
        stored(text, "city")
    assert "city" in error.value.message
    error.value.message.encode()


def test_everything_else_is_stored_exactly() -> None:
    text = "\x1b[31m[/] \u202eevil\u202c 🎉 =1+1"
    assert stored(f" {text}\n", "note") == text


def test_what_an_error_shows_is_short_and_inert() -> None:
    assert quoted("\x1b[31m") == "'\\x1b[31m'"
    assert len(quoted("x" * 10_000)) < 70


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_composed_and_decomposed_texts_fold_alike(text: str) -> None:
    forms = {fold(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert forms == {fold(text)}


@given(st.text(st.characters(codec="ascii")), st.text(st.characters(codec="ascii")))
def test_the_fast_road_for_ascii_agrees_with_the_other(left: str, right: str) -> None:
    assert fold(f"{left}\u200b{right}") == fold(left + right)


@given(st.text())
def test_spellings_are_few_folded_distinct_and_begin_with_the_plain_one(text: str) -> None:
    found = spellings(text)
    assert found[0] == fold(text)
    assert len(set(found)) == len(found) <= 4
    assert all(fold(spelling) == spelling for spelling in found)


@given(st.text())
def test_words_hold_no_spaces_and_are_folded(text: str) -> None:
    assert all(word and not word.isspace() and fold(word) == word for word in words(text))


@given(st.text(st.characters(exclude_categories=[])))
def test_storing_gives_the_stripped_text_or_its_own_error(text: str) -> None:
    try:
        assert stored(text, "note") == text.strip()
    except CleanError:
        assert "\0" in text or any("\ud800" <= character <= "\udfff" for character in text)
