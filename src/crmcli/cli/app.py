"""argv in, exit code out: finds the command, runs it with an `App`, turns errors into one message and a code.

This is the only place that catches `CrmError`.
"""

from __future__ import annotations

import os
import sys

from crmcli.cli.context import App, Declined
from crmcli.cli.execute import execute, flags_of
from crmcli.cli.options import SHARED
from crmcli.cli.parse import hoisted, parsed
from crmcli.cli.table import COMMANDS, load
from crmcli.errors import CrmError, Failure, FindingsError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any


def dispatch(app: App, argv: Sequence[str]) -> None:
    """Find the command and run it on the fast road, or leave the words to Typer."""
    words = hoisted(argv, SHARED)
    name = named(words)
    if name:
        function = load(name)
        values = parsed(flags_of(function), words[name.count(" ") + 1 :])
        if values is not None:
            execute(app, function, values)
            return
    from crmcli.cli.guide import guide

    guide(app, words)


def named(words: Sequence[str]) -> str:
    """The command these words begin with, or nothing."""
    for length in (2, 1):
        name = " ".join(words[:length])
        if name in COMMANDS and len(words) >= length:
            return name
    return ""


def run(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one command line and give its exit code; whatever goes wrong becomes one message."""
    app = App(argv, environ)
    try:
        return _run(app)
    except KeyboardInterrupt:
        report(app, CrmError(f"interrupted; {app.outcome}"))
        return 130
    finally:
        app.close()


def _run(app: App) -> int:
    try:
        if sys.stdout is None:  # as by >&-; before anything is changed
            raise Failure("standard output is closed; nothing was done", "leave out >&-, or write >/dev/null")
        dispatch(app, app.argv)
        _flush()
    except Declined:
        app.note("nothing was changed")
    except CrmError as found:
        error = advised(app.as_seen(found), app.argv)
        app.say_created()
        report(app, error)
        return error.code
    except BrokenPipeError:
        _silence(sys.stdout)
    except Exception as error:
        if app.environ.get("CRM_DEBUG"):
            raise
        _silence(sys.stdout)
        fault = unforeseen(app, error)
        app.say_created()
        report(app, fault)
        return fault.code
    return 0


def advised(error: CrmError, words: Sequence[str]) -> CrmError:
    """The error with something to do about it: what it says itself, or the help of the command."""
    error.hint = error.hint or f"crm help {named(hoisted(words, SHARED))}".rstrip()
    return error


def unforeseen(app: App, error: Exception) -> CrmError:
    """What no command has foreseen: a file or stream that fails, no memory, a fault of ours."""
    if isinstance(error, OSError):
        text = error.strerror or str(error)
        where = error.filename or "standard output"  # what has no name is the stream that is written to
        return CrmError(f"{where}: {text[:1].lower()}{text[1:]}; {app.outcome}", "look there, then try again")
    if isinstance(error, RecursionError):
        return UsageError(f"something is nested too deeply; {app.outcome}", "look at what was given")
    if isinstance(error, OverflowError):
        return UsageError(f"a number or a time is too large; {app.outcome}", "try a smaller one")
    if isinstance(error, MemoryError):
        return CrmError(f"not enough memory; {app.outcome}", "close other programs, or take less at once")
    return CrmError(
        f"a fault of this program ({type(error).__name__}); {app.outcome}",
        "crm doctor checks the file; CRM_DEBUG=1 shows where, for an issue at github.com/crmcli/crmcli/issues",
    )


def report(app: App, error: CrmError) -> None:
    """One message on stderr, in JSON where JSON was asked for; never raises."""
    from crmcli.render.message import error as write_error

    if isinstance(error, FindingsError) and not error.message:
        return
    try:
        _flush()
    except (OSError, ValueError):
        _silence(sys.stdout)
    try:
        as_json = app.format in ("json", "jsonl") or "--json" in app.argv or "--jsonl" in app.argv
        color = app.flags["color"] or "auto"
        write_error(error, sys.stderr, environ=app.environ, as_json=as_json, color=color)
    except (OSError, ValueError):
        _silence(sys.stderr)


def _flush() -> None:
    """Write what is still held back; a closed stdout (`>&-`) holds nothing."""
    if sys.stdout is not None:
        sys.stdout.flush()


def _silence(stream: Any) -> None:
    """Point a broken stream at nothing, so that the interpreter's last flush stays quiet."""
    if stream is None:
        return
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    except (OSError, ValueError):
        pass
