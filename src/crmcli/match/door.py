"""Somebody new against a few who are there: the engine's comparisons and prior weights, one pair at a time.

At the door there is nothing to learn from and no time to load numpy: the levels of `fields`, judged by the rules of
`rules`, count what they are worth before any data; only how many share the very name is looked up. As in `weigh`,
members of one household and of one firm are held against "one person".
"""

from __future__ import annotations

from functools import lru_cache
from math import log2

from crmcli.match import fields, forms
from crmcli.match.fields import Field
from crmcli.match.views import OnePair
from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    _Compared = tuple[tuple[str, Field, Callable[[str], str], str], ...]

LIKELY_BITS = -1.585  # from one to three: a hint costs a glance, so it is given before more likely than not

# Priors of `weigh.first_model`: how many have a double, and how many of a household and a firm there are for each.
_FIRST_SHARE = 0.1
_HOUSEHOLD, _FIRM = 0.3, 0.2
# The world is larger than a small base: a namesake is no surprise among so many.
_WORLD = 10_000
# How many unseen people the prior frequency of a name weighs as much as.
_UNSEEN = 1_000
# Names of firms are made to be told apart: there are fewer of one name than people.
_WORLD_OF_FIRMS, _UNSEEN_FIRMS = 1_000, 100
_SHORTEST_SLIP = 3  # letters of a word in which one may be wrong


class Facts(Record):
    """What is known of one person, as stored: each a tuple of values, empty where nothing is; `domains` are those of
    companies, to which come those of e-mails."""

    given: str
    family: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    zips: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    birthdays: tuple[str, ...] = ()


class Weighed(Record):
    """log2 odds that two are one, and what speaks for it in words."""

    bits: float
    reasons: tuple[str, ...]


# The fact compared, by which field, in which form, and the thing it tells of: of one thing the strongest counts.
_COMPARED: _Compared = (
    ("emails", fields.EMAIL, forms.email, "e-mail"),
    ("phones", fields.PHONE, forms.phone, "phone"),
    ("handles", fields.HANDLE, forms.web_domain, "profile"),
    ("birthdays", fields.BIRTHDAY, forms.birthday, "birthday"),
    ("companies", fields.EMPLOYER, forms.company, "company"),
    ("domains", fields.DOMAIN, forms.web_domain, "company"),
    ("streets", fields.STREET, forms.street, "address"),
    ("zips", fields.ZIP, forms.postal_code, "address"),
    ("cities", fields.CITY, forms.plain, "address"),
)


_COMPARED_OF_FIRMS = tuple(
    (name, fields.of_subject(field, "company"), form, thing)
    for name, field, form, thing in _COMPARED
    if name in ("emails", "phones", "domains", "streets", "zips", "cities")
)


class _Told(Record):
    field: Field
    level: int
    bits: float


def compared_kinds(new: Facts) -> list[str]:
    """What need be known of others: the kinds of facts that the new one has too, and birthdays and names apart."""
    has_mail = bool(new.emails)
    return [
        name
        for name, *_ in _COMPARED
        if name != "birthdays" and (getattr(new, name) or (name == "domains" and has_mail))
    ]


def weigh(new: Facts, known: Facts, *, namesakes: int, is_namesake: bool, people: int) -> Weighed:
    """How likely two are one among so many people; `namesakes` are those who bear the name of the new one.

    >>> anna = Facts("Anna", "Rossi", cities=("Milano",))
    >>> found = weigh(anna, Facts("Ana", "Rossi", cities=("MILANO",)), namesakes=0, is_namesake=False, people=9)
    >>> found.bits > LIKELY_BITS, found.reasons
    (True, ('given name a typo apart or sounds alike', 'same city'))
    """
    world = max(people, _WORLD)
    told = [*_names(new, known, namesakes if is_namesake else None, world), *_others(new, known, _COMPARED)]
    bits = _odds(told, world, _HOUSEHOLD, _FIRM)
    is_whole = is_namesake or forms.given(new.given) == forms.given(known.given)
    spoken = ("same name",) if is_namesake else tuple(_said(*told[:2], is_whole=is_whole))
    strongest = sorted(told[2:], key=lambda one: -one.bits)
    return Weighed(bits, (*spoken, *(one.field.levels[one.level] for one in strongest if one.bits > 0)))


def weigh_firm(new: Facts, known: Facts, *, firms: int) -> Weighed:
    """How likely two companies, named in `family`, are one among so many.

    >>> bakery = Facts("", "Rossi Bakery", cities=("Milano",))
    >>> found = weigh_firm(bakery, Facts("", "Rosi Bakery Srl", cities=("MILANO",)), firms=9)
    >>> found.bits > LIKELY_BITS, found.reasons
    (True, ('name a typo apart', 'same city'))
    """
    world = max(firms, _WORLD_OF_FIRMS)
    told = [_firm_names(new.family, known.family, world), *_others(new, known, _COMPARED_OF_FIRMS)]
    strongest = [told[0], *sorted(told[1:], key=lambda one: -one.bits)]
    return Weighed(
        _odds(told, world, 1.0, 1.0),
        tuple(one.field.levels[one.level] for one in strongest if one.bits > 0),
    )


def _firm_names(new: str, known: str, world: int) -> _Told:
    """How alike the names of two companies are; the new one's is borne by nobody else, or it would not be new."""
    one, other = forms.company(new), forms.company(known)
    shorter, longer = sorted((one.split(), other.split()), key=len)
    own = [word for word in shorter if word not in longer], [word for word in longer if word not in shorter]
    flags = set()
    if not own[0]:
        flags.add("holds the other")
    if all(any(_is_near_word(word, like) for like in own[1]) for word in own[0]):
        flags.add("no words of their own")
    level = _level(fields.TITLE, one, other, frozenset(flags))
    chance = fields.TITLE.chance[level] * _UNSEEN_FIRMS / (world + _UNSEEN_FIRMS)
    is_alike = level < fields.TITLE.tells
    bits = log2(fields.TITLE.match[level] / chance) if is_alike else min(_worth(fields.TITLE, level), 0.0)
    return _Told(fields.TITLE, level, bits)


def _odds(told: list[_Told], world: int, household_share: float, firm_share: float) -> float:
    """log2 odds of one entity against unlike ones, a household and a firm."""
    share = _FIRST_SHARE * 2 / world
    match = log2(share) + sum(one.bits for one in told)
    household = log2(share * household_share) + sum(_at_times(one.bits, one.field.household) for one in told)
    firm = log2(share * firm_share) + sum(_at_times(one.bits, one.field.firm) for one in told)
    return match - log2(1 + 2.0 ** min(household, 500) + 2.0 ** min(firm, 500))


def _said(given: _Told, family: _Told, *, is_whole: bool) -> Iterator[str]:
    """What is to be said of two names that are not written the same; nothing where they have nothing in common."""
    if given.level == family.level == 0 and given.bits > 0 and family.bits > 0:
        yield "same name" if is_whole else "same first and family name"
        return
    for one, other in ((given, family), (family, given)):
        if one.bits > 0 and (one.level or other.bits <= 0):
            yield one.field.levels[one.level]


def _names(new: Facts, known: Facts, namesakes: int | None, world: int) -> list[_Told]:
    """Given and family name; where all of the name is the same it counts what the number of its bearers says."""
    if namesakes is not None:
        prior = fields.GIVEN.chance[0] * fields.FAMILY.chance[0]
        chance = (max(namesakes - 1, 0) + _UNSEEN * prior) / (world + _UNSEEN)
        bits = log2(fields.GIVEN.match[0] * fields.FAMILY.match[0] / chance)
        of_family = _worth(fields.FAMILY, 0)
        return [_Told(fields.GIVEN, 0, bits - of_family), _Told(fields.FAMILY, 0, of_family)]
    family = _told(fields.FAMILY, forms.family(new.family), forms.family(known.family))
    one, other = forms.given(new.given), forms.given(known.given)
    # The table of nicknames is dear: it is read where the family names agree and a slip explains nothing.
    is_form = family.bits > 0 and not _is_near_word(one, other) and _are_forms_of_one(one, other)
    given = _told(fields.GIVEN, one, other, frozenset(("nicknames",) if is_form else ()))
    return [given, family, _told(fields.MIDDLE, forms.middle(one), forms.middle(other))]


def _told(field: Field, one: str, other: str, flags: frozenset[str] = frozenset()) -> _Told:
    """Of two values; one that is missing tells nothing."""
    if not (one and other):
        return _Told(field, 0, 0.0)
    level = _level(field, one, other, flags)
    return _Told(field, level, _worth(field, level))


def _others(new: Facts, known: Facts, compared: _Compared) -> list[_Told]:
    """The best level of each thing that both tell of."""
    ones = _formed(new)
    best: dict[str, _Told] = {}
    for name, field, form, thing in compared:
        same_mail = "e-mail" in best and best["e-mail"].level == 0
        if not ones[name] or (same_mail and name == "domains"):
            continue
        others = _forms(known, name, form)
        if others:
            level = min(_level(field, one, other) for one in ones[name] for other in others)
            told = _Told(field, level, _worth(field, level))
            if thing not in best or told.bits > best[thing].bits:
                best[thing] = told
    return list(best.values())


@lru_cache(maxsize=1024)
def _formed(facts: Facts) -> dict[str, list[str]]:
    return {name: _forms(facts, name, form) for name, _, form, _ in _COMPARED}


def _forms(facts: Facts, name: str, form: Callable[[str], str]) -> list[str]:
    """The values of a fact as they are compared: without the mailboxes of desks, with the domains that e-mails of
    firms tell."""
    from crmcli.clean.email import is_free_mail, is_role

    texts = getattr(facts, name)
    if name == "emails":
        texts = [one for one in texts if not is_role(one)]
    elif name == "domains":
        texts = [*texts, *(one.rpartition("@")[2] for one in facts.emails if not is_free_mail(one))]
    return [shown for text in texts if (shown := form(text))]


def _level(field: Field, one: str, other: str, flags: frozenset[str] = frozenset()) -> int:
    if one == other:
        return 0
    if not flags and _is_hopeless(one, other):
        return len(field.levels) - 1
    pair = OnePair(one, other, flags)
    return next((level for level, rule in field.rules if rule(pair)), len(field.levels) - 1)


def _is_hopeless(one: str, other: str) -> bool:
    """Whether two texts have neither a word nor their beginning in common, nor are a slip apart: no rule calls such
    alike, and none need be asked."""
    words = set(one.split())
    return one[0] != other[0] and words.isdisjoint(other.split()) and not _is_near_word(one, other)


def _worth(field: Field, level: int) -> float:
    bits = log2(field.match[level] / field.chance[level])
    return max(bits, 0.0) if level == 0 else bits


def _at_times(bits: float, often: float) -> float:
    """What a class that shares the value only so often makes of it, as in `weigh.class_odds`."""
    return log2(often * 2.0**bits + 1 - often)


def is_near(given: str, family: str, words: list[str], *, nicknames: bool = True) -> bool:
    """Whether among the folded words of another's name there is one near each of the two, in any order.

    Near is a letter off in the middle, the same sound, and for given names nicknames and initials as well; the last
    letter stands, for Maria is not Mario.

    >>> [is_near("bill", "smith", other.split()) for other in ("smith william", "b smith", "smyth bil", "anna smith")]
    [True, True, True, False]
    """
    return any(
        _is_near_word(family, word)
        and any(_is_near_given(given, other, nicknames) for at, other in enumerate(words) if at != place)
        for place, word in enumerate(words)
    )


def _is_near_word(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) < _SHORTEST_SLIP or not (one.isalpha() and other.isalpha()):
        return False
    return (one[-1] == other[-1] and is_slip(one, other)) or _sound(one) == _sound(other)


_sound = lru_cache(maxsize=1024)(forms.sound)


def _is_near_given(one: str, other: str, nicknames: bool) -> bool:
    if len(one) == 1 or len(other) == 1:
        return one[:1] == other[:1]
    return _is_near_word(one, other) or (nicknames and _are_forms_of_one(one, other))


def _are_forms_of_one(one: str, other: str) -> bool:
    from crmcli.match.nicks import are_forms_of_one

    first, second = (forms.given(text).partition(" ")[0] for text in (one, other))
    return bool(first and second) and first != second and are_forms_of_one(first, second)


def is_slip(word: str, other: str) -> bool:
    """Whether one letter more, less, other, or two exchanged make one word the other.

    >>> is_slip("rossi", "rosssi"), is_slip("rossi", "rosis"), is_slip("rossi", "russo")
    (True, True, False)
    """
    short, long = sorted((word, other), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((at for at, letter in enumerate(short) if long[at] != letter), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    rest, against = short[at:], long[at:]
    return rest[1:] == against[1:] or (rest[1::-1] + rest[2:] == against)
