"""What the shell contract decides from flags, environment and streams."""

from __future__ import annotations

import io
from typing import Any

import pytest

from crmcli.errors import UsageError
from crmcli.render.view import View


class Stream(io.StringIO):
    def __init__(self, *, tty: bool) -> None:
        super().__init__()
        self._tty = tty

    def isatty(self) -> bool:
        return self._tty


def view(
    environ: dict[str, str] | None = None, *, ttys: tuple[bool, bool, bool] = (True, True, True), **flags: Any
) -> View:
    stdin, stdout, stderr = (Stream(tty=tty) for tty in ttys)
    return View.of(environ or {}, stdin, stdout, stderr, **flags)


@pytest.mark.parametrize(
    ("environ", "color", "out_tty", "colored"),
    [
        ({}, "auto", True, True),
        ({}, "auto", False, False),
        ({"NO_COLOR": "1"}, "auto", True, False),
        ({"NO_COLOR": ""}, "auto", True, True),
        ({"TERM": "dumb"}, "auto", True, False),
        ({"FORCE_COLOR": "1"}, "auto", False, True),
        ({"FORCE_COLOR": "0"}, "auto", False, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, "auto", True, False),
        ({"FORCE_COLOR": "1", "TERM": "dumb"}, "auto", False, True),
        ({"NO_COLOR": "1"}, "always", False, True),
        ({"FORCE_COLOR": "1"}, "never", True, False),
    ],
)
def test_colour(environ: dict[str, str], color: str, out_tty: bool, colored: bool) -> None:
    assert view(environ, ttys=(True, out_tty, out_tty), color=color).color is colored


def test_stdout_and_stderr_are_judged_apart() -> None:
    found = view(ttys=(True, False, True))
    assert (found.color, found.err_color, found.tty, found.err_tty) == (False, True, False, True)


@pytest.mark.parametrize(
    ("columns", "width", "fit"),
    [("40", 40, True), ("", 80, False), ("wide", 80, False), ("0", 80, False), ("-3", 80, False)],
)
def test_width_comes_from_columns_even_in_a_pipe(columns: str, width: int, fit: bool) -> None:
    found = view({"COLUMNS": columns}, ttys=(False, False, False))
    assert (found.width, found.fit) == (width, fit)


@pytest.mark.parametrize(
    ("ttys", "flag", "paged"),
    [
        ((True, True, True), True, True),
        ((True, True, True), False, False),
        ((False, True, True), True, False),
        ((True, False, True), True, False),
    ],
)
def test_the_pager_needs_a_terminal_at_both_ends(
    ttys: tuple[bool, bool, bool], flag: bool, paged: bool
) -> None:
    assert view(ttys=ttys, pager=flag).pager is paged


def test_a_dumb_terminal_has_no_pager_and_no_bars() -> None:
    found = view({"TERM": "dumb"})
    assert (found.pager, found.progress) == (False, False)


@pytest.mark.parametrize(
    ("err_tty", "quiet", "shown"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_bars_are_for_a_terminal_that_wants_words(err_tty: bool, quiet: bool, shown: bool) -> None:
    assert view(ttys=(True, True, err_tty), quiet=quiet).progress is shown


@pytest.mark.parametrize(
    ("environ", "setting", "command"),
    [
        ({}, None, "less -FIRX"),
        ({"PAGER": "more"}, None, "more"),
        ({"PAGER": "more"}, "most", "most"),
        ({"PAGER": "more", "CRM_PAGER": "bat -p"}, "most", "bat -p"),
        ({"PAGER": "more", "CRM_PAGER": ""}, None, ""),
    ],
)
def test_which_pager(environ: dict[str, str], setting: str | None, command: str) -> None:
    assert view(environ, pager_command=setting).pager_command == command


@pytest.mark.parametrize(
    ("flags", "message", "hint"),
    [
        ({"format": "xml"}, "unknown format 'xml'", "use one of: table, json, jsonl, csv, tsv, md, ids"),
        ({"color": "blue"}, "unknown value 'blue' for --color", "use one of: auto, always, never"),
    ],
)
def test_an_unknown_choice_is_an_error_that_lists_the_choices(
    flags: dict[str, Any], message: str, hint: str
) -> None:
    with pytest.raises(UsageError) as error:
        view(**flags)
    assert (error.value.message, error.value.hint) == (message, hint)


def test_a_closed_stdout_is_an_error_and_a_closed_stderr_is_not() -> None:
    with pytest.raises(OSError, match="standard output is closed"):
        View.of({}, None, None, None)
    assert View.of({}, None, Stream(tty=False), None).err_tty is False
