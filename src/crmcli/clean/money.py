"""Amounts of money in whole minor units: nothing is rounded, nothing ambiguous is guessed."""

from __future__ import annotations

from crmcli.clean.text import quoted, stored
from crmcli.errors import CleanError
from crmcli.model import Record

# ISO 4217:2015, with the currencies still met that it has withdrawn since 2015.
_CURRENCIES = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
    CAD CDF CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP
    GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD
    KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO
    NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS
    SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYI UYU UYW UZS VED VES VND
    VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWL
"""
_NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_DECIMALS = "CLF UYW"

_SIGNS = """
    €:EUR £:GBP ₽:RUB руб:RUB руб.:RUB р.:RUB р:RUB ₴:UAH грн:UAH грн.:UAH ₺:TRY ₹:INR ₩:KRW ₪:ILS
    zł:PLN zl:PLN kč:CZK kc:CZK ft:HUF лв:BGN лв.:BGN lei:RON us$:USD a$:AUD au$:AUD c$:CAD ca$:CAD
    nz$:NZD hk$:HKD s$:SGD r$:BRL ₫:VND ฿:THB ₦:NGN ₸:KZT ₾:GEL ₼:AZN fr:CHF fr.:CHF sfr:CHF sfr.:CHF
    euro:EUR euros:EUR eur:EUR
"""
# Signs of several currencies: the one configured where it is among them, else the first; none where it is '?'.
_SHARED_SIGNS = {
    "$": "USD AUD CAD NZD HKD SGD MXN ARS CLP COP TWD",
    "¥": "JPY CNY",
    "￥": "JPY CNY",
    "kr": "? SEK NOK DKK ISK",
    "kr.": "? SEK NOK DKK ISK",
}
_SHORT = r"(?i)([^\d]*?)(\d+(?:[.,]\d{1,2})?)\s?(k|m|mn|mln|mio)\b\.?(.*)$"
_EXPONENT = r"^-?\d+(?:\.\d+)?[Ee]\+?\d{1,2}$"
_LONGEST_TEXT = 100  # characters; the largest amount in words and signs is half that
_LARGEST = 2**63 - 1  # SQLite's INTEGER
_SPACES = "\u00a0\u202f\u2009\u2007"
_PUNCTUATION = "+-().,'’–"
_NUMBER = "0123456789.,'’ "


class Money(Record):
    """An amount in minor units (cents) of an ISO 4217 currency."""

    minor: int
    currency: str


def exponent(currency: str) -> int:
    """How many decimals the currency has (ISO 4217)."""
    if currency in _NO_DECIMALS:
        return 0
    if currency in _THREE_DECIMALS:
        return 3
    return 4 if currency in _FOUR_DECIMALS else 2


def with_decimals(decimals: int) -> tuple[str, ...]:
    """The currencies with so many decimals, where that is not two.

    >>> with_decimals(4)
    ('CLF', 'UYW')
    """
    return tuple({0: _NO_DECIMALS, 3: _THREE_DECIMALS, 4: _FOUR_DECIMALS}[decimals].split())


def plain_number(text: str) -> str:
    """A number that a program wrote with an exponent, or somebody with a k or an M, in full; other texts as they are.

    >>> plain_number("1.39E8"), plain_number("1.2E+06"), plain_number("12 E")
    ('139000000', '1200000', '12 E')
    >>> plain_number("€250k"), plain_number("1,2 Mio. EUR"), plain_number("12 MXN"), plain_number("1.000.000M")
    ('€250000', '1200000 EUR', '12 MXN', '1.000.000M')
    """
    if text.isascii() and text.isdigit():
        return text
    import re
    from decimal import Decimal

    if re.match(_EXPONENT, text):
        return format(Decimal(text), "f")
    found = re.match(_SHORT, text)
    if found is None:
        return text
    times = 1000 if found[3].lower() == "k" else 1_000_000
    number = format(Decimal(found[2].replace(",", ".")) * times, "f")
    return f"{found[1]}{number.rstrip('0').rstrip('.') if '.' in number else number}{found[4]}"


def currency(text: str) -> str:
    """The ISO 4217 code of a currency by its code or a sign that is its alone.

    >>> currency("eur"), currency("£")
    ('EUR', 'GBP')
    """
    return _currency(stored(text, "currency").strip(), "", text) or _refuse(text)


def names_currency(text: str) -> bool:
    """Whether a word is a currency's code or sign, without looking for what else it may be.

    >>> names_currency("eur"), names_currency("€"), names_currency("and")
    (True, True, False)
    """
    lower = text.lower()
    known = {sign.partition(":")[0] for sign in _SIGNS.split()} | _SHARED_SIGNS.keys()
    return lower in known or (len(text) == 3 and text.upper() in _CURRENCIES.split())


def _refuse(text: str) -> str:
    raise CleanError(f"no such currency: {quoted(text)}", "such as EUR")


def amount(minor: int, currency: str) -> str:
    """The amount as text with the decimals of its currency.

    >>> amount(123450, "EUR"), amount(-5, "EUR"), amount(1200, "JPY")
    ('1234.50', '-0.05', '1200')
    """
    decimals = exponent(currency)
    digits = str(abs(minor)).rjust(decimals + 1, "0")
    sign = "-" if minor < 0 else ""
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else f"{sign}{digits}"


def money(text: str, *, currency: str, decimal: str | None = None) -> Money:
    """The amount, in the currency it names or else in this one; `decimal` is ',' or '.' where it is known.

    >>> money("1.234,50 €", currency="USD")
    Money(minor=123450, currency='EUR')
    """
    given = stored(text, "amount")
    if len(given) > _LONGEST_TEXT:
        raise _no_amount(text)
    for space in _SPACES:
        given = given.replace(space, " ")
    negative, rest = _sign(given.replace("−", "-"))
    start = next((at for at, character in enumerate(rest) if character.isdigit()), None)
    if start is None:
        raise _no_amount(text)
    if start and rest[start - 1] in ".,":
        start -= 1
    end = max(at for at, character in enumerate(rest) if character.isdigit()) + 1
    number, before, after = rest[start:end], rest[:start].strip(), rest[end:].strip()
    for dash in (".-", ",-", ".–", ",–", ".—", ",—"):  # 1200.- is 1200 in Switzerland
        after = after.removeprefix(dash).strip()
    named = before or after
    if number.strip(_NUMBER) or (before and after) or (named and not named.strip(_PUNCTUATION)):
        raise _no_amount(text)
    code = _currency(named, currency, text)
    whole, part = _split(number, exponent(code), decimal, text)
    minor = int(whole + part)
    if minor > _LARGEST:
        raise CleanError(f"too large an amount: {quoted(text)}")
    return Money(-minor if negative else minor, code)


def _sign(text: str) -> tuple[bool, str]:
    """Whether the amount is negative ('-5', '5-', '(5)', '€ -5'), and the text without the sign."""
    if text.startswith("(") and text.endswith(")"):
        return True, text[1:-1].strip()
    if text.endswith("-") and text[-2:-1] not in (".", ","):
        return True, text[:-1].rstrip()
    before, minus, after = text.partition("-")
    if minus and not any(character.isdigit() for character in before) and after:
        return True, f"{before.rstrip()} {after.lstrip()}".strip()
    return False, text.removeprefix("+").lstrip()


def _currency(named: str, default: str, text: str) -> str:
    if not named:
        return default
    upper = named.upper()
    if len(upper) == 3 and upper in _CURRENCIES.split():
        return upper
    lower = named.lower()
    for sign in _SIGNS.split():
        known, _, code = sign.partition(":")
        if known == lower:
            return code
    shared = _SHARED_SIGNS.get(lower, "").split()
    if default in shared:
        return default
    if shared and shared[0] != "?":
        return shared[0]
    if shared:
        raise CleanError(
            f"which currency is {quoted(named)} in {quoted(text)}?", "write " + ", ".join(shared[1:])
        )
    from crmcli.clean.nearest import nearest

    near = nearest(upper, _CURRENCIES.split())
    hint = f"did you mean {near}?" if near else "such as 1234.50 EUR"
    raise CleanError(f"no such currency: {quoted(named)}", hint)


def _split(number: str, decimals: int, decimal: str | None, text: str) -> tuple[str, str]:
    """Digits before and after the decimal sign, the latter as long as the currency has decimals."""
    mark = decimal if decimal else _decimal_mark(number, decimals, text)
    whole, found, part = number.rpartition(mark) if mark else (number, "", "")
    if not found:
        whole, part = number, ""
    if not _well_grouped(whole) or (part and not part.isdigit()):
        raise _no_amount(text)
    digits = "".join(character for character in whole if character.isdigit()) or "0"
    if part[decimals:].strip("0"):
        raise CleanError(
            f"too many decimals: {quoted(text)}", f"the currency has {decimals}; round the amount"
        )
    return digits, part[:decimals].ljust(decimals, "0")


def _decimal_mark(number: str, decimals: int, text: str) -> str:
    """Which of '.' and ',' divides the decimals off; '' for none; CleanError where it could be either."""
    marks = [character for character in number if character in ".,"]
    if not marks:
        return ""
    if len(set(marks)) == 2:
        return marks[-1]
    if len(marks) > 1:
        return ""
    whole, _, part = number.partition(marks[0])
    if len(part) != 3 or len(whole) > 3 or not whole.strip("0"):
        return marks[0]
    if decimals == 0:
        return ""
    either = f"{whole}{part} or {whole}.{part}"
    raise CleanError(
        f"{quoted(text)} can be {either}", f"write {whole}{part}.00 or {whole}.{part[:decimals]}"
    )


def _well_grouped(whole: str) -> bool:
    """Digits, or groups of them with one sign between: the last of three, others of two (India) or three."""
    signs = {character for character in whole if not character.isdigit()}
    if not signs:
        return whole.isascii()
    if len(signs) > 1:
        return False
    sign = signs.pop()
    first, *others = whole.split(sign)
    lengths = (2, 3) if sign == "," else (3,)
    return 1 <= len(first) <= 3 and len(others[-1]) == 3 and all(len(group) in lengths for group in others)


def _no_amount(text: str) -> CleanError:
    return CleanError(f"no amount of money: {quoted(text)}", "such as 1234.50 or '1.234,50 EUR'")
