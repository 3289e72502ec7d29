"""crm list: people, by a filter."""

from __future__ import annotations

from crmcli.cli import facts
from crmcli.cli.declare import Option, command
from crmcli.cli.found import emit_found

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App


@command(
    looks_back=True,
    lists=True,
    examples=(
        "crm list --where 'tag=vip and last_contact>60d'",
        "crm list --status customer --count",
        "crm list --columns name,email,city,last_contact --sort -last_contact --limit 20",
        "crm list --where 'city=Milano and last_contact>60d' --group-by zip   # a visit list",
    ),
    exits=(0, 2, 7),
)
def list_(
    app: App,
    *,
    where: str | None = Option(
        "--where", metavar="FILTER", help="Only whom the filter finds; crm help filter."
    ),
    status: str | None = facts.STATUS,
    tag: list[str] = facts.TAG,
    group_by: str | None = Option(
        "--group-by", metavar="FIELD", help="Put this field first and order by it."
    ),
) -> None:
    """List people, by name unless --sort says otherwise: by its words in alphabetical order, so that Rossi, Anna
    stands beside Anna Rossi.

    --columns and --sort take the same fields as --where; crm help filter lists them.
    """
    emit_found(app, "person", _narrowed(where, status, tag), group_by=group_by)


def _narrowed(where: str | None, status: str | None, tags: list[str]) -> str | None:
    """The filter with what --status and --tag add to it."""
    if where is not None and status is None and not tags:
        return where
    if where is not None:
        from crmcli.segment.parser import parse

        parse(where)  # by itself: its brackets must not close ours
    clauses = [f"({where})"] if where is not None else []
    if status is not None:
        clauses.append(f"status={status}")
    clauses.extend(f"tag={_text(name)}" for name in facts.tags(tags))
    return " and ".join(clauses) or None


def _text(value: str) -> str:
    """A value as a quoted text of the filter language."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
