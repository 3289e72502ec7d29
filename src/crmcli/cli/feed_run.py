"""crm feed run: taking what is new in the folders of feeds. Each file is a change of its own."""

from __future__ import annotations

import glob
import os
import re
from contextlib import ExitStack, contextmanager, nullcontext

from crmcli.cli.app import unforeseen
from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.incoming import Incoming, completed, profiles, store
from crmcli.cli.listing import check_listing, emit_listing
from crmcli.errors import CrmError, DatabaseError, NotFoundError, PartlyDoneError, UsageError
from crmcli.exchange.files import is_being_written
from crmcli.exchange.intake import Wishes
from crmcli.exchange.source import Source
from crmcli.store import feeds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crmcli.cli.context import App
    from crmcli.exchange.profile import Profile
    from crmcli.store.database import Database
    from crmcli.store.feeds import Feed

_COUNTS = ("rejected", "created", "updated", "logged", "companies_created", "activities", "tasks", "deals")
COLUMNS = ("feed", "files", "failed", *_COUNTS)
_MAGIC = re.compile(r"[*?\[]")
_REJECTS = re.compile(r"\.rejects(?:-\d+)?\.csv$")  # ours, beside the file they are of (exchange.rejects)


@command(
    lists=True,
    writes=True,
    examples=(
        "crm feed run shop",
        "crm feed run --all --dry-run",
        "crm feed run --all        # from cron, every ten minutes: */10 * * * *",
    ),
    exits=(0, 2, 3, 5, 7),
)
def run(
    app: App,
    names: list[str] = Argument("FEED", help="Which feeds; crm feed list.", complete="feed", optional=True),
    *,
    all: bool = Option("-a", "--all", help="All of them."),
) -> None:
    """Import the files of feeds that are new or have changed, told by their contents.

    Prints a line for each feed that had something to do, and nothing where none had. A file that cannot be imported
    stops neither its feed nor the others (exit 5), and is tried again the next time. Each file is an import of its
    own, which crm imports undo takes back; the file is new again then.
    """
    if bool(names) == all:
        raise UsageError("which feeds?", "crm feed run NAME, or crm feed run --all")
    check_listing(app, COLUMNS)
    runs: list[_Run] = []
    keep_rejects = not app.dry_run
    try:
        with _rehearsal(app) if app.dry_run else nullcontext():
            known = profiles(app)
            chosen = [feeds.named(app.db, name) for name in dict.fromkeys(names)] or feeds.every(app.db)
            for feed_id, feed in chosen:
                runs.append(_Run(app, feed_id, feed, known))
                runs[-1].take(keep_rejects=keep_rejects)
    finally:  # also when the database fails half-way: what was done is said
        done = [one.row() for one in runs if one.files or one.failed]
        if done:
            emit_listing(app, COLUMNS, done)
    if not done and app.format == "json":
        emit_listing(app, COLUMNS, done)
    partly = [one.feed.name for one in runs if one.failed or one.counts["rejected"]]
    if partly:
        raise PartlyDoneError(
            f"not everything was imported: {', '.join(partly)}", "what and why stands above"
        )


def waiting(db: Database, feed_id: int, feed: Feed) -> list[str]:
    """The files of a feed whose contents it has not taken."""
    taken = feeds.Taken(db, feed_id)
    return [one.name for one in _matching(feed) if not taken.knows(one.name, one.sha256())]


class _Run:
    """One feed being run, and what became of its files."""

    def __init__(self, app: App, feed_id: int, feed: Feed, known: Sequence[Profile]) -> None:
        self.app = app
        self.feed_id = feed_id
        self.feed = feed
        self.known = known
        self.files = 0
        self.failed = 0
        self.counts = dict.fromkeys(_COUNTS, 0)

    def row(self) -> tuple[object, ...]:
        """`COLUMNS` of the report."""
        return (self.feed.name, self.files, self.failed, *self.counts.values())

    def take(self, *, keep_rejects: bool) -> None:
        """Import every file that is new; what goes wrong with one is said, and the next is taken."""
        try:
            found = _matching(self.feed)
        except CrmError as error:
            self._fail(error)
            return
        taken = feeds.Taken(self.app.db, self.feed_id)
        for source in found:
            try:
                sha256 = source.sha256()
                if not taken.knows(source.name, sha256):
                    self._import(source, sha256, keep_rejects=keep_rejects)
            except DatabaseError:
                raise
            except CrmError as error:
                self._fail(error, source)
            except Exception as error:
                if self.app.environ.get("CRM_DEBUG"):
                    raise
                self._fail(unforeseen(self.app, error), source)

    def _import(self, source: Source, sha256: str, *, keep_rejects: bool) -> None:
        app, feed = self.app, self.feed
        wishes = Wishes(
            type=feed.type,
            encoding=feed.encoding,
            delimiter=feed.delimiter,
            profile=feed.profile,
            date_order=feed.date_order,
            country=feed.country,
        )

        def remember(db: Database, ids: list[int | None]) -> None:
            feeds.remember(db, self.feed_id, source.name, sha256, import_id=ids[0], now=app.now)

        with ExitStack() as stack:
            file = Incoming(app, stack, source, self.known, completed(app, wishes), None)
            counts, _ = store(app, [file], policy=feed.on_conflict, create=bool(feed.creates), also=remember)
            self.files += 1
            for what in _COUNTS:
                self.counts[what] += counts.get(what, 0)
            if counts["rejected"]:
                written = file.save_rejects() if keep_rejects else []
                where = f"; they are in {written[0]}" if written else ""
                app.warn(f"{feed.name}: {source.name}: {counts['rejected']} rejected{where}")

    def _fail(self, error: CrmError, source: Source | None = None) -> None:
        self.failed += 1
        where = f"{source.name}: " if source and source.name not in error.message else ""
        hint = f" ({error.hint})" if error.hint else ""
        self.app.warn(f"{self.feed.name}: {where}{error.message}{hint}")


def _matching(feed: Feed) -> list[Source]:
    """The files of a feed in the order of their names; NotFoundError where the folder of them all is not there.

    One that is still being written is left for the next time.
    """
    pattern = os.path.expanduser(feed.glob)
    folder = os.path.dirname(_MAGIC.split(pattern, maxsplit=1)[0])
    if not os.path.isdir(folder):
        raise NotFoundError(
            f"there is no folder {folder}", f"make it, or crm feed add {feed.name} --force --glob …"
        )
    return [
        Source(path, path)
        for path in sorted(glob.glob(pattern, recursive=True))
        if os.path.isfile(path) and not _REJECTS.search(path) and not is_being_written(path)
    ]


@contextmanager
def _rehearsal(app: App) -> Iterator[None]:
    """The command done in earnest on a copy that goes away: what one file adds, the next one finds."""
    from crmcli.store.copying import copied

    own = app.db
    app.flags["dry_run"] = False
    try:
        with copied(own) as copy:
            app.use(copy)
            if app.db is not copy:
                raise UsageError(
                    "a line of a batch cannot rehearse feeds", "crm feed run --dry-run on its own"
                )
            yield
    finally:
        app.use(own)
        app.flags["dry_run"] = True
