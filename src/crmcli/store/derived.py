"""What is computed from the tables and kept for speed: last contacts (`person_stat`) and full text (`search`).

At the end of a change, whatever it touched is computed anew with a few set-based statements; so no command that
writes has to think of them, undo included. `rebuild` makes everything anew.
"""

from __future__ import annotations

from crmcli.clean.date import utc

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from crmcli.store.database import Database

# rowid in search = id * KINDS + kind; what is not named yet is room for families to come.
KINDS = 8
PERSON, COMPANY, INTERACTION, TASK, DEAL = range(5)
_OWN_KIND = {"person": PERSON, "organisation": COMPANY, "interaction": INTERACTION, "task": TASK}
_REFERENCES = {"person_id": PERSON, "organisation_id": COMPANY, "interaction_id": INTERACTION}

# A note is written about somebody, not exchanged with them.
NO_CONTACT_KINDS = ("note",)

_STAT = """
    INSERT INTO person_stat (person_id, last_contact_at, first_contact_at, interactions)
    SELECT participant.person_id, max(interaction.at), min(interaction.at), count(*)
    FROM participant
    JOIN interaction ON interaction.id = participant.interaction_id
    WHERE participant.person_id IN (SELECT id FROM temp.touched WHERE kind = 0)
      AND interaction.deleted_at IS NULL AND interaction.kind <> 'note' AND interaction.at <= ?
    GROUP BY participant.person_id
"""

_DOCUMENTS = {
    PERSON: f"""
        INSERT INTO search (rowid, name, contact, body)
        SELECT person.id * {KINDS} + {PERSON},
               person.name || coalesce(' ' || person.nickname, '')
               || CASE WHEN person.name GLOB '*[^ -~]*' THEN ' ' || spellings(person.name) ELSE '' END,
               concat_words(
                   (SELECT group_concat(value, ' ') FROM email WHERE email.person_id = person.id),
                   (SELECT group_concat(value || coalesce(' ' || substr(e164, 2), ''), ' ')
                    FROM phone WHERE phone.person_id = person.id),
                   (SELECT group_concat(canonical, ' ') FROM handle WHERE handle.person_id = person.id),
                   (SELECT group_concat(organisation.name || coalesce(' ' || role.title, ''), ' ')
                    FROM role JOIN organisation ON organisation.id = role.organisation_id
                    WHERE role.person_id = person.id),
                   (SELECT group_concat(concat_words(street, zip, city), ' ')
                    FROM address WHERE address.person_id = person.id),
                   (SELECT group_concat(tag.name, ' ') FROM tagging JOIN tag ON tag.id = tagging.tag_id
                    WHERE tagging.person_id = person.id)),
               person.note
        FROM person
        WHERE person.deleted_at IS NULL AND person.id IN (SELECT id FROM temp.touched WHERE kind = {PERSON})
        ORDER BY person.id
    """,
    COMPANY: f"""
        INSERT INTO search (rowid, name, contact, body)
        SELECT organisation.id * {KINDS} + {COMPANY},
               organisation.name
               || CASE WHEN organisation.name GLOB '*[^ -~]*' THEN ' ' || spellings(organisation.name) ELSE '' END,
               concat_words(
                   organisation.website,
                   organisation.industry,
                   (SELECT group_concat(value, ' ') FROM email WHERE email.organisation_id = organisation.id),
                   (SELECT group_concat(value || coalesce(' ' || substr(e164, 2), ''), ' ')
                    FROM phone WHERE phone.organisation_id = organisation.id),
                   (SELECT group_concat(concat_words(street, zip, city), ' ')
                    FROM address WHERE address.organisation_id = organisation.id),
                   (SELECT group_concat(tag.name, ' ') FROM tagging JOIN tag ON tag.id = tagging.tag_id
                    WHERE tagging.organisation_id = organisation.id)),
               organisation.note
        FROM organisation
        WHERE organisation.deleted_at IS NULL
          AND organisation.id IN (SELECT id FROM temp.touched WHERE kind = {COMPANY})
        ORDER BY organisation.id
    """,
    INTERACTION: f"""
        INSERT INTO search (rowid, name, contact, body)
        SELECT id * {KINDS} + {INTERACTION}, subject, concat_words(reason, outcome), body
        FROM interaction
        WHERE deleted_at IS NULL AND id IN (SELECT id FROM temp.touched WHERE kind = {INTERACTION})
        ORDER BY id
    """,
    TASK: f"""
        INSERT INTO search (rowid, name, contact, body)
        SELECT id * {KINDS} + {TASK}, title, owner, NULL
        FROM task
        WHERE deleted_at IS NULL AND id IN (SELECT id FROM temp.touched WHERE kind = {TASK})
        ORDER BY id
    """,
}


def refresh(db: Database, change_id: int, now: datetime) -> None:
    """Compute anew what one change touched; called inside its transaction, after its spans are written."""
    _register(db)
    db.run("CREATE TEMP TABLE touched (kind INTEGER, id INTEGER, PRIMARY KEY (kind, id)) WITHOUT ROWID")
    spans = db.rows("SELECT tbl, after_id, last_id FROM change_span WHERE change_id = ?", (change_id,))
    tables = {
        table for (table,) in db.rows("SELECT DISTINCT tbl FROM journal WHERE change_id = ?", (change_id,))
    }
    new = {table: (after, last) for table, after, last in spans}
    for table, after, last in spans:
        _touch(db, table, "id > ? AND id <= ?", (after, last), new)
    for kind, column in ((PERSON, "person_id"), (COMPANY, "organisation_id")):
        db.run(
            f"INSERT OR IGNORE INTO temp.touched SELECT {kind:d}, {column} FROM journal"
            f" WHERE change_id = ? AND {column} IS NOT NULL",
            (change_id,),
        )
    for table in sorted(tables):
        _touch(
            db,
            table,
            "id IN (SELECT row_id FROM journal WHERE change_id = ? AND tbl = ?)",
            (change_id, table),
            {},
        )
        if table in _OWN_KIND:
            db.run(
                "INSERT OR IGNORE INTO temp.touched SELECT ?, row_id FROM journal WHERE change_id = ? AND tbl = ?",
                (_OWN_KIND[table], change_id, table),
            )
    _spread(db, tables)
    if tables & {"participant", "interaction"} or {"participant", "interaction"} & set(new):
        db.run("DELETE FROM person_stat WHERE person_id IN (SELECT id FROM temp.touched WHERE kind = 0)")
        db.run(_STAT, (utc(now),))
    _index(db, new)
    db.run("DROP TABLE temp.touched")


def rebuild(db: Database, now: datetime) -> None:
    """Everything derived, from nothing; inside the caller's transaction."""
    _register(db)
    db.run("CREATE TEMP TABLE touched (kind INTEGER, id INTEGER, PRIMARY KEY (kind, id)) WITHOUT ROWID")
    for table, kind in _OWN_KIND.items():
        db.run(f"INSERT INTO temp.touched SELECT {kind:d}, id FROM {table}")
    db.run("DELETE FROM person_stat")
    db.run(_STAT, (utc(now),))
    db.run("DELETE FROM search")
    for kind in _DOCUMENTS:
        db.run(_DOCUMENTS[kind])
    db.run("DROP TABLE temp.touched")


def _touch(
    db: Database, table: str, where: str, values: tuple[object, ...], new: dict[str, tuple[int, int]]
) -> None:
    """Note the things some rows of a table are, or belong to. Children of a new person need no second look."""
    if table in _OWN_KIND:
        db.run(
            f"INSERT OR IGNORE INTO temp.touched SELECT {_OWN_KIND[table]:d}, id FROM {table} WHERE {where}",
            values,
        )
    columns = {name for (name,) in db.rows("SELECT name FROM pragma_table_info(?)", (table,))}
    for column, kind in _REFERENCES.items():
        if column not in columns:
            continue
        owner = {PERSON: "person", COMPANY: "organisation", INTERACTION: "interaction"}[kind]
        after, last = new.get(owner, (0, 0))
        db.run(
            f"INSERT OR IGNORE INTO temp.touched SELECT {kind:d}, {column} FROM {table}"
            f" WHERE {where} AND {column} IS NOT NULL AND NOT ({column} > ? AND {column} <= ?)",
            (*values, after, last),
        )


def _spread(db: Database, tables: set[str]) -> None:
    """A company's name is in its people's documents, an interaction counts for its people, a tag for its bearers."""
    if "organisation" in tables:
        db.run(
            "INSERT OR IGNORE INTO temp.touched SELECT 0, person_id FROM role"
            " WHERE organisation_id IN (SELECT id FROM temp.touched WHERE kind = 1)"
        )
    if "interaction" in tables:
        db.run(
            "INSERT OR IGNORE INTO temp.touched SELECT 0, person_id FROM participant"
            " WHERE interaction_id IN (SELECT id FROM temp.touched WHERE kind = 2)"
        )
    if "tag" in tables:
        db.run(
            "INSERT OR IGNORE INTO temp.touched SELECT 0, person_id FROM tagging"
            " WHERE person_id IS NOT NULL AND tag_id IN"
            " (SELECT row_id FROM journal WHERE tbl = 'tag' AND change_id = (SELECT max(id) FROM change))"
        )


def _index(db: Database, new: dict[str, tuple[int, int]]) -> None:
    """Replace the documents of what was touched; what is new has none to take away."""
    for table, kind in _OWN_KIND.items():
        if not db.value("SELECT 1 FROM temp.touched WHERE kind = ? LIMIT 1", (kind,)):
            continue
        after, last = new.get(table, (0, 0))
        db.run(
            "DELETE FROM search WHERE rowid IN"
            f" (SELECT id * {KINDS:d} + kind FROM temp.touched WHERE kind = ? AND NOT (id > ? AND id <= ?))",
            (kind, after, last),
        )
        db.run(_DOCUMENTS[kind])


def _register(db: Database) -> None:
    db.function("spellings", 1, _spellings)
    db.function("concat_words", -1, _concat_words)


def _spellings(text: str) -> str:
    from crmcli.clean.text import spellings

    return " ".join(spellings(text))


def _concat_words(*texts: str | None) -> str:
    return " ".join(text for text in texts if text)
