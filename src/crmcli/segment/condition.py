"""`Condition`: a piece of SQL that is true or false, with the values bound to it; and how such pieces are joined."""

from __future__ import annotations

from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Condition(Record):
    """SQL for a WHERE clause and its values, in order. `depth` counts the brackets in brackets.

    `missing` says that it may come out NULL where a value is missing, which counts as false.
    """

    sql: str
    values: tuple[object, ...] = ()
    depth: int = 0
    missing: bool = False


def all_of(conditions: Sequence[Condition]) -> Condition:
    return _joined(conditions, "AND")


def any_of(conditions: Sequence[Condition]) -> Condition:
    return _joined(conditions, "OR")


def opposite(condition: Condition) -> Condition:
    """True wherever the condition is not."""
    if condition.missing:
        return Condition(f"({condition.sql}) IS NOT TRUE", condition.values, condition.depth + 1)
    return Condition(f"NOT ({condition.sql})", condition.values, condition.depth + 1)


def _joined(conditions: Sequence[Condition], joint: str) -> Condition:
    """One condition of many, in halves of halves: SQLite takes expressions 1,000 levels deep and no deeper.

    The deepest stands first, because SQLite's parser keeps on its stack (of 100) what stands before a bracket.
    """
    if len(conditions) == 1:
        return conditions[0]
    if len(conditions) == 2:
        first, second = sorted(conditions, key=lambda condition: -condition.depth)
        return Condition(
            f"({first.sql}) {joint} ({second.sql})",
            (*first.values, *second.values),
            first.depth + 1,
            first.missing or second.missing,
        )
    ordered = sorted(conditions, key=lambda condition: -condition.depth)
    half = (len(ordered) + 1) // 2
    return _joined((_joined(ordered[:half], joint), _joined(ordered[half:], joint)), joint)


def folded(sql: str) -> str:
    """SQL for the folded text of an expression; plain ASCII is folded without leaving SQLite.

    `fold` is the store's SQL function for `crmcli.clean.text.fold`, and what stands beside it gives the same.
    """
    return (
        f"CASE WHEN {sql} GLOB '*[^ -~]*' OR instr({sql}, '  ') THEN fold({sql}) ELSE lower(trim({sql})) END"
    )
