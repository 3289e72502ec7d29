"""What is computed from the tables and kept for speed: last contacts (`person_stat`) and full text (`search`).

At the end of a change, whatever it touched is computed anew with a few set-based statements; so no command that
writes has to think of them, undo included. `rebuild` makes everything anew.
"""

from __future__ import annotations

from functools import lru_cache

from crmcli.clean.instant import utc
from crmcli.clean.text import fold, spellings
from crmcli.store.kinds import COMPANY, DEAL, INTERACTION, KINDS, PERSON, SPAN, TASK
from crmcli.store.words import forget_all, learn

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Any

    from crmcli.store.database import Database

_OWN_KIND = {
    "person": PERSON,
    "organisation": COMPANY,
    "interaction": INTERACTION,
    "task": TASK,
    "deal": DEAL,
}
_TABLES = {kind: table for table, kind in _OWN_KIND.items()}
FIGURES = KINDS - 1  # in temp.touched: the person whose last contacts are to be counted anew
# Of which documents and figures a row is a part: by table, the columns that name them.
_OWNERS = (("person_id", PERSON), ("organisation_id", COMPANY))
_PARTS = {
    "email": _OWNERS,
    "phone": _OWNERS,
    "address": _OWNERS,
    "tagging": _OWNERS,
    "alternate": _OWNERS,
    "handle": _OWNERS[:1],
    "role": _OWNERS[:1],
    "participant": (("person_id", FIGURES), ("interaction_id", INTERACTION)),
    "deal_person": (("deal_id", DEAL),),
}

# A note is written about somebody, not exchanged with them.
NO_CONTACT_KINDS = ("note",)

_INTO_STAT = "INSERT INTO person_stat (person_id, last_contact_at, first_contact_at, interactions)"
_STAT = f"""
    SELECT participant.person_id, max(interaction.at), min(interaction.at), count(*)
    FROM participant
    JOIN interaction ON interaction.id = participant.interaction_id
    WHERE participant.person_id IN (SELECT id FROM temp.touched WHERE kind = {FIGURES})
      AND interaction.deleted_at IS NULL AND interaction.kind <> 'note' AND interaction.at <= ?
    GROUP BY participant.person_id
    ORDER BY participant.person_id
"""

# A number as given, its digits from the country code on, and those typed, whatever stood between them.
_PHONE = (
    "value || coalesce(' ' || substr(e164, 2), '') || CASE WHEN value GLOB '[0-9(]*' THEN ' ' ||"
    " replace(replace(replace(replace(replace(replace(value, ' ', ''), '-', ''), '.', ''), '/', ''), '(', ''), ')', '')"
    " ELSE '' END"
)


_PLACE = "coalesce(street || ' ', '') || coalesce(zip || ' ', '') || coalesce(city, '')"


def _more_spellings(name: str) -> str:
    """SQL for what else a name may be typed as: Müller as mueller, Mueller as muller, Иванова as ivanova."""
    more = f"{name} GLOB '*[^ -~]*' OR {name} GLOB '*[aouAOU]e*'"
    return f"CASE WHEN {more} THEN ' ' || other_spellings({name}) ELSE '' END"


def _other_names(table: str) -> str:
    """SQL for the names that lost in a merge: whoever had one is still found by it."""
    return (
        f"coalesce((SELECT group_concat(' ' || value || {_more_spellings('value')}, '') FROM alternate"
        f" WHERE alternate.{table}_id = {table}.id AND alternate.field = 'name'), '')"
    )


_INTO_SEARCH = "INSERT INTO search (rowid, name, contact, body)"
_DOCUMENTS = {
    PERSON: f"""
        SELECT {PERSON * SPAN} + person.id,
               person.name || coalesce(' ' || person.nickname, '') || {_more_spellings("person.name")}
               || {_other_names("person")},
               contact_words(
                   (SELECT group_concat(value, ' ') FROM email WHERE email.person_id = person.id),
                   (SELECT group_concat({_PHONE}, ' ') FROM phone WHERE phone.person_id = person.id),
                   (SELECT group_concat(canonical, ' ') FROM handle WHERE handle.person_id = person.id),
                   (SELECT group_concat(organisation.name || coalesce(' ' || role.title, ''), ' ')
                    FROM role JOIN organisation ON organisation.id = role.organisation_id
                    WHERE role.person_id = person.id),
                   (SELECT group_concat({_PLACE}, ' ')
                    FROM address WHERE address.person_id = person.id),
                   (SELECT group_concat(tag.name, ' ') FROM tagging JOIN tag ON tag.id = tagging.tag_id
                    WHERE tagging.person_id = person.id)),
               CASE WHEN person.note IS NOT NULL THEN folded_too(person.note) END
        FROM person
        WHERE person.deleted_at IS NULL AND person.id IN (SELECT id FROM temp.touched WHERE kind = {PERSON})
        ORDER BY person.id
    """,
    COMPANY: f"""
        SELECT {COMPANY * SPAN} + organisation.id,
               organisation.name || {_more_spellings("organisation.name")} || {_other_names("organisation")},
               contact_words(
                   organisation.website,
                   organisation.industry,
                   (SELECT group_concat(value, ' ') FROM email WHERE email.organisation_id = organisation.id),
                   (SELECT group_concat({_PHONE}, ' ') FROM phone WHERE phone.organisation_id = organisation.id),
                   (SELECT group_concat({_PLACE}, ' ')
                    FROM address WHERE address.organisation_id = organisation.id),
                   (SELECT group_concat(tag.name, ' ') FROM tagging JOIN tag ON tag.id = tagging.tag_id
                    WHERE tagging.organisation_id = organisation.id)),
               folded_too(organisation.note)
        FROM organisation
        WHERE organisation.deleted_at IS NULL
          AND organisation.id IN (SELECT id FROM temp.touched WHERE kind = {COMPANY})
        ORDER BY organisation.id
    """,
    INTERACTION: f"""
        SELECT {INTERACTION * SPAN} + id, folded_too(subject), contact_words(reason, outcome), folded_too(body)
        FROM interaction
        WHERE deleted_at IS NULL AND id IN (SELECT id FROM temp.touched WHERE kind = {INTERACTION})
          AND (EXISTS (SELECT 1 FROM participant JOIN person ON person.id = participant.person_id
                       WHERE participant.interaction_id = interaction.id AND person.deleted_at IS NULL)
               OR NOT EXISTS (SELECT 1 FROM participant WHERE participant.interaction_id = interaction.id))
        ORDER BY id
    """,
    TASK: f"""
        SELECT {TASK * SPAN} + id, folded_too(title), contact_words(owner), NULL
        FROM task
        WHERE deleted_at IS NULL AND id IN (SELECT id FROM temp.touched WHERE kind = {TASK})
          AND NOT EXISTS (SELECT 1 FROM person WHERE person.id = task.person_id AND person.deleted_at IS NOT NULL)
        ORDER BY id
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
        FROM deal
        WHERE deal.deleted_at IS NULL AND deal.id IN (SELECT id FROM temp.touched WHERE kind = {DEAL})
        ORDER BY deal.id
    """,
}


def refresh(db: Database, change_id: int, now: datetime) -> None:
    """Compute anew what one change touched; called inside its transaction, after its spans are written."""
    _prepare(db)
    new = {
        table: (after, last)
        for table, after, last in db.rows(
            "SELECT tbl, after_id, last_id FROM change_span WHERE change_id = ?", (change_id,)
        )
    }
    for table, span in new.items():
        _touch(db, table, "id > ? AND id <= ?", span, new)
    if db.value("SELECT 1 FROM journal WHERE change_id = ? LIMIT 1", (change_id,)):
        found = db.rows("SELECT DISTINCT tbl FROM journal WHERE change_id = ?", (change_id,))
        tables = {table for (table,) in found}
        for table in sorted(tables):
            _touch_changed(db, table, change_id)
        _spread(db, tables, change_id)
    kinds = _kinds(db)
    if FIGURES in kinds:
        db.run(
            f"DELETE FROM person_stat WHERE person_id IN (SELECT id FROM temp.touched WHERE kind = {FIGURES:d})"
        )
        db.run(_INTO_STAT + _STAT, (utc(now),))
    _index(db, kinds, new)
    learn(db, kinds)
    db.run("DELETE FROM temp.touched")


def rebuild(db: Database, now: datetime) -> None:
    """Everything derived, from nothing; inside the caller's transaction."""
    _prepare(db)
    for table, kind in _OWN_KIND.items():
        db.run(f"INSERT INTO temp.touched SELECT {kind:d}, id FROM {table}")
    db.run(f"INSERT INTO temp.touched SELECT {FIGURES:d}, id FROM person")
    db.run("DELETE FROM person_stat")
    db.run(_INTO_STAT + _STAT, (utc(now),))
    db.run("DELETE FROM search")
    for kind in _DOCUMENTS:
        db.run(_INTO_SEARCH + _DOCUMENTS[kind])
    forget_all(db)
    learn(db, _DOCUMENTS)
    db.run("DELETE FROM temp.touched")


def figures(db: Database, now: datetime) -> Iterator[tuple[Any, ...]]:
    """The rows of person_stat as they would be made now, by person."""
    _touch_every(db, "person", FIGURES)
    yield from db.scan(_STAT, (utc(now),))


def documents(db: Database) -> Iterator[tuple[Any, ...]]:
    """The rows of the search index as they would be made now, by rowid: kind by kind, and each by id."""
    for table, kind in _OWN_KIND.items():
        _touch_every(db, table, kind)
        yield from db.scan(_DOCUMENTS[kind])


def _touch_every(db: Database, table: str, kind: int) -> None:
    """Let all of one kind, and nothing else, count as touched."""
    _prepare(db)
    db.run("DELETE FROM temp.touched")
    db.run(f"INSERT INTO temp.touched SELECT {kind:d}, id FROM {table}")


def _touch(
    db: Database, table: str, where: str, values: tuple[object, ...], new: dict[str, tuple[int, int]]
) -> None:
    """Note the things some rows of a table are, or are part of. Parts of what is new need no second look."""
    if table in _OWN_KIND:
        db.run(
            f"INSERT OR IGNORE INTO temp.touched SELECT {_OWN_KIND[table]:d}, id FROM {table} WHERE {where}",
            values,
        )
    for column, kind in _PARTS.get(table, ()):
        after, last = new.get(_TABLES.get(kind, ""), (0, 0))
        db.run(
            f"INSERT OR IGNORE INTO temp.touched SELECT {kind:d}, {column} FROM {table}"
            f" WHERE {where} AND {column} IS NOT NULL AND NOT ({column} > ? AND {column} <= ?)",
            (*values, after, last),
        )


def _touch_changed(db: Database, table: str, change_id: int) -> None:
    """Note the things that rows which a change updated or deleted are, or are and were part of."""
    rows = "FROM journal WHERE change_id = ? AND tbl = ?"
    _touch(db, table, f"id IN (SELECT row_id {rows})", (change_id, table), {})
    if table in _OWN_KIND:
        db.run(
            f"INSERT OR IGNORE INTO temp.touched SELECT {_OWN_KIND[table]:d}, row_id {rows}",
            (change_id, table),
        )
    for column, kind in _PARTS.get(table, ()):
        was = f"json_extract(old, '$.{column}')"
        db.run(
            f"INSERT OR IGNORE INTO temp.touched SELECT {kind:d}, {was} {rows} AND {was} IS NOT NULL",
            (change_id, table),
        )


# Those whose name was another one before the change.
_RENAMED = """
    SELECT journal.row_id FROM journal JOIN {0} ON {0}.id = journal.row_id
    WHERE journal.change_id = ? AND journal.tbl = '{0}' AND json_extract(journal.old, '$.name') IS NOT {0}.name
"""


def _spread(db: Database, tables: set[str], change_id: int) -> None:
    """Whose documents and figures speak of what was touched: a company's name stands in those of its people and
    deals, a person's in those of their deals; an interaction counts for its people, a tag for its bearers."""
    for table, spoken in (
        ("organisation", f"{PERSON:d}, person_id FROM role WHERE organisation_id"),
        ("organisation", f"{DEAL:d}, id FROM deal WHERE organisation_id"),
        ("person", f"{DEAL:d}, deal_id FROM deal_person WHERE person_id"),
    ):
        if table in tables:
            db.run(
                f"INSERT OR IGNORE INTO temp.touched SELECT {spoken} IN ({_RENAMED.format(table)})",
                (change_id,),
            )
    if "interaction" in tables:
        db.run(
            f"INSERT OR IGNORE INTO temp.touched SELECT {FIGURES:d}, person_id FROM participant WHERE interaction_id IN"
            f" (SELECT id FROM temp.touched WHERE kind = {INTERACTION:d})"
        )
    if "person" in tables:  # who goes, or comes back, takes along what happened with them
        for spoken in (f"{INTERACTION:d}, participant.interaction_id", f"{TASK:d}, task.id"):
            table = spoken.split()[1].split(".")[0]
            db.run(
                f"INSERT OR IGNORE INTO temp.touched SELECT {spoken} FROM journal"
                f" JOIN person ON person.id = journal.row_id JOIN {table} ON {table}.person_id = person.id"
                " WHERE journal.change_id = ? AND journal.tbl = 'person'"
                " AND json_extract(journal.old, '$.deleted_at') IS NOT person.deleted_at",
                (change_id,),
            )
    if "tag" in tables:
        db.run(
            "INSERT OR IGNORE INTO temp.touched SELECT 0, person_id FROM tagging"
            " WHERE person_id IS NOT NULL AND tag_id IN"
            " (SELECT row_id FROM journal WHERE tbl = 'tag' AND change_id = (SELECT max(id) FROM change))"
        )


def _kinds(db: Database) -> list[int]:
    """The kinds of what was touched."""
    found = []
    kind = -1
    while (kind := db.value("SELECT min(kind) FROM temp.touched WHERE kind > ?", (kind,))) is not None:
        found.append(kind)
    return found


def _index(db: Database, kinds: list[int], new: dict[str, tuple[int, int]]) -> None:
    """Replace the documents of what was touched; what is new has none to take away."""
    for table, kind in _OWN_KIND.items():
        if kind not in kinds:
            continue
        old = "FROM temp.touched WHERE kind = ? AND NOT (id > ? AND id <= ?)"
        bounds = (kind, *new.get(table, (0, 0)))
        if db.value(f"SELECT 1 {old} LIMIT 1", bounds):
            db.run(f"DELETE FROM search WHERE rowid IN (SELECT kind * {SPAN:d} + id {old})", bounds)
        db.run(_INTO_SEARCH + _DOCUMENTS[kind])


def _prepare(db: Database) -> None:
    """The functions and the table of what is touched; both stay, for making them anew forgets all prepared SQL."""
    db.run(
        "CREATE TEMP TABLE IF NOT EXISTS touched (kind INTEGER, id INTEGER, PRIMARY KEY (kind, id)) WITHOUT ROWID"
    )
    db.function("other_spellings", 1, other_spellings)
    db.function("contact_words", -1, _contact_words)
    db.function("folded_too", 1, folded_too)


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
    if text is None or text.isascii():
        return text
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
