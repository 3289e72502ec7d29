"""Files on their way in: what they look like, what was rejected of them, and storing them in one change."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager

from crmcli.clean.text import counted
from crmcli.cli.declare import Option
from crmcli.cli.door import newcomers
from crmcli.cli.filters import is_reserved
from crmcli.cli.pipeline import stages
from crmcli.errors import Failure, UsageError
from crmcli.exchange.entrance import intakes
from crmcli.exchange.gather.deals import DealWords
from crmcli.exchange.intake import EncounterIntake, TableIntake, Wishes
from crmcli.exchange.profile import built_in, of_user
from crmcli.exchange.rejects import Rejects, default_path
from crmcli.store import encounters, imports, sale
from crmcli.store.import_consents import From

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from crmcli.cli.context import App
    from crmcli.cli.door import Newcomers
    from crmcli.exchange.convert import Entry
    from crmcli.exchange.profile import Profile
    from crmcli.exchange.source import Source
    from crmcli.model import Encounter
    from crmcli.store.database import Database
    from crmcli.store.journal import Change

# What a file of records can be said to be; --type takes these.
TYPES = (
    "csv", "tsv", "json", "jsonl", "xlsx", "vcard", "ldif", "mail", "mbox", "ics", "meetings", "calls"
)  # fmt: skip
# How it is read and what becomes of it: of crm import, and kept by crm feed add.
TYPE = Option("--type", metavar="TYPE", choices=TYPES, help="What the file is.")
PROFILE = Option("--profile", metavar="NAME", help="The program that wrote it, or your profile.")
ENCODING = Option("--encoding", metavar="NAME", help="utf-8, cp1252, cp1251 …")
DELIMITER = Option("--delimiter", metavar="CHAR", help="What stands between cells: ';' or tab.")
DATE_ORDER = Option("--date-order", metavar="ORDER", choices=("dmy", "mdy"), help="How 03/04/2026 is read.")
COUNTRY = Option("--country", metavar="CODE", help="Of phone numbers written without one: IT.")
ON_CONFLICT = Option(
    "--on-conflict", metavar="WHAT", choices=("fill", "overwrite", "skip"), default="fill",
    help="What is known already: fill its blanks (the default), overwrite it, or skip it.",
)  # fmt: skip
CREATE = Option("--create", help="Mail, meetings, calls: add people who are not known yet.")
_NEWS = ("created", "updated", "companies_created", "companies_updated", "activities", "activities_updated", "tasks",
         "tasks_updated", "deals", "deals_updated", "linked", "logged")  # fmt: skip


class Incoming:
    """One file on its way in: its parts, what was rejected of it, and what there is to say."""

    def __init__(
        self,
        app: App,
        stack: ExitStack,
        source: Source,
        profiles: Sequence[Profile],
        wishes: Wishes,
        limit: int | None,
    ) -> None:
        self.app = app
        self.source = source
        self.parts = intakes(source, profiles, wishes)
        self.rejects = stack.enter_context(Rejects(self.parts[0].header))
        self.limit = limit
        self.reject_path: str | None = None  # beside the file by default

    def announce(self) -> None:
        """What the file looks like, and what is doubtful about it."""
        for part in self.parts:
            self.app.note(f"{part.name}: {part.evidence}")
            for line in part.notes:
                self.app.note(f"  {line}")
            for line in part.warnings:
                self.app.warn(line)

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

    def record(self, number: int) -> int:
        """Keep that this file, the `number`-th of the command, was imported; the id of that import."""
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
        return import_id

    def save_profile(self, name: str, date_order: str | None) -> None:
        from crmcli.exchange.saved import save
        from crmcli.store.files import private_folder

        table = next((part for part in self.parts if isinstance(part, TableIntake)), None)
        if table is None:
            raise UsageError(
                f"{self.source.name} has no columns to keep a mapping of", "leave out --save-profile"
            )
        folder = os.path.join(self.app.config.folder, "profiles")
        if self.app.dry_run:
            self.app.note(f"would have saved the profile {os.path.join(folder, name)}.toml")
            return
        private_folder(folder)
        path = save(table.mapping, name, folder, date_order=date_order)
        self.app.note(f"saved the profile {path}")

    def check_rejects(self) -> None:
        """Failure where there are rejects and no file for them can be made: before anything is stored."""
        folder = os.path.dirname(os.path.abspath(self.reject_path or default_path(self.source.name)))
        if self.rejects.count and not (os.path.isdir(folder) and os.access(folder, os.W_OK)):
            raise Failure(
                f"{counted(self.rejects.count, 'record')} of {self.source.name} rejected, and {folder} takes no file"
                " for them; nothing was stored",
                "--rejects FILE names another place",
            )

    def save_rejects(self) -> list[str]:
        """Write the rejects file, if there are any; its path."""
        if not self.rejects.count or (self.app.dry_run and self.reject_path is None):
            return []
        return [self.rejects.save(self.reject_path or default_path(self.source.name))]

    def say(self) -> None:
        """What became of records that were not simply stored."""
        for part in self.parts:
            for what, count in part.skips.items():
                self.app.note(f"  skipped {count}: {what}")
            for remark in part.remarks:
                self.app.note(f"  {remark}")
        for line in self.rejects.lines:
            self.app.note(f"  rejected {line}")


def _country(text: str | None) -> str | None:
    """The code of a country somebody named, in words or by its code."""
    if not text:
        return None
    from crmcli.clean.address import country_code, country_like

    code = country_code(text)
    if code is None:
        near = country_like(text)
        raise UsageError(f"there is no country {text!r}", f"did you mean {near}?" if near else "--country IT")
    return code


def completed(app: App, wishes: Wishes) -> Wishes:
    """What the user said of a file, and the settings where that is nothing."""
    country = _country(wishes.country) or app.country or ""
    pipeline = stages(app)
    found: Wishes = wishes._replace(
        date_order=wishes.date_order or app.config.get("date_order"),
        country=country.upper() or None,
        deals=DealWords(
            tuple(stage.name for stage in pipeline),
            app.config.get("currency"),
            app.config.get("decimal"),
            {stage.name: stage.probability for stage in pipeline},
        ),
        me=(*wishes.me, *app.config.get("me")),
    )
    return found


def profiles(app: App) -> tuple[Profile, ...]:
    """The profiles of the user, then ours."""
    return (*of_user(app.config.folder), *built_in())


def store(
    app: App,
    files: Sequence[Incoming],
    *,
    policy: str,
    create: bool,
    strict: bool = False,
    also: Callable[[Database, list[int | None]], None] | None = None,
) -> tuple[dict[str, int], Change]:
    """Read and clean everything, then write it in one change; what became of it, and that change.

    `also` is done in the same change, and is given the id of the import that each file became, if it became one.
    """
    db = app.db
    imports.stage(db, ((found.entries(), found.texts) for found in files))
    happened = any(found.happened for found in files)
    if happened:
        encounters.stage(db, (one for number, found in enumerate(files) for one in found.encounters(number)))
    rejected = sum(found.rejects.count for found in files)
    if strict and rejected:
        raise Failure(
            f"{counted(rejected, 'bad record')}; nothing was stored:"
            f" {'; '.join(line for found in files for line in found.rejects.lines)}",
            "leave out --strict to store the others",
        )
    for found in files:
        if not app.dry_run:
            found.check_rejects()
    with _storing(app) as bar, app.change() as change:
        said_by = [From(os.path.basename(found.source.name), found.source.sha256) for found in files]
        counts = imports.absorb(change, policy=policy, is_reserved=is_reserved, files=said_by)
        if happened:
            logged = encounters.absorb(db, create=create, now=app.now)
            counts = {**counts, **logged, "created": counts["created"] + logged["created"]}
        removed = imports.removed(db) if any("uid" in found.texts for found in files) else []
        counts["skipped"] = sum(found.skipped for found in files)
        counts["rejected"] = rejected
        alike = newcomers(db, counts["created"])
        counts["look_alikes"] = alike.count
        is_news = any(counts.get(what) for what in _NEWS)  # the same file again leaves no trace
        ids = [found.record(number) if is_news else None for number, found in enumerate(files)]
        if also is not None:
            also(db, ids)
        if app.dry_run:
            bar.close()  # what is said would stand in it
            _say_changes(app, change)
        change.summary = f"imported {', '.join(found.source.name for found in files)}: {said(counts)}"
        beyond = (
            sale.beyond(db, [stage.name for stage in stages(app)])
            if counts["deals"] + counts["deals_updated"]
            else []
        )
    imports.finish(db)
    encounters.finish(db)
    _say_beside(app, counts, alike, beyond, removed)
    return counts, change


def _say_beside(
    app: App, counts: dict[str, int], alike: Newcomers, beyond: list[str], removed: list[str]
) -> None:
    """What an import met with, beside what it did."""
    if beyond:
        app.note(
            f"  not in your pipeline, so without order and probability: {', '.join(beyond)};"
            f' {app.config.path} can have them: pipeline = ["{beyond[0]}", …]'
        )
    if counts["awaiting"]:
        one, many = "belongs to a deal that is not here yet", "belong to deals that are not here yet"
        app.note(f"  {counted(counts['awaiting'], one, many)}: linked when a file brings them")
    if counts["unnumbered"]:
        one, many = "number that no list here has", "numbers that no list here has"
        app.note(
            f"  {counted(counts['unnumbered'], one, many)}, of people or companies: linked when that list comes"
        )
    if counts["consents_kept"]:
        app.note(f"consent kept: {counts['consents_kept']}")
    if alike.count:
        more = " or more" if alike.or_more else ""
        app.note(f"{alike.count}{more} of the new look like somebody who is there:")
        for example in alike.examples:
            app.note(f"  {example}")
        others = alike.count - len(alike.examples)
        app.note(f"  {f'and {others}{more} others; ' if others else ''}crm dedupe weighs them all")
    if removed:
        shown = ", ".join(removed[:_SHOWN]) + (" …" if len(removed) > _SHOWN else "")
        app.note(
            f"{counted(len(removed), 'person', 'people')} removed here and left so: {shown};"
            f" crm restore {' '.join(removed[:_SHOWN])}"
        )


@contextmanager
def _storing(app: App) -> Iterator[ExitStack]:
    """A bar on a terminal while much is stored, which is one step to us."""
    from crmcli.render.progress import Progress

    with ExitStack() as bar:
        if imports.staged(app.db) >= _MANY:
            bar.enter_context(Progress("storing", app.view, quiet_s=0))(0)
        yield bar


_MANY = 20_000  # people, from which storing takes more than a moment
_SHOWN = 3  # of many in a message
_CHANGES_SHOWN = 5  # known ones of whom a dry run says what would become of them


def _say_changes(app: App, change: Change) -> None:
    """What would become of the first that are known: 'c1 Ann Lee: source – → fair; phone + +39021234567'."""
    from crmcli.store import history

    change.keep_spans()
    for table, row_id in imports.changed(change.db, _CHANGES_SHOWN):
        of = history.of if table in ("person", "organisation") else history.of_thing
        parts = [
            f"{field} {old or '–'} → {new or '–'}"
            if what == "changed"
            else f"{field} {_SIGNS[what]} {old or new}"
            for number, _, _, _, what, field, old, new in of(change.db, table, row_id, app.now)
            if number == str(change.id) and field not in _UNSAID
        ]
        if parts:
            app.note(f"  {history.reference(change.db, table, row_id)}: {'; '.join(parts)}")


_SIGNS = {"added": "+", "removed": "-"}
_UNSAID = ("import", "status_event")


def said(counts: dict[str, int]) -> str:
    """Counts in words: '3 people created, 2 activities'; what is 0 is not said, but for mails, meetings and calls."""
    words = (
        ("created", "person created", "people created"),
        ("updated", "updated", "updated"),
        ("companies_created", "company created", "companies created"),
        ("companies_updated", "company updated", "companies updated"),
        ("deals", "deal created", "deals created"),
        ("deals_updated", "deal updated", "deals updated"),
        ("activities", "activity", "activities"),
        ("activities_updated", "activity updated", "activities updated"),
        ("tasks", "task", "tasks"),
        ("consents", "consent", "consents"),
        ("tasks_updated", "task updated", "tasks updated"),
        ("linked", "linked to what it belongs to", "linked to what they belong to"),
        ("rejected", "rejected", "rejected"),
    )
    found = [
        f"{counts[what]} {one if counts[what] == 1 else many}" for what, one, many in words if counts[what]
    ]
    found += [f"{what} {counts[what]}" for what in ("logged", "unknown", "duplicate") if what in counts]
    return ", ".join(found) or "nothing"
