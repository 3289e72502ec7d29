"""Files of decisions on pairs: what `crm dedupe --format csv` wrote and somebody filled in, read and carried out."""

from __future__ import annotations

import sys

from crmcli.errors import ConflictError, NotFoundError, UsageError
from crmcli.exchange.sheet import BadRecord
from crmcli.model import Record
from crmcli.store import decisions, duplicates
from crmcli.store.merge import LETTERS, Merger

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from crmcli.store.database import Database
    from crmcli.store.journal import Change
    from crmcli.store.merge import Merged

MERGE, NO, SKIP = "merge", "no", "skip"
_WORDS = {
    "merge": MERGE, "m": MERGE, "yes": MERGE, "y": MERGE, "true": MERGE, "1": MERGE, "same": MERGE,
    "no": NO, "n": NO, "distinct": NO, "false": NO, "0": NO, "different": NO,
    "skip": SKIP, "s": SKIP, "": SKIP,
}  # fmt: skip
_COLUMNS = ("id", "other_id", "decision")


class Decided(Record):
    """One row: merge, no or skip; `survivor_id` where the decision names who stays."""

    line: int
    id: int
    other_id: int
    decision: str
    survivor_id: int | None = None


class Outcome(Record):
    """What the decisions of a file did."""

    merged: list[Merged]
    kept_apart: int
    skipped: int


def read(name: str, subject: str | None) -> tuple[str, list[Decided]]:
    """What a file of decisions (`-` is standard input) is about, and its rows; UsageError names the row that is wrong.

    Its ids say whether it is about companies, where nobody else does. It may come from a spreadsheet: any order of
    columns, delimiter, encoding, or saved as its own kind of file.
    """
    from crmcli.exchange.entrance import any_table
    from crmcli.exchange.source import Source

    source = Source.of(name, sys.stdin.buffer)
    try:
        sheet = any_table(source, lambda row: len(_folded(row).intersection(_COLUMNS)))
        names = [cell.strip().lower() for cell in sheet.header]
        missing = [column for column in _COLUMNS if column not in names]
        if missing:
            raise UsageError(
                f"{name} has no column {', '.join(missing)}",
                "crm dedupe --format csv > pairs.csv; fill in its decision",
            )
        places = [names.index(column) for column in _COLUMNS]
        found = []
        for line, cells in sheet.records():
            if type(cells) is BadRecord:
                raise UsageError(f"{name}, line {line}: {cells.reason}", "mend the quotes there")
            if not any(cell.strip() for cell in cells):
                continue
            one, other, decision = (cells[place].strip() for place in places)
            if subject is None:
                subject = (
                    "company" if one[:1].lower() == other[:1].lower() == LETTERS["company"] else "person"
                )
            found.append(_row(f"{name}, line {line}", line, subject, (one, other), decision))
    finally:
        source.close()
    return subject or "person", found


def _folded(row: list[str]) -> set[str]:
    return {cell.strip().lower() for cell in row}


def _row(where: str, line: int, subject: str, ids: tuple[str, str], text: str) -> Decided:
    letter = LETTERS[subject]
    for one in ids:
        if one[:1].lower() != letter or not one[1:].isdecimal() or len(one) > 18:
            raise UsageError(
                f"{where}: {one!r} is no id such as {letter}12", "leave the columns id and other_id alone"
            )
    low, high = (int(one[1:]) for one in ids)
    decision = text.lower()
    if decision in (ids[0].lower(), ids[1].lower()):
        return Decided(line, low, high, MERGE, int(decision[1:]))
    if decision not in _WORDS:
        raise UsageError(
            f"{where}: decision cannot be {text!r}",
            "merge (or yes), no, skip (or nothing); an id of the two merges and says who stays",
        )
    return Decided(line, low, high, _WORDS[decision])


def carry_out(change: Change, subject: str, decided: list[Decided]) -> Outcome:
    """Merge and keep apart as decided: all, or an error that names the line and nothing."""
    db = change.db
    rows = list(_live(db, subject, decided))
    groups = _groups(row for row in rows if row.decision == MERGE)
    survivors = _survivors(rows, groups, LETTERS[subject])
    merger = Merger(change, subject)
    apart = 0
    for row in rows:
        if row.decision != NO:
            continue
        if groups.get(row.id, row.id) == groups.get(row.other_id, row.other_id):
            raise ConflictError(
                f"line {row.line} keeps two apart that other lines merge", "decide for one or the other"
            )
        apart += decisions.keep_apart(db, subject, row.id, row.other_id, change.now)
    merged = [
        merger.merge(survivors[group], member)
        for member, group in sorted(groups.items(), key=lambda found: (found[1], found[0]))
        if member != survivors[group]
    ]
    return Outcome(merged, apart, sum(row.decision == SKIP for row in rows))


def _live(db: Database, subject: str, decided: list[Decided]) -> Iterator[Decided]:
    """The rows in the ids of today; what was merged since is left out, what is gone is an error."""
    for row in decided:
        if row.decision == SKIP:
            yield row
            continue
        one, other = duplicates.live(db, subject, row.id), duplicates.live(db, subject, row.other_id)
        for named, found in ((row.id, one), (row.other_id, other)):
            if found is None:
                raise NotFoundError(
                    f"line {row.line}: there is no {LETTERS[subject]}{named} any more",
                    "take the line out, or crm restore it",
                )
        assert one is not None and other is not None
        if one != other:
            kept = None if row.survivor_id is None else one if row.survivor_id == row.id else other
            yield row._replace(id=one, other_id=other, survivor_id=kept)
        elif row.decision == NO:
            raise ConflictError(
                f"line {row.line} keeps two apart that are merged",
                f"crm unmerge {LETTERS[subject]}{row.other_id}",
            )


def _groups(rows: Iterator[Decided]) -> dict[int, int]:
    """Everybody who is merged -> the lowest id of the group."""
    of: dict[int, set[int]] = {}
    for row in rows:
        joined = of.get(row.id, {row.id}) | of.get(row.other_id, {row.other_id})
        of.update((member, joined) for member in joined)
    return {member: min(joined) for member, joined in of.items()}


def _survivors(rows: list[Decided], groups: dict[int, int], letter: str) -> dict[int, int]:
    """Who stays of each group: the one a line names, else the oldest."""
    named: dict[int, int] = {}
    for row in rows:
        if row.survivor_id is not None:
            group = groups[row.id]
            if named.setdefault(group, row.survivor_id) != row.survivor_id:
                raise ConflictError(
                    f"line {row.line} lets {letter}{row.survivor_id} stay, another line {letter}{named[group]}",
                    "one of a group can stay",
                )
    return {group: named.get(group, group) for group in groups.values()}
