"""Plain rows, read by columns, say what the general road says of each row."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import chain, islice, repeat
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.clean.email import plain_addresses, plain_email
from crmcli.clean.name import name_key
from crmcli.clean.phone import numbers_in_full, phone_in_full
from crmcli.exchange.convert import Converter, Entry, readers_of
from crmcli.exchange.gather.deals import DealWords
from crmcli.exchange.mapping import mapping
from crmcli.exchange.profile import built_in
from crmcli.exchange.recognition import recognised
from crmcli.exchange.sheet import Record
from crmcli.exchange.skips import without_footer
from crmcli.model import Consent, People, Person

NOW = datetime(2026, 5, 4, 7, tzinfo=UTC)
SEVERAL = {
    "email": ("value", "address", "label"),
    "phone": ("value", "e164", "label"),
    "address": ("label", "street", "zip", "city", "region", "country"),
    "handle": ("network", "value", "canonical", "label"),
    "role": ("company", "title", "department", "decision", "since", "until"),
    "external_id": ("system", "value"),
    "tag": ("tag",),
    "field": ("name", "value"),
    "consent": Consent._fields,
}
FIELDS = {
    "email": "emails",
    "phone": "phones",
    "address": "addresses",
    "handle": "handles",
    "role": "roles",
    "external_id": "external_ids",
    "tag": "tags",
    "field": "custom",
    "consent": "consents",
}
NAME_PARTS = ("given", "middle", "family", "prefix", "suffix", "nickname")
TEXTS = [field for field in Person._fields if field not in ("name", "likes", "dislikes", *FIELDS.values())]
# What stands in a column of each header: what is plain first, then what is not.
CELLS: dict[str, tuple[str, ...]] = {
    "First Name": ("Anna", "José María", "Иван", "De", "anna@x.it", "王", "O'Neil", "'Ann", "- ", "ŉa"),
    "Last Name": ("Rossi", "van Dijk", "Müller", "Rossi, Jr.", "Doe  Roe", "伟", "NULL", "GmbH", "Total"),
    "Middle Name": ("", "", "Maria"),
    "Tussenvoegsel": ("", "", "van der"),
    "Prefix": ("", "", "Dr.", "Frau"),
    "Full Name": ("Anna Rossi", "Rossi, Anna", "ANNA Rossi", "Dr. Anna Rossi", "Anna", "Acme GmbH", "Иван Петров",
                  "Ann <a@x.it>", "Van Rossi", "Anna\u00a0Rossi"),
    "Email": ("anna@x.it", "ANNA@x.it", "bob@y.com; cy@z.com", "none", "jane@", "mailto:a@b.it", "Ann <a@x.it>",
              "ann@müller.de", "a@b.it@c.it", "x.it", ".a@x.it", "a..b@x.it", "info@acme.com"),
    "Email 2": ("", "anna@x.it", "second@x.it", "two"),
    "Phone": ("+39 02 12345678", "+4915112345678", "02 12345678", "(512) 757-6000", "1515", "3.9E+11", "+1",
              "+39-02-1234567/8", "+1 (512) 757-6000", "8 (495) 123-45-67", "+598 12345/1234567", "abc",
              "+39 02 12345678 / +39 333 1234567", "- +39 02 12345678"),
    "Mobile": ("", "+39 02 12345678", "+390212345678", "333 1234567"),
    "Company": ("Acme", "Globex S.r.l.", "Acme (https://notion.so/acme)", "Acme (Rome)", ""),
    "Job Title": ("CEO", "", "Sales Manager"),
    "Department": ("", "Sales"),
    "Street": ("Via Roma 1", "", "Via\nRoma"),
    "City": ("Roma", "Köln", ""),
    "Country": ("IT", "Germany", "Nowhere", "D", ""),
    "Tags": ("vip", "vip, new", "a;b", ",", ""),
    "Notes": ("Likes <b>phone</b> calls", "a < b", "plain", ""),
    "Status": ("lead", "Customer", "Active", "whatever", ""),
    "Source": ("fair", ""),
    "Birthday": ("1980-02-29", "29.02.1981", "12/25/1980", "never", ""),
    "Created": ("2024-01-02", "2024-01-02T10:00:00Z", "soon", ""),
    "ID": ("17", "x1", ""),
    "Website": ("https://acme.com", "no site", "acme.com", ""),
    "Email Opt Out": ("", "no", "yes", "since May"),
    "Do not contact": ("", "yes", "0"),
    "Seats": ("", "5", "many"),
    "Plan": ("", "pro"),
    "Likes": ("", "", "", "tea"),
}  # fmt: skip
ANYWHERE = (
    "",
    "",
    "",
    "N/A",
    "\u200bzero",
    "\ud800",
    "nul\0",
    " spaced ",
    "# comment",
    "Total",
    "line\nbreak",
    "'=1+1",
)
NAMES = (
    ("First Name", "Last Name"),
    ("Full Name",),
    ("First Name", "Last Name", "Middle Name", "Prefix", "Tussenvoegsel"),
    ("Email",),
    ("Full Name", "First Name"),
)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[str], list[Record]]:
    names = draw(st.sampled_from(NAMES))
    others = draw(st.lists(st.sampled_from(sorted({*CELLS} - {*names, *NAMES[2], "Full Name"})), unique=True))
    header = [*names, *others]
    cells = [st.sampled_from([*CELLS[name][:2] * 20, *CELLS[name] * 2, *ANYWHERE]) for name in header]
    rows = draw(st.lists(st.one_of(st.tuples(*cells), st.just(tuple(header))), max_size=25))
    return header, [(line, list(row)) for line, row in enumerate(rows, 2)]


def told(entries: Iterable[Entry]) -> list[tuple[Any, ...]]:
    """What the entries say, people one by one."""
    found: list[tuple[Any, ...]] = []
    for entry in entries:
        if isinstance(entry, People):
            found += chain.from_iterable(_in_order(entry))
        else:
            line, person, *others = entry
            found.append((line, None if person is None else _told_of(person), *others))
    return found


def _in_order(people: People) -> Iterable[list[tuple[Any, ...]]]:
    single = [(line, _said(people, place), None, None, None) for place, line in enumerate(people.lines)]
    done = 0
    for place, entry in people.between:
        yield single[done:place]
        yield told([entry])
        done = place
    yield single[done:]


def _said(people: People, place: int) -> dict[str, Any]:
    columns = people.columns
    found: dict[str, Any] = {name: values[place] for name, values in columns.items() if name != "name_key"}
    assert columns["name_key"][place] == name_key(columns["name"][place])
    for table, names in SEVERAL.items():
        told = people.several.get(table) or {"place": ()}
        width = len(told["place"])
        of_table = [tuple(islice(told.get(name, repeat(None)), width)) for name in names]
        rows = zip(told["place"], *of_table, strict=True)
        found[table] = [values for whose, *values in rows if whose == place]
        places = [
            at for whose, at in zip(told["place"], told.get("position", ()), strict=False) if whose == place
        ]
        assert places == list(range(len(places)))
    return {name: value for name, value in found.items() if value}


def _told_of(person: Person) -> dict[str, Any]:
    found: dict[str, Any] = {"name": person.name.full}
    found |= {part: getattr(person.name, part) for part in NAME_PARTS}
    found |= {field: getattr(person, field) for field in TEXTS}
    for table, names in SEVERAL.items():
        found[table] = [_fields(one, names) for one in getattr(person, FIELDS[table])]
    found["likes"], found["dislikes"] = person.likes, person.dislikes
    return {name: value for name, value in found.items() if value}


def _fields(one: Any, names: tuple[str, ...]) -> list[Any]:
    if hasattr(one, "_fields"):
        return [getattr(one, name) for name in names]
    return list(one) if isinstance(one, tuple) else [one]


def converter(header: list[str], rejected: list[tuple[Any, ...]]) -> Converter:
    meaning = mapping(header, recognised(header, built_in()), built_in())
    orders = dict.fromkeys(range(len(header)))
    return Converter(
        meaning,
        readers_of(meaning, orders, NOW),
        country="IT",
        reject=lambda *reject: rejected.append(reject),
        words=DealWords(),
    )


@given(tables())
def test_a_table_says_the_same_by_columns_and_by_rows(table: tuple[list[str], list[Record]]) -> None:
    header, records = table
    together: list[tuple[Any, ...]] = []
    singly: list[tuple[Any, ...]] = []
    by_columns, by_rows = converter(header, together), converter(header, singly)
    rows = without_footer(records, by_rows.skips, header)
    assert told(by_columns.entries(records)) == told(
        entry for line, cells in rows if (entry := by_rows.entry(line, cells)) is not None
    )
    assert together == singly
    assert by_columns.skips == by_rows.skips
    assert (by_columns.kept.counts, by_columns.kept.examples) == (by_rows.kept.counts, by_rows.kept.examples)


def test_ordinary_people_are_plain() -> None:
    header = [
        "First Name",
        "Last Name",
        "Email",
        "Phone",
        "Company",
        "Job Title",
        "City",
        "Country",
        "Tags",
        "Notes",
    ]
    row = ["Anna", "Rossi", "anna@x.it", "+39 02 12345678", "Acme", "CEO", "Roma", "IT", "vip, new", "a note"]
    (found,) = converter(header, []).entries([(line, row) for line in range(2, 12)])
    assert isinstance(found, People) and (len(found.lines), found.between) == (10, [])


@given(st.lists(st.text("aB.@-+_1ü \n") | st.sampled_from(CELLS["Email"]), min_size=1))
def test_addresses_together_are_those_one_by_one(texts: list[str]) -> None:
    singly = [plain_email(text, None) for text in texts]
    plain = [one.address for one in singly if one is not None]
    assert plain_addresses(texts) == (plain if len(plain) == len(texts) else None)


@given(st.lists(st.text("+0123459- \n٣().") | st.sampled_from(CELLS["Phone"]), min_size=1))
def test_numbers_together_are_those_one_by_one(texts: list[str]) -> None:
    singly = [one and one.e164 for one in (phone_in_full(text, None) for text in texts)]
    assert numbers_in_full(texts) in (singly, None if None in singly else singly)


@pytest.mark.parametrize("header", [["Notes", "Email"], ["", "Email"]])
def test_a_table_without_names_goes_the_general_road(header: list[str]) -> None:
    found = list(converter(header, []).entries([(2, ["x", "anna@x.it"])]))
    assert told(found)[0][1]["email"] == [["anna@x.it", "anna@x.it", None]]
