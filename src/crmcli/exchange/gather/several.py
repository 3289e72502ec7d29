"""Several people of one deal or activity: the row again for each of them."""

from __future__ import annotations

import re
from collections.abc import Callable

from crmcli.exchange.mapping import Column, Mapping

Row = list[str]
_BETWEEN = re.compile(r"\s*[;,\n]\s*")


def rows_of_people(mapping: Mapping) -> Callable[[Row], list[Row]]:
    """A function that gives a row as it speaks of each person it names: `Ann Doe;Bob Roe` beside `101;102`.

    What a column says of fewer or of more people than are told apart stays with the first. Names that a deal only
    mentions, without an id or an address, make nobody.
    """
    if mapping.profile.kind not in ("deals", "activities") or mapping.profile.exact:
        return lambda row: [row]
    columns = [*mapping.of("id"), *mapping.of("email"), *mapping.of("name"), *mapping.of("contacts", "deal")]
    pairs = [(column.place, _between(column, mapping)) for column in columns if not column.slot.part]
    mentions = {column.place for column in mapping.of("contacts", "deal")}

    def gather(row: Row) -> list[Row]:
        parts = {place: found for place, mark in pairs if len(found := _parts(row[place], mark)) > 1}
        if mentions.issuperset(parts) and not any("@" in row[place] for place in parts):
            return [row]
        count = len(next(iter(parts.values())))
        rows = []
        for at in range(count):
            one = list(row)
            for place, _ in pairs:
                told = parts.get(place, ())
                if len(told) == count:
                    one[place] = told[at]
                elif at:
                    one[place] = ""
            rows.append(one)
        return rows

    return gather


def _between(column: Column, mapping: Mapping) -> str:
    field = "name" if column.slot.field == "contacts" else column.slot.field
    return mapping.profile.separators.get(field, ";")


def _parts(text: str, mark: str) -> list[str]:
    """The pieces of a cell; several addresses, with names or without, are told apart whatever stands between them."""
    if text.count("@") > 1:
        pieces = _BETWEEN.split(text)
        if all("@" in piece for piece in pieces):
            return pieces
    return [part for part in map(str.strip, text.split(mark)) if part] if mark in text else []
