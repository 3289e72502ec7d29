"""crm help and crm completion."""

from __future__ import annotations

import os
import sys

from crmcli.cli.declare import Argument, command
from crmcli.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App

SHELLS = ("bash", "zsh", "fish", "powershell")
DATES = """Ways to write a day or a moment, in English, Italian, German, French and Russian:

  2026-05-04, 4 May 2026, 4.5.2026     a day (4/5/2026 needs date_order: crm config set date_order dmy)
  today, tomorrow, yesterday           also oggi, morgen, hier, завтра
  fri, next monday, lunedì             the next one
  +3d, -2w, 1m, in 3 days, 2 weeks ago from today
  eom, eoy                             end of the month, of the year
  fri 14:00, yesterday 15:00, noon     a moment, in your time zone (TZ)
  2026-05-04T14:00:00+02:00            a moment anywhere

Periods, for filters and reports:

  2026, 2026-Q3, Q3-2026, 2026-05      a year, a quarter, a month
  last month, this year, last 90d, next 14d
"""
TOPICS = ("filter", "exit-codes", "dates")


@command(
    examples=("crm help", "crm help log", "crm help company add", "crm help filter", "crm help exit-codes"),
    exits=(0, 2),
)
def help_(
    app: App,
    words: list[str] = Argument(
        "TOPIC", help="A command, or filter, exit-codes, dates.", optional=True, complete="command"
    ),
) -> None:
    """Explain a command, the filter language, the exit codes or the ways to write a date."""
    if len(words) == 1 and words[0] in TOPICS:
        app.emit_text(_topic(words[0]))
        return
    from crmcli.cli.guide import help_of

    text = help_of(words)
    if text is None:
        from crmcli.clean.nearest import nearest
        from crmcli.cli.table import COMMANDS, NOUNS

        close = nearest(" ".join(words), [*COMMANDS, *NOUNS, *TOPICS])
        raise UsageError(
            f"there is no help on {' '.join(words)!r}",
            f"did you mean crm help {close}?" if close else "crm help",
        )
    app.emit_text(text)


@command(
    examples=(
        'eval "$(crm completion bash)"',
        "crm completion zsh > ~/.zfunc/_crm",
        "crm completion fish | source",
    ),
    exits=(0, 2),
)
def completion(
    app: App, shell: str = Argument("SHELL", choices=SHELLS, help="bash, zsh, fish or powershell.")
) -> None:
    """Print the completion script of a shell; it completes names, tags, segments and fields too.

    It is for the command you type it with: crm, or crmcli.
    """
    from typer.completion import get_completion_script  # type: ignore[attr-defined]

    called = "crmcli" if os.path.basename(sys.argv[0]).startswith("crmcli") else "crm"
    app.emit_text(get_completion_script(prog_name=called, complete_var="_CRM_COMPLETE", shell=shell) + "\n")


def _topic(topic: str) -> str:
    from crmcli.cli.help_text import EXIT_CODES

    if topic == "exit-codes":
        lines = (f"  {code:>3}  {word:<11}  {text}\n" for code, (word, text) in EXIT_CODES.items())
        return "Exit codes, the same for every command:\n\n" + "".join(lines)
    if topic == "dates":
        return DATES
    from crmcli.segment.manual import filter_help

    return filter_help()
