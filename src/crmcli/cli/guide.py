"""Words the fast road declined, through Typer: help, completions, or what is wrong and what was meant."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import typer

from crmcli.cli.execute import execute, flags_of
from crmcli.cli.options import PAST, SHARED
from crmcli.cli.table import COMMANDS, NOUNS, load
from crmcli.cli.typer_app import application, built, noun, parse
from crmcli.errors import CrmError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmcli.cli.context import App


def guide(app: App, words: Sequence[str]) -> None:
    """Let Typer read the words: run the command, print help or completions, or raise what is wrong with them."""
    if "_CRM_COMPLETE" in app.environ:
        from typer.completion import completion_init  # type: ignore[attr-defined]

        completion_init()
        application().main(list(words), prog_name="crm", standalone_mode=False, complete_var="_CRM_COMPLETE")
        return
    if bare(words, app):
        return
    try:
        found = parse(words)
    except typer.Exit:
        return
    except (CrmError, typer.Abort):
        raise
    except typer.TyperException as error:
        raise suggestion(error, words) from None
    if found is not None:
        name, values = found
        execute(app, load(name), values)


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
    from crmcli.clean.nearest import nearest

    name = _command(words)
    message = error.format_message().rstrip(".")
    option = getattr(error, "option_name", None)
    if type(error).__name__ == "NoSuchOption":
        known = [f for p in _parameters(name) for f in p.flags]
        if str(option) in known:  # right, but there is nothing it could belong to
            return UsageError(f"{name or 'crm'}: a command is missing", f"crm help {name}".strip())
        if any(str(option) in flag.flags for flag in PAST):
            return UsageError(
                f"{name}: --as-of looks back, and this does not", "crm show, list, report … take it"
            )
        close = nearest(str(option), known)
        hint = f"did you mean {close}?" if close else f"crm help {name}".strip()
        if any(word.startswith(str(option)) and " " in word.partition("=")[0] for word in words):
            hint = "put -- before what begins with a dash and is no option"
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
    said, advice = _plainer(message)
    return UsageError(f"{name or 'crm'}: {said}", advice or f"crm help {name}".strip())


def _plainer(message: str) -> tuple[str, str | None]:
    """Typer's words where they speak of Python, or do not say what to do, in ours; and what to do.

    >>> _plainer("Invalid value for '--limit': 'abc' is not a valid int")
    ("--limit: 'abc' is no whole number", None)
    >>> _plainer("Got unexpected extra argument(s) (Doe)")
    ('too many words: Doe', 'what has blanks in it stands in quotes: "Jane Doe"')
    """
    found = re.fullmatch(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", message)
    if found:
        return f"too many words: {found[1]}", 'what has blanks in it stands in quotes: "Jane Doe"'
    found = re.fullmatch(
        r"Invalid value for '(.*?)': (.*) is not a valid (?:int|float)(?:eger)?(?: range)?", message
    )
    if found:
        return f"{found[1]}: {found[2]} is no {'whole ' if 'int' in message else ''}number", None
    return message[:1].lower() + message[1:], None


def _command(words: Sequence[str]) -> str:
    """The longest command or noun the words begin with."""
    for length in (2, 1):
        name = " ".join(words[:length])
        if name in COMMANDS or name in NOUNS:
            return name
    return ""


def _parameters(name: str) -> tuple[Any, ...]:

    return flags_of(load(name)) if name in COMMANDS else SHARED
