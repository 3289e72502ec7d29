"""crm import: files of other programs into the database, said, counted and repeatable."""

from __future__ import annotations

import sys
from contextlib import ExitStack

from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.filters import is_reserved
from crmcli.cli.pipeline import stages
from crmcli.errors import Failure, PartlyDoneError, UsageError
from crmcli.exchange.entrance import intakes
from crmcli.exchange.gather.deals import DealWords
from crmcli.exchange.intake import EncounterIntake, TableIntake, Wishes
from crmcli.exchange.profile import Profile, built_in, of_user
from crmcli.exchange.rejects import Rejects, default_path
from crmcli.exchange.source import Source
from crmcli.store import encounters, imports

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from crmcli.cli.context import App
    from crmcli.exchange.convert import Entry
    from crmcli.model import Encounter

_TYPES = (
    "csv", "tsv", "json", "jsonl", "xlsx", "vcard", "ldif", "mail", "mbox", "ics", "meetings", "calls", "lossless"
)  # fmt: skip
_NEWS = ("created", "updated", "companies_created", "companies_updated", "activities", "tasks", "deals",
         "deals_updated", "logged")  # fmt: skip


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
    profile: str | None = Option("--profile", metavar="NAME", help="The program that wrote it, or your profile."),
    save_profile: str | None = Option("--save-profile", metavar="NAME", help="Keep this mapping under a name."),
    type: str | None = Option("--type", metavar="TYPE", choices=_TYPES, help="What the file is."),
    encoding: str | None = Option("--encoding", metavar="NAME", help="utf-8, cp1252, cp1251 …"),
    delimiter: str | None = Option("--delimiter", metavar="CHAR", help="What stands between cells: ';' or tab."),
    header: str | None = Option("--header", metavar="A,B,…", help="Names for columns that have none."),
    date_order: str | None = Option(
        "--date-order", metavar="ORDER", choices=("dmy", "mdy"), help="How 03/04/2026 is read."
    ),
    country: str | None = Option("--country", metavar="CODE", help="Of phone numbers written without one: IT."),
    on_conflict: str = Option(
        "--on-conflict", metavar="WHAT", choices=("fill", "overwrite", "skip"), default="fill",
        help="People already known: fill blanks (the default), overwrite, or skip them.",
    ),
    create: bool = Option("--create", help="Mail, meetings, calls: add people who are not known yet."),
    me: list[str] = Option("--me", metavar="ADDRESS", help="Your own addresses and numbers; the setting me."),
    strict: bool = Option("--strict", help="One bad record, and nothing is stored (exit 1)."),
    rejects: str | None = Option("--rejects", metavar="FILE", help="Where bad records go: FILE.rejects.csv."),
) -> None:  # fmt: skip
    """Import people, companies and activities from files of other programs.

    The file is recognised by its headers; a column nobody knows becomes a custom field. The same file again changes
    nothing. Records that cannot be used go to a rejects file (exit 5), which can be corrected and imported.
    """
    if type == "lossless":
        _load_lossless(app, file)
        return
    wishes = Wishes(
        type=type,
        encoding=encoding,
        delimiter=delimiter,
        header=tuple(name.strip() for name in header.split(",")) if header else (),
        map=tuple(map),
        profile=profile,
        date_order=date_order or app.config.get("date_order"),
        country=(country or app.country or "").upper() or None,
        deals=DealWords(
            tuple(stage.name for stage in stages(app)), app.config.get("currency"), app.config.get("decimal")
        ),
        me=(*me, *app.config.get("me")),
    )
    profiles = (*of_user(app.config.folder), *built_in())
    with ExitStack() as stack:
        files = [
            _File(app, stack, Source.of(name, sys.stdin.buffer), profiles, wishes, limit) for name in file
        ]
        if save_profile:
            files[0].save_profile(save_profile, wishes.date_order)
        counts = _store(app, files, policy=on_conflict, strict=strict, create=create)
        written = [path for found in files for path in found.save_rejects(rejects)]
    app.emit_object(dict(counts))
    if counts["rejected"]:
        where = f"; they are in {', '.join(written)}" if written else ""
        raise PartlyDoneError(
            f"{counts['rejected']} rejected{where}",
            "correct them there and import that file" if written else None,
        )


def _load_lossless(app: App, files: list[str]) -> None:
    """Fill an empty database with what `crm export lossless` wrote."""
    from crmcli.errors import UsageError
    from crmcli.store.lossless import load

    if len(files) != 1:
        raise UsageError("a lossless export is one file", "crm import crm.jsonl --type lossless")
    lines = sys.stdin if files[0] == "-" else open(files[0], encoding="utf-8")  # noqa: SIM115 - closed below
    try:
        with app.change() as change:
            count = load(change.db, lines)
            change.summary = f"loaded {count} rows from {files[0]}"
    finally:
        if lines is not sys.stdin:
            lines.close()
    app.done(change)


def _store(app: App, files: list[_File], *, policy: str, strict: bool, create: bool) -> dict[str, int]:
    """Read and clean everything, then write it in one change; what became of it."""
    db = app.db
    imports.stage(db, ((found.entries(), found.texts) for found in files))
    happened = any(found.happened for found in files)
    if happened:
        encounters.stage(db, (one for number, found in enumerate(files) for one in found.encounters(number)))
    rejected = sum(found.rejects.count for found in files)
    if strict and rejected:
        raise Failure(
            f"{rejected} bad records; nothing was stored: {'; '.join(line for f in files for line in f.rejects.lines)}",
            "leave out --strict to store the others",
        )
    with app.change() as change:
        counts = imports.absorb(db, policy=policy, is_reserved=is_reserved, now=app.now)
        if happened:
            logged = encounters.absorb(db, create=create, now=app.now)
            counts = {**counts, **logged, "created": counts["created"] + logged["created"]}
        counts["skipped"] = sum(found.skipped for found in files)
        counts["rejected"] = rejected
        if any(counts.get(what) for what in _NEWS):  # the same file again leaves no trace
            for number, found in enumerate(files):
                found.record(number)
        change.summary = _summary(", ".join(found.source.name for found in files), counts)
    imports.finish(db)
    encounters.finish(db)
    for found in files:
        found.say()
    app.done(change)
    return counts


class _File:
    """One file on its way in: its parts, what was rejected of it, and what there is to say."""

    def __init__(
        self,
        app: App,
        stack: ExitStack,
        source: Source,
        profiles: tuple[Profile, ...],
        wishes: Wishes,
        limit: int | None,
    ) -> None:
        stack.callback(source.close)
        self.app = app
        self.source = source
        self.parts = intakes(source, profiles, wishes)
        self.rejects = stack.enter_context(Rejects(self.parts[0].header))
        self.limit = limit
        for part in self.parts:
            app.note(f"{part.name}: {part.evidence}")
            for line in part.notes:
                app.note(f"  {line}")
            for line in part.warnings:
                app.warn(line)

    @property
    def skipped(self) -> int:
        """How many records were skipped."""
        return sum(part.skips.total() for part in self.parts)

    @property
    def texts(self) -> set[str]:
        """The single texts of a person that some part of the file may give."""
        return {text for part in self.parts for text in part.texts}

    def entries(self) -> Iterator[Entry]:
        """The entries of all parts, with a progress bar where somebody watches."""
        from crmcli.render.progress import Progress

        for part in self.parts:
            with Progress(f"reading {part.name}", self.app.view) as advance:
                yield from part.entries(self.rejects.add, limit=self.limit, now=self.app.now, seen=advance)

    @property
    def happened(self) -> list[EncounterIntake]:
        """The parts that are mails, meetings or calls."""
        return [part for part in self.parts if isinstance(part, EncounterIntake)]

    def encounters(self, number: int) -> Iterator[tuple[int, int, Encounter]]:
        """What happened, of this file, the `number`-th of the command, each with its line."""
        from crmcli.render.progress import Progress

        for part in self.happened:
            with Progress(f"reading {part.name}", self.app.view) as advance:
                for line, one in part.encounters(
                    self.rejects.add, limit=self.limit, now=self.app.now, seen=advance
                ):
                    yield number, line, one

    def record(self, number: int) -> None:
        """Keep that this file, the `number`-th of the command, was imported."""
        db = self.app.db
        counts = {**imports.counted(db, number), "rejected": self.rejects.count, "skipped": self.skipped}
        if self.happened:
            found = encounters.counted(db, number)
            counts = {**counts, **found, "created": counts["created"] + found["created"]}
        import_id = imports.record(
            db,
            number,
            file=self.source.name,
            sha256=self.source.sha256(),
            profile=self.parts[0].title,
            counts=counts,
            now=self.app.now,
        )
        if self.happened:
            encounters.record(db, import_id, number)

    def save_profile(self, name: str, date_order: str | None) -> None:
        from crmcli.exchange.saved import save

        table = next((part for part in self.parts if isinstance(part, TableIntake)), None)
        if table is None:
            raise UsageError(
                f"{self.source.name} has no columns to keep a mapping of", "leave out --save-profile"
            )
        path = save(table.mapping, name, self.app.config.folder, date_order=date_order)
        self.app.note(f"saved the profile {path}")

    def save_rejects(self, path: str | None) -> list[str]:
        """Write the rejects file, if there are any; its path."""
        if not self.rejects.count or (self.app.dry_run and path is None):
            return []
        return [self.rejects.save(path or default_path(self.source.name))]

    def say(self) -> None:
        """What became of records that were not simply stored."""
        for part in self.parts:
            for what, count in part.skips.items():
                self.app.note(f"  skipped {count}: {what}")
            for remark in part.remarks:
                self.app.note(f"  {remark}")
        for line in self.rejects.lines:
            self.app.note(f"  rejected {line}")


def _summary(name: str, totals: dict[str, int]) -> str:
    """One line for the journal and the terminal."""
    words = [
        (totals["created"], "people created"),
        (totals["updated"], "updated"),
        (totals["companies_created"], "companies created"),
        (totals["activities"] + totals["tasks"], "activities"),
        (totals["rejected"], "rejected"),
    ]
    said = [f"{count} {what}" for count, what in words if count]
    said += [f"{what} {totals[what]}" for what in ("logged", "unknown", "duplicate") if what in totals]
    return f"imported {name}: {', '.join(said) or 'nothing'}"
