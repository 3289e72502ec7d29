"""What crm export ics writes: tasks and birthdays."""

from __future__ import annotations

from itertools import chain

from crmcli.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from crmcli.cli.context import App
    from crmcli.cli.export_to import Tally

PARTS = ("tasks", "birthdays", "renewals")


def calendar_writer(
    app: App,
    what: str | None,
    condition: tuple[str | None, tuple[object, ...]],
    tally: Tally,
    *,
    events: bool,
    alarm: str | None,
) -> Callable[[IO[bytes]], None]:
    """A function that writes a calendar with these parts, of the people the condition holds for."""
    from crmcli.clean.date import duration
    from crmcli.exchange.writers.calendar import write_ics
    from crmcli.store import calendar

    parts = _parts(what)
    if "renewals" in parts:
        app.note("no renewals are in it: contracts are not kept yet, but a task can remind of one")
    alarm_s = None if alarm is None else duration(alarm)
    db = app.db
    sources = {"tasks": calendar.tasks, "birthdays": calendar.birthdays}

    def write(out: IO[bytes]) -> None:
        db.begin_reading()
        try:
            entries = chain.from_iterable(sources[part](db, *condition) for part in sources if part in parts)
            left_out = write_ics(tally.of(entries), out, events=events, alarm_s=alarm_s)
        finally:
            db.rollback()
        tally.count -= left_out
        if left_out:
            app.note(f"left out {left_out} tasks without a day")

    return write


def _parts(what: str | None) -> tuple[str, ...]:
    if what is None:
        return PARTS[:2]
    parts = tuple(part.strip() for part in what.split(","))
    for part in parts:
        if part not in PARTS:
            from crmcli.clean.nearest import did_you_mean

            raise UsageError(f"no calendar has {part!r}", did_you_mean(part, PARTS))
    return parts
