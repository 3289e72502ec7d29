"""Phone numbers: the number in E.164, by the cheapest road that is sure of it.

A number written in full is recognised from a small table; all others go to the library, whose import and
parsing cost a hundred times as much.
"""

from __future__ import annotations

from functools import lru_cache

from crmcli.clean.text import quoted, stored
from crmcli.errors import CleanError
from crmcli.model import Phone

# Country codes with the least and most digits after them (possible lengths, libphonenumber 9.0).
# Absent: the few plans in which digits after the code may be dropped (Mexico's 1, Argentina's 15, Brazil's
# carrier codes), and whatever is longer than E.164 allows.
_PLANS = """
    1:10-10 7:10-10 20:8-10 27:5-10 30:10-12 31:5-11 32:8-9 33:9-9 34:9-9 36:8-9 39:6-12 40:6-9 41:9-12
    43:4-13 44:7-10 45:8-8 46:6-12 47:5-8 48:6-10 49:4-13 51:8-9 56:9-11 57:8-11 60:8-10 61:5-12 64:5-10
    65:8-11 66:8-13 84:7-10 86:7-12 90:7-13 91:8-12 92:8-12 94:9-9 98:4-10 212:9-9 213:8-9 216:8-8
    218:9-9 221:9-9 225:10-10 233:8-9 234:10-12 237:8-9 251:9-9 254:7-10 255:9-9 256:9-9 350:8-8 351:9-9
    352:4-11 353:7-10 354:7-9 355:6-9 356:8-8 357:8-8 358:5-12 359:6-12 370:8-8 371:8-8 372:7-10 373:8-8
    374:8-8 375:6-11 376:6-9 377:8-9 378:8-10 380:9-10 381:6-12 382:8-9 383:8-12 385:7-9 386:5-8 387:8-9
    389:8-8 420:9-12 421:6-9 423:7-9 852:5-11 880:6-10 886:7-11 961:7-8 962:8-9 965:7-8 966:9-10
    971:5-12 972:7-12 973:8-8 974:7-11 992:9-9 994:9-9 995:9-9 996:9-10 998:9-9
"""
_ZERO_STAYS = ("39",)  # Italy dials the leading 0 of its landlines from abroad too
_SEPARATORS = {ord(character): None for character in " -./\u00a0\u2010\u2011\u2013\u202f"}
_LEAST_DIGITS_OF_A_NUMBER = 6  # what is shorter is an extension or a short code in every plan
_EXTENSIONS = ("ext", "durchwahl", "dw", "interno", "int.", "poste", "доб", "#", "x")


def phone(text: str, country: str | None, label: str | None = None) -> Phone:
    """The number as given and in E.164; a CleanError where it is no number of that country.

    E.164 is None for what cannot be known in full: no country to read it in, or an extension, a short code.

    >>> phone("02 12345678", "IT").e164, phone("+39 02 12345678", None).e164, phone("1515", "IT").e164
    ('+390212345678', '+390212345678', None)
    """
    value = stored(text, "phone")
    e164, fault = _read(value, country)
    if fault:
        hint = "write it in full, such as +39 02 12345678"
        raise CleanError(f"no phone number{fault}: {quoted(text)}", hint)
    return Phone(value, e164, label)


def e164_or_none(text: str, country: str | None) -> str | None:
    """The number in E.164, or None for anything that is no full number, for lookups."""
    return None if "\0" in text else _read(text.strip(), country)[0]


def phone_digits(text: str) -> str:
    """The digits alone, in ASCII.

    >>> phone_digits("+39 (02) 12-34")
    '39021234'
    """
    if text.isascii():
        return "".join(character for character in text if character.isdigit())
    from unicodedata import digit

    return "".join(str(digit(character)) for character in text if character.isdecimal())


@lru_cache(maxsize=16384)
def _read(text: str, country: str | None) -> tuple[str | None, str | None]:
    """E.164 or None, and the fault where the text is no number at all ('' is none)."""
    plain = text[4:] if text[:4].lower() == "tel:" else text
    number = _written_in_full(plain)
    if number:
        return number, None
    return _by_library(plain, country)


@lru_cache(maxsize=1)
def _plans() -> dict[str, tuple[int, int]]:
    plans = {}
    for plan in _PLANS.split():
        code, _, lengths = plan.partition(":")
        least, _, most = lengths.partition("-")
        plans[code] = (int(least), int(most))
    return plans


def _written_in_full(text: str) -> str | None:
    """A number with + and country code, when nothing but its punctuation needs to go."""
    if text[:1] != "+":
        return None
    digits = text[1:].translate(_SEPARATORS)
    if not (digits.isascii() and digits.isdigit()) or digits[0] == "0" or len(digits) > 15:
        return None
    plans = _plans()
    for width in (2, 3, 1):
        code = digits[:width]
        if code in plans:
            least, most = plans[code]
            whole = least <= len(digits) - width <= most
            return f"+{digits}" if whole and (digits[width] != "0" or code in _ZERO_STAYS) else None
    return None


def _by_library(text: str, country: str | None) -> tuple[str | None, str | None]:
    digits = phone_digits(text)
    if not digits:
        return None, ", there are no digits"
    number = _without_extension(text)
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException as error:
        if error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE and country is None:
            return (None, None) if _only_digits(number) else (None, "")
        if len(digits) < _LEAST_DIGITS_OF_A_NUMBER and _only_digits(number):
            return None, None
        return None, f" of {country}" if country else " "
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    if reason == phonenumbers.ValidationResult.IS_POSSIBLE:
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164), None
    if len(phone_digits(number)) < _LEAST_DIGITS_OF_A_NUMBER and not number.startswith("+"):
        return None, None
    return None, f" of {country}" if country else " "


def _without_extension(text: str) -> str:
    lower = text.lower()
    for word in _EXTENSIONS:
        at = lower.find(word)
        if at > 0 and len(lower) == len(text) and phone_digits(text[:at]):
            return text[:at].rstrip(" ,;-/")
    return text


def _only_digits(text: str) -> bool:
    return not any(character.isalpha() for character in text)
