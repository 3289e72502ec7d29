"""The short forms: one line for a caller, a page before a meeting."""

from __future__ import annotations

from crmcli.clean.instant import local, utc
from crmcli.store import cards, deals, interactions, tasks
from crmcli.store.consents import SILENT, said_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from typing import Any

    from crmcli.store.database import Database

LINES = 40
LATEST_INTERACTIONS = 8
OPEN_TASKS = 6
OPEN_DEALS = 4
BODY_CHARACTERS = 160
PAGES = 100  # that are read at a time


def whois_row(db: Database, person_id: int, now: datetime) -> tuple[Any, ...]:
    """(name, company, last contact, open deal, warning) of one person."""
    found = db.row(
        f"""
        SELECT person.name,
               (SELECT organisation.name FROM role JOIN organisation ON organisation.id = role.organisation_id
                WHERE role.person_id = person.id AND role.until IS NULL ORDER BY role.position, role.id LIMIT 1),
               (SELECT last_contact_at FROM person_stat WHERE person_id = person.id),
               {SILENT},
               EXISTS (SELECT 1 FROM refused WHERE refused.person_id = person.id AND refused.channel = 'phone')
        FROM person WHERE id = ?
        """,
        (person_id,),
    )
    assert found is not None
    name, company, last, silent, no_calls = found
    return (
        name, company, local(last, now) if last else None, _first_deal(deals.open_of(db, person_id)),
        "do not contact" if silent else "no calls" if no_calls else None,
    )  # fmt: skip


def whois_company_row(db: Database, organisation_id: int, now: datetime) -> tuple[Any, ...]:
    """The same of a company, whose switchboard or office it is: it stands for the name, too."""
    name = cards.organisation_name(db, organisation_id)
    last = db.value(
        "SELECT max(at) FROM interaction"
        " WHERE organisation_id = ? AND deleted_at IS NULL AND kind <> 'note' AND at <= ?",
        (organisation_id, utc(now)),
    )
    deal = _first_deal(deals.open_with(db, organisation_id))
    return name, name, local(last, now) if last else None, deal, None


def _first_deal(found: list[dict[str, Any]]) -> str | None:
    """The open deal that should close first, in a few words, and how many more there are."""
    if not found:
        return None
    return _deal(found[0]) + (f" and {len(found) - 1} more" if len(found) > 1 else "")


def _deal(found: dict[str, Any]) -> str:
    value = found["value"]
    parts = (found["title"], found["stage"], f"{value['amount']} {value['currency']}" if value else "")
    return ", ".join(part for part in parts if part)


def everybody(db: Database, now: datetime, page: Callable[[Database, int, datetime], Any]) -> Iterator[Any]:
    """The page of each person, in order of names.

    A hundred are read at a time, each hundred of one moment: the first is there at once, and a slow reader holds no
    lock. Whoever is removed in the meantime is left out.
    """
    from crmcli.store.people import next_by_name

    last = ("", 0)
    while True:
        db.begin_reading()
        try:
            following = next_by_name(db, last, PAGES)
            pages = [page(db, person_id, now) for _, person_id in following]
        finally:
            db.rollback()
        if not following:
            return
        last = following[-1]
        yield from pages


def card(db: Database, person_id: int, now: datetime) -> dict[str, Any]:
    """What a brief is made of, for a program."""
    found = cards.person(db, person_id, now)
    found["tasks"] = tasks.open_of(db, now, person_id)
    found["latest"] = interactions.of_person(db, person_id, now, limit=LATEST_INTERACTIONS)
    return found


def brief(db: Database, person_id: int, now: datetime) -> list[str]:
    """The page before a meeting, at most 40 lines: how to address them, facts, deals, tasks, what happened."""
    card = cards.person(db, person_id, now)
    lines = _heading(card, now)
    lines.extend(_facts(card))
    lines.extend(
        _section(
            "Deals",
            [
                f"  {deal['close'] or '–':<10}  {_deal(deal)}  {deal['id']}"
                for deal in deals.open_of(db, person_id)
            ],
            OPEN_DEALS,
        )
    )
    lines.extend(
        _section(
            "To do",
            [
                f"  {task['due'] or '–':<10}  {task['title']}  {task['id']}"
                for task in tasks.open_of(db, now, person_id)
            ],
            OPEN_TASKS,
        )
    )
    room = LINES - len(lines) - 3  # a blank, the title, and how many more there are
    found = interactions.of_person(db, person_id, now)
    lines.extend(_section("Latest", [f"  {_happened(one)}" for one in found], min(LATEST_INTERACTIONS, room)))
    return lines


def _section(title: str, lines: list[str], shown: int) -> list[str]:
    """A blank, the title and the first of the lines; nothing where there are none."""
    return ["", title, *lines[:shown], *_more(len(lines), shown)] if lines else []


def _heading(card: dict[str, Any], now: datetime) -> list[str]:
    """How they want to be contacted comes first; whoever must not be contacted has that above all."""
    wishes = [
        f"prefers {card['prefer']}" if card["prefer"] else "",
        f"best {card['best_time']}" if card["best_time"] else "",
        f"now {_their_time(card['timezone'], now)} in {card['timezone']}" if card["timezone"] else "",
        f"language {card['language']}" if card["language"] else "",
        f'"{card["salutation"]}"' if card["salutation"] else "",
        card["formality"] or "",
        f"{card['mail_format']} mail" if card["mail_format"] else "",
    ]
    said = ", ".join(wish for wish in wishes if wish)
    closed = [
        one["channel"] for one in card["consents"] if one["state"] == "revoked" and one["purpose"] is None
    ]
    banner = ["*** DO NOT CONTACT ***"] if card["do_not_contact"] else []
    if closed and not banner:
        banner = [f"*** NO {', NO '.join(said_of(channel, None).upper() for channel in closed)} ***"]
    return [*banner, f"{card['name']}: {said}" if said else card["name"]]


def _their_time(zone: str, now: datetime) -> str:
    from zoneinfo import ZoneInfo

    return now.astimezone(ZoneInfo(zone)).strftime("%a %H:%M")


def _facts(card: dict[str, Any]) -> list[str]:
    """One line for each kind of fact there is."""
    places = [
        " ".join(
            part
            for part in (
                role["title"],
                f"at {role['company']}",
                f"({role['decision']})" if role["decision"] else "",
            )
            if part
        )
        + (f", to {role['until']}" if role["until"] else "")
        for role in card["companies"]
    ]
    born = (
        f"{card['birthday'].lstrip('-')}" + (f" ({card['age']})" if card["age"] is not None else "")
        if card["birthday"]
        else ""
    )
    rows = (
        ("id", f"{card['id']}, {card['status']}" + (f", {', '.join(card['tags'])}" if card["tags"] else "")),
        ("company", "; ".join(places)),
        ("e-mail", ", ".join(found["address"] for found in card["emails"])),
        ("phone", ", ".join(found["e164"] or found["value"] for found in card["phones"])),
        ("address", "; ".join(_address(found) for found in card["addresses"][:2])),
        ("profile", ", ".join(found["canonical"] for found in card["handles"][:3])),
        ("birthday", born),
        ("likes", ", ".join(card["likes"])),
        ("dislikes", ", ".join(card["dislikes"])),
        ("knows", ", ".join(_known(card["name"], found) for found in card["relations"][:4])),
        ("consent", "; ".join(_consent(one) for one in card["consents"])),
        ("owner", card["owner"] or ""),
        ("source", card["source"] or ""),
        ("fields", ", ".join(f"{name} {value}" for name, value in card["custom"].items())),
        ("contact", _contacted(card)),
        ("note", _short(card["note"] or "")),
    )
    return [f"  {name:<9} {text}" for name, text in rows if text]


def _consent(one: dict[str, Any]) -> str:
    """'e-mail for newsletter granted 2026-05-01 (form)'."""
    source = f" ({one['source']})" if one["source"] else ""
    return f"{said_of(one['channel'], one['purpose'])} {one['state']} {one['at'][:10]}{source}"


def _known(name: str, relation: dict[str, Any]) -> str:
    """'Bob (referred-by)' of whom this person was referred by, 'Bob (referred-by Jane Doe)' the other way round."""
    of = "" if relation["direction"] == "to" else f" {name}"
    return f"{relation['name']} ({relation['as']}{of})"


def _contacted(card: dict[str, Any]) -> str:
    if not card["last_contact"]:
        return "never"
    return f"last {card['last_contact'][:10]}, {card['interactions']} in all"


def _address(found: dict[str, Any]) -> str:
    return ", ".join(
        part.replace("\n", " ")
        for part in (found["street"], found["zip"], found["city"], found["country"])
        if part
    )


def _happened(one: dict[str, Any]) -> str:
    """One interaction on one line."""
    direction = {"in": " in", "out": " out"}.get(one["direction"] or "", "")
    text = " – ".join(part for part in (one["subject"], _short(one["body"] or "")) if part)
    outcome = f" → {one['outcome']}" if one["outcome"] else ""
    return f"{one['at'][:10]}  {one['kind']}{direction}: {text}{outcome}  {one['id']}"


def _short(text: str) -> str:
    """The text on one line, cut with an ellipsis."""
    line = " ".join(text.split())
    return line if len(line) <= BODY_CHARACTERS else line[: BODY_CHARACTERS - 1] + "…"


def _more(count: int, shown: int) -> list[str]:
    return [f"  … {count - shown} more"] if count > shown else []
