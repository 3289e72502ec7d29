"""What today asks for: tasks, deals about to close, birthdays, people to be in touch with.

Only reading, and only by indexes: each part looks at what is due, never at everybody. A family that comes later
(renewals, unpaid bills) adds a part.
"""

from __future__ import annotations

from datetime import timedelta

from crmcli.clean import anniversary
from crmcli.clean.instant import local
from crmcli.model import Record
from crmcli.store import tasks
from crmcli.store.consents import SILENT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from typing import Any

    from crmcli.store.database import Database

# In the order they are read; each with what it is called on a page.
KINDS = {
    "overdue": "Overdue",
    "due": "To do",
    "closing": "Deals to close",
    "birthday": "Birthdays",
    "cadence": "Be in touch",
}
COLUMNS = (
    "kind", "date", "at", "id", "title", "detail", "person_id", "person", "company", "owner", "priority",
)  # fmt: skip
_EMPLOYER = """
    (SELECT employer.name FROM role JOIN organisation AS employer ON employer.id = role.organisation_id
     WHERE role.person_id = person.id AND role.until IS NULL ORDER BY role.position, role.id LIMIT 1)
"""


class Touch(Record):
    """A cadence of a segment: how often, and the condition (SQL with its values) on its people."""

    every: str
    sql: str
    values: tuple[object, ...] = ()


def items(
    db: Database,
    *,
    last: date,
    last_birthday: date,
    owner: str | None,
    segments: Sequence[Touch],
    now: datetime,
) -> list[tuple[Any, ...]]:
    """`COLUMNS` of everything up to and including a last day, by kind and date."""
    found = [
        *_tasks(db, last, owner, now),
        *_closing(db, last, owner),
        *_birthdays(db, last_birthday, owner, now),
        *_cadences(db, owner, segments, now),
    ]
    order = {kind: place for place, kind in enumerate(KINDS)}
    found.sort(key=lambda item: (order[item[0]], item[1], item[2] or "", int(item[3][1:])))
    return found


def _tasks(db: Database, last: date, owner: str | None, now: datetime) -> list[tuple[Any, ...]]:
    """Open tasks that are due by then, by the day they have here."""
    rows = db.rows(
        f"""
        SELECT task.id, task.due_on, task.due_at, task.title, deal.title, task.person_id, person.name,
               coalesce(organisation.name, CASE WHEN person.id IS NOT NULL THEN {_EMPLOYER} END),
               task.owner, task.priority
        FROM task
        LEFT JOIN person ON person.id = task.person_id
        LEFT JOIN organisation ON organisation.id = task.organisation_id
        LEFT JOIN deal ON deal.id = task.deal_id
        WHERE task.done_at IS NULL AND task.deleted_at IS NULL AND person.deleted_at IS NULL
          AND task.due_on <= ?1 AND (?2 IS NULL OR task.owner = ?2 COLLATE NOCASE)
        """,
        ((last + timedelta(days=tasks.ZONES_DAYS)).isoformat(), owner),
    )
    found = []
    for id, due_on, due_at, title, deal, person_id, person, company, whose, priority in rows:
        at = local(due_at, now) if due_at else None
        day = at[:10] if at else due_on
        if day > last.isoformat():
            continue
        kind = "overdue" if tasks.is_overdue(due_on, due_at, now) else "due"
        who = f"c{person_id}" if person_id else None
        found.append((kind, day, at, f"t{id}", title, deal, who, person, company, whose, priority))
    return found


def _closing(db: Database, last: date, owner: str | None) -> list[tuple[Any, ...]]:
    """Open deals expected to close by then, those that should have closed included."""
    rows = db.rows(
        """
        SELECT deal.id, close_on, title, stage, value_minor, currency, person.id, person.name, organisation.name,
               deal.owner
        FROM deal
        LEFT JOIN organisation ON organisation.id = deal.organisation_id
        LEFT JOIN person ON person.id = (
            SELECT person_id FROM deal_person JOIN person AS one ON one.id = person_id
            WHERE deal_id = deal.id AND one.deleted_at IS NULL ORDER BY position, deal_person.id LIMIT 1)
        WHERE closed_at IS NULL AND deal.deleted_at IS NULL AND close_on <= ?1
          AND (?2 IS NULL OR deal.owner = ?2 COLLATE NOCASE)
        """,
        (last.isoformat(), owner),
    )
    return [
        (
            "closing", day, None, f"d{id}", title, stage if minor is None else f"{stage}, {_money(minor, currency)}",
            f"c{person_id}" if person_id else None, person, company, whose, None,
        )
        for id, day, title, stage, minor, currency, person_id, person, company, whose in rows
    ]  # fmt: skip


def _money(minor: int, currency: str) -> str:
    from crmcli.clean.money import amount

    return f"{amount(minor, currency)} {currency}"


def _birthdays(db: Database, last: date, owner: str | None, now: datetime) -> list[tuple[Any, ...]]:
    """Whose birthday comes round from today to then."""
    found = []
    today = now.date()
    for low, high in anniversary.stretches(today, last) if last >= today else ():
        rows = db.rows(
            f"""
            SELECT person.id, name, birthday, {_EMPLOYER}, owner FROM person
            WHERE substr(birthday, -5) BETWEEN ?1 AND ?2 AND birthday IS NOT NULL AND deleted_at IS NULL
              AND NOT {SILENT} AND (?3 IS NULL OR owner = ?3 COLLATE NOCASE)
            """,
            (low, high, owner),
        )
        days = {birthday[-5:] for _, _, birthday, _, _ in rows}
        comes = {day: anniversary.next_on(day, today).isoformat() for day in days}
        for id, name, birthday, company, whose in rows:
            day, who = comes[birthday[-5:]], f"c{id}"
            turns = None if birthday[0] == "-" else f"turns {int(day[:4]) - int(birthday[:4])}"
            found.append(("birthday", day, None, who, name, turns, who, name, company, whose, None))
    return found


def _cadences(
    db: Database, owner: str | None, segments: Sequence[Touch], now: datetime
) -> list[tuple[Any, ...]]:
    """With whom there was no contact for as long as their cadence says; their own comes before a segment's.

    Who was never in touch counts from the day they were added. Of several segments the most frequent is first.
    """
    from crmcli.store.cadences import of_people

    own = [
        Touch(every, "person.id IN (SELECT person_id FROM cadence WHERE every = ?)", (every,))
        for every in of_people(db)
    ]
    others = [
        touch._replace(sql=f"({touch.sql}) AND person.id NOT IN"
                       " (SELECT person_id FROM cadence WHERE person_id IS NOT NULL)")
        for touch in segments
    ]  # fmt: skip
    found: dict[int, tuple[Any, ...]] = {}
    for touch in (*own, *others):
        for item in _silent(db, touch, owner, now):
            known = found.get(item[0])
            if known is None or item[1] < known[1]:
                found[item[0]] = item
    return [
        ("cadence", due, None, f"c{id}", name, f"every {every}, {last}", f"c{id}", name, company, whose, None)
        for id, due, name, every, last, company, whose in found.values()
    ]


def _silent(db: Database, touch: Touch, owner: str | None, now: datetime) -> list[tuple[Any, ...]]:
    """(id, due day, name, length, last contact in words, company, owner) of those a cadence is due for."""
    from crmcli.clean.date import instant
    from crmcli.clean.series import later, latest_before

    day = latest_before(now.date().isoformat(), touch.every)
    before = instant(later(day, "1d"), now)
    rows = db.rows(
        f"""
        SELECT person.id, person.name, person_stat.last_contact_at, person.created_at, {_EMPLOYER}, person.owner
        FROM person LEFT JOIN person_stat ON person_stat.person_id = person.id
        WHERE ({touch.sql}) AND coalesce(person_stat.last_contact_at, person.created_at) < ?
          AND person.deleted_at IS NULL AND NOT {SILENT}
          AND (? IS NULL OR person.owner = ? COLLATE NOCASE)
        """,
        (*touch.values, before, owner, owner),
    )
    found = []
    for id, name, last, created, company, whose in rows:
        on = local(last or created, now)[:10]
        said = f"last contact {on}" if last else f"no contact since added {on}"
        found.append((id, later(on, touch.every), name, touch.every, said, company, whose))
    return found


def activity_by_week(db: Database, weeks: int, now: datetime) -> list[tuple[Any, ...]]:
    """(week, how many interactions) of the last weeks, this one included; a week without any is there too."""
    from crmcli.clean.date import instant
    from crmcli.store.reports import bucket

    monday = now.date() - timedelta(days=now.weekday() + 7 * (weeks - 1))
    counts = {bucket((monday + timedelta(weeks=number)).isoformat(), "week"): 0 for number in range(weeks)}
    for day, count in db.rows(
        "SELECT date(at, 'localtime') AS day, count(*) FROM interaction"
        " WHERE at >= ? AND at < ? AND deleted_at IS NULL GROUP BY day",
        (instant(monday.isoformat(), now), instant((now.date() + timedelta(days=1)).isoformat(), now)),
    ):
        counts[bucket(day, "week")] += count
    return list(counts.items())


def key(item: tuple[Any, ...]) -> str:
    """What makes a thing said the same thing: a task put off, or overdue now, is news again."""
    kind, day, at, id = item[:4]
    return f"{kind} {id} {at or day}"


def end_of(now: datetime, days: int) -> date:
    """The last of so many days, today being the first."""
    return now.date() + timedelta(days=days - 1)
