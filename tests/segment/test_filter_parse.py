"""Reading filters: the shape of the tree, and errors that point at the character."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crmcli.errors import UsageError
from crmcli.segment.error import FilterError, pointed
from crmcli.segment.lexer import OPERATORS, tokens
from crmcli.segment.parser import (
    MAX_DEPTH,
    MAX_LENGTH,
    And,
    Bare,
    Clause,
    FieldName,
    Member,
    Node,
    Not,
    Or,
    Presence,
    parse,
)


def shown(node: Node) -> str:
    """The tree on one line, every bracket written."""
    if isinstance(node, And | Or):
        return "(" + (" and " if isinstance(node, And) else " or ").join(map(shown, node.items)) + ")"
    if isinstance(node, Not):
        return f"not {shown(node.item)}"
    if isinstance(node, Member):
        return f"@{node.name}"
    if isinstance(node, Presence):
        return f"{'has' if node.present else 'no'} {named(node.field)}"
    if isinstance(node, Bare):
        return f"<{named(node.field)}>"
    assert isinstance(node, Clause)
    return f"{named(node.field)} {node.operator} {'|'.join(value.text for value in node.values)}"


def named(field: FieldName) -> str:
    return field.name + (f"[{'; '.join(map(shown, field.arguments))}]" if field.arguments else "")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("tag=vip", "tag = vip"),
        ("  tag  =  vip  ", "tag = vip"),
        ("a=1 or b=2 and c=3", "(a = 1 or (b = 2 and c = 3))"),
        ("(a=1 or b=2) and c=3", "((a = 1 or b = 2) and c = 3)"),
        ("not a=1 and b=2", "(not a = 1 and b = 2)"),
        ("NOT Not a=1", "not not a = 1"),
        ("a=1 AND b=2 Or c=3", "((a = 1 and b = 2) or c = 3)"),
        ("tag in (vip, 'two words',x)", "tag in vip|two words|x"),
        ("tag not in(vip)", "tag not in vip"),
        ("birthday in next 14d", "birthday within next 14d"),
        ("birthday not in next 14 days", "birthday not within next 14 days"),
        ("created = last month and a=1", "(created = last month and a = 1)"),
        ("created < 3 days ago or a=1", "(created < 3 days ago or a = 1)"),
        ("created < 3d ago", "created < 3d ago"),
        ("created in this year", "created within this year"),
        ("has email", "has email"),
        ("NO phone and has email", "(no phone and has email)"),
        ("country=no", "country = no"),
        ("region=OR", "region = OR"),
        ("region = or or region=in", "(region = or or region = in)"),
        ("@vip", "@vip"),
        ("not @'far away' and @\"x\"", "(not @far away and @x)"),
        ("do_not_contact", "<do_not_contact>"),
        ("name~O'Neil", "name ~ O'Neil"),
        ("name='O''Neil'", "name = O'Neil"),
        (r'note="say \"hi\" \\ \n"', 'note = say "hi" \\ \\n'),
        ("name=“Anna Rossi” and city=«São Paulo»", "(name = Anna Rossi and city = São Paulo)"),
        ("city!~rom", "city !~ rom"),
        ("name^mull", "name ^ mull"),
        ("a<=1 and b>=2 and c<3 and d>4 and e!=5", "(a <= 1 and b >= 2 and c < 3 and d > 4 and e != 5)"),
        ("company=AT&T", "company = AT&T"),
        ("note~wow!", "note ~ wow!"),
        ("email=jane@acme.com", "email = jane@acme.com"),
        ("handle=https://x.com/jane", "handle = https://x.com/jane"),
        ("activities(kind=call, last 90d) >= 3", "activities[kind = call; <last 90d>] >= 3"),
        ("activities(kind=call or not has outcome)>1", "activities[(kind = call or not has outcome)] > 1"),
        ("spent(2025, brand='Bosch GmbH')>200", "spent[<2025>; brand = Bosch GmbH] > 200"),
        ("bought('P 1')", "<bought[<P 1>]>"),
        ("has email(label=work)", "has email[label = work]"),
        ("activities()>0", "activities > 0"),
        ("company.industry=SaaS", "company.industry = SaaS"),
    ],
)
def test_a_filter_is_read_as_this_tree(text: str, tree: str) -> None:
    assert shown(parse(text)) == tree


@pytest.mark.parametrize(
    ("text", "position", "problem", "advice"),
    [
        ("", 0, "the filter is empty", "tag=vip"),
        ("   ", 3, "the filter is empty", "tag=vip"),
        ("city=", 5, "a value is missing after =", None),
        ("city= and tag=vip", 6, "a value is missing after =", None),
        ("city=Rome and", 13, "a condition is missing before the end", "city=Milano"),
        ("and city=Rome", 0, "a condition is missing before 'and'", "city=Milano"),
        ("city==Rome", 4, "there is no operator ==", "write ="),
        ("seats=>3", 5, "there is no operator =>", "write >="),
        ("seats<>3", 5, "there is no operator <>", "write !="),
        ("!city", 0, "there is no operator !", "write not"),
        ("seats=<>~3", 5, "there is no operator =<>~", "operators:"),
        ("tag=vip adn has email", 8, "and, or or the end should stand before 'adn'", "did you mean and?"),
        ("tag=vip && has email", 8, "and, or or the end should stand before '&&'", "did you mean and?"),
        ("status is customer", 7, "and, or or the end should stand before 'is'", "did you mean =?"),
        ("name contains mull", 5, "and, or or the end should stand before 'contains'", "did you mean ~?"),
        ("city=New York", 9, "and, or or the end should stand before 'York'", "'New York'"),
        ("(tag=vip", 0, "this bracket is never closed", "end it with )"),
        ("tag=vip)", 7, "this ) closes nothing", "take it away"),
        ("tag in (vip, lead", 7, "this list is never closed", "end it with )"),
        ("tag in (vip lead)", 12, "a comma or ) is missing before 'lead'", "parted by commas"),
        ("tag in ()", 8, "a value is missing after (", None),
        ("tag=vip, lead", 7, "a comma stands only in a list", "tag in (vip, lead)"),
        ("name='Rossi", 5, "this quote is never closed", "end it with '"),
        ("name='O'Neil'", 8, 'and, or or the end should stand before "Neil\'"', None),
        ("@ and tag=vip", 0, "the name of a segment is missing after @", "@vip"),
        ("has email = x", 10, "has email is complete, and = follows", None),
        ("activities(kind=call >= 3", 21, ">= follows a whole condition", "and, or"),
        ("activities(kind=call", 0, "this bracket is never closed", "end it with )"),
        ("a=1 = 2", 4, "= follows a whole condition", "and, or"),
        ("name=a\0b", 6, "a character that no database can hold", "leave it out"),
        ("name='a\ud800'", 7, "a character that no database can hold", "leave it out"),
        ("(" * 51 + "a=1" + ")" * 51, 50, "brackets and nots may nest 50 deep", "segment"),
        ("not " * 51 + "a=1", 200, "brackets and nots may nest 50 deep", "segment"),
        ("a" * 10_001, 10_000, "a filter may be 10000 characters long, not 10001", None),
    ],
)
def test_an_error_points_at_the_character(text: str, position: int, problem: str, advice: str | None) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)
    error = caught.value
    assert (error.problem, error.position) == (problem, position)
    assert error.code == 2
    assert (advice or "") in (error.hint or "")
    assert error.message.startswith(f"{problem}, character {position + 1}:\n")


def test_the_caret_stands_under_the_character() -> None:
    assert pointed("tag=vip adn", 8) == "  tag=vip adn\n          ^"
    assert pointed("name=王伟 adn", 8) == "  name=王伟 adn\n            ^"
    assert pointed("a\tb=1", 2).splitlines()[0] == "  a b=1"
    shown_part, caret = pointed("x" * 500 + "!" + "y" * 500, 500).splitlines()
    assert shown_part[caret.index("^")] == "!"
    assert len(shown_part) <= 100


def test_limits_are_what_they_are() -> None:
    assert (MAX_LENGTH, MAX_DEPTH) == (10_000, 50)
    deep = "(" * 50 + "a=1" + ")" * 50
    assert shown(parse(deep)) == "a = 1"
    wide = " or ".join(["a=1"] * 1400)
    assert len(wide) < MAX_LENGTH
    assert isinstance(parse(wide), Or)


WORDS = st.sampled_from(
    ("and", "or", "not", "in", "has", "no", "(", ")", ",", "'", '"', "“", "@", "tag", "vip", "last", "90d", "ago", "3",
     "activities", "=", "~", "!", "<", ">", "^", "\\", " ", "\t", "é", "\0", "next", "company.name", "!~", "..", "''"),
)  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(WORDS, max_size=25).map(" ".join),
        st.lists(WORDS, max_size=25).map("".join),
    )
)
@example("@'")
@example("a=b!")
@example("\\")
@example("'\\")
def test_any_text_is_read_or_refused_at_a_character(text: str) -> None:
    try:
        node = parse(text)
    except FilterError as error:
        assert 0 <= error.position <= len(text)
        assert isinstance(error, UsageError)
    else:
        assert 0 <= node.start < node.end <= len(text)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30))
def test_a_quoted_text_comes_through_exactly(text: str) -> None:
    node = parse("note='" + text.replace("\\", "\\\\").replace("'", "\\'") + "'")
    assert isinstance(node, Clause)
    assert node.values[0].text == text


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=20).map("".join))
def test_the_lexer_passes_nothing_over(text: str) -> None:
    try:
        found = tokens(text)
    except FilterError:
        return
    covered = {index for token in found for index in range(token.start, token.end)}
    assert all(text[index].isspace() for index in range(len(text)) if index not in covered)


def test_every_operator_is_read() -> None:
    for operator in OPERATORS:
        assert shown(parse(f"a{operator}b")) == f"a {operator} b"
