"""The documents of the full-text index: by what words a person, a company, an interaction … is found.

A document says each thing as it is written, and behind it in the spellings that the index would not see in it.
`temp.touched`, the things whose documents are wanted, is made and filled by `derived`.
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from itertools import filterfalse

from crmcli.clean.text import Remembered, fold, spellings
from crmcli.store.database import NULL
from crmcli.store.kinds import COMPANY, DEAL, INTERACTION, PERSON, SPAN, TASK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
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
    return _of_owners(db, kind, set()) if kind in OWNERS else db.scan(_STATEMENTS[kind])


def write(
    db: Database, kind: int, heard: set[str], *, new: tuple[int, int] | None = None, many: bool = False
) -> None:
    """Add the documents of everything of a kind in temp.touched to the index, which has none of them; of people and
    companies also those with the ids of `new`, which begin behind the first of the two.

    The pieces of the names, towns and tags that they speak of come to `heard`, as between white space.
    """
    if kind not in OWNERS:
        db.run(_INTO + _STATEMENTS[kind])
        return
    employers = _copy_of_employers(db) if many and kind == PERSON else "organisation"
    rows = _of_owners(db, kind, heard, new=new, nothing=NULL, employers=employers)
    db.run_many(f"{_INTO} VALUES (?, ?, ?, ?)", rows)
    if employers != "organisation":
        db.run(f"DROP TABLE {employers}")


def _copy_of_employers(db: Database) -> str:
    """A temporary table of the names of companies.

    Many people's employers are asked for in no order, and SQLite keeps what it writes in its cache before what it has
    read; so most of them would be read from the file again.
    """
    db.run("CREATE TEMP TABLE employer (id INTEGER PRIMARY KEY, name TEXT)")
    db.run("INSERT INTO temp.employer SELECT id, name FROM organisation")
    db.run(f"PRAGMA temp.cache_size = -{_COPIED_KB:d}")
    return "temp.employer"


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
_COPIED_KB = 8_000  # 200,000 names of companies

# A number as given, its digits from the country code on, and those typed, whatever stood between them.
_PHONE = (
    "CASE WHEN value = e164 THEN value ELSE"
    " value || coalesce(' ' || substr(e164, 2), '') || CASE WHEN value GLOB '[0-9(]*' THEN ' ' ||"
    " replace(replace(replace(replace(replace(replace(value, ' ', ''), '-', ''), '.', ''), '/', ''), '(', ''), ')', '')"
    " ELSE '' END END"
)
_PLACE = "coalesce(street || ' ', '') || coalesce(zip || ' ', '') || coalesce(city, '')"

OWNERS = {
    PERSON: ("person", "person_id", "nickname"),
    COMPANY: ("organisation", "organisation_id", "NULL"),
}
_EMPLOYERS = "role CROSS JOIN {employers} AS organisation ON organisation.id = role.organisation_id"
_TAGS = "tagging CROSS JOIN tag ON tag.id = tagging.tag_id"
# By kind: the owner, a text that it is found by, a name in that whose words are kept (`words`), and where they stand.
_TEXTS = {
    PERSON: (
        ("person_id", "value", None, "email"),
        ("person_id", _PHONE, None, "phone"),
        ("person_id", "canonical", None, "handle"),
        ("person_id", "organisation.name || coalesce(' ' || role.title, '')", None, _EMPLOYERS),
        ("person_id", _PLACE, "city", "address"),
        ("person_id", "tag.name", "tag.name", _TAGS),
    ),
    COMPANY: (
        ("id", "website", None, "organisation"),
        ("id", "industry", None, "organisation"),
        ("organisation_id", "value", None, "email"),
        ("organisation_id", _PHONE, None, "phone"),
        ("organisation_id", _PLACE, None, "address"),
        ("organisation_id", "tag.name", "tag.name", _TAGS),
    ),
}


def _of_owners(
    db: Database,
    kind: int,
    heard: set[str],
    *,
    new: tuple[int, int] | None = None,
    nothing: float | None = None,
    employers: str = "organisation",
) -> Iterator[tuple[Any, ...]]:
    """The documents of people, or of companies; `nothing` is the body of one that has none."""
    table, owner, nickname = OWNERS[kind]
    first_rowid = kind * SPAN
    for first, last, how_many in _spans(db, kind, new):
        span = (first, last)
        wanted = "BETWEEN ?1 AND ?2"
        if last - first >= how_many:  # where there are no gaps, nobody need be asked for one by one
            wanted = f"IN (SELECT id FROM temp.touched WHERE kind = {kind:d} AND id {wanted})"
        said = _said(db, _texts(kind, wanted, employers), span, heard)
        lost = f"SELECT {owner}, value FROM alternate WHERE {owner} {wanted} AND field = 'name' ORDER BY id"
        former: dict[int, list[str]] = {}  # names lost in a merge: whoever had one is still found by it
        for owner_id, name in db.rows(lost, span):
            former.setdefault(owner_id, []).append(_spelt(name))
        found = db.rows(
            f"SELECT id, name, {nickname}, note FROM {table} WHERE id {wanted} AND deleted_at IS NULL ORDER BY id",
            span,
        )
        heard.update(" ".join([name for _, name, _, _ in found]).split())
        for owner_id, name, short, note in found:
            names = _spelt(name)
            if short or owner_id in former:
                heard.update((short or "").split())
                names = " ".join(filter(None, (names, short, *former.get(owner_id, ()))))
            body = nothing if note is None else folded_too(note)
            yield first_rowid + owner_id, names, " ".join(said.get(owner_id, ())), body


def _said(
    db: Database, statements: Iterable[tuple[str, int]], span: tuple[int, int], heard: set[str]
) -> dict[int, list[str]]:
    """By owner, what it is found by beside its name; the pieces of the names in that come to `heard`."""
    said: defaultdict[int, list[str]] = defaultdict(list)
    names: set[str | None] = set()
    for statement, place in statements:
        rows = db.rows(statement, span)
        for row in rows:
            if text := row[1]:
                said[row[0]].append(text if text.isascii() else _folded(text))
        if place:
            names.update([row[place] for row in rows])
    heard.update(" ".join(filter(None, names)).split())
    return said


@lru_cache
def _texts(kind: int, wanted: str, employers: str) -> tuple[tuple[str, int], ...]:
    """The statements for (id of the owner, a text that it is found by, perhaps a name), and where such a name stands;
    all texts without names by one."""
    plain, named = [], []
    for owner, text, name, tables in _TEXTS[kind]:
        also = "" if name in (None, text) else f", {name}"
        statement = (
            f"SELECT {owner}, {text}{also} FROM {tables.format(employers=employers)} WHERE {owner} {wanted}"
        )
        if name is None:
            plain.append(statement)
        else:
            named.append((statement, 1 if name == text else 2))
    return (" UNION ALL ".join(plain), 0), *named


def _spans(db: Database, kind: int, new: tuple[int, int] | None) -> Iterator[tuple[int, int, int]]:
    """The ids of a kind in temp.touched, and of what is new, by spans: the first, the last, and how many."""
    after, end = new or (SPAN, 0)
    some = "SELECT id FROM temp.touched WHERE kind = ? AND id > ? AND id <= ? ORDER BY id LIMIT ?"
    last = -1
    while True:
        first, last, how_many = db.rows(
            f"SELECT min(id), max(id), count(*) FROM ({some})", (kind, last, after, _BATCH)
        )[0]
        if not how_many:
            break
        yield first, last, how_many
    for first in range(after + 1, end + 1, _BATCH):
        last = min(first + _BATCH - 1, end)
        yield first, last, last - first + 1


def _spelt(name: str) -> str:
    """A name, and behind it how else it may be typed: Müller as mueller, Mueller as muller, Иванова as ivanova."""
    if name.isascii() and not (
        "ae" in name or "oe" in name or "ue" in name or "Ae" in name or "Oe" in name or "Ue" in name
    ):  # what may be written for a letter with two dots; in a loop this took three times as long
        return name
    more = other_spellings(name)
    return f"{name} {more}" if more else name


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

_BEYOND = (
    "\u0180"  # before it the tokenizer of the index takes the marks off by itself; a test holds it to that
)


def other_spellings(name: str) -> str:
    """The ways a name may be typed that the index does not take for what is written, each whole.

    >>> other_spellings("Jürgen Groß"), other_spellings("Nicolò Mueller"), other_spellings("Nicolò Rossi")
    ('jurgen gross juergen gross', 'nicolo muller', '')
    """
    words = name.split()
    ways = _ways.of(words)
    most = max(map(len, ways), default=0)
    first = 0 if _any_reads_otherwise(words) else 1
    return " ".join([way[at] if at < len(way) else way[0] for at in range(first, most) for way in ways])


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
    return f"{text} {fold(text)}" if _any_reads_otherwise(text.split()) else text


def _any_reads_otherwise(words: list[str]) -> bool:
    """Whether any word does; those in ASCII do not, and would only crowd what is remembered."""
    return any(map(_reads_otherwise.__getitem__, filterfalse(str.isascii, words)))


def _is_read_otherwise(word: str) -> bool:
    """Whether a word beyond ASCII has letters that the index does not see as its folded form has them."""
    from unicodedata import combining, normalize

    bare = "".join([letter for letter in normalize("NFD", word.lower()) if not combining(letter)])
    return max(word) >= _BEYOND or bare != fold(word)


_ways = Remembered(spellings)
_reads_otherwise = Remembered(_is_read_otherwise)
