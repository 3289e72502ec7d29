"""Random filters find the same people as a naive reading of the same rows in Python."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import sales_data
import sales_leaves
import segment_data as data
from hypothesis import given, settings
from hypothesis import strategies as st
from segment_data import Company, Contact, Person

from crmcli.clean.name import name_key, organisation_key
from crmcli.clean.text import fold
from crmcli.segment.sql import compile_filter

Truth = Callable[[Person], bool]
Leaf = tuple[str, Truth]

DB = data.database()
sales_data.store(DB)
COMPANIES = {company.id: company for company in data.COMPANIES if not company.deleted}


def found(text: str) -> set[int]:
    condition = compile_filter(text, data.context())
    sql = f"SELECT person.id FROM person WHERE person.deleted_at IS NULL AND ({condition.sql})"
    return {one for (one,) in DB.execute(sql, condition.values)}


def expected(truth: Truth) -> set[int]:
    return {person.id for person in data.PEOPLE if not person.deleted and truth(person)}


def quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def texts_of(field: str) -> Callable[[Person], list[str | None]]:
    """All values of a text field, None for one that is missing."""
    readers: dict[str, Callable[[Person], list[str | None]]] = {
        "name": lambda p: [p.name],
        "given": lambda p: [p.given],
        "source": lambda p: [p.source],
        "note": lambda p: [p.note],
        "tag": lambda p: list(p.tags),
        "like": lambda p: list(p.likes),
        "city": lambda p: [city for _, city, _ in p.addresses],
        "zip": lambda p: [zip for _, _, zip in p.addresses],
        "title": lambda p: [job.title for job in present_jobs(p)],
        "company.industry": lambda p: [COMPANIES[job.company].industry for job in present_jobs(p)],
        "code": lambda p: [str(p.fields["code"])] if "code" in p.fields else [],
        "system": lambda p: [system for system, _ in p.external],
    }
    return readers[field]


def present_jobs(person: Person) -> list[data.Job]:
    return [job for job in person.jobs if job.until is None and job.company in COMPANIES]


TEXT_FIELDS = (
    "name", "given", "source", "note", "like", "city", "zip", "title", "company.industry", "code", "system",
)  # fmt: skip
PIECES = st.sampled_from(
    ("rossi", "ROSSI", "müller", "Muller", "mil", "Milano", "são", "paulo", "%", "_", "100%", "'", "o'n", "*", "20",
     "01310-100", "00184", "fair", "web site", "site", "káse", "ivan", "иван", "王", "[/]", "str", "strasse", "cto",
     "énergie", "saas", "ab-1", "ete", "two lines", "tab here", "x y", "hub", "z", "e", "a_b", "-"),
)  # fmt: skip


@st.composite
def text_leaf(draw: st.DrawFn) -> Leaf:
    field = draw(st.sampled_from(TEXT_FIELDS))
    operator = draw(st.sampled_from(("=", "!=", "~", "!~", "^", "in", "not in")))
    value = draw(PIECES)
    values = [value, *draw(st.lists(PIECES, max_size=2))] if "in" in operator else [value]
    reader = texts_of(field)
    key = name_key if field == "name" else fold

    def holds(person: Person) -> bool:
        stored = [one for one in reader(person) if one is not None]
        if operator in ("=", "!=", "in", "not in"):
            hit = any(key(one) == key(wanted) for one in stored for wanted in values)
        elif operator in ("~", "!~"):
            hit = any(fold(value) in fold(one) for one in stored)
        else:
            hit = any(fold(one).startswith(fold(value)) for one in stored)
        return hit is (operator not in ("!=", "!~", "not in"))

    shown = f"({', '.join(map(quoted, values))})" if "in" in operator else quoted(value)
    return f"{field} {operator} {shown}", holds


@st.composite
def tag_leaf(draw: st.DrawFn) -> Leaf:
    tags = draw(
        st.lists(st.sampled_from(("VIP", "arzte", "Newsletter  2025", "old")), min_size=1, max_size=3)
    )
    present = draw(st.booleans())
    operator = "in" if present else "not in"
    shown = ", ".join(map(quoted, tags))
    keys = set(map(fold, tags))
    return f"tag {operator} ({shown})", lambda p: bool(keys & set(map(fold, p.tags))) is present


@st.composite
def presence_leaf(draw: st.DrawFn) -> Leaf:
    truths: dict[str, Truth] = {
        "email": lambda p: bool(p.emails),
        "phone": lambda p: bool(p.phones),
        "city": lambda p: any(city for _, city, _ in p.addresses),
        "address": lambda p: bool(p.addresses),
        "tag": lambda p: bool(p.tags),
        "birthday": lambda p: p.birthday is not None,
        "company": lambda p: bool(present_jobs(p)),
        "company.email": lambda p: any(COMPANIES[job.company].email for job in present_jobs(p)),
        "company.budget": lambda p: any(COMPANIES[job.company].budget is not None for job in present_jobs(p)),
        "last_contact": lambda p: bool(data.met(p)),
        "seats": lambda p: "seats" in p.fields,
        "do_not_contact": lambda p: p.do_not_contact,
        "activities": lambda p: any(not contact.deleted for contact in p.contacts),
        "activities(kind=note)": lambda p: any(c.kind == "note" and not c.deleted for c in p.contacts),
        "email(label=work)": lambda p: any(label == "work" for _, label in p.emails),
        "tasks": lambda p: any(not done for _, done in p.tasks),
        "next_task": lambda p: any(due and not done for due, done in p.tasks),
        "verified": lambda p: p.verified is not None,
    }
    field = draw(st.sampled_from(sorted(truths)))
    truth = truths[field]
    if draw(st.booleans()):
        return f"has {field}", truth
    return f"no {field}", lambda p: not truth(p)


ORDERED: dict[str, Callable[[float, float], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a == b,  # asked as the opposite of =
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def age(person: Person) -> list[float]:
    if person.birthday is None or person.birthday.startswith("--"):
        return []
    year, month, day = map(int, person.birthday.split("-"))
    had = (data.TODAY.month, data.TODAY.day) >= (month, day)
    return [data.TODAY.year - year - (not had)]


@st.composite
def number_leaf(draw: st.DrawFn) -> Leaf:
    readers: dict[str, Callable[[Person], list[float]]] = {
        "seats": lambda p: [float(str(p.fields["seats"]))] if "seats" in p.fields else [],
        "age": age,
        "company.budget": lambda p: [
            b for j in present_jobs(p) if (b := COMPANIES[j.company].budget) is not None
        ],
        "id": lambda p: [p.id],
        "activities": lambda p: [sum(not c.deleted for c in p.contacts)],
        "activities(kind=call, at in last 60d)": lambda p: [sum(map(recent_call, p.contacts))],
        "activities(kind in (call, demo) or reason~gross)": lambda p: [
            sum(not c.deleted and (c.kind in ("call", "demo") or c.reason == "Größe") for c in p.contacts)
        ],
        "tasks(due<today)": lambda p: [
            sum(not done and due is not None and due < data.TODAY for due, done in p.tasks)
        ],
        "tasks": lambda p: [sum(not done for _, done in p.tasks)],
    }
    field = draw(st.sampled_from(sorted(readers)))
    operator = draw(st.sampled_from(sorted(ORDERED)))
    number = draw(st.sampled_from((0, 1, 2, 3, 7, 17, 18, 25, 36, 45)))
    reader = readers[field]

    def holds(person: Person) -> bool:
        return any(ORDERED[operator](one, number) for one in reader(person)) is (operator != "!=")

    return f"{field}{operator}{number}", holds


def recent_call(contact: Contact) -> bool:
    return contact.kind == "call" and not contact.deleted and 0 <= days_ago(contact.at) < 60


def local_day(moment: datetime) -> date:
    return moment.astimezone().date()


def days_ago(moment: datetime) -> int:
    return (data.TODAY - local_day(moment)).days


@st.composite
def age_leaf(draw: st.DrawFn) -> Leaf:
    """`last_contact<60d`: the age in days, where never is longer than any length."""
    readers: dict[str, Callable[[Person], datetime | None]] = {
        "last_contact": lambda p: max(data.met(p), default=None),
        "verified": lambda p: p.verified,
        "created": lambda p: p.created,
        "status_since": lambda p: p.status_at,
    }
    field = draw(st.sampled_from(sorted(readers)))
    operator = draw(st.sampled_from(("<", "<=", ">", ">=")))
    days = draw(st.sampled_from((1, 30, 60, 200)))
    reader = readers[field]

    def holds(person: Person) -> bool:
        moment = reader(person)
        if moment is None:
            return field in ("last_contact", "verified") and operator in (">", ">=")
        return ORDERED[operator](days_ago(moment), days)

    return f"{field} {operator} {days}d", holds


@st.composite
def period_leaf(draw: st.DrawFn) -> Leaf:
    periods = {
        "2026": (date(2026, 1, 1), date(2027, 1, 1)),
        "2025-Q4": (date(2025, 10, 1), date(2026, 1, 1)),
        "last month": (date(2026, 4, 1), date(2026, 5, 1)),
        "this year": (date(2026, 1, 1), date(2027, 1, 1)),
        "last 30d": (data.TODAY - timedelta(days=29), data.TODAY + timedelta(days=1)),
        "today": (data.TODAY, data.TODAY + timedelta(days=1)),
        "04/03/2026": (date(2026, 3, 4), date(2026, 3, 5)),
        "2024..2025": (date(2024, 1, 1), date(2026, 1, 1)),
    }
    readers: dict[str, Callable[[Person], list[date]]] = {
        "created": lambda p: [local_day(p.created)],
        "last_contact": lambda p: [local_day(max(data.met(p)))] if data.met(p) else [],
        "verified": lambda p: [local_day(p.verified)] if p.verified else [],
        "renewal": lambda p: [date.fromisoformat(str(p.fields["renewal"]))] if "renewal" in p.fields else [],
        "next_task": lambda p: [due for due, done in p.tasks if due and not done],
    }
    field, text = draw(st.sampled_from(sorted(readers))), draw(st.sampled_from(sorted(periods)))
    operator = draw(st.sampled_from(("=", "!=", "<", "<=", ">", ">=", "in", "not in")))
    first, after = periods[text]
    reader = readers[field]

    def one(day: date) -> bool:
        if operator == "<":
            return day < first
        if operator == "<=":
            return day < after
        if operator == ">":
            return day >= after
        if operator == ">=":
            return day >= first
        return first <= day < after

    return (
        f"{field} {operator} {text}",
        lambda p: any(map(one, reader(p))) is (operator not in ("!=", "not in")),
    )


@st.composite
def birthday_leaf(draw: st.DrawFn) -> Leaf:
    days = draw(st.sampled_from((1, 2, 13, 14, 300, 400)))
    coming = {data.TODAY + timedelta(days=n) for n in range(days)}
    truths: dict[str, Truth] = {
        f"birthday in next {days}d": lambda p: any(celebrated(p, year) in coming for year in (2026, 2027)),
        "birthday = 02-29": lambda p: (p.birthday or "").endswith("-02-29"),
        "birthday < 1990": lambda p: (p.birthday or "9") < "1990" and not (p.birthday or "-").startswith("-"),
        "birthday in 2008": lambda p: (p.birthday or "").startswith("2008"),
        "birthday = may": lambda p: "-05-" in (p.birthday or ""),
    }
    text = draw(st.sampled_from(sorted(truths)))
    return text, truths[text]


def celebrated(person: Person, year: int) -> date | None:
    if person.birthday is None:
        return None
    month, day = int(person.birthday[-5:-3]), int(person.birthday[-2:])
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, 2, 28)


def company_is(person: Person, test: Callable[[Company], bool]) -> bool:
    return any(test(COMPANIES[job.company]) for job in present_jobs(person))


FIXED: dict[str, Truth] = {
    "status=customer": lambda p: p.status == "customer",
    "status not in (lead, LOST)": lambda p: p.status not in ("lead", "lost"),
    "do_not_contact": lambda p: p.do_not_contact,
    "do_not_contact = no": lambda p: not p.do_not_contact,
    "trial": lambda p: p.fields.get("trial") == 1,
    "trial = false": lambda p: p.fields.get("trial") == 0,
    "tier=Gold": lambda p: p.fields.get("tier") == "gold",
    "email = JANE@acme.com": lambda p: any(a == "jane@acme.com" for a, _ in p.emails),
    "email ~ ACME": lambda p: any("acme" in a for a, _ in p.emails),
    "email ^ o'n": lambda p: any(a.startswith("o'n") for a, _ in p.emails),
    "email(label=work) ~ example": lambda p: any("example" in a and label == "work" for a, label in p.emails),
    "phone = '02 1234 5678'": lambda p: any(e == "+390212345678" for _, e in p.phones),
    "phone ^ +41": lambda p: any((e or "").startswith("+41") for _, e in p.phones),
    "phone ~ 2999": lambda p: any(v == "(02) 999" for v, _ in p.phones),
    "company=acme": lambda p: company_is(p, lambda c: organisation_key(c.name) == "acme"),
    "company=acme.com": lambda p: company_is(p, lambda c: c.domain == "acme.com"),
    "company in (o2, gone)": lambda p: company_is(p, lambda c: c.id == 2),
    "former_company = acme": lambda p: any(j.until and j.company == 1 for j in p.jobs),
    "company(decision=approver) ~ ac": lambda p: any(j.company == 1 and j.decision for j in present_jobs(p)),
    "city(label=billing)=Milano": lambda p: ("billing", "Milano", "20121") in p.addresses,
    "external = 1041": lambda p: any(value == "1041" for _, value in p.external),
    "external(system=google) = c/77": lambda p: ("google", "c/77") in p.external,
    "@vips": lambda p: "vip" in p.tags,
    "@'far AWAY'": lambda p: "vip" not in p.tags and all(city != "Milano" for _, city, _ in p.addresses),
    "not @kept": lambda p: p.id not in data.FROZEN,
    "activities(reason~PRIC, direction=in)": lambda p: any(
        c.reason == "pricing" and c.direction == "in" and not c.deleted for c in p.contacts
    ),
    "next_task < 5d": lambda p: any(
        due is not None and not done and due < data.TODAY + timedelta(days=5) for due, done in p.tasks
    ),
}

LEAVES = st.one_of(
    text_leaf(), tag_leaf(), presence_leaf(), number_leaf(), age_leaf(), period_leaf(), birthday_leaf(),
    sales_leaves.LEAVES,
    st.sampled_from(sorted(FIXED)).map(lambda text: (text, FIXED[text])),
)  # fmt: skip


@st.composite
def joined(draw: st.DrawFn, parts: st.SearchStrategy[Leaf]) -> Leaf:
    chosen = draw(st.lists(parts, min_size=1, max_size=4))
    truths = [truth for _, truth in chosen]
    kind = draw(st.sampled_from(("and", "OR", "not")))
    if kind == "not":
        return f"not ({chosen[0][0]})", lambda p: not truths[0](p)
    text = f" {kind} ".join(f"({text})" for text, _ in chosen)
    return text, (lambda p: all(t(p) for t in truths)) if kind == "and" else (
        lambda p: any(t(p) for t in truths)
    )


@settings(max_examples=600, deadline=None)
@given(st.recursive(LEAVES, joined, max_leaves=12))
def test_a_filter_finds_whom_a_naive_reading_finds(leaf: Leaf) -> None:
    text, truth = leaf
    assert found(text) == expected(truth), text


@settings(max_examples=200, deadline=None)
@given(LEAVES, LEAVES, LEAVES)
def test_and_binds_tighter_than_or_and_not_tightest(a: Leaf, b: Leaf, c: Leaf) -> None:
    truth: Truth = lambda p: a[1](p) or (b[1](p) and not c[1](p))  # noqa: E731
    assert found(f"{a[0]} or {b[0]} and not {c[0]}") == expected(truth)


@settings(max_examples=300, deadline=None)
@given(LEAVES)
def test_a_clause_and_its_opposite_part_everybody(leaf: Leaf) -> None:
    everybody = expected(lambda p: True)
    hits, misses = found(leaf[0]), found(f"not ({leaf[0]})")
    assert hits | misses == everybody
    assert not hits & misses
