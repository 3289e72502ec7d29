"""Words for people: the first page of help, the sections of commands, what was meant by a wrong word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crmcli.cli.table import COMMANDS, NOUNS

if TYPE_CHECKING:
    pass

# code -> (in a word, in full)
EXIT_CODES = {
    0: ("ok", "done; an empty list is ok too"),
    1: ("failure", "anything that fits no other code"),
    2: ("usage", "an unknown flag, field, stage or date, or a confirmation that was needed"),
    3: ("not found", "the named thing was not found"),
    4: ("conflict", "a duplicate, an ambiguous reference, an invalid transition"),
    5: ("partly done", "rejects, kept edits"),
    6: ("refused", "by policy: consent, erased, sensitive, read-only"),
    7: ("database", "locked, damaged, newer schema, missing"),
    8: ("findings", "only with --exit-code"),
    130: ("interrupted", "with Ctrl-C; nothing was changed"),
}
_EXAMPLES = """\
crm add "Jane Doe" --email jane@acme.com --company Acme --tag vip
crm log call jane "Price too high" --next "+3d send quote"
crm search acme
crm list --where 'tag=vip and last_contact>60d'
crm import contacts.csv --dry-run
crm undo
"""
_FOOT = """
Help:   crm help COMMAND, crm help filter, crm help dates, crm help exit-codes
Docs:   https://github.com/crmcli/crmcli#readme
Issues: https://github.com/crmcli/crmcli/issues
"""


def root_help() -> str:
    """The top of the first page: what this is, and what people type most."""
    lines = "".join(f"  {line}\n" for line in _EXAMPLES.splitlines())
    return f"A customer database in one SQLite file.\n\nExamples:\n{lines}\nUsage: crm COMMAND [OPTIONS]\n"


def write_sections(formatter: Any, path: str) -> None:
    """The commands below a noun (or all, below the root), by section, in the order of the table."""
    sections: dict[str, list[tuple[str, str]]] = {}
    prefix = f"{path} " if path else ""
    for name, (_, summary, section) in COMMANDS.items():
        if not name.startswith(prefix):
            continue
        head, _, tail = name.removeprefix(prefix).partition(" ")
        rows = sections.setdefault(section if not path else "Commands", [])
        if not tail:
            rows.append((head, summary))
        elif head not in (row[0] for row in rows):
            rows.append((head, NOUNS[head][0].rstrip(".")))
    for title, rows in sections.items():
        with formatter.section(title):
            formatter.write_dl(rows)
    if not path:
        formatter.write(_FOOT)
