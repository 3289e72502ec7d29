"""E-mail addresses: canonical forms, refusals with a hint, desks, providers and slips."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.clean.email import email, is_free_mail, is_role, likely_typo
from crmcli.errors import CleanError

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
_LIKE_ADDRESSES = st.builds(
    "{}@{}".format,
    st.text(st.sampled_from("aZ0.-_+'éжß\"( "), max_size=70),
    st.text(st.sampled_from("aZ0.-éж"), max_size=70),
)


@pytest.mark.parametrize(
    ("text", "value", "address"),
    [
        ("JANE@acme.com", "JANE@acme.com", "jane@acme.com"),
        ("  jane@acme.com \n", "jane@acme.com", "jane@acme.com"),
        ("<Jane@Acme.com>", "Jane@Acme.com", "jane@acme.com"),
        ("Jane Doe <jane@acme.com>", "jane@acme.com", "jane@acme.com"),
        ('"Doe, Jane" <jane@acme.com>', "jane@acme.com", "jane@acme.com"),
        ("mailto:jane@acme.com", "jane@acme.com", "jane@acme.com"),
        ("MAILTO:jane%2Bx@acme.com?subject=Hi", "jane+x@acme.com", "jane+x@acme.com"),
        ("jane@acme.com;", "jane@acme.com", "jane@acme.com"),
        ("o'neil+crm@mail.acme.co.uk", "o'neil+crm@mail.acme.co.uk", "o'neil+crm@mail.acme.co.uk"),
        ("jane@shop.test", "jane@shop.test", "jane@shop.test"),
        ("jane@shop.example", "jane@shop.example", "jane@shop.example"),
        ("jane@server.local", "jane@server.local", "jane@server.local"),
        ("jane@Münch.de", "jane@Münch.de", "jane@xn--mnch-0ra.de"),
        ("jane@xn--mnch-0ra.de", "jane@xn--mnch-0ra.de", "jane@xn--mnch-0ra.de"),
        ("Иван@почта.рф", "Иван@почта.рф", "иван@xn--80a1acny.xn--p1ai"),
        ("mu\u0308ller@acme.com", "mu\u0308ller@acme.com", "müller@acme.com"),
    ],
)
def test_an_address_in_its_canonical_form(text: str, value: str, address: str) -> None:
    found = email(text, "work")
    assert (found.value, found.address, found.label) == (value, address, "work")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "jane@acme.com"),
        ("  ", "jane@acme.com"),
        ("<>", "jane@acme.com"),
        ("jane@acme", "acme.com"),
        ("jane.acme.com", "has an @"),
        ("jane", "has an @"),
        ("@acme.com", "both sides"),
        ("jane@", "both sides"),
        ("jane@acme.com, bob@acme.com", "one address at a time"),
        ("jane@acme.com bob@acme.com", "one address at a time"),
        ("jane @acme.com", "no spaces"),
        ("jane (at) acme.com", "has an @"),
        ("jane@acme..com", ""),
        (".jane@acme.com", ""),
        ("jane.@acme.com", ""),
        ("jane@-acme.com", ""),
        ("jane@acme.com.", ""),
        ("jane@[127.0.0.1]", ""),
        ("jane@127.0.0.1", ""),
        ('"jane doe"@acme.com', ""),
        ("a" * 65 + "@acme.com", ""),
        ("jane@" + "a" * 64 + ".com", ""),
        ("jane\0@acme.com", ""),
        ("jane\x1b[31m@acme.com", ""),
        ("jane@ac\u200bme.com", ""),
    ],
)
def test_what_is_no_address_is_refused_with_a_hint(text: str, hint: str) -> None:
    with pytest.raises(CleanError) as error:
        email(text)
    assert hint in (error.value.hint or "")
    assert "\x1b" not in error.value.message


@pytest.mark.parametrize(
    "address",
    ["info@acme.com", "sales@x.it", "office@x.de", "kontakt@x.de", "commerciale@x.it", "no-reply@x.com",
     "customer.service@x.com", "info+web@x.com", "Info@x.com", "secretariat@x.fr", "zakaz@x.ru"],
)  # fmt: skip
def test_desks_are_known(address: str) -> None:
    assert is_role(address)


@pytest.mark.parametrize(
    "address", ["jane@acme.com", "informatica.rossi@x.it", "salesman@x.com", "anna.info@x.it"]
)
def test_people_are_no_desks(address: str) -> None:
    assert not is_role(address)


def test_providers_are_known() -> None:
    assert is_free_mail("jane@gmail.com")
    assert is_free_mail("jane@libero.it")
    assert not is_free_mail("jane@acme.com")
    assert not is_free_mail("jane@notgmail.com")


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("anna@gmial.com", "anna@gmail.com"),
        ("anna@gmai.com", "anna@gmail.com"),
        ("anna@gmail.con", "anna@gmail.com"),
        ("anna@gmail.co", "anna@gmail.com"),
        ("anna@gmial.con", "anna@gmail.com"),
        ("anna@yaho.com", "anna@yahoo.com"),
        ("anna@yaho.co.uk", "anna@yahoo.co.uk"),
        ("anna@hotmial.it", "anna@hotmail.it"),
        ("anna@outlok.com", "anna@outlook.com"),
        ("anna@libreo.it", "anna@libero.it"),
        ("anna@acme.con", "anna@acme.com"),
    ],
)
def test_a_slip_in_the_domain_is_seen(address: str, meant: str) -> None:
    assert likely_typo(address) == meant


@pytest.mark.parametrize(
    "address",
    ["anna@gmail.com", "anna@ymail.com", "anna@mail.com", "anna@email.com", "anna@gmx.at", "anna@acme.co",
     "anna@acme.cm", "anna@acme.om", "anna@aon.com", "anna@fmail.com", "anna@acme", "anna", "", "anna@gmail.acme.com"],
)  # fmt: skip
def test_a_domain_of_its_own_is_no_slip(address: str) -> None:
    assert likely_typo(address) is None


@given(st.one_of(_TEXTS, _LIKE_ADDRESSES, st.emails()))
def test_any_text_gives_a_stable_address_or_its_own_error(text: str) -> None:
    try:
        found = email(text)
    except CleanError:
        return
    assert found.address == found.address.lower()
    assert found.address.rpartition("@")[2].isascii()
    again = email(found.address)
    assert again.address == again.value == found.address
    assert isinstance(is_role(found.address), bool)
    meant = likely_typo(found.address)
    assert meant is None or likely_typo(meant) is None


@given(st.emails(domains=st.sampled_from(["acme.com", "mail.acme.co.uk"])))
def test_whatever_the_standard_allows_is_accepted(text: str) -> None:
    assert email(text).address == text.lower()


@given(st.emails())
def test_the_fast_road_agrees_with_the_library(text: str) -> None:
    from email_validator import EmailNotValidError, validate_email

    from crmcli.clean.email import _is_plain

    if not _is_plain(text.lower()):
        return
    try:
        known = validate_email(text.lower(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        assert "special-use" in str(error)  # names for private networks, which customers do use
        return
    assert known.normalized == text.lower()
