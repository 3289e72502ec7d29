"""Postal code, town, region and country from the one cell in which a list writes them."""

from __future__ import annotations

import re

_ZIP = r"\d{2}-\d{3}|\d{4}-\d{3}|\d{5}-\d{3,4}|\d{3} \d{2}|\d{4} ?[A-Z]{2}(?= )|\d{4,6}"
_LEADING = re.compile(rf"^(?:([A-Z]{{1,3}})[- ])?({_ZIP})[\s,]+(\D.*)$")
_AMERICAN = re.compile(r"^(.+?),?\s+([A-Z]{2})\.?,?\s+(\d{5}(?:-\d{4})?)$")
_BRITISH = re.compile(r"^(.+?),?\s+([A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})$")
_TRAILING = re.compile(rf"^(\D+?),?\s+({_ZIP})$")
_BRACKETS = re.compile(r"^(.+?)\s*\(([^()]{1,30})\)$")
_REGION = re.compile(r"^(.+?)(?:\s*[,–-]\s*|\s+)([A-Z]{2})$")


def place_parts(text: str) -> dict[str, str]:
    """zip, city, region and country, as far as the text has them; what is none of these is the city.

    >>> place_parts("80331 München"), place_parts("Roma (RM)")
    ({'zip': '80331', 'city': 'München'}, {'city': 'Roma', 'region': 'RM'})
    >>> place_parts("D-50667 Köln"), place_parts("Milano 20121")
    ({'zip': '50667', 'city': 'Köln', 'country': 'D'}, {'city': 'Milano', 'zip': '20121'})
    >>> place_parts("New York, NY 10001"), place_parts("Leeds LS1 1AA")
    ({'city': 'New York', 'region': 'NY', 'zip': '10001'}, {'city': 'Leeds', 'zip': 'LS1 1AA'})
    >>> place_parts("00184 Roma RM"), place_parts("1234 AB Den Haag"), place_parts("Bad Ischl")
    ({'zip': '00184', 'city': 'Roma', 'region': 'RM'}, {'zip': '1234 AB', 'city': 'Den Haag'}, {'city': 'Bad Ischl'})
    """
    text = " ".join(text.split())
    american = _AMERICAN.match(text)
    if american:
        return {"city": american[1], "region": american[2], "zip": american[3]}
    british = _BRITISH.match(text)
    if british:
        return {"city": british[1], "zip": british[2]}
    found: dict[str, str] = {}
    country = None
    leading, trailing = _LEADING.match(text), _TRAILING.match(text)
    if leading:
        country, found["zip"], text = leading[1], leading[2], leading[3]
    bracketed = _BRACKETS.match(text)
    region = bracketed or (_REGION.match(text) if leading else None)
    if region:
        found |= {"city": region[1], "region": region[2]}
    elif trailing:
        found |= {"city": trailing[1], "zip": trailing[2]}
    else:
        found["city"] = text
    return found | {"country": country} if country else found
