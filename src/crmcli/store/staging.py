"""The stage of an import: temporary tables that hold what a file says until all of it is matched and written at once.

Every table is as flat as the ones it ends up in. `n` numbers the people (or companies, or activities) of the stage in
the order of the file; `target` is filled in by `recognition` with the id in the database.
"""

from __future__ import annotations

from functools import lru_cache
from operator import itemgetter

from crmcli.clean.name import name_key, organisation_key
from crmcli.clean.text import fold, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Any

    from crmcli.model import Address, Deal, Interaction, Organisation, Person
    from crmcli.store.database import Database

    Sale = tuple[Deal, str | None, tuple[str, ...]]  # the deal, when it was closed, the names it mentions
    Entry = tuple[int, Person | None, Organisation | None, Interaction | None, Sale | None]

# One text each; the columns of person and organisation an import may write.
NAME_PARTS = ("given", "middle", "family", "prefix", "suffix", "nickname")
PERSON_TEXTS = (
    "status", "source", "owner", "birthday", "language", "timezone", "salutation", "formality", "mail_format",
    "prefer", "best_time", "note", "uid", "created_at",
)  # fmt: skip
COMPANY_TEXTS = (
    "website",
    "domain",
    "industry",
    "size",
    "type",
    "owner",
    "source",
    "note",
    "uid",
    "created_at",
)
ACTIVITY_COLUMNS = (
    "kind", "at", "direction", "subject", "body", "reason", "outcome", "duration_s", "actor", "key", "source",
    "due_on", "due_at", "priority",
)  # fmt: skip
DEAL_COLUMNS = (
    "title", "stage", "value_minor", "currency", "probability", "close_on", "reason", "competitor", "source", "owner",
    "note", "key", "created_at",
)  # fmt: skip
# What people (0) and companies (1) have several of: the columns of each stage table after owner, n and position.
CHILDREN = {
    "email": ("label", "value", "address"),
    "phone": ("label", "value", "e164"),
    "address": ("label", "street", "zip", "city", "city_key", "region", "country"),
    "handle": ("network", "value", "canonical", "label"),
    "tag": ("mark",),  # its number in s_mark
    "external_id": ("system", "value"),
    "field": ("name", "value"),
    "fact": ("kind", "value"),
}
PERSON, COMPANY = 0, 1
_BATCH = 4_000  # entries between two rounds of inserts; more is no faster and holds more memory


def create(db: Database) -> None:
    """Empty stage tables, in the connection's own temporary file."""
    drop(db)
    texts = ", ".join(f"{column} TEXT" for column in (*NAME_PARTS, *PERSON_TEXTS))
    db.run(
        "CREATE TEMP TABLE s_person (n INTEGER PRIMARY KEY, file INTEGER, line INTEGER, name TEXT, name_key"
        " TEXT, vague INTEGER, thin INTEGER,"
        f" {texts}, do_not_contact INTEGER, rep INTEGER, target INTEGER, state INTEGER)"
    )
    texts = ", ".join(f"{column} TEXT" for column in COMPANY_TEXTS)
    db.run(
        "CREATE TEMP TABLE s_company (n INTEGER PRIMARY KEY, file INTEGER, line INTEGER, person_n INTEGER, name"
        " TEXT, name_key TEXT, words TEXT,"
        f" {texts}, parent TEXT, grouping TEXT, target INTEGER, state INTEGER)"
    )
    db.run(
        "CREATE TEMP TABLE s_role (person_n INTEGER, position INTEGER, company_n INTEGER, title TEXT,"
        " department TEXT, decision TEXT, since TEXT, until TEXT)"
    )
    for name, columns in CHILDREN.items():
        db.run(
            f"CREATE TEMP TABLE s_{name} (owner INTEGER, n INTEGER, position INTEGER, {', '.join(columns)})"
        )
    db.run(
        f"CREATE TEMP TABLE s_activity (n INTEGER PRIMARY KEY, person_n INTEGER, company_n INTEGER,"
        f" {', '.join(ACTIVITY_COLUMNS)})"
    )
    db.run(
        "CREATE TEMP TABLE s_deal (n INTEGER PRIMARY KEY, person_n INTEGER, company_n INTEGER, entered_at TEXT,"
        f" {', '.join(DEAL_COLUMNS)})"
    )
    db.run("CREATE TEMP TABLE s_mention (n INTEGER, position INTEGER, name_key TEXT)")
    db.run("CREATE TEMP TABLE s_mark (mark INTEGER PRIMARY KEY, name TEXT, name_key TEXT, tag_id INTEGER)")


def index(db: Database) -> None:
    """Make the rows of one person or company quick to find; not needed where nobody is known yet."""
    for name in CHILDREN:
        db.run(f"CREATE INDEX IF NOT EXISTS temp.s_{name}_n ON s_{name} (owner, n)")
    db.run("CREATE INDEX IF NOT EXISTS temp.s_role_n ON s_role (person_n)")


def drop(db: Database) -> None:
    """No stage tables."""
    for name in ("person", "company", "role", "activity", "deal", "mention", "mark", *CHILDREN):
        db.run(f"DROP TABLE IF EXISTS temp.s_{name}")


_MOST_NAMES = (
    200_000  # of companies and tags remembered; beyond it one may be staged again, which costs only time
)
_NOTHING_ELSE = (None,) * (len(COMPANY_TEXTS) + 1)
_name_parts = itemgetter(*NAME_PARTS)
_company_texts = itemgetter(*COMPANY_TEXTS)
_email_columns = itemgetter(*CHILDREN["email"])
_phone_columns = itemgetter(*CHILDREN["phone"])


class Stage:
    """Takes entries and fills the stage tables in batches."""

    def __init__(self, db: Database) -> None:
        create(db)
        self.db = db
        self.file = 0
        self.people = 0
        self.companies = 0
        self.activities = 0
        self.deals = 0
        self._texts: tuple[str, ...] = PERSON_TEXTS
        self._names: dict[str, int] = {}
        self._mark_count = 0
        self._marks: dict[str, int] = {}  # the number of each tag
        self._new_marks: list[tuple[Any, ...]] = []
        self._people: list[tuple[Any, ...]] = []
        self._companies: list[tuple[Any, ...]] = []
        self._roles: list[tuple[Any, ...]] = []
        self._activities: list[tuple[Any, ...]] = []
        self._deals: list[tuple[Any, ...]] = []
        self._mentions: list[tuple[Any, ...]] = []
        self._children: dict[str, list[tuple[Any, ...]]] = {name: [] for name in CHILDREN}

    def load(self, entries: Iterable[Entry], file: int, texts: Collection[str] = PERSON_TEXTS) -> None:
        """Stage every entry of a file; files are numbered from 0. `texts` are those of `PERSON_TEXTS` it may have."""
        self.file = file
        self._texts = tuple(text for text in PERSON_TEXTS if text in texts)
        self._names.clear()
        for count, (line, person, company, activity, sale) in enumerate(entries, 1):
            person_n = self._person(line, person) if person is not None else None
            company_n = None
            if company is not None:
                company_n = self._company(line, company, person_n)
            if person is not None and person.roles:
                company_n = self._roles_of(line, person, person_n, company_n)
            if activity is not None:
                self._activity(activity, person_n, company_n)
            if sale is not None:
                self._sale(sale, person_n, company_n)
            if count % _BATCH == 0:
                self._flush()
        self._flush()

    def _person(self, line: int, person: Person) -> int:
        self.people += 1
        n = self.people
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
        self._people.append(
            (n, self.file, line, full, name_key(full), vague, thin, fields["do_not_contact"], *_name_parts(name),
             *[fields[text] for text in self._texts])
        )  # fmt: skip
        self._children_of(PERSON, n, fields)
        if fields["likes"] or fields["dislikes"]:
            facts = [("like", one) for one in person.likes] + [("dislike", one) for one in person.dislikes]
            self._children["fact"].extend([(PERSON, n, at, *fact) for at, fact in enumerate(facts)])
        return n

    def _company(self, line: int, company: Organisation, person_n: int | None) -> int:
        self.companies += 1
        n = self.companies
        fields = company.__dict__
        self._companies.append(
            (n, self.file, line, person_n, company.name, *_company_keys(company.name),
             *_company_texts(fields), company.parent)
        )  # fmt: skip
        self._children_of(COMPANY, n, fields)
        return n

    def _roles_of(self, line: int, person: Person, person_n: int | None, company_n: int | None) -> int:
        """Stage the person's places; the first is in the company the row speaks of, if it speaks of one."""
        first = company_n
        for at, role in enumerate(person.roles):
            if company_n is None:
                company_n = self._named(line, role.company, person_n)
            first = first or company_n
            self._roles.append(
                (person_n, at, company_n, role.title, role.department, role.decision, role.since, role.until)
            )
            company_n = None
        assert first is not None
        return first

    def _named(self, line: int, name: str, person_n: int | None) -> int:
        """The number of a company of which only the name is said; staged once for all rows that do."""
        key, spelt = _company_keys(name)
        known = self._names.get(spelt)
        if known is not None:
            return known
        self.companies += 1
        if len(self._names) >= _MOST_NAMES:
            self._names.clear()
        self._names[spelt] = self.companies
        self._companies.append((self.companies, self.file, line, person_n, name, key, spelt, *_NOTHING_ELSE))
        return self.companies

    def _children_of(self, owner: int, n: int, fields: dict[str, Any]) -> None:
        children = self._children
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
            children["tag"].append((owner, n, at, self._marks.get(tag) or self._mark(tag)))
        if found := fields["external_ids"]:
            children["external_id"].extend(
                [(owner, n, at, one.system, one.value) for at, one in enumerate(found)]
            )
        if found := fields["custom"]:
            children["field"].extend([(owner, n, at, name, value) for at, (name, value) in enumerate(found)])

    def _mark(self, tag: str) -> int:
        """The number of a tag that has none yet: its texts are staged once, not with each who bears it."""
        if len(self._marks) >= _MOST_NAMES:
            self._marks.clear()
        self._mark_count += 1
        self._marks[tag] = self._mark_count
        self._new_marks.append((self._mark_count, tag, fold(tag)))
        return self._mark_count

    def _activity(self, activity: Interaction, person_n: int | None, company_n: int | None) -> None:
        self.activities += 1
        fields = activity.__dict__
        self._activities.append(
            (self.activities, person_n, company_n, *[fields[column] for column in ACTIVITY_COLUMNS])
        )

    def _sale(self, sale: Sale, person_n: int | None, company_n: int | None) -> None:
        self.deals += 1
        deal, entered_at, names = sale
        fields = deal.__dict__
        self._deals.append(
            (self.deals, person_n, company_n, entered_at, *[fields[column] for column in DEAL_COLUMNS])
        )
        self._mentions.extend([(self.deals, at, name_key(name)) for at, name in enumerate(names)])

    def _flush(self) -> None:
        self._insert(
            "person", self._people,
            ("n", "file", "line", "name", "name_key", "vague", "thin", "do_not_contact", *NAME_PARTS, *self._texts),
        )  # fmt: skip
        self._insert(
            "company", self._companies,
            ("n", "file", "line", "person_n", "name", "name_key", "words", *COMPANY_TEXTS, "parent"),
        )  # fmt: skip
        self._insert(
            "role", self._roles,
            ("person_n", "position", "company_n", "title", "department", "decision", "since", "until"),
        )  # fmt: skip
        self._insert("activity", self._activities, ("n", "person_n", "company_n", *ACTIVITY_COLUMNS))
        self._insert("deal", self._deals, ("n", "person_n", "company_n", "entered_at", *DEAL_COLUMNS))
        self._insert("mark", self._new_marks, ("mark", "name", "name_key"))
        self._insert("mention", self._mentions, ("n", "position", "name_key"))
        for name, rows in self._children.items():
            self._insert(name, rows, ("owner", "n", "position", *CHILDREN[name]))

    def _insert(self, name: str, rows: list[tuple[Any, ...]], columns: tuple[str, ...]) -> None:
        if rows:
            marks = ", ".join("?" * len(columns))
            self.db.run_many(f"INSERT INTO temp.s_{name} ({', '.join(columns)}) VALUES ({marks})", rows)
            rows.clear()


@lru_cache(maxsize=100_000)
def _company_keys(name: str) -> tuple[str, str]:
    """The key of a company's name, and its words with the legal form: what two rows must share to be one company."""
    return organisation_key(name), company_words(name)


def company_words(name: str) -> str:
    """The folded words of a company's name, legal form included.

    >>> company_words("ACME, S.r.l."), company_words("Acme Inc")
    ('acme s r l', 'acme inc')
    """
    return " ".join(words(name)) or fold(name)


_city_key = lru_cache(maxsize=20_000)(fold)


def _place(address: Address) -> tuple[str | None, ...]:
    """The columns of an address, with the key of its city."""
    fields = address.__dict__
    city = fields["city"]
    key = _city_key(city) if city else None
    return fields["label"], fields["street"], fields["zip"], city, key, fields["region"], fields["country"]
