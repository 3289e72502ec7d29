"""Writes docs/cli.md from --help of every command: make docs."""

from __future__ import annotations

from pathlib import Path

from crmcli.cli.guide import help_of
from crmcli.cli.help_text import EXIT_CODES
from crmcli.cli.table import COMMANDS, NOUNS
from crmcli.cli.typer_app import SHARED_OPTIONS

PAGE = Path(__file__).parent / "cli.md"
HEAD = """# Commands

Written by `make docs` from `--help`; a test holds it to that. Every command also has the
[options of every command](#options-of-every-command), and what `--help` calls a listing or a change the
[options of listings](#options-of-listings) or [of changes](#options-of-changes).
"""


def page() -> str:
    """The whole reference as Markdown."""
    parts = [HEAD]
    section = ""
    shared: dict[str, str] = {}
    for name, (_, _, title) in COMMANDS.items():
        if title != section:
            section = title
            parts.append(f"## {title}\n")
        text = help_of(name.split())
        assert text is not None
        body, exits = taken_apart(text, shared)
        parts.append(
            f"### crm {name}\n\n```text\n{body.strip()}\n```\n"
            + (f"\n{exits.strip()}\n" if exits.strip() else "")
        )
    parts += [f"## {title}\n\n```text\n{shared[title]}\n```\n" for title in SHARED_OPTIONS]
    codes = "".join(f"| {code} | {word} | {text} |\n" for code, (word, text) in EXIT_CODES.items())
    parts.append(f"## Exit codes\n\n| code | means | |\n|---|---|---|\n{codes}")
    parts.append("## Nouns\n\n" + "".join(f"- `crm {name}`: {text}\n" for name, (text, _) in NOUNS.items()))
    return "\n".join(parts).rstrip() + "\n"


def taken_apart(text: str, shared: dict[str, str]) -> tuple[str, str]:
    """A help page without the options it shares with others, which are kept in `shared`; and its exit codes."""
    kept = []
    for paragraph in text.split("\n\n"):
        title, _, flags = paragraph.partition(":\n")
        if title in SHARED_OPTIONS:
            shared[title] = max(shared.get(title, ""), flags, key=len)
        else:
            kept.append(paragraph)
    exits = kept.pop() if kept[-1].startswith("Exit codes:") else ""
    return "\n\n".join(kept), exits


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
