"""crm feed: folders whose new files are imported whenever a clock says so."""

from __future__ import annotations

import os
from glob import has_magic

from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.incoming import (
    COUNTRY,
    CREATE,
    DATE_ORDER,
    DELIMITER,
    ENCODING,
    ON_CONFLICT,
    PROFILE,
    TYPE,
    profiles,
)
from crmcli.cli.listing import emit_listing
from crmcli.errors import UsageError
from crmcli.store import feeds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App

_NAME = Argument("FEED", help="Its name; crm feed list shows them.", complete="feed")


@command(
    writes=True,
    examples=(
        "crm feed add shop --glob '~/drop/*.csv' --profile shop",
        "crm feed add calls --glob '/var/log/asterisk/*.csv' --type calls --profile asterisk",
        "crm feed add mail --glob '~/Mail/Sent.mbox' --type mail",
    ),
    exits=(0, 2, 4, 7),
)
def add(
    app: App,
    name: str = Argument("FEED", help="A name for it: letters, digits, - and _."),
    *,
    glob: str | None = Option("--glob", metavar="PATTERN", help="The files, in quotes: '~/drop/*.csv'."),
    profile: str | None = PROFILE,
    type: str | None = TYPE,
    encoding: str | None = ENCODING,
    delimiter: str | None = DELIMITER,
    date_order: str | None = DATE_ORDER,
    country: str | None = COUNTRY,
    on_conflict: str = ON_CONFLICT,
    create: bool = CREATE,
    force: bool = Option("-f", "--force", help="Replace the settings of a feed of that name; it remembers its files."),
) -> None:  # fmt: skip
    """Keep which files to import again and again, and how; crm feed run takes what is new.

    The options are those of crm import.
    """
    from crmcli.exchange.recognition import profiles_by_name

    if not name or not all(letter.isalnum() or letter in "-_" for letter in name):
        raise UsageError(f"{name!r} cannot name a feed", "letters, digits, - and _")
    if not glob:
        raise UsageError("which files does it take?", f"crm feed add {name} --glob '~/drop/*.csv'")
    if profile is not None:
        profiles_by_name(profile, profiles(app))
    pattern = glob if glob.startswith("~") else os.path.abspath(glob)  # cron runs in another folder
    feed = feeds.Feed(
        name,
        pattern,
        profile,
        type,
        encoding,
        delimiter,
        date_order,
        country.upper() if country else None,
        on_conflict,
        int(create),
    )
    with app.change() as change:
        feeds.add(change.db, feed, app.now, replace=force)
        change.summary = f"feed {name} takes {pattern}"
    app.done(change)
    if not has_magic(pattern):
        app.note(
            "that is one file; for more, put the pattern in quotes, or the shell puts names in its place"
        )


@command(lists=True, examples=("crm feed list", "crm feed list --json"), exits=(0, 7))
def list_(app: App) -> None:
    """List the feeds: what each takes, how many files it took, and when it last took one."""
    from crmcli.clean.instant import local

    rows = []
    for feed_id, feed in feeds.every(app.db):
        taken = feeds.history(app.db, feed_id)
        latest = local(taken[0][1], app.now) if taken else None
        rows.append((feed.name, feed.glob, feed.profile, feed.type, len(taken), latest))
    emit_listing(app, ("name", "glob", "profile", "type", "files", "last"), rows)


@command(lists=True, examples=("crm feed show shop", "crm feed show shop --files"), exits=(0, 2, 3, 7))
def show(
    app: App,
    name: str = _NAME,
    *,
    files: bool = Option("--files", help="List its files: what was taken when, and what is new."),
) -> None:
    """Show a feed: its settings, how many files it took, and how many are waiting."""
    from crmcli.cli.feed_run import waiting

    feed_id, feed = feeds.named(app.db, name)
    new = waiting(app.db, feed_id, feed)
    if files:
        from crmcli.clean.instant import local

        rows: list[tuple[str, str, str | None, str | None]] = [(path, "new", None, None) for path in new]
        rows += [
            (path, "taken", local(at, app.now), None if import_id is None else str(import_id))
            for path, at, import_id in feeds.history(app.db, feed_id)
        ]
        emit_listing(app, ("file", "state", "at", "import"), rows)
        return
    app.lists_nothing()
    settings: dict[str, object] = {name: getattr(feed, name) for name in feed._fields}
    settings["create"] = bool(settings.pop("creates"))
    app.emit_object({**settings, "files": len(feeds.history(app.db, feed_id)), "new": len(new)})


@command(writes=True, examples=("crm feed rm shop",), exits=(0, 3, 7))
def rm(app: App, name: str = _NAME) -> None:
    """Take a feed away, with what it remembers of its files; what it imported stays."""
    with app.change() as change:
        feed_id, feed = feeds.named(change.db, name)
        feeds.remove(change.db, feed_id)
        change.summary = f"took feed {feed.name} away"
    app.done(change)
