"""Questions and answers at a terminal. Who may be asked is decided elsewhere; here it is asked and read."""

from __future__ import annotations

from crmcli.render.text import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO


def _answer(question: str, stdin: TextIO, stderr: TextIO) -> str | None:
    """The line typed after the question, or None at its end (Ctrl-D)."""
    stderr.write(visible(question) + " ")
    stderr.flush()
    try:
        line = stdin.readline()
    except KeyboardInterrupt:
        stderr.write("\n")
        raise
    if not line:
        stderr.write("\n")
        return None
    return line.strip()


def confirm(question: str, *, stdin: TextIO, stderr: TextIO) -> bool:
    """Whether the answer is yes; an empty one, or none, is no."""
    while True:
        answer = _answer(f"{question} [y/N]", stdin, stderr)
        if answer is None or answer.lower() in ("", "n", "no"):
            return False
        if answer.lower() in ("y", "yes"):
            return True
        stderr.write("please answer y or n\n")


def confirm_by_typing(question: str, expected: str, *, stdin: TextIO, stderr: TextIO) -> bool:
    """Whether exactly the expected text was typed; asked once, for what cannot be taken back."""
    return _answer(f"{question} Type {expected} to go on:", stdin, stderr) == expected


def choose(question: str, choices: Mapping[str, str], *, stdin: TextIO, stderr: TextIO) -> str | None:
    """The key of the choice made by its key or its word, or None at the end of input.

    `choices` maps a short key to its word: {"y": "yes", "n": "no", "s": "skip"}.
    """
    shown = ", ".join(f"{key} {word}" for key, word in choices.items())
    while True:
        answer = _answer(f"{question} [{shown}]", stdin, stderr)
        if answer is None:
            return None
        for key, word in choices.items():
            if answer.lower() in (key.lower(), word.lower()):
                return key
        stderr.write(f"please answer one of: {visible(', '.join(choices))}\n")
