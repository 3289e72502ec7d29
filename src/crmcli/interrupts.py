"""What ends a run from outside: Ctrl-C, a terminal that is closed (SIGHUP), a service that is stopped (SIGTERM).

All three raise KeyboardInterrupt where the program stands, so that what was kept aside goes and half a file does not
stay. It is noted too, for SQLite tells no more of it than that a function of ours failed.
"""

from __future__ import annotations

# What `signal` is made of; that one imports enum, which costs as much as opening the database.
import _signal  # type: ignore[import-not-found]
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType

_heard: list[int] = []


def hear_interrupts() -> None:
    """Note Ctrl-C from here on, beside raising KeyboardInterrupt; whatever else listens to it is left alone."""
    _hear("SIGINT", _signal.default_int_handler)


def hear_ends() -> None:
    """Let SIGTERM and SIGHUP end this process as Ctrl-C does; who ignores them (nohup) goes on ignoring them."""
    for name in ("SIGTERM", "SIGHUP"):
        _hear(name, _signal.SIG_DFL)


def was_interrupted() -> bool:
    """Whether there was any of them."""
    return bool(_heard)


def must_end() -> bool:
    """Whether it was more than Ctrl-C."""
    return any(number != _signal.SIGINT for number in _heard)


def die_of_it() -> None:
    """Die of the signal that ended this run, if one did: whoever sent it looks for that."""
    for number in _heard:
        if number != _signal.SIGINT:
            _signal.signal(number, _signal.SIG_DFL)
            os.kill(os.getpid(), number)


def _hear(name: str, untouched: object) -> None:
    number = getattr(_signal, name, None)  # Windows has no SIGHUP
    if number is not None and _signal.getsignal(number) == untouched:
        try:
            _signal.signal(number, _interrupted)
        except ValueError:
            pass  # signals belong to the main thread


def _interrupted(number: int, frame: FrameType | None) -> None:
    _heard.append(number)
    raise KeyboardInterrupt
