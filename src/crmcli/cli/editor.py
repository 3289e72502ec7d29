"""A text in the user's own editor ($VISUAL, $EDITOR), in a private temporary file."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile

from crmcli.errors import Failure, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App


def edited(app: App, text: str, *, suffix: str) -> str:
    """The text as the user left it, empty if the file is gone; the editor may be a command with arguments.

    The file stands in a folder of its own, so that what an editor puts beside it is as private and goes with it.
    """
    command = _command(app)
    with tempfile.TemporaryDirectory(prefix="crm-") as folder:
        path = os.path.join(folder, f"edit{suffix}")
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text.encode("utf-8", "surrogateescape"))
        try:
            code = subprocess.call([*command, path])
        except OSError as error:
            raise Failure(
                f"the editor {command[0]!r} cannot be started: {error.strerror}", "set EDITOR"
            ) from None
        if code:
            raise Failure(
                f"the editor {command[0]!r} ended with {code}; nothing was changed", "EDITOR names another"
            )
        return _read(path)


def _command(app: App) -> list[str]:
    import shlex

    wanted = app.environ.get("VISUAL") or app.environ.get("EDITOR") or ""
    if app.flags["no_input"] or not (wanted.strip() or sys.stdin.isatty()):
        raise UsageError("an editor needs somebody at a terminal", "set EDITOR, or leave --editor out")
    try:
        return shlex.split(wanted) or ["vi"]
    except ValueError as error:
        raise UsageError(f"EDITOR={wanted} is no command: {error}", "set EDITOR") from None


def _read(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return file.read().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise UsageError("the editor did not save the text as UTF-8; nothing was changed") from None
