"""Two cards of one person or company: which value of each column survives. Pure: two rows in, decisions out.

The card that is kept keeps its values and has its blanks filled; every other value that would be lost becomes an
alternate. Two things are not left to chance: the status further on wins, and a name is one thing, never mixed from
two. What somebody refused is in no column (store/consents.py): it comes along, and stands.
"""

from __future__ import annotations

from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Row = dict[str, Any]

# Least to most advanced. A customer was sold to; a live prospect outweighs a lost one, for somebody talks to them
# now; lost says more than lead, which is what every new card begins with.
STATUSES = ("other", "lead", "lost", "prospect", "customer")
NAME_PARTS = ("given", "middle", "family", "prefix", "suffix")
# Columns of the row itself, and those that only follow another one.
BOOKKEEPING = ("id", "uid", "updated_at", "deleted_at", "merged_into", "name_key", "status_at")
_EARLIEST = ("created_at",)
_LATEST = ("verified_at",)


class Verdict(Record):
    """What became of one column: `result` is kept, taken or alternate; `value` is what is kept, taken or put aside."""

    field: str
    result: str
    value: object
    why: str | None = None


def verdicts(kept: Row, lost: Row) -> tuple[Verdict, ...]:
    """What becomes of every column that either card fills, in the order of the columns.

    >>> [(v.field, v.result, v.value) for v in verdicts({"size": None, "type": "a"}, {"size": "9", "type": "b"})]
    [('size', 'taken', '9'), ('type', 'kept', 'a'), ('type', 'alternate', 'b')]
    """
    found: list[Verdict] = []
    for column in kept:
        if column not in BOOKKEEPING:
            found.extend(_column(column, kept, lost))
    return tuple(found)


def changes(kept: Row, lost: Row, decided: tuple[Verdict, ...]) -> Row:
    """The columns of the kept card to write, with those that follow another one."""
    wanted = {verdict.field: verdict.value for verdict in decided if verdict.result == "taken"}
    if "status" in wanted:
        wanted["status_at"] = lost["status_at"]
    elif kept.get("status") == lost.get("status") and lost.get("status_at"):
        wanted["status_at"] = min(kept["status_at"] or lost["status_at"], lost["status_at"])
    return {column: value for column, value in wanted.items() if kept[column] != value}


def _column(column: str, kept: Row, lost: Row) -> tuple[Verdict, ...]:
    ours, theirs = kept[column], lost[column]
    if ours is None and theirs is None:
        return ()
    if theirs is None or theirs == ours:
        return (Verdict(column, "kept", ours),)
    if column == "status":
        return _status(kept, lost)
    if column in _EARLIEST or column in _LATEST:
        return _moment(column, ours, theirs)
    if column in NAME_PARTS and _is_told(str(theirs), str(lost["name"])):
        # the whole name of the other card is kept, as an alternate or because it is the same
        return (Verdict(column, "kept", ours),) if ours is not None else ()
    if ours is None:
        return (Verdict(column, "taken", theirs),)
    return Verdict(column, "kept", ours), Verdict(column, "alternate", theirs)


def _status(kept: Row, lost: Row) -> tuple[Verdict, ...]:
    ours, theirs = kept["status"], lost["status"]
    if STATUSES.index(theirs) > STATUSES.index(ours):
        winner = Verdict("status", "taken", theirs, f"further on than {ours}")
        loser, since = ours, kept["status_at"]
    else:
        winner = Verdict("status", "kept", ours, f"further on than {theirs}")
        loser, since = theirs, lost["status_at"]
    if loser == "lead" and since is None:  # nobody said so: every card begins with it
        return (winner,)
    return winner, Verdict("status", "alternate", loser)


def _moment(column: str, ours: str | None, theirs: str) -> tuple[Verdict, ...]:
    if ours is None or (theirs < ours if column in _EARLIEST else theirs > ours):
        why = "the earlier" if column in _EARLIEST else "the later"
        return (Verdict(column, "taken", theirs, why if ours else None),)
    return (Verdict(column, "kept", ours),)


def _is_told(part: str, name: str) -> bool:
    """Whether the words of a part stand in the full name.

    >>> _is_told("Anna Maria", "Rossi, Anna Maria"), _is_told("Dr.", "Anna Rossi")
    (True, False)
    """
    words = name.replace(",", " ").split()
    return all(word in words for word in part.replace(",", " ").split())
