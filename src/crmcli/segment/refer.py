"""Segments as filters name them: which a filter mentions, and its text with one of them renamed."""

from __future__ import annotations

from crmcli.segment.error import FilterError
from crmcli.segment.parser import And, Member, Not, Or, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from crmcli.segment.parser import Node


def mention(name: str) -> str:
    """The name as it stands in a filter.

    >>> mention("vip"), mention("it's far")
    ('@vip', "@'it''s far'")
    """
    try:
        node = parse(f"@{name}")
    except FilterError:
        node = None
    if isinstance(node, Member) and node.name == name:
        return f"@{name}"
    return "@'" + name.replace("\\", "\\\\").replace("'", "''") + "'"


def mentioned(text: str) -> list[str]:
    """The segments a filter names, each once, in order; none where it cannot be read.

    >>> mentioned("@vip and not (@old or @vip)")
    ['vip', 'old']
    """
    try:
        return list(dict.fromkeys(member.name for member in _members(parse(text))))
    except FilterError:
        return []


def renamed(text: str, name: str, new: str) -> str:
    """The filter with one segment called otherwise, and nothing else touched.

    >>> renamed("@vip and not @old", "VIP", "gold members")
    "@'gold members' and not @old"
    """
    from crmcli.clean.text import fold

    for member in sorted(_members(parse(text)), key=lambda member: -member.start):
        if fold(member.name) == fold(name):
            text = text[: member.start] + mention(new) + text[member.end :]
    return text


def _members(node: Node) -> Iterator[Member]:
    if isinstance(node, Member):
        yield node
    elif isinstance(node, Not):
        yield from _members(node.item)
    elif isinstance(node, And | Or):
        for item in node.items:
            yield from _members(item)
