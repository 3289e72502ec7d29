"""Hits of a search as they are shown: of each row of the index its name, its moment, and where the words stand.

A new family of tables needs a function in `_SHOWING`.
"""

from __future__ import annotations

from crmcli.clean.instant import local
from crmcli.model import Record
from crmcli.store.excerpt import excerpt, holds
from crmcli.store.kinds import COMPANY, DEAL, INTERACTION, PERSON, SPAN, TASK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from crmcli.store.database import Database


class Hit(Record):
    """One thing found: its id as typed, its type and name, when it was or is due, where the words stand."""

    id: str
    type: str
    name: str | None
    at: str | None
    text: str | None


def shown(db: Database, rows: Sequence[int], wanted: tuple[str, ...], now: datetime) -> list[Hit]:
    """The hits of index rows, in the same order."""
    hits: dict[int, Hit] = {}
    for kind, show in _SHOWING.items():
        ids = [row % SPAN for row in rows if row // SPAN == kind]
        if ids:
            hits.update((kind * SPAN + hit_id, hit) for hit_id, hit in show(db, ids, wanted, now).items())
    return [hits[row] for row in rows if row in hits]


def listed(ids: Sequence[int]) -> str:
    """Ids as they stand in the brackets of IN."""
    return ", ".join(f"{one:d}" for one in ids)


def _people(db: Database, ids: Sequence[int], wanted: tuple[str, ...], now: datetime) -> dict[int, Hit]:
    texts = _texts(db, "person_id", ids, wanted)
    return {
        found: Hit(f"c{found}", "person", name, None, _joined(texts.get(found, []), note, wanted))
        for found, name, note in db.rows(f"SELECT id, name, note FROM person WHERE id IN ({listed(ids)})")
    }


def _companies(db: Database, ids: Sequence[int], wanted: tuple[str, ...], now: datetime) -> dict[int, Hit]:
    texts = _texts(db, "organisation_id", ids, wanted)
    return {
        found: Hit(
            f"o{found}",
            "company",
            name,
            None,
            _joined([text for text in (industry, website) if text] + texts.get(found, []), note, wanted),
        )
        for found, name, industry, website, note in db.rows(
            f"SELECT id, name, industry, website, note FROM organisation WHERE id IN ({listed(ids)})"
        )
    }


def _texts(db: Database, owner: str, ids: Sequence[int], wanted: tuple[str, ...]) -> dict[int, list[str]]:
    """What else is written of people or companies, by id: places of work, addresses, numbers, tags."""
    found: dict[int, list[str]] = {}
    among = listed(ids)
    work = (
        "SELECT role.person_id AS owner, 0 AS part, coalesce(role.title || ', ', '') || organisation.name AS text,"
        " role.position AS position FROM role JOIN organisation ON organisation.id = role.organisation_id"
        f" WHERE role.person_id IN ({among}) AND organisation.deleted_at IS NULL UNION ALL "
    )
    for one, text in db.rows(
        f"SELECT owner, text FROM ({work if owner == 'person_id' else ''}"
        f" SELECT {owner} AS owner, 1 AS part, address AS text, position FROM email WHERE {owner} IN ({among})"
        f" UNION ALL SELECT {owner}, 2, coalesce(e164, value), position FROM phone WHERE {owner} IN ({among})"
        f" UNION ALL SELECT {owner}, 3, canonical, position FROM handle WHERE {owner} IN ({among})"
        f" UNION ALL SELECT {owner}, 4, trim(coalesce(street || ' ', '') || coalesce(zip || ' ', '')"
        f" || coalesce(city, '')), position FROM address WHERE {owner} IN ({among})"
        f" UNION ALL SELECT {owner}, 5, tag.name, 0 FROM tagging JOIN tag ON tag.id = tag_id"
        f" WHERE {owner} IN ({among})"
        ") ORDER BY owner, part, position, text"
    ):
        found.setdefault(one, []).append(text)
    return found


def _joined(texts: list[str], note: str | None, wanted: tuple[str, ...]) -> str | None:
    """Those texts where the words stand; where they stand in the name alone, the first two."""
    matching = [text for text in texts if holds(text, wanted) or text.lstrip("+") in wanted]
    if note and holds(note, wanted):
        matching.append(excerpt(note, wanted))
    return " · ".join(matching or texts[:2]) or None


def _interactions(db: Database, ids: Sequence[int], wanted: tuple[str, ...], now: datetime) -> dict[int, Hit]:
    return {
        found: Hit(
            f"a{found}",
            "interaction",
            people,
            local(at, now),
            f"{kind}: " + excerpt(" – ".join(text for text in texts if text), wanted),
        )
        for found, kind, at, people, *texts in db.rows(
            "SELECT interaction.id, kind, at, (SELECT group_concat(person.name, ', ') FROM participant"
            " JOIN person ON person.id = participant.person_id"
            " WHERE participant.interaction_id = interaction.id AND person.deleted_at IS NULL),"
            f" subject, body, reason, outcome FROM interaction WHERE interaction.id IN ({listed(ids)})"
        )
    }


def _tasks(db: Database, ids: Sequence[int], wanted: tuple[str, ...], now: datetime) -> dict[int, Hit]:
    return {
        found: Hit(f"t{found}", "task", person, due, excerpt(title, wanted) + (" (done)" if done else ""))
        for found, person, due, title, done in db.rows(
            "SELECT task.id, person.name, task.due_on, task.title, task.done_at FROM task"
            f" LEFT JOIN person ON person.id = task.person_id WHERE task.id IN ({listed(ids)})"
        )
    }


def _deals(db: Database, ids: Sequence[int], wanted: tuple[str, ...], now: datetime) -> dict[int, Hit]:
    return {
        found: Hit(f"d{found}", "deal", title, close, " · ".join(filter(None, (stage, company, people))))
        for found, title, close, stage, company, people in db.rows(
            "SELECT deal.id, deal.title, deal.close_on, deal.stage, organisation.name,"
            " (SELECT group_concat(person.name, ', ') FROM deal_person"
            " JOIN person ON person.id = deal_person.person_id"
            " WHERE deal_person.deal_id = deal.id AND person.deleted_at IS NULL)"
            " FROM deal LEFT JOIN organisation ON organisation.id = deal.organisation_id"
            f" WHERE deal.id IN ({listed(ids)})"
        )
    }


_SHOWING: dict[int, Callable[[Database, Sequence[int], tuple[str, ...], datetime], dict[int, Hit]]] = {
    PERSON: _people,
    COMPANY: _companies,
    INTERACTION: _interactions,
    TASK: _tasks,
    DEAL: _deals,
}
