"""Merges taken back in any order leave the database as it was, whatever tables it has (row 60)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from everything import change, dump, filled
from hypothesis import given, settings
from hypothesis import strategies as st

from crmcli.store import undo, unmerge
from crmcli.store.database import Database
from crmcli.store.families import Family, families, rows
from crmcli.store.merge import TABLES, Merger

OWNERS = 5
SUBJECTS = pytest.mark.parametrize("subject", ["person", "company"])


@contextmanager
def database(subject: str) -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        db = filled(Path(folder) / "crm.db", TABLES[subject], OWNERS)
        yield db
        db.close()


def merge(db: Database, subject: str, survivor_id: int, loser_id: int) -> int:
    with change(db) as one:
        Merger(one, subject).merge(survivor_id, loser_id)
    return one.id


def part(db: Database, target: unmerge.Merge) -> tuple[str, ...]:
    with change(db) as one:
        return unmerge.unmerge(one, target)


def root(db: Database, subject: str, one: int) -> int:
    while (found := unmerge.of_loser(db, subject, one)) is not None:
        one = found.survivor_id
    return one


def standing(db: Database, subject: str) -> list[unmerge.Merge]:
    found = [unmerge.of_loser(db, subject, one) for one in range(1, OWNERS + 1)]
    return [merge for merge in found if merge is not None]


ORDERS = st.lists(st.tuples(st.integers(1, OWNERS), st.integers(1, OWNERS)), min_size=1, max_size=5)


@SUBJECTS
@settings(max_examples=15, deadline=None)
@given(pairs=ORDERS, data=st.data())
def test_unmerging_in_any_order_restores_every_table(
    subject: str, pairs: list[tuple[int, int]], data: st.DataObject
) -> None:
    with database(subject) as db:
        before = dump(db)
        for one, other in pairs:
            survivor_id, loser_id = root(db, subject, one), root(db, subject, other)
            if survivor_id != loser_id:
                merge(db, subject, survivor_id, loser_id)
        while found := standing(db, subject):
            assert part(db, data.draw(st.sampled_from(found))) == ()
        assert dump(db) == before


@SUBJECTS
@settings(max_examples=10, deadline=None)
@given(pairs=ORDERS)
def test_undo_and_redo_of_merges_and_unmerges_are_exact(subject: str, pairs: list[tuple[int, int]]) -> None:
    with database(subject) as db:
        states = [dump(db)]
        done: list[int] = []
        for one, other in pairs:
            survivor_id, loser_id = root(db, subject, one), root(db, subject, other)
            if survivor_id != loser_id:
                done.append(merge(db, subject, survivor_id, loser_id))
                states.append(dump(db))
        found = standing(db, subject)
        if found:
            with change(db) as one_more:
                unmerge.unmerge(one_more, found[0])
            done.append(one_more.id)
            states.append(dump(db))
        for target, after, before in zip(done[::-1], states[:0:-1], states[-2::-1], strict=True):
            undone = take_back(db, target)
            assert dump(db) == before
            redone = take_back(db, undone)
            assert dump(db) == after
            take_back(db, redone)
            assert dump(db) == before


def take_back(db: Database, target: int) -> int:
    with change(db) as one:
        assert undo.undo(one, target).kept == ()
    return one.id


@SUBJECTS
def test_a_merge_loses_no_value_and_leaves_nothing_with_the_loser(subject: str) -> None:
    with database(subject) as db:
        table = TABLES[subject]
        before = values_of(db, table, (1, 2))
        merge(db, subject, 1, 2)
        assert before - values_of(db, table, (1,)) == set()
        for family in families(db, table):
            if family.table != table:
                assert db.value(f"SELECT count(*) FROM {family.table} WHERE {family.column} = 2") == 0
        assert db.rows("PRAGMA foreign_key_check") == []


@SUBJECTS
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_whatever_was_edited_since_the_other_is_back_as_it_was(subject: str, data: st.DataObject) -> None:
    with database(subject) as db:
        table = TABLES[subject]
        values = [
            f for f in families(db, table) if f.table != table and "uid" not in f.columns and not f.unlike
        ]
        before = {f.table: rows(db, f, 2) for f in values}
        card = db.row(f"SELECT * FROM {table} WHERE id = 2")
        editable = [f for f in values if f.table != "alternate"]  # nobody edits what a merge put aside
        merge(db, subject, 1, 2)
        edits = data.draw(
            st.lists(st.tuples(st.sampled_from(editable), st.integers(0, 3), st.booleans()), max_size=8)
        )
        with change(db):
            edited = {found for wanted in edits if (found := edit(db, *wanted))}
        kept = {found for found in edited if count(db, table, *found)}
        assert part(db, unmerge.last_into(db, subject, 1)) == ()
        assert db.row(f"SELECT * FROM {table} WHERE id = 2") == card
        assert {f.table: rows(db, f, 2) for f in values} == before
        assert all(count(db, table, *found) for found in kept)
        assert db.rows("PRAGMA foreign_key_check") == []


def count(db: Database, owner: str, table: str, column: str) -> int:
    found: int = db.value(f"SELECT count(*) FROM {table} WHERE {owner}_id = 1 AND {column} = 'edited'")
    return found


def edit(db: Database, family: Family, index: int, is_edit: bool) -> tuple[str, str] | None:
    """Give a row of the survivor another text, or take it away; (table, column) where a text was given."""
    present = rows(db, family, 1)
    texts = [c for c in ("value", "title", "role", "every", "note", "city", "was") if c in family.columns]
    if index >= len(present):
        return None
    if not is_edit or not texts:
        db.run(f"DELETE FROM {family.table} WHERE id = ?", (present[index]["id"],))
        return None
    db.run(f"UPDATE {family.table} SET {texts[0]} = 'edited' WHERE id = ?", (present[index]["id"],))
    return family.table, texts[0]


# What is of a row and not of the person: numbers, order, the flag and the status that a stricter one outweighs.
_ROW = ("id", "uid", "position", "name_key", "city_key", "created_at", "updated_at", "merged_into", "deleted_at",
        "status_at", "merge_id", "do_not_contact")  # fmt: skip


def values_of(db: Database, table: str, ids: tuple[int, ...]) -> set[str]:
    """Every value in the rows of some owners, each alternate as the value it keeps; not what links the two."""
    found: set[str] = set()
    for one in ids:
        found.update(texts(db, table, "id", one))
        for family in families(db, table):
            if not family.unlike:
                found.update(texts(db, family.table, family.column, one))
    return found


def texts(db: Database, table: str, column: str, owner_id: int) -> Iterator[str]:
    cursor = db.run(f"SELECT * FROM {table} WHERE {column} = ?", (owner_id,))
    names = [name for name, *_ in cursor.description]
    for row in cursor.fetchall():
        for name, value in zip(names, row, strict=True):
            if value is not None and name not in _ROW and not name.endswith("_id") and name != "other_id":
                yield alternate(str(value)) if table == "alternate" and name == "value" else str(value)


def alternate(text: str) -> str:
    """'home (jane@acme.com)' keeps 'home'."""
    return text.partition(" (")[0]


def test_the_maximal_person_has_a_row_in_every_family(tmp_path: Path) -> None:
    """Else these tests would prove nothing about a table that came later."""
    for table in TABLES.values():
        db = filled(tmp_path / f"{table}.db", table, 3)
        empty: list[Any] = [
            family.table
            for family in families(db, table)
            if family.table != table and not db.value(f"SELECT count(*) FROM {family.table}")
        ]
        db.close()
        assert empty == []
