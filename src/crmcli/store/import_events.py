"""Activities, tasks and deals of an import: which of them are known, and storing the new ones with their people.

Each is known by its uid, or by its key: the id it has in another system, or what a hash of its row says. A file that
says no more than an id of this database (`crm task list`) is believed where title and time of making agree.
"""

from __future__ import annotations

from crmcli.store import awaited
from crmcli.store.recognition import last_id
from crmcli.store.staging import ACTIVITY_COLUMNS, DEAL_COLUMNS, EVENT_TABLES, TASK_COLUMNS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.store.database import Database

# How a stage row ends (`state`): as a new one, a known one, a further row of either, a known one that changed.
NEW, KNOWN, AGAIN, CHANGED = range(4)
_CALLED = {"activity": "kind", "task": "title", "deal": "title"}
# What a file may say anew of one that is known. Of two that go together the first decides.
_FILLED = {
    "activity": tuple(c for c in ACTIVITY_COLUMNS if c not in ("created_at", "source")),
    "task": tuple(c for c in TASK_COLUMNS if c not in ("created_at", "series_on")),
    "deal": tuple(c for c in DEAL_COLUMNS if c not in ("created_at", "stage", "currency", "source")),
}
_WITH = {"due_at": "due_on"}


def write(db: Database, policy: str) -> dict[str, int]:
    """Store activities and tasks; how many of either, how many known ones say something new, how many name a deal that
    is not here, and how many that did are linked to it now."""
    counts = {"awaiting": 0}
    awaited.prepare(db)
    for name, many in (("activity", "activities"), ("task", "tasks")):
        if is_empty(db, name):
            counts.update({many: 0, f"{many}_updated": 0})
            continue
        identify(db, name)
        counts[f"{many}_updated"] = len(renew(db, name, policy))
        (_activities if name == "activity" else _tasks)(db, policy)
        counts["awaiting"] += awaited.wait(db, name, f"s.state = {NEW}" if policy == "skip" else "1")
        counts[many] = count(db, name, NEW)
    _done_elsewhere(db)
    counts["linked"] = 0 if is_empty(db, "deal") else awaited.link(db)
    return counts


def is_empty(db: Database, name: str) -> bool:
    """Whether nothing of this kind is on the stage."""
    return db.value(f"SELECT 1 FROM temp.s_{name} LIMIT 1") is None


def count(db: Database, name: str, state: int, file: int | None = None) -> int:
    """How many stage rows ended so, of all files or of one."""
    where = "" if file is None else f" AND file = {file:d}"
    return int(db.value(f"SELECT count(*) FROM temp.s_{name} WHERE state = ?{where}", (state,)))


def identify(db: Database, name: str) -> None:
    """Fill in `target` and `state`; new ones get the next ids, in the order of the file."""
    stage, table = f"temp.s_{name}", EVENT_TABLES[name]
    db.run(f"UPDATE {stage} SET target = (SELECT id FROM {table} AS t WHERE t.uid = s_{name}.uid)")
    db.run(
        f"UPDATE {stage} SET target = (SELECT id FROM {table} AS t WHERE t.key = s_{name}.key)"
        " WHERE target IS NULL AND key IS NOT NULL"
    )
    db.run(
        f"UPDATE {stage} SET target = (SELECT id FROM {table} AS t WHERE t.id = s_{name}.local_id"
        f" AND t.created_at = s_{name}.created_at AND t.{_CALLED[name]} = s_{name}.{_CALLED[name]})"
        " WHERE target IS NULL AND local_id IS NOT NULL"
    )
    db.run(f"UPDATE {stage} SET state = {KNOWN} WHERE target IS NOT NULL")
    db.run(f"CREATE INDEX IF NOT EXISTS temp.s_{name}_identity ON s_{name} (coalesce(key, uid), state)")
    db.run(f"CREATE INDEX IF NOT EXISTS temp.s_{name}_target ON s_{name} (target)")
    db.run(
        f"UPDATE {stage} SET state = {NEW}, target = g.id FROM (SELECT min(n) AS n, row_number() OVER (ORDER BY min(n))"
        f" + {last_id(db, table)} AS id FROM {stage} WHERE target IS NULL GROUP BY coalesce(key, uid)) AS g"
        f" WHERE g.n = s_{name}.n"
    )
    db.run(
        f"UPDATE {stage} SET state = {AGAIN}, target = (SELECT target FROM {stage} AS first WHERE first.state = {NEW}"
        f" AND coalesce(first.key, first.uid) = coalesce(s_{name}.key, s_{name}.uid)) WHERE target IS NULL"
    )
    db.run(
        f"UPDATE {stage} SET state = {AGAIN} WHERE state = {KNOWN}"
        f" AND n <> (SELECT min(n) FROM {stage} AS first WHERE first.target = s_{name}.target)"
    )


def renew(db: Database, name: str, policy: str) -> list[int]:
    """Give known ones what the file says of them: where they say nothing, or, with `overwrite`, instead; their ids."""
    if policy == "skip":
        return []
    stage, table = f"temp.s_{name}", EVENT_TABLES[name]
    sets: dict[str, str] = {}
    for column in _FILLED[name]:
        blank = f"t.{_WITH.get(column, column)} IS NULL"
        said = f"s.{_WITH.get(column, column)} IS NOT NULL"
        takes = said if policy == "overwrite" else f"{blank} AND {said}"
        sets[column] = f"CASE WHEN {takes} THEN s.{column} ELSE t.{column} END"
        if column == "value_minor":
            sets["currency"] = f"CASE WHEN {takes} THEN s.currency ELSE t.currency END"
    differs = " OR ".join(f"t.{column} IS NOT {value}" for column, value in sets.items())
    rows = db.rows(
        f"SELECT s.n, t.id FROM {stage} AS s JOIN {table} AS t ON t.id = s.target"
        f" WHERE s.state = {KNOWN} AND ({differs}) ORDER BY t.id"
    )
    db.run_many(f"UPDATE {stage} SET state = {CHANGED} WHERE n = ?", [(n,) for n, _ in rows])
    columns = ", ".join(f"{column} = {value}" for column, value in sets.items())
    moment = ", updated_at = now_utc()" if name == "deal" else ""
    db.run(
        f"UPDATE {table} AS t SET {columns}{moment} FROM {stage} AS s WHERE s.target = t.id AND s.state = {CHANGED}"
    )
    return [id for _, id in rows]


def insert(db: Database, name: str, values: dict[str, str]) -> None:
    """Store the new ones: a column and the SQL of its value over stage row `s`. The schema makes a missing uid."""
    made = db.value("SELECT dflt_value FROM pragma_table_info(?) WHERE name = 'uid'", (EVENT_TABLES[name],))
    columns = {"id": "s.target", "uid": f"coalesce(s.uid, {made})", "key": "s.key", **values}
    db.run(
        f"INSERT INTO {EVENT_TABLES[name]} ({', '.join(columns)}) SELECT {', '.join(columns.values())}"
        f" FROM temp.s_{name} AS s WHERE s.state = {NEW} ORDER BY s.n"
    )


# The company the row speaks of.
COMPANY = "(SELECT c.target FROM temp.s_company AS c WHERE c.n = s.company_n)"
_PERSON = "(SELECT p.target FROM temp.s_person AS p WHERE p.n = s.person_n)"


def _activities(db: Database, policy: str) -> None:
    values = {column: f"s.{column}" for column in ACTIVITY_COLUMNS}
    insert(
        db,
        "activity",
        {
            **values,
            "created_at": "coalesce(s.created_at, now_utc())",
            "organisation_id": COMPANY,
            "deal_id": awaited.found("s"),
        },
    )
    if policy != "skip":
        _belongs(db, "activity", "deal_id", awaited.found("s"))
    only_new = f" AND i.target IN (SELECT target FROM temp.s_activity WHERE state = {NEW})"
    db.run(  # not OR IGNORE: it would use ids up where nothing is new, and no repetition would be one
        "INSERT INTO participant (interaction_id, person_id, role) SELECT interaction_id, person_id, role FROM ("
        " SELECT i.target AS interaction_id, p.target AS person_id, i.role, min(i.n) AS n FROM temp.s_activity AS i"
        f" JOIN temp.s_person AS p ON p.n = i.person_n{only_new if policy == 'skip' else ''}"
        " GROUP BY i.target, p.target) AS found WHERE NOT EXISTS (SELECT 1 FROM participant AS known"
        " WHERE known.interaction_id = found.interaction_id AND known.person_id = found.person_id) ORDER BY n"
    )


def _tasks(db: Database, policy: str) -> None:
    values = {column: f"s.{column}" for column in TASK_COLUMNS}
    insert(
        db,
        "task",
        {
            **values,
            "created_at": "coalesce(s.created_at, now_utc())",
            "priority": "coalesce(s.priority, 'normal')",
            "person_id": _PERSON,
            "organisation_id": COMPANY,
            "deal_id": awaited.found("s"),
            "interaction_id": _FOLLOWED,
        },
    )
    if policy != "skip":
        _belongs(db, "task", "deal_id", awaited.found("s"))
        _belongs(db, "task", "interaction_id", _FOLLOWED)


def _belongs(db: Database, name: str, column: str, found: str) -> None:
    """What one belongs to may have come after it."""
    table = EVENT_TABLES[name]
    db.run(
        f"UPDATE {table} SET {column} = {found} FROM temp.s_{name} AS s WHERE s.target = {table}.id"
        f" AND s.state <> {NEW} AND {table}.{column} IS NULL AND {found} IS NOT NULL"
    )


def _done_elsewhere(db: Database) -> None:
    """A task of another system that a newer export of it tells of as something that happened, is done."""
    db.run(
        "UPDATE task SET done_at = (SELECT at FROM interaction WHERE interaction.key = task.key)"
        " WHERE done_at IS NULL AND key IN (SELECT key FROM interaction)"
        " AND key IN (SELECT key FROM temp.s_activity UNION ALL SELECT key FROM temp.s_task)"
    )


_FOLLOWED = "(SELECT id FROM interaction WHERE uid = s.follows)"


def changed(db: Database, most: int) -> list[tuple[str, int]]:
    """(table, id) of so many of the known ones that say something new."""
    return [
        (table, id)
        for name, table in EVENT_TABLES.items()
        for (id,) in db.rows(
            f"SELECT target FROM temp.s_{name} WHERE state = {CHANGED} ORDER BY n LIMIT ?", (most,)
        )
    ]


def record(db: Database, import_id: int, file: int) -> None:
    """Keep which line of a file made or touched which activity, task and deal."""
    for name, table in EVENT_TABLES.items():
        db.run(
            f"INSERT INTO import_row (import_id, line, {table}_id, action) SELECT ?, line, target,"
            f" CASE state WHEN {NEW} THEN 'created' WHEN {CHANGED} THEN 'updated' ELSE 'unchanged' END"
            f" FROM temp.s_{name} AS s WHERE file = ? AND NOT (state = {AGAIN} AND EXISTS (SELECT 1 FROM temp.s_{name}"
            " AS e WHERE e.target = s.target AND e.file = s.file AND e.line = s.line AND e.n < s.n)) ORDER BY n",
            (import_id, file),
        )


def counted(db: Database, file: int) -> dict[str, int]:
    """How many activities, tasks and deals of one file are new or changed."""
    found: dict[str, int] = {}
    for name, many in (("activity", "activities"), ("task", "tasks"), ("deal", "deals")):
        found[many] = count(db, name, NEW, file)
        found[f"{many}_updated"] = count(db, name, CHANGED, file)
    return found
