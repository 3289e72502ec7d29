"""The fast road and Typer read every command line alike, or the fast road declines (`cli.parse`)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crmcli.cli.declare import Parameter
from crmcli.cli.execute import flags_of
from crmcli.cli.parse import hoisted, parsed
from crmcli.cli.table import COMMANDS, NOUNS, load

WORDS = st.sampled_from(
    ["jane", "c12", "", "a b", "+3d", "x=y", "é", "-", "1.5", "7", "--", "two\nlines", "[red]"]
)


def command_lines(flags: tuple[Parameter, ...]) -> st.SearchStrategy[list[str]]:
    """Words for one command: mostly right, sometimes not."""
    pieces: list[st.SearchStrategy[list[str]]] = [st.lists(WORDS, min_size=1, max_size=1)] * 3
    for flag in flags:
        for spelling in flag.flags:
            if flag.is_flag:
                pieces.append(st.just([spelling]))
                continue
            values = st.sampled_from(flag.choices) if flag.choices else WORDS
            if flag.type in ("int", "float"):
                values = st.sampled_from(["3", "0", "x"])
            pieces.append(st.tuples(st.just(spelling), values).map(list))
            if spelling.startswith("--"):
                pieces.append(st.tuples(st.just(spelling), values).map(lambda pair: ["=".join(pair)]))
    return st.lists(st.one_of(pieces), max_size=7).map(
        lambda groups: [word for group in groups for word in group]
    )


@pytest.mark.parametrize("name", sorted(COMMANDS))
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_both_roads_give_the_same_values(name: str, data: st.DataObject) -> None:
    import typer

    from crmcli.cli.typer_app import parse
    from crmcli.errors import CrmError

    flags = flags_of(load(name))
    words = data.draw(command_lines(flags))
    fast = parsed(flags, words)
    if fast is None:
        return
    try:
        found = parse([*name.split(), *words])
    except (typer.TyperException, CrmError) as error:
        raise AssertionError(f"Typer refuses what the fast road takes: {words}: {error}") from error
    assert found is not None
    assert found[0] == name
    assert {key: plain(value) for key, value in found[1].items()} == fast


def plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself_with_examples_that_parse(name: str) -> None:
    """Each example of a command's help is a command line the fast road takes."""
    import shlex

    from crmcli.cli.declare import specification

    function = load(name)
    examples = specification(function).examples
    assert examples, f"crm help {name} has no example"
    own = [example for example in examples if re.match(rf"crm {name}\b", example)]
    assert own, f"crm help {name} shows other commands only"
    for example in own:
        words = shlex.split(re.split(r"\s[|><]\s", example)[0], comments=True)[1:]
        flags = flags_of(function)
        assert parsed(flags, words[len(name.split()) :]) is not None, example


def test_every_noun_is_explained() -> None:
    assert {name.split()[0] for name in COMMANDS if " " in name} == set(NOUNS)


@pytest.mark.parametrize(
    ("words", "moved"),
    [
        (["--json", "list"], ["list", "--json"]),
        (["--db", "x", "-q", "company", "show", "acme"], ["company", "show", "--db", "x", "-q", "acme"]),
        (["--db=x", "list", "--count"], ["list", "--db=x", "--count"]),
        (["--wrong", "list"], ["--wrong", "list"]),
        (["list", "--json"], ["list", "--json"]),
        (["--json"], ["--json"]),
    ],
)
def test_shared_flags_may_stand_before_the_command(words: list[str], moved: list[str]) -> None:
    from crmcli.cli.options import SHARED

    assert hoisted(words, SHARED) == moved
