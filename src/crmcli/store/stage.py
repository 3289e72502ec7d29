"""Taking what files say to the stage: entries one by one, and people of tables in columns."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain, repeat
from operator import itemgetter

from crmcli.clean.name import name_key, organisation_keys
from crmcli.clean.text import fold
from crmcli.model import People
from crmcli.store.database import NULL
from crmcli.store.staging import (
    CHILDREN,
    COLUMNS,
    COMPANY,
    COMPANY_TEXTS,
    EVENTS,
    NAME_PARTS,
    PERSON,
    PERSON_TEXTS,
    create,
)
from crmcli.store.staging_people import city_key, put

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from typing import Any

    from crmcli.model import Address, Deal, Interaction, Organisation, Person, Task
    from crmcli.store.database import Database

    Sale = tuple[Deal, str | None, tuple[str, ...]]  # the deal, when it was closed, the names it mentions
    Single = tuple[int, Person | None, Organisation | None, Interaction | Task | None, Sale | None]
    Entry = Single | People

_BATCH = 4_000  # entries between two rounds of inserts; more is no faster and holds more memory
_AT_ONCE = 20  # rows of one INSERT: a quarter less time than one by one; more are no faster
_MOST_NAMES = (
    100_000  # of companies and tags remembered, in 20 MB; others may be staged again, which costs time
)
_NOTHING_ELSE = (None,) * (len(COMPANY_TEXTS) + 1)
_name_parts = itemgetter(*NAME_PARTS)
_company_texts = itemgetter(*COMPANY_TEXTS)
_email_columns = itemgetter(*CHILDREN["email"])
_phone_columns = itemgetter(*CHILDREN["phone"])
_consent_columns = itemgetter(*CHILDREN["consent"])


class Stage:
    """Takes entries and fills the stage tables in batches."""

    def __init__(self, db: Database) -> None:
        create(db)
        self.db = db
        self.file = 0
        self.people = 0
        self.companies = 0
        self.events = 0
        self._texts: tuple[str, ...] = PERSON_TEXTS
        self.names: dict[str, int] = {}  # the number of each company of which only the name is said
        self._mark_count = 0
        self.marks: dict[str, int] = {}  # the number of each tag
        self._waiting: dict[str, list[tuple[Any, ...]]] = {name: [] for name in COLUMNS}

    def load(self, entries: Iterable[Entry], file: int, texts: Collection[str] = PERSON_TEXTS) -> None:
        """Stage every entry of a file; files are numbered from 0. `texts` are those of `PERSON_TEXTS` it may have."""
        self.file = file
        self._texts = tuple(text for text in PERSON_TEXTS if text in texts)
        self.names.clear()
        for count, entry in enumerate(entries, 1):
            if isinstance(entry, People):
                put(self, entry)
                continue
            self.single(*entry)
            if count % _BATCH == 0:
                self.flush()
        self.flush()

    def number(self, count: int) -> range:
        """The numbers of so many more people."""
        self.people += count
        return range(self.people - count + 1, self.people + 1)

    def single(
        self,
        line: int,
        person: Person | None,
        company: Organisation | None,
        activity: Interaction | Task | None,
        sale: Sale | None,
    ) -> None:
        """Stage what one record says."""
        person_n = self._person(line, person) if person is not None else None
        company_n = None
        if company is not None:
            company_n = self._company(line, company, person_n)
        if person is not None and person.roles:
            company_n = self._roles_of(line, person, person_n, company_n)
        if activity is not None:
            name = "task" if hasattr(activity, "due_on") else "activity"
            self._event(name, line, activity.__dict__, person_n, company_n)
        if sale is not None:
            deal, entered_at, names = sale
            self._event("deal", line, {**deal.__dict__, "entered_at": entered_at}, person_n, company_n)
            self._waiting["mention"].extend(
                [(self.events, at, name_key(name)) for at, name in enumerate(names)]
            )

    def _person(self, line: int, person: Person) -> int:
        (n,) = self.number(1)
        fields = person.__dict__
        name = fields["name"].__dict__
        full = name["full"]
        emails, phones = fields["emails"], fields["phones"]
        thin = not (emails or phones or fields["external_ids"] or fields["handles"] or fields["uid"])
        ids = fields["external_ids"]
        vague = bool(
            (emails and full == emails[0].address)
            or (phones and full == phones[0].value)
            or (ids and full == ids[0].value)
        )
        self._waiting["person"].append(
            (n, self.file, line, full, name_key(full), vague, thin, *_name_parts(name),
             *[fields[text] for text in self._texts])
        )  # fmt: skip
        self._children_of(PERSON, n, fields)
        if found := fields["consents"]:
            self._waiting["consent"].extend(
                [(PERSON, n, at, *_consent_columns(one.__dict__)) for at, one in enumerate(found)]
            )
        if fields["likes"] or fields["dislikes"]:
            facts = [("like", one) for one in person.likes] + [("dislike", one) for one in person.dislikes]
            self._waiting["fact"].extend([(PERSON, n, at, *fact) for at, fact in enumerate(facts)])
        return n

    def _company(self, line: int, company: Organisation, person_n: int | None) -> int:
        self.companies += 1
        n = self.companies
        fields = company.__dict__
        self._waiting["company"].append(
            (n, self.file, line, person_n, company.name, *organisation_keys(company.name),
             *_company_texts(fields), company.parent)
        )  # fmt: skip
        self._children_of(COMPANY, n, fields)
        return n

    def _roles_of(self, line: int, person: Person, person_n: int | None, company_n: int | None) -> int:
        """Stage the person's places; the first is in the company the row speaks of, if it speaks of one."""
        first = company_n
        for at, role in enumerate(person.roles):
            if company_n is None:
                company_n = self.named(line, role.company, person_n)
            first = first or company_n
            self._waiting["role"].append(
                (person_n, at, company_n, role.title, role.department, role.decision, role.since, role.until)
            )
            company_n = None
        assert first is not None
        return first

    def named(self, line: int, name: str, person_n: int | None) -> int:
        """The number of a company of which only the name is said; staged once for all rows that do."""
        known = self.names.get(name)
        if known is not None:
            return known
        self.companies += 1
        if len(self.names) >= _MOST_NAMES:
            self.names.clear()
        self.names[name] = self.companies
        self._waiting["company"].append(
            (self.companies, self.file, line, person_n, name, *organisation_keys(name), *_NOTHING_ELSE)
        )
        return self.companies

    def _children_of(self, owner: int, n: int, fields: dict[str, Any]) -> None:
        children = self._waiting
        for at, one in enumerate(fields["emails"]):
            children["email"].append((owner, n, at, *_email_columns(one.__dict__)))
        for at, one in enumerate(fields["phones"]):
            children["phone"].append((owner, n, at, *_phone_columns(one.__dict__)))
        for at, one in enumerate(fields["addresses"]):
            children["address"].append((owner, n, at, *_place(one)))
        if found := fields["handles"]:
            children["handle"].extend(
                [
                    (owner, n, at, one.network, one.value, one.canonical, one.label)
                    for at, one in enumerate(found)
                ]
            )
        for at, tag in enumerate(fields["tags"]):
            children["tag"].append((owner, n, at, self.mark(tag)))
        if found := fields["external_ids"]:
            children["external_id"].extend(
                [(owner, n, at, one.system, one.value) for at, one in enumerate(found)]
            )
        if found := fields["custom"]:
            children["field"].extend([(owner, n, at, name, value) for at, (name, value) in enumerate(found)])

    def mark(self, tag: str) -> int:
        """The number of a tag: its texts are staged once, not with each who bears it."""
        known = self.marks.get(tag)
        if known is not None:
            return known
        if len(self.marks) >= _MOST_NAMES:
            self.marks.clear()
        self._mark_count += 1
        self.marks[tag] = self._mark_count
        self._waiting["mark"].append((self._mark_count, tag, fold(tag)))
        return self._mark_count

    def _event(
        self, name: str, line: int, fields: dict[str, Any], person_n: int | None, company_n: int | None
    ) -> None:
        self.events += 1
        columns = [fields[column] for column in EVENTS[name]]
        self._waiting[name].append((self.events, self.file, line, person_n, company_n, *columns))
        if found := fields["whose"]:
            self._waiting["whose"].extend([(self.events, field, value) for field, value in found])

    def put(self, name: str, columns: Mapping[str, Any]) -> None:
        """Stage the rows of a table that come in columns; single ones that wait for it go among them, by number."""
        names = [column for column in self._columns(name) if column in columns]
        waiting = self._waiting[name]
        if waiting and name != "person":
            names = list(self._columns(name))
            rows = zip(*(columns.get(column, repeat(None)) for column in names), strict=False)
            self._insert(name, sorted([*waiting, *rows], key=itemgetter(0, 1, 2)), names)
            waiting.clear()
            return
        same = {c: next(columns[c]) for c in names if isinstance(columns[c], repeat)}
        own = {c: _listed(columns[c]) for c in names if c not in same}
        size = len(next(iter(own.values())))
        for column, values in own.items():
            if size > 1 and values[0] == values[-1] and values.count(values[0]) == size:
                same[column] = values[0]
        said = {column: value for column, value in same.items() if value is not None}
        various = [(column, values) for column, values in own.items() if column not in same]
        cells: list[Any] = [NULL] * (size * len(various))
        for at, (_, values) in enumerate(various):
            cells[at :: len(various)] = (
                [NULL if value is None else value for value in values] if None in values else values
            )
        self._put(name, (*said, *(column for column, _ in various)), list(said.values()), cells)

    def flush(self) -> None:
        """Stage what waits."""
        for name, rows in self._waiting.items():
            if rows:
                self._insert(name, rows, self._columns(name))
                rows.clear()

    def _columns(self, name: str) -> tuple[str, ...]:
        return COLUMNS[name] if name != "person" else (*COLUMNS[name], *self._texts)

    def _insert(self, name: str, rows: Iterable[tuple[Any, ...]], columns: Sequence[str]) -> None:
        cells = [NULL if value is None else value for value in chain.from_iterable(rows)]
        self._put(name, tuple(columns), [], cells)

    def _put(self, name: str, columns: tuple[str, ...], same: list[Any], cells: list[Any]) -> None:
        """Insert rows, all with these values of their first columns; the others stand in `cells`, row after row."""
        width = len(columns) - len(same)
        step = width * _AT_ONCE
        whole = len(cells) - len(cells) % step
        together = (same + cells[at : at + step] for at in range(0, whole, step))
        self.db.run_many(_statement(name, columns, len(same), _AT_ONCE), together)
        rest = (same + cells[at : at + width] for at in range(whole, len(cells), width))
        self.db.run_many(_statement(name, columns, len(same), 1), rest)


def _listed(values: Iterable[Any]) -> Sequence[Any]:
    return values if isinstance(values, list | tuple) else list(values)


@lru_cache
def _statement(name: str, columns: tuple[str, ...], same: int, rows: int) -> str:
    """The INSERT of so many rows, which have the values of the first columns in common."""
    shared = [f"?{at}" for at in range(1, same + 1)]
    width = len(columns) - same
    own = [[f"?{same + row * width + at}" for at in range(1, width + 1)] for row in range(rows)]
    values = ", ".join(f"({', '.join([*shared, *places])})" for places in own)
    return f"INSERT INTO temp.s_{name} ({', '.join(columns)}) VALUES {values}"


def _place(address: Address) -> tuple[str | None, ...]:
    """The columns of an address, with the key of its city."""
    fields = address.__dict__
    city = fields["city"]
    return (
        fields["label"],
        fields["street"],
        fields["zip"],
        city,
        city_key(city),
        fields["region"],
        fields["country"],
    )
