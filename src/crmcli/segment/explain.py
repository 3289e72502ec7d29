"""A filter taken apart: every clause with its condition and the column of its value, for `segment explain`."""

from __future__ import annotations

from crmcli.model import Record
from crmcli.segment.columns import column
from crmcli.segment.fields import ROOTS
from crmcli.segment.parser import And, Bare, Clause, Member, Not, Or, Presence, parse
from crmcli.segment.sql import Compiler

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from crmcli.segment.columns import Column
    from crmcli.segment.condition import Condition
    from crmcli.segment.context import Context
    from crmcli.segment.fields import Field
    from crmcli.segment.parser import FieldName, Node


# Where the rows come from that a derived table is made of.
_SOURCES = {"person_stat": "participant"}


class Part(Record):
    """One line of an explanation, `depth` steps in: the text, its condition, and the column of its value.

    `and`, `or`, `not` and segments stand above their parts and have no value of their own. Of a clause, `field` and
    `type` are those of its field, `table` is the one whose rows say whether it holds, `node` its place in the tree.
    """

    depth: int
    text: str
    condition: Condition
    value: Column | None = None
    field: str = ""
    table: str = ""
    type: str = ""
    node: Node | None = None


def explained(
    text: str, context: Context, subject: str = "person", *, of_one: bool = False
) -> tuple[Part, ...]:
    """The parts of a filter, outer before inner, in the order written; `of_one` shapes their conditions for being
    asked of one person after the other, and not of everybody."""
    return tuple(_parts(Compiler(text, context, subject), parse(text), 0, of_one=of_one))


def _parts(compiler: Compiler, node: Node, depth: int, *, of_one: bool) -> Iterator[Part]:
    condition = compiler.condition(node, driven=of_one)
    if isinstance(node, And | Or):
        yield Part(depth, "and" if isinstance(node, And) else "or", condition)
        for item in node.items:
            yield from _parts(compiler, item, depth + 1, of_one=of_one)
    elif isinstance(node, Not):
        yield Part(depth, "not", condition)
        yield from _parts(compiler, node.item, depth + 1, of_one=of_one)
    elif isinstance(node, Member):
        segment = compiler.segment(node)
        yield Part(depth, f"@{segment.name}", condition)
        if not segment.frozen:
            inner = compiler.within(node, segment)
            yield from _parts(inner, inner.expression(), depth + 1, of_one=of_one)
    else:
        assert isinstance(node, Clause | Presence | Bare), node
        text = compiler.text[node.start : node.end]
        field = compiler.field(node.field)
        table = (field.path[0].owner if field.path else ROOTS[compiler.subject]).partition(".")[0]
        value = _value(compiler, node.field, field)
        source = _SOURCES.get(table, table)
        yield Part(depth, text, condition, value, field.name, source, field.type, node)


def _value(compiler: Compiler, name: FieldName, field: Field) -> Column:
    """All values of the field, as one text where there are several."""
    several = bool(field.path) and field.type not in ("count", "sum") and field.plural is not None
    return column(compiler, name, field, all_values=several)
