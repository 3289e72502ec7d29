"""The documents of the full-text index: by what words a person, a company, an interaction … is found.

A document says each thing as it is written, and behind it in the spellings that the index would not see in it.
`temp.touched`, the things whose documents are wanted, is made and filled by `derived`.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from crmcli.clean.text import fold, spellings
from crmcli.store.kinds import COMPANY, DEAL, INTERACTION, PERSON, SPAN, TASK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from crmcli.store.database import Database

_INTO = "INSERT INTO search (rowid, name, contact, body)"


def prepare(db: Database) -> None:
    """The functions that the statements call."""
    db.function("other_spellings", 1, other_spellings)
    db.function("contact_words", -1, _contact_words)
    db.function("folded_too", 1, folded_too)


def documents(db: Database, kind: int) -> Iterator[tuple[Any, ...]]:
    """(rowid, name, contact, body) of everything of a kind in temp.touched, by rowid."""
    return _of_owners(db, kind) if kind in _OWNERS else db.scan(_STATEMENTS[kind])


def write(db: Database, kind: int) -> None:
    """Add the documents of everything of a kind in temp.touched to the index, which has none of them."""
    if kind in _OWNERS:
        db.run_many(f"{_INTO} VALUES (?, ?, ?, ?)", _of_owners(db, kind))
    else:
        db.run(_INTO + _STATEMENTS[kind])


def hold_merging(db: Database) -> None:
    """Until `merge`, only add to the index: for when most of it is being written.

    Merged as it grows, each word is written several times: of a million people that took two thirds longer. The
    segments that are left without (330 then) would slow every search.
    """
    _set(db, automerge=0, crisismerge=1_999)  # segments; FTS5 can hold 2,000


def merge(db: Database) -> None:
    """Make one segment of all that was added, and let FTS5 merge by itself again. A rollback does so too."""
    db.run("INSERT INTO search (search) VALUES ('optimize')")
    _set(db, automerge=4, crisismerge=16)  # as FTS5 has it


def _set(db: Database, **options: int) -> None:
    for option, value in options.items():
        db.run("INSERT INTO search (search, rank) VALUES (?, ?)", (option, value))


# ───────────────────────────── people and companies ─────────────────────────────
# What they have several of is read table by table for many at once and put together here: a sub-query a table for each
# of them took half as long again.

_BATCH = 1_000  # people or companies read at once

# A number as given, its digits from the country code on, and those typed, whatever stood between them.
_PHONE = (
    "value || coalesce(' ' || substr(e164, 2), '') || CASE WHEN value GLOB '[0-9(]*' THEN ' ' ||"
    " replace(replace(replace(replace(replace(replace(value, ' ', ''), '-', ''), '.', ''), '/', ''), '(', ''), ')', '')"
    " ELSE '' END"
)
_PLACE = "coalesce(street || ' ', '') || coalesce(zip || ' ', '') || coalesce(city, '')"

_OWNERS = {
    PERSON: ("person", "person_id", "nickname"),
    COMPANY: ("organisation", "organisation_id", "NULL"),
}
_EMPLOYERS = "role CROSS JOIN organisation ON organisation.id = role.organisation_id"
_TAGS = "tagging CROSS JOIN tag ON tag.id = tagging.tag_id"
_TEXTS = {
    PERSON: (
        ("person_id", "value", "email"),
        ("person_id", _PHONE, "phone"),
        ("person_id", "canonical", "handle"),
        ("person_id", "organisation.name || coalesce(' ' || role.title, '')", _EMPLOYERS),
        ("person_id", _PLACE, "address"),
        ("person_id", "tag.name", _TAGS),
    ),
    COMPANY: (
        ("id", "website", "organisation"),
        ("id", "industry", "organisation"),
        ("organisation_id", "value", "email"),
        ("organisation_id", _PHONE, "phone"),
        ("organisation_id", _PLACE, "address"),
        ("organisation_id", "tag.name", _TAGS),
    ),
}


def _of_owners(db: Database, kind: int) -> Iterator[tuple[Any, ...]]:
    """The documents of people, or of companies."""
    table, owner, nickname = _OWNERS[kind]
    for first, last, how_many in _spans(db, kind):
        span = (first, last)
        wanted = "BETWEEN ?1 AND ?2"
        if last - first >= how_many:  # where there are no gaps, nobody need be asked for one by one
            wanted = f"IN (SELECT id FROM temp.touched WHERE kind = {kind:d} AND id {wanted})"
        said: defaultdict[int, list[str]] = defaultdict(list)
        for owner_id, text in db.rows(_texts(kind, wanted), span):
            if text:
                said[owner_id].append(text if text.isascii() else _folded(text))
        lost = f"SELECT {owner}, value FROM alternate WHERE {owner} {wanted} AND field = 'name' ORDER BY id"
        former: defaultdict[int, list[str]] = defaultdict(
            list
        )  # names lost in a merge: whoever had one is still found by it
        for owner_id, name in db.rows(lost, span):
            former[owner_id].append(_spelt(name))
        for owner_id, name, short, note in db.rows(
            f"SELECT id, name, {nickname}, note FROM {table} WHERE id {wanted} AND deleted_at IS NULL ORDER BY id",
            span,
        ):
            names = " ".join(filter(None, (_spelt(name), short, *former[owner_id])))
            yield kind * SPAN + owner_id, names, " ".join(said[owner_id]), folded_too(note)


@lru_cache
def _texts(kind: int, wanted: str) -> str:
    """The statement for (id of the owner, a text that it is found by)."""
    return " UNION ALL ".join(
        f"SELECT {owner}, {text} FROM {tables} WHERE {owner} {wanted}" for owner, text, tables in _TEXTS[kind]
    )


def _spans(db: Database, kind: int) -> Iterator[tuple[int, int, int]]:
    """The ids of a kind in temp.touched by spans: the first, the last, and how many."""
    some = "SELECT id FROM temp.touched WHERE kind = ? AND id > ? ORDER BY id LIMIT ?"
    last = -1
    while True:
        first, last, how_many = db.rows(
            f"SELECT min(id), max(id), count(*) FROM ({some})", (kind, last, _BATCH)
        )[0]
        if not how_many:
            return
        yield first, last, how_many


def _spelt(name: str) -> str:
    """A name, and behind it how else it may be typed: Müller as mueller, Mueller as muller, Иванова as ivanova."""
    if name.isascii() and not any(pair in name for pair in _VOWELS):
        return name
    more = other_spellings(name)
    return f"{name} {more}" if more else name


_VOWELS = ("ae", "oe", "ue", "Ae", "Oe", "Ue")  # what may be written for a letter with two dots


# ───────────────────────────── what happened, and what is to be done ─────────────────────────────

_STATEMENTS = {
    INTERACTION: f"""
        SELECT {INTERACTION * SPAN} + interaction.id,
               folded_too(subject), contact_words(reason, outcome), folded_too(body)
        FROM temp.touched CROSS JOIN interaction ON interaction.id = touched.id
        WHERE touched.kind = {INTERACTION} AND deleted_at IS NULL
          AND (EXISTS (SELECT 1 FROM participant JOIN person ON person.id = participant.person_id
                       WHERE participant.interaction_id = interaction.id AND person.deleted_at IS NULL)
               OR NOT EXISTS (SELECT 1 FROM participant WHERE participant.interaction_id = interaction.id))
        ORDER BY touched.id
    """,
    TASK: f"""
        SELECT {TASK * SPAN} + task.id, folded_too(title), contact_words(owner), NULL
        FROM temp.touched CROSS JOIN task ON task.id = touched.id
        WHERE touched.kind = {TASK} AND deleted_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM person WHERE person.id = task.person_id AND person.deleted_at IS NOT NULL)
        ORDER BY touched.id
    """,
    DEAL: f"""
        SELECT {DEAL * SPAN} + deal.id,
               deal.title || CASE WHEN deal.title GLOB '*[^ -~]*' THEN ' ' || other_spellings(deal.title) ELSE '' END,
               contact_words(
                   deal.stage, deal.owner, deal.source, deal.competitor,
                   (SELECT name FROM organisation WHERE organisation.id = deal.organisation_id),
                   (SELECT group_concat(person.name, ' ') FROM deal_person
                    JOIN person ON person.id = deal_person.person_id WHERE deal_person.deal_id = deal.id)),
               contact_words(deal.reason, deal.note)
        FROM temp.touched CROSS JOIN deal ON deal.id = touched.id
        WHERE touched.kind = {DEAL} AND deal.deleted_at IS NULL
        ORDER BY touched.id
    """,
}


# ───────────────────────────── what a document says beside the text ─────────────────────────────
# Word by word and remembered, for a million names and places share their words: done for each whole text, this was
# half the time of the documents of an import.

_REMEMBERED = 50_000  # words
_BEYOND = (
    "\u0180"  # before it the tokenizer of the index takes the marks off by itself; a test holds it to that
)


def other_spellings(name: str) -> str:
    """The ways a name may be typed that the index does not take for what is written, each whole.

    >>> other_spellings("Jürgen Groß"), other_spellings("Nicolò Mueller"), other_spellings("Nicolò Rossi")
    ('jurgen gross juergen gross', 'nicolo muller', '')
    """
    words = name.split()
    ways = [_ways(word) for word in words]
    first = 0 if any(_reads_otherwise(word) for word in words if not word.isascii()) else 1
    return " ".join(
        [
            way[at] if at < len(way) else way[0]
            for at in range(first, max(map(len, ways), default=0))
            for way in ways
        ]
    )


def _contact_words(*texts: str | None) -> str | None:
    """The texts that are there, and again folded where that is something else."""
    return folded_too(" ".join(filter(None, texts)))


def folded_too(text: str | None) -> str | None:
    """The text, and behind it in plain Latin where the index would not see it so, so that either spelling finds it.

    >>> folded_too("Via Città 5"), folded_too("Große Gasse")
    ('Via Città 5', 'Große Gasse grosse gasse')
    """
    return text if text is None or text.isascii() else _folded(text)


def _folded(text: str) -> str:
    beyond = [
        word for word in text.split() if not word.isascii()
    ]  # the others would only crowd what is remembered
    return f"{text} {fold(text)}" if any(map(_reads_otherwise, beyond)) else text


@lru_cache(maxsize=_REMEMBERED)
def _ways(word: str) -> tuple[str, ...]:
    return spellings(word)


@lru_cache(maxsize=_REMEMBERED)
def _reads_otherwise(word: str) -> bool:
    """Whether a word beyond ASCII has letters that the index does not see as its folded form has them."""
    from unicodedata import combining, normalize

    bare = "".join([letter for letter in normalize("NFD", word.lower()) if not combining(letter)])
    return max(word) >= _BEYOND or bare != fold(word)
