"""argv in, exit code out: finds the command, runs it with an `App`, turns errors into one message and a code.

This is the only place that catches `CrmError`.
"""

from __future__ import annotations

import os
import sys

from crmcli.cli.context import App, Declined
from crmcli.cli.execute import execute, flags_of
from crmcli.cli.options import CHANGING, GLOBAL, LISTING
from crmcli.cli.parse import hoisted, parsed
from crmcli.cli.table import COMMANDS, load
from crmcli.errors import CrmError, FindingsError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any


def dispatch(app: App, argv: Sequence[str]) -> None:
    """Find the command and run it on the fast road, or leave the words to Typer."""
    words = hoisted(argv, (*GLOBAL, *LISTING, *CHANGING))
    for length in (2, 1):
        name = " ".join(words[:length])
        if name in COMMANDS and len(words) >= length:
            function = load(name)
            values = parsed(flags_of(function), words[length:])
            if values is not None:
                execute(app, function, values)
                return
            break
    from crmcli.cli.guide import guide

    guide(app, words)


def run(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one command line and give its exit code; whatever goes wrong becomes one message."""
    app = App(argv, environ)
    try:
        dispatch(app, argv)
        _flush()
        return 0
    except Declined:
        app.note("nothing was changed")
        return 0
    except CrmError as error:
        _report(app, error)
        return error.code
    except KeyboardInterrupt:
        _report(app, CrmError("interrupted; nothing was changed"))
        return 130
    except BrokenPipeError:
        _silence(sys.stdout)
        return 0
    except OSError as error:
        if environ.get("CRM_DEBUG"):
            raise
        _silence(sys.stdout)
        _report(
            app,
            CrmError(
                f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error)
            ),
        )
        return 1
    finally:
        app.close()


def _report(app: App, error: CrmError) -> None:
    """One message on stderr, in JSON where JSON was asked for; never raises."""
    from crmcli.render.message import error as write_error

    if isinstance(error, FindingsError) and not error.message:
        return
    try:
        _flush()
        as_json = app.format in ("json", "jsonl") or "--json" in app.argv or "--jsonl" in app.argv
        write_error(error, sys.stderr, environ=app.environ, as_json=as_json)
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
