"""What a command gets: the shared flags, the clock, the settings, the database, the way out (`App`)."""

from __future__ import annotations

import sys
from datetime import datetime

from crmcli.cli.config import Config
from crmcli.cli.options import LISTING, SHARED
from crmcli.errors import NotFoundError, RefusedError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any

    from crmcli.errors import CrmError
    from crmcli.model import Rows
    from crmcli.render.view import View
    from crmcli.store.database import Database
    from crmcli.store.journal import Change

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./-_")  # in any shell
DEFAULTS: dict[str, object] = {flag.name: flag.default for flag in SHARED}


class App:
    """What a command gets: the shared flags, the clock, the settings, the database, the way out."""

    def __init__(self, argv: Sequence[str], environ: Mapping[str, str]) -> None:
        self.argv = argv
        self.environ = environ
        self.flags: dict[str, Any] = dict(DEFAULTS)
        self.writes = False
        self._agreed: str | None = None  # the question that was answered with yes
        self._now: datetime | None = None
        self._config: Config | None = None
        self._view: View | None = None
        self._database: Database | None = None
        self._change: Change | None = None  # the last one
        self._has_answered = self._has_said_created = False

    @property
    def now(self) -> datetime:
        """The moment of this run in the local zone; `CRM_NOW` pins it."""
        if self._now is None:
            self._now = clock(self.environ.get("CRM_NOW"))
            self._look_at_zone(self.environ.get("TZ"))
        return self._now

    def _look_at_zone(self, name: str | None) -> None:
        """Say that TZ names no zone: days and hours would be those of UTC, unsaid."""
        from crmcli.clean.instant import ZONES, is_zone

        if name and not is_zone(name, self.environ.get("TZDIR") or ZONES):
            self.warn(f"TZ={name} is no time zone that this system knows; times are those of UTC")

    @property
    def config(self) -> Config:
        if self._config is None:
            self._config = Config(self.environ, {"db": self.flags["db"], "color": self.flags["color"]})
        return self._config

    @property
    def view(self) -> View:
        if self._view is None:
            from crmcli.render.view import View

            self._view = View.of(
                self.environ,
                sys.stdin,
                sys.stdout,
                sys.stderr,
                format=self.format,
                color=self.config.get("color"),
                header=not self.flags["no_header"],
                pager=not self.flags["no_pager"],
                pager_command=self.config.get("pager"),
                quiet=self.flags["quiet"],
            )
        return self._view

    def see(self, view: View) -> None:
        """Show things another way from here on: into a file."""
        self._view = view

    @property
    def format(self) -> str | None:
        if self.flags["json"]:
            return "json"
        if self.flags["jsonl"]:
            return "jsonl"
        chosen: str | None = self.flags["format"]
        return chosen

    @property
    def in_json(self) -> bool:
        return self.format in ("json", "jsonl")

    @property
    def for_people(self) -> bool:
        """Whether the answer is a table to read, which may have fewer columns than a file for a program."""
        return self.format in ("table", "md") or (self.format is None and self.view.tty)

    @property
    def db(self) -> Database:
        """The open database: for reading, unless the command writes."""
        if self._database is None:
            from crmcli.store.database import Database

            self.may_write()
            self._database = Database(
                self.config.get("db"), read_only=not self.writes, timeout_s=self.config.get("timeout")
            )
        return self._database

    def may_write(self) -> None:
        """Refuse a run that is about to write where --read-only forbids it."""
        if self.writes and self.flags["read_only"]:
            raise RefusedError(
                "this command changes the database, and --read-only forbids it", "leave out --read-only"
            )

    def use(self, database: Database) -> None:
        """Work with this database from here on, and close it at the end."""
        self._database = database

    def look_back(self, text: str) -> None:
        """Show everything as it stood at the end of a day; by then the clock stands still, too."""
        from datetime import date, timedelta

        from crmcli.clean.date import day, instant
        from crmcli.store import past

        then, today = day(text, self.now, order=self.config.get("date_order")), self.now.date()
        if then > today.isoformat():
            raise UsageError(f"--as-of {text} is in the future", "a day that has been, such as 2026-03-31")
        if then == today.isoformat():
            return
        end = instant((date.fromisoformat(then) + timedelta(days=1)).isoformat(), self.now)
        past.stay(self.db, end)
        self._now = datetime.fromisoformat(end).astimezone() - timedelta(seconds=1)

    def only_reads(self) -> None:
        """This run of a command that may write writes nothing: open the database for reading."""
        assert self._database is None, "the database is open already"
        self.writes = False

    def lists_nothing(self) -> None:
        """This run of a command that may list lists nothing; flags that shape a listing are not passed over."""
        for flag in LISTING:
            if self.flags[flag.name] not in (None, False):
                raise UsageError(f"{flag.flags[-1]} is for a listing, and this makes none", "leave it out")

    def as_seen(self, error: CrmError) -> CrmError:
        """The error as a user meets it: where there was no database, nothing can be missing from it."""
        db = self._database
        if isinstance(error, NotFoundError) and self._change is not None and db is not None and db.is_unused:
            from crmcli.store.database import missing

            return missing(db.path)
        return error

    @property
    def outcome(self) -> str:
        """What a failed run has done to the database, in words."""
        if self._database is not None and self._database.stored:
            return "the change was stored before (crm undo takes it back)"
        return "nothing was changed"

    def change(self, summary: str | None = None) -> Change:
        """One transaction with one journal entry; rolled back with `--dry-run`."""
        from crmcli.store.journal import Change

        assert self.writes, "a command that changes something says writes=True"
        self._change = Change(
            self.db,
            command=quoted(self.argv),
            actor=self.actor,
            summary=summary,
            dry_run=self.dry_run,
            now=self.now,
        )
        return self._change

    @property
    def actor(self) -> str:
        name: str | None = self.config.get("actor")
        return name or self.environ.get("USER") or self.environ.get("LOGNAME") or "me"

    @property
    def dry_run(self) -> bool:
        return bool(self.flags["dry_run"])

    @property
    def country(self) -> str | None:
        found: str | None = self.config.get("default_country")
        return found

    def emit(self, rows: Rows) -> None:
        """Write a listing, or its length with `--count`."""
        from crmcli.render.emit import emit

        self._has_answered = True
        emit(rows, self.view)

    def emit_object(self, fields: dict[str, object]) -> None:
        from crmcli.render.emit import emit_object

        self._has_answered = True
        emit_object(fields, self.view)

    def emit_card(self, card: dict[str, Any]) -> None:
        """Write a card: objects in JSON, words elsewhere."""
        if not self.in_json:
            from crmcli.cli.words import in_words

            card = in_words(card)
        self.emit_object(card)

    def emit_value(self, value: object) -> None:
        from crmcli.render.emit import emit_value

        self._has_answered = True
        emit_value(value, self.view)

    def emit_text(self, text: str) -> None:
        from crmcli.render.emit import emit_text

        emit_text(text, self.view)

    def emit_pages(self, texts: Iterable[str]) -> None:
        from crmcli.render.emit import emit_pages

        emit_pages(texts, self.view)

    def note(self, text: str) -> None:
        """Say on stderr what was done; `--quiet` silences it."""
        from crmcli.render.message import note

        self._say(note, text)

    def preview(self, text: str) -> None:
        """Say what is about to be changed; it is not said again when the command begins anew after a yes."""
        if self._agreed is None:
            self.note(text)

    def warn(self, text: str) -> None:
        from crmcli.render.message import warn

        self._say(warn, text)

    def _say(self, way: Callable[[str, View], None], text: str) -> None:
        """Words on stderr; that nobody can hear them is no failure of the command."""
        try:
            way(text, self.view)
        except (OSError, ValueError):
            pass

    def await_stdin(self, what: str) -> None:
        """Where stdin is the terminal, say what is waited for, and how it ends."""
        if sys.stdin.isatty():
            self.note(f"reading {what} from the keyboard; end with Ctrl-D")

    def may_ask(self) -> bool:
        """Whether a question may be put: a person is at both ends, and did not forbid it."""
        return not self.flags["no_input"] and sys.stdin.isatty() and sys.stderr.isatty()

    def done(self, change: Change) -> None:
        """Say in a line what a change did, or would have done."""
        if change.empty:
            self.note("nothing to change")
        elif self.dry_run:
            self.note(f"would have {change.summary}; nothing was changed")
        else:
            self.note(f"{change.summary}; undo: crm undo")

    def added(self, known: str, **ids: str | list[str] | None) -> None:
        """Give the ids of what a change added; of a dry run, say what it would have done, or what is `known`."""
        assert self._change is not None
        if self.dry_run:
            summary = self._change.summary
            self.note(f"would have {summary}; nothing was changed" if summary else known)
        self.made(**ids)

    def made(self, **ids: str | list[str] | None) -> None:
        """Give the ids of what a change made, one a line, or in JSON as one object; of a dry run there are none."""
        if self.dry_run:
            ids = dict.fromkeys(ids)
        if self.in_json:
            self.emit_object({**ids, **self._done()})
            return
        for found in ids.values():
            for one in found if isinstance(found, list) else [found] if found else []:
                self.emit_value(one)

    def answer(self) -> None:
        """What a command that changes something says in JSON, if it has said nothing yet: which change that was."""
        if self.in_json and not self._has_answered:
            self.emit_object(self._done())

    def leave_answer_to_lines(self) -> None:
        """A batch says nothing in JSON of its own: each of its lines does, and a reader counts on one value a line."""
        self._has_answered = True

    def _done(self) -> dict[str, object]:
        change = self._change
        is_stored = change is not None and not change.empty and not self.dry_run
        return {
            "change": str(change.id) if change is not None and is_stored else None,
            "summary": change.summary or None if change is not None else None,
            "dry_run": self.dry_run,
        }

    def confirm(self, question: str) -> None:
        """Go on only with a yes, for what touches many records; needs `--yes` where nobody can be asked."""
        from crmcli.render.prompt import confirm

        self._ask(question, lambda: confirm(question, stdin=sys.stdin, stderr=sys.stderr))

    def confirm_severe(self, question: str, name: str) -> None:
        """Go on only if the name was typed, for what replaces a whole file; `--yes` says it in advance."""
        from crmcli.render.prompt import confirm_by_typing

        self._ask(question, lambda: confirm_by_typing(question, name, stdin=sys.stdin, stderr=sys.stderr))

    def _ask(self, question: str, asked: Callable[[], bool]) -> None:
        """Nobody waits for the lock while somebody thinks: an open change is rolled back, and made anew after a yes.

        If the question is another one then, for somebody else was faster, it is put again.
        """
        if self.flags["yes"] or self.dry_run or question == self._agreed:
            return
        if not self.may_ask():
            raise UsageError(
                f"{question} needs a yes, and nobody can be asked here", "add --yes, or look with --dry-run"
            )
        was_changing = self._database is not None and self._database.rollback()
        if not asked():
            raise Declined
        self._agreed = question
        if was_changing:
            raise Again

    def say_created(self) -> None:
        """Say once that there is a new database now: a mistyped name would begin another one."""
        db = self._database
        if db is not None and db.created and db.stored and not self._has_said_created:
            self._has_said_created = True
            self.note(f"created {db.path}")

    def close(self) -> None:
        if self._database is not None:
            self.say_created()
            self._database.close()


class Again(Exception):  # noqa: N818 - not an error
    """The answer was yes: the command begins anew, and does not ask that any more."""


class Declined(Exception):  # noqa: N818 - not an error
    """The answer was no: the change is rolled back, and nothing has failed."""


def clock(pinned: str | None) -> datetime:
    """Now, in the local zone, to the second; or the moment `CRM_NOW` names."""
    if not pinned:
        return datetime.now().astimezone().replace(microsecond=0)
    try:
        return datetime.fromisoformat(pinned).astimezone().replace(microsecond=0)
    except ValueError:
        raise UsageError(f"CRM_NOW={pinned} is no moment", "write it as 2026-05-04T09:00:00+02:00") from None


def quoted(argv: Sequence[str]) -> str:
    """The command line as a shell would read it.

    >>> quoted(["add", "Jane Doe", "--tag", "it's"])
    "crm add 'Jane Doe' --tag 'it'\\\\''s'"
    """
    words = [
        word if word and _PLAIN.issuperset(word) else "'" + word.replace("'", "'\\''") + "'" for word in argv
    ]
    return " ".join(["crm", *words])
