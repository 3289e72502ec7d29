"""Comparisons of what has a canonical form: e-mails, phones, handles, companies, countries, ids."""

from __future__ import annotations

from crmcli.clean.text import fold
from crmcli.errors import CleanError
from crmcli.segment.condition import Condition, any_of, folded
from crmcli.segment.texts import among, begins, folded_value, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.segment.parser import Value
    from crmcli.segment.question import Question


def country(question: Question) -> Condition:
    """By code where the name is recognised; otherwise as given."""
    from crmcli.clean.address import country_code

    keys = [fold(country_code(value.text) or folded_value(question, value)) for value in question.values]
    return among(folded(question.field.sql), keys)


def company(question: Question) -> Condition:
    if question.operator not in ("=", "in"):
        return text(question)
    return any_of([_one_company(question, value) for value in question.values])


def _one_company(question: Question, value: Value) -> Condition:
    """The company of that id, domain or name."""
    from crmcli.clean.name import organisation_key
    from crmcli.clean.url import domain

    text = value.text.strip()
    if text[:1] in ("o", "O") and text[1:].isdecimal() and text.isascii():
        return _one_of("organisation.id", [_small(question, value, text[1:])])
    named = Condition("organisation.name_key = ?", (organisation_key(folded_value(question, value)),))
    if "." in text:
        try:
            found = domain(text)
        except CleanError:
            return named
        return any_of([named, Condition("organisation.domain = ?", (found,), missing=True)])
    return named


def email(question: Question) -> Condition:
    from crmcli.clean.email import email

    field = question.field
    if question.operator in ("=", "in"):
        for value in question.values:
            if "@" not in value.text:
                raise question.fault(
                    value,
                    f"{value.text!r} is no e-mail address",
                    f"{question.named}~{value.text} looks for a part",
                )
        return among(
            field.sql, [question.read(lambda text: email(text).address, value) for value in question.values]
        )
    sought = folded_value(question, question.values[0])
    if question.operator == "^":
        return begins(field.sql, question.values[0].text.strip().lower(), indexed=True)
    international = f"lower(email.value) <> {field.sql} AND instr(fold(email.value), ?) > 0"
    return Condition(
        f"instr({field.sql}, ?) > 0 OR ({international})",
        (question.values[0].text.strip().lower(), sought),
        1,
        missing=True,
    )


_PHONE_DIGITS = "phone.value"
for _separator in (" ", "-", ".", "/", "(", ")"):
    _PHONE_DIGITS = f"replace({_PHONE_DIGITS}, '{_separator}', '')"


def phone(question: Question) -> Condition:
    from crmcli.clean.phone import e164_or_none, phone_digits

    if question.operator in ("=", "in"):
        asked = []
        for value in question.values:
            number = e164_or_none(value.text, question.context.country)
            if number is None and not phone_digits(value.text):
                raise question.fault(
                    value, f"{value.text!r} is no phone number", "write it in full: +39 02 12345678"
                )
            asked.append(
                Condition("phone.e164 = ?", (number,), missing=True)
                if number
                else Condition(f"{_PHONE_DIGITS} = ?", (phone_digits(value.text),))
            )
        return any_of(asked)
    value = question.values[0]
    digits = phone_digits(value.text)
    if not digits:
        raise question.fault(value, f"{value.text!r} has no digits", "for example: phone~3471234, phone^+39")
    if question.operator == "~":
        return Condition(
            f"instr(phone.e164, ?) > 0 OR instr({_PHONE_DIGITS}, ?) > 0", (digits, digits), 1, missing=True
        )
    if value.text.strip().startswith("+"):
        return begins("phone.e164", "+" + digits, indexed=True)
    return begins(_PHONE_DIGITS, digits, indexed=False)


def handle(question: Question) -> Condition:
    if question.operator not in ("=", "in"):
        return text(question)
    return among(question.field.sql, [_canonical(question, value) for value in question.values])


def _canonical(question: Question, value: Value) -> str:
    """The handle's canonical form; a name alone is an account on the field's network."""
    from crmcli.clean.network import handle

    folded_value(question, value)
    network = question.field.name if question.field.name != "handle" else None
    try:
        found = handle(value.text, network)
    except CleanError:
        found = None
    return found.canonical if found else fold(value.text)


def id(question: Question) -> Condition:
    letter = question.field.sql[0] if question.field.sql != "person.id" else "c"
    numbers = []
    for value in question.values:
        digits = value.text.lower().removeprefix(letter)
        if not (digits.isascii() and digits.isdecimal()):
            raise question.fault(value, f"{value.text!r} is no id", f"an id looks like {letter}12")
        numbers.append(_small(question, value, digits))
    if question.operator in ("=", "in"):
        return _one_of(question.field.sql, numbers)
    return Condition(f"{question.field.sql} {question.operator} ?", tuple(numbers))


def _one_of(column: str, numbers: list[int]) -> Condition:
    """The column is one of these ids, of which that of somebody who was merged leads to the one who stayed."""
    table = column.partition(".")[0]
    if table not in ("person", "organisation"):
        return among(column, numbers)
    marks = ", ".join(["(?)"] * len(numbers))
    return Condition(
        f"{column} IN (WITH RECURSIVE known(id) AS (VALUES {marks} UNION SELECT old.merged_into FROM known"
        f" JOIN {table} AS old ON old.id = known.id WHERE old.merged_into IS NOT NULL) SELECT id FROM known)",
        tuple(numbers),
    )


def _small(question: Question, value: Value, digits: str) -> int:
    if len(digits) > 18:
        raise question.fault(value, f"{question.named}: no id is so large")
    return int(digits)


COMPARE = {"email": email, "phone": phone, "handle": handle, "company": company, "country": country, "id": id}
