"""What a merge did, or would do, as lines a reader understands: one for each value, a count for the rest."""

from __future__ import annotations

from crmcli.clean.instant import local
from crmcli.store.history import label
from crmcli.store.merge import LETTERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from typing import Any

    from crmcli.store.database import Database
    from crmcli.store.families import Row
    from crmcli.store.merge import Fate, Merged

COLUMNS = ("field", "result", "value", "from", "why")
# Families whose rows are shown one by one; of the others only the number tells something.
_SINGLY = (
    "email", "phone", "handle", "address", "tagging", "fact", "role", "relation", "external_id", "field_value",
)  # fmt: skip
_WHY = {"same": "there already", "dropped": "it was between the two"}


def listing(db: Database, merges: Iterable[Merged], now: datetime) -> list[tuple[Any, ...]]:
    """`COLUMNS` of everything some merges into one survivor did; what was kept is said once."""
    found: dict[tuple[Any, ...], None] = {}
    taken: set[str] = set()
    for merged in merges:
        survivor, loser = (LETTERS[merged.subject] + str(i) for i in (merged.survivor_id, merged.loser_id))
        for verdict in merged.verdicts:
            if verdict.result == "kept" and verdict.field in taken:
                continue
            if verdict.result == "taken":
                taken.add(verdict.field)
            source = survivor if verdict.result == "kept" else loser
            found[
                verdict.field, verdict.result, _shown(verdict.field, verdict.value, now), source, verdict.why
            ] = None
        for field, result, value in _fates(db, merged.fates):
            found[field, result, value, loser, _WHY.get(result)] = None
    return list(found)


def _fates(db: Database, fates: Iterable[Fate]) -> list[tuple[str, str, object]]:
    counts: dict[tuple[str, str], int] = {}
    found: list[tuple[str, str, object]] = []
    for fate in fates:
        if fate.table in _SINGLY and fate.row is not None:
            found.append((_FIELDS.get(fate.table, fate.table), fate.result, _text(db, fate.table, fate.row)))
        else:
            key = (_FIELDS.get(fate.table, fate.table), fate.result)
            counts[key] = counts.get(key, 0) + fate.count
    return found + [(field, result, count) for (field, result), count in counts.items()]


_FIELDS = {"tagging": "tag", "participant": "interaction", "segment_member": "segment", "organisation": "subsidiary",
           "external_id": "id elsewhere", "field_value": "field", "deal_person": "deal"}  # fmt: skip


def _text(db: Database, table: str, row: Row) -> object:
    if table == "email":
        return row["address"]
    if table == "phone":
        return row["e164"] or row["value"]
    if table == "handle":
        return row["canonical"]
    if table == "relation":
        return f"{row['kind']} c{row['other_id']}"
    if table == "address":
        parts = (row["label"], row["street"], row["zip"], row["city"], row["region"], row["country"])
        return ", ".join(part for part in parts if part)
    return label(db, table, row)


def _shown(field: str, value: object, now: datetime) -> object:
    """A value as the rest of the tool shows it: instants local, flags as yes and no, companies by their id."""
    if field.endswith("_at") and value:
        return local(str(value), now)
    return f"o{value}" if field == "parent_id" else value
