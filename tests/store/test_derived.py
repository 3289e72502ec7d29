"""What is kept for speed equals what it is made from, after every kind of change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from crmcli.store import derived
from crmcli.store.database import Database

if TYPE_CHECKING:
    from commandline import Crm

LATER = datetime(2026, 5, 5, tzinfo=UTC)

CHANGES = (
    "add 'Ann Müller' --email ann@mueller.de --phone '+49 30 1234567' --company Globex --tag vip --note 'likes Öl'",
    "add 'Bob Roe' --address 'work:Via Roma 1;20121;Milano;MI;IT' --url linkedin.com/in/bobroe --company Globex",
    "company add Initech --website initech.com --tag reseller",
    "log call ann 'Price too high' --also bob --reason pricing --next '+3d send quote'",
    "log note bob 'met at the fair'",
    "log meeting jane 'Demo' --at 2026-05-01",
    "task add 'Visit Ann' --for ann --due fri",
    "deal add 'Globex annual' --for ann --value 24000",
    "tag ann big,late",
    "untag ann vip",
    "edit ann --name 'Ann Müller-Roe' --set nickname=Annie",
    "company edit globex --name 'Globex Europe'",
    "link bob initech --role CTO --since 2026-05",
    "link bob jane --as referred-by",
    "unlink bob initech",
    "company edit initech --website initech.example",
    "rm a1",
    "restore a1",
    "rm c3",
    "restore c3",
    "rm o1 --yes",
    "task done t1",
    "deal move 1 proposal",
    "merge ann jane",
    "rm t2",
    "deal rm 1",
    "field add seats --type int",
    "edit ann --set seats=3",
)


def content(db: Database) -> tuple[Any, ...]:
    return (
        db.rows("SELECT rowid, name, contact, body FROM search ORDER BY rowid"),
        db.rows(
            "SELECT person_id, last_contact_at, first_contact_at, interactions FROM person_stat ORDER BY 1"
        ),
    )


def check(crm: Crm) -> None:
    """The derived tables as they stand are those that `rebuild` makes."""
    db = Database(str(crm.path), read_only=False, timeout_s=5)
    try:
        kept = content(db)
        words = set(db.rows("SELECT text FROM word"))
        db.begin()
        derived.rebuild(db, LATER)
        assert content(db) == kept
        assert set(db.rows("SELECT text FROM word")) <= words
        db.rollback()
    finally:
        db.close()


def test_every_change_keeps_up_what_is_derived(jane: Crm) -> None:
    for command in CHANGES:
        jane(command)
        check(jane)


@pytest.mark.parametrize("command", ["undo", "redo"])
def test_undo_and_redo_keep_it_up_too(jane: Crm, command: str) -> None:
    for change in CHANGES:
        jane(change)
    for _ in CHANGES:
        jane("undo")
        if command == "undo":
            check(jane)
    if command == "redo":
        for _ in CHANGES:
            jane("redo")
            check(jane)
