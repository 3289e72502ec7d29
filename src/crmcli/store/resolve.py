"""Naming anyone by anything: an id, an e-mail, a phone, a profile, a name, a word of the name.

One match is the answer; several are a conflict that lists them; none is "not found". Old ids of merged people
lead to the one they were merged into, for ever.
"""

from __future__ import annotations

from crmcli.errors import CleanError, ConflictError, NotFoundError
from crmcli.store.kinds import COMPANY, DEAL, PERSON, SPAN, TASK, within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.store.database import Database

SHOWN_CANDIDATES = 5


def person(db: Database, reference: str, country: str | None) -> int:
    """The id of the one person `reference` names."""
    text = reference.strip()
    numbered = _number(text, "c")
    if numbered is not None:
        return _followed(db, "person", numbered, text)
    found = people(db, text, country)
    return _one(db, "person", found, text)


def people(db: Database, text: str, country: str | None) -> list[int]:
    """The ids of everybody `text` may name, by the surest kind of match that finds any."""
    if "@" in text:
        found = _by_email(db, text, "person_id")
        if found:
            return found
    if any(letter.isdigit() for letter in text):
        found = _by_phone(db, text, country, "person_id") or _by_uid(db, text, "person")
        if found:
            return found
    if "." in text or "/" in text or "@" in text:
        found = _by_handle(db, text, "person_id")
        if found:
            return found
    return _by_name(db, text)


def organisations_reached(db: Database, text: str, country: str | None) -> list[int]:
    """The ids of the companies that have this very phone number or e-mail address themselves."""
    column = "organisation_id"
    return _by_email(db, text, column) if "@" in text else _by_phone(db, text, country, column)


def organisation(db: Database, reference: str) -> int:
    """The id of the one company `reference` names: id, web address, e-mail, name, or words of the name."""
    text = reference.strip()
    numbered = _number(text, "o")
    if numbered is not None:
        return _followed(db, "organisation", numbered, text)
    return _one(db, "organisation", organisations(db, text), text)


def organisations(db: Database, text: str) -> list[int]:
    """The ids of every company `text` may name."""
    from crmcli.clean.name import organisation_key

    if "@" in text:
        found = _by_email(db, text, "organisation_id")
        if found:
            return found
    if "." in text and " " not in text:
        from crmcli.clean.url import domain

        try:
            wanted = domain(text)
        except CleanError:
            wanted = None
        found = _ids(
            db, "SELECT id FROM organisation WHERE domain = ? AND deleted_at IS NULL ORDER BY id", (wanted,)
        ) or _by_uid(db, text, "organisation")
        if found:
            return found
    return (
        _ids(
            db,
            "SELECT id FROM organisation WHERE name_key = ? AND deleted_at IS NULL ORDER BY id",
            (organisation_key(text),),
        )
        or _by_words(db, text, kind=COMPANY)
        or _by_uid(db, text, "organisation")
    )


def interaction(db: Database, reference: str) -> int:
    """The id of the interaction `a90` (or `90`) names."""
    return numbered(db, "interaction", "a", reference)


def deal(db: Database, reference: str) -> int:
    """The id of the one deal `reference` names: `d3`, `3`, its title, or words of it; open ones before closed ones."""
    return _titled(db, "deal", DEAL, "closed_at", reference)


def task(db: Database, reference: str) -> int:
    """The id of the one task `reference` names: `t7`, `7`, its title, or words of it; open ones before done ones."""
    return _titled(db, "task", TASK, "done_at", reference)


def _titled(db: Database, table: str, kind: int, closed: str, reference: str) -> int:
    text, letter = reference.strip(), table[0]
    if _number(text, letter) is not None or text.isdecimal():
        return numbered(db, table, letter, text)
    found = _by_title(db, table, kind, closed, text)
    if len(found) == 1:
        return found[0][0]
    if not found:
        raise NotFoundError(f"no {table} matches {text!r}", f"crm {table} list")
    shown = ", ".join(f"{letter}{id} {title}" for id, title, _ in found[:SHOWN_CANDIDATES])
    more = len(found) - SHOWN_CANDIDATES
    raise ConflictError(
        f"{text!r} matches {len(found)} {table}s: {shown}" + (f" and {more} more" if more > 0 else ""),
        "name one by its id",
    )


def _by_title(
    db: Database, table: str, kind: int, closed: str, text: str
) -> list[tuple[int, str, str | None]]:
    """(id, title, when it was closed) of all that `text` may name."""
    from crmcli.clean.text import fold, words

    wanted = words(text)
    if not wanted:
        return []
    query = "name : (" + " ".join(f'"{word}"' for word in wanted) + ")"
    found = [
        (int(id), str(title), closed_at)
        for id, title, closed_at in db.rows(
            f"SELECT {table}.id, title, {closed} FROM search"
            f" JOIN {table} ON {table}.id = search.rowid - {kind * SPAN:d}"
            f" WHERE search MATCH ? AND search.{within(kind)} ORDER BY {table}.id",
            (query,),
        )
    ]
    found = [row for row in found if fold(row[1]) == fold(text)] or found
    return [row for row in found if row[2] is None] or found


def numbered(db: Database, table: str, letter: str, reference: str) -> int:
    """The id a reference such as `t7` (or `7`) names in a table whose rows have no other name."""
    number = _number(reference.strip(), letter)
    if number is None and reference.strip().isdecimal():
        number = int(reference)
    found = None if number is None else db.row(f"SELECT deleted_at FROM {table} WHERE id = ?", (number,))
    if number is not None and found is None:
        raise NotFoundError(f"there is no {table} {letter}{number}", "crm search WORDS")
    if number is None or found is None:
        raise NotFoundError(f"no {table} is called {reference!r}", f"its id looks like {letter}1")
    if found[0] is not None:
        raise NotFoundError(f"{letter}{number} was removed", f"crm restore {letter}{number} brings it back")
    return number


def _number(text: str, letter: str) -> int | None:
    """The number in `c12`, or None where the text is no id of that kind."""
    if text[:1].lower() == letter and text[1:].isascii() and text[1:].isdecimal() and len(text) <= 18:
        return int(text[1:])
    return None


def survivor(db: Database, table: str, found: int) -> tuple[int, str | None] | None:
    """(id, when it was removed) of the row an id leads to, through any number of merges; None where there is none."""
    return db.row(
        f"""
        WITH RECURSIVE step(id, merged_into, deleted_at) AS (
            SELECT id, merged_into, deleted_at FROM {table} WHERE id = ?
            UNION
            SELECT next.id, next.merged_into, next.deleted_at
            FROM {table} AS next JOIN step ON next.id = step.merged_into
        )
        SELECT id, deleted_at FROM step WHERE merged_into IS NULL
        """,
        (found,),
    )


def _followed(db: Database, table: str, found: int, text: str) -> int:
    """The row an id leads to; NotFoundError where it was removed or never was."""
    row = survivor(db, table, found)
    if row is None:
        raise NotFoundError(f"there is no {text}", _search_hint(text))
    if row[1] is not None:
        raise NotFoundError(f"{text} was removed", f"crm restore {text} brings it back")
    return row[0]


# An id of another kind, and the command it belongs to.
_SHOWN_BY = {
    "c": ("a person", "crm show"),
    "o": ("a company", "crm company show"),
    "d": ("a deal", "crm deal show"),
    "t": ("a task", "crm task show"),
}


def _one(db: Database, table: str, found: list[int], text: str) -> int:
    if len(found) == 1:
        return found[0]
    if not found:
        what = "person" if table == "person" else "company"
        letter = text[:1].lower()
        if letter in _SHOWN_BY and _number(text, letter) is not None:
            kind, command = _SHOWN_BY[letter]
            raise NotFoundError(f"{text} is the id of {kind}, not of a {what}", f"{command} {text}")
        raise NotFoundError(f"no {what} matches {text!r}", _search_hint(text))
    raise ConflictError(
        f"{text!r} matches {len(found)}: {candidates(db, table, found)}",
        "name one by id, e-mail or full name",
    )


def candidates(db: Database, table: str, ids: list[int]) -> str:
    """'c1 Ann Doe <ann@x.it>, c7 Ann Roe' for a message; the first few and how many more."""
    letter, column = ("c", "person_id") if table == "person" else ("o", "organisation_id")
    shown = []
    for found in ids[:SHOWN_CANDIDATES]:
        name = db.value(f"SELECT name FROM {table} WHERE id = ?", (found,))
        address = db.value(f"SELECT address FROM email WHERE {column} = ? ORDER BY position, id", (found,))
        shown.append(f"{letter}{found} {name}" + (f" <{address}>" if address else ""))
    more = len(ids) - SHOWN_CANDIDATES
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")


def _search_hint(text: str) -> str:
    """The search to type instead, as a shell reads it; it goes on from few letters, and finds what is misspelt."""
    return "crm search '" + text.replace("'", "'\\''") + "'"


def _ids(db: Database, sql: str, values: tuple[object, ...]) -> list[int]:
    return [found for (found,) in db.rows(sql, values)]


def _by_email(db: Database, text: str, column: str) -> list[int]:
    from crmcli.clean.email import email

    try:
        address = email(text).address
    except CleanError:
        return []
    return _owners(db, "email", "address", address, column)


def _by_phone(db: Database, text: str, country: str | None, column: str) -> list[int]:
    from crmcli.clean.phone import e164_or_none

    if sum(letter.isdigit() for letter in text) < 5 or any(letter.isalpha() for letter in text):
        return []
    number = e164_or_none(text, country)
    return _owners(db, "phone", "e164", number, column) if number else []


def _by_handle(db: Database, text: str, column: str) -> list[int]:
    from crmcli.clean.network import handle

    try:
        found = handle(text)
    except CleanError:
        return []
    return _owners(db, "handle", "canonical", found.canonical, column) if found else []


def _owners(db: Database, table: str, key: str, value: str, column: str) -> list[int]:
    owner = "person" if column == "person_id" else "organisation"
    return _ids(
        db,
        f"SELECT DISTINCT {owner}.id FROM {table} JOIN {owner} ON {owner}.id = {table}.{column}"
        f" WHERE {table}.{key} = ? AND {owner}.deleted_at IS NULL ORDER BY {owner}.id",
        (value,),
    )


def _by_uid(db: Database, text: str, table: str) -> list[int]:
    if len(text) != 36:
        return []
    found = _ids(
        db,
        f"SELECT id FROM {table} WHERE uid = ? AND (deleted_at IS NULL OR merged_into IS NOT NULL)",
        (text.lower(),),
    )
    return [_followed(db, table, row_id, text) for row_id in found]


def _by_name(db: Database, text: str) -> list[int]:
    """Everybody of exactly that name (in any order of its words), else everybody whose name has these words."""
    from crmcli.clean.name import name_key

    return _ids(
        db, "SELECT id FROM person WHERE name_key = ? AND deleted_at IS NULL ORDER BY id", (name_key(text),)
    ) or _by_words(db, text, kind=PERSON)


def _by_words(db: Database, text: str, *, kind: int) -> list[int]:
    """Everybody whose name or nickname holds all the words, through the full-text index."""
    from crmcli.clean.text import words

    wanted = words(text)
    if not wanted:
        return []
    if db.looks_back:
        from crmcli.store.past import named

        return named(db, "person" if kind == PERSON else "organisation", wanted)
    query = "name : (" + " ".join(f'"{word}"' for word in wanted) + ")"
    return _ids(
        db,
        f"SELECT rowid - {kind * SPAN:d} FROM search WHERE search MATCH ? AND {within(kind)} ORDER BY rowid",
        (query,),
    )
