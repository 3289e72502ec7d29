"""Why a filter found nobody: the conditions that hold for nobody at all, said on stderr, with what may be meant."""

from __future__ import annotations

from crmcli.segment.parser import Clause

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App
    from crmcli.segment.explain import Part

_TABLES = {"person": "person", "company": "organisation"}


def say_why(app: App, subject: str, where: str) -> None:
    """Name each condition of a filter that holds for nobody, so that no slip is taken for an answer."""
    if app.flags["quiet"] or subject not in _TABLES:
        return
    from crmcli.cli.filters import context
    from crmcli.segment.explain import explained

    table = _TABLES[subject]
    below = -1  # parts deeper than this stand under a `not`, and hold for nobody rightly
    for part in explained(where, context(app, app.db), subject):
        if part.depth <= below or below < 0:
            below = part.depth if part.text == "not" else -1
        if below >= 0 or part.node is None:
            continue
        sql = f"SELECT 1 FROM {table} WHERE {table}.deleted_at IS NULL AND ({part.condition.sql}) LIMIT 1"
        if not app.db.value(sql, part.condition.values):
            app.note(
                f"{'nobody' if subject == 'person' else 'no company'} has {part.text}{_meant(app, part)}"
            )


def _meant(app: App, part: Part) -> str:
    """The nearest word that names here have, where one text was asked for."""
    node = part.node
    if not isinstance(node, Clause) or node.operator != "=" or part.type not in ("text", "company"):
        return ""
    from crmcli.clean.text import fold
    from crmcli.store.words import nearest

    near = nearest(app.db, fold(node.values[0].text), 1)
    return f"; did you mean {near[0][0]}?" if near else ""
