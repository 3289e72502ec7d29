"""Names of people as two columns: given and family names, whatever columns they came in.

A full name is taken apart; a whole name that stands in the family column alone is, too, where its first word is
known as a given name in the same data.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crmcli.errors import CleanError
from crmcli.match import forms
from crmcli.match.coded import Cell

_LONGEST_PARTICLE = 3  # letters: de, van, del

Columns = Mapping[str, Sequence[Cell]]


def _text(cell: Cell) -> str:
    return (cell[0] if cell else "") if isinstance(cell, tuple) else cell or ""


def split_names(columns: Columns, size: int) -> tuple[list[str], list[str]]:
    """(given names with middle names, family names), one of each for every entity."""
    given = [_text(cell) for cell in columns.get("given", ())] or [""] * size
    family = [_text(cell) for cell in columns.get("family", ())] or [""] * size
    if "full_name" in columns:
        _from_full_names(columns["full_name"], given, family)
    _from_family_column(given, family)
    if "middle" in columns:
        for entity, cell in enumerate(columns["middle"]):
            if cell and given[entity]:
                given[entity] = f"{given[entity]} {_text(cell)}"
    return given, family


def _from_full_names(full_names: Sequence[Cell], given: list[str], family: list[str]) -> None:
    """Fill both from the full name where neither is known."""
    parted: dict[str, tuple[str, str]] = {}
    for entity, cell in enumerate(full_names):
        full = _text(cell)
        if full and not given[entity] and not family[entity]:
            if full not in parted:
                parted[full] = parts(full)
            given[entity], family[entity] = parted[full]


def parts(full: str) -> tuple[str, str]:
    """(given, family) of a full name.

    >>> parts("Rossi, Anna"), parts("Anna Maria Rossi")
    (('Anna', 'Rossi'), ('Anna Maria', 'Rossi'))
    """
    from crmcli.clean.name import name

    try:
        read = name(full)
    except CleanError:
        return "", full
    return " ".join(part for part in (read.given, read.middle) if part), read.family or ""


def _from_family_column(given: list[str], family: list[str]) -> None:
    """'Anna Rossi' in the family column with no given name beside it is both, where one of the two words is known
    for what it is."""
    known: tuple[set[str], set[str]] | None = None
    for entity, text in enumerate(family):
        if given[entity] or " " not in text.strip():
            continue
        known = known or (
            {forms.given(name).partition(" ")[0] for name in dict.fromkeys(given)} - {""},
            {forms.family(name) for name in dict.fromkeys(family) if " " not in name} - {""},
        )
        first, rest = text.split(maxsplit=1)
        if forms.given(first) in known[0] or (
            len(first) > _LONGEST_PARTICLE and forms.family(rest) in known[1]
        ):
            given[entity], family[entity] = first, rest
