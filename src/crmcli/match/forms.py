"""The form of a value that comparisons use: one text in, one canonical text out, '' for nothing to compare.

Pure text work, free of the record-linkage model: what counts as equal is decided here, what equality is
worth is decided in `weigh`.
"""

from __future__ import annotations

from crmcli.clean.text import fold, spellings
from crmcli.match.words import (
    BUSINESS_WORDS,
    GENERATIONS,
    LEGAL_FORMS,
    NAME_TITLES,
    NUMBER_WORDS,
    SAME_FORMS,
    STREET_WORDS,
    UNIT_WORDS,
)

# Apostrophes join (o'neil is oneil); every other mark of ASCII separates.
_MARKS = {ord(mark): " " for mark in '!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~\t\r\n\x0b\x0c'} | {ord("'"): None}
_NOT_DIGITS = {code: None for code in range(128) if not chr(code).isdigit()}
_ZIP_DIGITS = 5
_THOUSAND = 3  # digits behind a comma that sets thousands apart
_SHORT_CODE = 3  # letters that a number does not count but belongs to, fewer than which
_FEWEST_DIGITS = 5  # a phone number below this is an extension or a short code, and shared by many


def plain(text: str) -> str:
    """Lower-case Latin words with single blanks between them.

    >>> plain("  O'Neil-Smith, ANNA ")
    'oneil smith anna'
    """
    if not text.isascii():
        text = fold(text).replace("’", "'")
    return " ".join(text.lower().translate(_MARKS).split())


def _spelt(text: str) -> str:
    """One spelling for all: Mueller and Müller are muller, Юрий is yury."""
    return plain(min(spellings(text), key=len))


def given(text: str) -> str:
    """A given name with titles and generation words left out.

    >>> given("Dr. Anna M."), given("Иван")
    ('anna m', 'ivan')
    """
    words = _spelt(text).split()
    kept = [word for word in words if word not in NAME_TITLES and word not in GENERATIONS]
    return " ".join(kept)


def middle(given_form: str) -> str:
    """What follows the first of several given names in their form: 'anna maria' -> 'maria'."""
    return given_form.partition(" ")[2]


def family(text: str) -> str:
    """A family name; the parts of a double name stay apart, particles and spaces do not.

    >>> family("De Luca"), family("Smith-Jones"), family("Müller Jr.")
    ('deluca', 'smith jones', 'muller')
    """
    parts = [_spelt(part).split() for part in text.split("-")]
    kept = ["".join(word for word in part if word not in GENERATIONS) for part in parts]
    return " ".join(part for part in kept if part)


def generation(text: str) -> str:
    """'2' for Jr., '1' for Sr., '3' for III, else ''."""
    for word in plain(text).split():
        if word in GENERATIONS:
            return GENERATIONS[word]
    return ""


def email(text: str) -> str:
    """The mailbox: lower case, no +tag, Gmail's dots left out; a text without @ as it stands.

    >>> email("Jane.Doe+news@GMail.com"), email("j.doe@acme.com"), email("no at.all")
    ('janedoe@gmail.com', 'j.doe@acme.com', 'no at.all')
    """
    address = text.strip().lower()
    if not address.isascii():
        address = fold(address)
    local, at, domain = address.rpartition("@")
    if not at:
        return address
    local = local.partition("+")[0] or local
    if domain in ("gmail.com", "googlemail.com"):
        return local.replace(".", "") + "@gmail.com"
    return f"{local}@{domain}"


def web_domain(text: str) -> str:
    """The host of a web address, or the domain of an e-mail.

    >>> web_domain("https://www.ACME.com/x"), web_domain("jane@acme.com")
    ('acme.com', 'acme.com')
    """
    host = text.strip().lower()
    host = host.partition("://")[2] or host
    host = host.partition("/")[0].partition("?")[0].rpartition("@")[2].partition(":")[0]
    return host.removeprefix("www.")


def phone(text: str) -> str:
    """Its digits without extension, trunk zero and international prefix; '' under five digits.

    >>> phone("+39 02 1234-5678 ext 4"), phone("212/ 219-2777"), phone("0039 0212345678")
    ('390212345678', '2122192777', '390212345678')
    """
    lower = text.lower()
    for mark in ("ext", "x", "#", ";", " or ", ","):
        head, found, _ = lower.partition(mark)
        if found and sum(map(str.isdigit, head)) >= _FEWEST_DIGITS:
            lower = head
    digits = (lower if lower.isascii() else fold(lower)).translate(_NOT_DIGITS).lstrip("0")
    return digits if len(digits) >= _FEWEST_DIGITS and digits.isdigit() else ""


def birthday(text: str) -> str:
    """Eight digits YYYYMMDD, impossible months and days kept; '0000MMDD' where the year is unknown.

    >>> birthday("1970-26-12"), birthday("6.1.1980"), birthday("19081209"), birthday("--02-29")
    ('19702612', '19800106', '19081209', '00000229')
    """
    marks = "".join(mark if mark in "0123456789" else " " for mark in text.partition("T")[0])
    parts = marks.split()
    if text.startswith("--"):
        return f"0000{''.join(parts):0>4}"[-8:] if parts else ""
    if len(parts) == 1 and len(parts[0]) == 8:
        return parts[0]
    if len(parts) != 3:
        return parts[0] + "0000" if len(parts) == 1 and len(parts[0]) == 4 else ""
    year, month, day = parts if len(parts[0]) == 4 else parts[::-1]
    return f"{year[-4:]:0>4}{month[-2:]:0>2}{day[-2:]:0>2}"


def street(text: str) -> str:
    """House number first, then the name without the word for street and without the flat.

    >>> street("Via Roma, 12"), street("435 s. la cienega blvd."), street("570 Fourth St. Apt 3")
    ('12 roma', '435 s la cienega', '570 4')
    """
    words = plain(text).split()
    for place, word in enumerate(words):
        if word in UNIT_WORDS and place > 1:
            words = words[:place]
            break
    words = [_ordinal(NUMBER_WORDS.get(word, word)) for word in words]
    kept = [word for word in words if word not in STREET_WORDS] or words
    for place, word in enumerate(kept):
        if word[0].isdigit() and (place in (0, len(kept) - 1) or len(word) > 1):
            return " ".join([word, *kept[:place], *kept[place + 1 :]])
    return " ".join(kept)


def _ordinal(word: str) -> str:
    """'51st' -> '51'."""
    return word[:-2] if word[0].isdigit() and word[-2:] in ("st", "nd", "rd", "th") else word


def house_number(street_form: str) -> str:
    head = street_form.partition(" ")[0]
    return head if head[:1].isdigit() else ""


def street_name(street_form: str) -> str:
    return street_form.partition(" ")[2] if street_form[:1].isdigit() else street_form


def compact(text: str) -> str:
    """Letters and digits alone, for codes and postal codes: 'SW1A 1AA' -> 'sw1a1aa'."""
    return plain(text).replace(" ", "")


def number(text: str) -> str:
    """A number without its unit: '$1,234.50' -> '1234.5', a time in its last unit; '' where there is none.

    >>> number("$1,234.50"), number("5,6 %"), number("-74.006"), number("4:28"), number("n/a")
    ('1234.5', '5.6', '-74.006', '268', '')
    """
    parts = text.split(":")
    if len(parts) in (2, 3) and all(map(str.isdecimal, parts)):
        seconds = 0
        for part in parts:
            seconds = seconds * 60 + int(part)
        return str(seconds)
    figures = "".join(mark for mark in text if mark in "0123456789.,-")
    point = "," if figures.rfind(",") > figures.rfind(".") else "."
    whole, mark, part = figures.rpartition(point)
    if mark == "," and len(part) == _THOUSAND and "." not in whole:
        whole, part = whole + part, ""
    elif not mark:
        whole, part = part, ""
    try:
        return f"{float(whole.replace(',', '').replace('.', '') + '.' + part):.9g}"
    except ValueError:
        return ""


def company(text: str) -> str:
    """The words of a firm's name without its legal form, the common abbreviations written out.

    >>> company("Miller Mfg & Sons, Inc."), company("ACME S.r.l.")
    ('miller manufacturing sons', 'acme')
    """
    words = _joined_initials(plain(text).split())
    words = [BUSINESS_WORDS.get(word, word) for word in words if word not in ("and", "the", "of")]
    kept = [word for word in words if word not in LEGAL_FORMS]
    return " ".join(kept or words)


def title(text: str) -> str:
    """The words of a title, of a name of a product or of a list of names; a code with dashes is one word.

    >>> title("The Sony KDL-46 (Black)"), title("Smith, J. and Lee, A.")
    ('sony kdl46 black', 'smith j lee')
    """
    first, *rest = text.split("-")
    for part in rest:
        joins = first[-1:].isdigit() != part[:1].isdigit() and first[-1:].isalnum() and part[:1].isalnum()
        joins = joins and not _counts(first, part)
        first += part if joins else f"-{part}"
    return " ".join(word for word in plain(first).split() if word not in ("and", "the", "of", "a"))


def _counts(before: str, after: str) -> bool:
    """Whether a number counts what comes after it, and is no part of a code: 004-Power, 5-port; not 3-D."""
    return before[-1:].isdigit() and after[:_SHORT_CODE].isalpha() and len(after) >= _SHORT_CODE


def postal_code(text: str) -> str:
    """Its letters and digits; of a ZIP+4 the ZIP.

    >>> postal_code("TQ13 8df"), postal_code("60614-1234"), postal_code("D-80331")
    ('tq138df', '60614', 'd80331')
    """
    code = compact(text)
    return code[:_ZIP_DIGITS] if len(code) == _ZIP_DIGITS + 4 and code.isdigit() else code


def legal_form(text: str) -> str:
    """The words of a firm's legal form, those that mean the same as one.

    >>> legal_form("Miller & Sons, Incorporated"), legal_form("Rossi S.r.l."), legal_form("Inc Magazine")
    ('inc', 'srl', '')
    """
    words = _joined_initials(plain(text).split())[1:]
    return " ".join(dict.fromkeys(SAME_FORMS.get(word, word) for word in words if word in LEGAL_FORMS))


def _joined_initials(words: list[str]) -> list[str]:
    """'s r l' as one word: single letters in a row were an abbreviation."""
    joined: list[str] = []
    after_letter = False
    for word in words:
        if after_letter and len(word) == 1 and word.isalpha():
            joined[-1] += word
            continue
        joined.append(word)
        after_letter = len(word) == 1 and word.isalpha()
    return joined


# What letters and groups of letters sound like, longest first; after Kölner Phonetik, Daitch-Mokotoff and
# Metaphone, kept to what European spellings of one name share (Meier/Mayer, Schmidt/Schmitt, Phillip/Filip).
_SOUNDS = (
    ("aie", "ai"), ("eie", "ai"), ("aye", "ai"), ("eye", "ai"),
    ("sch", "s"), ("sh", "s"), ("ph", "f"), ("ck", "k"), ("th", "t"), ("gh", "g"), ("dt", "t"),
    ("ie", "i"), ("ee", "i"), ("ea", "i"), ("ei", "ai"), ("ey", "ai"), ("ay", "ai"), ("ae", "a"), ("oe", "o"),
    ("ue", "u"), ("ou", "u"), ("c", "k"), ("q", "k"), ("x", "ks"), ("z", "s"), ("y", "i"), ("j", "i"), ("w", "v"),
    ("h", ""),
)  # fmt: skip


def sound(word: str) -> str:
    """How a word sounds, roughly.

    >>> sound("meyer") == sound("maier"), sound("phillip") == sound("filip"), sound("jansen") == sound("janson")
    (True, True, True)
    """
    word = "mc" + word[3:] if word.startswith("mac") else word
    for letters, heard in _SOUNDS:
        if letters in word:
            word = word.replace(letters, heard)
    if word.endswith("sen"):
        word = word[:-3] + "son"
    heard_once = [mark for place, mark in enumerate(word) if place == 0 or word[place - 1] != mark]
    return "".join(heard_once)


def skeleton(word: str) -> str:
    """First sound and the consonants after it, at most five: the blocking form of a name.

    >>> skeleton("williams"), skeleton("wiliams"), skeleton("wilams")
    ('vlms', 'vlms', 'vlms')
    """
    heard = sound(word.replace(" ", ""))
    return heard[:1] + "".join(mark for mark in heard[1:] if mark not in "aeiou")[:4]


def letters(text: str) -> str:
    """Its letters and digits in alphabetical order: what is left of a word whose letters were shuffled."""
    return "".join(sorted(text.replace(" ", "")))
