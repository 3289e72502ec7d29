"""The rows of a made-up customer base: settings, companies, people with everything that belongs to them."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, ClassVar

from bench.names import (
    COUNTRIES,
    INDUSTRIES,
    OWNERS,
    SAID,
    SOURCES,
    STREETS,
    TAGS,
    TITLES,
    TOPICS,
    TRADES,
    Country,
)
from crmcli.clean.name import name_key, organisation_key
from crmcli.clean.text import fold, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    Row = tuple[str, tuple[object, ...]]

STATUSES = ("lead",) * 5 + ("prospect",) * 2 + ("customer",) * 3 + ("lost",)
KINDS = ("call",) * 4 + ("email",) * 4 + ("meeting",) + ("note",)
PLANS = ("basic", "team", "enterprise")
PEOPLE_A_COMPANY = 4
INTERACTIONS_A_PERSON = 3


class Base:
    """Rows in the order they are to be written, from one seeded stream of numbers."""

    COLUMNS: ClassVar = {
        "field": ("id", "name", "subject", "type", "choices"),
        "tag": ("id", "name", "name_key"),
        "organisation": ("id", "uid", "name", "name_key", "website", "domain", "industry", "size", "parent_id",
                         "created_at", "updated_at"),
        "person": ("id", "uid", "name", "name_key", "given", "middle", "family", "status", "status_at", "source",
                   "owner", "birthday", "language", "note", "created_at", "updated_at"),
        "email": ("person_id", "label", "value", "address", "position"),
        "phone": ("person_id", "label", "value", "e164", "position"),
        "address": ("person_id", "label", "street", "zip", "city", "city_key", "country"),
        "handle": ("person_id", "network", "value", "canonical"),
        "role": ("person_id", "organisation_id", "title", "since", "until", "position"),
        "tagging": ("tag_id", "person_id"),
        "field_value": ("field_id", "person_id", "value"),
        "external_id": ("person_id", "system", "value"),
        "relation": ("person_id", "other_id", "kind"),
        "interaction": ("id", "uid", "kind", "at", "direction", "subject", "body", "duration_s",
                        "organisation_id", "key", "created_at"),
        "participant": ("interaction_id", "person_id"),
        "task": ("uid", "title", "person_id", "due_on", "owner", "created_at", "done_at"),
    }  # fmt: skip

    def __init__(self, people: int, seed: int, now: datetime) -> None:
        self.number = people
        self.random = random.Random(f"crm {seed} {people}")
        self.now = now
        self.moment = _utc(now)
        self.company_number = max(people // PEOPLE_A_COMPANY, 1)
        self._interactions = 0
        self._weights = list(accumulate(country.weight for country in COUNTRIES))
        self._domains: list[tuple[str, int]] = []  # (domain, index of the country) of each company
        self._by_country: list[list[int]] = [[] for _ in COUNTRIES]

    def settings(self) -> Iterator[list[Row]]:
        """Custom fields and tags."""
        for index, (name, kind, choices) in enumerate(
            (
                ("seats", "int", None),
                ("plan", "choice", '["basic", "team", "enterprise"]'),
                ("contract_end", "date", None),
            )
        ):
            yield [("field", (index + 1, name, "person", kind, choices))]
        for index, tag in enumerate(TAGS):
            yield [("tag", (index + 1, tag, fold(tag)))]

    def companies(self) -> Iterator[list[Row]]:
        """Companies; one in twenty has another above it."""
        rng = self.random
        for number in range(1, self.company_number + 1):
            where = self._country()
            country = COUNTRIES[where]
            name = f"{_family(rng, country)} {rng.choice(TRADES)} {rng.choice(country.legal)}"
            domain = f"{'-'.join(words(name)[:2])}{number}.{country.code.lower()}"
            self._domains.append((domain, where))
            self._by_country[where].append(number)
            parent = rng.randrange(1, number) if number > 20 and rng.random() < 0.05 else None
            created = self._past(2000)
            yield [
                ("organisation", (number, self._uid(number), name, organisation_key(name), f"https://www.{domain}/",
                                  domain, rng.choice(INDUSTRIES), rng.choice(("1-10", "10-50", "50-200", "200+")),
                                  parent, created, created))
            ]  # fmt: skip

    def people(self) -> Iterator[list[Row]]:
        """People, each with what belongs to them and what happened with them."""
        for number in range(1, self.number + 1):
            where = self._country()
            rows = [*self._person(number, where)]
            rows.extend(self._history(number, rows))
            yield rows

    def _person(self, number: int, where: int) -> Iterator[Row]:
        rng, country = self.random, COUNTRIES[where]
        given, family = _given(rng, country), _family(rng, country)
        middle = _given(rng, country) if not country.family_first and rng.random() < 0.25 else None
        if country.family_first:
            name = family + given
        else:
            name = " ".join(part for part in (given, middle, family) if part)
        created = self._past(1500)
        chance = rng.random()
        birthday = (
            f"{rng.randint(1945, 2004)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
            if chance < 0.3
            else None
        )
        status = rng.choice(STATUSES)
        yield "person", (
            number, self._uid(number), name, _name_key(name), given, middle, family, status,
            created if status != "lead" else None, rng.choice(SOURCES), rng.choice(OWNERS), birthday,
            country.code.lower() if chance < 0.5 else None,
            rng.choice(SAID).format(topic=rng.choice(TOPICS)) if chance > 0.9 else None, created, created,
        )  # fmt: skip
        company = self._employer(where)
        yield from self._reached(number, country, given, family, company)
        if company is not None:
            if chance > 0.95:
                other = rng.randint(1, self.company_number)
                yield "role", (number, other, rng.choice(TITLES), "2018-04", "2023-09", 0)
            yield "role", (number, company, rng.choice(TITLES), "2023-10" if chance > 0.95 else None, None, 1)
        yield from self._marks(number)

    def _employer(self, where: int) -> int | None:
        """A company of the same country for seven of ten people; a few companies have very many."""
        near = self._by_country[where]
        if not near or self.random.random() > 0.7:
            return None
        return near[int(len(near) * self.random.random() ** 2)]

    def _reached(
        self, number: int, country: Country, given: str, family: str, company: int | None
    ) -> Iterator[Row]:
        """E-mails, phones, an address, a profile."""
        rng = self.random
        local = f"{_mailbox(given)}.{_mailbox(family)}"
        if company is not None:
            address = f"{local}{number}@{self._domains[company - 1][0]}"
            written = address.title() if rng.random() < 0.1 else address
            yield "email", (number, "work", written, address, 0)
        if company is None or rng.random() < 0.25:
            address = f"{local}{number}@{rng.choice(country.free)}"
            yield "email", (number, "home", address, address, 1)
        if rng.random() < 0.8:
            digits = country.digits - len(country.mobile)
            national = country.mobile + f"{rng.randrange(10**digits):0{digits}}"
            plain = f"{country.dial}{national}"
            shown = f"{country.dial} {national[:3]} {national[3:]}" if rng.random() < 0.5 else plain
            yield "phone", (number, "mobile", shown, plain, 0)
        if rng.random() < 0.6:
            code, city = rng.choice(country.cities)
            street = country.street.format(name=rng.choice(STREETS), number=rng.randint(1, 120))
            yield "address", (number, "work", street, code, city, _fold(city), country.code)
        if rng.random() < 0.3:
            profile = f"linkedin.com/in/{local.replace('.', '-')}-{number}"
            yield "handle", (number, "linkedin", f"https://www.{profile}", profile)

    def _marks(self, number: int) -> Iterator[Row]:
        """Tags, custom fields, ids elsewhere, acquaintances."""
        rng = self.random
        for tag in {int(len(TAGS) * rng.random() ** 2) + 1 for _ in range(rng.choice((0, 1, 1, 2, 3)))}:
            yield "tagging", (tag, number)
        if rng.random() < 0.4:
            yield "field_value", (1, number, rng.randint(1, 500))
        if rng.random() < 0.3:
            yield "field_value", (2, number, rng.choice(PLANS))
        if rng.random() < 0.1:
            yield "field_value", (3, number, f"202{rng.randint(6, 8)}-{rng.randint(1, 12):02}-01")
        if rng.random() < 0.3:
            yield "external_id", (number, "hubspot", str(100_000 + number))
        if number > 1 and rng.random() < 0.03:
            yield "relation", (number, rng.randrange(1, number), "referred-by")

    def _history(self, number: int, rows: list[Row]) -> Iterator[Row]:
        """Three interactions, and for one in twenty a task."""
        rng = self.random
        company = next((values[1] for table, values in rows if table == "role" and values[4] is None), None)
        for _ in range(INTERACTIONS_A_PERSON):
            self._interactions += 1
            found = self._interactions
            at, topic, kind = self._past(1100), rng.choice(TOPICS), rng.choice(KINDS)
            yield "interaction", (
                found, self._uid(found), kind, at, rng.choice(("in", "out")) if kind != "note" else None,
                topic if kind == "email" else None, rng.choice(SAID).format(topic=topic),
                rng.randint(1, 60) * 60 if kind == "call" else None, company,
                f"bench-{found:09}" if kind == "call" else None, at,
            )  # fmt: skip
            yield "participant", (found, number)
        if rng.random() < 0.05:
            due = (self.now + timedelta(days=rng.randint(-20, 60))).date().isoformat()
            done = self.moment if rng.random() < 0.5 else None
            yield "task", (self._uid(number), f"Send {rng.choice(TOPICS)}", number, due, rng.choice(OWNERS),
                           self.moment, done)  # fmt: skip

    def _country(self) -> int:
        chosen = self.random.random() * self._weights[-1]
        return next(index for index, bound in enumerate(self._weights) if chosen < bound)

    def _past(self, days: int) -> str:
        """An instant within so many days before now."""
        return _utc(self.now - timedelta(seconds=int(days * 86_400 * self.random.random())))

    def _uid(self, number: int) -> str:
        """A version 4 UUID that grows with the number, so that its index is written in order."""
        bits = self.random.getrandbits(62)
        return f"{number:08x}-{bits & 0xFFFF:04x}-4{bits >> 16 & 0xFFF:03x}-8{bits >> 28 & 0xFFF:03x}-{bits >> 14:012x}"


def _given(rng: random.Random, country: Country) -> str:
    """A given name; the first of the list are the common ones."""
    return country.given[int(len(country.given) * rng.random() ** 1.5)]


def _family(rng: random.Random, country: Country) -> str:
    if rng.random() < 0.5:
        return country.family[int(len(country.family) * rng.random() ** 1.5)]
    return rng.choice(country.beginnings) + rng.choice(country.endings)


@lru_cache(maxsize=200_000)
def _name_key(name: str) -> str:
    return name_key(name)


@lru_cache(maxsize=20_000)
def _fold(text: str) -> str:
    return fold(text)


@lru_cache(maxsize=20_000)
def _mailbox(name: str) -> str:
    """A name as it stands before the @; Chinese and Japanese ones as a number, for want of a reading."""
    plain = "".join(words(name))
    return plain if plain.isascii() else f"u{sum(map(ord, plain))}"


def _utc(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
