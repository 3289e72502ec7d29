"""Postal addresses as they are typed on a command line, and countries by their names."""

from __future__ import annotations

from functools import cache

from crmcli.clean.text import fold, quoted, stored, words
from crmcli.errors import CleanError
from crmcli.model import Address

LABELS = ("billing", "shipping", "post", "work", "home", "other")
_FORM = "label:street;zip;city;region;country"


def address(text: str) -> Address:
    """The address from `label:street;zip;city;region;country`; the label and trailing parts may be missing.

    >>> address("billing:Via Roma 1;20121;Milano;MI;Italia")
    Address(label='billing', street='Via Roma 1', zip='20121', city='Milano', region='MI', country='IT')
    """
    label, rest = _label(stored(text, "address"))
    parts = [" ".join(part.split()) if at else part.strip() for at, part in enumerate(rest.split(";"))]
    if len(parts) > 5:
        raise CleanError(f"an address has five parts, not {len(parts)}: {quoted(text)}", _FORM)
    if not any(parts):
        raise CleanError(f"the address is empty: {quoted(text)}", _FORM)
    street, zip, city, region, country = (part or None for part in parts + [""] * (5 - len(parts)))
    return Address(label, street, zip, city, region, country and (country_code(country) or country))


def _label(text: str) -> tuple[str | None, str]:
    word, colon, rest = text.partition(":")
    key = fold(word)
    if not colon or not key.isalpha():
        return None, text
    if key in LABELS:
        return key, rest
    from crmcli.clean.nearest import did_you_mean, nearest

    if nearest(key, LABELS) or not rest[:1].isspace():
        raise CleanError(f"no such kind of address: {quoted(word)}", did_you_mean(key, LABELS))
    return None, text


def country_code(text: str) -> str | None:
    """ISO 3166-1 alpha-2 of a country named in one of six languages or by its code; None for no country.

    >>> country_code("Deutschland"), country_code("ITA"), country_code("Россия"), country_code("Nowhere")
    ('DE', 'IT', 'RU', None)
    """
    return _countries().get(" ".join(words(text)))


def country_like(text: str) -> str | None:
    """The country whose name in some language is most like this misspelt one, by its code.

    >>> country_like("Deutschlnd"), country_like("Nowhere")
    ('DE', None)
    """
    from crmcli.clean.nearest import nearest

    name = nearest(text, (known for known in _countries() if len(known) > 3))
    return name and country_code(name)


@cache
def _countries() -> dict[str, str]:
    """Every name and code, in folded words, with its alpha-2 code, from countries.tsv."""
    names = {}
    with open(__file__.removesuffix("address.py") + "countries.tsv", encoding="utf-8") as table:
        for line in table:
            if not line.startswith("#"):
                code, *known = line.rstrip("\n").split("\t")
                names.update(dict.fromkeys((code.lower(), *known), code))
    return names
