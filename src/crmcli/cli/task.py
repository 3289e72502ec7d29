"""crm task: add, list, show, edit, snooze, done, rm."""

from __future__ import annotations

from itertools import chain, islice

from crmcli.clean.text import stored
from crmcli.cli import owners
from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.listing import emit_count, emit_listing, most
from crmcli.errors import ConflictError, FindingsError, UsageError
from crmcli.store import deals, resolve, tasks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from crmcli.cli.context import App
    from crmcli.store.database import Database

TASK = Argument("TASK", help="Its id (t7, or 7), its title, or words of it.", complete="task")
FOR = Option("--for", metavar="PERSON", help="Whom it is about.", complete="person")
COMPANY = Option("--company", metavar="COMPANY", help="The company it is about.", complete="company")
DEAL = Option(
    "--deal", metavar="DEAL", help="The deal it belongs to, and with it the person.", complete="deal"
)
DUE = Option("--due", metavar="WHEN", help='When: fri, +3d, eom, 2026-05-08, "fri 14:00".')
PRIORITY = Option("--priority", metavar="HOW", choices=tasks.PRIORITIES, help="How urgent.")
OWNER = Option("--owner", metavar="NAME", help="Who does it.", complete="owner")
EVERY = Option("--every", metavar="TIME", help="It comes again when it is done: 1w, 1m, 1y.")


@command(
    writes=True,
    examples=(
        'crm task add "Send quote" --for jane --due fri --priority high --owner anna',
        'crm task add "Invoice support" --company acme --due eom --every 1m',
        'crm task add "Call back" --for jane --due "tomorrow 14:00"',
    ),
    exits=(0, 2, 3, 4, 7),
)
def add(
    app: App,
    title: str = Argument("TITLE", help="What is to be done."),
    *,
    person: str | None = FOR,
    company: str | None = COMPANY,
    deal: str | None = DEAL,
    due: str | None = DUE,
    priority: str | None = PRIORITY,
    owner: str | None = OWNER,
    every: str | None = EVERY,
    key: str | None = Option("--key", metavar="KEY", help="Your own key; the same key adds once."),
) -> None:
    """Add something to be done and print its id."""
    named = _title(title)
    on, at = _due(app, due)
    length = _length(every)
    if length and on is None:
        raise UsageError("what comes again needs a first day", f"add --due WHEN to --every {every}")
    with app.change() as change:
        db = change.db
        known = tasks.by_key(db, key) if key else None
        if known is None:
            about = _about(app, db, person, company, deal)
            if about["deal_id"] and not about["person_id"]:
                about["person_id"] = next((id for id, _, _ in deals.people_of(db, about["deal_id"])), None)
            task_id = tasks.add(
                db, named, **about, due_on=on, due_at=at, priority=priority or "normal", owner=_plain(owner),
                every=length, key=_plain(key), now=app.now,
            )  # fmt: skip
            change.summary = f"added t{task_id} {named}"
        else:
            task_id = known
    app.added(f"t{task_id} has this key already", id=f"t{task_id}")


@command(
    looks_back=True,
    lists=True,
    examples=(
        "crm task list",
        "crm task list --overdue --exit-code",
        "crm task list --owner anna --format md   # what to hand over to her",
        "crm task list --where 'person.tag=vip and due<7d'",
    ),
    exits=(0, 2, 3, 7, 8),
)
def list_(
    app: App,
    *,
    overdue: bool = Option("--overdue", help="Only what should be done by now."),
    done: bool = Option("--done", help="What is done, the latest first."),
    everything: bool = Option("--all", "-a", help="Open and done."),
    due: str | None = Option("--due", metavar="WHEN", help="Only what is due by then: fri, +7d, eom."),
    person: str | None = FOR,
    company: str | None = COMPANY,
    deal: str | None = DEAL,
    owner: str | None = owners.OF_WHOM,
    priority: str | None = PRIORITY,
    where: str | None = Option(
        "--where", metavar="FILTER", help="Only what the filter finds; crm help filter."
    ),
    exit_code: bool = Option("--exit-code", help="Exit 8 if there is any."),
) -> None:
    """List what is to be done, by day."""
    if overdue + done + everything > 1:
        raise UsageError("it cannot be more than one of --overdue, --done and --all")
    db = app.db
    query = tasks.Query(
        state="overdue" if overdue else "done" if done else None if everything else "open",
        **_about(app, db, person, company, deal),
        owner=owners.known(app, owner),
        priority=priority,
        until=_due(app, due)[0],
    )
    if where is not None:
        from crmcli.cli.nobody import answered

        condition = answered(app, db, where, "task")
        query = query._replace(where=condition.sql, where_values=tuple(condition.values))
    if app.flags["count"] and not exit_code:
        emit_count(app, tasks.COLUMNS, tasks.count(db, query, app.now))
        return
    found = tasks.listing(db, query, app.now, None if exit_code else most(app))
    if app.for_people and app.flags["columns"] is None:
        app.flags["columns"] = ",".join(tasks.READABLE)
    first = list(islice(found, 1))
    emit_listing(app, tasks.COLUMNS, chain(first, found))
    if exit_code and first:
        raise FindingsError("")


@command(looks_back=True, examples=("crm task show t7", "crm task show 7 --json"), exits=(0, 3, 7))
def show(app: App, task: str = TASK) -> None:
    """Show everything known of a task."""
    task_id = resolve.task(app.db, task)
    app.emit_object(tasks.card(app.db, task_id, app.now))


@command(
    writes=True,
    examples=("crm task done t7", "crm task done 7 8 9", "crm task list --for jane --format ids | xargs crm task done"),
    exits=(0, 3, 4, 7),
)  # fmt: skip
def done(
    app: App, task: list[str] = Argument("TASK", help="Ids (t7, or 7) or titles.", complete="task")
) -> None:
    """Tick tasks off. One that comes again is followed by the next, whose id is printed."""
    following = []
    with app.change() as change:
        said = []
        for reference in task:
            task_id = _open(change.db, reference)
            after = tasks.done(change.db, task_id, app.now)
            said.append(f"t{task_id} {tasks.row(change.db, task_id)['title']}")
            if after is not None:
                following.append(after)
        change.summary = f"done: {', '.join(said[:5])}" + (
            f" and {len(said) - 5} more" if len(said) > 5 else ""
        )
        days = [(after, tasks.row(change.db, after)["due_on"]) for after in following]
    app.done(change)
    if not app.dry_run:
        for after, day in days:
            app.note(f"next: t{after}, due {day}")
    app.made(next=[f"t{after}" for after in following])


@command(
    writes=True,
    examples=("crm task snooze t7 +2d", "crm task snooze 7 mon", 'crm task snooze 7 "tomorrow 14:00"'),
    exits=(0, 2, 3, 4, 7),
)
def snooze(
    app: App,
    task: str = TASK,
    until: str = Argument(
        "WHEN", help="fri, +2d, 2026-05-08; +2d counts from today, or its day if that is later."
    ),
) -> None:
    """Put a task off."""
    with app.change() as change:
        task_id = _open(change.db, task)
        row = tasks.row(change.db, task_id)
        on, at = _put_off(app, row, until)
        tasks.snooze(change.db, task_id, on, at)
        change.summary = f"put off t{task_id} {row['title']} to {on}"
    app.done(change)


@command(
    writes=True,
    examples=("crm task edit t7 --due fri --priority high", "crm task edit 7 --owner bob --every ''"),
    exits=(0, 2, 3, 4, 7),
)
def edit(
    app: App,
    task: str = TASK,
    *,
    title: str | None = Option("--title", metavar="TEXT", help="What is to be done."),
    person: str | None = FOR,
    company: str | None = COMPANY,
    deal: str | None = DEAL,
    due: str | None = DUE,
    priority: str | None = PRIORITY,
    owner: str | None = OWNER,
    every: str | None = EVERY,
) -> None:
    """Change a task; an empty value clears what stands there."""
    with app.change() as change:
        db = change.db
        task_id = resolve.task(db, task)
        columns: dict[str, object] = {}
        if title is not None:
            columns["title"] = _title(title)
        named = _about(app, db, person or None, company or None, deal or None)
        for column, reference in zip(named, (person, company, deal), strict=True):
            if reference is not None:
                columns[column] = named[column]
        if due is not None:
            columns["due_on"], columns["due_at"] = _due(app, due or None)
        if priority is not None:
            columns["priority"] = priority
        if owner is not None:
            columns["owner"] = _plain(owner)
        if every is not None:
            columns["every"] = _length(every or None)
        _refuse_endless(tasks.row(db, task_id), columns)
        tasks.edit(db, task_id, columns)
        change.summary = f"edited t{task_id} {tasks.row(db, task_id)['title']}"
    app.done(change)


@command(writes=True, examples=("crm task rm t7",), exits=(0, 3, 4, 7))
def rm(app: App, task: str = TASK) -> None:
    """Hide a task; crm restore or crm undo brings it back."""
    from crmcli.store import removal

    with app.change() as change:
        task_id = resolve.task(change.db, task)
        removal.remove(change.db, "t", task_id, app.now)
        change.summary = f"removed {removal.label(change.db, 't', task_id)}"
    app.done(change)


def _title(text: str) -> str:
    found = " ".join(stored(text, "title").split())
    if not found:
        raise UsageError("a task needs a title")
    return found


def _due(app: App, text: str | None) -> tuple[str | None, str | None]:
    """The day, and the instant where a time was given."""
    if text is None:
        return None, None
    from crmcli.clean.date import moment

    return moment(text, app.now, order=app.config.get("date_order"))


def _length(text: str | None) -> str | None:
    if text is None:
        return None
    from crmcli.clean.series import every

    return every(text)


def _plain(text: str | None) -> str | None:
    return stored(text, "owner") or None if text else None


def _about(
    app: App, db: Database, person: str | None, company: str | None, deal: str | None
) -> dict[str, Any]:
    """The person, the company and the deal that were named, by id."""
    return {
        "person_id": resolve.person(db, person, app.country) if person is not None else None,
        "organisation_id": resolve.organisation(db, company) if company is not None else None,
        "deal_id": resolve.deal(db, deal) if deal is not None else None,
    }


def _open(db: Database, reference: str) -> int:
    """The id of a task that is not done yet."""
    task_id = resolve.task(db, reference)
    if tasks.row(db, task_id)["done_at"] is not None:
        raise ConflictError(f"t{task_id} is done already", "crm undo, or crm task add for another")
    return task_id


def _put_off(app: App, row: dict[str, Any], until: str) -> tuple[str, str | None]:
    """The new day, and the instant: at its own time of day where none is given."""
    from crmcli.clean import series

    if until.startswith("+"):
        length = _length_or_none(until)
        if length:
            on = series.later(max(row["due_on"] or "", app.now.date().isoformat()), length)
            return on, tasks.moved(row["due_at"], on) if row["due_at"] else None
    day, at = _due(app, until)
    assert day is not None
    return day, at or (tasks.moved(row["due_at"], day) if row["due_at"] else None)


def _length_or_none(text: str) -> str | None:
    try:
        return _length(text)
    except UsageError:
        return None


def _refuse_endless(row: dict[str, Any], columns: dict[str, object]) -> None:
    """What comes again needs a day to count from."""
    if columns.get("every", row["every"]) and not columns.get("due_on", row["due_on"]):
        raise UsageError("what comes again needs a day", "--every '' ends that, --due WHEN gives a day")
