"""crm segment: filters with a name."""

from __future__ import annotations

from crmcli.clean.text import counted
from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.listing import emit_listing
from crmcli.errors import UsageError
from crmcli.store import mailable, segments

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App
    from crmcli.segment.condition import Condition
    from crmcli.segment.context import Context
    from crmcli.store.database import Database

NAME = Argument("SEGMENT", help="Its name.", complete="segment")


@command(
    writes=True,
    examples=(
        "crm segment save vip 'tag=vip'",
        "crm segment save silent '@vip and last_contact>90d'",
        "crm segment save spring-list '@vip and has email' --freeze",
    ),
    exits=(0, 2, 4, 7),
)
def save(
    app: App,
    name: str = NAME,
    filter: str | None = Argument("FILTER", help="Whom it holds; crm help filter.", optional=True),
    *,
    freeze: bool = Option("--freeze", help="Keep today's members, whatever the filter finds later."),
) -> None:
    """Save a filter under a name, which @NAME stands for in other filters.

    Saving again changes it. Without a filter the one it has is kept: --freeze freezes it, no --freeze makes it live.
    """
    checked_name(name)
    with app.change() as change:
        current = segments.find(change.db, name)
        if filter is None and current is None:
            raise UsageError(f"segment {name} needs a filter", f"crm segment save {name} 'tag=vip'")
        expression = filter if filter is not None else current.expression if current else ""
        condition = _checked(app, change.db, name, expression)
        segment = segments.save(change.db, name, expression, app.now)
        members = _members(change.db, condition)
        if freeze:
            segments.freeze(change.db, segment, members, app.now)
        number = counted(len(members), "person", "people")
        change.summary = f"saved segment {segment.name}, {'frozen with' if freeze else 'now'} {number}"
    app.done(change)


@command(
    lists=True,
    examples=(
        "crm segment run vip",
        "crm segment run vip --columns name,email,city --sort name --format csv --output vip.csv",
        "crm segment run vip --channel email --format csv   # ready to send: who may be written to",
        "crm segment run silent --new --cursor monday   # from cron: who came in since the last time",
    ),
    exits=(0, 2, 3, 4, 7),
)
def run(
    app: App,
    name: str = NAME,
    *,
    channel: str | None = Option(
        "--channel",
        metavar="CHANNEL",
        choices=mailable.CHANNELS,
        help="Only whom it may reach: email, phone …",
    ),
    purpose: str | None = Option("--purpose", metavar="WORD", help="With --channel: for what: newsletter."),
    new: bool = Option("--new", help="Only who came in since the last time."),
    cursor: str | None = Option("--cursor", metavar="NAME", help="Under which name that is remembered."),
    output: str | None = Option(
        "-o", "--output", metavar="FILE", help="Write to a file: .csv, .json, .tsv, .md."
    ),
    force: bool = Option("-f", "--force", help="Replace the file if it exists."),
) -> None:
    """List the people in a segment, with the columns and formats of crm list.

    With --channel it is a list ready to be used: who refused it or asked to be left alone is withheld, who has no
    address for it, and whose mail comes back; stderr says how many for what. A refusal for one purpose counts, unless
    --purpose names another.

    With --new only those who were not in it the last time; that is remembered when everything is written.
    """
    from crmcli.cli.found import emit_found
    from crmcli.cli.output import to_file

    if cursor is not None and not new:
        raise UsageError("--cursor remembers what --new lists", "add --new")
    if purpose is not None and channel is None:
        raise UsageError("--purpose is for a channel", "add --channel email")
    segment = segments.named(app.db, name)
    where = reference(segment.name)
    may = _Reachable(app, where, channel, purpose)
    if not new:
        with to_file(app, output, force=force):
            listed = emit_found(app, "person", where, only=may.condition)
        may.say(listed)
        return
    from crmcli.cli.cursor import Cursor

    prefix = f"segment {segment.id} "
    said = Cursor(app, "default" if cursor is None else cursor)
    members = _members(app.db, may.condition or _compiled(app, app.db, where))
    fresh = [one for one in members if said.is_new(f"{prefix}{one}")]
    with to_file(app, output, force=force):
        may.say(emit_found(app, "person", None, ids=fresh))
    if not app.flags["count"]:
        said.replace(prefix, (f"{prefix}{one}" for one in members))


class _Reachable:
    """Whom of a segment a channel may reach, and what there is to say of the others; everybody without a channel."""

    def __init__(self, app: App, where: str, channel: str | None, purpose: str | None) -> None:
        self.app = app
        self.condition: Condition | None = None
        self.withheld: list[tuple[int, str]] = []
        if channel is not None:
            found = _compiled(app, app.db, where)
            wanted = purpose.strip().lower() if purpose else None
            sql, values, self.withheld = mailable.reachable(
                app.db, found.sql, tuple(found.values), channel, wanted
            )
            self.condition = found._replace(sql=sql, values=values)

    def say(self, listed: int) -> None:
        if self.condition is not None:
            self.app.note(mailable.in_words(listed, self.withheld))


@command(lists=True, examples=("crm segment list", "crm segment list --json"), exits=(0, 7))
def list_(app: App) -> None:
    """List the segments with their filters and how many people are in each."""
    known = _context(app, app.db)
    rows = []
    for segment in segments.every(app.db):
        rows.append(
            (segment.name, _size(app, segment.name, known), segment.frozen_at is not None, segment.expression)
        )
    emit_listing(app, ("name", "members", "frozen", "filter"), rows)


@command(examples=("crm segment show vip",), exits=(0, 3, 7))
def show(app: App, name: str = NAME) -> None:
    """Show a segment: its filter, how many are in it, and which segments it uses and is used by."""
    segment = segments.named(app.db, name)
    app.emit_object(
        {
            "name": segment.name,
            "filter": segment.expression,
            "members": _size(app, segment.name, _context(app, app.db)),
            "frozen_at": _local(app, segment.frozen_at),
            "created_at": _local(app, segment.created_at),
            "uses": _uses(segment.expression),
            "used_by": [one.name for one in _users(app.db, segment)],
        }
    )


@command(writes=True, examples=("crm segment rm vip",), exits=(0, 3, 4, 7))
def rm(app: App, name: str = NAME) -> None:
    """Take a segment away; one that something else uses stays (exit 4). The people stay."""
    from crmcli.errors import ConflictError

    with app.change() as change:
        segment = segments.named(change.db, name)
        users = _users(change.db, segment)
        if users:
            raise ConflictError(
                f"segment {segment.name} is used by {', '.join(one.name for one in users)}",
                f"crm segment show {segment.name}",
            )
        segments.remove(change.db, segment)
        change.summary = f"removed segment {segment.name}"
    app.done(change)


@command(writes=True, examples=("crm segment rename vip gold",), exits=(0, 2, 3, 4, 7))
def rename(app: App, name: str = NAME, new_name: str = Argument("NEW", help="Its new name.")) -> None:
    """Give a segment another name, also where other segments use it."""
    from crmcli.segment.refer import renamed

    checked_name(new_name)
    with app.change() as change:
        segment = segments.named(change.db, name)
        segments.rename(change.db, segment, new_name)
        for user in _users(change.db, segment):
            segments.rewrite(change.db, user, renamed(user.expression, segment.name, new_name))
        change.summary = f"renamed segment {segment.name} to {new_name}"
    app.done(change)


def reference(name: str) -> str:
    """A segment as a filter names it.

    >>> reference("vip"), reference("far away")
    ('@vip', "@'far away'")
    """
    from crmcli.segment.refer import mention

    return mention(name)


def checked_name(name: str) -> None:
    """Refuse what could not be typed behind an @."""
    from crmcli.clean.text import stored

    if (
        not name
        or name != stored(name, "name")
        or name.startswith("@")
        or not name.isprintable()
        or len(name) > 60
    ):
        raise UsageError(f"{name!r} cannot name a segment", "letters and digits, such as vip or spring-list")


def _checked(app: App, db: Database, name: str, expression: str) -> Condition:
    """The condition of a filter that is about to be saved; an error if it cannot be read, or leads back to itself."""
    from crmcli.clean.text import fold
    from crmcli.cli.filters import context, offer_functions
    from crmcli.segment.context import SavedSegment
    from crmcli.segment.context import known as names
    from crmcli.segment.sql import compile_filter

    offer_functions(db)
    known = context(app, db)
    others = tuple(one for one in names(known.segments) if fold(one.name) != fold(name))
    itself = SavedSegment(0, name, expression)
    return compile_filter(expression, known._replace(segments=(*others, itself)))


def _context(app: App, db: Database) -> Context:
    from crmcli.cli.filters import context, offer_functions

    offer_functions(db)
    return context(app, db)


def _compiled(app: App, db: Database, where: str) -> Condition:
    from crmcli.cli.filters import compiled

    return compiled(app, db, where)


def _members(db: Database, condition: Condition) -> list[int]:
    from crmcli.store import listings

    return listings.ids(db, listings.Query(where=condition.sql, where_values=tuple(condition.values)))


def _size(app: App, name: str, known: Context) -> int:
    from crmcli.segment.sql import compile_filter
    from crmcli.store import listings

    condition = compile_filter(reference(name), known)
    return listings.count(app.db, listings.Query(where=condition.sql, where_values=tuple(condition.values)))


def _uses(expression: str) -> list[str]:
    from crmcli.segment.refer import mentioned

    return mentioned(expression)


def _users(db: Database, segment: segments.Segment) -> list[segments.Segment]:
    """The other segments whose filters name this one."""
    from crmcli.clean.text import fold

    return [
        one
        for one in segments.every(db)
        if one.id != segment.id and fold(segment.name) in map(fold, _uses(one.expression))
    ]


def _local(app: App, instant: str | None) -> str | None:
    from crmcli.clean.instant import local

    return local(instant, app.now) if instant else None
