"""What each type of field can be compared with, and how: a question about one row → `Condition` on that row.

Only positive operators arrive here; the compiler asks `!=`, `!~` and `not in` as the opposite, so that a clause
and its opposite always part everybody between them.
"""

from __future__ import annotations

from crmcli.errors import CleanError
from crmcli.segment import texts
from crmcli.segment.condition import Condition, all_of, any_of
from crmcli.segment.span import Span, compared_with

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.segment.fields import Field
    from crmcli.segment.parser import Value
    from crmcli.segment.question import Question


_NONE_NAMED = "none named"  # no currency has such a code
_TEXTS = {
    "text": texts.text,
    "tag": texts.tag,
    "kind": texts.kind,
    "stage": texts.stage,
    "exact": texts.exact,
    "choice": texts.choice,
}


def compared(question: Question) -> Condition:
    """The condition a question asks of one row."""
    type = question.field.type
    if type in _TEXTS:
        return _TEXTS[type](question)
    if type == "number":
        return _number(question)
    if type == "money":
        return any_of([amount(question, value) for value in question.values])
    if type == "bool":
        return _bool(question)
    if type in ("day", "instant", "birthday"):
        from crmcli.segment import moment

        return moment.birthday(question) if type == "birthday" else moment.time(question)
    from crmcli.segment import contacts

    return contacts.COMPARE[type](question)


def present(field: Field) -> Condition:
    """That the row has a value in the field."""
    if field.type == "bool":
        return Condition(f"{field.sql} = 1", missing=True)
    if field.type in ("number", "money", "id"):
        return Condition(f"{field.sql} IS NOT NULL")
    return Condition(f"{field.sql} <> ''", missing=True)


def _bool(question: Question) -> Condition:
    from crmcli.clean.value import typed

    value = question.values[0]
    wanted = question.read(lambda text: typed(text, "bool", now=question.context.now), value)
    return Condition(f"{question.field.sql} = ?", (wanted,), missing=True)


def _number(question: Question) -> Condition:
    return any_of([number_span(question, value).on(question.field.sql) for value in question.values])


def number_span(question: Question, value: Value) -> Span:
    """The numbers a value and the operator stand for; `10..20` has both ends."""
    first, dots, last = value.text.partition("..")
    low = _one_number(question, value, first)
    return _span(question, value, low, _one_number(question, value, last) if dots else None)


def money_span(question: Question, value: Value) -> tuple[Span, str | None]:
    """The amounts, in ten thousandths, a value and the operator stand for, and their currency if it is named."""
    first, dots, last = value.text.partition("..")
    low, currency = _one_amount(question, value, first)
    high, other = _one_amount(question, value, last) if dots else (None, None)
    if currency and other and currency != other:
        raise question.fault(value, f"{question.named}: {currency} and {other} are two currencies")
    return _span(question, value, low, high), currency or other


def money_spans(question: Question) -> tuple[list[Span], str | None]:
    """The amounts of all values, which are in one currency if any is named, because a sum can be in one only."""
    found = [money_span(question, value) for value in question.values]
    currencies = {currency for _, currency in found if currency}
    if len(currencies) > 1:
        raise question.fault(
            question.values[0], f"{question.named}: a sum is in one currency", "ask for each with or"
        )
    return [span for span, _ in found], next(iter(currencies), None)


def amount(question: Question, value: Value) -> Condition:
    """The condition on an amount and, if it is named, on its currency."""
    span, currency = money_span(question, value)
    found = span.on(question.field.sql)
    return (
        all_of([found, Condition(f"{question.field.currency} = ?", (currency,), missing=True)])
        if currency
        else found
    )


def _span(question: Question, value: Value, low: float, high: float | None) -> Span:
    if high is None:
        return compared_with(question.operator, low, low, high_included=True)
    if question.operator not in ("=", "in"):
        raise question.fault(
            value, f"a range cannot be compared with {question.operator}", f"{question.named} = {value.text}"
        )
    return Span(low, high)


def _one_amount(question: Question, value: Value, text: str) -> tuple[int, str | None]:
    from crmcli.clean.money import exponent, money

    try:
        found = money(text, currency=_NONE_NAMED)
    except CleanError as error:
        raise question.fault(value, f"{question.named}: {error.message}", error.hint) from None
    return found.minor * 10 ** (
        4 - exponent(found.currency)
    ), None if found.currency == _NONE_NAMED else found.currency


def _one_number(question: Question, value: Value, text: str) -> float:
    from crmcli.clean.value import typed

    try:
        found = typed(text, "number", now=question.context.now)
    except CleanError as error:
        raise question.fault(value, f"{question.named}: {error.message}", error.hint) from None
    assert isinstance(found, int | float)
    return found
