"""Running a command whose words are read: its own values go to the function, the shared ones to the App."""

from __future__ import annotations

from functools import lru_cache

from crmcli.cli.context import Again, clock
from crmcli.cli.declare import parameters, specification
from crmcli.cli.options import CHANGING, GLOBAL, LISTING, PAST
from crmcli.errors import PartlyDoneError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from crmcli.cli.context import App
    from crmcli.cli.declare import Parameter


@lru_cache
def flags_of(function: Callable[..., None]) -> tuple[Parameter, ...]:
    """Every parameter of a command: its own, then the shared ones its kind has, but for those it has itself."""
    kind = specification(function)
    own = parameters(function)
    named = {parameter.name for parameter in own}
    shared = (
        *(LISTING if kind.lists else ()),
        *(PAST if kind.looks_back else ()),
        *(CHANGING if kind.writes else ()),
        *GLOBAL,
    )
    return (*own, *(parameter for parameter in shared if parameter.name not in named))


def execute(app: App, function: Callable[..., None], values: dict[str, Any]) -> None:
    """Run a command with the values of its parameters; the shared ones go to the App."""
    own = {parameter.name for parameter in parameters(function)}
    for name in list(values):
        if name not in own:
            app.flags[name] = values.pop(name)
    app.writes = specification(function).writes
    if "CRM_NOW" in app.environ:
        clock(app.environ["CRM_NOW"])  # what is no moment is said before anything else is
    if app.flags["as_of"] is not None:
        app.look_back(app.flags["as_of"])
    try:
        _run(app, function, values)
    except PartlyDoneError:
        if specification(function).writes:
            app.answer()
        raise
    if specification(function).writes:
        app.answer()


def _run(app: App, function: Callable[..., None], values: dict[str, Any]) -> None:
    """Run it, anew after a question that was answered with yes."""
    while True:
        try:
            function(app, **values)
            return
        except Again:
            continue
