"""Which of somebody's addresses a filter speaks of: those with city Mailand, where everybody in Mailand is edited."""

from __future__ import annotations

from crmcli.segment.comparison import compared
from crmcli.segment.condition import Condition, all_of, any_of
from crmcli.segment.parser import And, Clause, Or, parse
from crmcli.segment.question import POSITIVE, Question
from crmcli.segment.sql import Compiler

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container

    from crmcli.segment.context import Context
    from crmcli.segment.parser import Node


def addresses_meant(text: str, names: Container[str], context: Context) -> Condition | None:
    """The condition on rows of `address` that a filter puts with these fields; None if it names none of them."""
    return _meant(Compiler(text, context), parse(text), names)


def _meant(compiler: Compiler, node: Node, names: Container[str]) -> Condition | None:
    if isinstance(node, And | Or):
        parts = [part for item in node.items if (part := _meant(compiler, item, names)) is not None]
        if not parts:
            return None
        return all_of(parts) if isinstance(node, And) else any_of(parts)
    if not isinstance(node, Clause) or node.operator in POSITIVE:
        return None
    field = compiler.field(node.field)
    if field.name not in names:
        return None
    question = Question(compiler.text, field, node.field.name, node.operator, node.values, compiler.context)
    return all_of([compared(question), *compiler.arguments(field, node.field)])
