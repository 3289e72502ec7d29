"""Postal addresses as typed, and countries by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.clean import address as module
from crmcli.clean.address import address, country_code
from crmcli.clean.text import words
from crmcli.errors import CleanError
from crmcli.model import Address

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("billing:Via Roma 1;20121;Milano;MI;IT", ("billing", "Via Roma 1", "20121", "Milano", "MI", "IT")),
        ("Billing: Via Roma 1 ; 20121 ; Milano", ("billing", "Via Roma 1", "20121", "Milano", None, None)),
        ("Via Roma 1;20121;Milano;MI;Italia", (None, "Via Roma 1", "20121", "Milano", "MI", "IT")),
        ("post:;;Milano", ("post", None, None, "Milano", None, None)),
        ("Via Roma 1\nScala B;20121", (None, "Via Roma 1\nScala B", "20121", None, None, None)),
        (
            "home:Hauptstr. 1;10115;Berlin;;Deutschland",
            ("home", "Hauptstr. 1", "10115", "Berlin", None, "DE"),
        ),
        ("x;y;z;w;Atlantis", (None, "x", "y", "z", "w", "Atlantis")),
        ("Via Roma 1: scala B", (None, "Via Roma 1: scala B", None, None, None, None)),
        ("Villa: via Roma 1", (None, "Villa: via Roma 1", None, None, None, None)),
        ("shipping:=1+1;[/]", ("shipping", "=1+1", "[/]", None, None, None)),
    ],
)
def test_an_address_in_its_parts(text: str, expected: tuple[str | None, ...]) -> None:
    assert address(text) == Address(*expected)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("", "empty", "label:street"),
        ("billing:", "empty", "label:street"),
        (";;;;", "empty", "label:street"),
        ("a;b;c;d;e;f", "five parts, not 6", "label:street"),
        ("biling:Via Roma 1", "'biling'", "did you mean billing?"),
        ("Shiping: Via Roma 1", "'Shiping'", "did you mean shipping?"),
        ("invoice:Via Roma 1", "'invoice'", "billing, shipping, post"),
        ("Via\0Roma", "NUL", ""),
    ],
)
def test_what_is_no_address_is_refused(text: str, message: str, hint: str) -> None:
    with pytest.raises(CleanError) as error:
        address(text)
    assert message in error.value.message
    assert hint in (error.value.hint or "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("IT", "IT"),
        ("ita", "IT"),
        ("Italy", "IT"),
        ("ITALIA", "IT"),
        ("Italien", "IT"),
        ("Италия", "IT"),
        ("Österreich", "AT"),
        ("Osterreich", "AT"),
        ("Schweiz", "CH"),
        ("Suisse", "CH"),
        ("UK", "GB"),
        ("U.K.", "GB"),
        ("England", "GB"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("United States of America", "US"),
        ("Vereinigte Staaten", "US"),
        ("США", "US"),
        ("Estados Unidos", "US"),
        ("Россия", "RU"),
        ("Russian Federation", "RU"),
        ("Côte d’Ivoire", "CI"),
        ("Bosnia & Herzegovina", "BA"),
        ("Czech Republic", "CZ"),
        ("The Netherlands", "NL"),
        ("Türkiye", "TR"),
        ("中国", "CN"),
        ("Kosovo", "XK"),
        ("Atlantis", None),
        ("", None),
        ("ZZ", None),
    ],
)
def test_a_country_by_its_name_or_code(text: str, code: str | None) -> None:
    assert country_code(text) == code


def test_every_country_has_its_code_and_names_in_the_form_they_are_looked_up_in() -> None:
    table = Path(module.__file__).with_name("countries.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    assert len(rows) == len({row[0] for row in rows}) == 250  # ISO 3166-1's 249, and Kosovo
    names = [name for _, *names in rows for name in names]
    assert len(names) == len(set(names))
    assert all(" ".join(words(name)) == name for name in names)
    assert all(len(row) > 2 and len(row[1]) == 3 for row in rows)


@given(_TEXTS)
def test_any_text_gives_an_address_or_its_own_error(text: str) -> None:
    try:
        found = address(text)
    except CleanError:
        return
    parts = (found.street, found.zip, found.city, found.region, found.country)
    assert any(parts)
    assert all(part is None or part == part.strip() != "" for part in parts)
    assert found.label is None or found.label in module.LABELS


@given(_TEXTS)
def test_any_text_is_a_country_or_none(text: str) -> None:
    code = country_code(text)
    assert code is None or country_code(code) == code
