"""crm schema: the whole interface as one JSON object, for scripts and agents that read no help pages."""

from __future__ import annotations

from crmcli.cli.declare import Parameter, command, parameters, specification

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from crmcli.cli.context import App
    from crmcli.segment.fields import Field


@command(
    examples=(
        "crm schema --json",
        "crm schema --json | jq -r '.commands[] | select(.writes) | .name'",
        "crm schema --json | jq '.fields.person[].name'",
    ),
    exits=(0, 2),
)
def schema(app: App) -> None:
    """Describe every command, flag, field and exit code, as one JSON object.

    It is JSON whether --json is there or not. Your own fields are listed by crm field list --json, the tables by crm
    sql --schema.
    """
    from crmcli import __version__
    from crmcli.cli.help_text import EXIT_CODES
    from crmcli.cli.options import FORMATS
    from crmcli.cli.table import COMMANDS
    from crmcli.errors import UsageError
    from crmcli.segment.fields import SUBJECTS
    from crmcli.segment.question import TYPES
    from crmcli.store import SCHEMA_VERSION

    if app.format not in (None, "json", "jsonl"):
        raise UsageError(f"a schema is nested, and --format {app.format} is flat", "leave out --format")
    if app.format is None:
        app.flags["json"] = True
    app.emit_object(
        {
            "program": {"name": "crm", "version": __version__, "schema": SCHEMA_VERSION},
            "commands": [_command(name) for name in COMMANDS],
            "fields": {subject: list(map(_field, fields)) for subject, fields in SUBJECTS.items()},
            "types": {
                type: {"operators": list(operators), "value": value}
                for type, (operators, value) in TYPES.items()
            },
            "formats": list(FORMATS),
            "exit_codes": [
                {"code": code, "name": name, "meaning": meaning}
                for code, (name, meaning) in EXIT_CODES.items()
            ],
        }
    )


def _command(name: str) -> dict[str, Any]:
    from crmcli.cli.execute import flags_of
    from crmcli.cli.table import COMMANDS, load

    _, summary, section = COMMANDS[name]
    function = load(name)
    kind = specification(function)
    own = {parameter.name for parameter in parameters(function)}
    flags = flags_of(function)
    return {
        "name": name,
        "summary": summary,
        "section": section,
        "help": " ".join((function.__doc__ or "").split()),
        "examples": list(kind.examples),
        "writes": kind.writes,
        "lists": kind.lists,
        "exit_codes": list(kind.exits),
        "arguments": [_parameter(flag) for flag in flags if not flag.flags],
        "options": [{**_parameter(flag), "shared": flag.name not in own} for flag in flags if flag.flags],
    }


def _parameter(flag: Parameter) -> dict[str, Any]:
    return {
        "name": flag.name,
        "flags": list(flag.flags),
        "metavar": flag.metavar,
        "type": flag.type,
        "required": not (flag.flags or flag.optional),
        "repeatable": flag.many,
        "default": flag.default,
        "choices": list(flag.choices),
        "help": flag.help,
    }


def _field(field: Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "type": field.type,
        "help": field.help,
        "choices": list(field.choices),
        "aliases": list(field.aliases),
        "plural": field.plural,
        "arguments": [argument.name for argument in field.arguments],
    }
