"""The same command table as a Typer application: help, completion, and every message about wrong words.

Each command's Typer parameters are made from its one declaration (`declare`). Commands are loaded one by one,
when they are named. `run` is reached only when the fast road declined.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperCommand, TyperGroup

from crmcli.cli.declare import Parameter, parameters, specification
from crmcli.cli.execute import flags_of
from crmcli.cli.help_text import EXIT_CODES, root_help, write_sections
from crmcli.cli.options import CHANGING, LISTING, PAST
from crmcli.cli.table import COMMANDS, NOUNS, load
from crmcli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_EVERY = "Options of every command"
# Titles of the shared options, and which they are: help says them with each command, the reference once.
SHARED_OPTIONS: dict[str, frozenset[str]] = {
    "Options of listings": frozenset(flag.name for flag in LISTING),
    "Options of changes": frozenset(flag.name for flag in CHANGING),
    _EVERY: frozenset(),
}
_LONGEST_PLACE = 40  # letters of an argument in a usage line; what it may be stands below
_TYPES = {"str": str, "int": int, "float": float, "bool": bool}


class CommandHelp(TyperCommand):
    """A command whose help leads with its examples."""

    examples: tuple[str, ...] = ()
    exits: tuple[int, ...] = ()
    shared: frozenset[str] = frozenset()

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """What is typed, as a shell's manual writes it: NAME, [NAME] where it may be left out, NAME… for several."""
        pieces = []
        for parameter in self.get_params(ctx):
            if parameter.param_type_name == "argument":
                place = parameter.make_metavar(ctx).removesuffix("...").strip("{}[]")
                place = place if len(place) <= _LONGEST_PLACE else str(parameter.name).upper()
                place += "…" if parameter.nargs != 1 and "…" not in place else ""
                pieces.append(place if parameter.required else f"[{place}]")
        return [*pieces, "[OPTIONS]"]

    def _section(self, parameter: Any) -> str:
        """Under which title a parameter is explained."""
        if parameter.param_type_name == "argument":
            return "Arguments"
        if parameter.name not in self.shared:
            return "Options"
        return next((title for title, names in SHARED_OPTIONS.items() if parameter.name in names), _EVERY)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write_text((self.help or "").partition("\n\n")[0])
        if self.examples:
            with formatter.section("Examples"):
                for example in self.examples:
                    formatter.write(f"{'':{formatter.current_indent}}{example}\n")
        formatter.write_paragraph()
        self.format_usage(ctx, formatter)
        rest = (self.help or "").partition("\n\n")[2]
        if rest:
            formatter.write_paragraph()
            formatter.write_text(rest)
        sections: dict[str, list[Any]] = {title: [] for title in ("Arguments", "Options", *SHARED_OPTIONS)}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None:
                sections[self._section(parameter)].append(record)
        for title, records in sections.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)
        if self.exits:
            formatter.write_paragraph()
            formatter.write_text(f"Exit codes: {_exits(self.exits)}; crm help exit-codes explains them.")


class NounHelp(TyperGroup):
    """The root or a noun: its commands come from the table and are loaded when they are named."""

    path = ""

    def list_commands(self, ctx: Any) -> list[str]:
        prefix = f"{self.path} " if self.path else ""
        names = [name.removeprefix(prefix).split(" ")[0] for name in COMMANDS if name.startswith(prefix)]
        return list(dict.fromkeys(names))

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        name = f"{self.path} {cmd_name}".strip()
        if name in COMMANDS:
            return built(name)
        if not self.path and name in NOUNS:
            return noun(name)
        return None

    def format_help(self, ctx: Any, formatter: Any) -> None:
        if not self.path:
            formatter.write(root_help())
        else:
            formatter.write_text(NOUNS[self.path][0])
            with formatter.section("Examples"):
                for example in NOUNS[self.path][1].splitlines():
                    formatter.write(f"{'':{formatter.current_indent}}{example}\n")
            formatter.write_paragraph()
            self.format_usage(ctx, formatter)
        write_sections(formatter, self.path)


def application() -> Any:
    """The whole command table, ready to be called."""
    root = typer.Typer(
        cls=NounHelp, rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False, name="crm"
    )
    root.callback()(lambda: None)
    return typer.main.get_command(root)


def noun(name: str) -> Any:
    """The group of one noun."""
    group = typer.Typer(
        cls=NounHelp, rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False, name=name
    )
    group.callback()(lambda: None)
    found = typer.main.get_command(group)
    assert isinstance(found, NounHelp)
    found.path = name
    return found


def built(name: str) -> Any:
    """One command of the table as Typer's, made from its declaration."""
    function = load(name)
    flags = flags_of(function)

    def callback(**values: Any) -> dict[str, Any]:
        return values

    callback.__signature__ = inspect.Signature([_signature(flag) for flag in flags])  # type: ignore[attr-defined]
    callback.__annotations__ = {flag.name: _annotation(flag) for flag in flags}
    callback.__doc__ = inspect.cleandoc(function.__doc__ or "")
    one = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
    one.command(
        name.rpartition(" ")[2], cls=CommandHelp, context_settings={"help_option_names": ["-h", "--help"]}
    )(callback)
    found = typer.main.get_command(one)
    assert isinstance(found, CommandHelp)
    kind = specification(function)
    found.examples, found.exits = kind.examples, kind.exits
    own = (*parameters(function), *PAST)
    found.shared = frozenset(("help", *(flag.name for flag in flags))) - {parameter.name for parameter in own}
    return found


def _signature(flag: Parameter) -> inspect.Parameter:
    info: Any
    common: dict[str, Any] = {"help": flag.help or None, "metavar": flag.metavar, "show_default": False}
    if flag.complete:
        from crmcli.cli.complete import completer

        common["autocompletion"] = completer(flag.complete)
    if flag.choices:
        common["metavar"] = "|".join(flag.choices) if sum(map(len, flag.choices)) < 60 else flag.metavar
        common["autocompletion"] = lambda: list(flag.choices)
        common["callback"] = _chosen(flag)
    default: Any = flag.default
    if flag.flags:
        info = typer.Option([] if flag.many else default, *flag.flags, **common)
    else:
        info = typer.Argument((... if not flag.optional else ([] if flag.many else default)), **common)
    return inspect.Parameter(
        flag.name, inspect.Parameter.KEYWORD_ONLY, default=info, annotation=_annotation(flag)
    )


def _chosen(flag: Parameter) -> Callable[[Any], Any]:
    """A check that a value is one of the flag's choices, with a suggestion."""

    def check(value: Any) -> Any:
        for one in value if isinstance(value, list) else [value]:
            if one is not None and one not in flag.choices:
                from crmcli.clean.nearest import nearest

                close = nearest(one, flag.choices)
                name = flag.flags[-1] if flag.flags else flag.metavar
                raise UsageError(
                    f"{name} cannot be {one!r}",
                    (f"did you mean {close}? " if close else "") + f"one of {', '.join(flag.choices)}",
                )
        return value

    return check


def _annotation(flag: Parameter) -> Any:
    kind: Any = _TYPES[flag.type]
    if flag.many:
        return list[kind]
    return kind | None if flag.optional and kind is not bool else kind


def parse(words: Sequence[str]) -> tuple[str, dict[str, Any]] | None:
    """(command, values) as Typer reads the words; None where it printed help or completions instead."""
    root = application()
    found: dict[str, Any] = {}
    context = root.make_context("crm", list(words))
    with context:
        command, name = root, ""
        args = [*context._protected_args, *context.args]
        while isinstance(command, NounHelp):
            word, command, args = command.resolve_command(context, args)
            assert command is not None
            name = f"{name} {word}".strip()
            context = command.make_context(word, args, parent=context)
            args = [*getattr(context, "_protected_args", []), *context.args]
        found = dict(context.params)
    return name, found


def _exits(codes: Sequence[int]) -> str:
    return ", ".join(f"{code} {EXIT_CODES[code][0]}" for code in codes)
