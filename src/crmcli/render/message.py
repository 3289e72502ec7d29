"""Words to the user, on stderr: notes, warnings, and the one error a command ends with."""

from __future__ import annotations

from crmcli.render.paint import paint
from crmcli.render.text import folded, visible
from crmcli.render.view import in_color, speak_utf8

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from crmcli.errors import CrmError
    from crmcli.render.view import View


def note(text: str, view: View) -> None:
    """Say what was done or changed; `--quiet` silences it."""
    if not view.quiet:
        view.err.write(_for_terminal(_inert(text), view) + "\n")
        view.err.flush()


def warn(text: str, view: View) -> None:
    """Say what should be looked at; not silenced."""
    said = _for_terminal(f"warning: {_inert(text)}", view).removeprefix("warning:")
    view.err.write(paint("warning:", "yellow", view.err_color) + f"{said}\n")
    view.err.flush()


def error(
    error: CrmError, stderr: TextIO | None, *, environ: Mapping[str, str], as_json: bool, color: str = "auto"
) -> None:
    """Write the error: the message and the hint, or one JSON object; three lines at the most.

    A message that ends in a caret below a text has the hint beside it.

    It takes the stream and not a view, because an error may be that there can be no view.
    """
    if stderr is None:
        return
    speak_utf8(stderr)
    if as_json:
        from crmcli.render.json_text import encoded

        found = {"code": error.code, "kind": error.kind, "message": error.message, "hint": error.hint}
        stderr.write(encoded({"error": found}) + "\n")
    else:
        colored = in_color(environ, stderr.isatty(), color)
        stderr.write(paint("crm:", "bold red", colored) + f" {_inert(error.message)}")
        if error.hint:
            stderr.write(" " if error.message.endswith(" ^") else "\n")
            stderr.write(paint("hint:", "cyan", colored) + f" {visible(error.hint)}")
        stderr.write("\n")
    stderr.flush()


def _for_terminal(text: str, view: View) -> str:
    """The text broken between words where somebody reads it on a terminal; whole lines in a pipe."""
    return "\n".join(folded(line, view.width) for line in text.split("\n")) if view.err_tty else text


def _inert(text: str) -> str:
    r"""The text without control characters; later lines are indented, so that none can pass for a message.

    >>> _inert("two match\nc1 Ann\x1b")
    'two match\n  c1 Ann\\x1b'
    """
    return "\n  ".join(map(visible, text.split("\n")))
