"""exchange.header_words: headers nobody listed, understood by the words they are made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.exchange.header_words import slot_by_words
from crmcli.exchange.slots import FIELDS


@pytest.mark.parametrize(
    ("header", "slot"),
    [
        ("Tel. dienstl.", "phone[work]"),
        ("Handy-Nr. 2", "phone#2[mobile]"),
        ("Tél. port.", "phone[mobile]"),
        ("Tlf. móvil", "phone[mobile]"),
        ("Tel. kom.", "phone[mobile]"),
        ("Телефон раб.", "phone[work]"),
        ("N. CELL.", "phone[mobile]"),
        ("Telefono/Cell.", "phone"),
        ("Fax privato", "phone[fax]"),
        ("PHONE_NO", "phone"),
        ("E-Mail-Adr.", "email"),
        ("Adresse électronique", "email"),
        ("E-mail (privée)", "email[home]"),
        ("Straße/Hausnr.", "address.street"),
        ("addr line 2", "address.street2"),
        ("Rechnungsadresse", "address[billing].street"),
        ("Cód. postal", "address.zip"),
        ("Home City", "address[home].city"),
        ("PLZ Ort", "address.place"),
        ("CITY/STATE/ZIP", "address.place"),
        ("Geb.-Dat.", "birthday"),
        ("Data de nasc.", "birthday"),
        ("Vorname/Nachname", "name"),
        ("Nachname + Vorname", "name[surname first]"),
        ("Contact Position", "title"),
        ("Marketing opt-in", "no_email[allow]"),
        ("Werbung erlaubt", "no_email[allow]"),
        ("Newsletter abgemeldet", "no_email"),
        ("SMS Einwilligung", "no_sms[allow]"),
        ("Would you like to subscribe to our newsletter?", "no_email[allow]"),
        ("May we email you?", "no_email[allow]"),
        ("Do not email", "no_email"),
        ("Consent to marketing", "no_email[allow]"),
        ("GDPR consent", "do_not_contact[no]"),
        ("Consenso privacy", "do_not_contact[no]"),
        ("DSGVO", "do_not_contact[no]"),
        ("Permission to contact", "do_not_contact[no]"),
    ],
)
def test_a_header_is_understood_by_its_words(header: str, slot: str) -> None:
    assert str(slot_by_words(header)) == slot


@pytest.mark.parametrize(
    "header",
    ["Tel. geprüft", "Email status", "Last contact", "Phone type", "Luogo di nascita", "Privacy", "",
     "12", "Contatto commerciale", "Nome utente"],
)  # fmt: skip
def test_a_header_with_an_odd_word_is_left_alone(header: str) -> None:
    assert slot_by_words(header) is None


@given(st.text())
def test_any_header_gives_a_slot_of_the_model_or_nothing(header: str) -> None:
    found = slot_by_words(header)
    assert found is None or found.field in FIELDS[found.owner]
