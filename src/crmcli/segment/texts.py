"""Comparisons of texts: folded, by key, among known words."""

from __future__ import annotations

from crmcli.clean.text import fold
from crmcli.segment.condition import Condition, folded
from crmcli.segment.context import known

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmcli.segment.context import Names
    from crmcli.segment.fields import Field
    from crmcli.segment.parser import Value
    from crmcli.segment.question import Question


def text(question: Question) -> Condition:
    field = question.field
    if question.operator in ("=", "in"):
        keys = [_key(question, value) for value in question.values]
        return among(field.key or folded(field.sql), keys)
    sought = folded_value(question, question.values[0])
    if question.operator == "~":
        if field.key_of == "name" and _is_in_one_word(sought):
            return Condition(f"instr({field.key}, ?) > 0", (sought,), missing=True)
        return _contains(field, sought)
    return begins(field.sql if field.folded else folded(field.sql), sought, indexed=field.folded)


def _contains(field: Field, sought: str) -> Condition:
    """That the folded text holds a folded part. Without blanks in the part, those in the text do not matter, and only
    text beyond ASCII (longer in bytes than in letters) needs folding."""
    if field.folded:
        return Condition(f"instr({field.sql}, ?) > 0", (sought,), missing=True)
    if " " in sought or not sought.isascii():
        return Condition(f"instr({folded(field.sql)}, ?) > 0", (sought,), missing=True)
    beyond = f"length({field.sql}) <> length(CAST({field.sql} AS BLOB))"
    return Condition(
        f"instr(lower({field.sql}), ?) > 0 OR ({beyond} AND instr(fold({field.sql}), ?) > 0)",
        (sought, sought),
        1,
        missing=True,
    )


def _is_in_one_word(sought: str) -> bool:
    """Whether a part of a name must stand in its key as well, which has the same words but for titles."""
    from crmcli.clean import name_words as titles
    from crmcli.clean.text import words

    known = titles.PREFIXES | titles.DOTTED_PREFIXES | titles.FOLLOWING_PREFIXES | titles.SUFFIXES
    return (
        sought.isascii()
        and words(sought) == [sought]
        and not any(sought in title for title in known | titles.CAPITAL_SUFFIXES)
    )


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


def known_word(question: Question, names: Names[str], what: str, more: Names[str] = ()) -> dict[str, str]:
    """The names that exist, by their folded form; a value that is none of them, nor of `more`, is a slip."""
    there = {fold(name): name for name in known(names)}
    if question.operator in ("=", "in"):
        for value in question.values:
            if fold(value.text) not in there:
                there = {**{fold(name): name for name in known(more)}, **there}
            if fold(value.text) not in there:
                from crmcli.clean.nearest import nearest

                near = nearest(value.text, there.values())
                raise question.fault(
                    value,
                    f"there is no {what} {value.text!r}",
                    f"did you mean {near}?" if near else f"{question.named}~… looks for a part",
                )
    return there


def tag(question: Question) -> Condition:
    if question.context.tags is not None:
        known_word(question, question.context.tags, "tag")
    return text(question)


def kind(question: Question) -> Condition:
    return _listed(question, question.context.kinds, "kind of interaction", question.context.old_kinds)


def stage(question: Question) -> Condition:
    return _listed(question, question.context.stages, "stage")


def _listed(question: Question, names: Names[str] | None, what: str, more: Names[str] = ()) -> Condition:
    """Kinds and stages are stored as the list of them has them."""
    if names is None or question.operator not in ("=", "in"):
        return text(question)
    there = known_word(question, names, what, more)
    return among(question.field.sql, [there[fold(value.text)] for value in question.values])


def exact(question: Question) -> Condition:
    return among(question.field.sql, [value.text for value in question.values])


def choice(question: Question) -> Condition:
    """Choices of the table of fields stand in the SQL as they are: an index of one status serves no bound value."""
    chosen = [_chosen(question, value) for value in question.values]
    declared = question.field.key is not None
    if declared or not all(one.isascii() and one.isalpha() for one in chosen):
        return among(question.field.sql, chosen)
    listed = ", ".join(f"'{one}'" for one in chosen)
    sql = f"{question.field.sql} IN ({listed})" if len(chosen) > 1 else f"{question.field.sql} = {listed}"
    return Condition(sql, missing=True)


def _chosen(question: Question, value: Value) -> str:
    for choice in question.field.choices:
        if fold(choice) == fold(value.text):
            return choice
    from crmcli.clean.nearest import did_you_mean

    raise question.fault(
        value, f"{question.named} is never {value.text!r}", did_you_mean(value.text, question.field.choices)
    )
