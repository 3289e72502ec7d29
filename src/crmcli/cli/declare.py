"""How a command is declared: a plain function whose defaults are `Argument(…)` and `Option(…)`.

The signature is the one declaration of each flag. `parse` reads it for the fast road; `typer_app` turns the same
parameters into Typer's for help, completion and error messages. This module imports nothing, so that a hot
command pays for neither `inspect` nor Typer.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    Function = TypeVar("Function", bound=Callable[..., None])


class Parameter:
    """One argument or option: what may be typed, what it becomes, and how it is explained."""

    __slots__ = (
        "choices",
        "complete",
        "default",
        "flags",
        "help",
        "many",
        "metavar",
        "name",
        "optional",
        "type",
    )

    def __init__(
        self,
        flags: tuple[str, ...],
        *,
        help: str,
        metavar: str | None,
        choices: tuple[str, ...],
        complete: str | None,
        default: object,
        optional: bool,
    ) -> None:
        self.flags = flags
        self.help = help
        self.metavar = metavar
        self.choices = choices
        self.complete = complete
        self.default = default
        self.optional = optional
        self.name = flags[-1].lstrip("-").replace("-", "_") if flags else ""
        self.type = "str"
        self.many = False

    @property
    def is_flag(self) -> bool:
        return self.type == "bool"

    def typed(self, name: str, annotation: str) -> Parameter:
        """This parameter under the name and type its function gives it."""
        self.name = name
        kind = annotation.removesuffix(" | None")
        if kind.startswith("list["):
            self.many, kind = True, kind[5:-1]
        elif kind != annotation:
            self.optional = True
        if kind not in ("str", "int", "float", "bool"):
            raise TypeError(f"parameter {name!r} cannot be {annotation!r}")
        self.type = kind
        if self.default is None and kind == "bool":
            self.default = False
        return self


def Argument(  # noqa: N802 - reads like Typer's
    metavar: str,
    *,
    help: str = "",
    complete: str | None = None,
    choices: tuple[str, ...] = (),
    optional: bool = False,
) -> Any:
    """A value by its place. `complete` names the source of its completions (see `complete`)."""
    return Parameter(
        (), help=help, metavar=metavar, choices=choices, complete=complete, default=None, optional=optional
    )


def Option(  # noqa: N802
    *flags: str,
    help: str = "",
    metavar: str | None = None,
    default: object = None,
    choices: tuple[str, ...] = (),
    complete: str | None = None,
) -> Any:
    """A value by its flag; a `bool` is a switch, a `list` may be given again and again."""
    return Parameter(
        flags, help=help, metavar=metavar, choices=choices, complete=complete, default=default, optional=True
    )


class Specification:
    """What a command function says of itself beside its parameters."""

    __slots__ = ("examples", "exits", "lists", "looks_back", "writes")

    def __init__(
        self,
        *,
        lists: bool,
        writes: bool,
        looks_back: bool,
        examples: tuple[str, ...],
        exits: tuple[int, ...],
    ) -> None:
        self.lists = lists
        self.writes = writes
        self.looks_back = looks_back
        self.examples = examples
        self.exits = exits


def command(
    *,
    lists: bool = False,
    writes: bool = False,
    looks_back: bool = False,
    examples: tuple[str, ...] = (),
    exits: tuple[int, ...] = (),
) -> Callable[[Function], Function]:
    """Mark a function as a command: `lists` gives it the flags of listings, `writes` those of changes, `looks_back`
    the question how things stood on another day.
    """

    def mark(function: Function) -> Function:
        function.specification = Specification(  # type: ignore[attr-defined]
            lists=lists, writes=writes, looks_back=looks_back, examples=examples, exits=exits
        )
        return function

    return mark


def specification(function: Callable[..., None]) -> Specification:
    """What `@command` said of it."""
    found = function.specification  # type: ignore[attr-defined]
    assert isinstance(found, Specification)
    return found


def parameters(function: Callable[..., None]) -> tuple[Parameter, ...]:
    """The parameters of a command function after `app`, in order, read once from its signature."""
    read: tuple[Parameter, ...] | None = function.__dict__.get("parameters")
    if read is not None:
        return read
    code = function.__code__
    positional = code.co_varnames[: code.co_argcount]
    named = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    given = function.__defaults__ or ()
    defaults = dict(zip(positional[len(positional) - len(given) :], given, strict=True))
    defaults.update(function.__kwdefaults__ or {})
    found = []
    for name in (*positional[1:], *named):
        parameter = defaults[name]
        assert isinstance(parameter, Parameter), f"{function.__name__}: {name} needs an Argument or Option"
        found.append(parameter.typed(name, function.__annotations__[name]))
    function.__dict__["parameters"] = tuple(found)
    return tuple(found)
