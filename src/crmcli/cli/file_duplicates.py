"""crm dedupe FILE: duplicates in any table, without importing it or touching a database.

The columns are recognised from their headers as in an import; what an import would make a field of its own is
compared as an id, a category or a text, by what its values look like.
"""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING

from crmcli.errors import PartlyDoneError, UsageError
from crmcli.exchange.entrance import intakes
from crmcli.exchange.intake import TableIntake, Wishes
from crmcli.exchange.profile import built_in, of_user
from crmcli.exchange.sheet import BadRecord
from crmcli.exchange.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import IO

    from crmcli.cli.context import App
    from crmcli.exchange.mapping import Column, Mapping
    from crmcli.exchange.sheet import Record
    from crmcli.match.link import Linkage

    Rows = list[list[str]]

ADDED = ("cluster", "probability")
# Field of a slot -> kind of the engine; of an address, its part.
_KINDS = {
    "given": "given", "middle": "middle", "family": "family", "suffix": "suffix", "birthday": "birthday",
    "email": "email", "phone": "phone", "title": "job_title", "handle": "handle", "domain": "domain",
}  # fmt: skip
_PLACES = {
    "street": "street", "formatted": "street", "number": "street", "zip": "zip", "city": "city", "region": "region",
    "country": "country", "street2": "text:street 2", "street3": "text:street 3",
}  # fmt: skip
_IDS = ("custom", "id", "ids", "uid")
# Beyond half of them distinct a column tells one from another; up to a tenth, it sorts them into kinds.
_IDENTIFYING, _SORTING = 0.5, 0.1
_LONGEST_ID = 24  # characters
_LEAST = 1e-6  # a threshold of 0 or 1 has no odds


def mark(
    app: App,
    name: str,
    told: tuple[str, ...],
    *,
    subject: str | None,
    least: float | None,
    output: str | None,
    force: bool,
) -> None:
    """Write the table with its clusters to `output`; exit 5 where records could not be read."""
    table, records = _read(app, name, told)
    rows = [cells for _, cells in records if type(cells) is not BadRecord]
    found = _linkage(app, table, rows, subject, least)
    delimiter = "\t" if output and output.lower().endswith((".tsv", ".tab")) else ","
    if output in (None, "-"):
        _write(app.view.out, table.header, rows, found, delimiter)
        app.view.out.flush()
    else:
        import io

        from crmcli.exchange.files import atomic

        with atomic(str(output), force=force) as file:
            text = io.TextIOWrapper(file, encoding="utf-8", newline="\n")
            _write(text, table.header, rows, found, delimiter)
            text.flush()
            text.detach()
    clusters = found.clusters()
    doubles = sum(map(len, clusters)) - len(clusters)
    app.note(f"{len(rows)} records, {doubles} of them doubles, in {len(clusters)} clusters")
    bad = [str(line) for line, cells in records if type(cells) is BadRecord]
    if bad:
        raise PartlyDoneError(
            f"{len(bad)} records of {name} could not be read and are left out: line {', '.join(bad[:10])}",
            "mend the quotes there",
        )


def _read(app: App, name: str, told: tuple[str, ...]) -> tuple[TableIntake, list[Record]]:
    source = Source.of(name, sys.stdin.buffer)
    try:
        profiles = (*of_user(app.config.folder), *built_in())
        table, *others = intakes(source, profiles, Wishes(map=told))
        if others or not isinstance(table, TableIntake):
            raise UsageError(
                f"{name} is not one table", "crm dedupe takes CSV, TSV or a spreadsheet of one sheet"
            )
        return table, list(table.sheet.records())
    finally:
        source.close()


def _linkage(app: App, table: TableIntake, rows: Rows, subject: str | None, least: float | None) -> Linkage:
    from crmcli.match.link import DEFAULT_THRESHOLD, link
    from crmcli.render.progress import Progress

    chosen = subject or subject_of(table.mapping)
    columns = columns_of(table.mapping, rows, chosen)
    app.note(f"{table.name}: {table.evidence}; compared: {', '.join(columns) or 'nothing'}")
    with Progress("looking for duplicates", app.view) as advance:
        return link(
            columns,
            subject=chosen,
            threshold=DEFAULT_THRESHOLD if least is None else min(max(least, _LEAST), 1 - _LEAST),
            progress=lambda stage, done, total: advance(),
        )


def subject_of(mapping: Mapping) -> str:
    """company where the table names companies and nobody else."""
    names_people = mapping.has("given", "family", "name")
    return "person" if names_people or not mapping.has("name", owner="company") else "company"


def columns_of(mapping: Mapping, rows: Rows, subject: str) -> dict[str, list[str | tuple[str, ...] | None]]:
    """kind -> a cell for each record; several columns of one kind become several values of each record."""
    places: dict[str, list[int]] = {}
    for column in mapping.columns:
        kind = _kind(column, rows, subject)
        if kind is not None:
            places.setdefault(kind, []).append(column.place)
    return {kind: [_cell(kind, row, found) for row in rows] for kind, found in places.items()}


def _kind(column: Column, rows: Rows, subject: str) -> str | None:
    slot = column.slot
    if slot.field == "name":
        return "company" if slot.owner == "company" else "full_name"
    if slot.field == "address":
        return _PLACES.get(slot.part or "formatted")
    if slot.field == "website":
        return "domain" if subject == "company" else "handle"
    if slot.field in _IDS:
        return _kind_of_values(column, [text for row in rows if (text := row[column.place].strip())])
    return _KINDS.get(slot.field) if slot.part is None else None


def _kind_of_values(column: Column, values: list[str]) -> str | None:
    """An id, a category or a text; None where no two records share a value, for then it tells nothing."""
    distinct = len(set(values))
    if distinct == len(values):
        return None
    label = column.header.strip() or f"column {column.place + 1}"
    if distinct >= _IDENTIFYING * len(values):
        coded = sum(len(text) <= _LONGEST_ID and any(map(str.isdigit, text)) for text in values)
        return f"external_id:{label}" if coded * 2 > len(values) else f"text:{label}"
    return f"category:{label}" if distinct <= _SORTING * len(values) else f"text:{label}"


def _cell(kind: str, row: list[str], places: list[int]) -> str | tuple[str, ...] | None:
    values = [text for place in places if (text := row[place].strip())]
    if len(values) > 1 and kind == "street":  # the number in one column, the street in another
        return " ".join(values)
    return tuple(values) if len(values) > 1 else values[0] if values else None


def _write(out: IO[str], header: list[str], rows: Rows, found: Linkage, delimiter: str) -> None:
    """The table as it was, with the number of each record's cluster and the probability of its best pair."""
    numbers: dict[int, int] = {}
    best = _best(found)
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerow([*header, *ADDED])
    for place, row in enumerate(rows):
        number = numbers.setdefault(found.labels[place], len(numbers) + 1)
        sure = best.get(place)
        writer.writerow([*row, number, "" if sure is None else f"{sure:.4f}"])


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
