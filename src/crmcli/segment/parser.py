"""Filter text → tree, or `FilterError` with the character where it went wrong. Knows no field and no database.

    filter   := either END
    either   := both ("or" both)*
    both     := negated ("and" negated)*
    negated  := "not" negated | primary
    primary  := "(" either ")" | ("has" | "no") field | "@" name | clause
    clause   := field comparison | field
    comparison := ("=" | "!=" | "~" | "!~" | "^" | "<" | "<=" | ">" | ">=") value
                | ["not"] "in" ( "(" value ("," value)* ")" | value )
    field    := WORD [ "(" either ("," either)* ")" ]
    value    := TEXT | WORD | phrase
    phrase   := ("last" | "next" | "this" | "past" | "previous") [NUMBER] WORD | NUMBER WORD "ago" | NUMBER CURRENCY

A WORD runs to the next blank, bracket, comma or operator; a TEXT stands in quotes, which a backslash or doubling
lets in. Keywords are read in any case, and a word after an operator is a value even if it looks like one
(`region=OR`). Inside the brackets of a field, `last 90d` alone is a `Bare`, which the field gives a meaning.
"""

from __future__ import annotations

from crmcli.model import Record
from crmcli.segment.error import FilterError
from crmcli.segment.lexer import tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmcli.segment.lexer import Token

MAX_LENGTH = 10_000  # characters: far beyond what anybody types, and parsed in milliseconds
MAX_DEPTH = 50  # brackets in brackets; SQLite before 3.46 gives up on about 80 (parser stack of 100)

KEYWORDS = ("and", "or", "not", "in", "has", "no")

_PHRASES = ("last", "next", "this", "past", "previous")
# What people type from other languages, and what it is called here.
_FOREIGN = {
    "is": "=", "equals": "=", "like": "~", "ilike": "~", "contains": "~", "matches": "~", "includes": "~",
    "starts": "^", "begins": "^", "startswith": "^", "between": "= from..to", "before": "<", "after": ">",
    "under": "<", "over": ">", "with": "has", "without": "no", "&&": "and", "&": "and", "||": "or", "|": "or",
    "+": "and", "but": "and", ":": "=",
}  # fmt: skip


class Node(Record):
    """A part of the tree and the span of text it was read from."""

    start: int
    end: int


class Value(Node):
    """What a field is compared with, as typed."""

    text: str
    quoted: bool = False


class FieldName(Node):
    """A field as named in the text, with the conditions in its brackets."""

    name: str
    arguments: tuple[Node, ...] = ()


class Clause(Node):
    """A comparison. `within` and `not within` are `in` without brackets: `birthday in next 14d`."""

    field: FieldName
    operator: str
    values: tuple[Value, ...]


class Presence(Node):
    """`has email`, `no phone`."""

    field: FieldName
    present: bool


class Bare(Node):
    """A field or value on its own: `do_not_contact`, or `last 90d` in the brackets of a field."""

    field: FieldName


class Member(Node):
    """`@vip`: whoever is in that segment."""

    name: str


class And(Node):
    items: tuple[Node, ...]


class Or(Node):
    items: tuple[Node, ...]


class Not(Node):
    item: Node


def parse(text: str) -> Node:
    """The tree of a filter.

    >>> parse("city ~ rom").operator
    '~'
    >>> parse("city ~").field
    Traceback (most recent call last):
    ...
    crmcli.segment.error.FilterError: a value is missing after ~, character 7:
      city ~
            ^
    """
    if len(text) > MAX_LENGTH:
        raise FilterError(f"a filter may be {MAX_LENGTH} characters long, not {len(text)}", text, MAX_LENGTH)
    return _Parser(text, tokens(text)).filter()


def parse_fields(text: str) -> tuple[FieldName, ...]:
    """The fields of a list such as `id, name, activities(kind=call)`.

    >>> [field.name for field in parse_fields("id, company.name")]
    ['id', 'company.name']
    """
    if len(text) > MAX_LENGTH:
        raise FilterError(
            f"a list of fields may be {MAX_LENGTH} characters long, not {len(text)}", text, MAX_LENGTH
        )
    return _Parser(text, tokens(text)).fields()


class _Parser:
    """One method a rule of the grammar; each leaves the reader behind what it took."""

    def __init__(self, text: str, read: Sequence[Token]) -> None:
        self.text = text
        self.tokens = read
        self.index = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.index]

    def take(self) -> Token:
        token = self.tokens[self.index]
        self.index += 1
        return token

    def at(self, kind: str) -> bool:
        return self.next.kind == kind

    def at_keyword(self, word: str) -> bool:
        return self.next.kind == "word" and self.next.text.lower() == word

    def fail(self, problem: str, token: Token, advice: str | None = None) -> FilterError:
        return FilterError(problem, self.text, token.start, advice)

    def enter(self, token: Token) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(f"brackets and nots may nest {MAX_DEPTH} deep", token, "save a part as a segment")

    def filter(self) -> Node:
        if self.at("end"):
            raise self.fail("the filter is empty", self.next, "for example: tag=vip and city=Milano")
        node = self.either()
        if not self.at("end"):
            raise self.unexpected(self.next)
        return node

    def fields(self) -> tuple[FieldName, ...]:
        found = []
        while True:
            if not self.at("word"):
                raise self.fail(f"a field is missing before {_shown(self.next)}", self.next)
            found.append(self.field())
            if self.at("end"):
                return tuple(found)
            if not self.at(","):
                raise self.fail(f"a comma is missing before {_shown(self.next)}", self.next)
            self.take()

    def either(self) -> Node:
        items = [self.both()]
        while self.at_keyword("or"):
            self.take()
            items.append(self.both())
        return items[0] if len(items) == 1 else Or(items[0].start, items[-1].end, tuple(items))

    def both(self) -> Node:
        items = [self.negated()]
        while self.at_keyword("and"):
            self.take()
            items.append(self.negated())
        return items[0] if len(items) == 1 else And(items[0].start, items[-1].end, tuple(items))

    def negated(self) -> Node:
        if not self.at_keyword("not"):
            return self.primary()
        begun = self.take()
        self.enter(begun)
        item = self.negated()
        self.depth -= 1
        return Not(begun.start, item.end, item)

    def primary(self) -> Node:
        token = self.next
        if token.kind == "(":
            return self.bracket()
        if token.kind != "word" or token.text.lower() in ("and", "or", "in"):
            raise self.fail(f"a condition is missing before {_shown(token)}", token, _examples(token))
        if token.text.startswith("@"):
            return self.member()
        if token.text.lower() in ("has", "no") and self.tokens[self.index + 1].kind == "word":
            return self.presence()
        return self.clause()

    def bracket(self) -> Node:
        begun = self.take()
        self.enter(begun)
        node = self.either()
        if not self.at(")"):
            if self.at("end"):
                raise self.fail("this bracket is never closed", begun, "end it with )")
            raise self.unexpected(self.next)
        self.take()
        self.depth -= 1
        return node

    def member(self) -> Member:
        token = self.take()
        name, end = token.text[1:], token.end
        if not name and self.at("text") and self.next.start == end:
            quoted = self.take()
            name, end = quoted.text, quoted.end
        if not name:
            raise self.fail("the name of a segment is missing after @", token, "for example: @vip")
        return Member(token.start, end, name)

    def presence(self) -> Presence:
        begun = self.take()
        field = self.field()
        if self.at("operator"):
            raise self.fail(f"{begun.text} {field.name} is complete, and {self.next.text} follows", self.next)
        return Presence(begun.start, field.end, field, begun.text.lower() == "has")

    def clause(self) -> Node:
        field = self.field()
        if self.at("operator"):
            operator = self.take()
            value = self.value(operator)
            return Clause(field.start, value.end, field, operator.text, (value,))
        if self.at_keyword("in"):
            return self.listed(field, "")
        if self.at_keyword("not") and self.tokens[self.index + 1].text.lower() == "in":
            self.take()
            return self.listed(field, "not ")
        return Bare(field.start, field.end, field)

    def field(self) -> FieldName:
        token = self.take()
        if token.text.lower() in _PHRASES:
            words = self.phrase(token)
            return FieldName(token.start, words.end, words.text)
        if not self.at("("):
            return FieldName(token.start, token.end, token.text)
        self.enter(self.take())
        arguments: list[Node] = []
        while not self.at(")"):
            arguments.append(self.argument())
            if not self.at(",") and not self.at(")"):
                if self.at("end"):
                    raise self.fail("this bracket is never closed", token, "end it with )")
                raise self.unexpected(self.next)
            if self.at(","):
                self.take()
        self.depth -= 1
        return FieldName(token.start, self.take().end, token.text, tuple(arguments))

    def argument(self) -> Node:
        """A condition, or a text in quotes standing for itself."""
        if self.at("text"):
            token = self.take()
            return Bare(token.start, token.end, FieldName(token.start, token.end, token.text))
        return self.either()

    def listed(self, field: FieldName, negation: str) -> Clause:
        keyword = self.take()
        if not self.at("("):
            value = self.value(keyword)
            return Clause(field.start, value.end, field, f"{negation}within", (value,))
        begun = self.take()
        values = [self.value(begun)]
        while self.at(","):
            values.append(self.value(self.take()))
        if not self.at(")"):
            if self.at("end"):
                raise self.fail("this list is never closed", begun, "end it with )")
            raise self.fail(
                f"a comma or ) is missing before {_shown(self.next)}",
                self.next,
                "values are parted by commas; one of several words stands in quotes",
            )
        return Clause(field.start, self.take().end, field, f"{negation}in", tuple(values))

    def value(self, before: Token) -> Value:
        token = self.next
        if token.kind not in ("word", "text"):
            raise self.fail(
                f"a value is missing after {before.text}", token, "quote it if it holds brackets or operators"
            )
        self.take()
        if token.kind == "text":
            return Value(token.start, token.end, token.text, True)
        return self.phrase(token)

    def phrase(self, token: Token) -> Value:
        """A word, or the words that make one date or period: `last 90 days`, `3 days ago`."""
        words = [token]
        if token.text.lower() in _PHRASES:
            if self.at("word") and self.next.text.isdecimal():
                words.append(self.take())
            if self.at("word") and self.next.text.lower() not in ("and", "or", "not", "in"):
                words.append(self.take())
        elif token.text[0].isdecimal():
            words.extend(self.ago(token) or self.currency())
        return Value(token.start, words[-1].end, " ".join(word.text for word in words))

    def ago(self, token: Token) -> list[Token]:
        """The `days ago` behind a number, or the `ago` behind `3d`; nothing where there is none."""
        for length in (1, 2):
            following = self.tokens[self.index : self.index + length]
            if following[-1].kind == "word" and following[-1].text.lower() == "ago":
                self.index += length
                return list(following)
            if following[-1].kind != "word":
                break
        return []

    def currency(self) -> list[Token]:
        """The currency behind an amount: `1000 EUR`, `100..200 €`."""
        if self.at("word") and self.next.text.lower() not in KEYWORDS:
            from crmcli.clean.money import names_currency

            return [self.take()] if names_currency(self.next.text) else []
        return []

    def unexpected(self, token: Token) -> FilterError:
        """What to say of a token where only `and`, `or` or the end can stand."""
        if token.kind == ")":
            return self.fail("this ) closes nothing", token, "take it away, or open a bracket before")
        if token.kind == ",":
            return self.fail("a comma stands only in a list", token, "for example: tag in (vip, lead)")
        if token.kind == "operator":
            return self.fail(f"{token.text} follows a whole condition", token, "begin a new one with and, or")
        meant = _FOREIGN.get(token.text.lower()) or _nearest_joint(token.text)
        previous, before = self.tokens[self.index - 1], self.tokens[self.index - 2]
        if previous.text.lower() in KEYWORDS and before.kind == "operator":
            return self.fail(f"a value is missing after {before.text}", previous)
        advice = f"did you mean {meant}?" if meant else None
        if advice is None and self.tokens[self.index + 1].kind == "operator":
            advice = "put and, or or between two conditions"
        if advice is None and previous.kind in ("word", "text"):
            advice = f"a value of several words stands in quotes: '{previous.text} {token.text}'"
        return self.fail(f"and, or or the end should stand before {_shown(token)}", token, advice)


def _shown(token: Token) -> str:
    return "the end" if token.kind == "end" else repr(token.text)


def _examples(token: Token) -> str:
    meant = _FOREIGN.get(token.text.lower())
    return f"did you mean {meant}?" if meant else "a condition reads like city=Milano, has email, @vip"


def _nearest_joint(word: str) -> str | None:
    """`and` for `adn`: a word of the same letters in another order, or one letter off in length."""
    from crmcli.clean.nearest import nearest

    return nearest(word.lower(), KEYWORDS[:4]) if len(word) <= 4 else None
