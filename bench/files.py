"""Files in and out, against what others take: a CSV of contacts into the base, the base into CSV and JSONL.

In: `crm import` of a new database; beside it `sqlite-utils insert --csv` of one table with its indexes and full text,
and the SQLite shell making what crm makes (every table, index and full text of schema.sql) from the same file by
plain SQL: no cleaning beyond lower(), no recognition. Out: the same columns by `sqlite3 -csv`, the same people by
`sqlite-utils rows --nl`.
"""

from __future__ import annotations

import csv
import os
import re
import sqlite3
from typing import TYPE_CHECKING, NamedTuple

from bench.base import Base
from bench.generate import NOW, SCHEMA
from bench.measure import Case, median, run
from bench.programs import crm, peer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.measure import Cost

HEADER = (
    "First Name", "Last Name", "Email", "Phone", "Company", "Job Title", "Street", "ZIP", "City", "Country", "Tags",
    "Notes",
)  # fmt: skip
# Times the peer's processor time that is allowed, and the most memory of an import.
BARS = {"sqlite-utils insert": 1.0, "sqlite3 import": 2.5, "sqlite3 -csv": 2.0, "sqlite-utils rows": 2.0}
IMPORT_MB, GROWTH = 300, 1.3
SMALLER = 10  # memory is compared with a file so many times smaller
COLUMNS = (
    "id,name,given,family,status,source,owner,email,phone,company,city,country,birthday,language,created"
)


class Measured(NamedTuple):
    """What crm took for one thing, and what a peer took for it; None where that is not installed."""

    name: str
    cost: Cost
    peer: str
    peer_cost: Cost | None

    @property
    def ratio(self) -> float | None:
        return self.cost.cpu_ms / self.peer_cost.cpu_ms if self.peer_cost else None


def contacts(folder: str, people: int) -> str:
    """The path of a CSV of so many contacts, made once."""
    path = os.path.join(folder, f"contacts-{people}.csv")
    if not os.path.exists(path):
        os.makedirs(folder, exist_ok=True)
        unfinished = f"{path}.{os.getpid()}"
        with open(unfinished, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            writer.writerows(_rows(Base(people, 1, NOW)))
        os.replace(unfinished, path)
    return path


def _rows(base: Base) -> Iterator[list[str]]:
    """The first of everything each person of the base has, as a list of contacts has it."""
    companies = {values[0]: values[2] for ((_, values),) in base.companies()}
    tags = {values[0]: values[1] for ((table, values),) in base.settings() if table == "tag"}
    for rows in base.people():
        found: dict[str, tuple[object, ...]] = {}
        for table, values in rows:
            found.setdefault(table, values)
        marks = [tags[values[0]] for table, values in rows if table == "tagging"]
        blank = ("",) * 10
        role, place = found.get("role", blank), found.get("address", blank)
        address = str(found["email"][2])
        if (
            not address.isascii()
        ):  # a company's domain in its own script: one in thirty here, hardly any elsewhere
            address = f"{address.partition('@')[0]}@example{role[1]}.{address.rpartition('.')[2]}"
        yield [
            str(cell or "")
            for cell in (
                found["person"][4], found["person"][6], address, found.get("phone", blank)[2],
                companies.get(role[1], ""), role[2], place[2], place[3], place[4], place[6], ", ".join(map(str, marks)),
                found["person"][13],
            )
        ]  # fmt: skip


# ───────────────────────────── in ─────────────────────────────


def imports(folder: str, files: str, people: int, rounds: int) -> list[Measured]:
    """crm import against its peers, all of them in each round."""
    path = contacts(files, people)
    cases = {"crm": _crm_import(folder, path)}
    if peer("sqlite-utils"):
        cases["sqlite-utils insert"] = _sqlite_utils(folder, path)
    if peer("sqlite3"):
        cases["sqlite3 import"] = _shell(folder, path)
    costs: dict[str, list[Cost]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, steps in cases.items():
            database = os.path.join(folder, "import.db")
            for left in (database, f"{database}-journal"):
                if os.path.exists(left):
                    os.remove(left)
            costs[name].append(_together([run(step) for step in steps]))
    found = {name: median(taken) for name, taken in costs.items()}
    return [
        Measured(f"import {people:,}", found["crm"], name, found.get(name))
        for name in ("sqlite-utils insert", "sqlite3 import")
    ]


def import_memory(folder: str, files: str, people: int) -> Cost:
    """What an import of a smaller file takes, for its memory."""
    database = os.path.join(folder, "smaller.db")
    (step,) = _crm_import(folder, contacts(files, people), "smaller.db")
    cost = run(step)
    os.remove(database)
    return cost


def _crm_import(folder: str, path: str, name: str = "import.db") -> list[Case]:
    return [Case("crm", crm("import", path), {"CRM_DB": os.path.join(folder, name)})]


def _sqlite_utils(folder: str, path: str) -> list[Case]:
    """One table, an index on each column that recognition looks at, full text of what crm finds people by."""
    program, database = peer("sqlite-utils"), os.path.join(folder, "import.db")
    assert program is not None
    found = ["First Name", "Last Name", "Email", "Phone", "Company", "Job Title", "City", "Tags", "Notes"]
    return [
        Case("insert", [program, "insert", database, "contact", path, "--csv"]),
        *(
            Case("index", [program, "create-index", database, "contact", column])
            for column in ("Last Name", "Email", "Phone", "Company")
        ),
        Case("text", [program, "enable-fts", database, "contact", *found]),
    ]


def _shell(folder: str, path: str) -> list[Case]:
    """The SQLite shell making the same from the file, by a script in `folder`."""
    program, script = peer("sqlite3"), os.path.join(folder, "import.sql")
    assert program is not None
    with open(SCHEMA, encoding="utf-8") as file:
        schema = file.read()
    indexes = re.findall(r"^CREATE (?:UNIQUE )?INDEX [^;]*;", schema, re.M)
    early = [index for index in indexes if "organisation_name_key" in index]
    tables = re.sub(r"^CREATE (?:UNIQUE )?INDEX [^;]*;", "", schema, flags=re.M)
    late = [index for index in indexes if index not in early]
    with open(script, "w", encoding="utf-8") as file:
        file.write(
            _SCRIPT.format(
                tables=tables, file=path, early="\n".join(early), late="\n".join(late), now=f"'{NOW:%FT%TZ}'"
            )
        )
    return [Case("sqlite3", [program, os.path.join(folder, "import.db")], stdin=script)]


_SCRIPT = """
.bail on
BEGIN;
{tables}
{early}
.import --csv --schema temp {file} stage
INSERT INTO import (at, file, sha256, counts) VALUES ({now}, 'contacts.csv', '', '');
INSERT INTO organisation (name, name_key, created_at, updated_at)
SELECT Company, lower(Company), {now}, {now} FROM temp.stage WHERE Company <> '' GROUP BY lower(Company);
INSERT INTO person (id, name, name_key, given, family, note, created_at, updated_at)
SELECT rowid, trim("First Name" || ' ' || "Last Name"), lower(trim("First Name" || ' ' || "Last Name")),
       nullif("First Name", ''), nullif("Last Name", ''), nullif(Notes, ''), {now}, {now}
FROM temp.stage;
INSERT INTO email (person_id, value, address)
SELECT rowid, Email, lower(Email) FROM temp.stage WHERE Email <> '';
INSERT INTO phone (person_id, value, e164)
SELECT rowid, Phone, replace(replace(Phone, ' ', ''), '-', '') FROM temp.stage WHERE Phone <> '';
INSERT INTO address (person_id, street, zip, city, city_key, country)
SELECT rowid, nullif(Street, ''), nullif(ZIP, ''), nullif(City, ''), lower(City), nullif(Country, '')
FROM temp.stage WHERE Street || ZIP || City || Country <> '';
INSERT INTO role (person_id, organisation_id, title)
SELECT stage.rowid, organisation.id, nullif("Job Title", '') FROM temp.stage
JOIN organisation ON organisation.name_key = lower(Company) WHERE Company <> '';
CREATE TEMP TABLE mark AS
WITH RECURSIVE cut (id, word, rest) AS (
    SELECT rowid, NULL, Tags || ', ' FROM temp.stage WHERE Tags <> ''
    UNION ALL
    SELECT id, substr(rest, 1, instr(rest, ', ') - 1), substr(rest, instr(rest, ', ') + 2) FROM cut WHERE rest <> ''
)
SELECT id, word FROM cut WHERE word IS NOT NULL;
INSERT INTO tag (name, name_key) SELECT word, lower(word) FROM temp.mark GROUP BY lower(word);
INSERT INTO tagging (tag_id, person_id)
SELECT tag.id, mark.id FROM temp.mark JOIN tag ON tag.name_key = lower(mark.word);
INSERT INTO import_row (import_id, line, person_id, action) SELECT 1, rowid + 1, rowid, 'created' FROM temp.stage;
INSERT INTO import_row (import_id, line, organisation_id, action) SELECT 1, 1, id, 'created' FROM organisation;
{late}
INSERT INTO search (rowid, name, contact, body) SELECT (1 << 40) + id, name, '', '' FROM organisation;
INSERT INTO search (rowid, name, contact, body)
SELECT id, name,
       coalesce((SELECT group_concat(value, ' ') FROM email WHERE person_id = person.id) || ' ', '')
       || coalesce((SELECT group_concat(value || ' ' || e164, ' ') FROM phone WHERE person_id = person.id) || ' ', '')
       || coalesce((SELECT group_concat(organisation.name || ' ' || title, ' ') FROM role
                    JOIN organisation ON organisation.id = organisation_id WHERE person_id = person.id) || ' ', '')
       || coalesce((SELECT group_concat(street || ' ' || zip || ' ' || city, ' ') FROM address
                    WHERE person_id = person.id) || ' ', '')
       || coalesce((SELECT group_concat(tag.name, ' ') FROM tagging JOIN tag ON tag.id = tag_id
                    WHERE person_id = person.id), ''),
       note
FROM person ORDER BY id;
CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab(main, search, col);
INSERT INTO word (text) SELECT term FROM temp.vocabulary WHERE col = 'name';
INSERT INTO word_trigram (rowid, text) SELECT id, text FROM word;
COMMIT;
"""


def _together(costs: list[Cost]) -> Cost:
    """The processor time of several steps, and the most memory any of them held."""
    time, system, memory = zip(*costs, strict=True)
    return type(costs[0])(sum(time), sum(system), max(memory))


# ───────────────────────────── out ─────────────────────────────


def exports(folder: str, database: str, rounds: int) -> list[Measured]:
    """crm export against its peers."""
    env = {"CRM_DB": database}
    out = os.path.join(folder, "out")
    cases = [
        ("export csv", crm("export", "csv", "-f", "-o", out), "sqlite3 -csv", _shell_csv(database, _whole(database))),
        ("export csv --columns …", crm("export", "csv", "-f", "-o", out, "--columns", COLUMNS), "sqlite3 -csv",
         _shell_csv(database, f"SELECT {COLUMNS} FROM v_person ORDER BY CAST(substr(id, 2) AS INTEGER)")),
        ("export jsonl", crm("export", "jsonl", "-f", "-o", out), "sqlite-utils rows", _utils_rows(database)),
        ("export jsonl --columns …", crm("export", "jsonl", "-f", "-o", out, "--columns", COLUMNS),
         "sqlite-utils rows", _utils_rows(database)),
    ]  # fmt: skip
    found = []
    for name, own, other, words in cases:
        taken: list[Cost] = []
        peers: list[Cost] = []
        for _ in range(rounds):
            taken.append(run(Case(name, own, env)))
            if words:
                peers.append(run(Case(other, words)))
        found.append(Measured(name, median(taken), other, median(peers) if peers else None))
    return found


def _shell_csv(database: str, query: str) -> list[str] | None:
    program = peer("sqlite3")
    return [program, "-readonly", "-csv", "-header", database, query] if program else None


def _utils_rows(database: str) -> list[str] | None:
    program = peer("sqlite-utils")
    return [program, "rows", database, "v_person", "--nl"] if program else None


def _whole(database: str) -> str:
    """A query that gives all the columns of `crm export csv`: a join for each of several, as one would write it."""
    joins, columns = [], []
    several = {
        "email": "value, label", "phone": "value, e164, label",
        "role": "organisation_id, title, department, decision, since, until",
        "address": "label, street, zip, city, region, country", "handle": "network, value, label",
    }  # fmt: skip
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as db:
        for table, names in several.items():
            most = db.execute(
                f"SELECT max(n) FROM (SELECT count(*) AS n FROM {table} GROUP BY person_id)"
            ).fetchone()[0]
            for number in range(most or 0):
                alias = f"{table}{number}"
                joins.append(
                    f"LEFT JOIN {table} AS {alias} ON {alias}.id = (SELECT id FROM {table}"
                    f" WHERE person_id = person.id ORDER BY position, id LIMIT 1 OFFSET {number})"
                )
                columns += [
                    f"(SELECT name FROM organisation WHERE id = {alias}.{name})"
                    if name == "organisation_id"
                    else f"{alias}.{name}"
                    for name in names.split(", ")
                ]
        fields = db.execute("SELECT id FROM field WHERE subject = 'person'").fetchall()
    db.close()
    values = [
        f"(SELECT value FROM field_value WHERE person_id = person.id AND field_id = {number})"
        for (number,) in fields
    ]
    return (
        "SELECT uid, person.name, given, middle, family, prefix, suffix, nickname, status, source, owner, birthday,"
        f" language, timezone, salutation, formality, mail_format, prefer, best_time, {', '.join(columns)},"
        " (SELECT group_concat(tag.name, ', ') FROM tagging JOIN tag ON tag.id = tag_id"
        "  WHERE person_id = person.id),"
        " (SELECT group_concat(system || ':' || value) FROM external_id WHERE person_id = person.id),"
        " EXISTS (SELECT 1 FROM left_alone WHERE left_alone.person_id = person.id),"
        " (SELECT group_concat(channel || ';' || state) FROM consent WHERE person_id = person.id),"
        " (SELECT group_concat(value) FROM fact WHERE person_id = person.id AND kind = 'like'),"
        " (SELECT group_concat(value) FROM fact WHERE person_id = person.id AND kind = 'dislike'), note, created_at"
        f"{''.join(', ' + value for value in values)} FROM person {' '.join(joins)}"
        " WHERE deleted_at IS NULL ORDER BY person.id"
    )
