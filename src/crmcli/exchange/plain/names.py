"""Names of plain rows: of a given and a family name, of two plain words, else by the gatherer of names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress
from typing import Any

from crmcli.clean.name import is_plain_word, name_key, plain_words
from crmcli.clean.text import Remembered
from crmcli.exchange.gather.names import SURNAME_FIRST, is_firm_title, is_of_firm, names
from crmcli.exchange.mapping import Column, Mapping
from crmcli.exchange.plain.cells import reading
from crmcli.exchange.plain.chunk import Chunk, Track
from crmcli.exchange.plain.fields import Field
from crmcli.model import Name, People

FIELDS = ("name", "given", "family", "particle", "prefix", "middle", "suffix", "nickname")
_PARTS = ("given", "family", "middle", "prefix", "suffix", "nickname")


def names_of(mapping: Mapping) -> Field:
    """The field of names, by the columns there are."""
    columns = [column for field in FIELDS for column in mapping.of(field)]
    fields = [column.slot.field for column in columns]
    if fields.count("given") == fields.count("family") == 1 and "name" not in fields:
        return _Pairs(mapping, columns)
    simple = columns[0].slot.label != SURNAME_FIRST and not mapping.profile.surname_first
    if fields.count("name") == 1 and simple and not {"given", "family"} & set(fields):
        return _Full(mapping, columns)
    return _Names(mapping, columns)


class _Names(Field):
    """Names read one by one. Tracks: the name in full, its key, then the parts."""

    def __init__(self, mapping: Mapping, columns: Sequence[Column]) -> None:
        super().__init__(columns)
        self._read: Callable[..., Any] = reading(lambda found, kept: names(found), mapping, columns)
        self._of_full = [column.place for column in columns if column.slot.field == "name"]
        self._words = Remembered(plain_words)

    def read(self, chunk: Chunk) -> list[Track]:
        parts: dict[str, Track] = {part: [None] * chunk.size for part in _PARTS}
        full, keys = [""] * chunk.size, [""] * chunk.size
        left = self._plainly(chunk, full, keys, parts)
        for place in self._of_full:  # an address in brackets behind the name is an e-mail
            if "@" in "\n".join(chunk.columns[place]):
                chunk.refuse(at for at, cell in enumerate(chunk.columns[place]) if "@" in cell)
        columns = [chunk.columns[place] for place in self.places]
        for place in left:
            found = self._read(tuple(column[place] for column in columns))
            if isinstance(found, Name) and not (is_of_firm(found) or is_firm_title(found.prefix)):
                full[place], keys[place] = found.full, ""
                for part, track in parts.items():
                    track[place] = getattr(found, part)
            else:
                chunk.refuse((place,))
        keys = [key or name_key(name) for key, name in zip(keys, full, strict=True)]
        return [full, keys, *parts.values()]

    def _plainly(
        self, chunk: Chunk, full: list[str], keys: list[str], parts: dict[str, Track]
    ) -> Sequence[int]:
        """Fill in the names that need no thought, and their keys as far as these do; the places of the others."""
        return range(chunk.size)

    def _keys(self, firsts: Sequence[str], lasts: Sequence[str]) -> list[str]:
        """The keys of names of two pieces; none where it takes more than their words."""
        words = zip(self._words.of(firsts), self._words.of(lasts), strict=True)
        return [" ".join(sorted(one + other)) if one and other is not None else "" for one, other in words]

    def tell(self, people: People, tracks: list[Track]) -> None:
        names = ("name", "name_key", *_PARTS)
        people.columns.update(
            (name, track)
            for name, track in zip(names, tracks, strict=True)
            if name in ("name", "name_key") or any(track)
        )


class _Pairs(_Names):
    """A column of given names and one of family names, perhaps with others, which are mostly empty."""

    def _plainly(
        self, chunk: Chunk, full: list[str], keys: list[str], parts: dict[str, Track]
    ) -> Sequence[int]:
        given, family, *others = (chunk.columns[place] for place in self.places)
        pairs = list(zip(given, family, strict=True))
        full[:] = [f"{one} {other}" if one and other else one or other for one, other in pairs]
        left = {place for other in others for place in compress(range(chunk.size), other)}
        if "" in given:  # nobody, or perhaps a firm
            left.update(place for place, name in enumerate(given) if not name)
        together = "\n".join(full)
        if "," in together or "  " in together or together.count("\n") != chunk.size - 1:
            left.update(
                place
                for place, name in enumerate(full)
                if "," in family[place] or "  " in name or "\n" in name
            )
        parts["given"][:] = [cell or None for cell in given]
        parts["family"][:] = [cell or None for cell in family]
        keys[:] = self._keys(given, family)
        return sorted(left)


class _Full(_Names):
    """A column of whole names."""

    def _plainly(
        self, chunk: Chunk, full: list[str], keys: list[str], parts: dict[str, Track]
    ) -> Sequence[int]:
        names, *others = (chunk.columns[place] for place in self.places)
        left = {place for other in others for place in compress(range(chunk.size), other)}
        firsts, _, lasts = zip(*(name.partition(" ") for name in names), strict=True)
        plain = zip(
            map(is_plain_word, firsts), map(is_plain_word, lasts), map(str.isupper, firsts), strict=True
        )
        left.update(place for place, (one, other, upper) in enumerate(plain) if upper or not (one and other))
        full[:] = names
        parts["given"][:], parts["family"][:] = firsts, lasts
        keys[:] = self._keys(firsts, lasts)
        return sorted(left)
