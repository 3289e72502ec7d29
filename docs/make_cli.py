"""Writes docs/cli.md from --help of every command: make docs."""

from __future__ import annotations

from pathlib import Path

from crmcli.cli.guide import help_of
from crmcli.cli.help_text import EXIT_CODES
from crmcli.cli.table import COMMANDS, NOUNS

PAGE = Path(__file__).parent / "cli.md"
HEAD = """# Commands

Written by `make docs` from `--help`; a test holds it to that. Every command also has the flags under
[Flags of every command](#flags-of-every-command).
"""


def page() -> str:
    """The whole reference as Markdown."""
    parts = [HEAD]
    section = ""
    shared = ""
    for name, (_, _, title) in COMMANDS.items():
        if title != section:
            section = title
            parts.append(f"## {title}\n")
        text = help_of(name.split())
        assert text is not None
        body, _, rest = text.partition("\nOptions of every command:\n")
        flags, _, exits = rest.partition("\n\n")
        shared = max(shared, flags, key=len)
        parts.append(
            f"### crm {name}\n\n```text\n{body.strip()}\n```\n"
            + (f"\n{exits.strip()}\n" if exits.strip() else "")
        )
    parts.append(f"## Flags of every command\n\n```text\n{shared}\n```\n")
    codes = "".join(f"| {code} | {word} | {text} |\n" for code, (word, text) in EXIT_CODES.items())
    parts.append(f"## Exit codes\n\n| code | means | |\n|---|---|---|\n{codes}")
    parts.append("## Nouns\n\n" + "".join(f"- `crm {name}`: {text}\n" for name, (text, _) in NOUNS.items()))
    return "\n".join(parts).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
