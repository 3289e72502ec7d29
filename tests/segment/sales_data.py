"""Deals, statuses left behind and a few more facts of the people in `segment_data`, stored beside them."""

from __future__ import annotations

import itertools
import random
import sqlite3
from datetime import date, datetime, timedelta
from fractions import Fraction

import segment_data as data

from crmcli.clean.money import exponent
from crmcli.model import Record

STAGES = ("lead", "proposal", "won", "lost")


class Deal(Record):
    """A deal of one or two people, maybe of a company."""

    id: int
    people: tuple[int, ...]
    company: int | None
    title: str
    stage: str
    minor: int | None
    currency: str | None
    close: date | None
    closed: datetime | None
    owner: str | None
    deleted: bool

    @property
    def value(self) -> Fraction | None:
        """Whole units of the currency."""
        return (
            None
            if self.minor is None or self.currency is None
            else Fraction(self.minor, 10 ** exponent(self.currency))
        )


class Past(Record):
    """A status left behind."""

    was: str
    since: datetime
    until: datetime


def _deals() -> tuple[Deal, ...]:
    chance = random.Random(7)
    found = []
    for number in range(1, 91):
        stage = chance.choice(STAGES)
        moment = data.NOW - timedelta(
            days=chance.choice((0, 3, 40, 100, 200, 400, 700)), hours=chance.randint(0, 5)
        )
        currency = chance.choice((None, "EUR", "EUR", "USD", "JPY", "BHD"))
        found.append(
            Deal(
                number,
                tuple(chance.sample(range(1, 61), chance.randint(0, 2))),
                chance.choice((None, 1, 2)),
                chance.choice(("Annual", "Größe XL", "50% off")),
                stage,
                chance.choice((10, 30, 10_000, 123_450, 2_400_000)) if currency else None,
                currency,
                chance.choice((None, data.TODAY, data.TODAY + timedelta(days=20))),
                moment if stage in ("won", "lost") else None,
                chance.choice((None, "Eva", "jörg")),
                chance.random() < 0.1,
            )
        )
    return tuple(found)


def _past() -> dict[int, tuple[Past, ...]]:
    chance = random.Random(8)
    found = {}
    for number in range(1, 61):
        moments = sorted(data.NOW - timedelta(days=chance.randint(0, 700)) for _ in range(3))
        found[number] = tuple(
            Past(chance.choice(("lead", "prospect", "customer")), since, until)
            for since, until in list(itertools.pairwise(moments))[: chance.randint(0, 2)]
        )
    return found


DEALS = _deals()
PAST = _past()


def deals_of(person: data.Person) -> list[Deal]:
    return [deal for deal in DEALS if person.id in deal.people and not deal.deleted]


def won(person: data.Person) -> list[Deal]:
    return [deal for deal in deals_of(person) if deal.stage == "won"]


def store(db: sqlite3.Connection) -> None:
    """Put it all beside the people."""
    stamp = data.stamp
    for deal in DEALS:
        db.execute(
            "INSERT INTO deal (id, title, organisation_id, stage, stage_at, value_minor, currency, close_on, closed_at,"
            " owner, created_at, updated_at, deleted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (deal.id, deal.title, deal.company, deal.stage, stamp(deal.closed or data.NOW), deal.minor, deal.currency,
             deal.close.isoformat() if deal.close else None, stamp(deal.closed), deal.owner, stamp(data.NOW),
             stamp(data.NOW), stamp(data.NOW) if deal.deleted else None),
        )  # fmt: skip
        db.executemany(
            "INSERT INTO deal_person (deal_id, person_id) VALUES (?, ?)",
            [(deal.id, one) for one in deal.people],
        )
    for person, past in PAST.items():
        db.executemany(
            "INSERT INTO status_event (person_id, was, was_at, became, at) VALUES (?, ?, ?, 'other', ?)",
            [(person, one.was, stamp(one.since), stamp(one.until)) for one in past],
        )
