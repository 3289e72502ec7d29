"""Any text: its comparison key, its other spellings, its words, what may be stored of it, and numbers of things."""

from __future__ import annotations

from crmcli.errors import CleanError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeVar

    Key = TypeVar("Key")
    Value = TypeVar("Value")

# ASCII punctuation and controls become spaces, so that split() leaves runs of letters and digits.
_BETWEEN_WORDS = "".join(chr(code) if chr(code).isalnum() else " " for code in range(128))
_SHOWN_LENGTH = 60
# Names and places share their words: of a million people's names nine in ten words were folded before. Few words are
# longer, and none worth keeping.
_KEPT_WORDS = 50_000
_KEPT_LENGTH = 30


class Remembered(dict["Key", "Value"]):
    """What a pure function gives for each key, asked once; all is forgotten where it became too much.

    It takes half the time of `lru_cache` to remember, which tells where millions of words are asked for.
    """

    def __init__(self, function: Callable[[Key], Value], most: int = _KEPT_WORDS) -> None:
        super().__init__()
        self._function = function
        self._most = most

    def __missing__(self, key: Key) -> Value:
        if len(self) >= self._most:
            self.clear()
        found = self[key] = self._function(key)
        return found

    def of(self, keys: Iterable[Key]) -> list[Value]:
        """What the function gives for each of these."""
        return list(map(self.__getitem__, keys))


def fold(text: str) -> str:
    """The comparison key: lower case, plain Latin, no accents or invisible characters, single spaces.

    >>> fold("  Frau  MÜLLER "), fold("Иванова"), fold("Ιωάννης"), fold("王伟")
    ('frau muller', 'ivanova', 'ioannis', '王伟')
    """
    if text.isascii():
        return " ".join(text.lower().split())
    return " ".join(
        filter(None, [word.lower() if word.isascii() else _folded(word) for word in text.split()])
    )


def _folded(word: str) -> str:
    return _folded_often(word) if len(word) <= _KEPT_LENGTH else _folded_once(word)


def _folded_once(text: str) -> str:
    """The key of a text without white space; it may have got some, or be empty."""
    before = None
    folded = text
    while folded != before:  # one round, and one that proves it enough, where letters beyond Latin are left
        before = folded
        folded = _fold_round(folded)
        if folded.isascii():
            return " ".join(folded.lower().split())
    return folded


_folded_often = Remembered(_folded_once).__getitem__


def _fold_round(text: str) -> str:
    from unicodedata import normalize

    from crmcli.clean import letters

    folded = normalize("NFKC", text.translate(letters.ignorable()).replace("´", "'")).casefold()
    if "υ" in folded or "ύ" in folded or "γ" in folded:
        for pair, latin in letters.greek_pairs():
            folded = folded.replace(pair, latin)
    table = letters.plain()
    folded = normalize("NFKD", folded.translate(table)).translate(table)
    return " ".join(normalize("NFC", folded).split())


def spellings(text: str) -> tuple[str, ...]:
    """Every folded spelling to index and to look for, at most four, the plain one first.

    >>> spellings("Müller"), spellings("Mueller"), spellings("Anna")
    (('muller', 'mueller'), ('mueller', 'muller'), ('anna',))
    >>> spellings("Юрий")
    ('yuriy', 'yury', 'iurii', 'jurij')
    """
    plain = fold(text)
    if text.isascii():
        short = _short_vowels(plain)
        return (plain,) if short == plain else (plain, short)
    found = {plain: None}
    for variant in _variants(text):
        found[fold(variant)] = None
    return tuple(found)[:4]


def _variants(text: str) -> list[str]:
    from unicodedata import normalize

    from crmcli.clean import letters

    lower = normalize("NFKC", text).lower()
    variants = [lower.translate(letters.two_letters())]
    if any("\u0400" <= character <= "\u04ff" for character in lower):
        ukrainian = any(letter in lower for letter in "іїєґ")
        short = lower.replace("ый", "y").replace("ий", "y").replace("ия", "ia").replace("ья", "ia")
        first, *others = letters.habits(ukrainian=ukrainian)
        variants.append((lower if ukrainian else short).translate(first))
        variants.extend(lower.translate(table) for table in others)
    return variants


def _short_vowels(folded: str) -> str:
    """Mueller as muller, as whoever types no umlaut writes it; only after a consonant but q (not Bauer)."""
    if "ue" not in folded and "oe" not in folded and "ae" not in folded:
        return folded
    short = folded[:1]
    for letter in folded[1:]:
        if letter == "e" and short[-1] in "uoa" and short[-2:-1] not in ("a", "e", "i", "o", "u", "q"):
            continue
        short += letter
    return short


def words(text: str) -> list[str]:
    """The folded words: runs of letters and digits.

    >>> words("O'Neil & Söhne, 2nd")
    ['o', 'neil', 'sohne', '2nd']
    """
    folded = fold(text)
    if folded.isascii():
        return folded.translate(_BETWEEN_WORDS).split()
    from unicodedata import category

    return "".join(
        letter if letter.isalnum() or category(letter)[0] == "M" else " " for letter in folded
    ).split()


def stored(text: str, what: str) -> str:
    """The text as it may be stored: without white space at its ends, else exact; CleanError naming `what`
    for NUL, at which SQLite would end the text, and for halves of characters, which are no Unicode."""
    if "\0" in text:
        raise CleanError(f"{what} holds a NUL character: {quoted(text)}", "remove it, then try again")
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise CleanError(f"{what} is not valid Unicode: {quoted(text)}", "give it as UTF-8") from None
    return text.strip()


def counted(number: int, one: str, many: str | None = None) -> str:
    """A number of things in words.

    >>> counted(1, "person", "people"), counted(3, "row")
    ('1 person', '3 rows')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def quoted(text: str) -> str:
    """The text as an error message shows it: in quotes, escaped, cut to a length that fits a line."""
    return repr(text if len(text) <= _SHOWN_LENGTH else text[: _SHOWN_LENGTH - 1] + "…")
