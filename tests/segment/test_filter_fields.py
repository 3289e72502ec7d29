"""The table of fields: each name, each operator on each type, values that make no sense, columns and sorting."""

from __future__ import annotations

import pytest
import segment_data as data
from hypothesis import given, settings
from hypothesis import strategies as st

from crmcli.clean.name import name_key
from crmcli.clean.text import fold, words
from crmcli.segment.columns import SEPARATOR, select_columns, sort_keys
from crmcli.segment.context import Context, SavedSegment, known
from crmcli.segment.error import FilterError
from crmcli.segment.explain import explained
from crmcli.segment.fields import COMPANY, FIELDS, PERSON
from crmcli.segment.lookup import all_fields, by_name
from crmcli.segment.question import TYPES
from crmcli.segment.sql import compile_filter

DB = data.database()
CONTEXT = data.context()


def found(text: str, context: Context = CONTEXT, subject: str = "person") -> list[int]:
    table = "person" if subject == "person" else "organisation"
    condition = compile_filter(text, context, subject)
    sql = f"SELECT id FROM {table} WHERE {table}.deleted_at IS NULL AND ({condition.sql}) ORDER BY id"
    return [one for (one,) in DB.execute(sql, condition.values)]


def refused(text: str, context: Context = CONTEXT) -> FilterError:
    with pytest.raises(FilterError) as caught:
        compile_filter(text, context)
    return caught.value


VALUES = {
    "text": "x", "tag": "vip", "kind": "call", "company": "Acme", "country": "Italy", "email": "jane@acme.com",
    "phone": "+390212345678", "handle": "x.com/jane", "exact": "1041", "id": "12", "bool": "yes", "number": "3",
    "count": "3", "sum": "3", "money": "3 EUR", "day": "2026-05-04", "instant": "2026-05-04", "birthday": "1980-05-04",
}  # fmt: skip


@pytest.mark.parametrize("field", all_fields(CONTEXT), ids=lambda field: field.name)
def test_every_operator_on_every_field_works_or_says_what_does(field: object) -> None:
    name, type = field.name, field.type  # type: ignore[attr-defined]
    value = field.choices[0] if type == "choice" else VALUES[type]  # type: ignore[attr-defined]
    for operator in ("=", "!=", "~", "!~", "^", "<", "<=", ">", ">="):
        if operator in TYPES[type][0]:
            hits, misses = found(f"{name} {operator} {value}"), found(f"not {name} {operator} {value}")
            assert len(hits) + len(misses) == len(found("has name"))
        else:
            error = refused(f"{name} {operator} {value}")
            assert error.problem == f"{name} cannot be compared with {operator}"
            assert " = !=" in f" {error.advice}"
    if "in" in TYPES[type][0]:
        assert found(f"{name} in ({value}, {value})") == found(f"{name} = {value}")
    assert sorted(found(f"has {name}") + found(f"no {name}")) == found("has name")


@pytest.mark.parametrize(("subject", "table"), [("person", PERSON), ("company", COMPANY)])
def test_no_two_fields_share_a_name(subject: str, table: tuple[object, ...]) -> None:
    names = [
        name
        for field in table
        for name in (field.name, *field.aliases, *([field.plural] if field.plural else []))  # type: ignore[attr-defined]
    ]
    assert len(names) == len(set(names))
    assert all(
        name == name.lower() and name.replace("_", "").replace("consent.", "").isalnum() for name in names
    )
    assert FIELDS is PERSON


def test_fields_of_companies_filter_companies_and_their_people() -> None:
    assert found("industry=SaaS", subject="company") == [1]
    assert found("budget > 50", subject="company") == [1]
    assert found("people >= 1", subject="company") == [1, 2]
    assert found("name=acme.com or id=o2", subject="company") == [1, 2]
    assert found("company.budget > 50") == found("company.domain=acme.com")
    with pytest.raises(FilterError, match="a segment holds people"):
        compile_filter("@vips", CONTEXT, "company")


@pytest.mark.parametrize(
    ("text", "position", "problem", "advice"),
    [
        ("citty=Rome", 0, "there is no field 'citty'", "did you mean city?"),
        ("tag=vip and no phnoe", 15, "there is no field 'phnoe'", "did you mean phone?"),
        ("tag:vip", 0, "there is no field 'tag:vip'", "did you mean tag=vip?"),
        ("zzzzzz=1", 0, "there is no field 'zzzzzz'", "crm help filter"),
        ("company.industri=x", 0, "there is no field 'company.industri'", "did you mean company.industry?"),
        ("seat>=3", 0, "there is no field 'seat'", "did you mean seats?"),
        ("tag=vpi", 4, "there is no tag 'vpi'", "did you mean vip?"),
        ("tag in (vip, olt)", 13, "there is no tag 'olt'", "did you mean old?"),
        ("@vipps", 0, "there is no segment 'vipps'", "did you mean @vips?"),
        ("status=custmer", 7, "status is never 'custmer'", "did you mean customer?"),
        ("tier != golden", 8, "tier is never 'golden'", "did you mean gold?"),
        ("activities(kind=cal) > 1", 16, "there is no kind of interaction 'cal'", "did you mean call?"),
        ("activities(knd=call) > 1", 11, "there is no field 'knd'", "did you mean kind?"),
        ("status(kind=call) = lead", 7, "status takes nothing in brackets", None),
        ("activities(@vips) > 1", 11, "a segment cannot stand inside these brackets", None),
        ("activities(email(label=x)=y)>1", 17, "brackets inside these brackets mean nothing", None),
        ("seats=abc", 6, "seats: not a number: 'abc'", "1234.5"),
        ("seats > 1..3", 8, "a range cannot be compared with >", "seats = 1..3"),
        ("seats in 3", 9, "a list after in stands in brackets", "seats in (3)"),
        ("trial = perhaps", 8, "trial: neither yes nor no: 'perhaps'", "yes or no"),
        ("created = yesteryear", 10, "created: no date: 'yesteryear', unknown word 'yesteryear'", None),
        ("created = 60d", 10, "60d is a length of time, not a date", "created < 60d"),
        ("renewal < 30d", 10, "30d may be ago or ahead", "renewal < +30d"),
        (
            "renewal = 2026-05-04 15:00",
            21,
            "and, or or the end should stand before '15:00'",
            "'2026-05-04 15:00'",
        ),
        ("renewal = '2026-05-04 15:00'", 10, "renewal is a day, without a time", "renewal = 2026-05-04"),
        ("birthday < 14d", 11, "14d is a length of time", "birthday in next 14d"),
        ("birthday < today", 11, "a day of the year cannot be compared with <", "birthday in next 14d"),
        ("email = acme.com", 8, "'acme.com' is no e-mail address", "email~acme.com looks for a part"),
        ("phone = none", 8, "'none' is no phone number", "+39"),
        ("phone ~ abc", 8, "'abc' has no digits", "phone~"),
        ("id = x1", 5, "'x1' is no id", "c12"),
        ("city = ''", 7, "city cannot be compared with an empty text", "no city"),
        ("name ~ ' '", 7, "name cannot be compared with an empty text", "no name"),
        ("status", 6, "status needs a comparison", "has status"),
        ("last_contact in (60d)", 17, "60d is a length of time, not a date", "last_contact < 60d"),
        ("created < 99999y", 10, "created: no date: '-99999y', beyond the calendar", None),
        ("@round", 0, "in segment 'round': segments go round in a circle: @round → @trip → @round", None),
        ("tag=vip or @broken", 11, "in segment 'broken': there is no field 'citty'", "did you mean city?"),
    ],
)
def test_what_makes_no_sense_is_an_error_at_its_place(
    text: str, position: int, problem: str, advice: str | None
) -> None:
    error = refused(text)
    assert (error.problem, error.position) == (problem, position)
    assert (advice or "") in (error.advice or "")
    assert error.code == 2


def test_an_ambiguous_date_shows_both_readings() -> None:
    error = refused("created = 03/04/2026", CONTEXT._replace(date_order=None))
    assert "3 April 2026 or 4 March 2026" in error.problem


def test_names_are_found_in_any_case_and_spelling() -> None:
    assert found("STATUS=Customer") == found("status = CUSTOMER")
    assert found("Do-Not-Contact") == found("do_not_contact=true")
    assert found("tag='VIP'") == found("tags=vip")


def test_without_known_tags_and_kinds_none_is_wrong() -> None:
    open_context = CONTEXT._replace(tags=None, kinds=None)
    assert found("tag=nobody", open_context) == []
    assert found("activities(kind=dance)>0", open_context) == []


def test_names_given_as_a_function_are_asked_for_only_when_needed() -> None:
    asked: list[str] = []

    def tags() -> tuple[str, ...]:
        asked.append("tags")
        return data.TAGS

    lazy = CONTEXT._replace(tags=tags)
    found("city=Milano", lazy)
    assert asked == []
    assert found("tag=vip", lazy) == found("tag=vip")
    assert asked == ["tags"]
    assert known(tags) == data.TAGS


def test_segments_in_segments_cannot_grow_without_end() -> None:
    chain = [SavedSegment(1, "s0", "has email")]
    chain += [
        SavedSegment(n + 1, f"s{n}", f"@s{n - 1} and @s{n - 1} and not @s{n - 1}") for n in range(1, 40)
    ]
    error = refused("@s39", CONTEXT._replace(segments=tuple(chain)))
    assert "1000 clauses" in error.problem


def test_the_twenty_ninth_of_february_is_kept_on_the_twenty_eighth() -> None:
    now = data.NOW.replace(month=2, day=20)
    leaps = {
        person.id
        for person in data.PEOPLE
        if (person.birthday or "").endswith("02-29") and not person.deleted
    }
    assert set(found("birthday in next 14d", CONTEXT._replace(now=now))) == leaps
    assert set(found("birthday = today", CONTEXT._replace(now=now.replace(day=28)))) == leaps
    assert found("birthday = today", CONTEXT._replace(now=now.replace(day=27))) == []
    assert found("age = 36 and birthday = 02-29", CONTEXT._replace(now=now.replace(day=28)))
    assert not found("age = 36 and birthday = 02-29", CONTEXT._replace(now=now.replace(day=27)))


ROW = "SELECT {columns} FROM person WHERE person.id = ?"


def shown(names: str, person_id: int) -> list[object]:
    columns = select_columns(names, CONTEXT)
    sql = ROW.format(columns=", ".join(column.sql for column in columns))
    values = [value for column in columns for value in column.values]
    return list(DB.execute(sql, (*values, person_id)).fetchone())


def test_columns_show_the_primary_value_and_plurals_all() -> None:
    for person in data.PEOPLE:
        emails = [address for address, _ in person.emails]
        name, email, all_emails, tags, seats = shown("name, email,Emails, tags,seats", person.id)
        assert (name, email) == (person.name, emails[0] if emails else None)
        assert (str(all_emails).split(SEPARATOR) if all_emails else []) == emails
        assert set(str(tags).split(SEPARATOR) if tags else []) == set(person.tags)
        assert seats == person.fields.get("seats")


def test_columns_take_brackets_and_keep_the_name_as_typed() -> None:
    text = "id, activities(kind=call, last 60d), company.email, age, city(billing)"
    assert [column.name for column in select_columns(text, CONTEXT)] == [
        "id", "activities(kind=call, last 60d)", "company.email", "age", "city(billing)",
    ]  # fmt: skip
    for person in data.PEOPLE[:20]:
        calls = sum(
            contact.kind == "call"
            and not contact.deleted
            and (data.TODAY - contact.at.astimezone().date()).days < 60
            for contact in person.contacts
        )
        billing = next((city for label, city, _ in person.addresses if label == "billing"), None)
        row = shown(text, person.id)
        assert (row[0], row[1], row[4]) == (f"c{person.id}", calls, billing)


@pytest.mark.parametrize(
    ("names", "problem"),
    [
        ("id,nmae", "there is no field 'nmae'"),
        ("id,,name", "a field is missing before ','"),
        ("", "a field is missing before the end"),
        ("id name", "a comma is missing before 'name'"),
        ("tag=vip", "a comma is missing before '='"),
    ],
)
def test_a_wrong_list_of_columns_is_an_error(names: str, problem: str) -> None:
    for reader in (select_columns, sort_keys):
        with pytest.raises(FilterError) as caught:
            reader(names, CONTEXT)
        assert caught.value.problem == problem


@pytest.mark.parametrize("field", all_fields(CONTEXT), ids=lambda field: field.name)
def test_every_field_can_be_a_column_and_an_order(field: object) -> None:
    name = field.name  # type: ignore[attr-defined]
    assert len(shown(name, 1)) == 1
    order = sort_keys(f"-{name}, name", CONTEXT)
    assert len(DB.execute(f"SELECT id FROM person ORDER BY {order.sql}", order.values).fetchall()) == len(
        data.PEOPLE
    )


def test_sorting_puts_the_missing_last_either_way() -> None:
    for direction in ("", "-"):
        order = sort_keys(f"{direction}last_contact", CONTEXT)
        rows = [one for (one,) in DB.execute(f"SELECT id FROM person ORDER BY {order.sql}", order.values)]
        met = [max(data.met(data.PEOPLE[one - 1]), default=None) for one in rows]
        there = [moment for moment in met if moment is not None]
        assert met == there + [None] * (len(met) - len(there))
        assert there == sorted(there, reverse=direction == "-")


def test_explaining_gives_each_clause_its_truth_and_its_value() -> None:
    parts = explained("(tag=vip or seats>=3) and not @'far away'", CONTEXT)
    assert [(part.depth, part.text) for part in parts] == [
        (0, "and"), (1, "or"), (2, "tag=vip"), (2, "seats>=3"), (1, "not"), (2, "@Far away"), (3, "and"),
        (4, "not"), (5, "@vips"), (6, "tag=vip"), (4, "not"), (5, "city=Milano"),
    ]  # fmt: skip
    for person in data.PEOPLE:
        for part in parts:
            sql = f"SELECT ({part.condition.sql}) IS TRUE FROM person WHERE id = ?"
            truth = bool(DB.execute(sql, (*part.condition.values, person.id)).fetchone()[0])
            if part.text == "tag=vip":
                assert truth is ("vip" in person.tags)
                assert part.value is not None
                value = DB.execute(
                    f"SELECT {part.value.sql} FROM person WHERE id = ?", (*part.value.values, person.id)
                )
                assert set((value.fetchone()[0] or "").split(SEPARATOR)) - {""} == set(person.tags)


NAME_PARTS = st.sampled_from(
    ("Anna", "Rossi", "Dr.", "Prof.", "Müller", "von", "der", "(Annie)", '"Bob"', "O'Neil", "Jr.", "PhD", "III", "Mr",
     "Dott.ssa", "王伟", "-", "García-López", "M.", "'t", "d'Angelo", "先生", "Иванов", "г-н", "&", "씨", "1st"),
)  # fmt: skip


@settings(max_examples=500, deadline=None)
@given(st.lists(NAME_PARTS, min_size=1, max_size=5), st.sampled_from((" ", ", ", "  ")), st.data())
def test_a_part_of_a_name_is_looked_for_in_its_key_only_where_that_has_it(
    parts: list[str], between: str, data: st.DataObject
) -> None:
    name = between.join(parts)
    word = data.draw(st.sampled_from(words(name) or ["x"]))
    first = data.draw(st.integers(0, len(word) - 1))
    sought = word[first : data.draw(st.integers(first + 1, len(word)))]
    condition = compile_filter(f"name ~ '{sought}'", CONTEXT)
    row = "SELECT ? AS name, ? AS name_key"
    sql = f"SELECT ({condition.sql}) IS TRUE FROM ({row}) AS person"
    (holds,) = DB.execute(sql, (*condition.values, name, name_key(name))).fetchone()
    assert bool(holds) is (fold(sought) in fold(name))


FIELD_NAMES = st.sampled_from([name for field in all_fields(CONTEXT) for name in by_name((field,))])
ANY_VALUE = st.one_of(
    st.text(max_size=12).map(lambda text: "'" + text.replace("\\", "").replace("'", "") + "'"),
    st.sampled_from(("vip", "60d", "2025", "2025-Q3", "last month", "3", "-1", "10..20", "yes", "jane@acme.com", "+39",
                     "today", "9999-12-31", "0001-01-01", "9999", "02-29", "1e400", "o1", "c1", "12:00", "1..", "..2",
                     "99999999999999999999", "lead", "call", "now", "fri 14:00", "24h", "+2w", "99999999d")),
)  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(
    FIELD_NAMES,
    st.sampled_from(("=", "!=", "~", "!~", "^", "<", "<=", ">", ">=", "in", "not in")),
    ANY_VALUE,
    st.sampled_from(
        ("", "()", "(last 90d)", "(label=work)", "(kind=call)", "(x)", "('')", "(due<today, has owner)")
    ),
    st.booleans(),
)
def test_any_comparison_runs_or_is_refused(
    name: str, operator: str, value: str, brackets: str, listed: bool
) -> None:
    text = f"{name}{brackets} {operator} {f'({value})' if listed else value}"
    try:
        hits, misses = found(text), found(f"not {text}")
    except FilterError as error:
        assert 0 <= error.position <= len(text) + 4
    else:
        assert sorted(hits + misses) == found("has name")
