"""Every console block of the README and of docs/ is run, in order, and prints what the page shows."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

CONSOLES = runpy.run_path(str(Path(__file__).parent.parent / "docs" / "consoles.py"))


@pytest.mark.parametrize("page", CONSOLES["PAGES"], ids=lambda page: page.name)
def test_what_the_page_shows_is_what_happens(page: Path, tmp_path: Path) -> None:
    assert page.read_text(encoding="utf-8") == CONSOLES["rerun"](page, tmp_path), (
        "look at it, then run make docs"
    )
