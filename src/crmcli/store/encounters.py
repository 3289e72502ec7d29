"""What mailboxes, calendars and lists of calls say happened: whom we know of those who took part, and logging it once.

Like a file of people, it is staged in temporary tables first and written set-based inside the caller's change.
"""

from __future__ import annotations

from crmcli.clean.instant import utc
from crmcli.clean.name import name as name_of
from crmcli.clean.name import name_key
from crmcli.errors import CleanError
from crmcli.model import Email, Name, Person, Phone
from crmcli.store import people
from crmcli.store.contacts import Owner, add_tag
from crmcli.store.row_groups import names_agree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from typing import Any

    from crmcli.model import Encounter, Party
    from crmcli.store.database import Database

_COLUMNS = (
    "kind", "at", "body", "subject", "direction", "duration_s", "reason", "outcome", "actor", "key", "source",
)  # fmt: skip
_TABLES = f"""
    CREATE TEMP TABLE e_what (
        n INTEGER PRIMARY KEY, file INTEGER, line INTEGER, became TEXT, {", ".join(_COLUMNS)}
    );
    CREATE TEMP TABLE e_party (n INTEGER, place INTEGER, role, name, name_key, address, e164, person_id INTEGER);
    CREATE TEMP TABLE e_tag (n INTEGER, tag TEXT);
    CREATE TEMP TABLE e_new (n INTEGER, person_id INTEGER);
"""


def stage(db: Database, found: Iterable[tuple[int, int, Encounter]]) -> None:
    """Put (file, line, encounter) on the stage, in temporary tables: no lock is held while a file is read."""
    finish(db)
    for statement in _TABLES.split(";"):
        db.run(statement)
    marks = ", ".join("?" * (4 + len(_COLUMNS)))
    db.run("BEGIN")
    try:
        for n, (file, line, one) in enumerate(found):
            what = tuple(getattr(one.what, column) for column in _COLUMNS)
            db.run(f"INSERT INTO temp.e_what VALUES ({marks})", (n, file, line, None, *what))
            db.run_many(
                "INSERT INTO temp.e_party VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", _parties(n, one.parties)
            )
            db.run_many("INSERT INTO temp.e_tag VALUES (?, ?)", ((n, tag) for tag in one.tags))
    except BaseException:
        db.rollback()
        raise
    db.commit()


def _parties(n: int, parties: tuple[Party, ...]) -> Iterator[tuple[Any, ...]]:
    for place, one in enumerate(parties):
        key = name_key(one.name) if one.name else ""
        yield n, place, one.role, one.name, key, one.address, one.e164


def absorb(db: Database, *, create: bool, now: datetime) -> dict[str, int]:
    """Log what nobody logged before and somebody known took part in; how many were `logged`, `unknown` (nobody is
    known), `duplicate`, and with `create` how many people were `created`."""
    db.function("names_agree", 2, names_agree)
    for index in ("e_what (key)", "e_party (n)", "e_party (address)", "e_party (e164)", "e_new (n)"):
        db.run(f"CREATE INDEX temp.{index.replace(' (', '_').rstrip(')')}_index ON {index}")
    db.run(
        "UPDATE temp.e_what SET became = 'duplicate' WHERE key IN (SELECT key FROM interaction)"
        " OR n NOT IN (SELECT min(n) FROM temp.e_what GROUP BY key)"
    )
    _know(db)
    if create:
        _create(db, now)
    db.run(
        "UPDATE temp.e_what SET became = CASE WHEN EXISTS (SELECT 1 FROM temp.e_party AS p WHERE p.n = e_what.n"
        " AND p.person_id IS NOT NULL) THEN 'logged' ELSE 'unknown' END WHERE became IS NULL"
    )
    _log(db, now)
    _tag(db)
    return counted(db)


def _know(db: Database) -> None:
    """Whose address or number each one has; of several people the one of that name, else the first we knew."""
    for table, column in (("email", "address"), ("phone", "e164")):
        db.run(
            "UPDATE temp.e_party SET person_id = known.id FROM (SELECT p.rowid AS place, person.id,"
            "  row_number() OVER (PARTITION BY p.rowid ORDER BY p.name_key <> ''"
            "   AND names_agree(p.name_key, person.name_key) DESC, person.id) AS rank"
            f"  FROM temp.e_party AS p JOIN {table} AS x ON x.{column} = p.{column}"
            "  JOIN person ON person.id = x.person_id AND person.deleted_at IS NULL WHERE p.person_id IS NULL"
            " ) AS known WHERE known.place = e_party.rowid AND known.rank = 1"
        )


def _create(db: Database, now: datetime) -> None:
    """A person for every address and number nobody has, named as they are most often."""
    rows = db.rows(
        "SELECT address, e164, name, max(length(name)), count(*) AS times, min(n) AS first FROM temp.e_party"
        " WHERE person_id IS NULL AND coalesce(address, e164) IS NOT NULL"
        " AND n IN (SELECT n FROM temp.e_what WHERE became IS NULL)"
        " GROUP BY address, e164, name ORDER BY min(n) OVER (PARTITION BY address, e164), name IS NULL, times DESC"
    )
    names: dict[tuple[str | None, str | None], tuple[str | None, int]] = {}
    for address, e164, written, _, _, n in rows:
        names.setdefault((address, e164), (written, n))
    for (address, e164), (written, n) in names.items():
        person_id = people.add(
            db,
            Person(
                _name(written, str(address or e164)),
                emails=(Email(address, address),) if address else (),
                phones=(Phone(e164, e164),) if e164 else (),
            ),
            now,
        )
        db.run("INSERT INTO temp.e_new VALUES (?, ?)", (n, person_id))
    _know(db)


def _name(written: str | None, known: str) -> Name:
    """The name as it was written, else the address or number."""
    try:
        return name_of(written) if written else Name(known)
    except CleanError:
        return Name(known)


def _log(db: Database, now: datetime) -> None:
    columns = ", ".join(_COLUMNS)
    db.run(
        f"INSERT INTO interaction ({columns}, organisation_id, created_at) SELECT {columns},"
        " (SELECT r.organisation_id FROM temp.e_party AS p JOIN role AS r ON r.person_id = p.person_id"
        "  AND r.until IS NULL WHERE p.n = e_what.n ORDER BY p.place, r.position, r.id LIMIT 1), ?"
        " FROM temp.e_what WHERE became = 'logged' ORDER BY n",
        (utc(now),),
    )
    db.run(
        "INSERT INTO participant (interaction_id, person_id, role) SELECT id, person_id, role FROM ("
        "  SELECT i.id, p.person_id, p.role, min(p.place) AS place FROM temp.e_what AS e"
        "  JOIN interaction AS i ON i.key = e.key JOIN temp.e_party AS p ON p.n = e.n"
        "  WHERE e.became = 'logged' AND p.person_id IS NOT NULL GROUP BY i.id, p.person_id)"
        " ORDER BY id, place"
    )


def _tag(db: Database) -> None:
    rows = db.rows(
        "SELECT DISTINCT p.person_id, t.tag FROM temp.e_tag AS t JOIN temp.e_what AS e ON e.n = t.n"
        " JOIN temp.e_party AS p ON p.n = t.n WHERE e.became = 'logged' AND p.person_id IS NOT NULL"
        " AND p.role IS NOT 'cc' ORDER BY p.person_id, t.tag"
    )
    for person_id, tag in rows:
        add_tag(db, Owner("person_id", person_id), tag)


def counted(db: Database, file: int | None = None) -> dict[str, int]:
    """How many were logged, unknown and duplicate, and how many people created, of all files or of one."""
    found = dict(
        db.rows(
            "SELECT became, count(*) FROM temp.e_what WHERE ?1 IS NULL OR file = ?1 GROUP BY became", (file,)
        )
    )
    created = db.value(
        "SELECT count(*) FROM temp.e_new AS new JOIN temp.e_what AS e ON e.n = new.n"
        " WHERE ?1 IS NULL OR e.file = ?1",
        (file,),
    )
    return {
        **{became: found.get(became, 0) for became in ("logged", "unknown", "duplicate")},
        "created": int(created),
    }


def record(db: Database, import_id: int, file: int) -> None:
    """Keep which line of a file first named each person that was created, and which told of something with whom."""
    db.run(
        "INSERT INTO import_row (import_id, line, person_id, action) SELECT ?1, line, person_id, action FROM ("
        "  SELECT e.line, new.person_id, 'created' AS action, e.n FROM temp.e_new AS new"
        "  JOIN temp.e_what AS e ON e.n = new.n WHERE e.file = ?2"
        "  UNION ALL"
        "  SELECT DISTINCT e.line, p.person_id, 'logged', e.n FROM temp.e_what AS e"
        "  JOIN temp.e_party AS p ON p.n = e.n"
        "  WHERE e.file = ?2 AND e.became = 'logged' AND p.person_id IS NOT NULL"
        "  AND NOT EXISTS (SELECT 1 FROM temp.e_new AS made WHERE made.n = e.n AND made.person_id = p.person_id)"
        " ) ORDER BY n, action, person_id",
        (import_id, file),
    )
    db.run(
        "INSERT INTO import_row (import_id, line, interaction_id, action) SELECT ?, e.line, i.id, 'created'"
        " FROM temp.e_what AS e JOIN interaction AS i ON i.key = e.key"
        " WHERE e.file = ? AND e.became = 'logged' ORDER BY e.n",
        (import_id, file),
    )


def ids(db: Database) -> list[int]:
    """The interactions of everything on the stage, those logged before too, in order."""
    return [
        found
        for (found,) in db.rows(
            "SELECT interaction.id FROM temp.e_what AS e JOIN interaction ON interaction.key = e.key ORDER BY e.n"
        )
    ]


def finish(db: Database) -> None:
    """Take the stage down."""
    for table in ("e_what", "e_party", "e_tag", "e_new"):
        db.run(f"DROP TABLE IF EXISTS temp.{table}")
