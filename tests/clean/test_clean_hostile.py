"""Hostile texts at every door: an answer or the one error, soon, and nothing raw in its message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from crmcli.clean.address import address, country_code
from crmcli.clean.date import ago, birthday, day, duration, instant, moment, partial, period
from crmcli.clean.email import email, is_free_mail, is_role, likely_typo
from crmcli.clean.money import money
from crmcli.clean.name import from_parts, name, name_key, organisation_key
from crmcli.clean.nearest import did_you_mean, nearest
from crmcli.clean.network import handle
from crmcli.clean.phone import e164_or_none, phone, phone_digits
from crmcli.clean.text import fold, spellings, stored, words
from crmcli.clean.url import domain, website
from crmcli.clean.value import tag, typed
from crmcli.errors import CleanError

_NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)

_DOORS: dict[str, Callable[[str], object]] = {
    "fold": fold,
    "spellings": spellings,
    "words": words,
    "stored": lambda text: stored(text, "note"),
    "name": name,
    "from_parts": lambda text: from_parts(given=text, family=text),
    "name_key": name_key,
    "organisation_key": organisation_key,
    "email": email,
    "is_role": is_role,
    "is_free_mail": is_free_mail,
    "likely_typo": likely_typo,
    "phone": lambda text: phone(text, "IT"),
    "phone without a country": lambda text: phone(text, None),
    "e164_or_none": lambda text: e164_or_none(text, "IT"),
    "phone_digits": phone_digits,
    "address": address,
    "country_code": country_code,
    "domain": domain,
    "website": website,
    "handle": handle,
    "handle of a network": lambda text: handle(text, "linkedin"),
    "day": lambda text: day(text, _NOW),
    "instant": lambda text: instant(text, _NOW),
    "moment": lambda text: moment(text, _NOW),
    "period": lambda text: period(text, _NOW),
    "ago": lambda text: ago(text, _NOW),
    "duration": duration,
    "birthday": birthday,
    "partial": partial,
    "money": lambda text: money(text, currency="EUR"),
    "tag": tag,
    "nearest": lambda text: nearest(text, ["seats"]),
    "did_you_mean": lambda text: did_you_mean(text, ("seats",)),
    "typed int": lambda text: typed(text, "int", now=_NOW),
    "typed number": lambda text: typed(text, "number", now=_NOW),
    "typed bool": lambda text: typed(text, "bool", now=_NOW),
    "typed date": lambda text: typed(text, "date", now=_NOW),
    "typed choice": lambda text: typed(text, "choice", choices=("gold",), now=_NOW),
    "typed url": lambda text: typed(text, "url", now=_NOW),
}

_TEXTS = {
    "nothing": "",
    "spaces": " \t\n",
    "NUL": "a\0b",
    "half a character": "a\ud800b",
    "escape": "\x1b[31mred\x1b[0m",
    "C1": "\x9b31m",
    "markup": "[red]x[/]",
    "broken markup": "[/]",
    "formula": "=1+1",
    "right to left": "\u202egnp.exe\u202c",
    "zero width": "\u200b\u200d\ufeff",
    "emoji": "👩‍👩‍👧🎉",
    "quote": '"',
    "apostrophe": "O'Neil'; DROP TABLE person;--",
    "percent": "100%_",
    "not a number": "NaN",
    "long word": "a" * 50_000,
    "long number": "1" * 50_000,
    "long marks": "a" + "\u0301" * 50_000,
    "many words": "a b " * 20_000,
    "many commas": "a," * 20_000,
    "many dots": "a." * 20_000,
    "many at signs": "a@" * 20_000,
    "many titles": "Dr. " * 10_000,
    "many legal forms": "有限公司" * 10_000,
    "many hours": "1h" * 20_000,
    "many escapes": "http://acme.com/" + "%41" * 20_000,
    "spaces between": "1" + " " * 50_000 + "x",
}


@pytest.mark.parametrize("text", _TEXTS.values(), ids=_TEXTS.keys())
@pytest.mark.parametrize("door", _DOORS.values(), ids=_DOORS.keys())
def test_a_hostile_text_is_answered_or_refused(door: Callable[[str], object], text: str) -> None:
    try:
        door(text)
    except CleanError as error:
        for line in (error.message, error.hint or ""):
            assert line.isprintable()
            assert len(line) < 400
        assert error.message[:1] == error.message[:1].lower() or error.message[0] in "'\""


@pytest.mark.parametrize(
    "door", [name, tag, address, lambda text: phone(text, None), lambda text: stored(text, "note")]
)
@pytest.mark.parametrize("text", ["1234\0", "1234\ud800"])
def test_what_is_stored_has_no_nul_and_no_half_characters(door: Callable[[str], object], text: str) -> None:
    with pytest.raises(CleanError, match=r"NUL|Unicode"):
        door(text)
