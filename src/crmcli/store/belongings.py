"""What belongs to the people and companies of an import: points of contact, places in companies, likes, tags.

Of somebody new who stands on one line everything is new, so it is written as it comes; of all others each thing is
compared with what is there and with what further lines say.
"""

from __future__ import annotations

from crmcli.store.staging import CHILDREN, PERSON

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.store.database import Database

    _Owners = tuple[tuple[str, str, int], ...]

_OWNERS = (("person", "person_id", 0), ("company", "organisation_id", 1))
# By what two rows of one owner are the same.
_KEYS = {
    "email": ("address",),
    "phone": ("coalesce(e164, value)",),
    "address": ("label", "street", "zip", "city", "region", "country"),
    "handle": ("canonical",),
    "external_id": ("system", "value"),
}


def write_of_new(db: Database, shift: int | None) -> None:
    """Write what is of new people on one line; while the tables have no indexes, if these are to be built anew.

    `shift` makes the number of their row their id (`recognition.recognise`).
    """
    _new_children(db, shift)
    _new_roles(db, shift)
    _declare_tags(db)
    _new_tags(db, shift)


def _new_person(n: str, shift: int | None) -> tuple[str, str, str]:
    """SQL for the row with this number of a new person on one line: the id, what to join, and which rows are such."""
    if shift is not None:
        return f"{n} + {shift:d}", "", f"{n} NOT IN (SELECT n FROM temp.s_person WHERE rep IS NOT NULL)"
    return "s.target", f" CROSS JOIN temp.s_person AS s ON s.n = {n}", _alone("person")


def write_of_others(db: Database, *, people: bool) -> None:
    """Write what is of everybody else, and likes and dislikes; `s_changed` notes the known to whom anything came.
    Of `people` where there may be any but the new on one line."""
    owners = _OWNERS if people else _OWNERS[1:]
    _further_children(db, owners)
    if people:
        _further_roles(db)
    _facts(db)
    _further_tags(db, owners)


def _new_children(db: Database, shift: int | None) -> None:
    """The rows of people and companies that are new and stand on one line: nothing to compare with."""
    new_company = "s.target", " CROSS JOIN temp.s_company AS s ON s.n = c.n", _alone("company")
    for table in _KEYS:
        columns = ", ".join(CHILDREN[table])
        position = "" if table == "external_id" else ", position"
        for name, owner_column, owner in _OWNERS:
            target, joined, alone = _new_person("c.n", shift) if name == "person" else new_company
            db.run(
                f"INSERT INTO {table} ({owner_column}, {columns}{position})"
                f" SELECT {target}, {_of('c', CHILDREN[table])}{position.replace('p', 'c.p', 1)}"
                f" FROM temp.s_{table} AS c{joined} WHERE c.owner = {owner:d} AND {alone} ORDER BY c.rowid"
            )


def _alone(name: str) -> str:
    """Of a new person or company that only this row speaks of."""
    if name == "person":
        return "s.state = 0 AND s.rep IS NULL"
    return f"s.state = 0 AND NOT EXISTS (SELECT 1 FROM temp.s_{name} AS x WHERE x.target = s.target AND x.n > s.n)"


def _further_children(db: Database, owners: _Owners) -> None:
    """The rows of everybody else: each once, behind those that are there."""
    for table, key in _KEYS.items():
        columns = CHILDREN[table]
        for name, owner_column, owner in owners:
            inner = _of("c", columns)
            same = " AND ".join(f"{_keyed('x', k)} IS {_keyed('f', k)}" for k in key)
            partition = ", ".join(_keyed("c", k) for k in key)
            db.run(
                f"CREATE TEMP TABLE s_more AS SELECT f.* FROM (SELECT s.target, c.n, c.position, {inner},"
                f"  row_number() OVER (PARTITION BY s.target, {partition} ORDER BY c.n, c.position) AS copy"
                f"  FROM temp.s_{table} AS c JOIN temp.s_{name} AS s ON s.n = c.n"
                f"  WHERE c.owner = {owner:d} AND NOT ({_alone(name)})) AS f"
                f" WHERE copy = 1 AND NOT EXISTS (SELECT 1 FROM {table} AS x WHERE x.{owner_column} = f.target"
                f" AND {same})"
            )
            _note_changed(db, name, owner)
            position = (
                ""
                if table == "external_id"
                else ", coalesce((SELECT max(x.position) + 1 FROM"
                f" {table} AS x WHERE x.{owner_column} = f.target), 0)"
                " + row_number() OVER (PARTITION BY f.target ORDER BY f.n, f.position) - 1"
            )
            db.run(
                f"INSERT INTO {table} ({owner_column}, {', '.join(columns)}{', position' if position else ''})"
                f" SELECT f.target, {_of('f', columns)}{position} FROM temp.s_more AS f"
                " ORDER BY f.target, f.n, f.position"
            )
            db.run("DROP TABLE temp.s_more")


def _keyed(alias: str, key: str) -> str:
    return f"coalesce({alias}.e164, {alias}.value)" if key.startswith("coalesce") else f"{alias}.{key}"


def _of(alias: str, columns: tuple[str, ...]) -> str:
    return ", ".join(f"{alias}.{column}" for column in columns)


def _note_changed(db: Database, name: str, owner: int) -> None:
    if not db.value("SELECT 1 FROM temp.s_more LIMIT 1"):
        return
    db.run(
        f"INSERT OR IGNORE INTO temp.s_changed SELECT DISTINCT {owner:d}, f.target FROM temp.s_more AS f"
        f" WHERE f.target IN (SELECT target FROM temp.s_{name} WHERE state = 1)"
    )


_ROLE_COLUMNS = ("title", "department", "decision", "since", "until")


def _new_roles(db: Database, shift: int | None) -> None:
    """Those of new people on one line. The ids of companies are asked for in no order, so they are put together first:
    the cache of temporary tables holds few rows as wide as s_company."""
    db.run("CREATE TEMP TABLE s_place (n INTEGER PRIMARY KEY, target INTEGER)")
    db.run("INSERT INTO temp.s_place SELECT n, target FROM temp.s_company ORDER BY n")
    target, joined, alone = _new_person("r.person_n", shift)
    db.run(
        f"INSERT INTO role (person_id, organisation_id, {', '.join(_ROLE_COLUMNS)}, position)"
        f" SELECT {target}, c.target, {_of('r', _ROLE_COLUMNS)}, r.position FROM temp.s_role AS r{joined}"
        f" CROSS JOIN temp.s_place AS c ON c.n = r.company_n WHERE {alone} ORDER BY r.rowid"
    )
    db.run("DROP TABLE temp.s_place")


def _further_roles(db: Database) -> None:
    """A place in a company the person is not known to have is added; one that is there is filled in."""
    db.run(
        f"CREATE TEMP TABLE s_more AS SELECT f.* FROM (SELECT s.target, c.target AS company, r.company_n AS n,"
        f" {_of('r', _ROLE_COLUMNS)}, row_number() OVER (PARTITION BY s.target, c.target ORDER BY r.title IS"
        f" NULL, s.n) AS copy"
        " FROM temp.s_role AS r JOIN temp.s_person AS s ON s.n = r.person_n JOIN temp.s_company AS c ON c.n ="
        " r.company_n"
        f" WHERE NOT ({_alone('person')})) AS f WHERE copy = 1"
    )
    filled = "role.person_id = f.target AND role.organisation_id = f.company AND role.until IS NULL"
    blank = "(role.title IS NULL AND f.title IS NOT NULL) OR (role.department IS NULL AND f.department IS NOT NULL)"
    db.run(
        "INSERT OR IGNORE INTO temp.s_changed SELECT 0, f.target FROM temp.s_more AS f JOIN role"
        f" ON {filled} WHERE {blank}"
    )
    db.run(
        "UPDATE role SET title = coalesce(role.title, f.title), department = coalesce(role.department, f.department)"
        f" FROM temp.s_more AS f WHERE {filled} AND ({blank})"
    )
    db.run(
        "DELETE FROM temp.s_more WHERE EXISTS (SELECT 1 FROM role WHERE role.person_id = s_more.target"
        " AND role.organisation_id = s_more.company)"
    )
    _note_changed(db, "person", 0)
    db.run(
        f"INSERT INTO role (person_id, organisation_id, {', '.join(_ROLE_COLUMNS)}, position)"
        f" SELECT f.target, f.company, {_of('f', _ROLE_COLUMNS)},"
        " coalesce((SELECT max(position) + 1 FROM role WHERE role.person_id = f.target), 0)"
        " + row_number() OVER (PARTITION BY f.target ORDER BY f.n) - 1 FROM temp.s_more AS f ORDER BY f.target, f.n"
    )
    db.run("DROP TABLE temp.s_more")


def _facts(db: Database) -> None:
    """Likes and dislikes, each once."""
    db.run(
        "CREATE TEMP TABLE s_more AS SELECT s.target, c.kind, c.value, min(c.n * 1000 + c.position) AS place"
        " FROM temp.s_fact AS c JOIN temp.s_person AS s ON s.n = c.n WHERE NOT EXISTS (SELECT 1 FROM fact"
        " WHERE fact.person_id = s.target AND fact.kind = c.kind AND fact.value = c.value)"
        " GROUP BY s.target, c.kind, c.value"
    )
    _note_changed(db, "person", 0)
    db.run(
        "INSERT INTO fact (person_id, kind, value) SELECT target, kind, value FROM temp.s_more ORDER BY place"
    )
    db.run("DROP TABLE temp.s_more")


def _declare_tags(db: Database) -> None:
    """The tags that nobody bore before, and the ids of all of them."""
    db.run(
        "INSERT INTO tag (name, name_key) SELECT name, name_key FROM temp.s_mark WHERE mark IN (SELECT min(mark)"
        " FROM temp.s_mark WHERE mark IN (SELECT mark FROM temp.s_tag) GROUP BY name_key)"
        " AND name_key NOT IN (SELECT name_key FROM tag) ORDER BY mark"
    )
    db.run("UPDATE temp.s_mark SET tag_id = (SELECT id FROM tag WHERE tag.name_key = s_mark.name_key)")


def _new_tags(db: Database, shift: int | None) -> None:
    """Those of new people on one line; OR IGNORE, for two spellings on it may be one tag."""
    target, joined, alone = _new_person("c.n", shift)
    db.run(
        f"INSERT OR IGNORE INTO tagging (tag_id, person_id) SELECT m.tag_id, {target} FROM temp.s_tag AS c{joined}"
        f" CROSS JOIN temp.s_mark AS m ON m.mark = c.mark WHERE c.owner = {PERSON:d} AND {alone}"
        " ORDER BY c.rowid"
    )


def _further_tags(db: Database, owners: _Owners) -> None:
    """Those of everybody else, each once. Not OR IGNORE: it uses ids up where nothing is new."""
    for name, owner_column, owner in owners:
        alone = f"NOT ({_alone(name)})" if name == "person" else "1"
        db.run(
            "CREATE TEMP TABLE s_more AS SELECT DISTINCT s.target, m.tag_id FROM temp.s_tag AS c"
            f" JOIN temp.s_{name} AS s ON s.n = c.n JOIN temp.s_mark AS m ON m.mark = c.mark"
            f" WHERE c.owner = {owner:d} AND {alone} AND NOT EXISTS (SELECT 1 FROM tagging"
            f" WHERE tagging.{owner_column} = s.target AND tagging.tag_id = m.tag_id)"
        )
        _note_changed(db, name, owner)
        db.run(
            f"INSERT INTO tagging (tag_id, {owner_column}) SELECT tag_id, target FROM temp.s_more ORDER BY"
            f" target, tag_id"
        )
        db.run("DROP TABLE temp.s_more")
