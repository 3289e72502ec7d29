"""Is this company there already? Who may be the same as a new one, through indexes only; `match.door` weighs them."""

from __future__ import annotations

from crmcli.clean.name import organisation_key
from crmcli.model import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.model import Organisation
    from crmcli.store.database import Database

_MOST = 40  # companies looked at of one word
_TELLING = 2  # words of a name, the longest, of which each is looked for with its slips
_SHORTEST_SLIP = 3  # letters: the shortest words the index of words knows


class KnownFirm(Record):
    """What is stored of a company that may be the same: its name, and (kind, value) of what there are several of."""

    name: str
    values: tuple[tuple[str, str], ...]  # kinds: emails, phones, domains, streets, zips, cities


def sharing(db: Database, organisation: Organisation) -> list[int]:
    """Companies with the same e-mail or phone; the oldest first."""
    wanted = [
        *(("email", "address", one.address) for one in organisation.emails),
        *(("phone", "e164", one.e164) for one in organisation.phones if one.e164),
    ]
    return list(
        dict.fromkeys(
            found
            for table, column, value in wanted
            for (found,) in db.rows(
                f"SELECT organisation.id FROM {table} JOIN organisation ON organisation.id = {table}.organisation_id"
                f" WHERE {table}.{column} = ? AND organisation.deleted_at IS NULL ORDER BY organisation.id LIMIT 20",
                (value,),
            )
        )
    )


def by_words(db: Database, organisation: Organisation) -> list[int]:
    """Companies whose names hold the longest words of the name, each perhaps a letter away, or its first word."""
    from crmcli.store.kinds import COMPANY, SPAN, within
    from crmcli.store.words import one_edit_away, quoted

    words = organisation_key(organisation.name).split()
    telling = sorted(words, key=len, reverse=True)[:_TELLING]
    if not telling or len(telling[0]) < _SHORTEST_SLIP:
        return []
    each = (
        {word, *(one_edit_away(db, word) if len(word) > _SHORTEST_SLIP else ())}
        for word in dict.fromkeys(telling)
    )
    slips = " AND ".join(f"({' OR '.join(map(quoted, sorted(forms)))})" for forms in each)
    found = [
        rowid - COMPANY * SPAN
        for query in dict.fromkeys((f"name : ({slips})", f"name : ^{quoted(words[0])}"))
        for (rowid,) in db.rows(
            f"SELECT rowid FROM search WHERE search MATCH ? AND {within(COMPANY)} LIMIT ?", (query, _MOST)
        )
    ]
    return list(dict.fromkeys(found))


def most_firms(db: Database) -> int:
    """How many companies there may be at most, without counting them."""
    return int(db.value("SELECT coalesce(max(id), 0) FROM organisation") or 0)


def known(db: Database, ids: list[int]) -> dict[int, KnownFirm]:
    """What is stored of some companies that are still there."""
    asked = f"[{','.join(map(str, ids))}]"
    several: dict[int, list[tuple[str, str]]] = {found: [] for found in ids}
    for owner_id, kind, value in db.rows(_VALUES, (asked,)):
        several[owner_id].append((kind, value))
    return {
        found: KnownFirm(name, tuple(several[found]))
        for found, name in db.rows(
            "SELECT id, name FROM organisation WHERE deleted_at IS NULL AND id IN (SELECT value FROM json_each(?))"
            " ORDER BY id",
            (asked,),
        )
    }


_VALUES = " UNION ALL ".join(
    f"SELECT {owner}, '{kind}', {value} FROM {table} WHERE {owner} IN (SELECT value FROM json_each(?1))"
    f" AND {value} IS NOT NULL"
    for kind, table, owner, value in (
        ("emails", "email", "organisation_id", "address"),
        ("phones", "phone", "organisation_id", "coalesce(e164, value)"),
        ("domains", "organisation", "id", "domain"),
        ("streets", "address", "organisation_id", "street"),
        ("zips", "address", "organisation_id", "zip"),
        ("cities", "address", "organisation_id", "city"),
    )
)
