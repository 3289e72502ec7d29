"""`Question`: one comparison, as asked; and what each type of field can be compared with."""

from __future__ import annotations

from crmcli.errors import CleanError
from crmcli.model import Record
from crmcli.segment.error import FilterError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from crmcli.segment.context import Context
    from crmcli.segment.fields import Field
    from crmcli.segment.parser import Value

_WORDS = ("=", "!=", "~", "!~", "^", "in", "not in")
_ORDER = ("=", "!=", "<", "<=", ">", ">=", "in", "not in")
_SAME = ("=", "!=", "in", "not in")
_TIME = (*_ORDER, "within", "not within")

# type -> (its operators, how to write a value)
TYPES: dict[str, tuple[tuple[str, ...], str]] = {
    "text": (_WORDS, "a text"),
    "tag": (_WORDS, "a tag"),
    "kind": (_WORDS, "a kind of interaction"),
    "stage": (_WORDS, "a stage"),
    "company": (_WORDS, "a name, a domain or an id such as o4"),
    "country": (_SAME, "a country by code or name"),
    "email": (_WORDS, "an e-mail address; a part of one with ~"),
    "phone": (_WORDS, "a phone number in any form; a part of one with ~"),
    "handle": (_WORDS, "an account or a web address"),
    "exact": (_SAME, "exactly as it is"),
    "id": (_ORDER, "an id: c12, or 12"),
    "choice": (_SAME, "one of its words"),
    "bool": (("=", "!="), "yes or no; or the field alone"),
    "number": (_ORDER, "a number, or a range such as 10..20"),
    "count": (_ORDER, "a number, or a range such as 10..20"),
    "money": (_ORDER, "an amount: 1000, 1000 EUR, '1.234,50 €', 100..200 EUR"),
    "sum": (_ORDER, "an amount: 1000, 1000 EUR, '1.234,50 €', 100..200 EUR"),
    "day": (_TIME, "a day, a period (2025, 2025-Q3, last month, next 14d) or a length of time (60d)"),
    "instant": (_TIME, "a day, a period (2025, 2025-Q3, last month, last 90d) or a length of time (60d)"),
    "birthday": (_TIME, "a date or year of birth, or a day of the year (05-04, today, next 14d)"),
}

POSITIVE = {"!=": "=", "!~": "~", "not in": "in", "not within": "within"}


class Question(Record):
    """One comparison: the filter it stands in, the field and the name it was given, the values as typed."""

    text: str
    field: Field
    named: str
    operator: str
    values: tuple[Value, ...]
    context: Context

    def fault(self, value: Value, problem: str, advice: str | None = None) -> FilterError:
        return FilterError(problem, self.text, value.start, advice)

    def read(self, reader: Callable[[str], object], value: Value) -> object:
        """The value through a function of `clean`; what that refuses is pointed at."""
        try:
            return reader(value.text)
        except CleanError as error:
            raise self.fault(value, f"{self.named}: {error.message}", error.hint) from None


def wrong_operator(question: Question) -> FilterError:
    operators, wanted = TYPES[question.field.type]
    value = question.values[0]
    if question.operator in ("within", "not within"):
        negation = "not " if question.operator.startswith("not") else ""
        return question.fault(
            value, "a list after in stands in brackets", f"write {question.named} {negation}in ({value.text})"
        )
    shown = [operator for operator in operators if not operator.endswith("within")]
    return question.fault(
        value,
        f"{question.named} cannot be compared with {question.operator}",
        f"it takes {' '.join(shown)} and {wanted}",
    )
