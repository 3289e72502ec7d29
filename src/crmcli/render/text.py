"""Text as a terminal shows it: nothing invisible, nothing that acts, counted in cells.

Owns what is shown of a character that has no shape of its own. Knows neither views nor formats.
"""

from __future__ import annotations

# Default_Ignorable_Code_Point (Unicode DerivedCoreProperties), line and paragraph separators, interlinear
# annotation, surrogates, noncharacters. All are invisible or act on their neighbours.
HIDDEN_RANGES = (
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x2028, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xD800, 0xDFFF),
    (0xFDD0, 0xFDEF),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFFB),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
    *((plane + 0xFFFE, plane + 0xFFFF) for plane in range(0, 0x110000, 0x10000)),
)
# Those of them that `str.isprintable` lets pass: fillers, inherent vowels and variation selectors.
_HIDDEN_PRINTABLE = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)
LONG = 1_000  # from here on looking for each of them is faster than looking each letter up, by ten times at a megabyte
# A table for `str.translate`, which takes even a note of megabytes at once.
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))}
_CONTROLS |= {9: "\\t", 10: "\\n", 13: "\\r"}

ZWNJ = "\u200c"
ZWJ = "\u200d"
EMOJI_STYLE = "\ufe0f"


def visible(text: str) -> str:
    r"""The text on one line with every invisible or acting character as an escape.

    Joiners and variation selectors stay where a script or an emoji needs them (`_belongs`).

    >>> visible("Jane\tDoe \x1b[31m 王伟")
    'Jane\\tDoe \\x1b[31m 王伟'
    >>> visible("\u202egnp.exe")
    '\\u202egnp.exe'
    """
    if _is_plain(text):
        return text
    text = text.translate(_CONTROLS)
    if _is_plain(text):
        return text
    return "".join(
        letter
        if (letter.isprintable() and letter not in _HIDDEN_PRINTABLE) or _belongs(text, index)
        else escaped(letter)
        for index, letter in enumerate(text)
    )


def _is_plain(text: str) -> bool:
    if not text.isprintable():
        return False
    if text.isascii():
        return True
    if len(text) < LONG:
        return _HIDDEN_PRINTABLE.isdisjoint(text)
    return not any(letter in text for letter in _HIDDEN_PRINTABLE)


def visible_lines(text: str) -> str:
    r"""Like `visible`, but line breaks and tabs, which a terminal shows harmlessly, stay.

    >>> visible_lines("one\r\ntwo\x07")
    'one\ntwo\\x07'
    """
    if _is_plain(text.replace("\n", "")):
        return text
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join("\t".join(map(visible, line.split("\t"))) for line in lines)


def escaped(letter: str) -> str:
    r"""The character as Python would write it in a string.

    >>> escaped("\x1b"), escaped("\ue000"), escaped("\U000e0041")
    ('\\x1b', '\\ue000', '\\U000e0041')
    """
    code = ord(letter)
    if code in _CONTROLS:
        return _CONTROLS[code]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def is_hidden(letter: str) -> bool:
    """Whether it is one of `HIDDEN_RANGES`."""
    code = ord(letter)
    return any(low <= code <= high for low, high in HIDDEN_RANGES)


def _belongs(text: str, index: int) -> bool:
    """Whether the character at `index`, which `str.isprintable` refuses or we suspect, is shown as it is.

    Joiners: after a virama, or the non-joiner between letters of a cursive script (RFC 5892 A.1, A.2, the
    latter narrowed to the scripts that write names with it); between two pictures (UTS #51). Variation
    selectors: after a picture, a keycap, a Han or a Mongolian letter.
    """
    letter = text[index]
    if not is_hidden(letter):
        return True  # spaces of every width, private use, characters newer than this Python
    before = text[index - 1] if index else ""
    after = text[index + 1] if index + 1 < len(text) else ""
    if letter == ZWJ:
        base = text[index - 2] if before == EMOJI_STYLE and index > 1 else before
        return _is_virama(before) or (_is_picture(base) and _is_picture(after))
    if letter == ZWNJ:
        return _is_virama(before) or (_is_cursive(before) and _is_cursive(after))
    if letter in "\ufe0e\ufe0f":
        return _is_picture(before) or (before != "" and before in "0123456789#*" and after == "\u20e3")
    if "\u180b" <= letter <= "\u180f":
        return letter != "\u180e" and "\u1820" <= before <= "\u18aa"
    if "\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef":
        return _is_ideograph(before)
    return False


def _is_virama(letter: str) -> bool:
    from unicodedata import combining

    return letter != "" and combining(letter) == 9


def _is_cursive(letter: str) -> bool:
    """Whether it is a letter or mark of Arabic, Syriac, N'Ko or Mongolian."""
    return letter.isprintable() and (
        "\u0620" <= letter <= "\u07ff" or "\u08a0" <= letter <= "\u08ff" or "\u1820" <= letter <= "\u18aa"
    )


def _is_picture(letter: str) -> bool:
    """Whether it may begin an emoji (the blocks that hold Extended_Pictographic, UTS #51)."""
    return letter != "" and (
        letter in "©®‼⁉™ℹ〰〽㊗㊙"
        or "\u2190" <= letter <= "\u21ff"
        or "\u2300" <= letter <= "\u23ff"
        or letter == "Ⓜ"
        or "\u25a0" <= letter <= "\u27bf"
        or "\u2900" <= letter <= "\u297f"
        or "\u2b00" <= letter <= "\u2bff"
        or "\U0001f000" <= letter <= "\U0001faff"
    )


def _is_ideograph(letter: str) -> bool:
    return (
        "\u3400" <= letter <= "\u9fff"
        or "\uf900" <= letter <= "\ufaff"
        or "\U00020000" <= letter <= "\U0003ffff"
    )


_LEAST_TO_FOLD = 12  # cells; a narrower terminal is none to read on


def width(text: str) -> int:
    """How many cells of a terminal the (visible) text takes.

    rich gives spacing marks (vowel signs of Indian scripts) none; glibc, xterm, tmux and VTE give one.

    >>> width("Zoë"), width("王伟"), width("e\\u0301"), width("👩‍👩‍👧"), width("कुमार")
    (3, 4, 1, 2, 4)
    """
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text) + (_spacing_marks(text) if max(text) > "\u0902" else 0)


def _spacing_marks(text: str) -> int:
    from unicodedata import category

    return sum(category(letter) == "Mc" for letter in text)


def clip(text: str, cells: int, mark: str = "…") -> str:
    """The text in at most `cells` cells; one that was cut ends in the mark, and no character is cut in two.

    >>> clip("Jane Doe", 8), clip("Jane Doe", 6), clip("王伟先生", 4)
    ('Jane Doe', 'Jane …', '王…')
    """
    if len(text) <= cells // 2 or width(text) <= cells:
        return text
    return text[: fitting(text, cells - width(mark))] + mark if cells > width(mark) else mark[:cells]


def fitting(text: str, cells: int) -> int:
    """How many characters from the beginning fit into `cells` cells, never parting what is drawn as one.

    >>> fitting("Jane", 3), fitting("王伟", 3), fitting("e\\u0301e", 1)
    (3, 1, 2)
    """
    if text.isascii():
        return min(len(text), max(cells, 0))
    from rich.cells import split_graphemes

    for start, end, _ in split_graphemes(text)[0]:
        cells -= width(text[start:end])
        if cells < 0:
            return start
    return len(text)


def pad(text: str, cells: int, *, right: bool = False) -> str:
    """The text filled with blanks to `cells` cells, on its left if it is to stand right."""
    blanks = " " * (cells - width(text))
    return blanks + text if right else text + blanks


def folded(text: str, cells: int) -> str:
    """The text broken between words into lines of at most `cells` cells, later ones two further in.

    A word that is longer stands on a line of its own, whole: it may be a path or a command to copy.

    >>> print(folded("  left out: one, two, three", 16))
      left out: one,
        two, three
    """
    if cells < _LEAST_TO_FOLD or (text.isascii() and len(text) <= cells) or width(text) <= cells:
        return text
    indent = " " * (len(text) - len(text.lstrip(" ")))
    lines, line = [], indent
    for word in text.split():
        longer = f"{line} {word}" if line.strip() else f"{line}{word}"
        if line.strip() and width(longer) > cells:
            lines.append(line)
            line = f"{indent}  {word}"
        else:
            line = longer
    return "\n".join([*lines, line])
