"""Names of people and companies: their parts, and the keys by which they are compared.

Nothing is put right: the parts are pieces of the text as it was written. Where a text can be read in two ways
the commoner one is taken, and `full` keeps the text.
"""

from __future__ import annotations

from functools import lru_cache

from crmcli.clean.name_words import (
    ASSOCIATES,
    ATTACHED_LEGAL_FORMS,
    CAPITAL_SUFFIXES,
    DOTTED_PREFIXES,
    FOLLOWING_PREFIXES,
    HONORIFICS,
    INSTITUTIONS,
    LEADING_LEGAL_FORMS,
    LEGAL_FORMS,
    PARTICLES,
    PREFIXES,
    SMALL_PARTICLES,
    SUFFIXES,
)
from crmcli.clean.text import fold, quoted, stored, words
from crmcli.errors import CleanError
from crmcli.model import Name

_SPECIAL = PREFIXES | DOTTED_PREFIXES | SUFFIXES | CAPITAL_SUFFIXES | PARTICLES
_AFTER_LATIN = "\u0250"
_FIRST_IGNORABLE_LETTER = "\u115f"  # the fillers of Hangul are letters, and draw nothing
_FIRST_EAST_ASIAN = "\u3000"
_AND = ("y", "e", "i")  # Ortega y Gasset
_PATRONYMIC_ENDINGS = ("ovich", "evich", "ovych", "ovna", "evna", "ivna")
_SLAVIC_SURNAME_ENDINGS = ("ov", "ova", "ev", "eva", "in", "ina", "sky", "skiy", "skii", "skaya", "ko", "uk")
_QUOTES = (('"', '"'), ("“", "”"), ("„", "“"), ("«", "»"), ("(", ")"), (" '", "' "), (" ‘", "’ "))
_KEPT_WORDS = 50_000  # remembered, of the words of names
_TOGETHER = ("&", "+", "and", "e", "und", "et", "y", "en", "i")
_LONGEST_SPELT_FORM = 6  # words of a legal form written letter by letter: s de r l de cv


def name(text: str) -> Name:
    """The parts of a full name in any script; `full` is the text with single spaces.

    A single word is a given name, but for one after a title. Names in Chinese, Japanese and Korean letters have
    the family first, and so do Russian ones with the patronymic at the end.

    >>> name("Rossi, Anna").given, name("Dr. Ludwig van Beethoven").family, name("王伟").family
    ('Anna', 'van Beethoven', '王')
    """
    tokens = stored(text, "name").split()
    full = " ".join(tokens)
    if len(tokens) == 2:
        first, last = tokens
        if is_plain_word(first) and is_plain_word(last) and not first.isupper():
            return Name(full, first, None, last, None, None, None)
    visible = full[:1].isalnum() and full[0] < _FIRST_IGNORABLE_LETTER
    if not visible and not fold(full):
        raise CleanError(f"the name is empty: {quoted(text)}" if text else "the name is empty")
    return _parsed(full)


@lru_cache(maxsize=_KEPT_WORDS)
def is_plain_word(word: str) -> bool:
    """Whether a word in Latin letters can only be a given or a family name: no title, particle or legal form.

    >>> is_plain_word("Müller"), is_plain_word("Dr"), is_plain_word("GmbH"), is_plain_word("O'Neil")
    (True, False, False, False)
    """
    return (
        word.isalpha()
        and max(word) < _AFTER_LATIN
        and word.lower() not in _SPECIAL
        and len(found := words(word)) == 1
        and found[0] not in LEGAL_FORMS
    )


def _parsed(full: str) -> Name:
    words = full.split()
    if all(map(_is_bare, words)):
        given, middle, family = _natural(words)
        return Name(full, given, middle, family)
    rest, nickname = _without_nickname(full)
    prefix, suffix, segments = _without_titles(rest)
    if len(segments) > 1:
        family, given, middle = _family_first(segments)
    else:
        given, middle, family = _natural(segments[0])
        if prefix and given and not family and not middle:
            given, family = None, given
    return Name(full, given, middle, family, " ".join(prefix) or None, " ".join(suffix) or None, nickname)


@lru_cache(maxsize=_KEPT_WORDS)
def _is_bare(word: str) -> bool:
    """Whether a word is no title and has none about it, in a script that writes these apart."""
    return word.isalpha() and word.lower() not in _SPECIAL and max(word) < _FIRST_EAST_ASIAN


def _without_nickname(full: str) -> tuple[str, str | None]:
    """The name without what stands in quotes or brackets inside it, and that."""
    for opening, closing in _QUOTES:
        start = full.find(opening)
        end = full.find(closing, start + len(opening))
        if start < 0 or end < 0:
            continue
        nickname = full[start + len(opening) : end].strip(" ,")
        rest = " ".join(f"{full[:start]} {full[end + len(closing) :]}".split())
        if nickname and any(character.isalpha() for character in rest):
            return rest, nickname
    return full, None


def _without_titles(text: str) -> tuple[list[str], list[str], list[list[str]]]:
    """Titles before, titles after, and the words that remain, in the segments the commas make."""
    segments = [segment.split() for segment in text.split(",")]
    segments = [segment for segment in segments if segment] or [[text]]
    suffix: list[str] = []
    while len(segments) > 1 and all(_is_suffix(word, after_comma=True) for word in segments[-1]):
        suffix = segments.pop() + suffix
    first = segments[0]
    if len(first) > 2 or (len(first) > 1 and len(segments) > 1):
        while len(first) > 1 and _is_suffix(first[-1], after_comma=False):
            suffix.insert(0, first.pop())
    if max(text) > _FIRST_EAST_ASIAN:
        suffix += _take_honorific(segments[-1])
    prefix: list[str] = []
    for segment in segments:
        while len(segment) > 1 and _is_prefix(segment[0], follows=bool(prefix)):
            prefix.append(segment.pop(0))
    if len(segments) > 1 and all(_is_prefix(word, follows=True) for word in segments[-1]):
        prefix += segments.pop()
    return prefix, suffix, segments


def _take_honorific(segment: list[str]) -> list[str]:
    """The polite word after a Chinese, Japanese or Korean name, taken from the segment's end."""
    last = segment[-1]
    for honorific in HONORIFICS:
        if last == honorific and len(segment) > 1:
            return [segment.pop()]
        if last.endswith(honorific) and last != honorific:
            segment[-1] = last.removesuffix(honorific)
            return [honorific]
    return []


def _is_prefix(word: str, *, follows: bool) -> bool:
    key = word.lower().replace(".", "")
    if key in PREFIXES:
        return True
    return word.endswith(".") and (key in DOTTED_PREFIXES or (follows and key in FOLLOWING_PREFIXES))


def _is_suffix(word: str, *, after_comma: bool) -> bool:
    key = word.lower().replace(".", "")
    if key in SUFFIXES:
        return key not in ("sr", "jr") or after_comma or word[0].isupper() or word.endswith(".")
    return key in CAPITAL_SUFFIXES and (word.isupper() if after_comma else word.count(".") > 1)


def _family_first(segments: list[list[str]]) -> tuple[str | None, str | None, str | None]:
    """Family, given and middle of 'Rossi, Anna Maria'; 'Humboldt, Alexander von' has the family von Humboldt."""
    family, given = segments[0], [word for segment in segments[1:] for word in segment]
    particles: list[str] = []
    while len(given) > 1 and _is_particle(given[-1]):
        particles.insert(0, given.pop())
    return " ".join(particles + family), given[0], " ".join(given[1:]) or None


def _natural(tokens: list[str]) -> tuple[str | None, str | None, str | None]:
    """Given, middle and family of words without commas."""
    if not all(token.isascii() for token in tokens):
        from crmcli.clean.name_script import of_script

        found = of_script(tokens)
        if found:
            return found
    if len(tokens) == 1:
        return tokens[0], None, None
    if _is_capital_surname(tokens) or _ends_in_patronymic(tokens):
        return tokens[1], " ".join(tokens[2:]) or None, tokens[0]
    start = _family_start(tokens)
    return tokens[0], " ".join(tokens[1:start]) or None, " ".join(tokens[start:])


def _is_capital_surname(tokens: list[str]) -> bool:
    """Whether the first word alone is in capitals, as in 'DUPONT Jean'; initials (JR, TJ) are no surname."""
    first = tokens[0]
    if len(first) < 3 or not first.isupper() or "." in first:
        return False
    return not any(token.isupper() for token in tokens[1:]) and any(
        vowel in fold(first) for vowel in "aeiouy"
    )


def _ends_in_patronymic(tokens: list[str]) -> bool:
    """Whether this is a Russian full name in Latin letters, 'Ivanova Anna Petrovna'."""
    if len(tokens) != 3:
        return False
    return tokens[2].endswith(_PATRONYMIC_ENDINGS) and tokens[0].endswith(_SLAVIC_SURNAME_ENDINGS)


def _family_start(tokens: list[str]) -> int:
    """Where the family name begins: at the first particle after the first word, else at the last word."""
    last = len(tokens) - 1
    first = 1
    if tokens[0] in ("María", "Maria", "Mª"):  # María del Carmen Ruiz: del Carmen belongs to the given name
        while first < last and _is_particle(tokens[first]):
            first += 1
        first = first + 1 if 1 < first < last else 1
    for at in range(first, last):
        if _is_particle(tokens[at]):
            return max(at - 1, first) if tokens[at] in _AND else at
    return last


def _is_particle(word: str) -> bool:
    lower = word.lower()
    return lower in PARTICLES and (lower not in SMALL_PARTICLES or word == lower)


def from_parts(
    *,
    given: str | None = None,
    middle: str | None = None,
    family: str | None = None,
    prefix: str | None = None,
    suffix: str | None = None,
    nickname: str | None = None,
) -> Name:
    """The name these parts make, written in their natural order; CleanError when all are empty.

    >>> from_parts(given="Anna", family="Rossi", prefix="Dott.ssa").full
    'Dott.ssa Anna Rossi'
    """
    parts = {"prefix": prefix, "given": given, "middle": middle, "family": family, "suffix": suffix}
    written = {part: _spaced(value) for part, value in parts.items()}
    nick = _spaced(nickname)
    if _is_east_asian(written["family"]) and _is_east_asian(written["given"]):
        full = f"{written['family']}{written['given']}"
        full = " ".join(value for value in (written["prefix"], full, written["suffix"]) if value)
    else:
        full = " ".join(value for value in written.values() if value) or nick or ""
    if not fold(full):
        raise CleanError("the name is empty")
    return Name(full, **written, nickname=nick)


def _spaced(text: str | None) -> str | None:
    return " ".join(stored(text, "name").split()) or None if text else None


def _is_east_asian(text: str | None) -> bool:
    return bool(text) and all("\u2e80" <= character <= "\ud7af" for character in text or "")


def name_key(text: str) -> str:
    """The folded words in alphabetical order, without titles where something else remains.

    Words in Chinese, Japanese and Korean letters are one word: spaces between them mean nothing.

    >>> name_key("Dr. Anna Rossi"), name_key("Rossi, Anna"), name_key("王 伟")
    ('anna rossi', 'anna rossi', '王伟')
    """
    found = plain_words(text)
    return (found and " ".join(sorted(found))) or _key_of_all(text)


def plain_words(text: str) -> tuple[str, ...] | None:
    """The folded words of a name or a piece of one, from which its key is made; None where that takes all of it.

    >>> plain_words("Anna María"), plain_words("Dr. Rossi")
    (('anna', 'maria'), None)
    """
    found: tuple[str, ...] = ()
    for token in text.split():
        plain = _plain_words(token)
        if plain is None:
            return None
        found += plain
    return found


@lru_cache(maxsize=_KEPT_WORDS)  # names share their words; so a key costs a fifth of what it does made whole
def _plain_words(token: str) -> tuple[str, ...] | None:
    """The folded words of a part of a name; None where the whole name must be looked at."""
    if "." in token or "," in token or token.lower() in _SPECIAL:
        return None
    if not token.isascii() and (max(token) > _FIRST_EAST_ASIAN or any(map(_is_east_asian, words(token)))):
        return None
    return tuple(words(token))


def _key_of_all(text: str) -> str:
    found = words(text)
    titled = "." in text or not _SPECIAL.isdisjoint(text.lower().replace(",", " ").split())
    if found and (titled or max(text) > _FIRST_EAST_ASIAN):
        _, _, segments = _without_titles(" ".join(text.split()))
        found = words(" ".join(word for segment in segments for word in segment)) or found
    if found and not text.isascii() and all(map(_is_east_asian, found)):
        return "".join(found)
    return " ".join(sorted(found)) or fold(text) or text


def organisation_key(text: str) -> str:
    """The folded words in the order written, without the legal form where something else remains.

    >>> organisation_key("ACME S.r.l."), organisation_key("ООО «Ромашка»"), organisation_key("Müller GmbH & Co. KG")
    ('acme', 'romashka', 'muller')
    """
    return organisation_keys(text)[0]


def organisation_keys(text: str) -> tuple[str, str]:
    """The key of a company, and its folded words, legal form included.

    >>> organisation_keys("ACME, S.r.l."), organisation_keys("Acme Inc")
    (('acme', 'acme s r l'), ('acme', 'acme inc'))
    """
    found = words(text)
    spelt = " ".join(found) or fold(text)
    if not text.isascii():
        found = _without_attached_form(found)
    while len(found) > 1:
        ending = _legal_ending(found)
        if not ending:
            break
        del found[-ending:]
    while len(found) > 1 and found[0] in LEADING_LEGAL_FORMS:
        del found[0]
    return " ".join(found) or fold(text), spelt


def is_organisation(text: str) -> bool:
    """Whether a name says a legal form, so that it is a company's.

    >>> is_organisation("Müller GmbH"), is_organisation("ООО «Ромашка»"), is_organisation("Anna Rossi")
    (True, True, False)
    >>> is_organisation("Bianchi & Figli"), is_organisation("Anna & Ugo"), is_organisation("anna@acme.co")
    (True, False, False)
    """
    found = words(text)
    if len(found) < 2 or "@" in text:
        return False
    if found[0] in INSTITUTIONS:
        return True
    if found[-1] in ASSOCIATES and any(f" {mark} " in text.casefold() for mark in _TOGETHER):
        return True
    last = text.split()[-1].strip(".,)")
    sure = len(found[-1]) > 2 or last.isupper() or "." in last  # sa, as and co are words too
    return (bool(_legal_ending(found)) and sure) or (
        found[0] in LEADING_LEGAL_FORMS and text.split()[0].isupper()
    )


def _legal_ending(found: list[str]) -> int:
    """How many words at the end are a legal form, leaving at least one before it."""
    if found[-1] in LEGAL_FORMS:
        return 1
    if len(found[-1]) > 2:
        return 0
    for width in range(min(_LONGEST_SPELT_FORM, len(found) - 1), 1, -1):
        letters = found[-width:]
        if max(map(len, letters)) < 3 and "".join(letters) in LEGAL_FORMS:
            return width
    return 0


def _without_attached_form(found: list[str]) -> list[str]:
    """The words without the legal forms that Chinese, Japanese and Korean write onto the name."""
    bare = []
    for word in found:
        rest = word
        for form in ATTACHED_LEGAL_FORMS:
            rest = rest.removeprefix(form).removesuffix(form)
        if rest:
            bare.append(rest)
    return bare or found
