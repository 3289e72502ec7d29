"""Comparisons of texts: folded, by key, among known words."""

from __future__ import annotations

from crmcli.clean.text import fold
from crmcli.segment.condition import Condition, folded
from crmcli.segment.context import known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crmcli.segment.context import Names
    from crmcli.segment.parser import Value
    from crmcli.segment.question import Question


def text(question: Question) -> Condition:
    field = question.field
    if question.operator in ("=", "in"):
        keys = [_key(question, value) for value in question.values]
        return among(field.key or folded(field.sql), keys)
    sought = folded_value(question, question.values[0])
    text = field.sql if field.folded else folded(field.sql)
    if question.operator == "~":
        inside = field.key if field.key_of == "name" and _is_in_one_word(sought) else text
        return Condition(f"instr({inside}, ?) > 0", (sought,), missing=True)
    return begins(text, sought, indexed=field.folded)


def _is_in_one_word(sought: str) -> bool:
    """Whether a part of a name can stand in its key as well, which has the same words but for titles."""
    from crmcli.clean import name_words
    from crmcli.clean.text import words

    titles = (
        name_words.PREFIXES | name_words.DOTTED_PREFIXES | name_words.SUFFIXES | name_words.CAPITAL_SUFFIXES
    )
    return words(sought) == [sought] and not any(sought in title for title in titles)


def _key(question: Question, value: Value) -> str:
    """The text as the key column has it."""
    folded_value(question, value)
    if question.field.key_of == "name":
        from crmcli.clean.name import name_key

        return name_key(value.text)
    if question.field.key_of == "company":
        from crmcli.clean.name import organisation_key

        return organisation_key(value.text)
    return fold(value.text)


def folded_value(question: Question, value: Value) -> str:
    found = fold(value.text)
    if not found:
        raise question.fault(
            value,
            f"{question.named} cannot be compared with an empty text",
            f"has {question.named}, no {question.named}",
        )
    return found


def among(sql: str, values: Sequence[object]) -> Condition:
    if len(values) == 1:
        return Condition(f"{sql} = ?", tuple(values), missing=True)
    return Condition(f"{sql} IN ({', '.join('?' * len(values))})", tuple(values), missing=True)


def begins(sql: str, sought: str, *, indexed: bool) -> Condition:
    if indexed:
        return Condition(f"{sql} >= ? AND {sql} < ?", (sought, sought + "\U0010ffff"), missing=True)
    return Condition(f"substr({sql}, 1, {len(sought):d}) = ?", (sought,), missing=True)


def known_word(question: Question, names: Iterable[str], what: str) -> dict[str, str]:
    """The names that exist, by their folded form; a value that is none of them is a slip."""
    names = tuple(names)
    there = {fold(name): name for name in names}
    if question.operator in ("=", "in"):
        for value in question.values:
            if fold(value.text) not in there:
                from crmcli.clean.nearest import nearest

                near = nearest(value.text, names)
                raise question.fault(
                    value,
                    f"there is no {what} {value.text!r}",
                    f"did you mean {near}?" if near else f"{question.named}~… looks for a part",
                )
    return there


def tag(question: Question) -> Condition:
    if question.context.tags is not None:
        known_word(question, known(question.context.tags), "tag")
    return text(question)


def kind(question: Question) -> Condition:
    return _listed(question, question.context.kinds, "kind of interaction")


def stage(question: Question) -> Condition:
    return _listed(question, question.context.stages, "stage")


def _listed(question: Question, names: Names[str] | None, what: str) -> Condition:
    """Kinds and stages are stored as the list of them has them."""
    if names is None or question.operator not in ("=", "in"):
        return text(question)
    there = known_word(question, known(names), what)
    return among(question.field.sql, [there[fold(value.text)] for value in question.values])


def exact(question: Question) -> Condition:
    return among(question.field.sql, [value.text for value in question.values])


def choice(question: Question) -> Condition:
    return among(question.field.sql, [_chosen(question, value) for value in question.values])


def _chosen(question: Question, value: Value) -> str:
    for choice in question.field.choices:
        if fold(choice) == fold(value.text):
            return choice
    from crmcli.clean.nearest import did_you_mean

    raise question.fault(
        value, f"{question.named} is never {value.text!r}", did_you_mean(value.text, question.field.choices)
    )
