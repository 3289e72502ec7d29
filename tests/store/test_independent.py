"""The file is plain SQLite: another program reads what the command line wrote."""

from __future__ import annotations

import sqlite_utils

from commandline import Crm


def test_another_program_reads_what_was_written(jane: Crm) -> None:
    jane("log call jane 'Price too high' --next '+3d send quote'")
    jane("edit jane --address 'billing:Via Roma 1;20121;Milano;MI;IT'")
    db = sqlite_utils.Database(str(jane.path))
    (person,) = db["person"].rows
    assert (person["name"], person["given"], person["family"]) == ("Jane Doe", "Jane", "Doe")
    assert [row["address"] for row in db["email"].rows_where("person_id = ?", [person["id"]])] == [
        "jane@acme.com"
    ]
    assert [row["e164"] for row in db["phone"].rows] == ["+390212345678"]
    assert [(row["city"], row["city_key"]) for row in db["address"].rows] == [("Milano", "milano")]
    assert [row["title"] for row in db["task"].rows] == ["send quote"]
    assert list(db.query("SELECT name FROM v_person")) == [{"name": "Jane Doe"}]
    assert list(db.query("PRAGMA foreign_key_check")) == []
    db.close()
