"""Searching everything at once: people, companies, interactions, tasks, deals, the likeliest first.

A new family of tables needs a document in `derived`, and a function in `search_hits` that shows its hits.
"""

from __future__ import annotations

from crmcli.clean.text import spellings, words
from crmcli.model import Record
from crmcli.store.kinds import COMPANY, DEAL, INTERACTION, PERSON, SPAN, TASK, within
from crmcli.store.search_hits import Hit, listed, shown
from crmcli.store.search_query import expression, is_number, pieces, replaced

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence
    from datetime import datetime

    from crmcli.store.database import Database
    from crmcli.store.search_query import Piece

TYPES = {"person": PERSON, "company": COMPANY, "interaction": INTERACTION, "task": TASK, "deal": DEAL}

# Where all words stand, the likeliest first: in the name as they are, in the name with the last going on, in titles
# and subjects, in what is known beside the name (addresses, numbers, companies, tags), anywhere; then the same with
# the last word going on. BM25 would rate every hit of a common word before it could show one: 0.1 s for 80,000 hits,
# 2.6 s for three million; and it knows nothing of people. FTS5 collects all of a word that goes on before it gives the
# first, so what goes on is asked last, and in the name only where a name goes on.
_WHO = (PERSON, COMPANY)
_POOL = 200  # hits of a tier that are put in order; of more the oldest people and the newest events

_FEW_WORDS = 30  # asked for by themselves, with no gathering of all that begins so

_NEAREST = 4  # spellings tried for a word
_NEARLY_AS_LIKE = 0.08  # likeness below the best at which another spelling is still offered


class Found(Record):
    """The best hits, whether there are more, and the spellings taken for words that do not occur."""

    hits: tuple[Hit, ...]
    more: bool = False
    spellings: tuple[tuple[str, tuple[str, ...]], ...] = ()


def find(
    db: Database, text: str, *, country: str | None, types: Sequence[str], limit: int, now: datetime
) -> Found:
    """What a search finds, the likeliest first; the nearest spellings where nothing matches."""
    asked = pieces(text, country)
    if not asked:
        return Found(())
    kinds = [TYPES[type] for type in types]
    taken: dict[str, tuple[str, ...]] = {}
    rows = _ranked(db, asked, kinds, limit + 1)
    if not rows and len(asked) == 1 and is_number(asked[0].text):
        from crmcli.clean.phone import phone_digits

        digits = phone_digits(asked[0].text).lstrip("0")
        rows = _ending_in(db, digits, kinds, limit + 1)
        asked, taken = pieces(digits), {asked[0].text: (f"…{digits}",)}
    elif not rows:
        asked, taken = _respelt(db, asked, kinds)
        rows = _ranked(db, asked, kinds, limit + 1) if taken else []
    hits = shown(db, rows[:limit], _wanted(asked), now)
    return Found(tuple(hits), len(rows) > limit, tuple(taken.items()) if rows else ())


def count(db: Database, text: str, *, country: str | None, types: Sequence[str]) -> int:
    """How many things a search finds as it is spelt."""
    asked = pieces(text, country)
    if not asked:
        return 0
    condition = _of_kinds([TYPES[type] for type in types])
    found: int = db.value(
        f"SELECT count(*) FROM search WHERE search MATCH ?{condition}", (expression(asked),)
    )
    return found


def _ranked(db: Database, asked: Sequence[Piece], kinds: Sequence[int], limit: int) -> list[int]:
    """Rows of the index, the likeliest first: tier by tier until there are enough."""
    found = dict.fromkeys(_namesakes(db, asked, kinds, limit))
    if len(found) >= limit:
        return list(found)
    for tier in _tiers(db, asked, kinds or tuple(TYPES.values()), limit, found):
        found.update(dict.fromkeys(tier(len(found))))
        if len(found) >= limit:
            break
    return list(found)[:limit]


def _tiers(
    db: Database, asked: Sequence[Piece], kinds: Sequence[int], limit: int, found: Container[int]
) -> Iterator[Callable[[int], list[int]]]:
    """The tiers in their order, each to be asked with how many are `found` already, which grows meanwhile."""
    who = [kind for kind in kinds if kind in _WHO]
    what = [kind for kind in kinds if kind not in _WHO]

    def people(columns: str, *, open_end: bool, asked: Sequence[Piece] = asked) -> Callable[[int], list[int]]:
        query = expression(asked, columns, open_end=open_end)
        return lambda known: _latest_first(db, _newest(db, query, who, max(_POOL, limit) + known, "ASC"))

    def things(columns: str, *, open_end: bool) -> Callable[[int], list[int]]:
        query = expression(asked, columns, open_end=open_end)
        return lambda known: _shared_out(
            _newest(db, query, what, max(_POOL, limit) + known, "DESC"), limit - 1 - known
        )

    goes_on = bool(asked[-1].open_ways)
    if who:
        yield people("name", open_end=False)
        if goes_on:
            yield from _in_names_that_go_on(db, asked, people)
    for open_end in (False, True) if goes_on else (False,):
        anywhere = _newest(db, expression(asked, open_end=open_end), kinds, limit, "ASC")
        if all(row in found for row in anywhere):
            continue  # there are no more than these few
        if what:
            yield things("name", open_end=open_end)
        if who:
            yield people("name contact", open_end=open_end)
            yield people("", open_end=open_end)
        if what:
            yield things("", open_end=open_end)


def _newest(db: Database, query: str, kinds: Sequence[int], most: int, order: str) -> list[int]:
    """Rows of these kinds, of each stretch of kinds side by side so many at most, the newest or the oldest first."""
    return [
        row
        for condition in _stretches(kinds)
        for (row,) in db.rows(
            f"SELECT rowid FROM search WHERE search MATCH ? AND {condition} ORDER BY rowid {order} LIMIT ?",
            (query, most),
        )
    ]


def _shared_out(rows: Sequence[int], places: int) -> list[int]:
    """The rows, so that each kind has its share of the first places: twenty deals do not hide what was said.

    >>> _shared_out([3 * SPAN + 9, 3 * SPAN + 8, 3 * SPAN + 7, 2 * SPAN + 5], 3) == [
    ...     3 * SPAN + 9, 3 * SPAN + 8, 2 * SPAN + 5, 3 * SPAN + 7]
    True
    """
    counts: dict[int, int] = {}
    ranks = []
    for at, row in enumerate(rows):
        counts[row // SPAN] = counts.get(row // SPAN, 0) + 1
        ranks.append((counts[row // SPAN], at))
    first = {rows[at] for _, at in sorted(ranks)[:places]}
    return [*(row for row in rows if row in first), *(row for row in rows if row not in first)]


def _in_names_that_go_on(
    db: Database, asked: Sequence[Piece], people: Callable[..., Callable[[int], list[int]]]
) -> Iterator[Callable[[int], list[int]]]:
    """The tier of names with the last word going on: by the known words that begin so, if they are few."""
    *others, last = asked
    if last.word is None or not last.word.isascii() or not last.word.isalpha():
        yield people("name", open_end=True)  # no plain word: it may go on anyhow
        return
    forms = spellings(last.word)
    known = " OR ".join(["(text > ? AND text < ?)"] * len(forms))
    ends = [end for form in forms for end in (form, form + "\U0010ffff")]
    found = db.rows(f"SELECT text FROM word WHERE {known} LIMIT ?", (*ends, _FEW_WORDS + 1))
    if len(found) > _FEW_WORDS:
        yield people("name", open_end=True)
    elif found:
        words = tuple(f'"{word}"' for (word,) in found)
        yield people("name", open_end=False, asked=[*others, last._replace(ways=last.ways + words)])


def _namesakes(db: Database, asked: Sequence[Piece], kinds: Sequence[int], limit: int) -> list[int]:
    """People called exactly so, in any order of the words."""
    from crmcli.clean.name import name_key

    if (kinds and PERSON not in kinds) or any(piece.phrase for piece in asked):
        return []
    return [
        PERSON * SPAN + found
        for (found,) in db.rows(
            "SELECT id FROM (SELECT id FROM person WHERE name_key = ? AND deleted_at IS NULL LIMIT ?)"
            " LEFT JOIN person_stat ON person_id = id ORDER BY last_contact_at DESC, id LIMIT ?",
            (name_key(" ".join(piece.text for piece in asked)), max(_POOL, limit), limit),
        )
    ]


def _latest_first(db: Database, rows: Sequence[int]) -> list[int]:
    """People and companies in order of the last contact, who had none behind."""
    people = [row % SPAN for row in rows if row // SPAN == PERSON]
    last = dict(
        db.rows(f"SELECT person_id, last_contact_at FROM person_stat WHERE person_id IN ({listed(people)})")
    )
    met = {row: last.get(row % SPAN, "") if row // SPAN == PERSON else "" for row in rows}
    return sorted(sorted(rows), key=lambda row: met[row], reverse=True)


def _ending_in(db: Database, digits: str, kinds: Sequence[int], limit: int) -> list[int]:
    """People and companies with a number that ends so: typed as at home, stored with the code of another country.

    It reads all numbers, some 50 ms for a million; so it is asked last.
    """
    if not digits:
        return []
    found = db.rows(
        "SELECT person_id, organisation_id FROM phone WHERE e164 IS NOT NULL AND substr(e164, ?) = ? ORDER BY id",
        (-len(digits), digits),
    )
    rows = [PERSON * SPAN + person if person else COMPANY * SPAN + company for person, company in found]
    there = set(kinds or _WHO)
    known = " UNION ALL ".join(
        f"SELECT {kind * SPAN:d} + id FROM {table} WHERE deleted_at IS NULL AND id IN"
        f" ({listed([row % SPAN for row in rows if row // SPAN == kind])})"
        for kind, table in ((PERSON, "person"), (COMPANY, "organisation"))
        if kind in there
    )
    return [row for (row,) in db.rows(f"{known} ORDER BY 1 LIMIT ?", (limit,))] if known else []


def _occurs(db: Database, asked: Sequence[Piece], kinds: Sequence[int], columns: str = "") -> bool:
    sql = f"SELECT 1 FROM search WHERE search MATCH ?{_of_kinds(kinds)} LIMIT 1"
    return bool(db.value(sql, (expression(asked, columns),)))


def _of_kinds(kinds: Sequence[int]) -> str:
    return f" AND ({' OR '.join(_stretches(kinds))})" if kinds else ""


def _stretches(kinds: Sequence[int]) -> list[str]:
    """Conditions on the row, one for kinds that stand side by side.

    >>> len(_stretches([PERSON, COMPANY, TASK]))
    2
    """
    found: list[tuple[int, int]] = []
    for kind in sorted(kinds):
        if found and found[-1][1] == kind - 1:
            found[-1] = (found[-1][0], kind)
        else:
            found.append((kind, kind))
    return [within(first, last) for first, last in found]


def _respelt(
    db: Database, asked: Sequence[Piece], kinds: Sequence[int]
) -> tuple[tuple[Piece, ...], dict[str, tuple[str, ...]]]:
    """The pieces with the nearest known words for those that do not occur; for all where each occurs somewhere."""
    missing = [piece for piece in asked if not _occurs(db, [piece], kinds)]
    taken: dict[str, tuple[str, ...]] = {}
    changed = []
    for piece in asked:
        likely = _likely(db, piece, kinds) if piece.word and (piece in missing or not missing) else ()
        if likely:
            taken[piece.text] = likely
        respelt = replaced(piece, likely) if likely else piece
        keeps = likely and piece not in missing
        changed.append(respelt._replace(ways=(*piece.ways, *respelt.ways)) if keeps else respelt)
    return tuple(changed), taken


def _likely(db: Database, piece: Piece, kinds: Sequence[int]) -> tuple[str, ...]:
    """The known words most like a misspelt one that still occur."""
    from crmcli.store.words import nearest

    assert piece.word is not None
    found: list[tuple[str, float]] = []
    for word, likeness in nearest(db, piece.word, _NEAREST * 4):
        if (found and likeness < found[0][1] - _NEARLY_AS_LIKE) or len(found) == _NEAREST:
            break
        if _occurs(db, [replaced(piece, [word])], kinds):
            found.append((word, likeness))
    return tuple(word for word, _ in found)


def _wanted(asked: Sequence[Piece]) -> tuple[str, ...]:
    """The folded words that a hit shows."""
    return tuple(dict.fromkeys(word for piece in asked for way in piece.ways for word in words(way)))
