"""Imports: one file, one transaction, one journal entry; what it made of each line; and the list of those before.

The flow: `staging` takes the entries, `recognition` finds who they are, `settling` and `import_fields` write.
"""

from __future__ import annotations

import gc
import json

from crmcli.clean.instant import utc
from crmcli.errors import NotFoundError
from crmcli.store import (
    import_consents,
    import_deals,
    import_events,
    import_fields,
    numbered,
    recognition,
    settling,
    stand_ins,
)
from crmcli.store.database import CACHE_KB
from crmcli.store.stage import Stage
from crmcli.store.staging import drop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence
    from datetime import datetime
    from typing import Any

    from crmcli.store.database import Database
    from crmcli.store.journal import Change
    from crmcli.store.stage import Entry

_LARGE = 20_000  # people
# Objects from which Python looks for garbage in circles: an import makes next to none, and the look at every 700 took a
# twentieth of its time. Readers that do make some (vCards) leave a few megabytes lie at most.
_SELDOM = 100_000


def stage(db: Database, files: Iterable[tuple[Iterable[Entry], Collection[str]]]) -> None:
    """Put the entries of files on the stage, each with the texts of a person it may have (`staging.PERSON_TEXTS`).

    The stage is made of temporary tables, so that no lock is held while a file is read.
    """
    gc.set_threshold(_SELDOM)
    _clear(db)
    db.run("BEGIN")
    try:
        staged = Stage(db)
        for number, (entries, texts) in enumerate(files):
            staged.load(entries, number, texts)
    except BaseException:
        db.rollback()
        raise
    db.commit()


def staged(db: Database) -> int:
    """How many people are on the stage."""
    return db.value("SELECT max(n) FROM temp.s_person") or 0


def absorb(
    change: Change,
    *,
    policy: str,
    is_reserved: Callable[[str], bool],
    files: Sequence[import_consents.From],
) -> dict[str, int]:
    """Store what was staged inside a change, and say what became of it: people and companies created,
    updated and unchanged, `rows_merged` (further rows of one person), activities, tasks, `consents`, and `misfits`:
    values that do not fit the type of their field and are kept beside it. `is_reserved` tells the names no custom field
    can have. The stage stays, for `record` and `finish`."""
    db, now = change.db, change.now
    _prepare(db, now)
    shift = recognition.recognise(db)
    stand_ins.join(change)
    settling.write(db, policy, shift)
    misfits = import_fields.write(db, policy, is_reserved, now)
    hired = numbered.employ(db)
    said = import_consents.write(db, policy, files)
    sold = import_deals.write(db, policy, now)  # before the tasks that belong to them
    done = import_events.write(db, policy)
    linked, done["unnumbered"] = numbered.link(
        db, f"s.state = {import_events.NEW}" if policy == "skip" else "1", now
    )
    done["linked"] += linked + hired
    settling.touch(db)
    return {**counted(db), **done, **sold, **said, "misfits": misfits}


def _prepare(db: Database, now: datetime) -> None:
    from crmcli.clean.name import organisation_key

    moment = utc(now)
    db.function("now_utc", 0, lambda: moment)
    db.function("organisation_key", 1, organisation_key)
    settling.prepare(db)
    if staged(db) > _LARGE:
        db.cache(settling.LARGE_CACHE_KB)


def removed(db: Database) -> list[str]:
    """Those whom the file names by uid and somebody has removed, by reference: they are known, and stay removed."""
    return [
        f"c{person_id}"
        for (person_id,) in db.rows(
            "SELECT DISTINCT person.id FROM temp.s_person AS s JOIN person ON person.id = s.target"
            " WHERE s.state = 1 AND s.uid IS NOT NULL AND person.deleted_at IS NOT NULL AND person.merged_into IS NULL"
            " ORDER BY person.id"
        )
    ]


def counted(db: Database, file: int | None = None) -> dict[str, int]:
    """How many people and companies were created, updated, unchanged, of all staged files or of one; of one also how
    many activities, tasks and deals."""
    where = "WHERE s.file = ?" if file is not None else "WHERE ? IS NULL"
    counts: dict[str, int] = {}
    for owner, stage_table, prefix in ((0, "person", ""), (1, "company", "companies_")):
        changed = f"EXISTS (SELECT 1 FROM temp.s_changed AS c WHERE c.owner = {owner:d} AND c.id = s.target)"
        created, known, updated, merged = db.rows(
            "SELECT count(*) FILTER (WHERE s.state = 0), count(*) FILTER (WHERE s.state = 1),"
            f" count(*) FILTER (WHERE s.state = 1 AND {changed}), count(*) FILTER (WHERE s.state = 2)"
            f" FROM temp.s_{stage_table} AS s {where}",
            (file,),
        )[0]
        counts |= {
            f"{prefix}created": created,
            f"{prefix}updated": updated,
            f"{prefix}unchanged": known - updated,
        }
        if stage_table == "person":
            counts["rows_merged"] = merged
    return counts if file is None else {**counts, **import_events.counted(db, file)}


def changed(db: Database, most: int) -> list[tuple[str, int]]:
    """(table, id) of so many of those that were known and have changed, in the order they stand on the stage."""
    found = [
        (table, id)
        for owner, name, table in ((0, "person", "person"), (1, "company", "organisation"))
        for (id,) in db.rows(
            f"SELECT s.target FROM temp.s_{name} AS s JOIN temp.s_changed AS c ON c.owner = {owner:d}"
            " AND c.id = s.target WHERE s.state = 1 GROUP BY s.target ORDER BY min(s.n) LIMIT ?",
            (most,),
        )
    ]
    return [*found, *import_events.changed(db, most)][:most]


def record(
    db: Database,
    number: int,
    *,
    file: str,
    sha256: str,
    profile: str | None,
    counts: dict[str, int],
    now: datetime,
) -> int:
    """Keep that a staged file, by its number, was imported, and which line made or touched whom; the id."""
    import_id = db.insert(
        "INSERT INTO import (at, file, sha256, profile, counts) VALUES (?, ?, ?, ?, ?)",
        (utc(now), file, sha256, profile, json.dumps(counts)),
    )
    with settling.indexes_built_anew(db, ("import_row",), counts.get("created", 0)):
        _record_lines(db, import_id, number)
    import_events.record(db, import_id, number)
    return import_id


def _record_lines(db: Database, import_id: int, number: int) -> None:
    """Keep which line of a staged file made or touched which person and company."""
    for owner, stage_table, column in ((0, "person", "person_id"), (1, "company", "organisation_id")):
        own = "" if owner == 0 else " AND (s.person_n IS NULL OR s.state = 0)"
        db.run(
            f"INSERT INTO import_row (import_id, line, {column}, action) SELECT ?, s.line, s.target,"
            " CASE WHEN s.state = 0 THEN 'created' WHEN c.id IS NULL THEN 'unchanged' ELSE 'updated' END"
            f" FROM temp.s_{stage_table} AS s LEFT JOIN temp.s_changed AS c ON c.owner = {owner:d} AND c.id = s.target"
            f" WHERE s.file = ?{own} ORDER BY s.n",
            (import_id, number),
        )


def finish(db: Database) -> None:
    """Leave the stage, which the next import takes down, or the end of the connection for nothing."""
    db.cache(CACHE_KB)


def _clear(db: Database) -> None:
    """No stage."""
    drop(db)
    db.run("DROP TABLE IF EXISTS temp.s_changed")


def listing(db: Database) -> list[tuple[Any, ...]]:
    """(id, at, file, profile, counts as JSON) of every import that holds, the latest first."""
    return db.rows("SELECT id, at, file, profile, counts FROM import ORDER BY id DESC")


def find(db: Database, import_id: int) -> tuple[Any, ...]:
    """(id, at, file, sha256, profile, counts as JSON) of one import."""
    found = db.row("SELECT id, at, file, sha256, profile, counts FROM import WHERE id = ?", (import_id,))
    if found is None:
        raise NotFoundError(f"there is no import {import_id}", "crm imports list")
    return found


def lines(db: Database, import_id: int) -> list[tuple[Any, ...]]:
    """(line, reference, name, action) of everything an import made or touched, in the order of the file."""
    return db.rows(
        """
        SELECT r.line,
               CASE WHEN r.person_id IS NOT NULL THEN 'c' || r.person_id
                    WHEN r.organisation_id IS NOT NULL THEN 'o' || r.organisation_id
                    WHEN r.deal_id IS NOT NULL THEN 'd' || r.deal_id
                    WHEN r.task_id IS NOT NULL THEN 't' || r.task_id
                    ELSE 'a' || r.interaction_id END,
               coalesce(p.name, o.name, d.title, t.title, i.kind || coalesce(': ' || i.subject, '')), r.action
        FROM import_row AS r
        LEFT JOIN person AS p ON p.id = r.person_id
        LEFT JOIN organisation AS o ON o.id = r.organisation_id
        LEFT JOIN deal AS d ON d.id = r.deal_id
        LEFT JOIN task AS t ON t.id = r.task_id
        LEFT JOIN interaction AS i ON i.id = r.interaction_id
        WHERE r.import_id = ? ORDER BY r.line, r.id
        """,
        (import_id,),
    )


def change_of(db: Database, import_id: int) -> int:
    """The change an import was made in."""
    found = db.value(
        "SELECT change_id FROM change_span WHERE tbl = 'import' AND after_id < ? AND last_id >= ?",
        (import_id, import_id),
    )
    if found is None:
        raise NotFoundError(f"there is no import {import_id}", "crm imports list")
    return int(found)
