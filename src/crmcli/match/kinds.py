"""What a column holds, told by its values where its header does not say.

Every test is of a share of the values, so a few odd cells change nothing. Shares are far apart in real columns (a
column of e-mails holds hardly anything else), so the thresholds between need not be exact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from crmcli.match import forms
from crmcli.match.nicks import is_known
from crmcli.match.words import FIRM_WORDS

_LOOKED_AT = 1000  # filled values
_MOST = 0.8  # a column of one kind holds hardly anything else
# Of names, more than so many have a word of firms in them where they are names of firms, and so much more often than
# a given name: tables of given names know no more than a third of the world's.
_FIRMS, _FIRMS_TO_PEOPLE = 0.15, 2.0
_PEOPLE = 0.25
_THINGS_OF_ONE = 2  # and more, where people are not what a table is about but whose the things are
_MOST_NAME_WORDS = 4
# Beyond half of them distinct a column tells one from another; up to a tenth, it sorts them into kinds.
_IDENTIFYING, _SORTING = 0.5, 0.1
_LONGEST_ID = 24  # characters
_NAMING_WORDS = 1.5  # a column that names things has more words to a value than one of codes, years or prices
_PHONE_MARKS = frozenset("+()-./ ")
_AMOUNT = re.compile(r"[^\w\d]{0,3}\d[\d,' ]*([.,]\d+)? ?(?:%|[€$£¥]|[A-Za-z]{3})?|\d{1,2}((?::\d\d){1,2})")
_DATE = re.compile(r"\d{4}([-./ ])\d\d?\1\d\d?|\d\d?([-./ ])\d\d?\2\d{4}")


def names_firms(names: Sequence[str]) -> bool:
    """Whether these are names of firms rather than of people.

    >>> names_firms(["Acme Ltd", "Blue Bar", "Lee"]), names_firms(["Anna Rossi", "Peter Church", "Mary Lee"])
    (True, False)
    """
    looked_at = _sample(names)
    firms = sum(map(_is_firm, looked_at))
    people = sum(map(_is_person, looked_at))
    return firms > _FIRMS * len(looked_at) and firms > _FIRMS_TO_PEOPLE * people


def names_people(names: Sequence[str]) -> bool:
    """Whether these are whole names of people: a given name among a few words.

    >>> names_people(["ROSSI, ANNA", "Peter Roe", "Xi Li"]), names_people(["Main Road 4", "Anna", "Paris"])
    (True, False)
    """
    looked_at = _sample(names)
    people = sum(map(_is_person, looked_at))
    return people > _PEOPLE * len(looked_at) and people > _FIRMS_TO_PEOPLE * sum(map(_is_firm, looked_at))


def names_things(names: Sequence[str]) -> bool:
    """Whether these are names of things: most have a number in them, or more words than people have names.

    >>> names_things(["Sony KDL-46 TV", "Canon EOS 5"]), names_things(["Anna Rossi", "Ludwig van Beethoven", "Xi Li"])
    (True, False)
    """
    looked_at = _sample(names)
    odd = sum(any(map(str.isdigit, name)) or name.count(" ") >= _MOST_NAME_WORDS for name in looked_at)
    return odd * 2 > len(looked_at)


def kind_of_values(values: Sequence[str]) -> str | None:
    """email, phone, domain or number by the look of them; an id, a category or a text by how often they are shared;
    None where no two records share a value of one word, for then it tells nothing.

    >>> kind_of_values(["a@b.com", "c@d.org"]), kind_of_values(["+39 02 123456", "(020) 7946-0958"])
    ('email', 'phone')
    >>> kind_of_values(["K-1", "K-2", "K-2", "K-3"]), kind_of_values(["1", "2", "3"])
    ('external_id', None)
    """
    looked_at = _sample(values)
    if not looked_at:
        return None
    if _are_measured(looked_at):
        return "number"
    for kind, is_one in (("email", _is_email), ("domain", _is_web_page), ("phone", _is_phone)):
        if sum(map(is_one, looked_at)) >= _MOST * len(looked_at):
            return kind
    distinct = len(set(values))
    words = sum(text.count(" ") + 1 for text in looked_at) / len(looked_at)
    if distinct == len(values) and words < _NAMING_WORDS:
        return None
    if distinct >= _IDENTIFYING * len(values):
        coded = sum(len(text) <= _LONGEST_ID and any(map(str.isdigit, text)) for text in looked_at)
        return "external_id" if coded * 2 > len(looked_at) else "text"
    return "category" if distinct <= _SORTING * len(values) else "text"


def naming(columns: Sequence[Sequence[str]]) -> int | None:
    """Which of some columns names what the records are about: the one whose values have most words and are shared
    least; None where none does.

    >>> naming([["1999", "2001"], ["Learning to rank", "Trees and rules"], ["Journal A", "Journal A"]])
    1
    """
    rated = []
    for place, values in enumerate(columns):
        looked_at = _sample(values)
        if looked_at:
            words = sum(text.count(" ") + 1 for text in looked_at) / len(looked_at)
            distinct = len(set(looked_at)) / len(looked_at)
            lettered = sum(any(map(str.isalpha, text)) for text in looked_at) / len(looked_at)
            if words >= _NAMING_WORDS and distinct > _SORTING and lettered > _MOST:
                rated.append((min(words, _MOST_NAME_WORDS) * distinct, -place))
    return -max(rated)[1] if rated else None


def identifies(values: Sequence[str]) -> bool:
    """Whether most records have a value of their own.

    >>> identifies(["Blue Moon", "Red Sun", "Blue Moon"]), identifies(["Buyer", "Buyer", "Buyer", "Engineer"])
    (True, False)
    """
    filled = [text for text in values if text]
    return len(set(filled)) > _IDENTIFYING * len(filled)


def made_by(people: Sequence[str], things: Sequence[str]) -> bool:
    """Whether people are those who made things rather than what a table is about: each of them has several things.

    >>> songs = ["Blue Moon", "Red Sun", "High Tide", "Low Tide", "Last Night"]
    >>> made_by(["Ann Lee", "Ann Lee", "Ann Lee", "Bo Diaz", "Bo Diaz"], songs), made_by(songs, songs)
    (True, False)
    """
    makers, made = (len({text for text in values if text}) for values in (people, things))
    return makers * _THINGS_OF_ONE <= made


def _sample(values: Sequence[str]) -> list[str]:
    """Filled values, evenly from all of the column."""
    filled = [text for text in values if text]
    return filled[:: len(filled) // _LOOKED_AT + 1]


def _is_firm(name: str) -> bool:
    return bool(forms.legal_form(name)) or not FIRM_WORDS.isdisjoint(forms.plain(name).split())


def _is_person(name: str) -> bool:
    _family, comma, given = name.partition(",")
    words = forms.given(given if comma else name).split()
    return bool(words) and len(words) + bool(comma) in range(2, _MOST_NAME_WORDS + 1) and is_known(words[0])


def _are_measured(texts: Sequence[str]) -> bool:
    """Whether these are numbers that were measured or reckoned: many with a decimal part, as no code has, or times."""
    found = [_AMOUNT.fullmatch(text) for text in texts]
    return sum(bool(one) for one in found) >= _MOST * len(texts) and (
        sum(bool(one and (one[1] or one[2])) for one in found) > _SORTING * len(texts)
    )


def _is_email(text: str) -> bool:
    local, at, domain = text.partition("@")
    return bool(local and at) and "." in domain and " " not in text


def _is_web_page(text: str) -> bool:
    return text.startswith(("http://", "https://", "www.")) and " " not in text


def _is_phone(text: str) -> bool:
    """Seven to fifteen digits with a mark of phone numbers, for digits alone may be anything (ITU-T E.164)."""
    digits = sum(map(str.isdigit, text))
    marks = sum(mark in _PHONE_MARKS for mark in text)
    return 7 <= digits <= 15 and marks > 0 and digits + marks == len(text) and not _DATE.fullmatch(text)
