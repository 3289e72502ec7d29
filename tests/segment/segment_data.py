"""A small database of made-up people, and the same people as plain values for the naive evaluator."""

from __future__ import annotations

import random
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from crmcli.clean.name import name_key, organisation_key
from crmcli.clean.text import fold
from crmcli.model import Record
from crmcli.segment.context import Context, CustomField, SavedSegment

SCHEMA = Path(__file__).parents[2] / "schema.sql"
NOW = datetime(2026, 5, 4, 9).astimezone()
TODAY = NOW.date()

TAGS = ("vip", "Ärzte", "newsletter 2025", "old")
FIELDS = (
    CustomField(1, "seats", "person", "int"),
    CustomField(2, "tier", "person", "choice", ("gold", "silver")),
    CustomField(3, "trial", "person", "bool"),
    CustomField(4, "renewal", "person", "date"),
    CustomField(5, "code", "person", "text"),
    CustomField(6, "budget", "company", "number"),
)
SEGMENTS = (
    SavedSegment(1, "vips", "tag=vip"),
    SavedSegment(2, "Far away", "not @vips and not city=Milano"),
    SavedSegment(3, "kept", "tag=old", True),
    SavedSegment(4, "round", "has email or @trip"),
    SavedSegment(5, "trip", "@round"),
    SavedSegment(6, "broken", "tag=vip and citty=Rome"),
)
FROZEN = {1, 5, 9}
KINDS = ("call", "email", "meeting", "note", "message", "demo")


class Company(Record):
    id: int
    name: str
    domain: str | None
    industry: str | None
    budget: float | None
    email: str | None
    deleted: bool = False


class Job(Record):
    company: int
    title: str | None
    decision: str | None
    until: str | None


class Contact(Record):
    """An interaction of one person."""

    kind: str
    at: datetime
    direction: str | None
    reason: str | None
    deleted: bool


class Person(Record):
    """Everything stored of one made-up person."""

    id: int
    name: str
    given: str | None
    status: str
    status_at: datetime | None
    source: str | None
    birthday: str | None
    do_not_contact: bool
    note: str | None
    created: datetime
    verified: datetime | None
    emails: tuple[tuple[str, str | None], ...]
    phones: tuple[tuple[str, str | None], ...]
    addresses: tuple[tuple[str | None, str | None, str | None], ...]  # label, city, zip
    tags: tuple[str, ...]
    likes: tuple[str, ...]
    jobs: tuple[Job, ...]
    contacts: tuple[Contact, ...]
    tasks: tuple[tuple[date | None, bool], ...]  # due, done
    custom: tuple[tuple[str, object], ...]
    external: tuple[tuple[str, str], ...]
    deleted: bool = False

    @property
    def fields(self) -> dict[str, object]:
        return dict(self.custom)


COMPANIES = (
    Company(1, "Acme S.r.l.", "acme.com", "SaaS", 100.5, "info@acme.com"),
    Company(2, "Globex", None, "Énergie", None, None),
    Company(3, "Gone Ltd", "gone.example", "SaaS", 7.0, "x@gone.example", True),
)


def people() -> tuple[Person, ...]:
    """Always the same people: every kind of value, and its absence, in many combinations."""
    chance = random.Random(20260504)

    def maybe(values: tuple[Any, ...], most: int = 2) -> tuple[Any, ...]:
        return tuple(chance.sample(values, chance.randint(0, most)))

    def perhaps(*values: Any) -> Any:
        return chance.choice((None, *values))

    names = (
        "Anna Rossi", "Rossi, Marco", "Jürgen Müller", "Mueller Eva", "Иванова Мария", "王伟", "O'Neil  Sam", "[/]",
        "José García-López", "Zoë", "100% Real", "a_b c", "Ægir Þór", "  Spaced", "ΙΩΆΝΝΗΣ",
    )  # fmt: skip
    found = []
    for number in range(1, 61):
        name = names[number % len(names)]
        moments = tuple(
            NOW
            - timedelta(days=chance.choice((0, 1, 29, 30, 59, 60, 61, 200, 500)), hours=chance.randint(0, 8))
            for _ in range(4)
        )
        found.append(
            Person(
                number,
                name,
                name.split()[0],
                chance.choice(("lead", "prospect", "customer", "lost", "other")),
                perhaps(*moments),
                perhaps("Fair", "web site", "LinkedIn"),
                perhaps("1980-05-04", "1990-02-29", "--02-29", "--05-17", "2008-05-05", "--12-31"),
                chance.random() < 0.3,
                perhaps("likes 50% off", "Straße", "two\nlines", "tab\there"),
                chance.choice(moments),
                perhaps(*moments),
                maybe((("jane@acme.com", "work"), (f"p{number}@x.example", None), ("o'neil@mail.example", "home"))),
                maybe((("+39 02 12345678", "+390212345678"), ("(02) 999", None), ("0041 44 668", "+4144668180"))),
                maybe(
                    (("billing", "Milano", "20121"), ("home", "Roma", "00184"), (None, "Mailand", None),
                     ("work", "São Paulo", "01310-100"), ("post", None, "20900"))
                ),
                maybe(TAGS, 3),
                maybe(("sailing", "Käse", "100% wool")),
                maybe((Job(1, "CTO", "approver", None), Job(2, "Chef", None, None), Job(3, None, "user", None),
                       Job(1, "Intern", None, "2020-05"))),
                tuple(
                    Contact(chance.choice(KINDS), chance.choice(moments), chance.choice(("in", "out", None)),
                            chance.choice(("pricing", "Größe", None)), chance.random() < 0.2)
                    for _ in range(chance.randint(0, 5))
                ),
                maybe(((TODAY, False), (TODAY - timedelta(days=3), False), (TODAY + timedelta(days=9), False),
                       (None, False), (TODAY, True))),
                tuple(
                    (field, chance.choice(values))
                    for field, values in {
                        "seats": (0, 3, 25, -4), "tier": ("gold", "silver"), "trial": (0, 1),
                        "renewal": ("2026-05-10", "2025-12-31"), "code": ("Ab-1", "été", "x y"),
                    }.items()
                    if chance.random() < 0.5
                ),
                maybe((("hubspot", "1041"), ("google", "c/77"))),
                number % 20 == 0,
            )
        )  # fmt: skip
    return tuple(found)


PEOPLE = people()


def context() -> Context:
    return Context(NOW, "dmy", "IT", FIELDS, SEGMENTS, TAGS, KINDS)


def stamp(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def database() -> sqlite3.Connection:
    """The people above in a database made from the schema."""
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.executescript(SCHEMA.read_text(encoding="utf-8"))
    db.create_function("fold", 1, lambda text: None if text is None else fold(text), deterministic=True)
    for position, name in enumerate(TAGS, 1):
        db.execute("INSERT INTO tag VALUES (?, ?, ?)", (position, name, fold(name)))
    for field in FIELDS:
        db.execute("INSERT INTO field (id, name, subject, type) VALUES (?, ?, ?, ?)",
                   (field.id, field.name, field.subject, field.type))  # fmt: skip
    for company in COMPANIES:
        _store_company(db, company)
    for person in PEOPLE:
        _store_person(db, person)
        _store_history(db, person)
    for segment in SEGMENTS:
        frozen = stamp(NOW) if segment.frozen else None
        db.execute("INSERT INTO segment VALUES (?, ?, ?, ?, ?)",
                   (segment.id, segment.name, segment.expression, frozen, stamp(NOW)))  # fmt: skip
    db.executemany(
        "INSERT INTO segment_member (segment_id, person_id) VALUES (3, ?)", [(one,) for one in FROZEN]
    )
    return db


def _store_company(db: sqlite3.Connection, company: Company) -> None:
    db.execute(
        "INSERT INTO organisation (id, name, name_key, domain, industry, created_at, updated_at, deleted_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (company.id, company.name, organisation_key(company.name), company.domain, company.industry, stamp(NOW),
         stamp(NOW), stamp(NOW) if company.deleted else None),
    )  # fmt: skip
    if company.email:
        db.execute("INSERT INTO email (organisation_id, value, address) VALUES (?, ?, ?)",
                   (company.id, company.email, company.email))  # fmt: skip
    if company.budget is not None:
        db.execute("INSERT INTO field_value (field_id, organisation_id, value) VALUES (6, ?, ?)",
                   (company.id, company.budget))  # fmt: skip


def _store_person(db: sqlite3.Connection, person: Person) -> None:
    db.execute(
        "INSERT INTO person (id, name, name_key, given, status, status_at, source, birthday, note,"
        " created_at, updated_at, verified_at, deleted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (person.id, person.name, name_key(person.name), person.given, person.status, stamp(person.status_at),
         person.source, person.birthday, person.note, stamp(person.created),
         stamp(person.created), stamp(person.verified), stamp(NOW) if person.deleted else None),
    )  # fmt: skip
    rows: dict[str, list[tuple[object, ...]]] = {
        "consent (channel, state, at, person_id)": [("all", "revoked", stamp(NOW), person.id)]
        * person.do_not_contact,
        "email (value, address, label, person_id)": [
            (a.title(), a, label, person.id) for a, label in person.emails
        ],
        "phone (value, e164, person_id)": [(*phone, person.id) for phone in person.phones],
        "address (label, city, zip, city_key, person_id)": [
            (*address, fold(address[1]) if address[1] else None, person.id) for address in person.addresses
        ],
        "tagging (tag_id, person_id)": [(TAGS.index(tag) + 1, person.id) for tag in person.tags],
        "fact (kind, value, person_id)": [("like", like, person.id) for like in person.likes],
        "role (organisation_id, title, decision, until, person_id)": [
            (job.company, job.title, job.decision, job.until, person.id) for job in person.jobs
        ],
        "external_id (system, value, person_id)": [(*external, person.id) for external in person.external],
        "task (due_on, done_at, title, person_id, created_at)": [
            (due.isoformat() if due else None, stamp(NOW) if done else None, "call", person.id, stamp(NOW))
            for due, done in person.tasks
        ],
        "field_value (field_id, value, person_id)": [
            (next(field.id for field in FIELDS if field.name == name), value, person.id)
            for name, value in person.custom
        ],
    }
    for target, values in rows.items():
        marks = ", ".join("?" * (target.count(",") + 1))
        db.executemany(f"INSERT INTO {target} VALUES ({marks})", values)


def _store_history(db: sqlite3.Connection, person: Person) -> None:
    for contact in person.contacts:
        added = db.execute(
            "INSERT INTO interaction (kind, at, direction, reason, created_at, deleted_at) VALUES (?, ?, ?, ?, ?, ?)",
            (contact.kind, stamp(contact.at), contact.direction, contact.reason, stamp(NOW),
             stamp(NOW) if contact.deleted else None),
        )  # fmt: skip
        db.execute(
            "INSERT INTO participant (interaction_id, person_id) VALUES (?, ?)", (added.lastrowid, person.id)
        )
    counted = met(person)
    if counted:
        db.execute("INSERT INTO person_stat VALUES (?, ?, ?, ?)",
                   (person.id, stamp(max(counted)), stamp(min(counted)), len(counted)))  # fmt: skip


def met(person: Person) -> list[datetime]:
    """The moments that count as contacts."""
    return [contact.at for contact in person.contacts if contact.kind != "note" and not contact.deleted]
