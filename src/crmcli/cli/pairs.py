"""The pairs that may be one: what the engine finds, what is surely shared, without what was decided to be two."""

from __future__ import annotations

from contextlib import contextmanager

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
    from crmcli.store.duplicates import Shared

# Likelier than not: the threshold of the engine, and of a listing.
LIKELY = 0.5
# Pairs the engine is asked for: those who share an e-mail or phone are shown down to here with a figure.
_LEAST = 0.01
DIGITS = 4


class Pair(Record):
    """Two who may be one, the lower id first: how likely it is, and why."""

    id: int
    other_id: int
    score: float
    reasons: tuple[str, ...]  # in words: 'same e-mail (+13.3)'
    waterfall: tuple[dict[str, Any], ...] = ()  # field, level, bits: together the log2 odds of the score
    shared: tuple[Shared, ...] = ()


class Proposals(Record):
    """Every pair worth a look, the likeliest first; and how many decisions the engine has learnt from."""

    pairs: list[Pair]
    decisions: int


def proposals(app: App, subject: str, where: str | None) -> Proposals:
    """The likely pairs, and all who share something certain; with a filter, those in which it finds at least one."""
    db = app.db
    shared: dict[tuple[int, int], list[Shared]] = {}
    for found in duplicates.shared(db, subject):
        shared.setdefault((found.id, found.other_id), []).append(found)
    apart = decisions.holding(db, subject)
    pairs = {}
    linkage = _linkage(app, subject, apart)
    for place, ids, probability in linkage.pairs():
        if ids not in apart and (probability >= LIKELY or ids in shared):
            pairs[ids] = _explained(ids, linkage.explain(place), shared.get(ids, []))
    for ids, certain in shared.items():
        if ids not in pairs and ids not in apart:
            reasons = tuple(f"same {one.kind} {one.value}" for one in certain)
            pairs[ids] = Pair(*ids, 0.0, reasons, shared=tuple(certain))
    wanted = None if where is None else found_by(app, db, subject, where)
    kept = (pair for pair in pairs.values() if wanted is None or {pair.id, pair.other_id} & wanted)
    return Proposals(sorted(kept, key=lambda pair: (-pair.score, pair.id, pair.other_id)), linkage.decisions)


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
            sides = (self._pairs.left.tolist(), self._pairs.right.tolist(), self._pairs.probability.tolist())
            known = len(self.ids)
            for place, (left, right, probability) in enumerate(zip(*sides, strict=True)):
                if right < known:  # beyond stand those who were merged long ago
                    yield place, (self.ids[left], self.ids[right]), probability

    def explain(self, place: int) -> Linked:
        return self._pairs[place]


def _linkage(app: App, subject: str, apart: Iterable[tuple[int, int]]) -> _Linkage:
    """The engine's findings, learnt with what was decided: who is kept apart, and who was merged, as they were."""
    compared, merged = duplicates.columns(app.db, subject), duplicates.merged(app.db, subject)
    if len(compared.ids) < 2 or not compared.columns:
        return _Linkage([], None)
    from crmcli.match.link import link

    place = {row_id: index for index, row_id in enumerate(compared.ids)}
    known = [(place[low], place[high], False) for low, high in apart if low in place and high in place]
    known += [(place[one], len(place) + index, True) for index, one in enumerate(merged.ids)]
    blank: list[Cell] = [None] * len(merged.ids)
    columns = {
        kind: [*cells, *merged.columns.get(kind, blank)] if blank else cells
        for kind, cells in compared.columns.items()
    }
    with looking(app) as progress:
        found = link(columns, subject=subject, decisions=known, threshold=_LEAST, progress=progress)
    return _Linkage(compared.ids, found)


# Rows from which looking takes more than a moment: the bar is there from the beginning.
_MANY = 20_000


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
                shown[stage] = bars.enter_context(Progress(stage, app.view, end, quiet_s=quiet_s))
            shown[stage](done - reached)
            reached = done

        yield tell


def _explained(ids: tuple[int, int], linked: Linked, shared: list[Shared]) -> Pair:
    return Pair(*ids, round(linked.probability, DIGITS), worded(linked), waterfall(linked), tuple(shared))


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


def rows(db: Database, subject: str, pairs: Iterable[Pair]) -> list[tuple[Any, ...]]:
    """`COLUMNS` of some pairs; the decision is blank, to be filled in."""
    found = list(pairs)
    letter = LETTERS[subject]
    names = duplicates.names(db, subject, {one for pair in found for one in (pair.id, pair.other_id)})
    return [
        (
            f"{letter}{pair.id}", f"{letter}{pair.other_id}", names[pair.id], names[pair.other_id], pair.score,
            list(pair.reasons), list(pair.waterfall), None,
        )
        for pair in found
    ]  # fmt: skip
