"""What is exported comes back: CSV, TSV, JSON, JSONL, vCard 3 and 4, and CSV for spreadsheets."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commandline import Crm
from crmcli.clean.name import name_key, organisation_key
from crmcli.exchange.objects import company_object, from_object, person_object
from crmcli.exchange.writers.json_text import encoded
from crmcli.model import Address, Consent, Email, ExternalId, Handle, Name, Organisation, Person, Phone, Role
from stored_texts import notes, patient, texts, tricky

FORMATS = ("csv", "tsv", "json", "jsonl", "xlsx", "vcard", "vcard4", "csv --excel")
TYPES = {"vcard4": "vcard", "csv --excel": "csv"}

words = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8)
maybe = st.one_of(st.none(), texts)
names = texts.map(lambda text: " ".join(text.split())).filter(lambda text: bool(text and name_key(text)))
labels = st.sampled_from(["work", "home", "other", None, "spare", "a,b;c"])
countries = st.sampled_from(["IT", None])
dates = st.sampled_from([None, "2020", "2020-03", "2020-03-04"])


consents = st.builds(
    Consent, st.sampled_from(["all", "email", "post"]), st.sampled_from(["granted", "revoked"]),
    st.sampled_from([None, "newsletter", "a;b"]), st.just("2024-01-02T03:04:05Z"), texts, maybe, maybe, maybe,
)  # fmt: skip


def up_to(most: int, one: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(one, max_size=most).map(tuple)


def contacts(draw: st.DrawFn, owner: str) -> dict[str, Any]:
    """What a person and a company both have several of; `owner` makes addresses and pages nobody else's."""
    domain = draw(words)
    return {
        "emails": tuple(
            Email(f"{owner.upper()}.{n}@{domain}.com", f"{owner}.{n}@{domain}.com", draw(labels))
            for n in range(draw(st.integers(0, 2)))
        ),
        "phones": draw(
            up_to(2, st.one_of(
                st.builds(Phone, st.just("02 123456"), st.just("+3902123456"), st.sampled_from(["home", "mobile"])),
                st.builds(Phone, st.just("1515"), st.none(), labels),
            ))
        ),
        "addresses": draw(up_to(2, st.builds(Address, labels, texts, maybe, maybe, maybe, countries))),
        "handles": draw(
            st.sampled_from([
                (),
                (Handle("linkedin", f"linkedin.com/in/{owner}", f"linkedin.com/in/{owner}"),),
                (Handle("web", f"https://{owner}.com/a,b", f"{owner}.com/a,b", "blog"),),
            ])
        ),
        "tags": tuple(sorted(draw(st.sets(words, max_size=2)))),
        "external_ids": draw(st.sampled_from([(), (ExternalId("hubspot", owner),)])),
        "created_at": "2024-01-02T03:04:05Z",
    }  # fmt: skip


@st.composite
def people(draw: st.DrawFn, number: int) -> Person:
    """A person as the store would give one back."""
    full = draw(st.one_of(names, tricky.filter(lambda text: bool(name_key(text)))))
    companies = draw(
        st.lists(
            names.filter(lambda text: bool(organisation_key(text))), max_size=2, unique_by=organisation_key
        )
    )
    role = st.tuples(maybe, maybe, st.sampled_from([None, "approver", "blocker"]), dates, dates)
    return Person(
        name=Name(" ".join(full.split()), *(draw(st.one_of(st.none(), names)) for _ in range(6))),
        **contacts(draw, f"p{number}"),
        roles=tuple(Role(company, *draw(role)) for company in companies),
        status=draw(st.sampled_from(["lead", "customer", "other"])),
        source=draw(maybe),
        owner=draw(maybe),
        birthday=draw(st.sampled_from([None, "--02-29", "1980-05-06"])),
        language=draw(st.sampled_from([None, "it", "de-AT"])),
        timezone=draw(st.sampled_from([None, "Europe/Lisbon"])),
        salutation=draw(maybe),
        formality=draw(st.sampled_from([None, "formal", "informal"])),
        mail_format=draw(st.sampled_from([None, "plain"])),
        prefer=draw(st.sampled_from([None, "phone"])),
        best_time=draw(maybe),
        note=draw(st.one_of(st.none(), notes, tricky)),
        custom=(("seats", "3"),) if draw(st.booleans()) else (),
        uid=f"00000000-0000-4000-8000-{number:012}",
        consents=tuple(
            draw(st.lists(consents, max_size=3, unique_by=lambda c: (c.channel, c.state, c.purpose)))
        ),
        likes=tuple(draw(st.lists(texts, max_size=2, unique=True))),
        dislikes=tuple(draw(st.lists(texts, max_size=2, unique=True))),
    )


@st.composite
def firms(draw: st.DrawFn, number: int) -> Organisation:
    """A company as the store would give one back."""
    return Organisation(
        name=f"{draw(names)} {number}x{number}",
        **contacts(draw, f"o{number}"),
        website=f"https://www.o{number}.com/a;b" if draw(st.booleans()) else None,
        domain=f"o{number}.com",
        industry=draw(maybe),
        size=draw(maybe),
        type=draw(maybe),
        owner=draw(maybe),
        source=draw(maybe),
        note=draw(st.one_of(st.none(), notes, tricky)),
        uid=f"00000000-0000-4000-9000-{number:012}",
    )


groups = st.integers(1, 4).flatmap(lambda size: st.tuples(*[people(number) for number in range(size)]))
companies = st.integers(1, 3).flatmap(lambda size: st.tuples(*[firms(number) for number in range(size)]))


@patient
@given(groups)
def test_importing_an_export_of_people_gives_the_same_database(group: tuple[Person, ...]) -> None:
    _check([person_object(person) for person in group], "people")


@patient
@given(companies)
def test_importing_an_export_of_companies_gives_the_same_database(group: tuple[Organisation, ...]) -> None:
    _check([company_object(firm) for firm in group], "companies")


def _check(objects: list[dict[str, Any]], what: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        crm = Crm(folder)
        first = folder / "first.jsonl"
        first.write_text("".join(encoded(one) + "\n" for one in objects))
        crm(f"import {first}")
        original = crm(f"export jsonl --what {what}")
        for format in FORMATS:
            kind = TYPES.get(format, format)
            path = folder / f"export.{kind}"
            crm(f"export {format} --what {what} -o {path} --force")
            other: dict[str, Any] = {"CRM_DB": str(folder / f"{format.replace(' ', '')}.db")}
            crm(["import", str(path), "--type", kind], **other)
            assert crm(f"export jsonl --what {what}", **other) == original, format
            if format != "xlsx":
                assert crm(f"export {format} --what {what}", **other).encode() == path.read_bytes(), format
        _check_lossless(crm, folder)


def _check_lossless(crm: Crm, folder: Path) -> None:
    path = folder / "all.jsonl"
    crm(f"export lossless -o {path}")
    other = {"CRM_DB": str(folder / "lossless.db")}
    crm(["import", str(path)], code=0, **other)
    assert crm("export lossless", code=0, **other).encode() == path.read_bytes()


@given(people(7))
def test_an_object_gives_its_person_back(person: Person) -> None:
    assert from_object(person_object(person)) == person


@pytest.mark.parametrize("format", FORMATS)
def test_who_was_removed_is_not_exported(crm: Crm, tmp_path: Path, format: str) -> None:
    crm("add Ann")
    crm("rm c1")
    crm(f"export {format} -o {tmp_path}/out")
    assert b"Ann" not in (tmp_path / "out").read_bytes()


def test_lines_of_a_card_that_have_no_place_survive(crm: Crm, tmp_path: Path) -> None:
    lines = ["BEGIN:VCARD", "VERSION:3.0", "FN:Ann", "N:;Ann;;;", "X-PET:cat"]
    lines += ["item1.X-ABDATE:2001-02-03", "item1.X-ABLabel:wedding", "END:VCARD", ""]
    path = tmp_path / "a.vcf"
    path.write_bytes("\r\n".join(lines).encode())
    crm(f"import {path}")
    out = crm("export vcard")
    for line in ("X-PET:cat", "item1.X-ABDATE:2001-02-03", "item1.X-ABLabel:wedding"):
        assert line in out
