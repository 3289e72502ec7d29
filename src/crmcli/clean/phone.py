"""Phone numbers: the number in E.164, by the cheapest road that is sure of it.

Numbers in full, and national ones of plain plans, are recognised from two small tables; all others go to the
library, whose import costs 24 ms and each parse a tenth of one. A test holds the tables against the library.
"""

from __future__ import annotations

from functools import cache, lru_cache

from crmcli.clean.text import quoted, stored
from crmcli.errors import CleanError
from crmcli.model import Phone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# Country codes and how many digits may follow, in hexadecimal (possible lengths, libphonenumber 9.0). Absent:
# plans in which digits after the code may have to go (the 15 of Argentina).
_PLANS = """
    1:a 7:ae 20:89a 27:56789a 30:abc 31:56789ab 32:89 33:9 34:9 36:89 39:6789abc 40:69 41:9c
    43:456789abcd 44:79a 45:8 46:6789ac 47:58 48:6789a 49:456789abcd 51:89 52:a 53:678a 56:9ab 57:8ab
    58:a 60:89a 62:789abcd 63:689abcd 64:56789a 65:8ab 66:89ad 81:89abcd 82:5689abcd 84:789a 90:7acd
    91:89abcd 92:89abc 93:9 94:9 95:6789a 98:4567a 211:9 212:9 213:89 216:8 218:9 220:79 221:9 222:8
    223:8 224:89 225:a 226:8 227:8 228:8 229:a 230:78a 231:789 232:8 233:89 234:abc 235:8 236:8 237:89
    238:7 239:7 240:9 241:78 242:9 243:789a 244:9 245:79 246:7 247:56 248:7 249:9 250:89 251:9 252:6789
    253:8 254:789a 255:9 256:9 257:8 258:89 260:9 262:9 263:79a 264:89 265:79 266:8 267:78a 268:89 269:7
    290:45 291:7 297:7 299:6 350:8 351:9 353:789a 354:79 355:6789 356:8 357:8 358:56789abc 359:6789c
    370:8 371:8 372:78a 373:8 374:8 376:689 377:89 380:9a 381:6789abc 382:89 383:89abc 385:789 386:5678
    387:89 389:8 420:9abc 421:679 500:5 501:7b 502:8b 503:78b 504:8b 505:8 507:78ab 508:69 509:8 590:9
    591:89 592:7 593:89ab 594:9 595:6789ab 596:9 597:67 598:456789abc 599:78 670:78 673:7 674:7 675:78
    676:57 677:57 678:57 679:7b 680:7 681:69 682:5 683:47 685:567a 686:58 687:6 688:567 689:689 690:4567
    691:7 692:7 850:8a 852:56789b 853:78 855:89a 856:89a 880:6789a 886:789ab 960:7a 961:78 962:89 963:89
    964:89a 965:78 966:9a 967:789 968:789 970:89a 971:56789abc 972:789abc 973:8 974:789b 975:78 976:89a
    977:8ab 992:9 994:9 995:9 996:9a 998:9
"""
# Of plans in which a carrier may be dialled in between, the beginnings and the length of numbers without one: mobile
# ones of China, any in full of Brazil (libphonenumber 9.0, nationalPrefixForParsing).
_WITHOUT_CARRIER = {"86": (("13", "15", "18", "19"), 11), "55": (tuple("12345678"), 11)}
_ZERO_STAYS = ("39",)  # Italy dials the leading 0 of its landlines from abroad too

# Country: its code, the prefix dialled at home, the first digits and the lengths of what follows it.
_NATIONAL = """
    IT:39::03:7-11 DE:49:0:123456789:6-11 FR:33:0:123456789:9-9 GB:44:0:123789:10-10 ES:34::6789:9-9
    AT:43:0:123456789:7-11 CH:41:0:2345789:9-9 NL:31:0:123456789:9-9 BE:32:0:123456789:8-9 PT:351::29:9-9
    US:1:1:23456789:10-10 CA:1:1:23456789:10-10 US:1::23456789:10-10 CA:1::23456789:10-10
    RU:7:8:3489:10-10 RU:7::349:10-10 UA:380:0:345679:9-9 PL:48::12356789:9-9 CZ:420::23567:9-9
    DK:45::236789:8-8 NO:47::235689:8-8 SE:46:0:1234567:7-9 IE:353:0:12456789:7-9 AU:61:0:23478:9-9
    ZA:27:0:12345678:9-9 RO:40:0:2378:9-9 GR:30::26:10-10 SK:421:0:23459:9-9 TR:90:0:2345:10-10
"""
_PUNCTUATION = dict.fromkeys(map(ord, " -./()\u00a0\u2010\u2011\u2013\u202f"))
_LEAST_DIGITS_OF_A_NUMBER = 6  # what is shorter is an extension or a short code in every plan
_MOST_DIGITS = 20  # E.164's 15, and an extension
_LOCAL = "local"  # a number that lacks its area code
_EXTENSION = r"(?<=\d)[\s,;/-]*(?:durchwahl|dw\.?|interno|int\.|poste|klappe|kl\.|доб\.?)[\s:]*(\d{1,6})\s*$"
# What a list says behind a number: (ufficio), WhatsApp, chiedere di Anna. Capitals alone may stand for digits.
_REMARK = r"(?<=\d)\s*(?:[(\[][^\d()\[\]]{2,}[)\]]|[\s/,;:-]+[A-Z]?[^\W\d_A-Z][^\d]*)$"
_EXTENSION_WORD = (
    r"^(?:extension|ext\.?|x|durchwahl|dw\.?|interno|int\.?|poste|klappe|kl\.?|доб\.?)[\s:]*(?=\d)"
)


def phone(text: str, country: str | None, label: str | None = None) -> Phone:
    """The number as given and in E.164, or CleanError where it is no number of that country.

    E.164 is None for what cannot be known in full: no country to read it in, a local number, an extension.

    >>> phone("02 12345678", "IT").e164, phone("+39 02 12345678", None).e164, phone("1515", "IT").e164
    ('+390212345678', '+390212345678', None)
    """
    full = phone_in_full(text, label)
    if full is not None:
        return full
    value = stored(text, "phone")
    e164, fault = _read(value, country)
    if fault:
        raise CleanError(f"{fault}: {quoted(text)}", "write it in full, such as +39 02 12345678")
    return Phone(value, e164, label)


def phone_in_full(text: str, label: str | None) -> Phone | None:
    """The number where it begins with + and is plainly one: the commonest, and a third of the time."""
    number = _in_full(_bare(text[1:])) if text[:1] == "+" else None
    return Phone._of({"value": text, "e164": number, "label": label}) if number else None


def numbers_in_full(texts: Sequence[str]) -> list[str | None] | None:
    """What `phone_in_full` gives for each of many texts; None, for all of them, where one is not written in full.

    >>> numbers_in_full(["+39 02 12345678", "+4915112345678"]), numbers_in_full(["+39 02 12345678", "1515"])
    (['+390212345678', '+4915112345678'], None)
    """
    together = "\n".join(texts)
    if together[:1] != "+" or together.count("\n+") != len(texts) - 1 or together.count("+") != len(texts):
        return None
    together = _bare(together)
    numbers = together.split("\n")
    digits = together.replace("\n", "").replace("+", "")
    if len(numbers) != len(texts) or not (digits.isascii() and digits.isdigit()):
        return None
    return [number if _is_in_full(number[1:5], len(number) - 1) else None for number in numbers]


def national_number(text: str, country: str) -> str | None:
    """The number in E.164 of one that is plainly written as dialled in its country; None for all others.

    >>> national_number("(512) 757-6000", "US"), national_number("+1 512", "US"), national_number("call", "US")
    ('+15127576000', None, None)
    """
    return _national(_bare(text), country)


def _bare(text: str) -> str:
    """The text without what commonly stands between digits; a slash may also stand between two numbers."""
    return text.replace(" ", "").replace("-", "").replace("(", "").replace(")", "").replace(".", "")


@lru_cache(maxsize=4096)
def _is_in_full(first: str, length: int) -> bool:
    """Whether a number of so many digits that begins with these four is plainly one."""
    return _in_full(first.ljust(length, "0")) is not None


def e164_or_none(text: str, country: str | None) -> str | None:
    """The number in E.164, or None for anything that is no full number, for lookups.

    >>> e164_or_none("02-12345678", "IT"), e164_or_none("jane", "IT")
    ('+390212345678', None)
    """
    return _read(text.strip(), country)[0]


def phone_digits(text: str) -> str:
    """The digits alone, in ASCII.

    >>> phone_digits("+39 (02) 12-34")
    '39021234'
    """
    if text.isascii():
        return "".join(filter(str.isdigit, text))
    from unicodedata import decimal

    return "".join(str(decimal(character)) for character in text if character.isdecimal())


def is_assigned(e164: str) -> bool:
    """Whether the country's numbering plan has such a number, by the library; what has not may be a slip.

    >>> is_assigned("+390212345678"), is_assigned("+39999")
    (True, False)
    """
    import phonenumbers

    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse(e164, None)))
    except phonenumbers.NumberParseException:
        return False


@lru_cache(maxsize=16384)
def _read(text: str, country: str | None) -> tuple[str | None, str | None]:
    """E.164 or None, and what is wrong with the text, or None."""
    plain = text[4:] if text[:4].lower() == "tel:" else text
    digits = plain.translate(_PUNCTUATION)
    if digits[:1] == "+":
        number = _in_full(digits[1:])
    else:
        number = _national(digits, country) if country else None
    if number:
        return number, None
    return _by_library(text, country)


@cache
def _plans() -> dict[str, frozenset[int]]:
    """How many digits may follow each country code."""
    plans = (plan.split(":") for plan in _PLANS.split())
    return {code: frozenset(int(length, 16) for length in lengths) for code, lengths in plans}


@cache
def _national_plans(country: str) -> list[tuple[str, str, str, int, int]]:
    plans = []
    for plan in _NATIONAL.split():
        region, code, prefix, firsts, lengths = plan.split(":")
        least, _, most = lengths.partition("-")
        if region == country.upper():
            plans.append((code, prefix, firsts, int(least), int(most)))
    return plans


def _in_full(digits: str) -> str | None:
    """The number from country code and digits; None where only the library can tell."""
    if not (digits.isascii() and digits.isdigit()) or len(digits) > 15:
        return None
    plans = _plans()
    for width in (2, 3, 1):
        code = digits[:width]
        if code in plans:
            known = len(digits) - width in plans[code] and (digits[width] != "0" or code in _ZERO_STAYS)
            return f"+{digits}" if known else None
    beginnings, length = _WITHOUT_CARRIER.get(digits[:2], ((), 0))
    return f"+{digits}" if len(digits) == length + 2 and digits[2:].startswith(beginnings) else None


def _national(digits: str, country: str) -> str | None:
    """The number from the digits dialled at home; None where only the library can tell."""
    if not (digits.isascii() and digits.isdigit()) or digits[:2] == "00":
        return None
    for code, prefix, firsts, least, most in _national_plans(country):
        number = digits[len(prefix) :]
        if (
            digits.startswith(prefix)
            and least <= len(number) <= most
            and number[0] in firsts
            and not digits.startswith(code)
        ):
            return f"+{code}{number}"
    return None


def _by_library(text: str, country: str | None) -> tuple[str | None, str | None]:
    digits = phone_digits(text)
    if len(digits) < 2:
        return None, "no phone number"
    import re

    import phonenumbers

    number = re.sub(_EXTENSION, r" ext. \1", text, flags=re.IGNORECASE)
    number = re.sub(_REMARK, "", number)
    region = country.upper() if country and country.upper() in phonenumbers.SUPPORTED_REGIONS else None
    e164, reason = _parsed(number, region)
    if not e164 and number[:2] == "00":  # the international prefix of most countries, whatever this one's is
        e164, _ = _parsed("+" + number[2:].lstrip(" -./"), None)
    if e164 or reason == _LOCAL:
        return e164, None
    bare = re.sub(_EXTENSION_WORD, "", number.strip(), flags=re.IGNORECASE)
    worded = "+" in bare or any(map(str.isalpha, bare))
    most_digits = _MOST_DIGITS if region is None else _LEAST_DIGITS_OF_A_NUMBER - 1
    if not worded and len(digits) <= most_digits:
        return None, None
    where = f" of {region}" if region and "+" not in bare else ""
    return None, f"no phone number{where}{reason}"


def _parsed(number: str, region: str | None) -> tuple[str | None, str]:
    """E.164 by the library, or None and why not."""
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number, region)
    except phonenumbers.NumberParseException:
        return None, ""
    possible = phonenumbers.ValidationResult
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    if reason == possible.IS_POSSIBLE:
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164), ""
    if reason == possible.IS_POSSIBLE_LOCAL_ONLY and "+" not in number:
        return None, _LOCAL
    if reason in (possible.TOO_SHORT, possible.IS_POSSIBLE_LOCAL_ONLY):
        return None, ", too few digits"
    return None, ", too many digits" if reason == possible.TOO_LONG else ""
