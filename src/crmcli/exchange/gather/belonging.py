"""The deal that an activity or a task of a row belongs to, by its id in the other system, its title, or both; and whom
it is about, where one list numbers what another has.

A slot's label says how far a column can be trusted: `deal.id[006]` are deals whose id begins so, all else is text;
`deal.name[perhaps]` names deals, companies or anything else, so the text is kept beside the link.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from crmcli.exchange.headers import field_name
from crmcli.exchange.mapping import Column, Mapping

Row = list[str]
_PERHAPS = "perhaps"


class Belonging(NamedTuple):
    """The deal's key and title, None where not told; whether it may be no deal; columns with more to say."""

    key: str | None = None
    title: str | None = None
    is_doubtful: bool = False
    others: tuple[Column, ...] = ()


NOTHING = Belonging()


def only_names_deals(mapping: Mapping) -> bool:
    """Whether a list of activities says to which deal each belongs, and nothing of these deals."""
    told = ("amount", "stage", "status", "close_on")
    return mapping.profile.kind == "activities" and not mapping.has(*told, owner="deal")


def belongings(mapping: Mapping) -> Callable[[Row], Belonging]:
    """A function that gives the deal a row's activity belongs to; of several in one cell the first."""
    names, ids = mapping.of("name", "deal"), mapping.of("id", "deal")
    if not (names or ids) or not only_names_deals(mapping):
        return lambda row: NOTHING
    system = mapping.profile.id_system
    between = mapping.profile.separators.get("deal", ";")
    # Two lists may have the same ids: more stands behind them in the key.
    of_list = ":" if system == "file" else ""

    def gather(row: Row) -> Belonging:
        key = title = None
        is_doubtful = True
        others = []
        for column in (*ids, *names):
            cell, label = row[column.place], column.slot.label
            if not cell:
                continue
            first, *more = cell.split(between)
            is_id = column.slot.field == "id"
            if label in (None, _PERHAPS) or first.startswith(label or ""):
                if is_id:
                    key = key or f"{system}:deal:{first.strip()}{of_list}"
                else:
                    title = title or first.strip()
                is_sure = label != _PERHAPS and not (is_id and of_list)
                is_doubtful = is_doubtful and not is_sure
                if not more and (is_sure or (is_id and not of_list)):
                    continue
            others.append(column)
        return Belonging(key, title, is_doubtful and bool(key or title), tuple(others))

    return gather


def whose(mapping: Mapping, owner: str) -> Callable[[Row], tuple[tuple[str, str], ...]]:
    """A function that gives the numbers by which a list names whom its deals or activities are about, each as the field
    in which the list of these people or companies has it."""
    columns = [(field_name(c.header), c.place) for c in mapping.of("whose", owner)]
    if not columns:
        return lambda row: ()
    return lambda row: tuple((field, row[place]) for field, place in columns if row[place])
