"""What belongs into a calendar: open tasks and birthdays, each with the moment of its own last change."""

from __future__ import annotations

from crmcli.model import CalendarEntry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crmcli.store.database import Database


def tasks(db: Database, where: str | None, values: Sequence[object]) -> Iterator[CalendarEntry]:
    """Open tasks by due day, those without one last; of the people whom a condition holds for, if there is one."""
    condition = f" AND task.person_id IN (SELECT person.id FROM person WHERE {where})" if where else ""
    # What a later command did to a task stands in the journal, which an index leads to.
    for uid, title, day, at, made, changed, revision, priority, person, phone, company, deal in db.stream(
        f"""
        SELECT task.uid, task.title, task.due_on, task.due_at, task.created_at,
               coalesce((SELECT max(change.at) FROM journal JOIN change ON change.id = journal.change_id
                         WHERE journal.tbl = 'task' AND journal.row_id = task.id), task.created_at),
               (SELECT count(*) FROM journal WHERE journal.tbl = 'task' AND journal.row_id = task.id),
               task.priority, person.name,
               (SELECT coalesce(e164, value) FROM phone WHERE phone.person_id = person.id
                ORDER BY position, id LIMIT 1),
               organisation.name, deal.title
        FROM task
        LEFT JOIN person ON person.id = task.person_id
        LEFT JOIN organisation ON organisation.id = task.organisation_id
        LEFT JOIN deal ON deal.id = task.deal_id
        WHERE task.deleted_at IS NULL AND task.done_at IS NULL AND person.deleted_at IS NULL{condition}
        ORDER BY task.due_on IS NULL, task.due_on, task.due_at IS NULL, task.due_at, task.id
        """,
        values,
    ):
        about = (", ".join(part for part in (person, phone) if part), company, deal)
        yield CalendarEntry(
            uid,
            title,
            day,
            at,
            made,
            changed,
            revision,
            priority=priority,
            text="\n".join(part for part in about if part) or None,
        )


def birthdays(db: Database, where: str | None, values: Sequence[object]) -> Iterator[CalendarEntry]:
    """Everybody's birthday, by the day of the year; of the people whom a condition holds for, if there is one.

    The stamp is when the person was added: other edits of a card are no news to a calendar.
    """
    condition = f" AND ({where})" if where else ""
    for uid, name, day, made in db.stream(
        "SELECT person.uid, person.name, person.birthday, person.created_at FROM person"
        f" WHERE person.birthday IS NOT NULL AND person.deleted_at IS NULL{condition}"
        " ORDER BY substr(person.birthday, -5), person.name_key, person.id",
        values,
    ):
        yield CalendarEntry(
            f"{uid}-birthday", f"Birthday: {name}", day, None, made, made, yearly=True, category="birthday"
        )
