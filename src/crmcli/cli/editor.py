"""A text in the user's own editor ($VISUAL, $EDITOR), in a private temporary file."""

from __future__ import annotations

import os
import subprocess
import tempfile

from crmcli.errors import Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App


def edited(app: App, text: str, *, suffix: str) -> str:
    """The text as the user left it; the editor may be a command with arguments."""
    import shlex

    command = shlex.split(app.environ.get("VISUAL") or app.environ.get("EDITOR") or "vi")
    handle, path = tempfile.mkstemp(prefix="crm-", suffix=suffix)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        try:
            code = subprocess.call([*command, path])
        except OSError as error:
            raise Failure(
                f"the editor {command[0]!r} cannot be started: {error.strerror}", "set EDITOR"
            ) from None
        if code:
            raise Failure(f"the editor {command[0]!r} ended with {code}; nothing was changed")
        with open(path, encoding="utf-8") as file:
            return file.read()
    finally:
        os.unlink(path)
