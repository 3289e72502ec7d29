"""Which pairs may be merged with nobody looking: sure, named alike, and every two of a group with each other."""

from __future__ import annotations

from crmcli.clean.email import is_role
from crmcli.match import forms
from crmcli.match.nicks import are_forms_of_one

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from crmcli.cli.pairs import Pair

# A word shorter than this is another word after one edit: Ada, Ida, Ava.
_SHORTEST_TYPO = 4


def groups(pairs: Iterable[Pair], fits: Callable[[int, int], bool]) -> list[list[int]]:
    """The groups that these pairs join, each ascending, in the order of the pairs.

    Two groups join only where everybody of the one fits everybody of the other: A is B and B is C joins no A and
    C who do not fit.

    >>> from crmcli.cli.pairs import Pair
    >>> chain = [Pair(1, 2, 0.99, ()), Pair(2, 3, 0.98, ())]
    >>> groups(chain, lambda one, other: True), groups(chain, lambda one, other: (one, other) != (1, 3))
    ([[1, 2, 3]], [[1, 2]])
    """
    of: dict[int, list[int]] = {}
    for pair in pairs:
        one, other = of.setdefault(pair.id, [pair.id]), of.setdefault(pair.other_id, [pair.other_id])
        if one is other or not all(fits(min(a, b), max(a, b)) for a in one for b in other):
            continue
        one.extend(other)
        one.sort()
        for member in other:
            of[member] = one
    distinct = {id(group): group for group in of.values() if len(group) > 1}
    return list(distinct.values())


def is_personal(pair: Pair) -> bool:
    """Whether the two share what belongs to one person: an e-mail that is no desk's, a profile, an id elsewhere."""
    return any(
        shared.kind in ("profile", "id elsewhere") or (shared.kind == "e-mail" and not is_role(shared.value))
        for shared in pair.shared
    )


def names_agree(subject: str, one: str, other: str, *, personal: bool) -> bool:
    """Whether two names are one, in any order, script and spelling that sounds the same.

    Where they share what belongs to one person, nicknames, initials and slips of a letter agree as well; on a shared
    phone they do not, for households have them.

    >>> names_agree("person", "Rossi, Anna", "Dr. Anna Rossi", personal=False)
    True
    >>> [names_agree("person", "Bill Doe", "William Doe", personal=personal) for personal in (False, True)]
    [False, True]
    >>> names_agree("person", "Maria Rossi", "Mario Rossi", personal=True)
    False
    """
    if subject == "company":
        words, more = forms.company(one).split(), forms.company(other).split()
        if len(words) != len(more):
            return False
    else:
        if forms.generation(one) != forms.generation(other):
            return False
        words, more = sorted((forms.given(one).split(), forms.given(other).split()), key=len)
    if not words or (len(words) == 1 and len(more) > 1):
        return False
    left = list(more)
    for word in sorted(words, key=len, reverse=True):
        found = next((near for near in left if _is_same(word, near)), None)
        if found is None and personal:
            found = next((near for near in left if _is_near(word, near)), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _is_same(one: str, other: str) -> bool:
    if one == other:
        return True
    is_word = one.isalpha() and other.isalpha() and min(len(one), len(other)) > 1
    return is_word and forms.sound(one) == forms.sound(other)


def _is_near(one: str, other: str) -> bool:
    """An initial, a nickname, or one slip that leaves the last letter: Mario and Maria are two."""
    if not (one.isalpha() and other.isalpha()):
        return False
    if min(len(one), len(other)) == 1:
        return one[0] == other[0]
    if are_forms_of_one(one, other):
        return True
    if min(len(one), len(other)) < _SHORTEST_TYPO or one[-1] != other[-1]:
        return False
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other) == 1
