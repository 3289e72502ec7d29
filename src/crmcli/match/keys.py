"""The blocking keys of a table: what two entities must share at least once to be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from crmcli.match import forms
from crmcli.match.coded import Coded, derive, distinct
from crmcli.match.nicks import root
from crmcli.match.pairs import Feature, both, feature, ranges
from crmcli.match.table import Comparison, Table


def _mailbox(address: str) -> str:
    """Letters and digits before the @, where there are enough to mean one person."""
    local = "".join(mark for mark in address.partition("@")[0] if mark.isalnum())
    return local if len(local) > 3 else ""


def _mailbox_start(address: str) -> str:
    """What is left of an address after most typing errors: four letters, and three of the domain."""
    local, _, domain = address.partition("@")
    return "".join(mark for mark in local if mark.isalnum())[:4] + "|" + domain[:3]


def _initials(name: str) -> str:
    """Those of several words; one word of a few letters may be the initials of another name."""
    words = name.split()
    if len(words) > 1:
        return "".join(word[0] for word in words)
    return name if len(name) <= _LONGEST_INITIALS else ""


# Feature -> the comparison it is taken from and its form, coarse on purpose: it must survive a typing error.
_FORMS: dict[str, tuple[str, Callable[[str], str]]] = {
    "given": ("given", lambda text: forms.skeleton(root(text.partition(" ")[0]))),
    "given name": ("given", lambda text: text.partition(" ")[0]),
    "given letter": ("given", lambda text: text[0]),
    "family": ("family", forms.skeleton),
    "family name": ("family", lambda text: text),
    "email": ("email", lambda text: text),
    "mailbox": ("email", _mailbox),
    "mailbox start": ("email", _mailbox_start),
    "domain": ("domain", lambda text: text),
    "phone": ("phone", lambda text: text[-7:]),
    "birthday": ("birthday", lambda text: text),
    "birth year": ("birthday", lambda text: text[:4]),
    "birth month": ("birthday", lambda text: text[:6]),
    "month and day": ("birthday", lambda text: text[4:]),
    "year and day": ("birthday", lambda text: text[:4] + text[6:]),
    "house number": ("street", forms.house_number),
    "street": ("street", forms.street_name),
    "zip": ("zip", lambda text: text),
    "city": ("city", forms.skeleton),
    "company": ("company", lambda text: " ".join(text.split()[:2])),
    "company name": ("company", lambda text: text),
    "company sound": ("company", forms.skeleton),
    "company initials": ("company", _initials),
    "handle": ("handle", lambda text: text),
}

_KEYS: tuple[tuple[str, ...], ...] = (
    ("email",),
    ("mailbox",),
    ("phone",),
    ("birthday",),
    ("house number", "street"),
    ("handle",),
    ("given", "family"),
    ("family name",),
    ("family name", "given letter"),
    ("given name", "family"),
    ("given", "family name"),
    ("given", "birth month"),
    ("given", "year and day"),
    ("given", "month and day"),
    ("family", "birth year"),
    ("family", "month and day"),
    ("city", "birth month"),
    ("city", "year and day"),
    ("city", "month and day"),
    ("mailbox start", "birth year"),
    ("mailbox start", "city"),
    ("mailbox start", "given"),
    ("mailbox start", "family"),
    ("family", "zip"),
    ("given", "zip"),
    ("family", "city"),
    ("given", "city"),
    ("given", "company"),
    ("family", "company"),
    ("given", "domain"),
    ("family", "domain"),
    ("family", "street"),
    ("given", "street"),
    ("zip", "street"),
)
_TELLING = (("email",), ("phone",), ("handle",), ("given name", "family"), ("company name",))
_KEYS_OF_COMPANIES: tuple[tuple[str, ...], ...] = (
    ("company sound",),
    ("domain",),
    ("company sound", "zip"),
    ("company sound", "city"),
    ("company sound", "street"),
    ("company", "zip"),
    ("company name",),
    ("company initials", "zip"),
    ("company initials", "city"),
    ("company initials", "street"),
    ("company word",),
    ("company words",),
)
_LONGEST_INITIALS = 5
_RAREST_WORDS = 4
_SPLITTERS = ("city", "company", "birth year", "zip", "given", "family", "phone", "street")
# A labelled column is a key of its own where its values are this often distinct; a category is no key.
_IDENTIFYING = 0.5
_LABELLED = ("external_id", "category", "text")


def features(table: Table) -> tuple[Iterator[Feature], list[Feature]]:
    """(the keys, each made when it is asked for; what blocks that are too large are split by)."""
    made = {}
    for name, (key, form) in _FORMS.items():
        compared = table.get(key)
        if compared is not None:
            coded = derive(compared.coded, form)
            made[name] = feature(name, derive(coded, forms.skeleton) if name == "street" else coded)
    titles = table.get("company") if table.subject != "person" else None
    if titles is not None:
        made["company word"] = _words(titles)
        if table.subject == "thing":
            made["company words"] = _pairs_of_words(made["company word"])
    return _keys(table, made), [made[name] for name in _SPLITTERS if name in made]


def _keys(table: Table, made: dict[str, Feature]) -> Iterator[Feature]:
    for names in _KEYS + (_KEYS_OF_COMPANIES if table.subject != "person" else ()):
        if all(name in made for name in names):
            one = made[names[0]]
            key = one if len(names) == 1 else both(one, made[names[1]])
            yield key._replace(telling=names in _TELLING)
    for compared in table.comparisons:
        if compared.key.partition(":")[0] in _LABELLED and _identifies(compared.coded):
            yield feature(compared.key, compared.coded)._replace(telling=True)
    if "given" in made and "family" in made:
        yield _swapped(table)


def _words(titles: Comparison) -> Feature:
    """Each word of a firm's name as it sounds: what two of them share, a typing error elsewhere."""
    sounds: dict[str, int] = {}
    of_value = [
        [sounds.setdefault(forms.skeleton(word), len(sounds)) for word in value.split()]
        for value in titles.coded.values
    ]
    starts = np.cumsum([0, *map(len, of_value)])
    flat = np.array([code for codes in of_value for code in codes], np.int64)
    owners, codes = titles.coded.slots()
    widths = np.diff(starts)[codes]
    return Feature("company word", np.repeat(owners, widths), flat[ranges(starts[codes], widths)])


def _pairs_of_words(words: Feature) -> Feature:
    """Each two of the rarest words of a name: long titles share one word with many, two of these with few."""
    held = np.bincount(words.keys)[words.keys]
    order = np.lexsort((held, words.owners))
    owners, keys = words.owners[order], words.keys[order]
    starts = np.flatnonzero(np.concatenate(([True], owners[1:] != owners[:-1]))) if len(owners) else order
    place = np.arange(len(owners)) - np.repeat(starts, np.diff(np.append(starts, len(owners))))
    kept = place < _RAREST_WORDS
    few = Feature("company words", owners[kept], keys[kept])
    return both(few, few)


def _identifies(coded: Coded) -> bool:
    _, codes = coded.slots()
    return len(distinct(codes.astype(np.int64))) >= _IDENTIFYING * len(codes)


def _swapped(table: Table) -> Feature:
    """Given and family name in either order, as one key."""
    given, family = (table.get(key) for key in ("given", "family"))
    assert given is not None and family is not None
    sounds: dict[str, int] = {}
    of_value = np.array(
        [sounds.setdefault(forms.skeleton(value), len(sounds)) for value in given.book.values] + [-1]
    )
    one, other = of_value[given.coded.codes], of_value[family.coded.codes]
    there = (one >= 0) & (other >= 0)
    low, high = np.minimum(one, other)[there], np.maximum(one, other)[there]
    return Feature(
        "given+family swapped", np.flatnonzero(there).astype(np.int32), low.astype(np.int64) << 32 | high
    )
