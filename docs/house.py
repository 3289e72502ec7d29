"""Prints every module of the house with what it says it owns: make house."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

SOURCE = Path(__file__).parent.parent / "src" / "crmcli"
WIDTH = 26


def lines() -> list[str]:
    """A heading for each room, and a line for each module in it: its name, and the first line of its docstring."""
    found: list[str] = []
    for folder in sorted({path.parent for path in SOURCE.rglob("*.py")}):
        modules = sorted(folder.glob("*.py"), key=lambda path: (path.name != "__init__.py", path.name))
        for path in modules:
            said = (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]
            if path.name == "__init__.py":
                found += ["", f"{folder.relative_to(SOURCE.parent)}/  {said}"]
            else:
                found.append(f"  {path.stem:<{WIDTH}}{said}")
    return found[1:]


if __name__ == "__main__":
    sys.stdout.write("\n".join(lines()) + "\n")
