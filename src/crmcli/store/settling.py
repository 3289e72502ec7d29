"""Writing what was staged and recognised: new people and companies, blanks of known ones, and all that is theirs.

Everything is a handful of statements over the stage. Where most of a table will be new, its indexes are built anew
afterwards, which costs a fraction of keeping them up row by row.
"""

from __future__ import annotations

from contextlib import contextmanager

from crmcli.store import belongings, overwriting
from crmcli.store.staging import CHILDREN, COMPANY_TEXTS, NAME_PARTS, PERSON_TEXTS
from crmcli.store.uids import ascending

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from crmcli.store.database import Database

FILL, OVERWRITE, SKIP = "fill", "overwrite", "skip"
_PERSON_FILLED = (*NAME_PARTS, *(c for c in PERSON_TEXTS if c not in ("status", "uid", "created_at")))
_COMPANY_FILLED = tuple(c for c in COMPANY_TEXTS if c not in ("uid", "created_at"))
# Below this many new rows an index is cheaper kept up than built anew (measured: the two cost the same near 20,000).
_BULK = 20_000
_GROWING = ("person", "email", "phone", "address", "handle", "role", "tagging", "external_id", "field_value")
# A large import writes its rows in order and looks little up: with a quarter of the usual cache it is no slower, and at
# 100,000 people 27 MB smaller.
LARGE_CACHE_KB = 8_000
# Indexes that have hardly anything of new people: to keep them up costs nothing, to make them a walk along the table.
_OF_FEW = tuple(
    f"WHERE {column} IS NOT NULL"
    for column in ("organisation_id", "interaction_id", "deal_id", "task_id", "merged_into")
)
# The uid of a row of the stage: that of the file, or the next of those that ascend.
_UID = "coalesce(uid, ? || printf('%08x', target))"


def prepare(db: Database) -> None:
    """The notebook of known people and companies that something was changed of."""
    db.run("CREATE TEMP TABLE s_changed (owner INTEGER, id INTEGER, PRIMARY KEY (owner, id)) WITHOUT ROWID")


def write_new_companies(db: Database, base: int) -> None:
    """Insert the companies with ids above `base`, each from its first row, blanks filled from its further ones."""
    _fill_leaders(db, "company", COMPANY_TEXTS)
    columns = ", ".join(c for c in COMPANY_TEXTS if c not in ("uid", "created_at"))
    db.run(
        f"INSERT INTO organisation (id, uid, name, name_key, {columns}, created_at, updated_at)"
        f" SELECT target, {_UID}, name, name_key, {columns}, coalesce(created_at, now_utc()), now_utc()"
        " FROM temp.s_company WHERE state = 0 AND target > ? ORDER BY target",
        (ascending(db), base),
    )


def write(db: Database, policy: str, shift: int | None) -> None:
    """Write people and everything that belongs to people and companies; `shift` as `recognise` gives it."""
    joined = db.value("SELECT 1 FROM temp.s_person WHERE rep IS NOT NULL LIMIT 1")
    is_anew = shift is not None and not joined  # everybody is new, on one line: ten statements find nothing
    new = db.value("SELECT count(*) FROM temp.s_person" + ("" if is_anew else " WHERE state = 0"))
    if not is_anew:
        _fill_leaders(db, "person", (*NAME_PARTS, *PERSON_TEXTS))
        _name_the_vague(db)
    if policy != SKIP:
        if not is_anew:
            _fill_known(db, "person", "person", _PERSON_FILLED, policy)
            _fill_status(db, policy)
        _fill_known(db, "company", "organisation", _COMPANY_FILLED, policy)
        _name_known(db, policy, people=not is_anew)
    else:
        _leave_known_alone(db)
    with indexes_built_anew(db, _GROWING, new):
        # People before anything that refers to them: with one such row outstanding, SQLite searches every table that
        # refers to people for each person that comes, and these have no index now.
        _new_people(db)
        belongings.write_of_new(db, shift)
    belongings.write_of_others(db, people=not is_anew)
    if policy == OVERWRITE:
        overwriting.overwrite(db)
    _parents(db)  # which may be told by the ids just written


def _fill_leaders(db: Database, name: str, columns: tuple[str, ...]) -> None:
    """What the first row of somebody leaves blank comes from the next one that says it."""
    if not db.value(f"SELECT 1 FROM temp.s_{name} WHERE state = 2 LIMIT 1"):
        return
    for column in columns:
        if db.value(f"SELECT 1 FROM temp.s_{name} WHERE state = 2 AND {column} IS NOT NULL LIMIT 1"):
            db.run(
                f"UPDATE temp.s_{name} AS s SET {column} = (SELECT {column} FROM temp.s_{name} AS other"
                f" WHERE other.target = s.target AND other.{column} IS NOT NULL ORDER BY n LIMIT 1)"
                f" WHERE state < 2 AND {column} IS NULL AND target IN"
                f" (SELECT target FROM temp.s_{name} WHERE state = 2 AND {column} IS NOT NULL)"
            )


def _name_the_vague(db: Database) -> None:
    """Somebody whose first row has only an address gets the name a further row knows."""
    db.run(
        "UPDATE temp.s_person AS s SET name = other.name, name_key = other.name_key, vague = 0 FROM"
        " temp.s_person AS other"
        " WHERE s.vague AND s.state < 2 AND other.n = (SELECT min(n) FROM temp.s_person AS third"
        "   WHERE third.target = s.target AND NOT third.vague)"
    )


def _fill_known(db: Database, name: str, table: str, columns: tuple[str, ...], policy: str) -> None:
    """Fill blanks of known people or companies, or overwrite what differs."""
    if not db.value(f"SELECT 1 FROM temp.s_{name} WHERE state = 1 LIMIT 1"):
        return
    if policy == OVERWRITE:
        sets = ", ".join(f"{c} = coalesce(s.{c}, {table}.{c})" for c in columns)
        differs = " OR ".join(f"(s.{c} IS NOT NULL AND s.{c} IS NOT {table}.{c})" for c in columns)
    else:
        sets = ", ".join(f"{c} = coalesce({table}.{c}, s.{c})" for c in columns)
        differs = " OR ".join(f"(s.{c} IS NOT NULL AND {table}.{c} IS NULL)" for c in columns)
    owner = 0 if table == "person" else 1
    db.run(
        f"INSERT OR IGNORE INTO temp.s_changed SELECT {owner:d}, {table}.id FROM {table}"
        f" JOIN temp.s_{name} AS s ON s.target = {table}.id WHERE s.state = 1 AND ({differs})"
    )
    db.run(
        f"UPDATE {table} SET {sets} FROM temp.s_{name} AS s WHERE s.state = 1 AND s.target = {table}.id AND"
        f" ({differs})"
    )


def _fill_status(db: Database, policy: str) -> None:
    """A status nobody ever set is blank."""
    when = "s.status <> person.status" + ("" if policy == OVERWRITE else " AND person.status_at IS NULL")
    db.run(
        "INSERT OR IGNORE INTO temp.s_changed SELECT 0, person.id FROM person JOIN temp.s_person AS s"
        f" ON s.target = person.id WHERE s.state = 1 AND {when}"
    )
    db.run(  # as people.become does it, for the report on growth
        "INSERT INTO status_event (person_id, was, was_at, became, at)"
        " SELECT person.id, person.status, person.status_at, s.status, now_utc()"
        " FROM person JOIN temp.s_person AS s ON s.target = person.id"
        f" WHERE s.state = 1 AND person.status_at IS NOT NULL AND {when} GROUP BY person.id"
    )
    db.run(
        "UPDATE person SET status = s.status, status_at = now_utc() FROM temp.s_person AS s"
        f" WHERE s.state = 1 AND s.target = person.id AND {when}"
    )


def _name_known(db: Database, policy: str, *, people: bool) -> None:
    """A name that was only an address or an id is no name; otherwise a new one comes only with `overwrite`. Of `people`
    where any may be known."""
    poor = (
        "EXISTS (SELECT 1 FROM email WHERE email.person_id = person.id AND email.address = person.name)"
        " OR EXISTS (SELECT 1 FROM phone WHERE phone.person_id = person.id AND phone.value = person.name)"
        " OR EXISTS (SELECT 1 FROM external_id AS x WHERE x.person_id = person.id AND x.value = person.name)"
    )
    poor_company = (
        "EXISTS (SELECT 1 FROM external_id AS x WHERE x.organisation_id = organisation.id"
        " AND x.value = organisation.name)"
    )
    when = "1" if policy == OVERWRITE else poor
    for owner, table, name, condition in (
        (0, "person", "person", f"NOT s.vague AND ({when})"),
        (1, "organisation", "company", poor_company if policy == FILL else "1"),
    ):
        if name == "person" and not people:
            continue
        where = f"s.state = 1 AND s.target = {table}.id AND s.name <> {table}.name AND {condition}"
        if table == "organisation":
            where += (
                " AND NOT EXISTS (SELECT 1 FROM temp.s_external_id AS e WHERE e.owner = 1 AND e.n = s.n"
                " AND e.value = s.name)"
            )
        db.run(
            f"INSERT OR IGNORE INTO temp.s_changed SELECT {owner:d}, {table}.id FROM {table}, temp.s_{name} AS"
            f" s WHERE {where}"
        )
        db.run(
            f"UPDATE {table} SET name = s.name, name_key = s.name_key FROM temp.s_{name} AS s WHERE {where}"
        )


def _leave_known_alone(db: Database) -> None:
    """With `skip` the rows of known people and companies add nothing, but for what they do not want."""
    for owner, name in ((0, "person"), (1, "company")):
        known = f"(SELECT n FROM temp.s_{name} WHERE target IN (SELECT target FROM temp.s_{name} WHERE state = 1))"
        for table in CHILDREN:
            but = " AND state = 'granted'" if table == "consent" else ""
            db.run(f"DELETE FROM temp.s_{table} WHERE owner = {owner:d} AND n IN {known}{but}")
        if name == "person":
            db.run(f"DELETE FROM temp.s_role WHERE person_n IN {known}")


def _parents(db: Database) -> None:
    """Companies whose row names the company above them."""
    if not db.value("SELECT 1 FROM temp.s_company WHERE parent IS NOT NULL LIMIT 1"):
        return
    by_id = (
        "external_id AS x ON x.value = s.parent JOIN external_id AS own ON own.organisation_id = s.target"
        " AND own.system = x.system JOIN organisation AS o ON o.id = x.organisation_id"
    )
    for found in (by_id, "organisation AS o ON o.name_key = organisation_key(s.parent)"):
        db.run(
            "UPDATE organisation SET parent_id = found.parent FROM (SELECT s.target AS id, min(o.id) AS parent"
            f" FROM temp.s_company AS s JOIN {found} WHERE s.parent IS NOT NULL AND o.id <> s.target"
            " GROUP BY 1) AS found WHERE found.id = organisation.id AND organisation.parent_id IS NULL"
        )


def _new_people(db: Database) -> None:
    columns = ", ".join((*NAME_PARTS, *(c for c in PERSON_TEXTS if c not in ("status", "uid", "created_at"))))
    db.run(
        f"INSERT INTO person (id, uid, name, name_key, {columns}, status, status_at, created_at,"
        " updated_at)"
        f" SELECT target, {_UID}, name, name_key, {columns}, coalesce(status, 'lead'),"
        " CASE WHEN status IS NOT NULL THEN now_utc() END, coalesce(created_at, now_utc()), now_utc()"
        " FROM temp.s_person WHERE state = 0 ORDER BY n",
        (ascending(db),),
    )


def touch(db: Database) -> None:
    """Known people and companies that anything was added to were changed now."""
    for owner, table in ((0, "person"), (1, "organisation")):
        db.run(
            f"UPDATE {table} SET updated_at = now_utc() WHERE id IN (SELECT id FROM temp.s_changed WHERE owner"
            f" = {owner:d})"
        )


@contextmanager
def indexes_built_anew(db: Database, tables: tuple[str, ...], new: int) -> Iterator[None]:
    """Without the plain indexes of these tables, where most of the rows, counted in the first, will be new."""
    if new < _BULK or new < int(db.value(f"SELECT count(*) FROM {tables[0]}")):
        yield
        return
    listed = ", ".join(f"'{table}'" for table in tables)
    indexes = [
        (name, sql)
        for name, sql in db.rows(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql LIKE 'CREATE INDEX%'"
            f" AND tbl_name IN ({listed}) ORDER BY rowid"
        )
        if not sql.endswith(_OF_FEW)
    ]
    for name, _ in indexes:
        db.run(f"DROP INDEX {name}")
    yield
    for _, sql in indexes:
        db.sort(sql)
