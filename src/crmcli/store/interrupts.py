"""Ctrl-C in a function of ours that SQLite called: SQLite tells no more of it than that the function failed."""

from __future__ import annotations

# What `signal` is made of; that one imports enum, which costs as much as opening the database.
import _signal  # type: ignore[import-not-found]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

_heard: list[int] = []


def hear_interrupts() -> None:
    """Note Ctrl-C from here on, beside raising KeyboardInterrupt; whatever else listens to it is left alone."""
    if _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        try:
            _signal.signal(_signal.SIGINT, _interrupted)
        except ValueError:
            pass  # signals belong to the main thread


def was_interrupted() -> bool:
    """Whether there was a Ctrl-C."""
    return bool(_heard)


def _interrupted(number: int, frame: FrameType | None) -> None:
    _heard.append(number)
    raise KeyboardInterrupt
