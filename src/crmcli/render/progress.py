"""A progress bar on stderr for whatever takes more than a second; nothing for the rest, or for scripts."""

from __future__ import annotations

from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from rich.progress import Progress as Bar

    from crmcli.render.view import View

QUIET_S = 1.0  # shell contract: a bar for anything over a second


class Progress:
    """A context manager that gives `advance(n=1)`; `total` None means that the end is not known.

    `quiet_s` 0 shows it at the first call: for what is known to take long.
    """

    def __init__(self, label: str, view: View, total: int | None = None, *, quiet_s: float = QUIET_S) -> None:
        self._quiet_s = quiet_s
        self._label = label
        self._view = view
        self._total = total
        self._done = 0
        self._shown = 0
        self._begun = monotonic()
        self._bar: Bar | None = None

    def __enter__(self) -> Callable[..., None]:
        if self._view.progress:
            return self._advance
        return _ignore

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def _advance(self, count: int = 1) -> None:
        self._done += count
        if self._bar is None:
            if monotonic() - self._begun < self._quiet_s:
                return
            self._bar = _started(self._label, self._view, self._total, counts=self._done > 0)
        self._bar.advance(self._bar.task_ids[0], self._done - self._shown)
        self._shown = self._done


def _ignore(count: int = 1) -> None:
    pass


def _started(label: str, view: View, total: int | None, *, counts: bool) -> Bar:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from crmcli.render.text import visible

    console = Console(
        file=view.err,
        force_terminal=True,
        no_color=not view.err_color,
        markup=False,
        emoji=False,
        highlight=False,
    )
    if total is not None:
        columns: tuple[ProgressColumn, ...] = (MofNCompleteColumn(), TimeRemainingColumn())
    else:
        columns = (*((TextColumn("{task.completed:,.0f}"),) if counts else ()), TimeElapsedColumn())
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(complete_style="cyan", finished_style="cyan", pulse_style="cyan"),
        *columns,
        console=console,
        transient=True,
    )
    bar.add_task(visible(label), total=total)
    bar.start()
    return bar
