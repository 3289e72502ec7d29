"""The words of names, kept with their trigrams, so that a misspelt one finds the nearest at once.

Derived like the search index, and kept up with it: `learn` takes the words of what a change touched. A word whose
last bearer is gone stays until `forget_all`; whoever asks looks the word up in the search index anyway.
"""

from __future__ import annotations

from crmcli.store.kinds import INTERACTION, TASK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from crmcli.store.database import Database

_LENGTHS = range(3, 31)  # letters: shorter words have too few trigrams, longer ones are no names
_CANDIDATES = 300  # words that share the most trigrams, compared letter by letter
_LIKENESS = 0.6  # OSA similarity: two wrong letters in five; what is less alike is another name
_LETTERS = "abcdefghijklmnopqrstuvwxyz"

# What is said of what was touched, by kind. Joined and not asked for with IN, which makes a table of what is in it
# first: for one person that takes longer than all the rest.
_TITLES = (
    (
        INTERACTION,
        "SELECT subject FROM temp.touched CROSS JOIN interaction ON interaction.id = touched.id"
        " WHERE touched.kind = 2 AND subject IS NOT NULL AND deleted_at IS NULL",
    ),
    (
        TASK,
        "SELECT title FROM temp.touched CROSS JOIN task ON task.id = touched.id"
        " WHERE kind = 3 AND deleted_at IS NULL",
    ),
)


def learn(db: Database, kinds: Container[int], heard: set[str]) -> None:
    """Keep the words of everything in temp.touched, which holds things of these kinds; `heard` are the pieces of the
    names, towns and tags of people and companies, as `documents.write` met them.

    The titles are read as they come, not put aside as `stream` does: nobody waits between two of them.
    """
    for kind, sql in _TITLES:
        if kind in kinds:
            heard.update(piece for (title,) in db.connection.execute(sql) for piece in title.split())
    found = _words(heard)
    if not found:
        return
    last = db.value("SELECT coalesce(max(id), 0) FROM word")
    db.run_many("INSERT OR IGNORE INTO word (text) VALUES (?)", [(word,) for word in sorted(found)])
    if db.value("SELECT 1 FROM word WHERE id > ? LIMIT 1", (last,)):  # most words are known
        new = "SELECT id, ' ' || text || ' ' FROM word WHERE id > ?"
        db.run(f"INSERT INTO word_trigram (rowid, text) {new}", (last,))


def forget_all(db: Database) -> None:
    """No words; `learn` begins anew."""
    db.run("DELETE FROM word")
    db.run("INSERT INTO word_trigram (word_trigram) VALUES ('delete-all')")


def nearest(db: Database, word: str, limit: int) -> list[tuple[str, float]]:
    """(known word, likeness 0..1) of those most like a folded word, the likest first; never the word itself."""
    if len(word) not in _LENGTHS:
        return []
    from rapidfuzz.distance import OSA

    rated = [
        (-OSA.normalized_similarity(word, known), known)
        for known in one_edit_away(db, word) | _sharing_trigrams(db, word)
        if known != word
    ]
    return [(known, -likeness) for likeness, known in sorted(rated)[:limit] if -likeness >= _LIKENESS]


def _words(pieces: Iterable[str]) -> set[str]:
    """The distinct words of what stands between white space."""
    from crmcli.clean.text import words

    return {
        word
        for piece in pieces
        for word in words(piece)
        if len(word) in _LENGTHS and (word.isalpha() or not any(letter.isdigit() for letter in word))
    }


def quoted(text: str) -> str:
    """A text as FTS5 reads it literally."""
    return '"' + text.replace('"', '""') + '"'


def one_edit_away(db: Database, word: str) -> set[str]:
    """Known words that one letter more, less, other or two exchanged would make: short words share no trigram then."""
    halves = [(word[:cut], word[cut:]) for cut in range(len(word) + 1)]
    edits = {head + tail[1:] for head, tail in halves if tail}
    edits |= {head + tail[1] + tail[0] + tail[2:] for head, tail in halves if len(tail) > 1}
    edits |= {head + letter + tail[1:] for head, tail in halves if tail for letter in _LETTERS}
    edits |= {head + letter + tail for head, tail in halves for letter in _LETTERS}
    marks = ", ".join("?" * len(edits))
    return {known for (known,) in db.rows(f"SELECT text FROM word WHERE text IN ({marks})", tuple(edits))}


def _sharing_trigrams(db: Database, word: str) -> set[str]:
    padded = f" {word} "
    grams = sorted({padded[at : at + 3] for at in range(len(padded) - 2)})
    each = " UNION ALL ".join(["SELECT rowid FROM word_trigram WHERE word_trigram MATCH ?"] * len(grams))
    return {
        known
        for (known,) in db.rows(
            f"SELECT word.text FROM (SELECT rowid AS id, count(*) AS shared FROM ({each}) GROUP BY rowid"
            " ORDER BY shared DESC, rowid LIMIT ?) AS likely JOIN word ON word.id = likely.id",
            (*map(quoted, grams), _CANDIDATES),
        )
    }
