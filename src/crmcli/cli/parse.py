"""The fast road from argv to values, for command lines that are plainly right.

Whatever is not plainly right – a flag that does not exist, a missing value, `--help` – is declined with None and
left to Typer (`typer_app`), which explains. So there is one parser for messages, and none is paid for when there
is nothing to say. A test holds both against each other over the whole command table.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmcli.cli.declare import Parameter

    Values = dict[str, object]


def hoisted(argv: Sequence[str], flags: Sequence[Parameter]) -> list[str]:
    """argv with leading shared flags moved behind the command: `--json list` as `list --json`.

    >>> from crmcli.cli.options import GLOBAL
    >>> hoisted(["--db", "x.db", "--json", "list", "--count"], GLOBAL)
    ['list', '--db', 'x.db', '--json', '--count']
    """
    if not argv or not argv[0].startswith("-"):
        return list(argv)
    by_flag = {flag: parameter for parameter in flags for flag in parameter.flags}
    index = 0
    while index < len(argv) and argv[index].startswith("-"):
        parameter = by_flag.get(argv[index].partition("=")[0])
        if parameter is None:
            return list(argv)
        index += 1 if parameter.is_flag or "=" in argv[index] else 2
    rest = list(argv[index:])
    if not rest:
        return list(argv)
    path = 2 if len(rest) > 1 and not rest[1].startswith("-") else 1
    return [*rest[:path], *argv[:index], *rest[path:]]


def parsed(parameters: Sequence[Parameter], argv: Sequence[str]) -> Values | None:
    """The value of each parameter by name, or None where the words are not plainly right."""
    by_flag = {flag: parameter for parameter in parameters for flag in parameter.flags}
    values: Values = {parameter.name: [] if parameter.many else parameter.default for parameter in parameters}
    words: list[str] = []
    index, end = 0, len(argv)
    while index < end:
        word = argv[index]
        index += 1
        if word == "--":
            words.extend(argv[index:])
            break
        if not word.startswith("-") or word == "-":
            words.append(word)
            continue
        flag, equals, text = word.partition("=")
        parameter = by_flag.get(flag)
        if parameter is None or (equals and (parameter.is_flag or not flag.startswith("--"))):
            return None
        if parameter.is_flag:
            values[parameter.name] = True
            continue
        if not equals:
            if index == end or argv[index] == "--" or argv[index] in by_flag:
                return None
            text = argv[index]
            index += 1
        if not _stored(values, parameter, text):
            return None
    return values if _placed(values, [p for p in parameters if not p.flags], words) else None


def _stored(values: Values, parameter: Parameter, text: str) -> bool:
    """Convert and keep one value; False where it does not fit."""
    value: object = text
    if parameter.choices and text not in parameter.choices:
        return False
    if parameter.type != "str":
        try:
            value = int(text) if parameter.type == "int" else float(text)
        except ValueError:
            return False
    if parameter.many:
        kept = values[parameter.name]
        assert isinstance(kept, list)
        kept.append(value)
    else:
        values[parameter.name] = value
    return True


def _placed(values: Values, places: Sequence[Parameter], words: list[str]) -> bool:
    """Give each word to its argument; False where the numbers do not agree."""
    left = list(words)
    for index, place in enumerate(places):
        behind = len(places) - index - 1
        if place.many:
            taken = len(left) - behind
            if taken < (0 if place.optional else 1):
                return False
        elif left:
            taken = 1
        elif place.optional:
            continue
        else:
            return False
        for word in left[:taken]:
            if not _stored(values, place, word):
                return False
        left = left[taken:]
    return not left
