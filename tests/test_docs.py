"""docs/cli.md is what `--help` says, and every command is in it; the README has every field of a filter."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"


def test_the_reference_is_up_to_date() -> None:
    page = runpy.run_path(str(DOCS / "make_cli.py"))["page"]()
    assert (DOCS / "cli.md").read_text(encoding="utf-8") == page, "run make docs"


def test_the_readme_has_the_filter_language_and_every_field() -> None:
    make = runpy.run_path(str(DOCS / "make_filter.py"))
    text = (DOCS.parent / "README.md").read_text(encoding="utf-8")
    assert make["BEGIN"] in text
    assert text == make["page"](text), "run make docs"
