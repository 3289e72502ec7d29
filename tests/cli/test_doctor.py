"""crm doctor: every kind of finding, as it is listed, counted and mended."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from crmcli.clean.text import counted

if TYPE_CHECKING:
    from commandline import Crm

CLEAN = (
    "company add Acme --website acme.com",
    "field add seats --type int",
    "field add plan --type choice --choices basic,team",
    "add 'Ann Roe' --email a@gmial.com --email ann@roe.it --phone '+39 02 87654321' --company Acme --tag vip"
    " --url linkedin.com/in/annroe",
    "add 'Bob Fox' --email info@acme.com --phone '+39 02 12345678' --set seats=3 --set plan=team"
    " --birthday 1980-02-29 --address 'Via Roma;20121;Milano;;IT'",
    "add 'Cid Poe' --email cid@poe.it",
    "add 'Dan Ray'",
    "add 'Eve Lux' --email eve@lux.fr",
    "tag c1 old",
    "untag c1 old",
    "log call c5 hello",
    "deal add Big --for c3",
)
# What no command of ours would write, but an older one, or another program, may have.
SPOILT = (
    """
    INSERT INTO email (person_id, value, address) VALUES
    (1, 'ann at roe', 'ann at roe'), (3, 'x@y', 'x@y'), (2, 'cid@poe.it', 'cid@poe.it'), (3, 'cid@poe.it', 'cid@poe.it')
    """,
    """
    INSERT INTO email (organisation_id, value, address) VALUES
    (1, 'info@acme.com', 'info@acme.com'), (1, 'it@acme.con', 'it@acme.con')
    """,
    """
    INSERT INTO phone (person_id, value, e164) VALUES
    (3, '+39 999', '+39999'), (3, '02 5555555', NULL), (3, 'call me', NULL), (3, '1515', NULL),
    (1, '02 87654321', '+390287654321')
    """,
    """
    INSERT INTO handle (person_id, network, value, canonical) VALUES
    (5, 'linkedin', 'EveLux', 'evelux'), (5, 'x', 'a b?', 'x'), (1, 'linkedin', 'annroe', 'linkedin.com/in/annroe')
    """,
    "UPDATE person SET birthday = '2031-01-01' WHERE id = 1",
    "UPDATE person SET birthday = '1981-04-31' WHERE id = 3",
    "UPDATE person SET birthday = '29.2.1980' WHERE id = 4",
    "UPDATE person SET created_at = '2026-13-01T00:00:00Z' WHERE id = 3",
    "UPDATE deal SET close_on = '2026-02-30' WHERE id = 1",
    "UPDATE person SET name_key = 'x' WHERE id = 5",
    "UPDATE organisation SET name_key = 'y'",
    "UPDATE address SET city_key = 'z'",
    "UPDATE field_value SET value = 'three' WHERE value = 3",
    "UPDATE field_value SET value = 'huge' WHERE value = 'team'",
    "UPDATE role SET since = '2024', until = '2020-05'",
    "DELETE FROM participant",
    "DELETE FROM deal_person",
)
ANEW = "it does not agree with what it is made of; crm doctor --fix makes it anew"
FOUND = f"""\
derived		last contacts	{ANEW}	true
derived		search index	{ANEW}	true
mistyped e-mail	c1	a@gmial.com	did you mean a@gmail.com? crm edit c1 --drop a@gmial.com --email a@gmail.com	false
role e-mail	c2	info@acme.com	it belongs to a desk, not to a person	false
invalid e-mail	c1	ann at roe	no e-mail address: 'ann at roe'; crm edit c1 --drop ann at roe	false
invalid e-mail	c3	x@y	no e-mail address: 'x@y'; crm edit c3 --drop x@y	false
mistyped e-mail	o1	it@acme.con	did you mean it@acme.com? crm edit o1 --drop it@acme.con --email it@acme.com	false
impossible phone	c3	+39999	no numbering plan has it; ask for the right one	false
unread phone	c3	02 5555555	it is +39025555555	true
impossible phone	c3	call me	no phone number: 'call me'	false
broken profile	c5	EveLux	it is linkedin.com/in/evelux, not evelux	true
broken profile	c5	a b?	no x account: 'a b?'	false
double value	c3	cid@poe.it	the same email twice	true
double value	c1	+390287654321	the same phone twice	true
double value	c1	linkedin.com/in/annroe	the same handle twice	true
shared e-mail	c2	cid@poe.it	crm merge c2 c3, or crm dedupe	false
unreachable	c4	Dan Ray	no e-mail, phone, address or profile; crm edit c4	false
belongs to nobody	a1	call 2026-05-04T07:00:00Z	crm rm a1, or link it to somebody	false
belongs to nobody	d1	Big	crm rm d1, or link it to somebody	false
unused tag		old	nobody has it	true
impossible day	c1	2031-01-01	it is in the future; crm edit c1 --birthday DAY	false
impossible day	c3	1981-04-31	no birthday: '1981-04-31', April 1981 has no day 31; crm edit c3 --birthday DAY	false
impossible day	c4	29.2.1980	it would be written 1980-02-29; crm edit c4 --birthday DAY	false
impossible day	c1	Acme 2024 to 2020-05	it ends before it begins	false
impossible moment	c3	2026-13-01T00:00:00Z	in person.created_at, and in no calendar	false
impossible moment	d1	2026-02-30	in deal.close_on, and in no calendar	false
misfit	c2	seats=three	seats is of type int	false
misfit	c2	plan=huge	plan is of type choice	false
stale key	c5	Eve Lux	made anew	true
stale key	o1	Acme	made anew	true
stale key		Milano	made anew	true
"""


@pytest.fixture
def spoilt(crm: Crm) -> Crm:
    """A database in which everything is wrong that doctor looks for in the data."""
    for command in CLEAN:
        crm(command)
    _run(crm, *SPOILT)
    return crm


def _run(crm: Crm, *statements: str) -> None:
    with closing(sqlite3.connect(crm.path)) as db:
        for sql in statements:
            db.execute(sql)
        db.commit()


def _fixable(found: str) -> int:
    return sum(line.endswith("\ttrue") for line in found.splitlines())


def test_every_kind_of_finding_is_listed_in_its_order(spoilt: Crm) -> None:
    assert spoilt("doctor --no-header") == FOUND
    assert spoilt.err.endswith(f"; {len(FOUND.splitlines())} findings\n")
    assert spoilt("doctor --count") == f"{len(FOUND.splitlines())}\n"


def test_only_some_kinds_are_listed_when_asked_for(spoilt: Crm) -> None:
    kinds = dict.fromkeys(line.split("\t")[0] for line in FOUND.splitlines())
    for kind in kinds:
        expected = [line for line in FOUND.splitlines(keepends=True) if line.startswith(f"{kind}\t")]
        assert spoilt(["doctor", "--no-header", "--only", kind]) == "".join(expected)
        assert spoilt.err.endswith(f"; {counted(len(expected), 'finding')}\n")


def test_a_short_listing_still_counts_them_all(spoilt: Crm) -> None:
    everything = FOUND.splitlines()
    for limit in (0, 1, 5):
        found = spoilt(f"doctor --no-header --limit {limit} --exit-code", code=8)
        assert found.splitlines() == everything[:limit]
        assert spoilt.err.endswith(f"; {len(everything)} findings\n")


def test_in_json_it_is_the_same(spoilt: Crm) -> None:
    found = spoilt.json("doctor")
    assert [
        "\t".join((one["kind"], one["id"] or "", one["value"], one["advice"], str(one["fixable"]).lower()))
        for one in found
    ] == FOUND.splitlines()


def test_fix_mends_what_needs_no_judgement_and_undo_takes_that_back(spoilt: Crm) -> None:
    spoilt("doctor --fix --dry-run")
    assert (
        spoilt.err
        == "would have made anew what is derived\nwould have mended 9 findings; nothing was changed\n"
    )
    assert spoilt("doctor --no-header") == FOUND
    spoilt("doctor --fix")
    assert spoilt.err == "made anew what is derived\nmended 9 findings; undo: crm undo\n"
    left = spoilt("doctor --no-header")
    assert _fixable(left) == 0
    spoilt("undo")
    assert spoilt("doctor --no-header") == "".join(FOUND.splitlines(keepends=True)[2:])


def test_fix_mends_the_kinds_it_is_asked_for(spoilt: Crm) -> None:
    spoilt("doctor --fix --only 'unused tag' --only 'stale key'")
    assert spoilt.err == "mended 4 findings; undo: crm undo\n"
    gone = ("unused tag", "stale key")
    left = [line for line in FOUND.splitlines() if not line.startswith(gone)]
    assert spoilt("doctor --no-header").splitlines() == left


@pytest.mark.parametrize(
    ("spoil", "what"),
    [
        ("DELETE FROM person_stat", "last contacts"),
        (
            "INSERT INTO person_stat VALUES (1, '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z', 1)",
            "last contacts",
        ),
        ("UPDATE search SET contact = 'x' WHERE rowid = 1", "search index"),
        ("DELETE FROM search WHERE rowid = 1", "search index"),
        ("INSERT INTO search (rowid, name) VALUES (99, 'nobody')", "search index"),
    ],
)
def test_each_lag_of_what_is_derived_is_found(crm: Crm, spoil: str, what: str) -> None:
    crm("add Ann --email ann@roe.it")
    crm("log call c1 hello")
    crm("add Bob --email bob@roe.it")
    assert crm.json("doctor") == []
    if spoil.startswith("INSERT INTO person_stat"):
        _run(crm, "DELETE FROM person_stat")
    _run(crm, spoil)
    assert [one["value"] for one in crm.json("doctor")] == [what]
    crm("doctor --fix")
    assert crm.json("doctor") == []


def test_the_longest_unverified_come_first_and_exit_code_tells_of_them(crm: Crm) -> None:
    crm("add Ann", CRM_NOW="2024-01-01T09:00:00+01:00")
    crm("add Bob", CRM_NOW="2024-01-02T09:00:00+01:00")
    crm("verify c1", CRM_NOW="2024-03-01T09:00:00+01:00")
    assert crm("doctor --stale 12m --columns name,verified --no-header") == (
        "Bob\t\nAnn\t2024-03-01T09:00:00+01:00\n"
    )
    crm("doctor --stale 12m --limit 0 --exit-code", code=8)
    crm("verify c1 c2")
    assert crm("doctor --stale 12m --exit-code --no-header") == ""


def test_a_moment_of_another_program_is_refused_by_its_form_and_said_where_no_calendar_has_it(
    crm: Crm,
) -> None:
    crm("add Ann")
    with pytest.raises(sqlite3.IntegrityError, match="created_at"):
        _run(crm, "UPDATE person SET created_at = ''")
    _run(crm, "UPDATE person SET created_at = '2026-13-01T00:00:00Z'")
    assert crm("export csv --columns name,created", code=7) == ""
    assert crm.err == (
        "crm: the database has '2026-13-01T00:00:00Z' for a moment\n"
        "hint: crm doctor --only 'impossible moment' names its row\n"
    )
    found = crm.json(["doctor", "--only", "impossible moment"])
    assert [(one["id"], one["value"]) for one in found] == [("c1", "2026-13-01T00:00:00Z")]
