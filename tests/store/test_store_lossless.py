"""The lossless text: exact, stable, one line a row, and a database can be made from it (row 79)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commandline import NOW, Crm
from crmcli.errors import CrmError
from crmcli.store.database import Database
from crmcli.store.journal import Change
from crmcli.store.lossless import dump, is_lossless, load
from crmcli.store.undo import last_done, undo

MOMENT = datetime.fromisoformat(NOW)


@contextmanager
def changing(path: Path) -> Iterator[Change]:
    db = Database(str(path), read_only=False, timeout_s=5)
    try:
        with Change(db, command="test", actor="test", summary=None, dry_run=False, now=MOMENT) as change:
            yield change
    finally:
        db.close()


def dumped(path: Path) -> list[str]:
    db = Database(str(path), read_only=True, timeout_s=5)
    try:
        return list(dump(db))
    finally:
        db.close()


@pytest.fixture
def full(jane: Crm) -> Crm:
    """Jane with something in every corner."""
    for line in (
        "field add seats --type int", "field add ratio --type number", "edit jane --set seats=3 --set ratio=2.0",
        "link jane acme --role CTO", "add 'Bob Ross' --email bob@x.it", "link bob jane --as knows",
        "log call jane 'Müller \u202e said\n\"no\"\t\\' --next '+3d call'", "deal add Big --for jane --value 1000",
        "segment save vip tag=vip", "add 'J Doe' --email jd@x.it", "merge c1 c3 --yes", "rm bob",
    ):  # fmt: skip
        jane(line)
    return jane


def test_a_database_made_from_the_text_gives_the_same_text(full: Crm, tmp_path: Path) -> None:
    lines = dumped(full.path)
    copy = tmp_path / "copy.db"
    with changing(copy) as change:
        assert load(change.db, (line + "\n" for line in lines)) == sum("{" in line for line in lines)
    assert dumped(copy) == lines
    again = Crm(tmp_path)
    again.env["CRM_DB"] = str(copy)
    assert again("show jane") == full("show jane")
    assert again("search müller --format ids") == full("search müller --format ids")
    assert "no past" in again.fails("unmerge c1", 4) + again.err
    again("undo")
    assert all("{" not in line for line in dumped(copy))


def test_one_added_note_changes_only_its_lines(full: Crm) -> None:
    before = dumped(full.path)
    full("log note jane 'one more'")
    after = dumped(full.path)
    assert [line for line in before if line not in after] == []
    added = [line for line in after if line not in before]
    assert sorted(line.split('"')[1] for line in added) == ["interaction", "participant"]


def test_every_line_is_one_line_and_inert(full: Crm) -> None:
    for line in dumped(full.path):
        assert line.isprintable()
    assert is_lossless(dumped(full.path)[0])


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda lines: [], "the file is empty"),
        (lambda lines: lines[1:], "line 1 is no line"),
        (lambda lines: [*lines[:3], "x"], "line 4 is no line"),
        (lambda lines: ['["crm lossless",99]'], "newer crm"),
        (lambda lines: [lines[0], '["sqlite_schema",["sql"]]'], "line 2 is no line"),
        (lambda lines: [lines[0], '["person",["id) SELECT 1; --"]]'], "line 2 is no line"),
        (
            lambda lines: [lines[0], '["person",["id"]]', '["person",{"id":1}]', lines[-1]],
            "a person in the file",
        ),
        (lambda lines: [line for line in lines if not line.startswith('["person",{')], "refers to"),
        (lambda lines: [*lines[:-1], lines[-2], lines[-1]], "cannot be stored: unique"),
        (lambda lines: lines[:-1], "was cut off"),
        (lambda lines: [*lines, lines[-1]], "is no line of a lossless export"),
    ],
)
def test_a_damaged_text_is_refused_whole(full: Crm, tmp_path: Path, damage: object, message: str) -> None:
    assert callable(damage)
    copy = tmp_path / "copy.db"
    with pytest.raises(CrmError) as caught, changing(copy) as change:
        load(change.db, damage(dumped(full.path)))
    assert message in caught.value.message
    assert caught.value.hint
    assert not copy.exists()


def test_it_goes_into_an_empty_database_only(full: Crm) -> None:
    with pytest.raises(CrmError, match="is not empty"), changing(full.path) as change:
        load(change.db, dumped(full.path))


VALUES = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False).map(lambda x: x + 0.0),  # no -0.0: a change from it to 0.0 is none
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=30),
    st.binary(max_size=20),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=VALUES, second=VALUES)
def test_every_value_comes_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, first: object, second: object
) -> None:
    """Through the text, and through update, delete and undo."""
    folder = tmp_path_factory.mktemp("values")
    path = folder / "crm.db"
    with changing(path) as change:
        change.db.run(
            "INSERT INTO person (name, name_key, created_at, updated_at)"
            " VALUES ('A', 'a', '2026-05-04T07:00:00Z', '2026-05-04T07:00:00Z')"
        )
        change.db.run("INSERT INTO field (name, type) VALUES ('x', 'text')")
        change.db.run("INSERT INTO field_value (field_id, person_id, value) VALUES (1, 1, ?)", (first,))
    before = dumped(path)
    with changing(folder / "copy.db") as change:
        load(change.db, before)
        found = change.db.value("SELECT value FROM field_value")
        assert type(found) is type(first)
        assert repr(found) == repr(first)
    for statement, values in (
        ("UPDATE field_value SET value = ?", (second,)),
        ("DELETE FROM field_value", ()),
    ):
        with changing(path) as change:
            change.db.run(statement, values)
        if dumped(path) != before:
            with changing(path) as change:
                undo(change, last_done(change))
        assert dumped(path) == before
