"""People and companies of which only the id in another system is known, until a file says who they are.

A deal or an activity that comes before the contacts names `101`, and somebody called 101 stands in for her. The row
that brings 101 with name and address may be somebody who is here already by that address: then the stand-in becomes
part of them, so that the order of files does not matter.
"""

from __future__ import annotations

from crmcli.store.merge import TABLES, Merger
from crmcli.store.staging import COMPANY, PERSON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.store.database import Database
    from crmcli.store.journal import Change

_OWNERS = {"person": PERSON, "company": COMPANY}


def note(db: Database, subject: str) -> None:
    """List the stand-ins of rows on the stage that are nobody yet, in temp.s_person_stand_in or s_company_stand_in."""
    table = TABLES[subject]
    db.run(
        f"CREATE TEMP TABLE s_{subject}_stand_in AS SELECT e.n, owner.id FROM temp.s_external_id AS e"
        f" JOIN temp.s_{subject} AS s ON s.n = e.n AND s.target IS NULL"
        " JOIN external_id AS x ON x.value = e.value AND x.system = e.system"
        f" JOIN {table} AS owner ON owner.id = x.{table}_id AND owner.name = x.value AND owner.deleted_at IS NULL"
        f" WHERE e.owner = {_OWNERS[subject]:d}"
    )


def take(db: Database, subject: str) -> None:
    """Rows that are nobody else become their stand-ins."""
    db.run(
        f"UPDATE temp.s_{subject} SET target = (SELECT min(id) FROM temp.s_{subject}_stand_in AS i"
        f" WHERE i.n = s_{subject}.n) WHERE target IS NULL AND n IN (SELECT n FROM temp.s_{subject}_stand_in)"
    )


def join(change: Change) -> None:
    """Merge the other stand-ins into those whom their rows have turned out to be."""
    db = change.db
    for subject, table in TABLES.items():
        pairs = db.rows(
            f"SELECT DISTINCT s.target, i.id FROM temp.s_{subject}_stand_in AS i"
            f" JOIN temp.s_{subject} AS s ON s.n = i.n"
            f" JOIN {table} AS known ON known.id = s.target WHERE s.target <> i.id ORDER BY i.id, s.target"
        )
        merger = Merger(change, subject) if pairs else None
        joined: set[int] = set()
        for kept, stand_in in pairs:
            if merger is not None and stand_in not in joined:
                joined.add(stand_in)
                db.run(  # its id is no name that could get lost
                    f"UPDATE {table} SET (name, name_key) = (SELECT name, name_key FROM {table} WHERE id = ?1)"
                    " WHERE id = ?2",
                    (kept, stand_in),
                )
                merger.merge(kept, stand_in)
                db.run("INSERT OR IGNORE INTO temp.s_changed VALUES (?, ?)", (_OWNERS[subject], kept))
        db.run(f"DROP TABLE temp.s_{subject}_stand_in")
