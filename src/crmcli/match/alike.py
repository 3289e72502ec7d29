"""How alike two short texts are, one pair at a time: what rapidfuzz measures, to the letter, without loading it.

Loading rapidfuzz takes longer than all else that `crm add` does; a few comparisons of a dozen letters take less in
plain Python. Many pairs go through rapidfuzz (`many`); a property test holds the two together.
"""

from __future__ import annotations

from functools import lru_cache

_PREFIX_WEIGHT, _LONGEST_PREFIX, _BOOSTED_FROM = 0.1, 4, 0.7  # Winkler 1990, as rapidfuzz has it


@lru_cache(maxsize=4096)
def edits(one: str, other: str) -> int:
    """Letters put in, left out, taken for another or exchanged with the next: optimal string alignment.

    >>> edits("rossi", "rosis"), edits("rossi", "russo"), edits("", "ab")
    (1, 2, 2)
    """
    while one and other and one[0] == other[0]:  # what both begin or end with costs nothing
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    earlier: list[int] = []
    above: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        earlier, above, row = above, row, [at]
        for place, like in enumerate(other, 1):
            cost = above[place - 1] + (letter != like)
            if above[place] < cost:
                cost = above[place] + 1
            if row[-1] < cost:
                cost = row[-1] + 1
            if at > 1 and place > 1 and letter == other[place - 2] and one[at - 2] == like:
                cost = min(cost, earlier[place - 2] + 1)
            row.append(cost)
    return row[-1]


def likeness(one: str, other: str) -> float:
    """1 - edits / length of the longer.

    >>> likeness("anna", "anne"), likeness("", "")
    (0.75, 1.0)
    """
    longest = max(len(one), len(other))
    return 1 - edits(one, other) / longest if longest else 1.0


@lru_cache(maxsize=4096)
def winkler(one: str, other: str) -> float:
    """Jaro–Winkler: the share of letters in common near their place, more where the beginning agrees.

    >>> round(winkler("martha", "marhta"), 3), winkler("anna", "bob")
    (0.961, 0.0)
    """
    jaro = _jaro(one, other)
    if jaro <= _BOOSTED_FROM:
        return jaro
    prefix = 0
    for letter, like in zip(one[:_LONGEST_PREFIX], other, strict=False):
        if letter != like:
            break
        prefix += 1
    return jaro + prefix * _PREFIX_WEIGHT * (1 - jaro)


def _jaro(one: str, other: str) -> float:
    if not one and not other:
        return 1.0
    reach = max(max(len(one), len(other)) // 2 - 1, 0)
    taken = [False] * len(other)
    mine = []
    for at, letter in enumerate(one):
        for place in range(max(0, at - reach), min(at + reach + 1, len(other))):
            if not taken[place] and other[place] == letter:
                taken[place] = True
                mine.append(letter)
                break
    theirs = [letter for letter, is_taken in zip(other, taken, strict=True) if is_taken]
    common = len(mine)
    if not common:
        return 0.0
    moved = sum(a != b for a, b in zip(mine, theirs, strict=True)) // 2
    return (common / len(one) + common / len(other) + (common - moved) / common) / 3


@lru_cache(maxsize=4096)
def words(one: str, other: str) -> float:
    """How much of the shorter text's words the longer one holds, 0 to 1: the ratio of sets of tokens.

    >>> words("acme labs", "labs acme italia"), words("acme", "bolt") < 0.5
    (1.0, True)
    """
    mine, theirs = set(one.split()), set(other.split())
    if not mine or not theirs:
        return 0.0
    shared = mine & theirs
    if shared and (mine <= theirs or theirs <= mine):
        return 1.0
    left, right = " ".join(sorted(mine - theirs)), " ".join(sorted(theirs - mine))
    common = len(" ".join(sorted(shared)))
    join = bool(common)
    lengths = common + join + len(left), common + join + len(right)
    apart = len(left) + len(right) - 2 * _in_order(left, right)
    best = 1 - apart / sum(lengths)
    if common:
        best = max(best, *(2 * common / (common + length) for length in lengths))
    return best


def _in_order(one: str, other: str) -> int:
    """The length of the longest text that both hold, letters left out: the longest common subsequence."""
    row = [0] * (len(other) + 1)
    for letter in one:
        diagonal = 0
        for place, like in enumerate(other, 1):
            above = row[place]
            row[place] = diagonal + 1 if letter == like else max(above, row[place - 1])
            diagonal = above
    return row[-1]
