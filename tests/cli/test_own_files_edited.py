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


@pytest.mark.parametrize("form", ["csv", "tsv", "xlsx", "md", "csv --excel"])
def test_marks_in_a_text_of_ours_come_back_as_they_were(crm: Crm, form: str) -> None:
    crm(["add", "Bo | Ray *x*", "--email", "bo@acme.example", "--note", "one\n| <b>two</b> & [x] \\ back"])
    crm("company add Acme --note '<p>held</p>'")
    before = crm("export jsonl"), crm("export jsonl --what companies")
    file, copy = crm.folder / f"out.{form.split()[0]}", str(crm.folder / "copy.db")
    for what in ("people", "companies"):
        crm(f"export {form} --what {what} -o {file} --force")
        crm(f"import {file}", CRM_DB=copy)
    whats = ("export jsonl", "export jsonl --what companies")
    assert tuple(crm(what, CRM_DB=copy) for what in whats) == before


def test_a_markdown_table_from_elsewhere_is_a_table(crm: Crm) -> None:
    table = "| Name | E-mail |\n|:-----|:------:|\n| Ann Lee | ann@acme.example |\n|Bo\\|Co||\n"
    crm("import -", stdin=table)
    assert crm("list --columns name,email --no-header") == "Ann Lee\tann@acme.example\nBo|Co\t\n"
