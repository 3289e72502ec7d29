"""What was meant by a wrong word: the "did you mean" of the whole program."""

from __future__ import annotations

from crmcli.clean.text import fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_LIKENESS = 0.6  # one wrong letter in three ('vpi' for 'vip'); below it suggestions are noise


def nearest(word: str, known: Iterable[str], *, cutoff: float = _LIKENESS) -> str | None:
    """The known word most like this one, for "did you mean"; None when none is like it.

    >>> nearest("seat", ["seats", "budget"]), nearest("zzz", ["seats"])
    ('seats', None)
    """
    from rapidfuzz.distance import OSA

    key = fold(word)
    best: tuple[float, bool, str] | None = None
    for candidate in known:
        other = fold(candidate)
        likeness = OSA.normalized_similarity(key, other)
        if len(key) > 1 and other.startswith(key):
            likeness = max(likeness, cutoff)
        rank = (-likeness, sorted(key) != sorted(other), candidate)  # letters swapped before letters changed
        if likeness >= cutoff and (best is None or rank < best):
            best = rank
    return best[2] if best else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The hint for an unknown word: the nearest known one, else all of them."""
    choices = tuple(known)
    near = nearest(word, choices)
    return f"did you mean {near}?" if near else "one of: " + ", ".join(choices)
