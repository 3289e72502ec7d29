"""`crm help filter`: the language and the list of fields, written from the one table."""

from __future__ import annotations

from crmcli.segment.event_fields import ACTIVITY, DEAL, TASK
from crmcli.segment.fields import COMPANY, PERSON
from crmcli.segment.question import TYPES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.segment.field import Field

LANGUAGE = """\
A filter says which people you mean. The same language serves list, edit, tag, export and dedupe with --where, and
segments. Quote it for the shell: crm list --where 'tag=vip and last_contact>60d'

Conditions
  city=Milano            is; capitals and accents do not matter
  city!=Milano           is not; whoever has no city counts too
  name~mull              contains         name!~mull   does not contain
  name^mull              begins with
  seats>=3  seats<10     numbers          seats=3..10  from 3 to 10
  tag in (vip, fair)     one of these     tag not in (vip, fair)
  has email  no phone    there is one     there is none
  do_not_contact         a yes-or-no field alone is a yes
  @vip                   everybody in the segment vip
  and  or  not  ( )      not binds tightest, then and, then or
  name='Rossi, Anna'     a text of several words stands in quotes

Time
  created=2025  created=2025-Q3  created in last month  created<2025-03-31  created=2025-01..2025-06
  last_contact<60d       less than 60 days ago
  last_contact>60d       longer ago, or never
  last_contact<24h       to the hour
  next_task<7d           due in less than 7 days, or overdue
  birthday in next 14d   the day of the year; birthday=1980 or birthday<1990 is the date of birth
  renews<+30d  renews>-30d   a date of your own: before thirty days from now, after thirty days ago

Money
  spent>=500             whatever the currency          spent>=500 EUR   what was in euro
  spent(2025)=100..200 EUR   deal_value(state=open)>'1.234,50 €'

Counting, and brackets
  activities(kind=call, last 90d)>=3      conditions in the brackets hold for each one that is counted
  has activities(reason~price, direction=in)
  orders(last year)>=3   deals(stage=proposal, value>1000 EUR)
  tasks(due<today)>0
  email(label=work)~acme                  of a work address
  city(billing)=Milano                    of the billing address

What is misspelt is an error that points at it: fields, tags, segments, statuses, kinds. Nothing is guessed.
"""


# What a filter can be about: its title, its fields.
SUBJECTS = (
    ("Fields of people", PERSON),
    ("Fields of companies; for their people as company.industry, company.city …", COMPANY),
    ("Fields of deals; also those of the person and the company: person.tag, company.city …", DEAL),
    ("Fields of tasks; also those of the person, the company and the deal: person.tag, deal.stage …", TASK),
    (
        "Fields of activities (crm export --what activities); also those of the person and the company",
        ACTIVITY,
    ),
)


def filter_help() -> str:
    """The page on filters.

    >>> filter_help().splitlines()[0][:36]
    'A filter says which people you mean.'
    """
    tables = [line for title, fields in SUBJECTS for line in (*_table(title, fields), "")]
    return "\n".join([LANGUAGE, *tables, *_types()]) + "\n"


def markdown() -> str:
    """The same for a page: the language, and what is folded away, the fields."""
    parts = [f"```text\n{LANGUAGE.strip()}\n```\n"]
    for title, fields in SUBJECTS:
        rows = "".join(f"| `{field.name}` | {field.type} | {_in_cell(_help(field))} |\n" for field in fields)
        parts.append(
            f"<details><summary>{title}</summary>\n\n| field | type | what it is [other names] |\n|---|---|---|\n{rows}"
            "\n</details>\n"
        )
    rows = "".join(
        f"| {type} | {' '.join(f'`{one}`' for one in _operators(type))} | {_in_cell(value)} |\n"
        for type, (_, value) in TYPES.items()
    )
    parts.append(
        "<details><summary>Types, and what they are compared with</summary>\n\n"
        f"| type | operators | values |\n|---|---|---|\n{rows}\n</details>\n"
    )
    return "\n".join(parts)


def _in_cell(text: str) -> str:
    return text.replace("|", "\\|")


def _table(title: str, fields: tuple[Field, ...]) -> list[str]:
    """A line a field: name, type, help and other names; below a group, what may stand in brackets."""
    width = max(len(field.name) for field in fields) + 2
    lines = [title]
    for field, following in zip(fields, (*fields[1:], None), strict=True):
        lines.append(f"  {field.name:<{width}}{field.type:<10}{_help(field)}")
        if field.arguments and (following is None or following.arguments != field.arguments):
            inner = ", ".join(argument.name for argument in field.arguments)
            lines.append(f"  {'':<{width + 10}}({inner})")
    return lines


def _help(field: Field) -> str:
    others = [*field.aliases, *([field.plural] if field.plural else [])]
    choices = f": {', '.join(field.choices)}" if field.choices else ""
    return f"{field.help}{choices}" + (f" [{', '.join(others)}]" if others else "")


def _types() -> list[str]:
    lines = ["Types, and what they are compared with"]
    for type, (_, value) in TYPES.items():
        lines.append(f"  {type:<10}{' '.join(_operators(type)):<30}{value}")
    lines.append("")
    lines.append(
        "Your own fields (crm field list) are named like these. A plural (emails, tags) as a column gives all values."
    )
    return lines


def _operators(type: str) -> list[str]:
    return [operator for operator in TYPES[type][0] if not operator.endswith("within")]
