"""The values of chosen columns as a file has them: as in JSON, or as text."""

from __future__ import annotations

from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from typing import Any

    from crmcli.cli.context import App


def converted(
    rows: Iterable[Sequence[Any]], types: Sequence[str], app: App, *, between: str | None = None
) -> Iterator[Sequence[Any]]:
    """The rows as JSON has their values, or, with what stands between those of a list, as text.

    Only columns that need it are looked at, row by row.
    """
    special = [(at, type) for at, type in enumerate(types) if type in ("list", "instant", "bool")]
    if not special:
        yield from rows
        return
    for row in rows:
        cells = list(row)
        for at, type in special:
            value = _shown(cells[at], type, app)
            cells[at] = value if between is None else text_of(value, between)
        yield cells


def _shown(value: object, type: str, app: App) -> object:
    """A column's value as JSON has it: lists apart, instants local, truths as such."""
    if type == "list":
        return str(value).split("\x1f") if value else []
    if value is None:
        return None
    if type == "instant":
        return _local(str(value), app.now)
    return bool(value) if type == "bool" else value


@lru_cache(maxsize=4096)  # whom one file brought, they have the same moment
def _local(instant: str, now: datetime) -> str:
    from crmcli.clean.instant import local

    return local(instant, now)


def text_of(value: object, between: str) -> str:
    """A value in a cell."""
    if isinstance(value, list):
        return between.join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
