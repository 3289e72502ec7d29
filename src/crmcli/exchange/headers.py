"""Header texts: the key by which two spellings of a header are the same, and the name of a field made from one."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

_DIGITS = re.compile(r"\d+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ZONE = re.compile(r"\s*\((?:GMT|UTC)(?:([+-])(\d{1,2})(?::?(\d\d))?)?\)$")
_FRONT = re.compile(r"[^\W_]+[_.](?=.)")
_LEAST_OF_FRONT, _MOST_OF_FRONT = 4, 0.75  # headers, and of all of them
_NO_WORD = re.compile(r"[\W_]+")


def header_key(header: str) -> str:
    """A header without case, accents, spaces and punctuation.

    >>> header_key("First Name"), header_key("first_name"), header_key("E-Mail*"), header_key("Prénom")
    ('firstname', 'firstname', 'email', 'prenom')
    """
    if not header.isascii():
        header = "".join(c for c in unicodedata.normalize("NFKD", header) if not unicodedata.combining(c))
    return "".join(letter for letter in header.casefold() if letter.isalnum())


def is_columnar(header: str) -> bool:
    """Whether a header is spelt like a column of a database, whatever program wrote it.

    >>> is_columnar("account_id"), is_columnar("AccountId"), is_columnar("Account Id"), is_columnar("stage")
    (True, False, False, False)
    """
    return "_" in header.strip("_") and header.islower() and header.replace("_", "").isalnum()


def zone_of(header: str) -> tuple[str, str]:
    """A header without the time zone behind it, and how far that is from UTC, or nothing.

    >>> zone_of("Create Date (GMT+2)"), zone_of("Created (UTC)"), zone_of("Phone (home)")
    (('Create Date', '+02:00'), ('Created', '+00:00'), ('Phone (home)', ''))
    """
    match = _ZONE.search(header)
    if match is None:
        return header, ""
    return header[: match.start()], f"{match[1] or '+'}{match[2] or 0:>02}:{match[3] or '00'}"


def pattern_key(key: str) -> str:
    """A key with each number as `#`, for headers that are counted: `email2value` is `email#value`.

    >>> pattern_key("email2value")
    'email#value'
    """
    return _DIGITS.sub("#", key)


def field_name(header: str) -> str:
    """The name of a custom field made from a header: lower case words joined by `_`.

    >>> field_name("Lead Status"), field_name("annualRevenue"), field_name("N° TVA"), field_name("2nd e-mail?")
    ('lead_status', 'annual_revenue', 'n_tva', 'f_2nd_e_mail')
    >>> field_name("Associated Contact IDs")
    'associated_contact_ids'
    """
    spaced = header if " " in header.strip() else _CAMEL.sub(" ", header)
    text = "".join(_unaccented(letter) for letter in spaced).replace("°", " ").casefold()
    name = _NO_WORD.sub("_", text).strip("_")[:60].rstrip("_")
    if not name:
        return "column"
    return name if name[0].isalpha() else f"f_{name}"


def common_front(headers: Sequence[str]) -> str:
    """What nearly all headers of a table begin with, up to a `_` or a `.`; nothing where they are few.

    >>> common_front(["kun_id", "kun_name", "kun_ort", "user_id", "kun_tel"]), common_front(["name", "ort", "tel"])
    ('kun_', '')
    """
    fronts = Counter(found[0] for header in headers if (found := _FRONT.match(header)))
    front, count = fronts.most_common(1)[0] if fronts else ("", 0)
    return front if count >= max(_LEAST_OF_FRONT, _MOST_OF_FRONT * len(headers)) else ""


def _unaccented(letter: str) -> str:
    """A Latin letter without its accents; any other as it is."""
    base = unicodedata.normalize("NFKD", letter)[:1]
    return base if base.isascii() else letter
