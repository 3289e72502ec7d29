"""crm segment explain, diff and stats: why somebody is in a segment, who came and went, what it is made of."""

from __future__ import annotations

from crmcli.cli.declare import Option, command
from crmcli.cli.listing import emit_listing
from crmcli.cli.segment import NAME, reference
from crmcli.cli.show import PERSON
from crmcli.errors import UsageError
from crmcli.store import past, segments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from crmcli.cli.context import App
    from crmcli.segment.context import Context
    from crmcli.segment.explain import Part
    from crmcli.store.database import Database

SEPARATOR = "\x1f"


@command(
    lists=True,
    examples=("crm segment explain vip jane", "crm segment explain silent c12 --json"),
    exits=(0, 3, 4, 7),
)
def explain(app: App, name: str = NAME, person: str = PERSON) -> None:
    """Say for each clause of a segment whether it holds for a person, and which value that person has."""
    from crmcli.cli.filters import context, offer_functions
    from crmcli.segment.explain import explained
    from crmcli.store import resolve

    segment = segments.named(app.db, name)
    person_id = resolve.person(app.db, person, app.country)
    offer_functions(app.db)
    parts = explained(reference(segment.name), context(app, app.db), of_one=True)
    rows = [("  " * part.depth + part.text, *_state(app, app.db, part, person_id)) for part in parts]
    emit_listing(app, ("clause", "holds", "value"), rows)


@command(
    lists=True,
    examples=("crm segment diff vip --since 7d", "crm segment diff vip --since 2026-04-01 --format csv"),
    exits=(0, 2, 3, 7),
)
def diff(
    app: App,
    name: str = NAME,
    *,
    since: str = Option(
        "--since", metavar="TIME", help="A day, or how long ago: 7d, 2026-04-01.", default="7d"
    ),
) -> None:
    """List who came into a segment and who left it since a day, and why.

    The segment is asked with its filter of today, of the people as they were then and as they are now.
    """
    segment = segments.named(app.db, name)
    rows = _changes(app, reference(segment.name), _beginning(app, since))
    emit_listing(app, ("change", "id", "name", "why"), rows)


@command(examples=("crm segment stats vip", "crm segment stats vip --json"), exits=(0, 3, 7))
def stats(app: App, name: str = NAME) -> None:
    """Say what a segment is made of: how many, how they can be reached, where they stand."""
    from crmcli.cli.filters import compiled

    segment = segments.named(app.db, name)
    condition = compiled(app, app.db, reference(segment.name))
    found = segments.figures(app.db, condition.sql, condition.values, app.now)
    if app.format not in ("json", "jsonl"):
        found = {name: _in_words(value) for name, value in found.items()}
    app.emit_object({"segment": segment.name, **found})


def _in_words(value: Any) -> Any:
    return [f"{one['name']} {one['members']}" for one in value] if isinstance(value, list) else value


def _state(app: App, db: Database, part: Part, person_id: int) -> tuple[bool, object]:
    """Whether a part holds for a person, and the value it asks about."""
    value = part.value
    asked = (value.sql, tuple(value.values)) if value else ("NULL", ())
    holds, found = past.clause(db, (part.condition.sql, tuple(part.condition.values)), asked, person_id)
    return holds, _readable(app, found, value.type if value else "")


def _readable(app: App, found: Any, type: str) -> object:
    if found is None:
        return None
    if type == "list":
        return found.split(SEPARATOR)
    if type == "instant":
        from crmcli.clean.instant import local

        return local(found, app.now)
    if type == "amount":
        from crmcli.cli.found import whole

        return whole(found)
    return bool(found) if type == "bool" else found


def _beginning(app: App, since: str) -> str:
    """The first instant (UTC) of the day meant."""
    from crmcli.clean.date import ago, day, instant
    from crmcli.segment.moment import is_length

    order = app.config.get("date_order")
    first = ago(since, app.now) if is_length(since) else day(since, app.now, order=order)
    if first > app.now.date().isoformat():
        raise UsageError(f"--since {since} is in the future", "a day that has been, such as 7d")
    return instant(first, app.now)


def _changes(app: App, where: str, instant: str) -> list[tuple[str, str, str, str | None]]:
    """(+ or -, id, name, why) of everybody who is in on one side only, by name."""
    from datetime import datetime

    from crmcli.cli.filters import context, offer_functions
    from crmcli.segment.explain import explained

    db = app.db
    offer_functions(db)
    now_context = context(app, db)
    then_context = now_context._replace(now=datetime.fromisoformat(instant).astimezone())
    change_id = past.last_change_before(db, instant)
    members = _members(db, where, now_context)
    with past.after(db, change_id, instant):
        before = _members(db, where, then_context)
        moved = sorted(members.keys() ^ before.keys())
        then = _truths(app, db, explained(where, then_context, of_one=True), moved)
    now = _truths(app, db, explained(where, now_context, of_one=True), moved)
    rows = [
        (
            "+" if one in members else "-",
            f"c{one}",
            members.get(one) or before[one],
            _why(app, db, one, then[one], now[one], change_id),
        )
        for one in moved
    ]
    return sorted(rows, key=lambda row: (row[2].casefold(), row[1]))


def _members(db: Database, where: str, known: Context) -> dict[int, str]:
    """The names of whoever a filter finds, by id."""
    from crmcli.segment.sql import compile_filter
    from crmcli.store import listings

    condition = compile_filter(where, known)
    query = listings.Query(
        columns=("person.id", "person.name"),
        where=condition.sql,
        where_values=tuple(condition.values),
        order="person.id",
    )
    return dict(listings.listing(db, query))


def _truths(
    app: App, db: Database, parts: Iterable[Part], people: Iterable[int]
) -> dict[int, list[tuple[Part, bool, object]] | None]:
    """Of each person every clause, whether it holds, and the value; None of who is not there."""
    clauses = [part for part in parts if part.value is not None]
    return {
        one: [(part, *_state(app, db, part, one)) for part in clauses] if past.is_there(db, one) else None
        for one in people
    }


def _why(
    app: App,
    db: Database,
    person_id: int,
    then: list[tuple[Part, bool, object]] | None,
    now: list[tuple[Part, bool, object]] | None,
    change_id: int,
) -> str | None:
    """'tag removed 2026-05-02': the clauses that changed, what became of their values, and when."""
    if then is None or now is None:
        return _appeared(app, db, person_id, change_id)
    reasons = [
        _reason(app, db, person_id, part, before, after, change_id)
        for (part, held, before), (_, holds, after) in zip(then, now, strict=True)
        if held is not holds
    ]
    return "; ".join(dict.fromkeys(reasons)) or None


def _reason(
    app: App, db: Database, person_id: int, part: Part, before: object, after: object, change_id: int
) -> str:
    at = past.last_touch(db, part.table, person_id, change_id)
    if before == after or at is None:
        return f"{part.text}: time went by"
    had = set(before) if isinstance(before, list) else {before} - {None}
    has = set(after) if isinstance(after, list) else {after} - {None}
    verb = "removed" if has < had else "added" if had < has else "changed"
    return f"{part.field} {verb} {_day(app, at)}"


def _appeared(app: App, db: Database, person_id: int, change_id: int) -> str | None:
    """For who was not there then, or is not now."""
    at = past.last_touch(db, "person", person_id, change_id)
    merged_into = past.merged_into(db, person_id)
    gone = "person added" if past.is_there(db, person_id) else "person removed"
    what = f"merged into c{merged_into}" if merged_into else gone
    return f"{what} {_day(app, at)}" if at else what


def _day(app: App, at: str) -> str:
    from crmcli.clean.instant import local

    return local(at, app.now)[:10]
