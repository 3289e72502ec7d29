"""Every console block of the README and of docs/ is run, in order, and prints what the page shows."""

from __future__ import annotations

import re
import runpy
import sqlite3
from pathlib import Path

import pytest

CONSOLES = runpy.run_path(str(Path(__file__).parent.parent / "docs" / "consoles.py"))


@pytest.mark.parametrize("page", CONSOLES["PAGES"], ids=lambda page: page.name)
def test_what_the_page_shows_is_what_happens(page: Path, tmp_path: Path) -> None:
    assert page.read_text(encoding="utf-8") == CONSOLES["rerun"](page, tmp_path), (
        "look at it, then run make docs"
    )


def test_the_readme_names_every_view_that_stays_and_its_columns() -> None:
    root = Path(__file__).parent.parent
    readme = (root / "README.md").read_text(encoding="utf-8")
    shown = {
        view: re.findall(r"`(\w+)`", columns)
        for view, columns in re.findall(r"^\| `(v_\w+)` \| (.*) \|$", readme, flags=re.MULTILINE)
    }
    db = sqlite3.connect(":memory:")
    db.executescript((root / "schema.sql").read_text(encoding="utf-8"))
    views = [
        name
        for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'view' AND name GLOB 'v_*'")
    ]
    assert shown == {view: [row[1] for row in db.execute(f"PRAGMA table_info({view})")] for view in views}
    db.close()
