"""Postal addresses from the columns of their parts."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from crmcli.clean.address import country_code
from crmcli.exchange.gather.place_text import place_parts
from crmcli.exchange.gather.points import label_of
from crmcli.exchange.mapping import Mapping
from crmcli.model import Address

Row = list[str]
_KEYS = ("zip", "city", "region", "country")
# As on cars, which German, Austrian and Italian lists write (UN convention on road traffic 1968, annex 3).
_ON_CARS = {
    "D": "DE",
    "A": "AT",
    "I": "IT",
    "F": "FR",
    "E": "ES",
    "B": "BE",
    "P": "PT",
    "L": "LU",
    "S": "SE",
    "N": "NO",
}


@lru_cache(maxsize=4096)
def known_country(text: str) -> str | None:
    """ISO 3166-1 alpha-2 of a country by name, code or the letters on its cars; None for no country."""
    return country_code(text) or _ON_CARS.get(text.strip(". ").upper())


class _Group:
    """The columns of one address."""

    def __init__(self, label: str | None, parts: dict[str, list[int]], *, exact: bool) -> None:
        self.label = label
        self.exact = exact
        self.label_place = parts.get("label", [-1])[0]
        self.street = [
            place for part in ("street", "street2", "street3", "extended") for place in parts.get(part, ())
        ]
        self.number = parts.get("number", [-1])[0]
        self.pobox = parts.get("pobox", [-1])[0]
        self.formatted = parts.get("formatted", [])
        self.together = parts.get("place", [-1])[0]  # postal code and town in one cell
        self.single = {part: parts.get(part, []) for part in _KEYS}
        self.places = [
            p for part, places in parts.items() if part not in ("label", "country") for p in places
        ]


def addresses(mapping: Mapping, owner: str) -> Callable[[Row], tuple[Address, ...]]:
    """A function that gives the row's addresses. A country alone is an address too."""
    groups: dict[str, dict[str, list[int]]] = {}
    labels: dict[str, str | None] = {}
    for column in mapping.of("address", owner):
        name = column.slot.group or column.slot.label or ""
        groups.setdefault(name, {}).setdefault(column.slot.part or "formatted", []).append(column.place)
        labels[name] = column.slot.label
    _join_halves(groups)
    plan = [_Group(labels[name], parts, exact=mapping.profile.exact) for name, parts in groups.items()]
    if not plan:
        return lambda row: ()

    def gather(row: Row) -> tuple[Address, ...]:
        found: tuple[Address, ...] = ()
        for group in plan:
            country = _first(row, group.single["country"])
            if not country and not any(row[place] for place in group.places):
                continue
            found += (_address(row, group, country),)
        return found

    return gather


def _join_halves(groups: dict[str, dict[str, list[int]]]) -> None:
    """Columns without a label belong to the one labelled address they complete: `Home Street` beside `City`."""
    named = [parts for name, parts in groups.items() if name]
    if len(named) == 1 and "" in groups and not groups[""].keys() & named[0].keys():
        named[0].update(groups.pop(""))


def _first(row: Row, places: list[int]) -> str:
    return next((row[place] for place in places if row[place]), "")


def _before(whole: str, zip: str, city: str) -> str:
    """What stands before postal code and town in a whole address.

    >>> _before("Via Roma 1, 00184 Roma RM, Italia", "00184", "Roma"), _before("Roma, Italia", "", "Roma")
    ('Via Roma 1', '')
    """
    found = [at for part in (zip, city) if part and (at := whole.rfind(part)) >= 0]
    return whole[: min(found)].strip(" ,;\n") if found else whole


def _address(row: Row, group: _Group, country: str) -> Address:
    zip, city, region = (_first(row, group.single[key]) for key in _KEYS[:3])
    if group.together >= 0 and row[group.together]:
        told = place_parts(row[group.together])
        zip, city, region, country = (
            given or told.get(key, "")
            for given, key in ((zip, "zip"), (city, "city"), (region, "region"), (country, "country"))
        )
    lines = [row[place] for place in group.street if row[place]]
    if group.number >= 0 and row[group.number]:
        lines[:1] = [" ".join([*lines[:1], row[group.number]])]
    street = "\n".join(lines) if len(lines) > 1 else lines[0] if lines else ""
    if group.pobox >= 0 and row[group.pobox]:
        street = f"{street}\nPO Box {row[group.pobox]}".strip()
    whole = "\n".join(row[place] for place in group.formatted if row[place])
    if whole and not street:
        street = _before(whole, zip, city) if zip or city else whole
    label = group.label
    if group.label_place >= 0:
        label = (row[group.label_place] or None) if group.exact else label_of(row[group.label_place])
    return Address._of(
        {
            "label": label,
            "street": street or None,
            "zip": zip or None,
            "city": city or None,
            "region": region or None,
            "country": (known_country(country) or country) if country else None,
        },
    )
