"""The deals that tasks and activities of a file belong to: linked where they are here, awaited where they are not.

So the files of a system give the same whatever their order. A deal is known by its key or its uid; by its title, where
no other deal has that, if the file gives no id, or the deal has come from elsewhere.
"""

from __future__ import annotations

from crmcli.store.staging import EVENT_TABLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.store.database import Database

_WAITING = ("activity", "task")  # stage rows that may belong to a deal
# The beginning of the key of a deal that a list has numbered; behind it stands a hash, for many lists begin with 1.
_OF_LIST = "file:deal:*:"


def found(alias: str) -> str:
    """The SQL of the id of the deal that a stage row names, or NULL. Needs `prepare`."""
    return _found(f"{alias}.deal_key", f"{alias}.deal_title")


def _found(key: str, title: str) -> str:
    elsewhere = f"titled.system IS NOT {_system(key)} AND {_system(key)} <> ''"
    in_list = f"SELECT min(id) FROM deal WHERE key > {key} AND key < {key} || '~' HAVING count(*) = 1"
    return (
        f"coalesce((SELECT id FROM deal WHERE key = {key}), (SELECT id FROM deal WHERE uid = {key}),"
        f" CASE WHEN {key} GLOB '{_OF_LIST}' THEN ({in_list}) END,"
        f" (SELECT id FROM temp.titled WHERE titled.title = {title}"
        f" AND ({key} IS NULL OR {key} GLOB '{_OF_LIST}' OR {elsewhere})))"
    )


def _system(key: str) -> str:
    """The SQL of the system that a deal's key is of."""
    return f"substr({key}, 1, instr({key}, ':deal:'))"


def prepare(db: Database) -> None:
    """List the titles that one deal alone has, for `found`; where nothing names a deal by its title, none."""
    db.run("DROP TABLE IF EXISTS temp.titled")
    db.run("CREATE TEMP TABLE titled (title TEXT PRIMARY KEY, id INTEGER, system TEXT) WITHOUT ROWID")
    named = " UNION ALL ".join(
        f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"
        for column, table in (
            *(("deal_title", f"temp.s_{name}") for name in _WAITING),
            ("title", "awaited_deal"),
        )
    )
    if db.value(f"{named} LIMIT 1") is not None:
        db.run(
            f"INSERT INTO temp.titled SELECT title, min(id), min({_system('key')}) FROM deal"
            f" WHERE deleted_at IS NULL AND title IN ({named}) GROUP BY title HAVING count(*) = 1"
        )


def wait(db: Database, name: str, which: str) -> int:
    """Keep which deals the stored rows of a stage table name, where these are not here, and of how many rows that is
    new; of `which` rows, a condition."""
    table = EVENT_TABLES[name]
    column = f"{table}_id"
    if db.value("SELECT 1 FROM awaited_deal LIMIT 1") is not None:
        db.run(
            f"DELETE FROM awaited_deal WHERE {column} IN (SELECT t.id FROM temp.s_{name} AS s"
            f" JOIN {table} AS t ON t.id = s.target WHERE t.deal_id IS NOT NULL)"
        )
    return db.run(
        f"INSERT INTO awaited_deal ({column}, key, title, doubtful)"
        f" SELECT s.target, s.deal_key, s.deal_title, s.deal_doubtful FROM temp.s_{name} AS s"
        f" JOIN {table} AS t ON t.id = s.target AND t.deal_id IS NULL"
        f" WHERE coalesce(s.deal_key, s.deal_title) IS NOT NULL AND {which}"
        f" AND NOT EXISTS (SELECT 1 FROM awaited_deal AS a WHERE a.{column} = s.target)"
        " GROUP BY s.target HAVING s.n = min(s.n) ORDER BY s.n"
    ).rowcount


def link(db: Database) -> int:
    """Link whatever has waited for a deal that is here now; how many."""
    if db.value("SELECT 1 FROM awaited_deal LIMIT 1") is None:
        return 0
    come = db.rows(
        f"SELECT * FROM (SELECT id, {_found('awaited_deal.key', 'awaited_deal.title')} AS deal_id, task_id,"
        " interaction_id FROM awaited_deal ORDER BY id) WHERE deal_id IS NOT NULL"
    )
    for table, at in (("task", 2), ("interaction", 3)):
        db.run_many(
            f"UPDATE {table} SET deal_id = ? WHERE id = ? AND deal_id IS NULL",
            [(row[1], row[at]) for row in come if row[at] is not None],
        )
    db.run_many("DELETE FROM awaited_deal WHERE id = ?", [(row[0],) for row in come])
    return len(come)
