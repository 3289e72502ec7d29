"""Phone numbers: E.164 by the cheap roads and by the library, which must agree."""

from __future__ import annotations

import random
import subprocess
import sys

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.clean import phone as module
from crmcli.clean.phone import e164_or_none, is_assigned, phone, phone_digits
from crmcli.errors import CleanError

_TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.text(st.sampled_from("+00112233456789 -./()x#;,extdwint."), max_size=30),
)
_COUNTRIES = st.sampled_from([None, "IT", "it", "DE", "US", "GB", "RU", "FR", "XX", ""])


@pytest.mark.parametrize(
    ("text", "country", "e164"),
    [
        ("02 12345678", "IT", "+390212345678"),
        ("02-12345678", "it", "+390212345678"),
        ("+39 02 12345678", None, "+390212345678"),
        ("+390212345678", "US", "+390212345678"),
        ("0039 02 12345678", "IT", "+390212345678"),
        ("011 39 02 12345678", "US", "+390212345678"),
        ("001-202-555-0143x12", "US", "+12025550143"),
        ("0039 02 12345678", None, "+390212345678"),
        ("tel:+39-02-12345678", None, "+390212345678"),
        ("TEL:+39-02-12345678", None, "+390212345678"),
        ("tel:02-1234567;phone-context=+39", "US", "+39021234567"),
        ("Tel. 02 12345678", "IT", "+390212345678"),
        ("347 1234567", "IT", "+393471234567"),
        ("+44 (0)20 7946 0958", "IT", "+442079460958"),
        ("(020) 7946 0958", "GB", "+442079460958"),
        ("030/1234567", "DE", "+49301234567"),
        ("(555) 123-4567", "US", "+15551234567"),
        ("1-555-123-4567", "US", "+15551234567"),
        ("1-800-FLOWERS", "US", "+18003569377"),
        ("8 (495) 123-45-67", "RU", "+74951234567"),
        ("+7 495 123-45-67", "RU", "+74951234567"),
        ("٠٢١٢٣٤٥٦٧٨", "IT", "+390212345678"),
        ("＋３９ ０２ １２３４５６７８", None, "+390212345678"),
        ("030 123456 ext. 12", "DE", "+4930123456"),
        ("(555) 123-4567 x12", "US", "+15551234567"),
        ("(555) 123-4567 #12", "US", "+15551234567"),
        ("030 123456 Durchwahl 12", "DE", "+4930123456"),
        ("030 123456 DW 12", "DE", "+4930123456"),
        ("02 12345678 int. 12", "IT", "+390212345678"),
        ("02 12345678 interno 12", "IT", "+390212345678"),
        ("01 42 68 53 00 poste 12", "FR", "+33142685300"),
        ("8 (495) 123-45-67 доб. 12", "RU", "+74951234567"),
    ],
)
def test_a_number_in_full(text: str, country: str | None, e164: str) -> None:
    found = phone(text, country, "work")
    assert (found.value, found.e164, found.label) == (text, e164, "work")
    assert e164_or_none(f" {text} ", country) == e164


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("02 12345678", None),
        ("1515", "IT"),
        ("12", "IT"),
        ("int. 12", "IT"),
        ("ext 4521", "US"),
        ("*123#", "IT"),
        ("555-0123", "US"),  # a local number, without its area code
        ("112", None),
        ("02 12345678", "XX"),  # a country without a plan is as good as none
    ],
)
def test_what_cannot_be_known_in_full_is_kept_as_given(text: str, country: str | None) -> None:
    assert phone(text, country).value == text
    assert phone(text, country).e164 is None
    assert e164_or_none(text, country) is None


@pytest.mark.parametrize(
    ("text", "country", "message"),
    [
        ("", "IT", "no phone number"),
        ("call me", "IT", "no phone number"),
        ("7", "IT", "no phone number"),
        ("abc123", "IT", "of IT"),
        ("02123456789012345", "IT", "of IT"),
        ("02 1234567 / 347 1234567", "IT", "of IT"),
        ("+999 123456", None, "no phone number"),
        ("+39", None, "no phone number"),
        ("+1 555-4001", "US", "no phone number, too few digits"),
        ("+7 495 12345678901234", None, "no phone number, too many digits"),
        ("1234567890123456789012345", None, "no phone number"),
        ("02\x00123", "IT", "NUL"),
    ],
)
def test_what_is_no_number_is_refused(text: str, country: str | None, message: str) -> None:
    with pytest.raises(CleanError) as error:
        phone(text, country)
    assert message in error.value.message
    assert e164_or_none(text, country) is None


def test_digits_alone() -> None:
    assert phone_digits("+39 (02) 12-34 ext. 5") == "390212345"
    assert phone_digits("٠٢ １２ ²") == "0212"


def test_a_number_no_plan_has_is_told_from_one_it_has() -> None:
    assert is_assigned("+390212345678")
    assert not is_assigned("+15551234567")
    assert not is_assigned("nonsense")


def _by_library(text: str, country: str | None) -> str | None:
    try:
        parsed = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(parsed) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def test_numbers_in_full_need_no_library_and_agree_with_it() -> None:
    chance = random.Random(20260504)
    recognised = 0
    for code in (*module._plans(), *module._WITHOUT_CARRIER):
        for _ in range(60 if code in module._plans() else 2000):
            digits = code + "".join(chance.choices("0123456789", k=chance.randint(3, 13)))
            found = module._in_full(digits)
            recognised += found is not None
            assert found is None or found == _by_library(f"+{digits}", None)
    assert recognised > 2000


@pytest.mark.parametrize("country", sorted({plan.split(":")[0] for plan in module._NATIONAL.split()}))
def test_national_numbers_need_no_library_and_agree_with_it(country: str) -> None:
    chance = random.Random(country)
    recognised = 0
    for _ in range(1000):
        first = chance.choice(["", "0", "0", "8", "1", "2", "3"])
        digits = first + "".join(chance.choices("0123456789", k=chance.randint(6, 11)))
        found = module._national(digits, country)
        recognised += found is not None
        assert found is None or found == _by_library(digits, country)
    assert recognised > 5


@pytest.mark.parametrize("country", ["IT", "DE", "FR", "GB", "US", "ES", "CH", "RU"])
def test_the_numbers_of_a_country_are_read_as_they_are_printed_there(country: str) -> None:
    for kind in (0, 1):  # fixed lines, mobiles
        example = phonenumbers.example_number_for_type(country, kind)
        assert example is not None
        for form in (0, 1, 2, 3):
            printed = phonenumbers.format_number(example, form)
            assert e164_or_none(printed, country) == phonenumbers.format_number(example, 0)


def test_a_plain_number_does_not_import_the_library() -> None:
    code = (
        "import sys; from crmcli.clean.phone import phone; phone('+39 02 12345678', None);"
        "phone('(02) 12-345678', 'IT'); phone('0171/1234567', 'DE');"
        "sys.exit(bool({'phonenumbers', 're', 'typing'} & set(sys.modules)))"
    )
    search = f"import sys; sys.path[:0] = {sys.path!r};"
    assert subprocess.run([sys.executable, "-S", "-c", f"{search} {code}"]).returncode == 0


@given(_TEXTS, _COUNTRIES)
def test_any_text_gives_a_stable_number_or_its_own_error(text: str, country: str | None) -> None:
    number = e164_or_none(text, country)
    assert number is None or e164_or_none(number, "US") == number == phone(number, None).e164
    try:
        found = phone(text, country)
    except CleanError:
        assert number is None
        return
    assert found.value == text.strip()
    assert found.e164 == number


@given(_TEXTS)
def test_digits_are_ascii_digits(text: str) -> None:
    assert phone_digits(text) == "" or (phone_digits(text).isascii() and phone_digits(text).isdigit())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("333 1234567 mamma", "+393331234567"),
        ("06 1234567 (ufficio)", "+39061234567"),
        ("+39 333 1234567 WhatsApp", "+393331234567"),
        ("3331234567 / Anna", "+393331234567"),
        ("02 1234567 chiedere di Anna", "+39021234567"),
        ("1-800-FLOWERS", "+3918003569377"),
        ("101 Anna", None),
    ],
)
def test_a_remark_behind_a_number_is_no_part_of_it(text: str, number: str | None) -> None:
    found = phone(text, "IT", None)
    assert (found.value, found.e164) == (text, number)
