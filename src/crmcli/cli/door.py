"""Who looks like somebody new: looked up through the indexes, weighed as `crm dedupe` weighs pairs."""

from __future__ import annotations

from crmcli.model import Record
from crmcli.store import likeness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from crmcli.match.door import Facts
    from crmcli.model import Person
    from crmcli.store.database import Database
    from crmcli.store.likeness import Known


# People compared one by one, of whom namesakes that nothing else brings up: a name that so many bear says little.
_MOST_COMPARED, _MOST_NAMESAKES = 30, 10


class Double(Record):
    """Somebody who may be the same, and why."""

    id: int
    reason: str


def looks_like(db: Database, person: Person) -> Double | None:
    """The likeliest to be the same person; whoever shares an e-mail, phone or profile is always named."""
    sharing, named = likeness.sharing(db, person), likeness.namesakes(db, person)
    ids = list(dict.fromkeys([*sharing, *named[:_MOST_NAMESAKES], *_near(db, person), *named]))[
        :_MOST_COMPARED
    ]
    if not ids:
        return None
    from crmcli.match.door import LIKELY_BITS, compared_kinds, weigh

    new, people = _facts_of(person), likeness.most_people(db)
    best: tuple[float, int, tuple[str, ...]] | None = None
    for found, stored in likeness.known(db, ids, compared_kinds(new)).items():
        weighed = weigh(new, _facts(stored), namesakes=len(named), is_namesake=found in named, people=people)
        if (weighed.bits >= LIKELY_BITS or found in sharing) and (best is None or weighed.bits > best[0]):
            best = (weighed.bits, found, weighed.reasons)
    return None if best is None else Double(best[1], ", ".join(best[2]))


_EXAMPLES = 3
# Pairs an import looks at: some tenths of a second. Of a large file these are never all, and fewer say the same.
_MOST_PAIRS, _OF_LARGE = 5_000, 1_000
_LARGE = 20_000  # new people


class Newcomers(Record):
    """How many of those an import has made look like somebody, or more; and the first of them."""

    count: int
    or_more: bool
    examples: list[str]  # 'c901 like c12 (same name, same company)'


def newcomers(db: Database, created: int) -> Newcomers:
    """Who of the so many people an import has just made looks like somebody older."""
    most = _OF_LARGE if created > _LARGE else _MOST_PAIRS
    pairs = likeness.newcomers(db, most)
    if not pairs:
        return Newcomers(0, False, [])
    from crmcli.match.door import LIKELY_BITS, weigh

    known = likeness.known(db, sorted({one for new, old, _ in pairs for one in (new, old)}))
    facts = {found: _facts(stored) for found, stored in known.items()}
    people = likeness.most_people(db)
    best: dict[int, tuple[float, int, str]] = {}
    for new, old, bearers in pairs:
        weighed = weigh(facts[new], facts[old], namesakes=bearers - 1, is_namesake=bearers > 0, people=people)
        if weighed.bits >= LIKELY_BITS and (new not in best or weighed.bits > best[new][0]):
            best[new] = (weighed.bits, old, ", ".join(weighed.reasons))
    examples = [f"c{new} like c{old} ({reason})" for new, (_, old, reason) in best.items()]
    return Newcomers(len(best), len(pairs) == most, examples[:_EXAMPLES])


def _near(db: Database, person: Person) -> list[int]:
    """Those whose names are near, among neighbours if these are few, else wherever the same words stand."""
    basis = likeness.first_and_last(person)
    neighbours = likeness.neighbours(db, person)
    candidates = likeness.by_words(db, person) if neighbours is None else neighbours
    if not candidates or basis is None:
        return []
    from crmcli.match.door import is_near

    nicknames = (
        neighbours is not None
    )  # by their words nicknames are not found, so their table need not be read
    return [found for found, key in candidates if is_near(*basis, key.split(), nicknames=nicknames)]


def _facts_of(person: Person) -> Facts:
    from crmcli.match.door import Facts

    places = person.addresses
    return Facts(
        " ".join(part for part in (person.name.given, person.name.middle) if part),
        person.name.family or "",
        emails=tuple(one.address for one in person.emails),
        phones=tuple(one.e164 or one.value for one in person.phones),
        handles=tuple(one.canonical for one in person.handles),
        companies=tuple(one.company for one in person.roles),
        streets=tuple(one.street for one in places if one.street),
        zips=tuple(one.zip for one in places if one.zip),
        cities=tuple(one.city for one in places if one.city),
        birthdays=(person.birthday,) if person.birthday else (),
    )


def _facts(stored: Known) -> Facts:
    birthdays = (stored.birthday,) if stored.birthday else ()
    found: Facts = facts_of(stored.values, stored.given, stored.family)._replace(birthdays=birthdays)
    return found


def facts_of(values: Iterable[tuple[str, str]], given: str, family: str) -> Facts:
    """The facts of (kind, value) pairs."""
    from crmcli.match.door import Facts

    several: dict[str, list[str]] = {}
    for kind, value in values:
        several.setdefault(kind, []).append(value)
    return Facts(given, family, **{kind: tuple(found) for kind, found in several.items()})
