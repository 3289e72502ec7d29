"""`--columns` and `--sort`: names of fields → SQL expressions over the same rows as a filter."""

from __future__ import annotations

from crmcli.model import Record
from crmcli.segment.condition import folded
from crmcli.segment.fields import ROOTS
from crmcli.segment.lookup import tidy
from crmcli.segment.parser import parse_fields
from crmcli.segment.sql import Compiler

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.segment.context import Context
    from crmcli.segment.fields import Field, Rows
    from crmcli.segment.parser import FieldName

SEPARATOR = "\x1f"  # between the values of a list in one SQL text; no stored value can be wanted with it
_FOLDED_TYPES = ("text", "company", "email", "handle", "exact", "country", "kind", "stage")
_SHOWN = {"count": "number", "sum": "amount", "money": "amount"}


class Column(Record):
    """One column: its name, the type of its values, the SQL of its value and what is bound in it.

    Type `list` is a text of several values with `SEPARATOR` between; `instant` is UTC; `bool` is 0 or 1;
    `amount` is a number of whole units.
    """

    name: str
    type: str
    sql: str
    values: tuple[object, ...] = ()


def select_columns(names: str, context: Context, subject: str = "person") -> tuple[Column, ...]:
    """The columns of a list such as `id,name,activities(kind=call)`; the plural of a field gives all its values."""
    compiler = Compiler(names, context, subject)
    found = []
    for name in parse_fields(names):
        field = compiler.field(name)
        text = names[name.start : name.end]
        found.append(
            column(compiler, name, field, all_values=tidy(name.name) == field.plural)._replace(name=text)
        )
    return tuple(found)


def sort_keys(text: str, context: Context, subject: str = "person") -> Column:
    """What stands behind ORDER BY for `-last_contact,name`; who has no value comes last, and ids break ties."""
    compiler = Compiler(text, context, subject)
    parts = []
    values: list[object] = []
    for name in parse_fields(text):
        downwards = name.name.startswith("-")
        plain = name._replace(name=name.name.removeprefix("-").removeprefix("+"))
        key = column(compiler, plain, compiler.field(plain), all_values=False, for_sorting=True)
        parts.append(f"{key.sql} {'DESC' if downwards else 'ASC'} NULLS LAST")
        values.extend(key.values)
    return Column("order", "order", ", ".join([*parts, ROOTS[subject]]), tuple(values))


def column(
    compiler: Compiler, name: FieldName, field: Field, *, all_values: bool, for_sorting: bool = False
) -> Column:
    """The value of a field: the primary one, or all of them as a list."""
    conditions = compiler.arguments(field, name)
    met = "".join(f" AND ({condition.sql})" for condition in conditions)
    bound = [value for condition in conditions for value in condition.values]
    shown = field.sql if for_sorting else field.shown or field.sql
    if for_sorting and field.type in _FOLDED_TYPES and not field.folded:
        shown = folded(shown)
    targets = [ROOTS[compiler.subject], *(step.target for step in field.path)]
    sql, values, type = shown, list(bound), field.type
    for position in range(len(field.path) - 1, -1, -1):
        step, last = field.path[position], position == len(field.path) - 1
        values = [*step.values, *values]
        sql = _picked(
            step, targets[position], sql, met if last else "", type if last else "", all_values=all_values
        )
    return compiler.bound(Column(field.name, "list" if all_values else _SHOWN.get(type, type),
                                 sql, tuple(values)))  # fmt: skip


def _picked(step: Rows, target: str, sql: str, met: str, type: str, *, all_values: bool) -> str:
    """A scalar query: the value of the first row, of all rows, or over all rows."""
    rows = (
        f"FROM {step.table} WHERE {step.owner} = {target}"
        + (f" AND {step.where}" if step.where else "")
        + met
    )
    if type == "count":
        return f"(SELECT count(*) {rows})"
    if type == "sum":
        return f"(SELECT total({sql}) / 10000.0 {rows})"
    order = f" ORDER BY {step.order}" if step.order else ""
    if all_values:
        inner = f"SELECT {sql} AS shown {rows}{order}"
        return f"(SELECT group_concat(shown, char(31)) FROM ({inner}) WHERE shown <> '')"
    return f"(SELECT {sql} {rows}{order} LIMIT 1)"
