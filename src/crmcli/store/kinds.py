"""What a document of the full-text index is about, and how that stands in its number."""

from __future__ import annotations

# rowid in search = kind * SPAN + id: the documents of a kind stand together, and FTS5 can leave out all others.
SPAN = 1 << 40  # more than there will be ids, and 8 times it still an SQLite integer
KINDS = 8  # what is not named yet is room for families to come
PERSON, COMPANY, INTERACTION, TASK, DEAL = range(5)


def within(kind: int, last: int | None = None) -> str:
    """SQL that a rowid of search is of this kind, or of one up to `last`.

    >>> within(PERSON), within(TASK)
    ('rowid < 1099511627776', 'rowid BETWEEN 3298534883328 AND 4398046511103')
    """
    below = ((kind if last is None else last) + 1) * SPAN
    return f"rowid BETWEEN {kind * SPAN:d} AND {below - 1:d}" if kind else f"rowid < {below:d}"
