"""crm link and crm path: who works where, who knows whom."""

from __future__ import annotations

from crmcli.clean.text import stored
from crmcli.cli.declare import Argument, Option, command
from crmcli.errors import NotFoundError, UsageError
from crmcli.model import DECISIONS, Role, Rows
from crmcli.store import cards, organisations, people, resolve, roles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App
    from crmcli.store.database import Database
    from crmcli.store.journal import Change


@command(
    writes=True,
    examples=(
        "crm link jane acme --role CTO --decision approver --since 2024-01",
        "crm link jane globex --role CEO --since 2026-05   # ends her earlier jobs; --also keeps them",
        "crm link bob jane --as referred-by",
    ),
    exits=(0, 2, 3, 4, 7),
)
def link(
    app: App,
    person: str = Argument("PERSON", help="An id, e-mail, phone, profile or name.", complete="person"),
    to: str = Argument("COMPANY|PERSON", help="A company; with --as, another person.", complete="company"),
    *,
    role: str | None = Option("--role", metavar="TITLE", help="Job title there."),
    department: str | None = Option("--department", metavar="TEXT", help="Department."),
    decision: str | None = Option(
        "--decision", metavar="PART", choices=DECISIONS, help="Their part in a decision."
    ),
    since: str | None = Option("--since", metavar="DAY", help="2024, 2024-01 or 2024-01-15."),
    until: str | None = Option("--until", metavar="DAY", help="When it ended."),
    also: bool = Option("--also", help="Keep the earlier jobs as present ones."),
    relation: str | None = Option(
        "--as", metavar="WORD", help="How the first knows the second: referred-by, friend …"
    ),
) -> None:
    """Link a person to a company with a role, or to another person.

    A new job with --since ends the earlier ones on that day; a company that is new is made.
    """
    begins, ends = _partial(since), _partial(until)
    if begins and ends and ends < begins[: len(ends)]:
        raise UsageError(f"it would end in {ends}, before it begins in {begins}", "--since 2024 --until 2026")
    with app.change() as change:
        person_id = resolve.person(change.db, person, app.country)
        if relation is not None:
            _relate(app, change, person_id, to, relation)
        else:
            place = Role(to, title=role, department=department, decision=decision, since=begins, until=ends)
            _employ(app, change, person_id, place, also=also)
    app.done(change)


@command(
    writes=True,
    examples=("crm unlink jane acme", "crm unlink bob jane --as referred-by"),
    exits=(0, 2, 3, 4, 7),
)
def unlink(
    app: App,
    person: str = Argument("PERSON", help="An id, e-mail, phone, profile or name.", complete="person"),
    to: str = Argument("COMPANY|PERSON", help="A company; with --as, another person.", complete="company"),
    *,
    relation: str | None = Option("--as", metavar="WORD", help="The relation to take away."),
) -> None:
    """Take a link away, as if it had never been (crm link --until ends a job instead)."""
    with app.change() as change:
        db = change.db
        person_id = resolve.person(db, person, app.country)
        if relation is not None:
            removed = roles.unrelate(db, person_id, resolve.person(db, to, app.country), relation)
        else:
            removed = roles.remove(db, person_id, resolve.organisation(db, to))
        if not removed:
            raise NotFoundError(f"c{person_id} has no such link to {to!r}", f"crm show c{person_id}")
        people.touch(db, person_id, app.now)
        change.summary = f"unlinked c{person_id} from {to}"
    app.done(change)


@command(looks_back=True, examples=("crm path bob", "crm path bob@globex.com --json"), exits=(0, 3, 4, 7))
def path(
    app: App, person: str = Argument("PERSON", help="Whom you want to reach.", complete="person")
) -> None:
    """Show the shortest way of introductions from you to a person.

    You know everybody you have had contact with or look after; from there it follows relations and colleagues.
    """
    db = app.db
    person_id = resolve.person(db, person, app.country)
    found = roles.introduction(db, person_id)
    if found is None:
        raise NotFoundError(
            f"there is no way from you to c{person_id}", "crm link A B --as referred-by adds one"
        )
    if app.format in (None, "table", "tsv"):
        app.emit_value(" → ".join(["you", *(name for _, name in found)]))
    else:
        app.emit(Rows(("id", "name"), [(f"c{row_id}", name) for row_id, name in found]))


def _partial(text: str | None) -> str | None:
    if text is None:
        return None
    from crmcli.clean.date import partial

    return partial(text)


def _relate(app: App, change: Change, person_id: int, to: str, relation: str) -> None:
    other_id = resolve.person(change.db, to, app.country)
    if other_id == person_id:
        raise UsageError("a person cannot be linked to themselves")
    if roles.relate(change.db, person_id, other_id, relation):
        people.touch(change.db, person_id, app.now)
    change.summary = f"linked c{person_id} {relation} c{other_id}"


def _employ(app: App, change: Change, person_id: int, place: Role, *, also: bool) -> None:
    db = change.db
    organisation_id, is_new = _company(app, db, place.company)
    left = []
    if place.since and not place.until and not also:
        left = roles.leave_others(db, person_id, organisation_id, place.since)
    if roles.add(db, person_id, organisation_id, place):
        people.touch(db, person_id, app.now)
    ended = "".join(f", left o{other} {cards.organisation_name(db, other)}" for other in left)
    change.summary = (
        f"linked c{person_id} to {'the new ' if is_new else ''}o{organisation_id}"
        f" {cards.organisation_name(db, organisation_id)}{ended}"
    )


def _company(app: App, db: Database, name: str) -> tuple[int, bool]:
    """The company named, or a new one of that name; whether it is new."""
    try:
        return resolve.organisation(db, name), False
    except NotFoundError:
        if name[:1] == "o" and name[1:].isdecimal():
            raise
    return organisations.find_or_add(db, stored(name, "company"), app.now), True
