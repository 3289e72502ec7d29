"""Names: from parts, from one full name, or from a column that turns out to hold the one or the other."""

from __future__ import annotations

import re
from collections.abc import Callable

from crmcli.clean.name import from_parts, is_organisation
from crmcli.clean.name import name as full_name
from crmcli.clean.name_words import CAPITAL_SUFFIXES, FIRM_TITLES, SUFFIXES
from crmcli.clean.text import fold
from crmcli.errors import CleanError
from crmcli.exchange.gather.kept import FaultError
from crmcli.exchange.headers import header_key
from crmcli.exchange.mapping import Column, Mapping
from crmcli.exchange.name_order import GIVEN, surname_words
from crmcli.model import Name

Row = list[str]
_PARTS = ("prefix", "given", "middle", "particle", "family", "suffix", "nickname")
_OF_SURNAME = ("given", "particle", "family")
SURNAME_FIRST = "surname first"  # the labels of columns of such names
TWO_SURNAMES = "two surnames"
COMPANY_FIRST = "company first"
_NAMES_TOO = ("nao", "ano", "ao", "too")  # given names that are legal forms in front of Russian firms
_SURE_FORM = 3  # letters
# What programs write behind a name that points to somebody: her address, or her number there.
_REFERENCE = re.compile(r"\s*(?:[(<\[](?:[^()<>\[\]\s]+@[^()<>\[\]\s]+|\d{3,})[)>\]])")
_TITLES_AFTER = SUFFIXES | CAPITAL_SUFFIXES


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
        return _from_full(full, places, mapping)
    if set(places) <= {"prefix", "suffix", "nickname"}:
        return _nothing
    return _from_parts(places)


def is_of_firm(name: Name) -> bool:
    """Whether a name is plainly a firm's: its title or its legal form says so, and it has no given name.

    >>> is_of_firm(Name("Müller GmbH")), is_of_firm(Name("Huber", None, None, "Huber", "Firma"))
    (True, True)
    >>> is_of_firm(full_name("Anna Rossi"))
    False
    """
    if name.given is not None:
        return False
    return is_firm_title(name.prefix) or _has_legal_form(name.full)


def _has_legal_form(text: str) -> bool:
    """Whether a name ends or begins with a legal form; in a list that is all in capitals some are names too.

    >>> _has_legal_form("ACME SA"), _has_legal_form("JOAO SA"), _has_legal_form("NAO TANAKA")
    (True, False, False)
    """
    if text.endswith((")", "]")) or not is_organisation(text):  # Anna Rossi (Acme Srl)
        return False
    first, last = fold(text.split()[0]), fold(text.split()[-1])
    is_name = first in _NAMES_TOO or (first in GIVEN and len(last) < _SURE_FORM)
    return not (is_name and text.isupper() and "." not in text)


def is_firm_title(text: str | None) -> bool:
    """Whether a title before a name is a firm's: `Firma`, `Spett.le Ditta`."""
    return bool(text) and header_key(text or "") in FIRM_TITLES


def without_reference(text: str) -> str:
    """A name without the address or number in brackets behind it, which points to the same person.

    >>> without_reference("Ann Doe (ann@acme.com)"), without_reference("Ann Doe (901)"), without_reference("Ann (Nan)")
    ('Ann Doe', 'Ann Doe', 'Ann (Nan)')
    """
    if "@" not in text and not text.endswith((")", "]")):
        return text
    return _REFERENCE.sub("", text).strip()


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


def _surname(row: Row, family: tuple[int, ...], particle: tuple[int, ...]) -> str:
    """The surname with the particle that Dutch lists write in a column of its own: `van der` and `Berg`."""
    last = _first(row, family)
    return f"{_first(row, particle)} {last}".strip() if particle and last else last


def _part(row: Row, part: str, places: tuple[int, ...]) -> str:
    """What the columns of a part say; titles may stand in several (`Anrede` and `Titel`)."""
    if part != "prefix" or len(places) < 2:
        return _first(row, places)
    return " ".join(dict.fromkeys(row[place] for place in places if row[place]))


def _from_parts(places: dict[str, tuple[int, ...]]) -> Callable[[Row], Name | None]:
    given, family = places.get("given", ()), places.get("family", ())
    particle = places.get("particle", ())
    others = {part: found for part, found in places.items() if part not in _OF_SURNAME}
    positions = [place for found in others.values() for place in found]

    def gather(row: Row) -> Name | None:
        first, last = _first(row, given), _surname(row, family, particle)
        if positions and any(row[place] for place in positions):
            return _whole(first, last, {part: _part(row, part, found) for part, found in others.items()})
        if not first and not last:
            return None
        if "," in last:
            return _whole(first, last, {})
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
    surname, comma, behind = family.partition(",")
    titles = behind.replace(",", " ").split()
    if comma and titles and all(word.lower().replace(".", "") in _TITLES_AFTER for word in titles):
        family, others = surname.strip(), {**others, "suffix": others.get("suffix") or behind.strip()}
    return from_parts(given=given or None, family=family or None, **{k: v or None for k, v in others.items()})


def _from_full(
    full: tuple[Column, ...], places: dict[str, tuple[int, ...]], mapping: Mapping
) -> Callable[[Row], Name | None]:
    always = mapping.profile.surname_first
    columns = tuple((c.place, _reader(c, reverse=always and not c.header.isascii())) for c in full)
    given, family = places.get("given", ()), places.get("family", ())
    particle = places.get("particle", ())
    others = {part: found for part, found in places.items() if part not in _OF_SURNAME}
    several = mapping.profile.separators.get("name")

    def gather(row: Row) -> Name | None:
        text, read = next(((row[place], found) for place, found in columns if row[place]), ("", full_name))
        if several and several in text:
            text = text.split(several)[0].strip()
        text = without_reference(text)
        first, last = _first(row, given), _surname(row, family, particle)
        more = {part: _part(row, part, found) for part, found in others.items()}
        if not text:
            return _whole(first, last, more)
        if first and not last and first.casefold() not in text.casefold():
            return _whole(first, text, more)  # German lists: `Name` beside `Vorname` is the surname
        try:
            found = read(text)
        except CleanError as error:
            raise FaultError(full[0].header, error.message) from None
        said = {k: v for k, v in {"given": first, "family": last, **more}.items() if v}
        if first and last:  # `Marrier (Sample)` is all surname, then
            said = {"middle": "", "nickname": "", **said}
        elif text.casefold() in (first.casefold(), last.casefold()):  # nothing but that part
            said = {"given": "", "middle": "", "family": "", **said}
        elif not (first or last) and (
            "@" in text or _has_legal_form(text) or is_firm_title(more.get("prefix"))
        ):  # a company has no given name, nor has an address
            return Name(found.full, prefix=more.get("prefix") or None)
        return found._replace(**{k: v or None for k, v in said.items()}) if said else found

    return gather


def _reader(column: Column, *, reverse: bool) -> Callable[[str], Name]:
    """How the names of a column are read."""
    if column.slot.label == TWO_SURNAMES:
        return two_surnames_name
    if column.slot.label == COMPANY_FIRST:
        return lambda text: full_name(company_and_person(text)[1])
    return surname_first_name if reverse or column.slot.label == SURNAME_FIRST else full_name


def company_and_person(text: str) -> tuple[str | None, str]:
    """What Odoo writes as one: the company a person belongs to and the person's name; a firm's name stays whole.

    >>> company_and_person("Azure Interior, Brandon Freeman"), company_and_person("Azure Interior, Inc.")
    (('Azure Interior', 'Brandon Freeman'), (None, 'Azure Interior, Inc.'))
    """
    company, comma, person = text.rpartition(", ")
    return (company, person) if comma and person and not is_organisation(text) else (None, text)


def two_surnames_name(text: str) -> Name:
    """The parts of a name as Spain writes it, with the surnames of father and mother last.

    >>> two_surnames_name("Juan Carlos Pérez Gómez").family, two_surnames_name("María García López").given
    ('Pérez Gómez', 'María')
    >>> two_surnames_name("José Luis Ruiz").family, two_surnames_name("Ana de la Cruz Vega").family
    ('Ruiz', 'de la Cruz Vega')
    """
    found = full_name(text)
    if found.middle is None or "," in text:
        return found
    middle, surname = found.middle.split(), found.family or ""
    titles = (found.prefix, found.suffix, found.nickname)
    if len(middle) == 1 and fold(middle[0]) in GIVEN:  # José Luis Ruiz has told one surname
        return Name(found.full, f"{found.given} {middle[0]}", None, surname, *titles)
    given = " ".join([found.given or "", *middle[:-1]])
    return Name(found.full, given, None, f"{middle[-1]} {surname}", *titles)


def surname_first_name(text: str) -> Name:
    """The parts of a name written surname first, as Russian and some Italian and French lists do.

    >>> surname_first_name("Петров Иван Сергеевич").family, surname_first_name("Анна").given
    ('Петров', 'Анна')
    >>> surname_first_name("De Luca Maria Teresa").family
    'De Luca'
    """
    natural = full_name(text)
    tokens = text.split()
    if natural.prefix or natural.suffix or natural.nickname:
        tokens = [word for word in tokens if word not in _titles(natural)]
    if len(tokens) < 2 or "," in text or (len(tokens) == 3 and _is_patronymic(tokens[1])):
        return natural
    count = surname_words(tokens)
    family, rest = " ".join(tokens[:count]), tokens[count:]
    if not rest:
        return natural
    return Name(
        natural.full,
        rest[0],
        " ".join(rest[1:]) or None,
        family,
        natural.prefix,
        natural.suffix,
        natural.nickname,
    )


def _titles(found: Name) -> set[str]:
    """The words of a name that are titles, or stand in brackets."""
    nickname = found.nickname or ""
    return {*(found.prefix or "").split(), *(found.suffix or "").split(), f"({nickname})", f'"{nickname}"'}


def _is_patronymic(word: str) -> bool:
    return word.casefold().endswith(("ович", "евич", "ьич", "овна", "евна", "ична", "инична"))
