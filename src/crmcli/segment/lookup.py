"""From a name to its field: the fixed ones, those of what it belongs to, and the declared ones of this database."""

from __future__ import annotations

from functools import cache

from crmcli.segment.context import known
from crmcli.segment.error import FilterError
from crmcli.segment.fields import LINKS, SUBJECTS, Field, Rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crmcli.segment.context import Context, CustomField
    from crmcli.segment.parser import FieldName

# Type of a declared field -> type of the table of fields.
_TYPES = {
    "text": "text", "url": "text", "int": "number", "number": "number", "bool": "bool", "date": "day",
    "choice": "choice",
}  # fmt: skip


def field_named(name: FieldName, text: str, context: Context, subject: str) -> Field:
    """The field a filter names, or `FilterError` that suggests the nearest."""
    found = find(name.name, context, subject)
    if found is None:
        raise _unknown(name, text, _near(name.name, context, subject))
    return found


def argument_named(name: FieldName, text: str, arguments: tuple[Field, ...]) -> Field:
    """The field a filter names inside the brackets of another."""
    found = by_name(arguments).get(tidy(name.name))
    if found is None:
        raise _unknown(
            name, text, _nearest(name.name, by_name(arguments)), [field.name for field in arguments]
        )
    return found


def find(name: str, context: Context, subject: str) -> Field | None:
    """The field of that name or alias, in any case; None if there is none."""
    wanted = tidy(name)
    fixed = by_name(SUBJECTS[subject]).get(wanted)
    if fixed:
        return fixed
    for prefix, step in LINKS[subject]:
        if wanted.startswith(f"{prefix}."):
            inner = find(wanted.removeprefix(f"{prefix}."), context, prefix)
            return reached(inner, prefix, step) if inner else None
    for custom in known(context.fields):
        if custom.subject == subject and custom.name == wanted:
            return declared(custom)
    return None


def tidy(name: str) -> str:
    """A name as the table has it: `Do-Not-Contact` is do_not_contact."""
    return name.lower().replace("-", "_")


@cache
def by_name(fields: tuple[Field, ...]) -> Mapping[str, Field]:
    """Fields by their names, aliases and plurals."""
    found: dict[str, Field] = {}
    for field in fields:
        for name in (field.name, *field.aliases, *([field.plural] if field.plural else [])):
            found[name] = field
    return found


def reached(field: Field, prefix: str, step: Rows) -> Field:
    """A field of something as a field of what belongs to it: `company.industry` of a person."""
    renamed: Field = field._replace(
        name=f"{prefix}.{field.name}",
        path=(step, *field.path),
        aliases=tuple(f"{prefix}.{alias}" for alias in field.aliases),
        plural=f"{prefix}.{field.plural}" if field.plural else None,
    )
    return renamed


def declared(custom: CustomField) -> Field:
    """A declared field: one row per person in field_value."""
    owner = "person_id" if custom.subject == "person" else "organisation_id"
    type = _TYPES[custom.type]
    return Field(
        custom.name,
        type,
        "a field of yours" + (f": {', '.join(custom.choices)}" if custom.choices else ""),
        "field_value.value",
        (
            Rows(
                "field_value",
                f"field_value.{owner}",
                "field_value.field_id = ?",
                (custom.id,),
                order="field_value.id",
            ),
        ),
        key=None if type == "text" else "field_value.value",
        choices=custom.choices,
        tense=None,
    )


def all_fields(context: Context, subject: str = "person") -> tuple[Field, ...]:
    """Every field a filter of this subject can name here, in the order of the table."""
    linked = tuple(
        reached(field, prefix, step)
        for prefix, step in LINKS[subject]
        for field in all_fields(context, prefix)
    )
    own = tuple(declared(custom) for custom in known(context.fields) if custom.subject == subject)
    return (*SUBJECTS[subject], *linked, *own)


def _unknown(name: FieldName, text: str, near: str | None, choices: Iterable[str] = ()) -> FilterError:
    """What to say of a name that no field has."""
    before, colon, value = name.name.partition(":")
    if near is None and colon and value:
        advice: str | None = f"did you mean {before}={value}?"
    elif near:
        advice = f"did you mean {near}?"
    else:
        advice = f"it takes {', '.join(choices)}" if choices else "crm help filter lists the fields"
    return FilterError(f"there is no field {name.name!r}", text, name.start, advice)


def _near(name: str, context: Context, subject: str) -> str | None:
    names = {found: None for field in all_fields(context, subject) for found in (field.name, *field.aliases)}
    return _nearest(name, names)


def _nearest(name: str, names: Iterable[str]) -> str | None:
    from crmcli.clean.nearest import nearest

    return nearest(tidy(name), names)
