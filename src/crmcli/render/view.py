"""How this run shows things: format, colour, width, streams; decided once, from flags and environment."""

from __future__ import annotations

import errno
import io
import os

from crmcli.errors import UsageError
from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

FORMATS = ("table", "json", "jsonl", "csv", "tsv", "md", "ids")
COLORS = ("auto", "always", "never")


class View(Record):
    """Everything a writer needs to know; `format` None means a table on a terminal and TSV in a pipe."""

    out: TextIO
    err: TextIO
    format: str | None = None
    header: bool = True
    color: bool = False  # on stdout
    err_color: bool = False
    width: int = 80  # cells
    height: int = 24  # lines
    tty: bool = False  # stdout is a terminal
    err_tty: bool = False
    fit: bool = False  # lines are cut to `width`: on a terminal, or where COLUMNS says so
    ascii: bool = False  # the terminal's locale is not UTF-8: no rules, blocks or ellipses
    pager: bool = False
    pager_command: str = "less -FIRX"
    quiet: bool = False
    progress: bool = False  # bars on stderr

    @staticmethod
    def of(
        environ: Mapping[str, str],
        stdin: TextIO | None,
        stdout: TextIO | None,
        stderr: TextIO | None,
        *,
        format: str | None = None,
        color: str = "auto",
        header: bool = True,
        pager: bool = True,
        pager_command: str | None = None,
        quiet: bool = False,
    ) -> View:
        """The view of one run under the shell contract; both streams speak UTF-8 with \\n from here on."""
        if format is not None and format not in FORMATS:
            raise UsageError(f"unknown format '{format}'", f"use one of: {', '.join(FORMATS)}")
        if color not in COLORS:
            raise UsageError(f"unknown value '{color}' for --color", f"use one of: {', '.join(COLORS)}")
        if stdout is None:  # closed, as by >&-
            raise OSError(errno.EBADF, "standard output is closed")
        stderr = stderr or io.StringIO()
        tty, err_tty = _is_terminal(stdout), _is_terminal(stderr)
        columns = _positive(environ.get("COLUMNS"))
        width, height = _size(stdout) if tty else (80, 24)
        is_ascii = tty and not (getattr(stdout, "encoding", None) or "utf-8").lower().startswith("utf")
        speak_utf8(stdout)
        speak_utf8(stderr)
        return View(
            out=stdout,
            err=stderr,
            format=format,
            header=header,
            color=in_color(environ, tty, color),
            err_color=in_color(environ, err_tty, color),
            width=columns or width,
            height=_positive(environ.get("LINES")) or height,
            tty=tty,
            err_tty=err_tty,
            fit=tty or columns > 0,
            ascii=is_ascii,
            pager=pager and tty and _is_terminal(stdin) and environ.get("TERM") != "dumb",
            pager_command=_first(environ.get("CRM_PAGER"), pager_command, environ.get("PAGER"), "less -FIRX"),
            quiet=quiet,
            progress=err_tty and not quiet and environ.get("TERM") != "dumb",
        )

    def resized(self, environ: Mapping[str, str]) -> View:
        """The same in the terminal as it is now: somebody may have pulled at its window."""
        width, height = _size(self.out) if self.tty else (self.width, self.height)
        resized: View = self._replace(
            width=_positive(environ.get("COLUMNS")) or width, height=_positive(environ.get("LINES")) or height
        )
        return resized


def in_color(environ: Mapping[str, str], tty: bool, color: str = "auto") -> bool:
    """Whether a stream is coloured: the flag, then NO_COLOR, FORCE_COLOR, TERM=dumb, a terminal.

    >>> in_color({"NO_COLOR": "1"}, True), in_color({"FORCE_COLOR": "1"}, False), in_color({}, True)
    (False, True, True)
    """
    if color != "auto":
        return color == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return environ["FORCE_COLOR"] not in ("0", "false")
    return tty and environ.get("TERM") != "dumb"


def speak_utf8(stream: TextIO) -> None:
    """Make a standard stream write UTF-8 whatever the locale, and never fail on a lone surrogate."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def _first(*given: str | None) -> str:
    """The first that is set, be it empty: an empty pager is no pager."""
    return next(text for text in given if text is not None)


def _positive(text: str | None) -> int:
    """The number a variable holds, or 0."""
    return int(text) if text and text.isascii() and text.isdigit() else 0


def _size(stream: TextIO) -> tuple[int, int]:
    try:
        columns, lines = os.get_terminal_size(stream.fileno())
    except (OSError, ValueError):
        return 80, 24
    return columns or 80, lines or 24
