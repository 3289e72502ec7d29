"""What is doubtful in the data: addresses that cannot be, people nobody can reach, things that belong to nobody.

Each check is a query and a few words of advice. A finding that can be mended without a judgement brings the
statement that does it.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby, islice

from crmcli.clean.text import fold
from crmcli.errors import CleanError
from crmcli.store.database import CHUNK
from crmcli.store.health import Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator
    from datetime import datetime
    from typing import Any

    from crmcli.store.database import Database

# Owners that are not hidden, as (id as it is written, row id of the owner) beside each row of theirs.
_OWNED = """
    SELECT CASE WHEN person.id IS NULL THEN 'o' || organisation.id ELSE 'c' || person.id END, person.id, {columns}
    FROM {table}
    LEFT JOIN person ON person.id = {table}.person_id AND person.deleted_at IS NULL
    LEFT JOIN organisation ON organisation.id = {table}.organisation_id AND organisation.deleted_at IS NULL
    WHERE coalesce(person.id, organisation.id) IS NOT NULL AND {where}
    ORDER BY {table}.id
"""
_CANONICAL = {"email": "address", "phone": "coalesce(e164, value)", "handle": "canonical"}
# Kinds of findings about the file itself, then about the data by the check that finds them.
FILE_KINDS = ("damage", "derived", "permissions", "journal mode")
_DATA_KINDS = (
    ("invalid e-mail", "mistyped e-mail", "role e-mail"),
    ("impossible phone", "unread phone"),
    ("broken profile",),
    ("double value",),
    ("shared e-mail",),
    ("unreachable",),
    ("belongs to nobody", "unused tag"),
    ("impossible day",),
    ("impossible moment",),
    ("misfit",),
    ("stale key",),
)
KINDS = (*FILE_KINDS, *(kind for kinds in _DATA_KINDS for kind in kinds))
# Those that can be mended without a judgement.
MENDED = ("unread phone", "broken profile", "double value", "unused tag", "stale key")


def findings(
    db: Database, country: str | None, now: datetime, wanted: Container[str] = KINDS
) -> Iterator[Finding]:
    """Everything doubtful of the kinds that are wanted, kind by kind, by id.

    What is read is in memory for as long as it is looked at; whoever waits between two findings holds a lock, unless
    the database is a copy.
    """
    checks: tuple[Callable[[], Iterator[Finding]], ...] = (
        lambda: _emails(db),
        lambda: _phones(db, country),
        lambda: _handles(db),
        lambda: _doubles(db),
        lambda: _shared(db),
        lambda: _unreachable(db),
        lambda: _orphans(db),
        lambda: _days(db, now),
        lambda: _moments(db),
        lambda: _misfits(db),
        lambda: _keys(db),
    )
    for kinds, check in zip(_DATA_KINDS, checks, strict=True):
        if any(kind in wanted for kind in kinds):
            yield from (finding for finding in check() if finding.kind in wanted)


def mend(db: Database, country: str | None, now: datetime, wanted: Container[str]) -> int:
    """Mend what needs no judgement, in the caller's transaction; how much there was."""
    from crmcli.store.spool import spooled

    found = (one.repair for one in findings(db, country, now, wanted) if one.repair is not None)
    mended = 0
    for repair in spooled(
        iter(lambda: list(islice(found, CHUNK)), [])
    ):  # first seen to the end, then changed
        db.run(*repair)
        mended += 1
    return mended


def _owned(db: Database, table: str, columns: str, where: str = "1") -> Iterator[tuple[Any, ...]]:
    return db.scan(_OWNED.format(table=table, columns=columns, where=where))


def _emails(db: Database) -> Iterator[Finding]:
    from crmcli.clean.email import email, is_role, likely_typo

    for owner, person_id, value, address in _owned(db, "email", "value, address"):
        try:
            email(address)
        except CleanError as error:
            yield Finding(
                "invalid e-mail", owner, value, f"{error.message}; crm edit {owner} --drop {address}"
            )
            continue
        meant = likely_typo(address)
        if meant:
            advice = f"did you mean {meant}? crm edit {owner} --drop {address} --email {meant}"
            yield Finding("mistyped e-mail", owner, address, advice)
        elif person_id is not None and is_role(address):
            yield Finding("role e-mail", owner, address, "it belongs to a desk, not to a person")


def _phones(db: Database, country: str | None) -> Iterator[Finding]:
    from crmcli.clean.phone import is_assigned, phone

    for owner, _, row_id, value, e164 in _owned(db, "phone", "phone.id, value, e164"):
        if e164 is not None:
            if not is_assigned(e164):
                yield Finding(
                    "impossible phone", owner, e164, "no numbering plan has it; ask for the right one"
                )
            continue
        try:
            found = phone(value, country).e164
        except CleanError as error:
            yield Finding("impossible phone", owner, value, error.message)
            continue
        if found:
            repair = ("UPDATE phone SET e164 = ? WHERE id = ?", (found, row_id))
            yield Finding("unread phone", owner, value, f"it is {found}", repair)


def _handles(db: Database) -> Iterator[Finding]:
    from crmcli.clean.network import handle

    for owner, _, row_id, network, value, canonical in _owned(
        db, "handle", "handle.id, network, handle.value, canonical"
    ):
        try:
            found = handle(value, network)
        except CleanError as error:
            yield Finding("broken profile", owner, value, error.message)
            continue
        if found is not None and found.canonical != canonical:
            repair = ("UPDATE handle SET canonical = ? WHERE id = ?", (found.canonical, row_id))
            yield Finding("broken profile", owner, value, f"it is {found.canonical}, not {canonical}", repair)


def _doubles(db: Database) -> Iterator[Finding]:
    """The same e-mail, phone or profile twice on one card; the later one can go."""
    for table, canonical in _CANONICAL.items():
        # One by one through the index of the owner: the few values of a card, not all of the base.
        earlier = " OR ".join(
            f"EXISTS (SELECT 1 FROM (SELECT id AS earlier, {canonical} AS same FROM {table} AS other"
            f" WHERE other.{owner} = {table}.{owner}) WHERE same = {canonical} AND earlier < {table}.id)"
            for owner in ("person_id", "organisation_id")
        )
        for owner, _, row_id, value in _owned(db, table, f"{table}.id, {canonical}", f"({earlier})"):
            repair = (f"DELETE FROM {table} WHERE id = ?", (row_id,))
            yield Finding("double value", owner, value, f"the same {table} twice", repair)


def _shared(db: Database) -> Iterator[Finding]:
    """One person's own e-mail on several cards."""
    from crmcli.clean.email import is_role

    rows = db.scan(
        """
        SELECT DISTINCT email.address, 'c' || person.id, person.id
        FROM (SELECT address FROM email GROUP BY address HAVING count(*) > 1) AS shared
        JOIN email ON email.address = shared.address JOIN person ON person.id = email.person_id
        WHERE person.deleted_at IS NULL
        ORDER BY email.address, person.id
        """
    )
    for address, group in groupby(rows, key=lambda row: row[0]):
        people = [person for _, person, _ in group]
        if len(people) > 1 and not is_role(address):
            advice = f"crm merge {' '.join(people)}, or crm dedupe"
            yield Finding("shared e-mail", people[0], address, advice)


def _unreachable(db: Database) -> Iterator[Finding]:
    nothing = " AND ".join(
        f"NOT EXISTS (SELECT 1 FROM {table} WHERE {table}.person_id = person.id)"
        for table in ("email", "phone", "handle", "address")
    )
    for owner, name in db.scan(
        f"SELECT 'c' || id, name FROM person WHERE deleted_at IS NULL AND {nothing} ORDER BY id"
    ):
        yield Finding("unreachable", owner, name, f"no e-mail, phone, address or profile; crm edit {owner}")


def _orphans(db: Database) -> Iterator[Finding]:
    """Interactions with nobody, deals of nobody, tags on nobody."""
    for one, what in db.scan(
        """
        SELECT 'a' || id, kind || ' ' || at FROM interaction
        WHERE deleted_at IS NULL AND organisation_id IS NULL
          AND NOT EXISTS (SELECT 1 FROM participant WHERE interaction_id = interaction.id)
        UNION ALL
        SELECT 'd' || id, title FROM deal
        WHERE deleted_at IS NULL AND organisation_id IS NULL
          AND NOT EXISTS (SELECT 1 FROM deal_person WHERE deal_id = deal.id)
        ORDER BY 1
        """
    ):
        yield Finding("belongs to nobody", one, what, f"crm rm {one}, or link it to somebody")
    for row_id, name in db.rows(
        "SELECT id, name FROM tag WHERE NOT EXISTS (SELECT 1 FROM tagging WHERE tag_id = tag.id) ORDER BY name_key"
    ):
        yield Finding("unused tag", None, name, "nobody has it", ("DELETE FROM tag WHERE id = ?", (row_id,)))


def _days(db: Database, now: datetime) -> Iterator[Finding]:
    """Birthdays that cannot be, jobs that end before they begin."""
    today = now.date().isoformat()
    for owner, value in db.scan(
        "SELECT 'c' || id, birthday FROM person WHERE birthday IS NOT NULL AND deleted_at IS NULL ORDER BY id"
    ):
        fault = _fault_of_birthday(value) or ("it is in the future" if value > today else None)
        if fault:
            yield Finding("impossible day", owner, value, f"{fault}; crm edit {owner} --birthday DAY")
    for owner, company, since, until in db.rows(
        """
        SELECT 'c' || person.id, organisation.name, since, until FROM role
        JOIN person ON person.id = role.person_id JOIN organisation ON organisation.id = role.organisation_id
        WHERE since > until AND substr(since, 1, length(until)) > substr(until, 1, length(since))
          AND person.deleted_at IS NULL
        ORDER BY person.id, role.id
        """
    ):
        yield Finding("impossible day", owner, f"{company} {since} to {until}", "it ends before it begins")


_LETTERS = {"person": "c", "organisation": "o", "interaction": "a", "deal": "d", "task": "t"}


def _moments(db: Database) -> Iterator[Finding]:
    """Moments and days in the form the schema asks for that no calendar has; only another program writes such."""
    for table, column in db.rows(
        "SELECT m.name, c.name FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c"
        " WHERE m.type = 'table' AND m.sql GLOB '* AUTOINCREMENT*'"
        " AND (c.name = 'at' OR c.name GLOB '*_at' OR c.name GLOB '*_on') ORDER BY m.rowid, c.cid"
    ):
        form = "%Y-%m-%d" if column.endswith("_on") else "%Y-%m-%dT%H:%M:%SZ"
        real = f"strftime('{form}', {column}, '+0 days')"  # without the sum, it takes a 30 February as it is
        for row_id, value in db.scan(
            f"SELECT id, {column} FROM {table} WHERE {column} IS NOT {real} ORDER BY id"
        ):
            letter = _LETTERS.get(table)
            advice = f"in {table}.{column}, and in no calendar"
            yield Finding("impossible moment", f"{letter}{row_id}" if letter else None, value, advice)


@lru_cache(maxsize=50_000)  # a century of days: a base has many people of each
def _fault_of_birthday(value: str) -> str | None:
    from crmcli.clean.date import birthday

    try:
        meant = birthday(value)
        return None if meant == value else f"it would be written {meant}"
    except CleanError as error:
        return error.message


def _misfits(db: Database) -> Iterator[Finding]:
    """Values that are not of their field's type, or none of its choices."""
    from crmcli.store import fields

    stored = {"int": ("integer",), "bool": ("integer",), "number": ("real", "integer")}
    by_id = {field.id: field for field in fields.every(db)}
    for owner, _, field_id, value, kind in _owned(db, "field_value", "field_id, value, typeof(value)"):
        field = by_id[field_id]
        if kind not in stored.get(field.type, ("text",)) or (
            field.type == "choice" and value not in field.choices
        ):
            yield Finding("misfit", owner, f"{field.name}={value}", f"{field.name} is of type {field.type}")


def _keys(db: Database) -> Iterator[Finding]:
    """Keys for comparison that an older program made."""
    from crmcli.clean.name import name_key, organisation_key

    key_of: dict[tuple[str, str, str], Callable[[str], str]] = {
        ("person", "name", "name_key"): name_key,
        ("organisation", "name", "name_key"): organisation_key,
        ("address", "city", "city_key"): fold,
    }
    for (table, column, key), made in key_of.items():
        for row_id, value, kept in db.scan(
            f"SELECT id, {column}, {key} FROM {table} WHERE {column} IS NOT NULL ORDER BY id"
        ):
            if made(value) != kept:
                letter = {"person": "c", "organisation": "o"}.get(table)
                repair = (f"UPDATE {table} SET {key} = ? WHERE id = ?", (made(value), row_id))
                yield Finding(
                    "stale key", f"{letter}{row_id}" if letter else None, value, "made anew", repair
                )
