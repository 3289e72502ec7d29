"""Whom a list's deals, tasks and activities are about, where it names them by numbers that another list gives them.

The list of customers keeps its `customer_id` as a custom field; a list of deals has a column of that name. Who alone
has the number there is linked, whichever list comes first: a company before a person. People whose list has the
number of a company in such a field work there.
"""

from __future__ import annotations

from crmcli.store import deals
from crmcli.store.staging import EVENT_TABLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from crmcli.store.database import Database


def link(db: Database, which: str, now: datetime) -> tuple[int, int]:
    """Link what is on the stage (of it only `which` rows, a condition) and what has waited: how many waited and are
    linked now, and how many have begun to wait."""
    is_staged = db.value("SELECT 1 FROM temp.s_whose LIMIT 1") is not None
    if not is_staged and db.value("SELECT 1 FROM awaited_card LIMIT 1") is None:
        return 0, 0
    staged = " UNION ALL ".join(
        f"SELECT NULL AS awaited, '{table}' AS tbl, s.target AS id, w.field, w.value FROM temp.s_whose AS w"
        f" JOIN temp.s_{kind} AS s ON s.n = w.n WHERE {which}"
        for kind, table in EVENT_TABLES.items()
    )
    waiting = " UNION ALL ".join(
        f"SELECT id, '{table}', {table}_id, field, value FROM awaited_card WHERE {table}_id IS NOT NULL"
        for table in EVENT_TABLES.values()
    )
    _list_numbers(db)
    db.run(
        "CREATE TEMP TABLE about AS SELECT r.awaited, r.tbl, r.id, number.person_id, number.organisation_id"
        f" FROM ({staged} UNION ALL {waiting}) AS r JOIN temp.number USING (field, value)"
    )
    _join_companies(db)
    _join_people(db, now)
    db.run("DELETE FROM awaited_card WHERE id IN (SELECT awaited FROM temp.about)")
    linked = int(db.value("SELECT count(*) FROM temp.about WHERE awaited IS NOT NULL"))
    begun = _wait(db, staged) if is_staged else 0
    db.run("DROP TABLE temp.about")
    db.run("DROP TABLE temp.number")
    return linked, begun


def employ(db: Database) -> int:
    """Give people a place in the company whose number they have in a field, where either is new or changed; of how
    many that are not on the stage."""
    asked = " UNION ALL ".join(f"SELECT '{name}' AS name" for name in _OF_COMPANIES)
    fields = (
        f"SELECT field.id, asked.name FROM field JOIN ({asked}) AS asked"
        " ON field.name IN (asked.name, field.subject || '_' || asked.name) WHERE field.subject = ?"
    )
    if not (db.rows(fields, ("company",)) and db.rows(fields, ("person",))):
        return 0
    db.run(
        "CREATE TEMP TABLE employer (name TEXT, value TEXT, id INTEGER, PRIMARY KEY (name, value)) WITHOUT ROWID"
    )
    db.run(
        "INSERT INTO temp.employer SELECT f.name, CAST(v.value AS TEXT), min(o.id)"
        f" FROM ({fields}) AS f JOIN field_value AS v ON v.field_id = f.id"
        " JOIN organisation AS o ON o.id = v.organisation_id AND o.deleted_at IS NULL"
        " GROUP BY 1, 2 HAVING count(*) = 1",
        ("company",),
    )
    db.run(
        "CREATE TEMP TABLE hired AS SELECT DISTINCT v.person_id, e.id"
        f" FROM ({fields}) AS f JOIN field_value AS v ON v.field_id = f.id AND v.person_id IS NOT NULL"
        " JOIN temp.employer AS e ON e.name = f.name AND e.value = CAST(v.value AS TEXT)"
        f" WHERE (v.person_id IN ({_TOUCHED.format('person', 0)}) OR e.id IN ({_TOUCHED.format('company', 1)}))"
        " AND NOT EXISTS (SELECT 1 FROM role WHERE role.person_id = v.person_id AND role.organisation_id = e.id)",
        ("person",),
    )
    db.run(
        "INSERT INTO role (person_id, organisation_id, position) SELECT person_id, id,"
        " coalesce((SELECT max(position) + 1 FROM role WHERE role.person_id = hired.person_id), 0) FROM temp.hired"
        " ORDER BY person_id, id"
    )
    db.run("INSERT OR IGNORE INTO temp.s_changed SELECT 0, person_id FROM temp.hired")
    others = db.value(
        "SELECT count(*) FROM temp.hired WHERE person_id NOT IN (SELECT target FROM temp.s_person)"
    )
    db.run("DROP TABLE temp.hired")
    db.run("DROP TABLE temp.employer")
    return int(others)


# Fields in which a person has the number of a company.
_OF_COMPANIES = (
    "account_id", "company_id", "organization_id", "organisation_id", "org_id", "firm_id", "employer_id", "id_azienda",
    "azienda_id", "firma_id", "firmen_id", "id_societe", "societe_id", "empresa_id", "id_empresa",
)  # fmt: skip
_TOUCHED = (
    "SELECT target FROM temp.s_{0} WHERE state = 0 UNION ALL SELECT id FROM temp.s_changed WHERE owner = {1}"
)


def _list_numbers(db: Database) -> None:
    """Who has which number, in the fields that are asked for; of a name both kinds of fields have, one has more."""
    db.run(
        "CREATE TEMP TABLE number (field TEXT, value TEXT, person_id INTEGER, organisation_id INTEGER,"
        " PRIMARY KEY (field, value)) WITHOUT ROWID"
    )
    names = ", ".join(f"'{name}'" for name in _OF_COMPANIES)
    for column, table, but in (
        ("organisation_id", "organisation", ""),
        ("person_id", "person", f"AND asked.field NOT IN ({names})"),
    ):
        db.run(
            f"INSERT OR IGNORE INTO temp.number (field, value, {column})"
            f" SELECT asked.field, CAST(v.value AS TEXT), min(v.{column})"
            " FROM (SELECT field FROM temp.s_whose UNION SELECT field FROM awaited_card) AS asked"
            " JOIN field ON field.name IN (asked.field, 'company_' || asked.field, 'person_' || asked.field)"
            f" JOIN field_value AS v ON v.field_id = field.id JOIN {table} AS o ON o.id = v.{column}"
            f" WHERE o.deleted_at IS NULL {but} GROUP BY 1, 2 HAVING count(*) = 1"
        )


def _join_companies(db: Database) -> None:
    for table in EVENT_TABLES.values():
        db.run(
            f"UPDATE {table} SET organisation_id = about.organisation_id FROM temp.about"
            f" WHERE about.tbl = '{table}' AND about.id = {table}.id AND about.organisation_id IS NOT NULL"
            f" AND {table}.organisation_id IS NULL"
        )


def _join_people(db: Database, now: datetime) -> None:
    """Who has bought is a customer."""
    db.run(
        "UPDATE task SET person_id = about.person_id FROM temp.about"
        " WHERE about.tbl = 'task' AND about.id = task.id AND about.person_id IS NOT NULL AND task.person_id IS NULL"
    )
    for table, owner, more in (
        ("participant", "interaction", ("", "")),
        ("deal_person", "deal", (", position", f", {_POSITION}")),
    ):
        db.run(
            f"INSERT INTO {table} ({owner}_id, person_id{more[0]}) SELECT a.id, a.person_id{more[1]}"
            " FROM (SELECT DISTINCT id, person_id FROM temp.about WHERE tbl = ? AND person_id IS NOT NULL) AS a"
            f" WHERE NOT EXISTS (SELECT 1 FROM {table} AS t WHERE t.{owner}_id = a.id AND t.person_id = a.person_id)"
            " ORDER BY a.id, a.person_id",
            (owner,),
        )
    for deal_id, at in db.rows(
        "SELECT DISTINCT deal.id, deal.closed_at FROM temp.about JOIN deal ON deal.id = about.id"
        " WHERE about.tbl = 'deal' AND about.person_id IS NOT NULL AND deal.stage = 'won' ORDER BY deal.id"
    ):
        deals.make_customers(db, deal_id, at, now)


_POSITION = (
    "row_number() OVER (PARTITION BY a.id ORDER BY a.person_id) - 1"
    " + coalesce((SELECT max(position) + 1 FROM deal_person AS d WHERE d.deal_id = a.id), 0)"
)


def _wait(db: Database, staged: str) -> int:
    """Keep the numbers that nobody here has; how many rows they stand in."""
    return sum(
        db.run(
            f"INSERT INTO awaited_card ({table}_id, field, value) SELECT DISTINCT r.id, r.field, r.value"
            f" FROM ({staged}) AS r WHERE r.tbl = ?"
            " AND NOT EXISTS (SELECT 1 FROM temp.number WHERE number.field = r.field AND number.value = r.value)"
            f" AND NOT EXISTS (SELECT 1 FROM awaited_card AS a WHERE a.{table}_id = r.id AND a.field = r.field)"
            " ORDER BY r.id, r.field",
            (table,),
        ).rowcount
        for table in EVENT_TABLES.values()
    )
