"""What is exported comes back: CSV, TSV, JSON, JSONL, vCard 3 and 4, and CSV for spreadsheets."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commandline import Crm
from crmcli.clean.name import name_key
from crmcli.exchange.objects import from_object, person_object
from crmcli.exchange.writers.json_text import encoded
from crmcli.model import Address, Email, ExternalId, Handle, Name, Person, Phone, Role

FORMATS = ("csv", "tsv", "json", "jsonl", "vcard", "vcard4", "csv --excel")
TYPES = {"vcard4": "vcard", "csv --excel": "csv"}

# Any text that may be stored: no NUL, no halves of characters, no white space at its ends.
_letters = st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\x85\u2028\u2029")
texts = st.text(_letters, min_size=1, max_size=20).map(str.strip).filter(bool)
notes = st.text(st.one_of(_letters, st.just("\n")), min_size=1, max_size=60).map(str.strip).filter(bool)
words = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=8)
maybe = st.one_of(st.none(), texts)
names = texts.map(lambda text: " ".join(text.split())).filter(lambda text: bool(text and name_key(text)))
tricky = st.sampled_from(
    ["=1+1", "'quoted", "+39 02", "-", "NULL", "Totale", "@x", "a,b;c", '"', "'t Hooft", "a\tb"]
)


@st.composite
def people(draw: st.DrawFn, number: int) -> Person:
    """A person as the store would give one back."""
    full = draw(st.one_of(names, tricky.filter(lambda text: bool(name_key(text))).map(str)))
    full = " ".join(full.split())
    given = draw(st.one_of(st.none(), names))
    family = draw(st.one_of(st.none(), names))
    domain = draw(words)
    return Person(
        name=Name(
            full,
            given,
            None,
            family,
            draw(st.one_of(st.none(), names)),
            None,
            draw(st.one_of(st.none(), names)),
        ),
        emails=tuple(
            Email(
                f"P{number}.{n}@{domain}.com",
                f"p{number}.{n}@{domain}.com",
                draw(st.sampled_from(["work", None, "spare"])),
            )
            for n in range(draw(st.integers(0, 2)))
        ),
        phones=draw(
            st.sampled_from([(), (Phone("02 123456", "+3902123456", "home"),), (Phone("1515", None, None),)])
        ),
        addresses=tuple(
            Address(draw(st.sampled_from(["work", None])), draw(texts), draw(maybe), draw(maybe), None, "IT")
            for _ in range(draw(st.integers(0, 1)))
        ),
        handles=draw(
            st.sampled_from(
                [(), (Handle("linkedin", f"linkedin.com/in/p{number}", f"linkedin.com/in/p{number}"),)]
            )
        ),
        roles=tuple(
            Role(
                draw(names.filter(lambda text: bool(text.strip("'")))),
                draw(maybe),
                draw(maybe),
                None,
                None,
                None,
            )
            for _ in range(draw(st.integers(0, 1)))
        ),
        tags=tuple(sorted(draw(st.sets(words, max_size=2)))),
        external_ids=draw(st.sampled_from([(), (ExternalId("hubspot", str(number)),)])),
        status=draw(st.sampled_from(["lead", "customer"])),
        source=draw(maybe),
        birthday=draw(st.sampled_from([None, "--02-29", "1980-05-06"])),
        note=draw(st.one_of(st.none(), notes, tricky)),
        custom=(("seats", "3"),) if draw(st.booleans()) else (),
        uid=f"00000000-0000-4000-8000-{number:012}",
        created_at="2024-01-02T03:04:05Z",
        do_not_contact=draw(st.booleans()),
        likes=tuple(draw(st.lists(words, max_size=2, unique=True))),
    )


groups = st.integers(1, 4).flatmap(lambda size: st.tuples(*[people(number) for number in range(size)]))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(groups)
def test_importing_an_export_gives_the_same_database(group: tuple[Person, ...]) -> None:
    folder = Path(tempfile.mkdtemp())
    try:
        _check(folder, group)
    finally:
        shutil.rmtree(folder)


def _check(folder: Path, group: tuple[Person, ...]) -> None:
    crm = Crm(folder)
    first = folder / "first.jsonl"
    first.write_text("".join(encoded(person_object(person)) + "\n" for person in group))
    crm(f"import {first}")
    original = crm("export jsonl")
    for format in FORMATS:
        written = crm(f"export {format}").encode()
        kind = TYPES.get(format, format)
        path = folder / f"export.{kind}"
        path.write_bytes(written)
        other: dict[str, Any] = {"CRM_DB": str(folder / f"{format.replace(' ', '')}.db")}
        crm(["import", str(path), "--type", kind], **other)
        assert crm("export jsonl", **other) == original, format
        assert crm(f"export {format}", **other).encode() == written, format


@given(people(7))
def test_an_object_gives_its_person_back(person: Person) -> None:
    assert from_object(person_object(person)) == person


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_export_can_be_imported_or_is_refused_with_a_reason(crm: Crm, format: str) -> None:
    crm("add Ann")
    crm("rm c1")
    assert "Ann" not in crm(f"export {format}")


def test_lines_of_a_card_that_have_no_place_survive(crm: Crm, tmp_path: Path) -> None:
    lines = ["BEGIN:VCARD", "VERSION:3.0", "FN:Ann", "N:;Ann;;;", "X-PET:cat"]
    lines += ["item1.X-ABDATE:2001-02-03", "item1.X-ABLabel:wedding", "END:VCARD", ""]
    path = tmp_path / "a.vcf"
    path.write_bytes("\r\n".join(lines).encode())
    crm(f"import {path}")
    out = crm("export vcard")
    for line in ("X-PET:cat", "item1.X-ABDATE:2001-02-03", "item1.X-ABLabel:wedding"):
        assert line in out
