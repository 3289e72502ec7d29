"""What is worth keeping: people that were not checked for long, fields that nothing reads."""

from __future__ import annotations

from crmcli.clean.instant import local

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from typing import Any

    from crmcli.store.database import Database

UNVERIFIED_COLUMNS = ("id", "name", "verified", "updated")
UNUSED_COLUMNS = ("field", "type", "subject", "values")


def unverified(db: Database, before: str, now: datetime) -> Iterator[tuple[Any, ...]]:
    """`UNVERIFIED_COLUMNS` of people not verified since a day, the longest unverified first."""
    for reference, name, verified, updated in db.stream(
        """
        SELECT 'c' || id, name, verified_at, updated_at FROM person
        WHERE deleted_at IS NULL AND (verified_at IS NULL OR verified_at < ?)
        ORDER BY coalesce(verified_at, ''), id
        """,
        (before,),
    ):
        yield reference, name, verified and local(verified, now), local(updated, now)


def unused_fields(db: Database, texts: Iterable[str]) -> list[tuple[Any, ...]]:
    """`UNUSED_COLUMNS` of declared fields whose name is a word of no segment and of none of the texts."""
    import re

    expressions = [expression for (expression,) in db.rows("SELECT expression FROM segment ORDER BY id")]
    used = {word for text in (*expressions, *texts) for word in re.findall(r"\w+", text.lower())}
    return [
        row
        for row in db.rows(
            """
            SELECT name, type, subject, (SELECT count(*) FROM field_value WHERE field_id = field.id)
            FROM field ORDER BY name
            """
        )
        if row[0] not in used
    ]
