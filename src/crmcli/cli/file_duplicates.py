"""crm dedupe FILE: duplicates in any table, without importing it or touching a database.

The columns are recognised from their headers as in an import, and by their values (`compared`).
"""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING

from crmcli.clean.text import counted
from crmcli.cli.compared import columns_of, told
from crmcli.cli.listing import emit_listing
from crmcli.cli.pairs import DIGITS, looking, waterfall, worded
from crmcli.errors import Failure, PartlyDoneError, UsageError
from crmcli.exchange.entrance import intakes
from crmcli.exchange.files import atomic, check_free, check_name
from crmcli.exchange.guess import guessed
from crmcli.exchange.intake import TableIntake, Wishes, counting
from crmcli.exchange.profile import built_in, of_user
from crmcli.exchange.sheet import BadRecord
from crmcli.exchange.source import Source
from crmcli.model import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import IO

    from crmcli.cli.context import App
    from crmcli.match.link import Linkage
    from crmcli.match.table import Columns

ADDED = ("cluster", "probability")
# Of a pair: which records (1 is the first after the header), on which lines of the file, and why.
COLUMNS = ("row", "other_row", "line", "other_line", "cluster", "score", "reasons", "waterfall")
_LISTS = ("json", "jsonl", "table", "md")  # formats that list the pairs; the others write the table
_MOST_LINES = 10  # named in a message
_LEAST = 1e-6  # a threshold of 0 or 1 has no odds


class Marking(Record):
    """What the user said of the table and of what is wanted; None and () where nothing."""

    wishes: Wishes
    subject: str | None = None
    least: float | None = None
    output: str | None = None
    force: bool = False


def mark(app: App, name: str, asked: Marking) -> bool:
    """Write the table with its clusters, or (as JSON) its pairs with their reasons; whether there are any pairs.

    The table is read twice, first to compare and then to write, so that it is never in memory as a whole.
    """
    lists_pairs = app.format in _LISTS or app.flags["count"]
    _check(app, asked, lists_pairs=lists_pairs)
    source = Source.of(name, sys.stdin.buffer)
    try:
        table = _table(app, source, asked.wishes)
        found, records = _linkage(app, table, asked)
        if lists_pairs:
            if app.flags["columns"] is None and app.for_people:
                app.flags["columns"] = ",".join(column for column in COLUMNS if column != "waterfall")
            emit_listing(app, COLUMNS, _pairs(found, records.lines))
        if asked.output is not None or not lists_pairs:
            _write_table(app, table, found, asked)
    finally:
        source.close()
    _say(app, name, found, records)
    return any(probability >= found.threshold for _, _, probability in _sides(found))


def _check(app: App, asked: Marking, *, lists_pairs: bool) -> None:
    """Refuse beforehand what would fail after minutes of work."""
    if not lists_pairs:
        if app.format not in (None, "csv", "tsv"):
            raise UsageError(f"a marked table cannot be {app.format}", "csv or tsv; --json lists the pairs")
        app.lists_nothing()
    elif asked.output == "-":
        raise UsageError("the table and the pairs cannot both go to stdout", "-o FILE")
    check_name(str(asked.output), "csv", "-o marked.csv, or .tsv")
    if asked.output not in (None, "-") and not app.dry_run:
        check_free(str(asked.output), force=asked.force)


def _table(app: App, source: Source, wishes: Wishes) -> TableIntake:
    table, *others = intakes(source, (*of_user(app.config.folder), *built_in()), wishes)
    if others or not isinstance(table, TableIntake):
        raise UsageError(
            f"{source.name} is not one table", "crm dedupe takes CSV, TSV or a spreadsheet of one sheet"
        )
    return table


class _Records(Record):
    """The records of a table, read: their lines, and which of these could not be split into cells."""

    lines: list[int]
    unreadable: list[int]
    too_long: list[int]


def _cells(cells: list[str], width: int) -> tuple[list[str], list[str]]:
    """(as many cells as the header has, what is left over): of a record that cannot be split the text, in one cell."""
    whole = (cells.cells or cells) if type(cells) is BadRecord else cells
    return [*whole[:width], *[""] * (width - len(whole))], whole[width:]


def _columns(table: TableIntake, advance: Callable[[int], None]) -> tuple[list[list[str]], _Records]:
    """Every column of the table; equal texts of a column are one object: a city is there once."""
    width = len(table.header)
    columns: list[list[str]] = [[] for _ in range(width)]
    seen: list[dict[str, str]] = [{} for _ in range(width)]
    found = _Records([], [], [])
    for line, record in counting(table.reading.sheet.records(), advance):
        found.lines.append(line)
        cells = record
        if type(record) is BadRecord:
            (found.too_long if record.cells else found.unreadable).append(line)
            cells = _cells(record, width)[0] if record.cells else [""] * width
        for column, known, text in zip(columns, seen, cells, strict=True):
            column.append(known.setdefault(text, text))
    return columns, found


def _linkage(app: App, table: TableIntake, asked: Marking) -> tuple[Linkage, _Records]:
    from crmcli.match.link import DEFAULT_THRESHOLD, link
    from crmcli.render.progress import Progress

    mapping = guessed(table.mapping)
    kept = _kept(table.header)
    mapping = mapping._replace(columns=tuple(one for one in mapping.columns if one.place < kept))
    with Progress("reading", app.view) as advance:
        read = [_columns(table, advance)]
    about = told(mapping, read[0][0], asked.subject)
    records = read[0][1]
    least = DEFAULT_THRESHOLD if asked.least is None else min(max(asked.least, _LEAST), 1 - _LEAST)

    def columns() -> Columns:
        """The columns, which nobody holds but who asks for them."""
        found = columns_of(about.kinds, read.pop()[0])
        evidence = table.evidence if about.subject != "thing" else "looks like a list of things"
        names = (_shown(kind, about.subject) for kind in found)
        app.note(f"{table.name}: {evidence}; compared: {', '.join(names) or 'nothing'}")
        _say_form(app, table, asked)
        return found

    with looking(app) as progress:
        return link(columns(), subject=about.subject, threshold=least, progress=progress), records


def _say_form(app: App, table: TableIntake, asked: Marking) -> None:
    """How the file was read, where that is not how it is written; and which of its columns have the names of ours."""
    notes = list(table.reading.sheet.notes)
    with_tabs = _delimiter(app, asked.output) == "\t"
    if notes and app.format not in _LISTS and (notes != ["delimiter tab"] or not with_tabs):
        notes.append(f"written in UTF-8 with {'tabs' if with_tabs else 'commas'}")
    for line in notes:
        app.note(f"  {line}")
    own = [name for name in table.header[: _kept(table.header)] if name in ADDED]
    if own:
        app.warn(f"{table.name} has a column {own[0]} of its own; the one that is added stands behind it")


def _delimiter(app: App, name: str | None) -> str:
    by_name = "tsv" if name and name.lower().endswith((".tsv", ".tab")) else "csv"
    return "\t" if (app.format or by_name) == "tsv" else ","


def _shown(kind: str, subject: str) -> str:
    """A kind of the engine in words; one that has a column's own name by that."""
    return kind.partition(":")[2] or _SHOWN.get((subject, kind)) or _SHOWN.get(("", kind), kind)


_SHOWN = {
    ("thing", "company"): "name",
    ("", "full_name"): "name",
    ("", "given"): "given name",
    ("", "family"): "family name",
    ("", "job_title"): "job title",
    ("", "zip"): "postal code",
}


def _write_table(app: App, table: TableIntake, found: Linkage, asked: Marking) -> None:
    name = asked.output
    delimiter = _delimiter(app, name)
    if app.dry_run and name not in (None, "-"):
        app.note(f"would write {name}; nothing was written")
    elif name in (None, "-"):
        _write(app.view.out, table, found, delimiter)
        app.view.out.flush()
    else:
        import io

        with atomic(str(name), force=asked.force) as file:
            text = io.TextIOWrapper(file, encoding="utf-8", newline="\n")
            _write(text, table, found, delimiter)
            text.flush()
            text.detach()
        app.note(f"wrote {name}")


def _say(app: App, name: str, found: Linkage, records: _Records) -> None:
    """What was found, on stderr; exit 5 where records could not be read."""
    clusters = found.clusters()
    doubles = sum(map(len, clusters)) - len(clusters)
    said = (
        f"{counted(doubles, 'double')} in {counted(len(clusters), 'cluster')}" if clusters else "no doubles"
    )
    app.note(f"{counted(len(records.lines), 'record')}, {said}")
    if records.too_long:
        app.warn(
            f"{_lines(records.too_long)}: more cells than the header; what is left over stands after the probability"
        )
    if records.unreadable:
        raise PartlyDoneError(
            f"{name}, {_lines(records.unreadable)}: cannot be split into cells; kept as it is, and not compared",
            "mend the quotes there",
        )


def _lines(lines: list[int]) -> str:
    more = f" and {len(lines) - _MOST_LINES} more" if len(lines) > _MOST_LINES else ""
    return f"line {', '.join(map(str, lines[:_MOST_LINES]))}{more}"


def _pairs(found: Linkage, lines: list[int]) -> list[tuple[object, ...]]:
    """`COLUMNS` of every pair that is likely or in one cluster."""
    numbers = _numbers(found)
    return [
        (
            pair.left + 1, pair.right + 1, lines[pair.left], lines[pair.right],
            numbers[pair.left] if found.labels[pair.left] == found.labels[pair.right] else None,
            round(pair.probability, DIGITS), list(worded(pair)), list(waterfall(pair)),
        )
        for pair in found.pairs
    ]  # fmt: skip


def _write(out: IO[str], table: TableIntake, found: Linkage, delimiter: str) -> None:
    """The table as it was, with the number of each record's cluster and the probability of its best pair."""
    numbers, best, width = _numbers(found), _best(found), len(table.header)
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    kept = _kept(table.header)
    writer.writerow([*table.header[:kept], *ADDED])
    written = 0
    for place, (_, cells) in enumerate(table.reading.sheet.records()):
        if place >= len(numbers):
            break
        row, left_over = (cells, []) if type(cells) is not BadRecord else _cells(cells, width)
        sure = best.get(place)
        writer.writerow(
            [*row[:kept], numbers[place], "" if sure is None else f"{sure:.{DIGITS}f}", *left_over]
        )
        written += 1
    if written < len(numbers):
        raise Failure(f"{table.name} changed while it was read", "run it again")


def _kept(header: list[str]) -> int:
    """How many columns stay as they are: what an earlier run has added is neither compared nor kept, so that marking a
    marked table is the same as marking it once."""
    is_marked = tuple(header[-len(ADDED) :]) == ADDED
    return len(header) - len(ADDED) if is_marked else len(header)


def _numbers(found: Linkage) -> list[int]:
    """The number of each record's cluster, counted in the order of the records."""
    numbers: dict[int, int] = {}
    return [numbers.setdefault(label, len(numbers) + 1) for label in found.labels]


def _best(found: Linkage) -> dict[int, float]:
    """For each record that is not alone, the probability of its best pair within its cluster."""
    best: dict[int, float] = {}
    for left, right, probability in _sides(found):
        if found.labels[left] == found.labels[right]:
            for place in (left, right):
                best[place] = max(best.get(place, 0.0), probability)
    return best


def _sides(found: Linkage) -> Iterable[tuple[int, int, float]]:
    from crmcli.match.explain import Pairs

    pairs = found.pairs
    if isinstance(pairs, Pairs):
        return zip(pairs.left.tolist(), pairs.right.tolist(), pairs.probability.tolist(), strict=True)
    return ((pair.left, pair.right, pair.probability) for pair in pairs)
