"""Why a filter found nobody: the conditions that hold for nobody at all, said on stderr, with what may be meant."""

from __future__ import annotations

from crmcli.segment.fields import ROOTS
from crmcli.segment.parser import Clause

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App
    from crmcli.segment.condition import Condition
    from crmcli.segment.explain import Part
    from crmcli.store.database import Database


def answered(app: App, db: Database, where: str, subject: str = "person") -> Condition:
    """The same as `compiled`; of a filter that finds nothing it is said which condition is why."""
    from crmcli.cli.filters import compiled

    condition = compiled(app, db, where, subject)
    if not _holds(db, subject, condition):
        say_why(app, subject, where)
    return condition


def person_ids(app: App, db: Database, where: str) -> list[int]:
    """The ids of everybody a filter finds, in order of their ids."""
    from crmcli.store import listings

    condition = answered(app, db, where)
    return listings.ids(db, listings.Query(where=condition.sql, where_values=tuple(condition.values)))


def say_why(app: App, subject: str, where: str) -> None:
    """Name each condition of a filter that holds for nobody, so that no slip is taken for an answer."""
    if app.flags["quiet"]:
        return
    from crmcli.cli.filters import context
    from crmcli.segment.explain import explained

    none = "nobody" if subject == "person" else f"no {subject}"
    below = -1  # parts deeper than this stand under a `not`, and hold for nobody rightly
    for part in explained(where, context(app, app.db), subject):
        if part.depth <= below or below < 0:
            below = part.depth if part.text == "not" else -1
        if below >= 0 or part.node is None:
            continue
        if not _holds(app.db, subject, part.condition):
            app.note(f"{none} has {part.text}{_meant(app, part)}")


def _holds(db: Database, subject: str, condition: Condition) -> bool:
    """Whether there is anything for which it is true."""
    from crmcli.store.listings import any_of

    return any_of(db, ROOTS[subject].partition(".")[0], condition.sql, tuple(condition.values))


def _meant(app: App, part: Part) -> str:
    """The nearest word that names here have, where one text was asked for."""
    node = part.node
    if not isinstance(node, Clause) or node.operator != "=":
        return ""
    if part.type == "country":
        from crmcli.clean.address import country_code, country_like

        like = country_like(node.values[0].text) if country_code(node.values[0].text) is None else None
        return f"; did you mean {like}?" if like else ""
    if part.type not in ("text", "company"):
        return ""
    from crmcli.clean.text import fold
    from crmcli.store.words import nearest

    near = nearest(app.db, fold(node.values[0].text), 1)
    return f"; did you mean {near[0][0]}?" if near else ""
