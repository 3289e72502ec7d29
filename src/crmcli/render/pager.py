"""Long answers through the user's pager; short ones, and those of scripts, straight to stdout."""

from __future__ import annotations

from crmcli.interrupts import must_end

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from subprocess import Popen

    from crmcli.render.view import View


def page(lines: Iterable[str], view: View) -> None:
    """Write the lines (each with its line break), through the pager if they are more than the screen holds.

    A pager that is missing or fails to start is passed over; one that is left early ends the writing quietly.
    """
    if not view.pager or view.pager_command.strip() in ("", "cat"):
        view.out.writelines(lines)
        return
    lines = iter(lines)
    first: list[str] = []
    used = 0
    for line in lines:
        first.append(line)
        used += _height(line, view.width)
        if used >= view.height:
            break
    else:
        view.out.writelines(first)
        return
    process = _started(view.pager_command)
    if process is None:
        view.out.writelines(first)
        view.out.writelines(lines)
        return
    view.out.flush()
    _feed(process, first, lines)


def _height(line: str, width: int) -> int:
    """How many screen lines the line takes, at least."""
    return 1 if len(line) <= width else 1 + (len(line) - 2) // width


def _started(command: str) -> Popen[str] | None:
    import os
    import shlex
    import shutil
    import subprocess

    try:
        words = shlex.split(command)
    except ValueError:
        return None
    if not words or shutil.which(words[0]) is None:
        return None
    try:
        return subprocess.Popen(
            words,
            stdin=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="backslashreplace",
            env={"LESSCHARSET": "utf-8", **os.environ},
        )
    except OSError:
        return None


def _feed(process: Popen[str], first: Iterable[str], rest: Iterable[str]) -> None:
    from contextlib import suppress

    assert process.stdin is not None
    try:
        with suppress(BrokenPipeError):  # the reader has seen enough
            process.stdin.writelines(first)
            process.stdin.writelines(rest)
    finally:
        with suppress(BrokenPipeError):
            process.stdin.close()
        _wait(process)


def _wait(process: Popen[str]) -> None:
    """Until the pager is left; Ctrl-C is the pager's own while it is on the screen."""
    while True:
        try:
            process.wait()
            return
        except KeyboardInterrupt:
            if must_end():
                process.terminate()
                raise
