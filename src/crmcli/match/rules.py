"""When two values that are not the same agree at a level: the rules, best level first.

Each rule is asked only of pairs that no better rule took, so it need not exclude them. Answers may be arrays
(`many.ManyPairs`) or plain booleans (`views.OnePair`): rules join them with & and | alone.

Thresholds: a Jaro-Winkler likeness above 0.92 means one name mistyped (Winkler 1990; Splink takes 0.92 and
0.88 for names); four typing errors in five are one edit (Damerau 1964). The rest were read off generated
people and are free of any one file: `bench/match.py` shows what moving them costs.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Rule = tuple[int, Callable[[Any], Any]]

ONE_TYPO = 0.93
ALIKE = 0.80
SHUFFLED_FROM = 4  # letters a word needs before the same letters in another order mean anything
TWO_DIGITS = 2  # of a year
TYPO_FROM = 3  # letters a word needs before one edit leaves it recognisable


def _named_longer(pair: Any) -> Any:
    """Maria and Anna Maria, Bill and William; not A. and Anna."""
    return (pair.same("first", "last") & pair.lacks("initial")) | pair.flag("nicknames")


def _given_typo(pair: Any) -> Any:
    one_edit = (pair.edits("short") <= 1) & (pair.shorter() >= TYPO_FROM)
    return one_edit | (pair.winkler() >= ONE_TYPO) | pair.same("first sound")


def _shuffled(pair: Any) -> Any:
    return (pair.edits("letters") <= 1) & (pair.shorter() >= SHUFFLED_FROM)


def _given_alike(pair: Any) -> Any:
    few_edits = (pair.edits() * 3 <= pair.shorter()) | ((pair.edits() <= 1) & (pair.shorter() >= TYPO_FROM))
    return (pair.winkler() >= ALIKE) | few_edits | _shuffled(pair)


GIVEN: tuple[Rule, ...] = (
    (0, lambda pair: pair.same("first")),  # what comes after it is compared as a middle name
    (1, _named_longer),
    (2, _given_typo),
    (3, lambda pair: pair.has("initial") & pair.same("letter")),
    (4, _given_alike),
)


MIDDLE: tuple[Rule, ...] = (
    (1, lambda pair: pair.has("initial") & pair.same("letter")),
    (2, _given_typo),
    (2, lambda pair: pair.words() >= 0.99),
)


def _family_typo(pair: Any) -> Any:
    one_edit = (pair.edits("short") <= 1) & (pair.shorter() >= TYPO_FROM)
    return one_edit | (pair.winkler() >= 0.94) | pair.same("sound")


def _family_part(pair: Any) -> Any:
    """Smith and Smith-Jones, Jones and Smith-Jones."""
    return pair.same("first", "last") | pair.same("first") | pair.same("last")


def _family_alike(pair: Any) -> Any:
    return (pair.winkler() >= 0.82) | (pair.edits() * 3 <= pair.shorter()) | _shuffled(pair)


FAMILY: tuple[Rule, ...] = ((1, _family_typo), (2, _family_part), (3, _family_alike))

# A given name against a family name: as family names, and by an initial.
CROSSED: tuple[Rule, ...] = (*FAMILY, (4, lambda pair: pair.has("initial") & pair.same("letter")))


def _day_for_month(pair: Any) -> Any:
    return pair.same("year") & pair.same("month", "day") & (pair.edits() <= 4)


def _two_parts(pair: Any) -> Any:
    year, month, day = pair.same("year"), pair.same("month"), pair.same("day")
    return (year & month) | (year & day) | (month & day)


BIRTHDAY: tuple[Rule, ...] = (
    (1, lambda pair: (pair.edits() <= 1) | _day_for_month(pair)),
    (2, _two_parts),
    (3, lambda pair: (pair.day_gap() <= 62) | ((pair.edits() <= 2) & pair.has("day"))),
    (4, lambda pair: (pair.edits() <= 3) & pair.has("day")),  # of a bare year that is hardly a digit
)


def _digits_agree(pair: Any) -> Any:
    """anna71 and anna17 are two people more often than one."""
    return pair.same("digits") | pair.lacks("digits")


def _email_typo(pair: Any) -> Any:
    parts = (pair.likeness("local") >= 0.8) & (pair.likeness("domain") >= 0.8)
    return parts & _digits_agree(pair) & pair.flag("distinctive")


def _email_alike(pair: Any) -> Any:
    by_mailbox = pair.likeness("local") >= 0.6
    shuffled = (pair.likeness("domain") < 1) & (pair.likeness() >= 0.75)
    return (by_mailbox | shuffled) & _digits_agree(pair) & pair.flag("both distinctive")


EMAIL: tuple[Rule, ...] = (
    (2, lambda pair: pair.where(pair.likeness() >= 0.85, _email_typo)),
    (3, lambda pair: pair.where(pair.same("long local"), lambda named: named.flag("own mailbox name"))),
    (4, lambda pair: pair.where(pair.likeness() >= 0.7, _email_alike)),
)

PHONE: tuple[Rule, ...] = (
    (0, lambda pair: pair.where(pair.same("last digits"), lambda near: near.ends_alike())),
    (1, lambda pair: pair.edits() <= 1),
)


def _street_close(pair: Any) -> Any:
    return (pair.same("number") & (pair.words("street") >= 0.72)) | (pair.likeness() >= 0.9)


def _street_part(pair: Any) -> Any:
    return pair.words("street") >= 0.85


STREET: tuple[Rule, ...] = (
    (0, lambda pair: pair.same("number") & pair.same("street words")),
    (1, lambda pair: pair.where(pair.same("number") | pair.lacks("number"), _street_close)),
    (2, lambda pair: pair.same("street words") | pair.where(pair.lacks("number"), _street_part)),
    (3, lambda pair: pair.likeness() >= 0.75),
)

CITY: tuple[Rule, ...] = (
    (1, lambda pair: pair.words() >= 0.99),
    (2, lambda pair: (pair.winkler() >= 0.9) | (pair.likeness() >= 0.75)),
)

POSTAL: tuple[Rule, ...] = ((1, lambda pair: pair.edits() <= 1), (2, lambda pair: pair.same("area")))
CODE: tuple[Rule, ...] = ((1, lambda pair: pair.edits() <= 1),)

# What was measured twice, or rounded; what is sold by two shops for hardly the same.
NUMBER: tuple[Rule, ...] = (
    (1, lambda pair: pair.apart() <= 0.001),
    (2, lambda pair: pair.apart() <= 0.01),
    (3, lambda pair: pair.apart() <= 0.05),
    (4, lambda pair: pair.apart() <= 0.15),
)


def _abbreviated(pair: Any) -> Any:
    """f and female, eng and english, 07 and 2007."""
    return pair.starts_alike() | (pair.ends_alike() & (pair.shorter() >= TWO_DIGITS) & pair.has("all digits"))


TEXT: tuple[Rule, ...] = ((1, lambda pair: (pair.words() >= 0.85) | _abbreviated(pair)),)

EMPLOYER: tuple[Rule, ...] = (
    (1, lambda pair: (pair.likeness() >= 0.87) | (pair.words() >= 0.99)),
    (2, lambda pair: pair.words() >= 0.75),
)


LEGAL_FORM: tuple[Rule, ...] = ((0, lambda pair: pair.words() >= 0.99),)  # 'group' and 'group llc' too


def _title_typo(pair: Any) -> Any:
    """All but typing errors: no word of its own on both sides, and the same numbers (Lodge I, Lodge II)."""
    mistyped = (pair.edits("compact") <= 2) & (pair.likeness("compact") >= 0.8)
    return (mistyped | (pair.likeness("compact") >= 0.88)) & pair.flag("no words of their own")


TITLE: tuple[Rule, ...] = (
    (0, lambda pair: pair.same("in order") | pair.same("compact")),
    (1, lambda pair: _title_typo(pair) & _numbers_agree(pair)),
    (2, lambda pair: pair.flag("holds the other") & _numbers_agree(pair)),
    (3, lambda pair: pair.same("initials", "compact")),
    (4, lambda pair: pair.flag("rare words in common")),
    (5, lambda pair: pair.flag("words in common") | (pair.winkler("compact") >= 0.85)),
)


PHRASE: tuple[Rule, ...] = (
    (0, lambda pair: pair.same("in order") | pair.same("compact")),
    (1, lambda pair: _title_typo(pair) & _numbers_agree(pair)),
    (2, lambda pair: pair.flag("holds the other") & _numbers_agree(pair)),
    (3, lambda pair: pair.flag("rare words in common")),
)


def _numbers_agree(pair: Any) -> Any:
    return pair.same("numbers") | pair.lacks("numbers")
