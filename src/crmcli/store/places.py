"""Parts of a postal address set by themselves: the city of everybody who has it misspelt."""

from __future__ import annotations

from crmcli.clean.text import fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from crmcli.store.contacts import Owner
    from crmcli.store.database import Database

PARTS = ("street", "zip", "city", "region", "country")


def first(db: Database, owner: Owner) -> dict[str, str | None]:
    """The parts of the first address; all None where there is none."""
    found = db.row(
        f"SELECT {', '.join(PARTS)} FROM address WHERE {owner.column} = ? ORDER BY position, id LIMIT 1",
        (owner.id,),
    )
    return dict(zip(PARTS, found or (None,) * len(PARTS), strict=True))


def lines(db: Database, owner: Owner) -> list[str]:
    """Every address as one line, the first one first."""
    return [
        ", ".join(filter(None, parts))
        for parts in db.rows(
            f"SELECT {', '.join(PARTS)} FROM address WHERE {owner.column} = ? ORDER BY position, id",
            (owner.id,),
        )
    ]


def edit(
    db: Database,
    owner: Owner,
    parts: Mapping[str, str | None],
    meant: str | None = None,
    values: tuple[object, ...] = (),
) -> bool:
    """Set parts of the addresses that are meant, else of the first one; whether anything changed.

    `meant` is the SQL of a condition on rows of `address`, with its values. None clears a part; an address with none
    left is no address, and who has no address gets one.
    """
    ids = _meant(db, owner, meant, values)
    if not ids:
        if not any(parts.values()):
            return False
        ids = [
            db.insert(
                f"INSERT INTO address ({owner.column}, position) VALUES (?,"
                f" (SELECT coalesce(max(position) + 1, 0) FROM address WHERE {owner.column} = ?))",
                (owner.id, owner.id),
            )
        ]
    wanted: dict[str, str | None] = dict(parts)
    if "city" in parts:
        wanted["city_key"] = fold(parts["city"]) if parts["city"] else None
    changed = 0
    for one in ids:
        changed += db.run(
            f"UPDATE address SET {', '.join(f'{name} = ?' for name in wanted)}"
            f" WHERE id = ? AND ({' OR '.join(f'{name} IS NOT ?' for name in wanted)})",
            (*wanted.values(), one, *wanted.values()),
        ).rowcount
        db.run(f"DELETE FROM address WHERE id = ? AND coalesce({', '.join(PARTS)}) IS NULL", (one,))
    return changed > 0


def _meant(db: Database, owner: Owner, meant: str | None, values: tuple[object, ...]) -> list[int]:
    """The ids of the addresses to change."""
    order = "ORDER BY position, id"
    if meant is not None:
        found = db.rows(
            f"SELECT id FROM address WHERE {owner.column} = ? AND ({meant}) {order}",
            (owner.id, *values),
        )
        if found:
            return [one for (one,) in found]
    return [
        one
        for (one,) in db.rows(f"SELECT id FROM address WHERE {owner.column} = ? {order} LIMIT 1", (owner.id,))
    ]
