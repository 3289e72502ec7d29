"""What somebody wrote by hand into a file of our own: a bad word is a reject with its field, never a fault of ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from commandline import Crm


@pytest.mark.parametrize("format", ["csv", "jsonl", "vcard"])
@pytest.mark.parametrize(
    ("field", "word"), [("formality", "informal"), ("mail_format", "html"), ("decision", "approver")]
)
def test_a_word_that_is_none_of_ours_is_rejected(
    crm: Crm, tmp_path: Path, format: str, field: str, word: str
) -> None:
    crm("add Ann --company Acme --title CTO")
    crm("edit ann --formality informal --mail-format html")
    crm("link ann acme --role CTO --decision approver")
    text = crm(f"export {format}")
    assert word in text
    (tmp_path / "own.file").write_text(text.replace(word, "whatever"), encoding="utf-8")
    crm(f"import {tmp_path}/own.file --db {tmp_path}/new.db", code=5)
    rejected = (tmp_path / "own.rejects.csv").read_text(encoding="utf-8")
    assert field in rejected
    assert "'whatever' is none of " in rejected


@pytest.mark.parametrize("format", ["jsonl", "vcard"])
@pytest.mark.parametrize("text", ["lead", "2026-05-04T07:00:00Z"])
def test_a_status_or_moment_that_is_none_is_rejected(
    crm: Crm, tmp_path: Path, format: str, text: str
) -> None:
    crm("add Ann")
    found = crm(f"export {format}")
    assert text in found
    (tmp_path / "own.file").write_text(found.replace(text, "yesterday"), encoding="utf-8")
    crm(f"import {tmp_path}/own.file --db {tmp_path}/new.db", code=5)


def test_a_column_mapped_to_a_choice_takes_its_words_only(crm: Crm, tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("Name,Anrede\nAnn,formal\nBob,Sie\n", encoding="utf-8")
    crm(f"import {tmp_path}/list.csv --map Anrede=formality", code=5)
    assert crm("list --columns name,formality --no-header") == "Ann\tformal\n"
