"""Names: from parts, from one full name, or from a column that turns out to hold the one or the other."""

from __future__ import annotations

from collections.abc import Callable

from crmcli.clean.name import from_parts
from crmcli.clean.name import name as full_name
from crmcli.errors import CleanError
from crmcli.exchange.gather.kept import FaultError
from crmcli.exchange.mapping import Column, Mapping
from crmcli.model import Name

Row = list[str]
_PARTS = ("prefix", "given", "middle", "family", "suffix", "nickname")


def names(mapping: Mapping) -> Callable[[Row], Name | None]:
    """A function that gives the row's name, or None where it has none."""
    places = {part: tuple(c.place for c in mapping.of(part)) for part in _PARTS if mapping.of(part)}
    full = mapping.of("name")
    alone = {"given", "family"} & set(places)
    if len(alone) == 1 and not full and "middle" not in places:
        full = mapping.of(alone.pop())  # `Nom` or `Имя` without its partner holds the whole name
        places = {part: found for part, found in places.items() if part not in ("given", "family")}
    if full and mapping.profile.exact:
        return _as_written(full[0].place, {part: found[0] for part, found in places.items()})
    if full:
        return _from_full(full, places, surname_first=mapping.profile.surname_first)
    if set(places) <= {"prefix", "suffix", "nickname"}:
        return _nothing
    return _from_parts(places)


def _as_written(full: int, places: dict[str, int]) -> Callable[[Row], Name | None]:
    """Full name and parts exactly as the columns have them."""

    def gather(row: Row) -> Name | None:
        return (
            Name(row[full], **{part: row[place] or None for part, place in places.items()})
            if row[full]
            else None
        )

    return gather


def _nothing(row: Row) -> None:
    return None


def _first(row: Row, places: tuple[int, ...]) -> str:
    for place in places:
        if row[place]:
            return row[place]
    return ""


def _from_parts(places: dict[str, tuple[int, ...]]) -> Callable[[Row], Name | None]:
    given, family = places.get("given", ()), places.get("family", ())
    others = {part: found for part, found in places.items() if part not in ("given", "family")}
    positions = [place for found in others.values() for place in found]

    def gather(row: Row) -> Name | None:
        first, last = _first(row, given), _first(row, family)
        if positions and any(row[place] for place in positions):
            return _whole(first, last, {part: _first(row, found) for part, found in others.items()})
        if not first and not last:
            return None
        if "  " in first or "  " in last or "\n" in first or "\n" in last:
            return from_parts(given=first, family=last)
        return Name._of( {**_BLANK, "full": f"{first} {last}" if first and last else first or last,
                           "given": first or None, "family": last or None})  # fmt: skip

    return gather


_BLANK = dict.fromkeys(("full", "given", "middle", "family", "prefix", "suffix", "nickname"))


def _whole(given: str, family: str, others: dict[str, str]) -> Name | None:
    """The name of all its parts; None where only a title stands there."""
    if not (given or family or others.get("middle") or others.get("nickname")):
        return None
    return from_parts(given=given or None, family=family or None, **{k: v or None for k, v in others.items()})


def _from_full(
    full: tuple[Column, ...], places: dict[str, tuple[int, ...]], *, surname_first: bool
) -> Callable[[Row], Name | None]:
    columns = tuple((c.place, surname_first or c.slot.label == "surname first") for c in full)
    given, family = places.get("given", ()), places.get("family", ())
    others = {part: found for part, found in places.items() if part not in ("given", "family")}

    def gather(row: Row) -> Name | None:
        text, reverse = next(((row[place], order) for place, order in columns if row[place]), ("", False))
        first, last = _first(row, given), _first(row, family)
        more = {part: _first(row, found) for part, found in others.items()}
        if not text:
            return _whole(first, last, more)
        if first and not last and first.casefold() not in text.casefold():
            return _whole(first, text, more)  # German lists: `Name` beside `Vorname` is the surname
        try:
            found = surname_first_name(text) if reverse else full_name(text)
        except CleanError as error:
            raise FaultError(full[0].header, error.message) from None
        said = {k: v for k, v in {"given": first, "family": last, **more}.items() if v}
        if first and last:
            said.setdefault("middle", "")
        return found._replace(**{k: v or None for k, v in said.items()}) if said else found

    return gather


def surname_first_name(text: str) -> Name:
    """The parts of a name written surname first, as Russian and some Italian and French lists do.

    >>> surname_first_name("Петров Иван Сергеевич").family, surname_first_name("Анна").given
    ('Петров', 'Анна')
    """
    words = text.split()
    if len(words) < 2 or "," in text or (len(words) == 3 and _is_patronymic(words[1])):
        return full_name(text)
    family, given, *middle = words
    return Name(" ".join(words), given, " ".join(middle) or None, family)


def _is_patronymic(word: str) -> bool:
    return word.casefold().endswith(("ович", "евич", "ьич", "овна", "евна", "ична", "инична"))
