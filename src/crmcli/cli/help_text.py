"""Words for people: the first page of help, the sections of commands, what was meant by a wrong word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from crmcli.cli.options import CHANGING, GLOBAL, LISTING
from crmcli.cli.table import COMMANDS, NOUNS, load
from crmcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmcli.cli.app import App

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
Help:   crm help COMMAND, crm help filter, crm help exit-codes
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
            rows.append((head, NOUNS[head][0]))
    for title, rows in sections.items():
        with formatter.section(title):
            formatter.write_dl(rows)
    if not path:
        formatter.write(_FOOT)


def bare(words: Sequence[str], app: App) -> bool:
    """Print help for `crm`, a noun alone, and whatever has -h or --help; whether that was it."""
    asked = [word for word in words if word not in ("-h", "--help")]
    if asked and not (asked[0] in NOUNS and len(asked) == 1) and len(asked) == len(words):
        return False
    text = help_of(asked)
    if text is None:
        return False
    app.emit_text(text)
    return True


def help_of(words: Sequence[str]) -> str | None:
    """The help page of a command or noun, or None where there is none."""
    from crmcli.cli.typer_app import application, built, noun

    name = " ".join(words)
    if not name:
        found, title = application(), "crm"
    elif name in COMMANDS:
        found, title = built(name), f"crm {name}"
    elif name in NOUNS:
        found, title = noun(name), f"crm {name}"
    else:
        return None
    return str(found.make_context(title, [], resilient_parsing=True).get_help()).rstrip() + "\n"


def suggestion(error: Any, words: Sequence[str]) -> UsageError:
    """What Typer found wrong, in our words, with the nearest right one."""
    from crmcli.clean.value import nearest

    name = _command(words)
    message = error.format_message().rstrip(".")
    option = getattr(error, "option_name", None)
    if type(error).__name__ == "NoSuchOption":
        known = [f for p in _parameters(name) for f in p.flags]
        close = nearest(str(option), known)
        hint = f"did you mean {close}?" if close else f"crm help {name}".strip()
        return UsageError(f"{name or 'crm'}: there is no option {option}", hint)
    if message.startswith("No such command"):
        wrong = words[len(name.split())] if len(words) > len(name.split()) else words[0]
        prefix = f"{name} " if name else ""
        known = list(
            dict.fromkeys(c.removeprefix(prefix).split(" ")[0] for c in COMMANDS if c.startswith(prefix))
        )
        close = nearest(wrong, known)
        hint = f"did you mean crm {prefix}{close}?" if close else f"crm help {name}".strip()
        return UsageError(f"there is no command crm {prefix}{wrong}", hint)
    return UsageError(f"{name or 'crm'}: {message[:1].lower()}{message[1:]}", f"crm help {name}".strip())


def _command(words: Sequence[str]) -> str:
    """The longest command or noun the words begin with."""
    for length in (2, 1):
        name = " ".join(words[:length])
        if name in COMMANDS or name in NOUNS:
            return name
    return ""


def _parameters(name: str) -> tuple[Any, ...]:
    from crmcli.cli.app import flags_of

    return flags_of(load(name)) if name in COMMANDS else (*GLOBAL, *LISTING, *CHANGING)
