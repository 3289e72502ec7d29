"""Who the people and companies on the stage are: the same as somebody in the database, as another row, or new.

People, by the first that decides: an id of the same system, the uid, an e-mail or account whose owner's name agrees,
a phone with the same name, and, for rows that carry none of these, name, company and city together. One address with
several names is several people; so are two of one name who were born a generation apart.
Companies: an id of the same system, the uid, the domain, the name.
"""

from __future__ import annotations

from crmcli.clean.email import is_free_mail
from crmcli.clean.name import organisation_keys
from crmcli.store import claims, stand_ins
from crmcli.store.references import BY_NAMED, BY_REFERENCE
from crmcli.store.row_groups import GENERATION_YEARS, group_people, names_agree, year_of
from crmcli.store.staging import index

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.store.database import Database

# People from which ids are the numbers of rows, with gaps for the further rows of somebody.
_MANY = 20_000
# How a stage row ends (`state`): 0 as a new person or company, 1 as one that was there, 2 as a further row of either.


_SAME_GENERATION = (
    f"coalesce(abs({year_of('person.birthday')} - {year_of('s_person.birthday')}) < {GENERATION_YEARS}, 1)"
)


def recognise(db: Database) -> int | None:
    """Fill in `target` and `state` of every company and person on the stage.

    What the number of somebody who is new and stands on one line lacks to be their id; None where it does not tell it.
    """
    db.function("names_agree", 2, names_agree)
    db.function("company_words", 1, lambda name: organisation_keys(name)[1])
    db.function("is_free_mail", 1, lambda domain: is_free_mail(f"x@{domain}"))
    if db.value("SELECT 1 FROM temp.s_person WHERE thin LIMIT 1") or db.value("SELECT 1 FROM person LIMIT 1"):
        index(db)
    _companies(db)
    group_people(db)
    _known_people(db)
    return _new_ids(db)


# ───────────────────────────── companies ─────────────────────────────


def _companies(db: Database) -> None:
    """Each company row gets what it is grouped by: its id elsewhere, else its domain, else its name."""
    db.run("UPDATE temp.s_company SET domain = NULL WHERE domain IS NOT NULL AND is_free_mail(domain)")
    if db.value("SELECT 1 FROM temp.s_external_id WHERE owner = 1 LIMIT 1"):
        index(db)
    db.run(
        "UPDATE temp.s_company SET grouping = (SELECT 'id ' || system || ' ' || value FROM temp.s_external_id AS e"
        " WHERE e.owner = 1 AND e.n = s_company.n ORDER BY position LIMIT 1)"
        " WHERE n IN (SELECT n FROM temp.s_external_id WHERE owner = 1)"
    )
    db.run(
        "UPDATE temp.s_company SET target = (SELECT min(x.organisation_id) FROM temp.s_external_id AS e"
        "   JOIN external_id AS x ON x.value = e.value AND x.system = e.system"
        "   JOIN organisation AS o ON o.id = x.organisation_id AND o.deleted_at IS NULL AND o.name <> x.value"
        "   WHERE e.owner = 1 AND e.n = s_company.n)"
        " WHERE grouping IS NOT NULL"
    )
    stand_ins.note(db, "company")
    db.run(
        "UPDATE temp.s_company SET target = (SELECT id FROM organisation AS o WHERE o.uid = s_company.uid)"
        " WHERE target IS NULL AND uid IS NOT NULL"
    )
    db.run("UPDATE temp.s_company SET grouping = 'uid ' || uid WHERE grouping IS NULL AND uid IS NOT NULL")
    _companies_by_what_they_say(db, with_id=True)
    stand_ins.take(db, "company")
    _settle_companies(db)
    _companies_by_what_they_say(db, with_id=False)
    db.run(
        "UPDATE temp.s_company SET grouping = CASE WHEN domain IS NOT NULL THEN 'at ' || domain ELSE 'called '"
        " || words END"
        " WHERE grouping IS NULL"
    )
    _one_name_one_domain(db)
    _settle_companies(db)


def _companies_by_what_they_say(db: Database, *, with_id: bool) -> None:
    """Match by domain, then by name. A row with an id of its own takes only a company that has no id of that system,
    and only the first such row does."""
    if not db.value("SELECT 1 FROM organisation LIMIT 1"):
        return
    own = "IS NOT NULL" if with_id else "IS NULL"
    free = (
        " AND NOT EXISTS (SELECT 1 FROM external_id AS x JOIN temp.s_external_id AS e ON e.system = x.system"
        " WHERE x.organisation_id = o.id AND e.owner = 1 AND e.n = s_company.n)"
        if with_id
        else ""
    )
    domains = " AND (o.domain IS NULL OR s_company.domain IS NULL OR o.domain = s_company.domain)"
    for column, both in (
        ("domain", ""),
        ("name_key", f"{domains} AND company_words(o.name) = s_company.words"),
    ):
        db.run(
            f"UPDATE temp.s_company SET target = (SELECT min(o.id) FROM organisation AS o"
            f"   WHERE o.{column} = s_company.{column} AND o.deleted_at IS NULL{both}{free})"
            f" WHERE target IS NULL AND {column} IS NOT NULL AND grouping {own}"
        )
    if with_id:
        db.run(
            "UPDATE temp.s_company SET target = NULL WHERE grouping IS NOT NULL AND target IS NOT NULL"
            " AND EXISTS (SELECT 1 FROM temp.s_company AS other WHERE other.target = s_company.target"
            "   AND other.grouping IS NOT NULL AND other.grouping <> s_company.grouping AND other.n < s_company.n)"
            " AND NOT EXISTS (SELECT 1 FROM temp.s_external_id AS e JOIN external_id AS x"
            "   ON x.value = e.value AND x.system = e.system AND x.organisation_id = s_company.target"
            "   WHERE e.owner = 1 AND e.n = s_company.n)"
        )


def _one_name_one_domain(db: Database) -> None:
    """A row that only names a company belongs to the row of that name that also gives its domain."""
    db.run(
        "CREATE TEMP TABLE s_domain AS SELECT words, min(grouping) AS grouping FROM temp.s_company"
        " WHERE grouping LIKE 'at %' AND target IS NULL GROUP BY words HAVING count(DISTINCT grouping) = 1"
    )
    db.run(
        "UPDATE temp.s_company SET grouping = s_domain.grouping FROM temp.s_domain"
        " WHERE s_domain.words = s_company.words AND s_company.grouping LIKE 'called %'"
    )
    db.run("DROP TABLE temp.s_domain")


def _settle_companies(db: Database) -> None:
    """Give ids to the groups that are nobody's yet, and write these new companies, to be found by later rows."""
    from crmcli.store.settling import write_new_companies

    base = last_id(db, "organisation")
    db.run(
        "CREATE TEMP TABLE s_group AS SELECT grouping, row_number() OVER (ORDER BY min(n)) + ? AS id"
        " FROM temp.s_company WHERE target IS NULL AND grouping IS NOT NULL GROUP BY grouping",
        (base,),
    )
    db.run("CREATE UNIQUE INDEX temp.s_group_key ON s_group (grouping, id)")  # so that the table is not read
    db.run(
        "UPDATE temp.s_company SET target = g.id FROM temp.s_group AS g"
        " WHERE g.grouping = s_company.grouping AND s_company.target IS NULL"
    )
    db.run("DROP TABLE temp.s_group")
    mark_leaders(db, "company", base)
    write_new_companies(db, base)


def mark_leaders(db: Database, name: str, base: int) -> None:
    """Fill in `state`: of the rows of one target the first leads, as new (its id is above `base`) or known."""
    db.run(f"CREATE INDEX IF NOT EXISTS temp.s_{name}_target ON s_{name} (target, n)")
    db.run(
        f"UPDATE temp.s_{name} SET state = CASE"
        f" WHEN n > (SELECT min(other.n) FROM temp.s_{name} AS other WHERE other.target = s_{name}.target) THEN 2"
        " WHEN target > ? THEN 0 ELSE 1 END WHERE target IS NOT NULL AND state IS NULL",
        (base,),
    )


# ───────────────────────────── people ─────────────────────────────


def _known_people(db: Database) -> None:
    """Fill in the target of people the database knows; the rows of one group share what any of them finds."""
    if not db.value("SELECT 1 FROM person LIMIT 1"):
        stand_ins.note(db, "person")
        return
    for sql in (_BY_ID, _BY_UID, _BY_EMAIL, _BY_HANDLE, _BY_PHONE, BY_REFERENCE, BY_NAMED, _BY_NAME):
        db.run(sql)
        if sql is _BY_ID:
            stand_ins.note(db, "person")
        if sql is _BY_EMAIL:
            claims.first_of_each(db)
        db.run(_SHARE)
    stand_ins.take(db, "person")
    db.run(_SHARE)
    db.run(_FOLLOW_MERGES)


_LIVE = "person.deleted_at IS NULL"
_BY_ID = f"""
    UPDATE temp.s_person SET target = (
        SELECT min(person.id) FROM temp.s_external_id AS e
        JOIN external_id AS x ON x.value = e.value AND x.system = e.system
        JOIN person ON person.id = x.person_id AND person.name <> x.value
        WHERE e.owner = 0 AND e.n = s_person.n AND {_LIVE})
    WHERE target IS NULL AND n IN (SELECT n FROM temp.s_external_id WHERE owner = 0)
"""
_BY_UID = """
    UPDATE temp.s_person SET target = (SELECT id FROM person WHERE person.uid = s_person.uid)
    WHERE target IS NULL AND uid IS NOT NULL
"""
# Of several owners of an address the one of the same name; one whose name agrees only where there is just one.
_BY_POINT = """
    UPDATE temp.s_person SET target = coalesce(
        (SELECT min(person.id) FROM temp.{stage} AS c
         JOIN {table} AS x ON x.{key} = c.{key} JOIN person ON person.id = x.person_id
         WHERE c.owner = 0 AND c.n = s_person.n AND {live} AND person.name_key = s_person.name_key {more}),
        (SELECT CASE WHEN count(DISTINCT person.id) = 1 THEN min(person.id) END FROM temp.{stage} AS c
         JOIN {table} AS x ON x.{key} = c.{key} JOIN person ON person.id = x.person_id
         WHERE c.owner = 0 AND c.n = s_person.n AND {live} {more}
           AND (s_person.vague OR person.name = x.{key} OR names_agree(person.name_key, s_person.name_key))))
    WHERE target IS NULL
"""
_BY_EMAIL = _BY_POINT.format(
    stage="s_email", table="email", key="address", live=_LIVE, more=f"AND {_SAME_GENERATION}"
)
_BY_HANDLE = _BY_POINT.format(
    stage="s_handle",
    table="handle",
    key="canonical",
    live=_LIVE,
    more=f"AND c.network <> 'web' AND {_SAME_GENERATION}",
)
_BY_PHONE = f"""
    UPDATE temp.s_person SET target = (
        SELECT min(person.id) FROM temp.s_phone AS c
        JOIN phone AS x ON x.e164 = c.e164 OR (c.e164 IS NULL AND x.e164 IS NULL AND x.value = c.value)
        JOIN person ON person.id = x.person_id
        WHERE c.owner = 0 AND c.n = s_person.n AND {_LIVE} AND person.name_key = s_person.name_key
          AND {_SAME_GENERATION})
    WHERE target IS NULL
"""
# A name alone: somebody of that name about whom nothing speaks against it, first of all one just as bare; a job does
# not, where another row of the file is theirs too (it may be that row that has told of the job, the last time).
_BY_NAME = f"""
    UPDATE temp.s_person AS p SET target = (
        SELECT person.id FROM person
        WHERE person.name_key = p.name_key AND {_LIVE}
          AND (EXISTS (SELECT 1 FROM role JOIN temp.s_role AS r ON r.person_n = p.n
                       JOIN temp.s_company AS c ON c.n = r.company_n
                       WHERE role.person_id = person.id AND role.organisation_id = c.target)
               OR (NOT EXISTS (SELECT 1 FROM temp.s_role AS r WHERE r.person_n = p.n)
                   AND (NOT EXISTS (SELECT 1 FROM role WHERE role.person_id = person.id)
                        OR person.id IN (SELECT target FROM temp.s_person WHERE NOT thin))))
          AND (EXISTS (SELECT 1 FROM address JOIN temp.s_address AS a ON a.n = p.n AND a.owner = 0
                       WHERE address.person_id = person.id AND address.city_key IS a.city_key)
               OR NOT EXISTS (SELECT 1 FROM temp.s_address AS a WHERE a.n = p.n AND a.owner = 0)
               OR NOT EXISTS (SELECT 1 FROM address WHERE address.person_id = person.id))
        ORDER BY EXISTS (SELECT 1 FROM email WHERE email.person_id = person.id)
                 + EXISTS (SELECT 1 FROM phone WHERE phone.person_id = person.id), person.id
        LIMIT 1)
    WHERE target IS NULL AND thin
"""
_SHARE = """
    UPDATE temp.s_person SET target = found.target
    FROM (SELECT rep, min(target) AS target FROM temp.s_person
          WHERE rep IS NOT NULL AND target IS NOT NULL GROUP BY rep) AS found
    WHERE s_person.rep = found.rep AND s_person.target IS NULL
"""
_FOLLOW_MERGES = """
    UPDATE temp.s_person SET target = (SELECT coalesce(merged_into, id) FROM person WHERE person.id = s_person.target)
    WHERE target IN (SELECT id FROM person WHERE merged_into IS NOT NULL)
"""


def _new_ids(db: Database) -> int | None:
    """Number those nobody knows after the last id ever given, in the order of the file; see `recognise`."""
    base = last_id(db, "person")
    if not _is_any_known(db):
        joined = db.value("SELECT 1 FROM temp.s_person WHERE rep IS NOT NULL LIMIT 1")
        if not joined:
            _by_number(db, f"GENERATED ALWAYS AS (n + {base:d})", "DEFAULT 0")
            return base
        if db.value("SELECT max(n) FROM temp.s_person") > _MANY:
            first = "coalesce(rep, n)"
            _by_number(
                db,
                f"GENERATED ALWAYS AS ({first} + {base:d})",
                f"GENERATED ALWAYS AS (CASE {first} WHEN n THEN 0 ELSE 2 END)",
            )
            db.run("CREATE INDEX temp.s_person_target ON s_person (target, n)")
            for state in (1, 2):  # few or none, and asked for thirty times
                db.run(f"CREATE INDEX temp.s_person_{state} ON s_person (target) WHERE state = {state}")
            return base
    db.run(
        "CREATE TEMP TABLE s_group AS SELECT n, row_number() OVER (ORDER BY n) + ? AS id FROM temp.s_person"
        " WHERE target IS NULL AND (rep IS NULL OR rep = n)",
        (base,),
    )
    db.run("CREATE UNIQUE INDEX temp.s_group_n ON s_group (n)")
    db.run(
        "UPDATE temp.s_person SET target = g.id, state = CASE WHEN rep IS NULL THEN 0 END FROM temp.s_group AS g"
        " WHERE g.n = coalesce(s_person.rep, s_person.n) AND s_person.target IS NULL"
    )
    db.run("DROP TABLE temp.s_group")
    mark_leaders(db, "person", base)
    return None


def _is_any_known(db: Database) -> bool:
    """Whether any row is of somebody who is there."""
    return bool(
        db.value("SELECT 1 FROM person LIMIT 1")
        and db.value("SELECT 1 FROM temp.s_person WHERE target IS NOT NULL LIMIT 1")
    )


def _by_number(db: Database, target: str, state: str) -> None:
    """The columns are made anew as what they hold, which rewrites no row: where nobody is known, the number of a row
    tells who it is. Written into rows that stand close together, they would make two of each page."""
    for column, as_what in (("target", target), ("state", state)):
        db.run(f"ALTER TABLE temp.s_person RENAME COLUMN {column} TO no_{column}")
        db.run(f"ALTER TABLE temp.s_person ADD COLUMN {column} INTEGER {as_what}")


def last_id(db: Database, table: str) -> int:
    """The highest id a table ever had; ids are never reused."""
    return int(db.value("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = ?", (table,)) or 0)
