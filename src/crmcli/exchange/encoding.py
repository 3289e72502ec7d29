"""Which encoding the bytes of a text file are in: marks, then UTF-8, then the best reading of a legacy code page.

A reading is taken only when it is plainly better than the next; otherwise the user is asked for `--encoding`.
Nothing is ever replaced by U+FFFD.
"""

from __future__ import annotations

import codecs
import io

from crmcli.errors import UsageError
from crmcli.exchange.encoding_words import words_known
from crmcli.exchange.source import Source

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ROMANCE = ("éèàùçêîôûâëïœ", "àèéìòù", "ñáíóúéü", "áâãàçéêíóôõú", "äöüßé", "åäöæøé", "áéíóúýðþæö", "äöõüšž")
_CYRILLIC = ("оеаинтсрвл", "кмдпуяыьбгчй", "зхжшюцщэфъё")
# Single-byte code pages people's files are really in; how much sooner each is believed; the lower case letters of
# the languages written in it (for Greek and Cyrillic: its letters by how often they occur).
_CODE_PAGES: tuple[tuple[str, float, tuple[str, ...]], ...] = (
    ("cp1252", 0.2, _ROMANCE),
    ("cp1251", 0.1, _CYRILLIC),
    ("cp1250", 0.05, ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíľňóôšťúýž", "áéíóöőúüű", "ăâîșțşţ", "čćđšž")),
    ("cp1254", 0.2, ("çğıöşüâî",)),
    ("iso8859-7", 0.0, ("αεοιτνσρη", "υκπλμάέήίόύώς", "γδθχβφξζψω")),
    ("cp1253", 0.05, ("αεοιτνσρη", "υκπλμάέήίόύώς", "γδθχβφξζψω")),
    ("iso8859-2", 0.0, ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíľňóôšťúýž", "áéíóöőúüű", "čćđšž")),
    ("koi8-r", 0.0, _CYRILLIC),
    ("cp866", 0.0, _CYRILLIC),
    ("mac-roman", 0.0, _ROMANCE),
    ("cp850", 0.0, _ROMANCE),
    ("iso8859-5", 0.0, _CYRILLIC),
    ("mac-cyrillic", 0.0, _CYRILLIC),
)
_SAMPLE_BYTES = 200_000
# What texts are made of (of the controls: breaks, the old end of file, escapes, what divides cells); from how many
# others, and in how many bytes one of them, something is no text: NULs that slipped into one cell are told by its row.
_NO_CONTROLS = bytes(
    byte for byte in range(256) if byte >= 32 or byte in b"\x01\t\n\v\f\r\x1a\x1b\x1c\x1d\x1e\x1f"
)
_CONTROLS = 4
_CONTROLS_IN = 25
# A reading must reach this much of full plausibility and beat the next different one by that much: one accent in a
# file decides, two equally likely readings do not (tests/exchange/test_exchange_encoding.py).
_MIXED = 10
_FIRST_LINES = 10  # in which a header may stand
_HARDLY = 0.0  # the plausibility below which no word can save a reading
_ENOUGH = 0.65
_MARGIN = 0.1


def encoding_of(source: Source, declared: str | None = None) -> tuple[str, str | None]:
    """The codec to read a source with, and a note where it was guessed; UsageError where it cannot be known."""
    if declared:
        return _declared(source, declared), None
    head = source.head()
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name, None
    wide = _without_mark(head)
    if wide:
        return wide, f"read as {wide}"
    if _is_binary(head):
        raise UsageError(
            f"{source.said} is no text",
            "export CSV, XLSX, vCard or JSON; what is a text is read with --encoding utf-16",
        )
    wrong, total, sample = _foreign_lines(source)
    if not wrong:
        return "utf-8", None
    if (total - wrong[1]) * _MIXED >= total:  # hardly a line in another encoding happens to be UTF-8
        raise UsageError(
            f"{source.name}:{wrong[0]}: not UTF-8, though {_share(total - wrong[1], total)} of the file is",
            "mend that line, or say how to read the file: --encoding cp1252",
        )
    return _legacy(source, sample)


def _share(part: int, whole: int) -> str:
    return "most" if part * 2 > whole else "some"


def _declared(source: Source, declared: str) -> str:
    try:
        name = codecs.lookup(declared).name
        io.TextIOWrapper(io.BytesIO(), name)  # refuses codecs that are none of texts: base64, rot13
    except LookupError:
        raise UsageError(
            f"unknown encoding {declared!r}", "--encoding utf-8, cp1252, cp1251, utf-16 …"
        ) from None
    if name == "utf-8" and source.head(3) == codecs.BOM_UTF8:
        return "utf-8-sig"
    return name


def _without_mark(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, told by its zero bytes; text in other encodings has none."""
    if 0 not in head:
        return None
    for name, width in (("utf-32-le", 4), ("utf-32-be", 4), ("utf-16-le", 2), ("utf-16-be", 2)):
        try:
            text = head[: len(head) // width * width].decode(name)
        except UnicodeDecodeError:
            continue
        good = sum(1 for letter in text if letter in "\r\n\t" or (letter.isprintable() and letter < "\u0600"))
        if text and good / len(text) > 0.95:
            return name
    return None


def _is_binary(head: bytes) -> bool:
    """Whether more of it are control characters than slip into texts; of random bytes a ninth are."""
    count = len(head.translate(None, _NO_CONTROLS))
    return count >= _CONTROLS and count * _CONTROLS_IN > len(head)


def _foreign_lines(source: Source) -> tuple[tuple[int, int] | None, int, bytes]:
    """((first line that is not UTF-8, how many such), lines beyond ASCII, a sample of the wrong ones)."""
    first, wrong, total = 0, 0, 0
    sample = bytearray()
    with source.open() as file:
        if _is_utf8(file):
            return None, 0, b""
        file.seek(0)
        for number, line in enumerate(file, 1):
            if line.isascii():
                continue
            total += 1
            try:
                line.decode()
            except UnicodeDecodeError:
                first = first or number
                wrong += 1
                if len(sample) < _SAMPLE_BYTES:
                    sample += line
    return (first, wrong), total, bytes(sample)


def _is_utf8(file: object) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while block := file.read(1 << 20):  # type: ignore[attr-defined]
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _legacy(source: Source, sample: bytes) -> tuple[str, str | None]:
    """The code page whose reading is plainly the best."""
    readings = _readings(sample)
    told = _told_by_words(source, [name for score, name, _ in readings if score > _HARDLY])
    found = told or _plainly_best(readings)
    return (found, f"read as {found}") if found else _multibyte(source, sample, readings)


def code_page_of(sample: bytes) -> str | None:
    """The code page in which some text reads plainly better than in any other; None where none does."""
    return _plainly_best(_readings(sample[:_SAMPLE_BYTES]))


def _readings(sample: bytes) -> list[tuple[float, str, str]]:
    """(plausibility, code page, text) of each different reading, the best first."""
    readings: list[tuple[float, str, str]] = []
    for name, prior, languages in _CODE_PAGES:
        try:
            text = sample.decode(name)
        except UnicodeDecodeError:
            continue
        if all(text != other for _, _, other in readings):
            readings.append((_plausibility(text, languages) + prior, name, text))
    readings.sort(key=lambda reading: -reading[0])
    return readings


def _plainly_best(readings: list[tuple[float, str, str]]) -> str | None:
    best = readings[0][0] if readings else 0.0
    if best > _ENOUGH and (len(readings) == 1 or best - readings[1][0] >= _MARGIN):
        return readings[0][1]
    return None


def _told_by_words(source: Source, names: list[str]) -> str | None:
    """The code page in which more words of the first lines are known than in any other."""
    first = b"\n".join(source.head(_SAMPLE_BYTES).splitlines()[:_FIRST_LINES])
    found = sorted((words_known(first.decode(name, "replace"), name), -at) for at, name in enumerate(names))
    if not found or not found[-1][0] or (len(found) > 1 and found[-2][0] == found[-1][0]):
        return None
    return names[-found[-1][1]]


def _plausibility(text: str, languages: tuple[str, ...]) -> float:
    """How much of what is not ASCII reads like writing, at most 1: one language, one script a word, sane case.

    >>> _plausibility("Hélène", ("éè",)) > _plausibility("Hйlиne", ("и", "й", "э"))
    True
    """
    points, seen = 0.0, 0
    fitting = [0] * len(languages)
    letters = 0
    padded = f" {text} "
    for before, letter, after in zip(padded, padded[1:], padded[2:], strict=False):
        if letter.isascii():
            continue
        seen += 1
        points += _points(letter, before, after)
        if letter.isalpha():
            letters += 1
            for place, language in enumerate(languages):
                fitting[place] += letter.lower() in language
    if not seen:
        return 0.0
    return points / seen - 0.6 * (letters - _fit(fitting, languages)) / seen


def _fit(fitting: list[int], languages: tuple[str, ...]) -> float:
    """How many letters fit: of the best language; where the strings are grades of frequency, weighted by grade."""
    if languages and languages[0][0] > "\u0250":
        return sum(count * weight for count, weight in zip(fitting, (1.0, 0.7, 0.2), strict=True))
    return max(fitting)


def _points(letter: str, before: str, after: str) -> float:
    """What one character beyond ASCII says for or against a reading, from -1 to 1."""
    if not letter.isalpha():
        if letter in "©®№§°€«»–—\xa0‘’“”„…•":
            return 0.7
        return -1.0 if before.isalpha() or after.isalpha() or not letter.isprintable() else 0.1
    latin = letter < "\u0250"
    if any(other.isalpha() and (other < "\u0250") != latin for other in (before, after)):
        return -1.0
    if (letter.isupper() and before.islower()) or (latin and not before.isascii() and not after.isascii()):
        return -1.0
    return 1.0 if before.isalpha() or after.isalpha() else 0.3


def _multibyte(
    source: Source, sample: bytes, readings: list[tuple[float, str, str]]
) -> tuple[str, str | None]:
    """What charset-normalizer is sure of where no code page stands out; else the user is asked."""
    from charset_normalizer import from_bytes

    found = from_bytes(sample, cp_isolation=["gb18030", "shift_jis", "euc_jp", "euc_kr", "big5"]).best()
    if found is not None and found.coherence > 0.1 and len(sample) > 40:
        return found.encoding, f"read as {found.encoding}"
    names = [name for _, name, _ in readings[:2]]
    raise UsageError(
        f"the encoding of {source.said} cannot be known for sure"
        + (f": {' or '.join(names)}" if names else ""),
        f"say it: --encoding {names[0] if names else 'cp1252'}",
    )
