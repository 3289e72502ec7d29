"""From what is typed to queries that cannot fail, to excerpts, and to the nearest spellings."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmcli.store.database import Database
from crmcli.store.excerpt import WIDTH, excerpt
from crmcli.store.search_query import MAX_PIECES, expression, pieces
from crmcli.store.words import nearest


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("anna bianchi", '("anna") AND ("bianchi" OR "bianchi" *)'),
        ("Müller", '("muller" OR "mueller" OR "muller" * OR "mueller" *)'),
        ("Strasse 5", '("strasse" OR "straße") AND ("5")'),
        ('"price too high" anna', '("price too high") AND ("anna" OR "anna" *)'),
        ("“price too”", '("price too")'),
        ('say "unclosed words', '("say") AND ("""unclosed") AND ("words" OR "words" *)'),
        ("jane@acme.com", '("jane@acme.com" OR "jane@acme.com" *)'),
        ("NEAR(a)", '("near(a)" OR "near(a)" *)'),
        ("C++", '("c++" OR "c++" *)'),
        ("x", '("x" OR "x" *)'),
        ("anna x", '("anna") AND ("x")'),
        ("王", '("王" OR "王" *)'),
        ("* ^ -- ()", ""),
        ("2024", '("2024" OR "2024" *)'),
        (
            "+39 02 12345678",
            '("390212345678" OR ("39" AND "02" AND "12345678") OR "390212345678" *'
            ' OR ("39" AND "02" AND "12345678" *))',
        ),
    ],
)
def test_a_search_becomes_this_query(text: str, query: str) -> None:
    assert expression(pieces(text, "IT")) == query


DB = sqlite3.connect(":memory:")
DB.execute("CREATE VIRTUAL TABLE search USING fts5(name, contact, body)")
DB.execute(
    "INSERT INTO search VALUES ('Anna Rossi', 'anna@acme.com +39 02 12345678', 'likes \"quotes\" and C++')"
)


@settings(max_examples=1000, deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(list('ab12"*()^-:+@. ')), max_size=30).map("".join)))
def test_no_text_makes_a_query_that_fails(text: str) -> None:
    found = pieces(text, "IT")
    assert len(found) <= MAX_PIECES
    if found:
        for columns in ("", "name", "name contact"):
            DB.execute(
                "SELECT rowid FROM search WHERE search MATCH ?", (expression(found, columns),)
            ).fetchall()


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(("anna", "ROSSI", "acme", "anna@acme.com", '"anna rossi"', "c++", "02 12345678")),
        min_size=1,
    )
)
def test_what_is_there_is_found_in_any_order(words: list[str]) -> None:
    query = expression(pieces(" ".join(words), "IT"))
    assert DB.execute("SELECT count(*) FROM search WHERE search MATCH ?", (query,)).fetchone() == (1,)


@pytest.mark.parametrize(
    ("text", "wanted", "shown"),
    [
        ("short", ["sho"], "short"),
        ("two\nlines\there", ["lines"], "two lines here"),
        ("x" * 100, ["nothing"], "x" * (WIDTH - 1) + "…"),
    ],
)
def test_an_excerpt_is_one_line_of_bounded_width(text: str, wanted: list[str], shown: str) -> None:
    assert excerpt(text, wanted) == shown


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from(("alpha", "Größe", "preis", "Mueller", "x")), min_size=1, max_size=60),
    st.booleans(),
)
def test_an_excerpt_shows_what_was_found(chunks: list[str], long: bool) -> None:
    text = " ".join(chunks * (5 if long else 1)) + " Needle " + " ".join(chunks)
    line = excerpt(text, ["needl"])
    assert "Needle" in line
    assert len(line) <= max(WIDTH, len("Needle"))


@pytest.fixture
def words(tmp_path: Path) -> Database:
    db = Database(str(tmp_path / "crm.db"), read_only=False, timeout_s=1)
    known = ("john", "smith", "muller", "rossi", "ivanova", "katharina", "anna", "ann")
    db.run_many("INSERT INTO word (text) VALUES (?)", [(word,) for word in known])
    db.run("INSERT INTO word_trigram (rowid, text) SELECT id, ' ' || text || ' ' FROM word")
    return db


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("jhon", "john"),  # shares no trigram
        ("smtih", "smith"),
        ("mulller", "muller"),
        ("rosssi", "rossi"),
        ("ivanva", "ivanova"),
        ("catarina", "katharina"),
        ("anna", "ann"),  # never the word itself
        ("zzzzzz", None),
        ("x", None),
        ("y" * 5_000, None),
    ],
)
def test_the_nearest_word_is_the_one_meant(words: Database, typed: str, meant: str | None) -> None:
    found = nearest(words, typed, 3)
    assert (found[0][0] if found else None) == meant
    words.close()
