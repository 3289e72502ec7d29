"""crm import: files of other programs into the database, said, counted and repeatable."""

from __future__ import annotations

import io
import sys
from contextlib import ExitStack

from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.incoming import (
    COUNTRY,
    CREATE,
    DATE_ORDER,
    DELIMITER,
    ENCODING,
    ON_CONFLICT,
    PROFILE,
    TYPES,
    Incoming,
    completed,
    profiles,
    said,
    store,
)
from crmcli.errors import CleanError, PartlyDoneError, UsageError
from crmcli.exchange.intake import Wishes
from crmcli.exchange.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App


# What the words on stderr do not say already; on a terminal that is all there is to add.
_UNSAID = ("unchanged", "rows_merged", "companies_unchanged", "misfits")


@command(
    writes=True,
    examples=(
        "crm import contacts.csv --dry-run      # what would happen, to the row",
        "crm import hubspot.csv",
        "crm import fair.csv --map 'E-Posta=email' --map 'Notlar=note' --save-profile fair",
        "crm import fair-2.csv --profile fair",
        "crm import list.csv --date-order dmy --country IT --on-conflict overwrite",
        "crm import Sent.mbox --type mail --me anna@shop.example   # mails with people you know",
        "crm import calendar.ics --create       # and whoever was met and is not known yet",
        "curl -s https://example.com/leads.csv | crm import - --profile leads",
    ),
    exits=(0, 1, 2, 3, 5, 7),
)
def import_(
    app: App,
    file: list[str] = Argument("FILE", help="Files to read; - is standard input.", complete="file"),
    *,
    limit: int | None = Option("--limit", metavar="N", help="Only the first N records: a small try first."),
    map: list[str] = Option("--map", metavar="HEADER=FIELD", help="What a column is; #3 is the third."),
    profile: str | None = PROFILE,
    save_profile: str | None = Option("--save-profile", metavar="NAME", help="Keep this mapping under a name."),
    type: str | None = Option("--type", metavar="TYPE", choices=(*TYPES, "lossless"), help="What the file is."),
    encoding: str | None = ENCODING,
    delimiter: str | None = DELIMITER,
    header: str | None = Option("--header", metavar="A,B,…", help="Names for columns that have none."),
    date_order: str | None = DATE_ORDER,
    country: str | None = COUNTRY,
    on_conflict: str = ON_CONFLICT,
    create: bool = CREATE,
    me: list[str] = Option("--me", metavar="ADDRESS", help="Your own addresses and numbers; the setting me."),
    strict: bool = Option("--strict", help="One bad record, and nothing is stored (exit 1)."),
    rejects: str | None = Option("--rejects", metavar="FILE", help="Where bad records go: FILE.rejects.csv."),
) -> None:  # fmt: skip
    """Import people, companies and activities from files of other programs.

    The file is recognised by its headers; a column nobody knows becomes a custom field. The same file again changes
    nothing. Records that cannot be used go to a rejects file (exit 5), which can be corrected and imported.
    """
    wishes = completed(
        app,
        Wishes(
            type=type,
            encoding=encoding,
            delimiter=delimiter,
            header=tuple(name.strip() for name in header.split(",")) if header else (),
            map=tuple(map),
            profile=profile,
            date_order=date_order,
            country=country,
            me=tuple(me),
        ),
    )
    if limit is not None and limit < 1:
        raise UsageError(f"--limit: {limit} is less than 1", "--limit 20")
    known = profiles(app)
    with ExitStack() as stack:
        sources = [Source.of(name, sys.stdin.buffer) for name in file]
        for source in sources:
            stack.callback(source.close)
        if type == "lossless" or (type is None and any(_is_lossless(source) for source in sources)):
            if len(sources) != 1:
                raise UsageError("a lossless export is one file", "crm import crm.jsonl")
            _load_lossless(app, sources[0])
            return
        files = [Incoming(app, stack, source, known, wishes, limit) for source in sources]
        for found in files:
            found.reject_path = rejects
            found.announce()
        if save_profile is not None:
            files[0].save_profile(save_profile, wishes.date_order)
        counts, change = store(app, files, policy=on_conflict, strict=strict, create=create)
        for found in files:
            found.say()
        if change.empty and "logged" in counts:
            app.note(f"nothing to change: {said(counts)}")
        else:
            app.done(change)
        written = [path for found in files for path in found.save_rejects()]
    shown: dict[str, object] = {
        what: count
        for what, count in counts.items()
        if not app.for_people or (count and (what in _UNSAID or app.view.quiet))
    }
    if shown:
        app.emit_object(shown)
    if counts["rejected"]:
        where = f"; they are in {', '.join(written)}" if written else ""
        raise PartlyDoneError(
            f"{counts['rejected']} rejected{where}",
            "correct them there and import that file"
            if written
            else "--rejects FILE writes them, to be corrected",
        )


def _load_lossless(app: App, source: Source) -> None:
    """Fill an empty database with what `crm export lossless` wrote."""
    from crmcli.store.lossless import load

    with (
        io.TextIOWrapper(source.open(), encoding="utf-8", errors="surrogateescape") as lines,
        app.change() as change,
    ):
        try:
            count = load(change.db, lines)
        except CleanError as error:
            raise CleanError(f"{source.name}, {error.message}", error.hint) from None
        change.summary = f"loaded {count} rows from {source.name}"
    app.done(change)


def _is_lossless(source: Source) -> bool:
    from crmcli.store.lossless import is_lossless

    return is_lossless(source.head(100).decode("utf-8", "replace"))
