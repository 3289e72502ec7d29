"""crm batch: many commands in one process, one a line."""

from __future__ import annotations

import io
import sys

from crmcli.clean.text import counted
from crmcli.cli.app import advised, dispatch, named, report, unforeseen
from crmcli.cli.batch_lines import numbered_lines, words
from crmcli.cli.context import DEFAULTS, App, quoted
from crmcli.cli.declare import Argument, Option, command, specification
from crmcli.cli.options import GLOBAL, SHARED
from crmcli.cli.parse import hoisted
from crmcli.cli.table import load
from crmcli.errors import CrmError, PartlyDoneError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

    from crmcli.cli.config import Config
    from crmcli.render.view import View
    from crmcli.store.database import Database
    from crmcli.store.together import Together

# Commands whose whole work is one change of a few rows: they may share a transaction. Whatever else writes has a
# transaction, and often files, of its own.
JOINING = frozenset(
    [
        *("add", "edit", "log", "tag", "untag", "link", "unlink", "rm", "restore", "cadence", "merge"),
        *("company " + verb for verb in ("add", "edit", "rm")),
        *("task " + verb for verb in ("add", "done", "snooze", "edit", "rm")),
        *("deal " + verb for verb in ("add", "move", "edit", "rm")),
        *("segment " + verb for verb in ("save", "rename", "rm")),
        *("field add", "field rm"),
    ]
)
# Reading, and short enough to be held back until what came before it is stored.
SHORT = frozenset(("show", "whois", "company show", "task show", "deal show"))
LINES_A_COMMIT = 200  # a tenth of a second: so long do others wait for the lock, and so much can a kill lose
VIEWED = ("format", "json", "jsonl", "color", "no_header", "quiet")  # flags that make another View
INHERITED = (*(flag.name for flag in GLOBAL), "yes")


@command(
    writes=True,
    examples=(
        "crm batch commands.txt",
        "./commands.sh | crm batch - --keep-going",
        "crm batch --atomic commands.txt   # all or nothing, and one undo takes it back",
        "crm batch --dry-run commands.txt",
    ),
    exits=(0, 2, 3, 5, 7),
)
def batch(
    app: App,
    file: str | None = Argument("FILE", help="A file of commands; - or nothing reads stdin.", optional=True),
    *,
    atomic: bool = Option("--atomic", help="All or nothing: one transaction, and one change to undo."),
    keep_going: bool = Option("--keep-going", help="Go on behind a line that fails."),
) -> None:
    """Run commands from a file or stdin, one a line.

    A line is written as in a shell, with or without crm before it: quotes hold words together, # begins a remark.
    Each line is a change of its own, unless --atomic makes all of them one; what a line printed is stored when you
    see it. The first line that fails ends the batch with exit 5, and the lines before it stay. Nothing asks, and
    nothing is paged.
    """
    if atomic and keep_going:
        raise UsageError("--atomic and --keep-going exclude one another", "all, or all that can be done")
    if file in (None, "-"):
        app.await_stdin("commands")
    app.leave_answer_to_lines()
    runner = Runner(app, together=atomic or app.dry_run, keep_going=keep_going)
    try:
        runner.run(numbered_lines(file or "-"))
    finally:
        runner.close()


class Runner:
    """One batch: its database, what it printed and has not stored, how many lines it did."""

    def __init__(self, app: App, *, together: bool, keep_going: bool) -> None:
        self.app = app
        self.together = together  # all lines are one transaction
        self.keep_going = keep_going
        self.done = self.failed = self.waiting = 0
        self.held = io.StringIO()  # printed, and not yet stored
        self.database: Together | None = None
        self.joined = False
        self._views: dict[TextIO, View] = {}

    def run(self, lines: Iterable[tuple[int, bytes | None]]) -> None:
        """Run every line, and store what was done whenever the next may be long in coming."""
        for number, line in lines:
            if line is None:
                if not self.together:
                    self.store()
                continue
            try:
                self.done += self._line(number, words(line))
            except CrmError as error:
                self._failed(number, error)
            except (BrokenPipeError, AssertionError):
                raise
            except Exception as error:
                if self.app.environ.get("CRM_DEBUG"):
                    raise
                self._failed(number, unforeseen(self.app, error))
        self._finish()

    def _line(self, number: int, found: list[str]) -> bool:
        """Run one line; whether there was one."""
        if not found:
            return False
        name = named(hoisted(found, SHARED))
        if name == "batch":
            raise UsageError("a batch cannot hold a batch", "write the lines of the other into this one")
        is_short = name in JOINING or name in SHORT
        if self.together and not is_short and name and specification(load(name)).writes:
            raise UsageError(f"crm {name} cannot be part of all or nothing", "run it on its own")
        if not (self.together or is_short):
            self.store()
        self.joined = self.together or name in JOINING
        mark = self.held.tell()
        try:
            out = self.held if self.together or is_short else sys.stdout
            dispatch(Line(self, number, found, out), found)
        except BaseException as error:
            self.held.seek(mark)
            self.held.truncate()
            if isinstance(error, CrmError):
                advised(error, found)
            raise
        self.waiting += 1
        if self.waiting >= LINES_A_COMMIT and not self.together:
            self.store()
        return True

    def open(self, *, writes: bool) -> Database:
        """The database, for this line."""
        if self.database is None:
            self.app.writes = writes
            if not writes:
                return self.app.db
            from crmcli.store.together import Together

            self.app.close()
            config = self.app.config
            self.database = Together(config.get("db"), read_only=False, timeout_s=config.get("timeout"))
            self.app.use(self.database)
        self.database.joined = self.joined
        return self.database

    def view(self, out: TextIO) -> View:
        """How a line without flags of its own shows things there."""
        if out not in self._views:
            self._views[out] = self.app.view._replace(out=out, pager=False)
        return self._views[out]

    def store(self) -> None:
        """Commit what was done, then print what it said."""
        if self.database is not None:
            self.database.store()
        sys.stdout.write(self.held.getvalue())
        sys.stdout.flush()
        self.held.seek(0)
        self.held.truncate()
        self.waiting = 0

    def _failed(self, number: int, error: CrmError) -> None:
        """Say which line went wrong; the end, unless the batch keeps going."""
        error.message = f"line {number}: {error.message}"
        self.failed += 1
        if self.keep_going:
            report(self.app, error)
        elif self.together:
            said = error.message.removesuffix("; nothing was changed")
            raise type(error)(f"{said}; nothing was changed", error.hint)
        else:
            self.store()
            raise PartlyDoneError(f"{error.message}; lines before it that were done: {self.done}", error.hint)

    def _finish(self) -> None:
        if self.database is not None and self.together:
            if self.app.dry_run:
                self.database.discard()
            else:
                self.database.fold(
                    command=quoted(self.app.argv), summary=f"ran {counted(self.done, 'command')}"
                )
        self.store()
        if self.failed:
            raise PartlyDoneError(
                f"{self.failed} of {self.done + self.failed} lines failed", "each is named above"
            )
        ran = counted(self.done, "command")
        self.app.note(f"would have run {ran}; nothing was changed" if self.app.dry_run else f"ran {ran}")

    def close(self) -> None:
        """Give up what a failure or Ctrl-C left unstored."""
        if self.database is not None:
            self.database.discard()


class Flags(dict[str, object]):
    """The flags of a line: what it does not say stays as the batch has it."""

    def __setitem__(self, name: str, value: object) -> None:
        if value != DEFAULTS[name]:
            super().__setitem__(name, value)


class Line(App):
    """The App of one line: the settings, the clock and the database of the batch, a place to print, nobody to ask."""

    def __init__(self, runner: Runner, number: int, argv: list[str], out: TextIO) -> None:
        super().__init__(argv, runner.app.environ)
        self._number = number
        self._runner = runner
        self._out = out
        self._now = runner.app.now
        self.flags = Flags(self.flags)
        for name in INHERITED:
            self.flags[name] = runner.app.flags[name]

    @property
    def config(self) -> Config:
        return self._runner.app.config

    @property
    def db(self) -> Database:
        if self.flags["db"] != self._runner.app.flags["db"]:
            raise UsageError("a line cannot choose the database", "crm batch --db FILE")
        self.may_write()
        return self._runner.open(writes=self.writes)

    @property
    def view(self) -> View:
        if self._view is None:
            outer = self._runner.app
            is_same = all(self.flags[name] == outer.flags[name] for name in VIEWED)
            self.see(
                self._runner.view(self._out) if is_same else super().view._replace(out=self._out, pager=False)
            )
        assert self._view is not None
        return self._view

    def note(self, text: str) -> None:
        """Say what the line did with --verbose only: a batch of thousands says how many."""
        if self.flags["verbose"] or self.dry_run:
            super().note(text)

    def warn(self, text: str) -> None:
        super().warn(f"line {self._number}: {text}")

    def may_ask(self) -> bool:
        return False

    def look_back(self, text: str) -> None:
        raise UsageError("a batch is of one time: --as-of is for a command alone", "run it on its own")

    def close(self) -> None:
        """The batch closes the database."""
