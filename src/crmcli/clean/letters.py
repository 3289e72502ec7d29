"""The tables behind `text.fold`: other scripts in plain Latin. Loaded only for text beyond ASCII."""

from __future__ import annotations

from functools import cache

# Latin letters that Unicode does not decompose (casefolded already, so ß is ss).
_LATIN = """
    ø:o ł:l æ:ae œ:oe đ:d ð:d þ:th ħ:h ı:i ŋ:n ŧ:t ĸ:k ƒ:f ə:e ɛ:e ɔ:o ɓ:b ɗ:d ɖ:d ƙ:k ƴ:y ɣ:g ƶ:z ǥ:g
    ɨ:i ʉ:u
"""

# BGN/PCGN 1947 without its marks; ё is е, as Russians write it. Letters of other languages after their own
# Latin.
_CYRILLIC = """
    а:a б:b в:v г:g д:d е:e ё:e ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:kh ц:ts
    ч:ch ш:sh щ:shch ъ: ы:y ь: э:e ю:yu я:ya і:i ї:yi є:ye ґ:g ў:u ђ:dj ј:j љ:lj њ:nj ћ:c џ:dz ѓ:g ќ:k
    ѕ:dz ѐ:e ѝ:i қ:k ғ:g ү:u ұ:u ө:o ә:a ң:n һ:h ҷ:j ӣ:i ӯ:u ҳ:h ѣ:e ѵ:i ѳ:f
"""

# ELOT 743 (ISO 843) without its marks; where two letters make one sound, _GREEK_PAIRS.
_GREEK = """
    α:a β:v γ:g δ:d ε:e ζ:z η:i θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r σ:s ς:s τ:t υ:y φ:f χ:ch ψ:ps
    ω:o
"""
_GREEK_PAIRS = "ού:ou ου:ou αύ:av αυ:av εύ:ev ευ:ev γγ:ng γξ:nx γχ:nch"

_SIGNS = """
    ’:' ‘:' ‛:' ʼ:' ʻ:' ʹ:' ʿ:' ʾ:' ′:' ‹:' ›:' “:" ”:" „:" ‟:" «:" »:" ″:" ‐:- ‑:- ‒:- –:- —:- ―:- −:-
    ⁄:/
"""

# Marks above and below letters, from-to: Latin and Cyrillic ones, Hebrew points, Arabic vowels; not the vowel
# signs of Indic scripts nor the voicing marks of kana, which make other letters.
_MARKS = """
    0300-036F 0483-0489 0591-05BD 05BF-05BF 05C1-05C2 05C4-05C5 05C7-05C7 064B-065F 0670-0670 1AB0-1AFF
    1DC0-1DFF 20D0-20FF FE20-FE2F
"""

# Default_Ignorable_Code_Point of Unicode 15 (DerivedCoreProperties.txt), and the Arabic tatweel (0640).
_IGNORABLE = """
    00AD-00AD 034F-034F 0640-0640 061C-061C 115F-1160 17B4-17B5 180B-180F 200B-200F 202A-202E 2060-206F
    3164-3164 FE00-FE0F FEFF-FEFF FFA0-FFA0 FFF0-FFF8 1BCA0-1BCA3 1D173-1D17A E0000-E0FFF
"""

# Other ways Russian names are written in Latin, each a whole habit: the popular one, the passport's
# (ICAO Doc 9303), the German and French one; and the Ukrainian passport's (resolution 55 of 2010).
_POPULAR = "ё:yo х:h ж:zh ц:c щ:sch"
_PASSPORT = "й:i ю:iu я:ia ъ:ie"
_CONTINENTAL = "й:j ю:ju я:ja х:h ц:c ж:j щ:sch"
_UKRAINIAN = "г:h и:y й:i ї:i є:ie ю:iu я:ia"

_TWO_LETTERS = "ä:ae ö:oe ü:ue å:aa ø:oe"


def _table(pairs: str) -> dict[int, str]:
    return {ord(letter): latin for letter, _, latin in (pair.partition(":") for pair in pairs.split())}


def _none(spans: str) -> dict[int, None]:
    ends = (span.split("-") for span in spans.split())
    return {code: None for first, last in ends for code in range(int(first, 16), int(last, 16) + 1)}


@cache
def ignorable() -> dict[int, None]:
    """What draws nothing, for str.translate."""
    return _none(_IGNORABLE)


@cache
def plain() -> dict[int, str | None]:
    """Each letter's plain Latin, and None for a mark, for str.translate of casefolded text."""
    return {**_none(_MARKS), **_table(_LATIN), **_table(_CYRILLIC), **_table(_GREEK), **_table(_SIGNS)}


@cache
def greek_pairs() -> tuple[tuple[str, str], ...]:
    """Greek letters that are written otherwise together."""
    pairs = (pair.partition(":") for pair in _GREEK_PAIRS.split())
    return tuple((letters, latin) for letters, _, latin in pairs)


@cache
def two_letters() -> dict[int, str]:
    """The spelling of ä as ae and its kin, for str.translate of lower-case text."""
    return _table(_TWO_LETTERS)


@cache
def habits(*, ukrainian: bool) -> tuple[dict[int, str], ...]:
    """Other Latin spellings of Cyrillic, each a table for str.translate."""
    habits_of_writers = (_UKRAINIAN, _PASSPORT) if ukrainian else (_POPULAR, _PASSPORT, _CONTINENTAL)
    return tuple(_table(habit) for habit in habits_of_writers)
