"""What `--on-conflict overwrite` means for what people and companies have several of: the file's values come first.

What was there stays behind them: nobody loses a phone number to a list that knows another. A place in a company is one
thing with columns, and these are overwritten.
"""

from __future__ import annotations

from crmcli.store.staging import CHILDREN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.store.database import Database

_OWNERS = (("person", "person_id", 0), ("company", "organisation_id", 1))
# By what a row of the file and one of ours are the same, `c` and `t`.
_SAME = {
    "email": "c.address = t.address",
    "phone": "coalesce(c.e164, c.value) = coalesce(t.e164, t.value)",
    "address": " AND ".join(
        f"c.{column} IS t.{column}" for column in CHILDREN["address"] if column != "city_key"
    ),
    "handle": "c.canonical = t.canonical",
}
_ROLE_COLUMNS = ("title", "department", "decision", "since", "until")


def overwrite(db: Database) -> None:
    """Of known people and companies, once all that is theirs was written."""
    _roles(db)
    for table, same in _SAME.items():
        for name, owner_column, owner in _OWNERS:
            if db.value(f"SELECT 1 FROM temp.s_{table} WHERE owner = {owner:d} LIMIT 1"):
                said = (
                    f"SELECT t.id, min(c.n * 1000 + c.position) AS place FROM temp.s_{table} AS c"
                    f" JOIN temp.s_{name} AS s ON s.n = c.n JOIN {table} AS t ON t.{owner_column} = s.target AND {same}"
                    f" WHERE c.owner = {owner:d} GROUP BY t.id"
                )
                _put_first(db, table, owner_column, owner, said)
    if db.value("SELECT 1 FROM temp.s_role LIMIT 1"):
        said = (
            "SELECT t.id, min(r.rowid) AS place FROM temp.s_role AS r JOIN temp.s_person AS s ON s.n = r.person_n"
            " JOIN temp.s_company AS c ON c.n = r.company_n"
            " JOIN role AS t ON t.person_id = s.target AND t.organisation_id = c.target GROUP BY t.id"
        )
        _put_first(db, "role", "person_id", 0, said)


def _put_first(db: Database, table: str, owner_column: str, owner: int, said: str) -> None:
    """Order the rows of known owners: those of the file first, if not all of them stand in that order already."""
    db.run(f"CREATE TEMP TABLE s_said AS {said}")
    db.run("CREATE UNIQUE INDEX temp.s_said_id ON s_said (id)")
    db.run(
        "CREATE TEMP TABLE s_order AS SELECT id, owner, row_number() OVER (PARTITION BY owner ORDER BY position, id)"
        " - 1 AS was, row_number() OVER (PARTITION BY owner ORDER BY place IS NULL, place, position, id) - 1 AS is_now"
        f" FROM (SELECT t.id, t.{owner_column} AS owner, t.position, f.place FROM {table} AS t"
        f" LEFT JOIN temp.s_said AS f ON f.id = t.id WHERE t.{owner_column} IN"
        f" (SELECT target FROM temp.s_{_OWNERS[owner][0]} WHERE state = 1))"
    )
    db.run("DELETE FROM temp.s_order WHERE owner NOT IN (SELECT owner FROM temp.s_order WHERE was <> is_now)")
    db.run(f"INSERT OR IGNORE INTO temp.s_changed SELECT DISTINCT {owner:d}, owner FROM temp.s_order")
    db.run(
        f"UPDATE {table} SET position = o.is_now FROM temp.s_order AS o"
        f" WHERE o.id = {table}.id AND o.is_now <> {table}.position"
    )
    db.run("DROP TABLE temp.s_order")
    db.run("DROP TABLE temp.s_said")


def _roles(db: Database) -> None:
    """What a row says of a place that somebody has."""
    db.run(
        f"CREATE TEMP TABLE s_more AS SELECT role.id, role.person_id AS target,"
        f" {', '.join(f'max(r.{column}) AS {column}' for column in _ROLE_COLUMNS)} FROM temp.s_role AS r"
        " JOIN temp.s_person AS s ON s.n = r.person_n JOIN temp.s_company AS c ON c.n = r.company_n"
        " JOIN role ON role.person_id = s.target AND role.organisation_id = c.target AND role.until IS NULL"
        " WHERE s.state = 1 GROUP BY role.id HAVING count(*) = 1"
    )
    differs = " OR ".join(f"(f.{c} IS NOT NULL AND f.{c} IS NOT role.{c})" for c in _ROLE_COLUMNS)
    db.run(
        "INSERT OR IGNORE INTO temp.s_changed SELECT 0, f.target FROM temp.s_more AS f"
        f" JOIN role ON role.id = f.id WHERE {differs}"
    )
    sets = ", ".join(f"{column} = coalesce(f.{column}, role.{column})" for column in _ROLE_COLUMNS)
    db.run(f"UPDATE role SET {sets} FROM temp.s_more AS f WHERE f.id = role.id AND ({differs})")
    db.run("DROP TABLE temp.s_more")
