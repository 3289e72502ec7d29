"""Words on stderr, questions, progress."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import pytest

from crmcli.errors import NotFoundError
from crmcli.render import message, progress, prompt


def error_text(error: NotFoundError, **how: Any) -> str:
    stderr = io.StringIO()
    message.error(error, stderr, **{"environ": {}, "as_json": False, **how})
    return stderr.getvalue()


def test_an_error_is_a_line_and_a_hint() -> None:
    text = error_text(NotFoundError("no person matches 'bob'", "crm search bob"))
    assert text == "crm: no person matches 'bob'\nhint: crm search bob\n"


def test_an_error_without_a_hint_is_one_line() -> None:
    assert error_text(NotFoundError("no person matches 'bob'")) == "crm: no person matches 'bob'\n"


def test_an_error_never_carries_data_to_the_terminal_raw() -> None:
    text = error_text(NotFoundError("no person matches '\x1b[2J\ncrm: all is well\u202e'"))
    assert text == "crm: no person matches '\\x1b[2J\n  crm: all is well\\u202e'\n"


def test_an_error_in_json_has_code_message_and_hint() -> None:
    text = error_text(NotFoundError("no person matches 'b\x9b'"), as_json=True)
    assert json.loads(text) == {
        "error": {"code": 3, "kind": "not_found", "message": "no person matches 'b\x9b'", "hint": None}
    }
    assert "\x9b" not in text
    assert text.count("\n") == 1


@pytest.mark.parametrize(
    ("how", "colored"), [({}, False), ({"environ": {"FORCE_COLOR": "1"}}, True), ({"color": "always"}, True)]
)
def test_an_error_is_coloured_where_stderr_is(how: dict[str, Any], colored: bool) -> None:
    assert ("\x1b[1;31mcrm:\x1b[0m" in error_text(NotFoundError("gone"), **how)) is colored


def test_an_error_with_nobody_to_hear_it_is_silent() -> None:
    message.error(NotFoundError("gone"), None, environ={}, as_json=False)


def test_notes_go_to_stderr_and_quiet_silences_them(pipe: Callable[..., Any]) -> None:
    loud, quiet = pipe(), pipe(quiet=True)
    for shown in (loud, quiet):
        message.note("merged c31 into c12; undo: crm undo\x07", shown.view)
        message.warn("looks like c12", shown.view)
    assert loud.err == "merged c31 into c12; undo: crm undo\\x07\nwarning: looks like c12\n"
    assert quiet.err == "warning: looks like c12\n"
    assert loud.out == quiet.out == ""


@pytest.mark.parametrize(
    ("typed", "answer", "asked"),
    [
        ("y\n", True, 1),
        ("YES\n", True, 1),
        ("n\n", False, 1),
        ("\n", False, 1),
        ("", False, 1),
        ("x\ny\n", True, 2),
    ],
)
def test_a_question_is_asked_until_it_is_answered(typed: str, answer: bool, asked: int) -> None:
    stderr = io.StringIO()
    assert prompt.confirm("delete [b]14\x1b people?", stdin=io.StringIO(typed), stderr=stderr) is answer
    assert stderr.getvalue().count("delete [b]14\\x1b people? [y/N] ") == asked


def test_ctrl_c_at_a_question_ends_its_line() -> None:
    class Interrupted(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object, /) -> int:
            raise KeyboardInterrupt

    stderr = io.StringIO()
    with pytest.raises(KeyboardInterrupt):
        prompt.confirm("Go on?", stdin=io.TextIOWrapper(io.BufferedReader(Interrupted())), stderr=stderr)
    assert stderr.getvalue().endswith("[y/N] \n")


@pytest.mark.parametrize(("typed", "answer"), [("jane@acme.com\n", True), ("y\n", False), ("", False)])
def test_what_cannot_be_taken_back_is_typed_in_full(typed: str, answer: bool) -> None:
    stderr = io.StringIO()
    found = prompt.confirm_by_typing(
        "Erase Jane Doe?", "jane@acme.com", stdin=io.StringIO(typed), stderr=stderr
    )
    assert found is answer


@pytest.mark.parametrize(
    ("typed", "key"), [("y\n", "y"), ("Skip\n", "s"), ("maybe\nn\n", "n"), ("", None), ("\nq\n", "q")]
)
def test_a_choice_is_made_by_key_or_word(typed: str, key: str | None) -> None:
    choices = {"y": "same", "n": "different", "s": "skip", "q": "quit"}
    stderr = io.StringIO()
    assert prompt.choose("Same person?", choices, stdin=io.StringIO(typed), stderr=stderr) == key
    assert stderr.getvalue().startswith("Same person? [y same, n different, s skip, q quit] ")


class Clock:
    """A clock that moves by itself: each look at it is later."""

    def __init__(self, step_s: float) -> None:
        self.step_s = step_s
        self.now_s = 0.0

    def __call__(self) -> float:
        self.now_s += self.step_s
        return self.now_s


@pytest.mark.parametrize(
    ("fields", "step_s", "shown_bar"),
    [
        ({"progress": True}, 0.4, True),
        ({"progress": True}, 0.01, False),
        ({"progress": False}, 0.4, False),
    ],
)
def test_a_bar_only_for_what_takes_long_before_a_terminal(
    fields: dict[str, bool],
    step_s: float,
    shown_bar: bool,
    pipe: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(progress, "monotonic", Clock(step_s))
    for variable in ("COLUMNS", "TERM"):  # rich asks them itself
        monkeypatch.delenv(variable, raising=False)
    shown = pipe(**fields)
    with progress.Progress("reading [b]fiera\x1b.csv", shown.view, total=10) as advance:
        for _ in range(10):
            advance()
    assert ("reading [b]fiera\\x1b.csv" in shown.err) is shown_bar
    assert ("10/10" in shown.err) is shown_bar
    assert shown.out == ""


def test_a_failure_under_the_bar_is_passed_on(
    pipe: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "monotonic", Clock(2))
    with pytest.raises(ZeroDivisionError), progress.Progress("reading", pipe(progress=True).view) as advance:
        advance(3)
        raise ZeroDivisionError
