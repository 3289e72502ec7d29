"""The command table: every command, the function that runs it, one line of help. Nothing is imported until it runs."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

# name -> (module:function, summary, section of the help page)
COMMANDS: dict[str, tuple[str, str, str]] = {
    "add": ("add:add", "Add a person", "Every day"),
}

# What a noun alone is about, for its help page.
NOUNS: dict[str, tuple[str, str]] = {}


def load(name: str) -> Callable[..., None]:
    """The function of one command; imports its module and no other command's."""
    module, _, function = COMMANDS[name][0].partition(":")
    package = __import__(f"crmcli.cli.{module}", fromlist=[function])
    found: Callable[..., None] = getattr(package, function)
    return found
