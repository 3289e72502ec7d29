"""Whom a mailing may reach: not who asked to be left alone, has no address, opted out or could not be reached."""

from __future__ import annotations

from crmcli.store import listings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.store.database import Database


def _flag(name: str) -> str:
    """Whether a custom field of that name, as imports write it, says yes."""
    return (
        "EXISTS (SELECT 1 FROM field_value AS v JOIN field ON field.id = v.field_id"
        f" WHERE v.person_id = person.id AND field.name = '{name}' AND v.value IN (1, 'true'))"
    )


_NOT_MAILABLE = (
    ("person.do_not_contact", "asked to be left alone"),
    ("NOT EXISTS (SELECT 1 FROM email WHERE email.person_id = person.id)", "have no e-mail address"),
    (_flag("email_opt_out"), "opted out of e-mail"),
    (_flag("email_bounced"), "could not be reached by e-mail"),
)


def mailable(
    db: Database, where: str | None, values: tuple[object, ...]
) -> tuple[str, list[tuple[int, str]]]:
    """(the condition for those of them who may be reached, how many are left out for each reason)."""
    sql, left_out = f"({where})" if where else "1", []
    for clause, why in _NOT_MAILABLE:
        count = listings.count(db, listings.Query(where=f"{sql} AND {clause}", where_values=values))
        if count:
            left_out.append((count, why))
        sql = f"{sql} AND NOT {clause}"
    return sql, left_out
