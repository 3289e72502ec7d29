"""The sides of a value that rules look at, and the two ways to look at pairs: many at once, or one.

A rule (`rules`) asks `pair.same("sound")` or `pair.edits("word") <= 1`. Asked of `ManyPairs` the answers are
arrays over pairs of distinct values, computed in one go; asked of `OnePair` they are plain values, so that a
single look-up at the door loads neither numpy, nor rapidfuzz, nor a second copy of the rules.
"""

from __future__ import annotations

from crmcli.match import alike, forms

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    View = Callable[[str], str]


def _first_word(text: str) -> str:
    return text.partition(" ")[0]


def _last_word(text: str) -> str:
    return text.rpartition(" ")[2]


def _initial(text: str) -> str:
    """The first letter where the first word is no more than that; 伟 is no letter but a name."""
    first = _first_word(text)
    return first if len(first) == 1 and first.isascii() else ""


def _local(address: str) -> str:
    return address.rpartition("@")[0] or address


def _domain(address: str) -> str:
    return address.rpartition("@")[2] if "@" in address else ""


def _digits(text: str) -> str:
    return "".join(mark for mark in text if mark.isdigit())


def _words_in_order(text: str) -> str:
    return " ".join(sorted(text.split()))


def _numbers(text: str) -> str:
    """The words that number things: '2', 'ii', 'west 3' -> '3', 'kdl46 tv' -> 'kdl46'."""
    romans = ("i", "ii", "iii", "iv", "v", "vi")
    return " ".join(sorted(word for word in text.split() if word in romans or _is_number(word)))


def _is_number(word: str) -> bool:
    """One digit in a word may be a slip; two are a code."""
    return word.isdigit() or sum(map(str.isdigit, word)) > 1


def _area(code: str) -> str:
    """The postal area of a code: 606 of 60614, TQ13 of TQ138DF (Royal Mail: outward code and inward code of three)."""
    area = code[:-2] if code.isdigit() else code[:-3]
    return area if len(area) > 1 else ""


def _short(text: str) -> str:
    """Mueller as muller and Bauer as baur: `forms` does so only where it reads as an umlaut, which a slip may hide."""
    return text.replace("ae", "a").replace("oe", "o").replace("ue", "u")


VIEWS: dict[str, View] = {
    "word": lambda text: text,
    "first": _first_word,
    "last": _last_word,
    "initial": _initial,
    "letter": lambda text: text[:1],
    "first sound": lambda text: forms.sound(_first_word(text)),
    "sound": lambda text: forms.sound(text.replace(" ", "")),
    "short": _short,
    "letters": forms.letters,
    "compact": lambda text: text.replace(" ", ""),
    "local": _local,
    "long local": lambda text: _local(text) if len(_local(text)) > 4 else "",
    "domain": _domain,
    "digits": lambda text: _digits(_local(text)),
    "all digits": lambda text: text if text.isdigit() else "",
    "number": forms.house_number,
    "street": forms.street_name,
    "street words": lambda text: "".join(sorted(forms.street_name(text).split())),
    "year": lambda text: text[:4],
    "month": lambda text: "" if text[4:6] == "00" else text[4:6],
    "day": lambda text: "" if text[6:] == "00" else text[6:],
    "in order": _words_in_order,
    "area": _area,
    "last digits": lambda text: text[-7:] if len(text) >= 7 else "",
    "initials": lambda text: "".join(word[0] for word in text.split()) if " " in text else "",
    "numbers": _numbers,
}


class OnePair:
    """Two values, looked at directly."""

    def __init__(self, one: str, other: str, flags: frozenset[str] = frozenset()) -> None:
        self._texts = (one, other)
        self._flags = flags

    def view(self, name: str) -> tuple[str, str]:
        look = VIEWS[name]
        return look(self._texts[0]), look(self._texts[1])

    def where(self, condition: Any, then: Callable[[OnePair], Any]) -> Any:
        """What `then` says where the condition holds, else no; spares asking the rest."""
        return condition and then(self)

    def same(self, view: str, other: str | None = None) -> Any:
        """Whether both show the same there, and anything at all."""
        if other is not None:
            return self._crosses(view, other)
        one, two = self.view(view)
        return bool(one) and one == two

    def _crosses(self, view: str, other: str) -> bool:
        left, right = VIEWS[view], VIEWS[other]
        one, two = self._texts
        return (bool(left(one)) and left(one) == right(two)) or (bool(left(two)) and left(two) == right(one))

    def has(self, view: str) -> Any:
        """Whether one at least shows anything there."""
        return any(self.view(view))

    def lacks(self, view: str) -> Any:
        """Whether neither shows anything there."""
        return not any(self.view(view))

    def shorter(self, view: str = "word") -> Any:
        one, two = self.view(view)
        return min(len(one), len(two))

    def edits(self, view: str = "word") -> Any:
        return alike.edits(*self.view(view))

    def likeness(self, view: str = "word") -> Any:
        """1 - edits / length."""
        return alike.likeness(*self.view(view))

    def winkler(self, view: str = "word") -> Any:
        return alike.winkler(*self.view(view))

    def words(self, view: str = "word") -> Any:
        """How much of the shorter text's words the longer one holds, 0 to 1."""
        return alike.words(*self.view(view))

    def starts_alike(self) -> Any:
        one, two = self._texts
        return one.startswith(two) or two.startswith(one)

    def ends_alike(self) -> Any:
        one, two = self._texts
        return one.endswith(two) or two.endswith(one)

    def day_gap(self) -> Any:
        """Days between two dates, near enough."""
        one, two = (int(text[:4]) * 372 + int(text[4:6]) * 31 + int(text[6:]) for text in self._texts)
        return abs(one - two)

    def apart(self) -> Any:
        """How far two numbers are apart, as a share of the larger."""
        one, two = map(float, self._texts)
        return abs(one - two) / max(abs(one), abs(two), 1e-9)

    def flag(self, name: str) -> Any:
        """What the caller knows of the two: that they are 'nicknames', that the mailbox is 'distinctive'."""
        return name in self._flags
