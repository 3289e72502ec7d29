"""Writes the filter language and the table of fields into the README, between its marks: make docs."""

from __future__ import annotations

import re
from pathlib import Path

from crmcli.segment.manual import markdown

PAGE = Path(__file__).parent.parent / "README.md"
BEGIN = "<!-- the filter language, written by make docs -->"
END = "<!-- end of the filter language -->"


def page(text: str) -> str:
    """The README with what the table of fields says now."""
    block = f"{BEGIN}\n\n{markdown()}\n{END}"
    return re.sub(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: block, text, flags=re.DOTALL)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
