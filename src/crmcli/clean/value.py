"""Small values: tags, and the typed values of custom fields."""

from __future__ import annotations

from crmcli.clean.nearest import did_you_mean
from crmcli.clean.text import fold, quoted, stored
from crmcli.errors import CleanError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

_YES = "yes y true t 1 on x si s vero ja j wahr oui o vrai da"
_NO = "no n false f 0 off falso nein falsch non faux net nyet"
_SIGNIFICANT_DIGITS = 15  # what a 64-bit float gives back exactly (IEEE 754 binary64, DBL_DIG)
_LARGEST_INTEGER = 2**63 - 1  # SQLite's INTEGER


def tag(text: str) -> str:
    """A tag: not empty, no comma, single spaces.

    >>> tag("  VIP  customer ")
    'VIP customer'
    """
    word = " ".join(stored(text, "tag").split())
    if not word:
        raise CleanError("a tag cannot be empty")
    if "," in word:
        raise CleanError(f"a tag has no comma: {quoted(text)}", "give each tag by itself")
    return word


def typed(
    text: str, type: str, *, choices: tuple[str, ...] = (), now: datetime, order: str | None = None
) -> int | float | str:
    """The value of a custom field of this type: text, int, number, bool (1 or 0), date, choice or url."""
    given = stored(text, "value")
    if not given:
        raise CleanError("the value is empty")
    if type == "text":
        return given
    if type == "int":
        return _integer(given)
    if type == "number":
        return _number(given)
    if type == "bool":
        return _bool(given)
    if type == "choice":
        return _choice(given, choices)
    if type == "url":
        from crmcli.clean.url import website

        return website(given)
    if type == "date":
        from crmcli.clean.date import day

        return day(given, now, order=order)
    raise ValueError(f"no such type: {type}")


def _integer(text: str) -> int:
    digits = text.replace("−", "-").lstrip("+-")
    if not (digits.isascii() and digits.isdigit()) or len(text) - len(digits) > 1:
        raise CleanError(f"not a whole number: {quoted(text)}", "write digits only, such as 1200")
    number = int(text.replace("−", "-")) if len(digits) < 20 else _LARGEST_INTEGER + 1
    if abs(number) > _LARGEST_INTEGER:
        raise CleanError(f"too large a number: {quoted(text)}")
    return number


def _number(text: str) -> float:
    plain = text.replace("−", "-")
    sign, digits = plain[:1], plain.lstrip("+-")
    whole, _, part = digits.replace(",", ".").partition(".")
    if len(plain) - len(digits) > 1 or not (whole + part).isascii() or not (whole + part).isdigit():
        raise CleanError(f"not a number: {quoted(text)}", "write it as 1234.5")
    if "," in digits and len(part) == 3 and whole.strip("0"):
        raise CleanError(f"{quoted(text)} can be {whole}{part} or {whole}.{part}", "write one of these")
    if len((whole + part).strip("0")) > _SIGNIFICANT_DIGITS:
        raise CleanError(f"more than {_SIGNIFICANT_DIGITS} digits: {quoted(text)}", "round it")
    number = float(f"{whole or 0}.{part or 0}")
    return -number if sign == "-" and number else number


def _bool(text: str) -> int:
    word = fold(text)
    if word in _YES.split():
        return 1
    if word in _NO.split():
        return 0
    raise CleanError(f"neither yes nor no: {quoted(text)}", "write yes or no")


def _choice(text: str, choices: tuple[str, ...]) -> str:
    key = fold(text)
    for choice in choices:
        if fold(choice) == key:
            return choice
    raise CleanError(f"no such choice: {quoted(text)}", did_you_mean(text, choices))
