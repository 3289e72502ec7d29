"""Reports: SQL files with a header that says what they are, and running them.

A header is made of comments before the statement:

    -- title: Open deals by stage
    -- about: What is in the pipeline, and what it weighs.
    -- subject: deal                    whom --where filters; the statement asks temp.chosen, see below
    -- period: the day a deal should close
    -- default period: last 30d         where there is none without --period
    -- by: stage, owner, source         the first is the default; the statement gives it as its first column
    -- column value money: what they are worth
    -- chart: value                     the column a bar is as long as

Types are text (the default), number, money (minor units of the row's column `currency`), percent and instant.
A statement may use :by, :today, :now, :currency (the configured one), :from_on and :to_on (days), :from_at and
:to_at (instants; all four NULL without a period, the last ones exclusive), :filtered (whether temp.chosen holds
the ids that --where found), the function bucket(day, by) and the tables of `sale`.
"""

from __future__ import annotations

import os
import sqlite3

from crmcli.errors import RefusedError, UsageError
from crmcli.model import Record
from crmcli.store.database import read_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Any

    from crmcli.store.database import Database

TYPES = ("text", "number", "money", "percent", "instant")
BUCKETS = ("day", "week", "month", "quarter", "year")
# What a statement may do under `read_only`: SELECT, READ, FUNCTION, RECURSIVE (sqlite3.h), and look at the schema.
_READING = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)
_LOOKING = (
    "data_version",
    "table_info",
    "table_xinfo",
    "table_list",
    "index_list",
    "index_info",
    "foreign_key_list",
)


class Column(Record):
    """A column of a report as its header describes it."""

    name: str
    type: str = "text"
    help: str = ""


class Report(Record):
    """A report: its header, its statement, and the file it came from."""

    name: str
    title: str
    about: str
    subject: str | None
    period: str | None
    default_period: str | None
    by: tuple[str, ...]
    columns: tuple[Column, ...]
    chart: str | None
    sql: str
    path: str


class Request(Record):
    """What is asked of a report."""

    by: str | None = None
    period: tuple[str, str] | None = None  # first day, day after the last
    filtered: bool = False
    currency: str = "EUR"


def folder() -> str:
    """Where the reports of the program itself are."""
    return os.path.join(os.path.dirname(os.path.dirname(__file__)), "reports")


def names(place: str) -> list[str]:
    """The reports in a folder, by name; none where there is no such folder."""
    try:
        files = os.listdir(place)
    except OSError:
        return []
    return sorted(file.removesuffix(".sql") for file in files if file.endswith(".sql"))


def load(name: str, place: str) -> Report:
    """The report of that name in a folder."""
    path = os.path.join(place, f"{name}.sql")
    try:
        with open(path, encoding="utf-8") as file:
            return parsed(name, file.read(), path)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path}: {getattr(error, 'strerror', None) or error}", "check the path and its permissions"
        ) from None


def parsed(name: str, text: str, path: str) -> Report:
    """A report from the text of its file."""
    said: dict[str, str] = {}
    columns = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith("--"):
            break
        key, colon, value = line.removeprefix("--").strip().partition(":")
        if not colon:
            continue
        if key.startswith("column "):
            columns.append(_column(key.removeprefix("column ").split(), value.strip(), f"{path}:{number}"))
        elif key in ("title", "about", "subject", "period", "default period", "by", "chart"):
            said[key] = f"{said[key]} {value.strip()}" if key in said else value.strip()
    return Report(
        name,
        said.get("title", name),
        said.get("about", ""),
        said.get("subject"),
        said.get("period"),
        said.get("default period"),
        tuple(word.strip() for word in said.get("by", "").split(",") if word.strip()),
        tuple(columns),
        said.get("chart"),
        text,
        path,
    )


def _column(words: list[str], help: str, where: str) -> Column:
    type = words[1] if len(words) > 1 else "text"
    if not words or type not in TYPES:
        raise UsageError(f"{where}: no such type of column: {type!r}", f"one of {', '.join(TYPES)}")
    return Column(words[0], type, help)


def run(
    db: Database, report: Report, request: Request, now: datetime
) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
    """Names and rows of a report; amounts are minor units still, with the currency in its own column."""
    db.function("bucket", 2, bucket)
    columns, rows = read_only(db, report.sql, _values(report, request, now), report.path)
    if report.by and columns:
        columns = (request.by or report.by[0], *columns[1:])
    return columns, rows


def _values(report: Report, request: Request, now: datetime) -> dict[str, object]:
    """What a statement may bind."""
    from crmcli.clean.date import instant
    from crmcli.clean.instant import utc

    first, after = request.period or (None, None)
    return {
        "by": request.by or (report.by[0] if report.by else None),
        "today": now.date().isoformat(),
        "now": utc(now),
        "currency": request.currency,
        "from_on": first,
        "to_on": after,
        "from_at": instant(first, now) if first else None,
        "to_at": instant(after, now) if after else None,
        "filtered": int(request.filtered),
    }


def read_only(
    db: Database, sql: str, values: dict[str, object], where: str
) -> tuple[tuple[str, ...], Iterator[tuple[Any, ...]]]:
    """Names of the columns and rows of one statement that only reads; RefusedError for any other.

    The statement has run to its end before the first row is given, so whatever is wrong with it was said by then.
    """
    db.connection.set_authorizer(_authorized)
    try:
        cursor = db.run(sql, values)
        return tuple(column[0] for column in cursor.description or ()), read_out(cursor)
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise _as_usage(db, error, where) from None
    finally:
        db.connection.set_authorizer(None)


def _as_usage(db: Database, error: Exception, where: str) -> BaseException:
    """What is wrong with a statement somebody wrote, or with the file."""
    from crmcli.store.faults import translated

    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code == sqlite3.SQLITE_AUTH or "not authorized" in str(error):
        return RefusedError(
            f"{where} would change something, and only reading is allowed; nothing was changed",
            "crm add, edit, log, deal, task … change the database, and crm undo takes that back",
        )
    found = translated(db, error)
    if found is not error:
        return found
    return UsageError(f"{where}: {error}", "crm sql --schema lists the views and their columns")


def _authorized(action: int, first: str | None, second: str | None, *_: str | None) -> int:
    """SQLite asks this for each thing a statement does; opening a full-text table counts as a write to its schema."""
    if action == sqlite3.SQLITE_FUNCTION and second == "load_extension":
        return sqlite3.SQLITE_DENY
    if action in _READING or (action == sqlite3.SQLITE_UPDATE and first == "sqlite_master"):
        return sqlite3.SQLITE_OK
    if action == sqlite3.SQLITE_PRAGMA and first in _LOOKING:
        return sqlite3.SQLITE_OK
    return sqlite3.SQLITE_DENY


def bucket(day: str | None, by: str) -> str | None:
    """The stretch of time a day belongs to: 2026-05-04 as 2026-W19, 2026-05, 2026-Q2, 2026.

    >>> [bucket("2026-05-04", by) for by in BUCKETS]
    ['2026-05-04', '2026-W19', '2026-05', '2026-Q2', '2026']
    """
    if not day:
        return None
    if by == "week":
        from datetime import date

        year, week, _ = date.fromisoformat(day[:10]).isocalendar()
        return f"{year}-W{week:02}"
    if by == "quarter":
        return f"{day[:4]}-Q{(int(day[5:7]) + 2) // 3}"
    return day[: {"day": 10, "month": 7, "year": 4}.get(by, 10)]
