"""What the search index is told beside the text: enough to find every spelling, and nothing it sees by itself."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmcli.clean.text import fold, spellings
from crmcli.store.documents import folded_too, other_spellings


@pytest.fixture
def index() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE search USING fts5(name, tokenize = 'unicode61 remove_diacritics 2')")
    return db


def finds(index: sqlite3.Connection, text: str, asked: str) -> bool:
    index.execute("DELETE FROM search")
    index.execute("INSERT INTO search VALUES (?)", (text,))
    query = " AND ".join(f'"{word}"' for word in asked.replace('"', " ").split())
    return index.execute("SELECT 1 FROM search WHERE search MATCH ?", (query,)).fetchone() is not None


def test_every_accented_european_letter_is_found_by_its_plain_one(index: sqlite3.Connection) -> None:
    for letter in map(chr, range(0xC0, 0x180)):
        word = f"a{letter}b"
        if fold(word).isalnum():
            assert finds(index, folded_too(word) or "", fold(word)), word


@pytest.mark.parametrize(
    "name", ["Jürgen Groß", "Nicolò Mueller", "Юрий Иванов", "Ιωάννης", "Łukasz Żak", "王伟", "Søren Ægir"]
)
def test_a_name_is_found_in_each_of_its_spellings(index: sqlite3.Connection, name: str) -> None:
    text = f"{name} {other_spellings(name)}"
    for word in name.split():
        assert all(finds(index, text, spelling) for spelling in spellings(word))


@given(st.text(alphabet="aäßéй王 łΐ'-", min_size=1, max_size=12))
def test_a_text_in_plain_latin_is_found_by_it(text: str) -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE search USING fts5(name, tokenize = 'unicode61 remove_diacritics 2')")
    asked = "".join(letter if letter.isalnum() else " " for letter in fold(text))
    if asked.split():
        assert finds(db, folded_too(text) or "", asked)
    db.close()
