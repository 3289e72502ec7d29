"""What every listing does with its rows: `--columns`, `--sort`, `--limit`, `--count` over a fixed set of columns."""

from __future__ import annotations

from crmcli.errors import UsageError
from crmcli.model import Rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from crmcli.cli.context import App


def emit_listing(
    app: App,
    columns: tuple[str, ...],
    rows: Iterable[tuple[Any, ...]],
    shown: Callable[[Any], object] | None = None,
) -> None:
    """Write rows with the columns, the order and the number the flags ask for; only --sort needs them all at once.

    `shown` is what becomes of each value after it has been compared.
    """
    rows = ordered(app, columns, rows)
    if app.flags["count"]:
        app.emit_value(sum(1 for _ in rows))
        return
    if app.flags["columns"]:
        chosen = [_index(columns, name.strip(), "--columns") for name in app.flags["columns"].split(",")]
        rows = (tuple(row[index] for index in chosen) for row in rows)
        columns = tuple(columns[index] for index in chosen)
    if shown is not None:
        rows = (tuple(map(shown, row)) for row in rows)
    app.emit(Rows(columns, rows))


def ordered(app: App, columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> Iterable[tuple[Any, ...]]:
    """The rows in the order of --sort, and no more of them than --limit."""
    wanted = app.flags["sort"]
    if wanted:
        rows = _sorted(rows, _index(columns, wanted.lstrip("-"), "--sort"), wanted[0] == "-")
    limit = app.flags["limit"]
    if limit is None:
        return rows
    from itertools import islice

    return islice(rows, checked_limit(limit))


def _sorted(rows: Iterable[tuple[Any, ...]], index: int, downwards: bool) -> list[tuple[Any, ...]]:
    """The rows by one column; those without a value come last either way."""
    rows = list(rows)
    given = [row for row in rows if row[index] is not None]
    given.sort(key=lambda row: _comparable(row[index]), reverse=downwards)
    return [*given, *(row for row in rows if row[index] is None)]


def check_listing(app: App, columns: tuple[str, ...]) -> None:
    """UsageError for flags that a listing of these columns will not take, before a command does what it lists."""
    for flag in ("sort", "columns"):
        for name in (app.flags[flag] or "").lstrip("-").split(","):
            if name:
                _index(columns, name.strip(), f"--{flag}")


def most(app: App) -> int | None:
    """How many rows the flags let through, where whoever finds them may stop there; --sort must see them all."""
    limit: int | None = app.flags["limit"]
    return None if limit is None or app.flags["sort"] else checked_limit(limit)


def emit_count(app: App, columns: tuple[str, ...], number: int) -> None:
    """Write how many rows a listing would have, known without making them."""
    check_listing(app, columns)
    limit = app.flags["limit"]
    app.emit_value(number if limit is None else min(number, checked_limit(limit)))


def checked_limit(limit: int) -> int:
    if limit < 0:
        raise UsageError(f"--limit cannot be {limit}", "0 or more")
    return limit


def _comparable(value: object) -> tuple[int, Any]:
    """Numbers and amounts before texts, texts without regard to case."""
    if isinstance(value, int | float):
        return 0, value
    if isinstance(value, dict) and "amount" in value:
        return 0, float(value["amount"])
    text = str(value).casefold()
    if text[1:].isdecimal() and text[:1].isalpha():  # an id: d9 comes before d10
        return 1, f"{text[0]}{int(text[1:]):020}"
    return 1, text


def _index(columns: tuple[str, ...], name: str, flag: str) -> int:
    if name not in columns:
        from crmcli.clean.nearest import nearest

        close = nearest(name, columns)
        raise UsageError(
            f"{flag}: there is no column {name!r}",
            (f"did you mean {close}? " if close else "") + f"one of {', '.join(columns)}",
        )
    return columns.index(name)
