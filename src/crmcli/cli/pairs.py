"""The pairs that may be one: what the engine finds, what is surely shared, without what was decided to be two."""

from __future__ import annotations

from bisect import bisect_left
from contextlib import contextmanager
from itertools import islice

from crmcli.model import Record
from crmcli.store import decisions, duplicates
from crmcli.store.merge import LETTERS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from crmcli.cli.context import App
    from crmcli.match.coded import Cell
    from crmcli.match.explain import Pair as Linked
    from crmcli.match.explain import Reason
    from crmcli.match.link import Linkage
    from crmcli.store.database import Database
    from crmcli.store.duplicates import Compared, Shared

# Likelier than not: the threshold of the engine, and of a listing.
LIKELY = 0.5
# Pairs the engine is asked for: those who share an e-mail or phone are shown down to here with a figure.
_LEAST = 0.01
DIGITS = 4
_AT_ONCE = 10_000  # pairs looked at together


class Pair(Record):
    """Two who may be one, the lower id first: how likely it is, and what they share for certain."""

    id: int
    other_id: int
    score: float
    shared: tuple[Shared, ...] = ()
    place: int | None = None  # in the engine's answer; None where it has nothing to say


class Told(Record):
    """Why two may be one."""

    reasons: tuple[str, ...]  # in words: 'same e-mail (+13.3)'
    waterfall: tuple[dict[str, Any], ...] = ()  # field, level, bits: together the log2 odds of the score


class Proposals:
    """Every pair worth a look, the likeliest first; and how many decisions the engine has learnt from."""

    def __init__(self, pairs: list[Pair], linkage: _Linkage) -> None:
        self.pairs = pairs
        self.decisions = linkage.decisions
        self._linkage = linkage

    def told(self, pair: Pair) -> Told:
        """Put into words why the two may be one: of many pairs only when it is asked for."""
        if pair.place is None:
            return Told(tuple(f"same {one.kind} {one.value}" for one in pair.shared))
        linked = self._linkage.explain(pair.place)
        return Told(worded(linked), waterfall(linked))


def proposals(app: App, subject: str, where: str | None) -> Proposals:
    """The likely pairs, and all who share something certain; with a filter, those in which it finds at least one."""
    db = app.db
    shared: dict[tuple[int, int], list[Shared]] = {}
    for found in duplicates.shared(db, subject):
        shared.setdefault((found.id, found.other_id), []).append(found)
    apart = decisions.holding(db, subject)
    linkage = _linkage(app, subject, apart)
    wanted = None if where is None else found_by(app, db, subject, where)
    pairs = [
        Pair(*ids, round(probability, DIGITS), tuple(shared.pop(ids, ())), place)
        for place, ids, probability in linkage.pairs()
        if ids not in apart
        and (probability >= LIKELY or ids in shared)
        and (wanted is None or not wanted.isdisjoint(ids))
    ]
    pairs += [
        Pair(*ids, 0.0, tuple(certain))
        for ids, certain in shared.items()
        if ids not in apart and (wanted is None or not wanted.isdisjoint(ids))
    ]
    pairs.sort(key=lambda pair: (-pair.score, pair.id, pair.other_id))
    return Proposals(pairs, linkage)


def found_by(app: App, db: Database, subject: str, where: str) -> set[int]:
    from crmcli.cli.nobody import answered
    from crmcli.store import listings

    condition = answered(app, db, where, subject)
    query = listings.Query(subject, where=condition.sql, where_values=tuple(condition.values))
    return set(listings.ids(db, query))


class _Linkage:
    """What the engine found, in ids; nothing where there is nothing to compare."""

    def __init__(self, ids: list[int], found: Linkage | None) -> None:
        self.ids = ids
        self._pairs = found.pairs if found else ()
        self.decisions = found.decisions if found else 0

    def pairs(self) -> Iterator[tuple[int, tuple[int, int], float]]:
        """(place, the lower id first, probability) of each pair, without its reasons, which take longer."""
        from crmcli.match.explain import Pairs

        if isinstance(self._pairs, Pairs):
            sides = (self._pairs.left, self._pairs.right, self._pairs.probability)
            known = len(self.ids)
            for first in range(0, len(self._pairs), _AT_ONCE):
                some = (side[first : first + _AT_ONCE].tolist() for side in sides)
                for place, (left, right, probability) in enumerate(zip(*some, strict=True), first):
                    if right < known:  # beyond stand those who were merged long ago
                        yield place, (self.ids[left], self.ids[right]), probability

    def explain(self, place: int) -> Linked:
        return self._pairs[place]


def _linkage(app: App, subject: str, apart: Iterable[tuple[int, int]]) -> _Linkage:
    """The engine's findings, learnt with what was decided: who is kept apart, and who was merged, as they were."""
    compared, merged = duplicates.columns(app.db, subject), duplicates.merged(app.db, subject)
    ids = compared.ids
    if len(ids) < 2 or not compared.columns:
        return _Linkage([], None)
    from crmcli.match.link import link

    known = [(_place(ids, low), _place(ids, high), False) for low, high in apart]
    known += [(_place(ids, one), len(ids) + index, True) for index, one in enumerate(merged.ids)]
    with looking(app) as progress:
        found = link(
            _given_away(compared.columns, merged),
            subject=subject,
            decisions=[
                (low, high, same) for low, high, same in known if low is not None and high is not None
            ],
            threshold=_LEAST,
            progress=progress,
        )
    return _Linkage(ids, found)


def _given_away(columns: dict[str, list[Cell]], merged: Compared) -> dict[str, list[Cell]]:
    """The columns of all that are there and of the merged behind them; nobody else holds them, so the engine can let
    them go: of a million people they are half a gigabyte."""
    blank: list[Cell] = [None] * len(merged.ids)
    given = {}
    for kind in list(columns):
        given[kind] = cells = columns.pop(kind)
        if blank:
            cells += merged.columns.get(kind, blank)
    return given


def _place(ids: list[int], wanted: int) -> int | None:
    """Where an id stands among ascending ones."""
    place = bisect_left(ids, wanted)
    return place if place < len(ids) and ids[place] == wanted else None


# Rows from which looking takes more than a moment: the bar is there from the beginning.
_MANY = 20_000
# What the engine calls its stages, in words for whoever waits.
_STAGES = {"blocking": "looking for who may be one", "learning": "weighing what tells them apart"}


@contextmanager
def looking(app: App) -> Iterator[Callable[[str, int, int], None]]:
    """What the engine tells of its progress, as a bar on a terminal: one after the other for each stage."""
    from contextlib import ExitStack

    from crmcli.render.progress import QUIET_S, Progress

    with ExitStack() as bars:
        shown: dict[str, Callable[..., None]] = {}
        reached = 0

        def tell(stage: str, done: int, total: int) -> None:
            nonlocal reached
            if stage not in shown or done < reached:
                bars.close()
                shown.clear()
                reached = 0
                quiet_s = 0.0 if total >= _MANY else QUIET_S
                end = total if stage == "comparing" else None
                words = _STAGES.get(stage, stage)
                shown[stage] = bars.enter_context(Progress(words, app.view, end, quiet_s=quiet_s))
            shown[stage](done - reached if stage == "comparing" else 0)
            reached = done

        yield tell


def worded(linked: Linked) -> tuple[str, ...]:
    """'same e-mail (+13.3)' for each field that told something, the strongest first."""
    return tuple(
        f"{reason.level} ({reason.bits:+.1f})" for reason in _told(linked) if reason.field != "prior"
    )


def waterfall(linked: Linked) -> tuple[dict[str, Any], ...]:
    """field, level, bits: together the log2 odds of the score."""
    return tuple(
        {"field": one.field, "level": one.level, "bits": round(one.bits, 2)} for one in _told(linked)
    )


def _told(linked: Linked) -> list[Reason]:
    return [reason for reason in linked.reasons if round(reason.bits, 1)]


COLUMNS = ("id", "other_id", "name", "other_name", "score", "reasons", "waterfall", "decision")


_TOGETHER = 1_000  # pairs whose names are read at once


def rows(db: Database, subject: str, found: Proposals, pairs: Iterable[Pair]) -> Iterator[tuple[Any, ...]]:
    """`COLUMNS` of some pairs, as they are asked for; the decision is blank, to be filled in."""
    letter = LETTERS[subject]
    left = iter(pairs)
    while some := list(islice(left, _TOGETHER)):
        names = duplicates.names(db, subject, {one for pair in some for one in (pair.id, pair.other_id)})
        for pair in some:
            told = found.told(pair)
            yield (
                f"{letter}{pair.id}", f"{letter}{pair.other_id}", names[pair.id], names[pair.other_id], pair.score,
                list(told.reasons), list(told.waterfall), None,
            )  # fmt: skip
