"""What a header says by the words it is made of, where no list of headers has it: `Tel. dienstl.`, `Cód. postal`.

Only a header all of whose words are known and make one sense is understood; one odd word leaves it alone, so that
`Telefon geprüft` or `Email status` never are numbers and addresses.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import NamedTuple

from crmcli.exchange.headers import field_name
from crmcli.exchange.slots import Slot

_AT = "at_work at_home at_other at_billing at_shipping"
_REST = f"{_AT} count whom article ask"
_DIGITS = re.compile(r"^(\D*?)(\d{1,2})$")
_TOGETHER = {
    ("e", "mail"): "email", ("e", "mails"): "email", ("opt", "in"): "optin", ("opt", "out"): "optout",
    ("e", "mailadresse"): "email", ("e", "mailadr"): "email", ("e", "mailadres"): "email", ("n", "civico"): "civico",
    ("е", "mail"): "email", ("opted", "in"): "optin", ("e", "post"): "email", ("e", "posta"): "email",
    ("e", "postadress"): "email", ("first", "name"): "firstname", ("last", "name"): "lastname",
    ("sign", "up"): "signup", ("data", "processing"): "dataprocessing",
}  # fmt: skip
# What tells how to fill a column in: (S/N), (TT.MM.JJJJ), (yes/no).
_HINT = re.compile(
    r"\((?:s|e?n|\w/\w|sì?i?/no|yes/no|ja/nein|oui/non|да/нет|[dmygajt]{2,4}[./-][^)]*)\)", re.I
)
_LINES = {"1": "street", "2": "street2", "3": "street3"}


class _Sense(NamedTuple):
    """A slot, what some words of the header must speak of, and what the others may."""

    slot: str
    must: str
    may: str


_ADDRESS = f"{_REST} street"
# Tried in this order; the first whose words are all there, and that leaves none over.
_SENSES = (
    _Sense("no_email", "newsletter refuse", "consent email article"),
    _Sense("no_email", "email refuse", "consent article whom"),
    _Sense("no_sms", "sms refuse", "consent newsletter article whom"),
    _Sense("no_phone", "call refuse", "consent newsletter article whom"),
    _Sense("no_sms[allow]", "sms consent", "newsletter article whom"),
    _Sense("no_phone[allow]", "call consent", "newsletter article whom"),
    _Sense("no_email[allow]", "newsletter", "consent email article ask status"),
    _Sense("no_email[allow]", "email consent", "article whom ask status"),
    _Sense("no_email[allow]", "optin", "consent article whom"),
    _Sense("do_not_contact[no]", "privacy consent", "article whom ask status"),
    _Sense("do_not_contact[no]", "gdpr", "article whom ask status"),
    _Sense("do_not_contact[no]", "consent reach", "article whom ask"),
    _Sense("birthday", "birth", "date whom article ask"),
    _Sense("email", "email", f"{_REST} electronic street"),
    _Sense("email", "street electronic", f"{_REST} email"),
    _Sense("phone[mobile]", "mobile", f"{_REST} phone is_mobile"),
    _Sense("phone[mobile]", "phone is_mobile", f"{_REST}"),
    _Sense("phone[fax]", "fax", f"{_REST} phone"),
    _Sense("phone", "phone", f"{_REST} electronic"),
    _Sense("address.place", "zip city", f"{_REST} code region article"),
    _Sense("address.place", "city region", f"{_REST} code zip article"),
    _Sense("address.zip", "postal code", f"{_REST}"),
    _Sense("address.zip", "zip", f"{_ADDRESS} code postal"),
    _Sense("address.street", "street", f"{_REST} number line postal"),
    _Sense("address.city", "city", _ADDRESS),
    _Sense("address.region", "region", f"{_ADDRESS} code"),
    _Sense("address.country", "country", f"{_ADDRESS} code"),
    _Sense("name", "given family", "namew whom article ask"),
    _Sense("name", "both family", "whom article ask"),
    _Sense("given", "given", "namew whom article ask at_billing"),
    _Sense("family", "family", "namew whom article ask at_billing"),
    _Sense("title", "job", "whom article ask"),
    _Sense("company", "company", "namew whom article ask at_work at_billing"),
    _Sense("name", "namew whom", "article ask"),
    _Sense("name", "namew ask", "article"),
)


@cache
def _words() -> dict[str, frozenset[str]]:
    """Each word with what it can speak of."""
    import tomllib

    with open(__file__.removesuffix("py") + "toml", "rb") as file:
        table = tomllib.load(file)
    found: dict[str, set[str]] = {}
    for sense, words in table.items():
        for word in words.split():
            found.setdefault(word, set()).add(sense)
    return {word: frozenset(senses) for word, senses in found.items()}


@lru_cache(maxsize=4096)
def slot_by_words(header: str) -> Slot | None:
    """The slot of a person that a header's words tell, or None.

    >>> str(slot_by_words("Tel. dienstl.")), str(slot_by_words("N. CELL.")), str(slot_by_words("Geb.-Dat."))
    ('phone[work]', 'phone[mobile]', 'birthday')
    >>> str(slot_by_words("PLZ Ort")), str(slot_by_words("Newsletter (Einwilligung)")), slot_by_words("Tel. geprüft")
    ('address.place', 'no_email[allow]', None)
    """
    tokens, number = _tokens(header)
    known = _words()
    if header.casefold().endswith(".primary"):  # in JSON it says which of several, and is none
        return None
    if not tokens or any(token not in known for token in tokens):
        return None
    senses = [known[token] for token in tokens]
    if "/" in header and any("phone" in one for one in senses):  # `Telefono/Cell.`: either
        senses = [one | {"count"} for one in senses]
        return (
            Slot("phone", group=number) if _fits(_Sense("", "phone", f"{_REST} mobile fax"), senses) else None
        )
    if "/" in header and any("namew" in one for one in senses) and any("company" in one for one in senses):
        return Slot("name")  # `Name / Company`: each row says which
    found = next((sense for sense in _SENSES if _fits(sense, senses)), None)
    return _slot(found.slot, tokens, senses, number) if found else None


def _tokens(header: str) -> tuple[list[str], str | None]:
    """The words of a header without its number, and the number where it is not 1."""
    number = None
    tokens: list[str] = []
    for word in field_name(_HINT.sub("", header)).removeprefix("f_").split("_"):
        counted = _DIGITS.match(word)
        number = counted[2] if counted else number
        tokens += [text] if (text := counted[1] if counted else word) else []
    at = 0
    while at + 1 < len(tokens):
        whole = _TOGETHER.get((tokens[at], tokens[at + 1]))
        tokens[at : at + 2] = [whole] if whole else tokens[at : at + 2]
        at += 1
    return tokens, number


def _fits(sense: _Sense, senses: list[frozenset[str]]) -> bool:
    """Whether each thing it must speak of has a word of its own, and every other word may stand there."""
    left = list(senses)
    for wanted in sense.must.split():
        found = next((one for one in left if wanted in one), None)
        if found is None:
            return False
        left.remove(found)
    allowed = frozenset([*sense.must.split(), *sense.may.split()])
    return all(one & allowed for one in left)


def _slot(text: str, tokens: list[str], senses: list[frozenset[str]], number: str | None) -> Slot:
    from crmcli.exchange.slots import slot

    found = slot(text)
    if found.field == "name" and found.owner == "person" and "family" in senses[0] and len(tokens) > 1:
        return found._replace(label="surname first")  # type: ignore[no-any-return]
    if found.field not in ("email", "phone", "address"):
        return found
    label = found.label or next(
        (mark.removeprefix("at_") for mark in _AT.split() if any(mark in one for one in senses)), None
    )
    if found.part == "street":
        return found._replace(label=label, part=_LINES.get(number or "1", "street3"))  # type: ignore[no-any-return]
    group = number if number and number != "1" and found.field != "address" else None
    return found._replace(label=label, group=group)  # type: ignore[no-any-return]
