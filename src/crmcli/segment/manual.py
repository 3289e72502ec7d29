"""`crm help filter`: the language and the list of fields, written from the one table."""

from __future__ import annotations

from crmcli.segment.fields import COMPANY, PERSON
from crmcli.segment.question import TYPES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.segment.fields import Field

_LANGUAGE = """\
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

Counting, and brackets
  activities(kind=call, last 90d)>=3      conditions in the brackets hold for each one that is counted
  has activities(reason~price, direction=in)
  tasks(due<today)>0
  email(label=work)~acme                  of a work address
  city(billing)=Milano                    of the billing address

What is misspelt is an error that points at it: fields, tags, segments, statuses, kinds. Nothing is guessed.
"""


def filter_help() -> str:
    """The page on filters.

    >>> filter_help().splitlines()[0][:36]
    'A filter says which people you mean.'
    """
    return (
        "\n".join(
            [_LANGUAGE, *_table("Fields of people", PERSON), "", *_table(_COMPANIES, COMPANY), "", *_types()]
        )
        + "\n"
    )


_COMPANIES = "Fields of companies; for their people as company.industry, company.city …"


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
    return f"{field.help}{choices}" + (f"  [{', '.join(others)}]" if others else "")


def _types() -> list[str]:
    lines = ["Types, and what they are compared with"]
    for type, (operators, value) in TYPES.items():
        shown = " ".join(operator for operator in operators if not operator.endswith("within"))
        lines.append(f"  {type:<10}{shown:<30}{value}")
    lines.append("")
    lines.append(
        "Your own fields (crm field list) are named like these. A plural (emails, tags) as a column gives all values."
    )
    return lines
