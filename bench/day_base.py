"""A base for measuring the seller's day: people, interactions, tasks and deals, set-based and alike each time.

    python -m bench.day_base day.db --people 1000000

For each hundred people: three hundred interactions, twenty deals with their events, ten tasks. Names are numbers, and
nothing is indexed for search: the agenda, the dashboard and the reports read neither.
"""

from __future__ import annotations

import argparse
import os

from crmcli.store.database import Database

NOW = "2026-05-04T07:00:00Z"
PEOPLE_A_DEAL = 5
_STATUS = "CASE WHEN i % 5 = 0 THEN 'customer' WHEN i % 5 = 1 THEN 'prospect' ELSE 'lead' END"
# A day or an instant that many days from NOW; the numbers are spread by a multiplier without common factors.
_DAY = "date('2026-05-04', {} || ' days')"
_AT = "strftime('%Y-%m-%dT%H:%M:%SZ', '2026-05-04 07:00:00', {} || ' minutes')"
_PEOPLE = (
    # people, four in five with a birthday
    f"""
    INSERT INTO person (name, name_key, status, status_at, owner, source, birthday, created_at, updated_at)
    SELECT 'Person ' || i, 'person ' || i, {_STATUS}, {_AT.format("'-' || (i * 7919 % 1500000)")},
           'owner' || (i % 7), 'source' || (i % 9),
           CASE WHEN i % 5 < 4 THEN date('1950-01-01', '+' || (i * 7919 % 20000) || ' days') END,
           {_AT.format("'-' || (1500000 + i % 1000)")}, '{NOW}'
    FROM n WHERE i <= :people
    """,
    # three interactions each, over three years
    f"""
    INSERT INTO interaction (kind, at, direction, subject, actor, duration_s, created_at)
    SELECT CASE i % 4 WHEN 0 THEN 'call' WHEN 1 THEN 'email' WHEN 2 THEN 'meeting' ELSE 'note' END,
           {_AT.format("'-' || (i * 104729 % 1576800)")}, CASE i % 2 WHEN 0 THEN 'in' ELSE 'out' END,
           'subject', 'owner' || (i % 7), i % 90 * 60, '{NOW}'
    FROM n WHERE i <= :people * 3
    """,
    "INSERT INTO participant (interaction_id, person_id) SELECT i, 1 + i % :people FROM n WHERE i <= :people * 3",
)
_SALES = (
    # deals: one in five open
    f"""
    INSERT INTO deal (title, stage, stage_at, value_minor, currency, close_on, closed_at, reason, source, owner,
                      created_at, updated_at)
    SELECT 'Deal ' || i,
           CASE WHEN i % 5 > 0 THEN CASE WHEN i % 3 = 0 THEN 'won' ELSE 'lost' END
                ELSE CASE i % 4 WHEN 0 THEN 'lead' WHEN 1 THEN 'qualified' WHEN 2 THEN 'proposal'
                     ELSE 'negotiation' END END,
           {_AT.format("'-' || (i * 104729 % 700000)")}, 1000 + i * 7919 % 5000000,
           CASE WHEN i % 10 = 0 THEN 'USD' ELSE 'EUR' END,
           {_DAY.format("(i * 7919 % 400 - 20)")},
           CASE WHEN i % 5 > 0 THEN {_AT.format("'-' || (i * 104729 % 700000)")} END,
           CASE WHEN i % 5 > 0 THEN 'price' END, 'source' || (i % 9), 'owner' || (i % 7),
           {_AT.format("'-' || (700000 + i * 104729 % 700000)")}, '{NOW}'
    FROM n WHERE i <= :people / 5
    """,
    "INSERT INTO deal_person (deal_id, person_id) SELECT i, 1 + i * 7919 % :people FROM n WHERE i <= :people / 5",
    """
    INSERT INTO deal_stage_event (deal_id, at, stage)
    SELECT id, created_at, 'lead' FROM deal
    UNION ALL
    SELECT id, stage_at, stage FROM deal WHERE stage <> 'lead'
    """,
    # tasks: nine in ten are done, one in a thousand of all is overdue
    f"""
    INSERT INTO task (title, person_id, due_on, owner, created_at, done_at)
    SELECT 'Task ' || i, 1 + i * 104729 % :people, {_DAY.format("(i * 7919 % 1000 - 10)")}, 'owner' || (i % 7), '{NOW}',
           CASE WHEN i % 10 > 0 THEN '{NOW}' END
    FROM n WHERE i <= :people / 10
    """,
    "INSERT INTO cadence (person_id, every) SELECT i, '90d' FROM n WHERE i <= :people / 1000",
)
_REST = (
    """
    INSERT INTO person_stat (person_id, last_contact_at, first_contact_at, interactions)
    SELECT person_id, max(at), min(at), count(*)
    FROM participant JOIN interaction ON interaction.id = interaction_id WHERE kind <> 'note' GROUP BY person_id
    """,
    "INSERT INTO change (at, command, actor, summary) VALUES ('2026-05-04T07:00:00Z', 'bench', 'bench', 'bench')",
)


def make(path: str, people: int) -> None:
    """Write the base to a new file."""
    if os.path.exists(path):
        raise FileExistsError(path)
    db = Database(path, read_only=False, timeout_s=5)
    db.run("PRAGMA synchronous = OFF")
    db.run("PRAGMA temp_store = FILE")
    db.begin()
    _count(db, people * 3)
    _run(db, (*_PEOPLE, *_SALES, *_REST), people)
    db.commit()
    db.run("ANALYZE")
    db.close()


def add_sales(db: Database, people: int) -> None:
    """Give a base of so many people deals with their events, tasks and cadences, in the caller's transaction."""
    _count(db, people)
    _run(db, _SALES, people)


def _count(db: Database, last: int) -> None:
    db.run("CREATE TEMP TABLE n (i INTEGER PRIMARY KEY)")
    db.run(
        "WITH RECURSIVE counted(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM counted WHERE i < :last)"
        " INSERT INTO n SELECT i FROM counted",
        {"last": last},
    )


def _run(db: Database, statements: tuple[str, ...], people: int) -> None:
    for statement in statements:
        db.run(statement, {"people": people} if ":people" in statement else {})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path")
    parser.add_argument("--people", type=int, default=1_000_000)
    given = parser.parse_args()
    make(given.path, given.people)
