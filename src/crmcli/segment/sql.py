"""A tree of the filter language → `Condition`, SQL for the WHERE of a query over `person` or `organisation`.

The query is `SELECT … FROM person WHERE person.deleted_at IS NULL AND (<sql>)`. Values are bound; identifiers come
from the table of fields alone. Negations stand at the leaves, so that every clause is asked positively of rows and
then turned round for the person: `city != Rome` finds whoever has no address in Rome, those without one included.

Two shapes for rows of other tables: `person.id IN (SELECT …)` lets SQLite begin at the index of the value, and
`EXISTS (SELECT … WHERE email.person_id = person.id)` looks at few people one by one. The second serves conditions
without an index of their own that stand beside (`and`) one that has.
"""

from __future__ import annotations

from crmcli.segment.comparison import compared, money_spans, number_span, present
from crmcli.segment.condition import Condition, all_of, any_of, opposite
from crmcli.segment.context import known
from crmcli.segment.error import FilterError
from crmcli.segment.fields import ROOTS
from crmcli.segment.lookup import argument_named, field_named
from crmcli.segment.parser import And, Bare, Clause, FieldName, Member, Not, Or, Presence, Value, parse
from crmcli.segment.question import POSITIVE, TYPES, Question, wrong_operator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeVar

    from crmcli.segment.columns import Column
    from crmcli.segment.context import Context, SavedSegment
    from crmcli.segment.fields import Field, Rows
    from crmcli.segment.parser import Node

    Bindable = TypeVar("Bindable", Condition, Column)

MAX_CLAUSES = (
    1_000  # of a filter with its segments; SQLite binds 32,766 values and plans these in well under a second
)
MAX_DEPTH = 50  # see parser.MAX_DEPTH; segments in segments add up
# How few people a clause finds by an index: 2 about one, 1 some, 0 without an index.
_ABOUT_ONE = ("email", "phone", "id", "handle", "exact")
_RANGES = ("within", "^", "<", "<=", ">", ">=")


def compile_filter(text: str, context: Context, subject: str = "person") -> Condition:
    """The condition of a filter text."""
    return Compiler(text, context, subject).condition(parse(text))


class Compiler:
    """The conditions of the parts of one filter text."""

    def __init__(self, text: str, context: Context, subject: str = "person") -> None:
        self.text = text
        self.context = context
        self.subject = subject
        self.inside: tuple[str, ...] = ()  # names of the segments being read, outermost first
        self.shared = _Shared()

    def condition(self, node: Node, *, driven: bool = False) -> Condition:
        """The condition of a node of the tree; `driven` as in `tree`."""
        found = self.bound(self.tree(node, negated=False, driven=driven))
        if found.depth > MAX_DEPTH:
            raise FilterError(
                f"with its segments this nests more than {MAX_DEPTH} deep", self.text, node.start
            )
        return found

    def bound(self, found: Bindable) -> Bindable:
        """The same with today's date in place of `:today` and `:month_day`, which only the table of fields writes."""
        if ":" not in found.sql:
            return found
        from crmcli.segment.moment import month_day

        named = {":today": self.context.now.date().isoformat(), ":month_day": month_day(self.context.now)}
        pieces: list[str] = []
        values: list[object] = []
        left = list(found.values)
        for piece in _marks(found.sql):
            pieces.append("?" if piece in named else piece)
            if piece in named:
                values.append(named[piece])
            elif piece == "?":
                values.append(left.pop(0))
        whole: Bindable = found._replace(sql="".join(pieces), values=tuple(values))
        return whole

    def tree(self, node: Node, *, negated: bool, driven: bool) -> Condition:
        """`driven`: some condition beside this one finds its people by an index."""
        if isinstance(node, Not):
            return self.tree(node.item, negated=not negated, driven=driven)
        if isinstance(node, And | Or):
            return self.joined(node, negated=negated, driven=driven)
        return self.leaf(node, negated=negated, driven=driven)

    def joined(self, node: And | Or, *, negated: bool, driven: bool) -> Condition:
        """`and`, `or`; the opposite of one is the other of the opposites."""
        conjunction = isinstance(node, And) is not negated
        ranks = [self.rank(item) if conjunction and not negated else 0 for item in node.items]
        best = max(ranks)
        parts = [
            self.tree(item, negated=negated, driven=driven or rank < best)
            for item, rank in zip(node.items, ranks, strict=True)
        ]
        return all_of(parts) if conjunction else any_of(parts)

    def leaf(self, node: Node, *, negated: bool, driven: bool) -> Condition:
        self.shared.clauses += 1
        if self.shared.clauses > MAX_CLAUSES:
            raise FilterError(
                f"a filter with its segments may have {MAX_CLAUSES} clauses", self.text, node.start
            )
        if isinstance(node, Member):
            return self.member(node, negated=negated, driven=driven)
        if isinstance(node, Clause):
            self.check_operator(node)
            operator = POSITIVE.get(node.operator)
            asked: Clause = node._replace(operator=operator) if operator else node
            found, negated = self.clause(asked, driven=driven), negated is (operator is None)
        elif isinstance(node, Presence):
            found, negated = self.presence(node.field, driven=driven), negated is node.present
        else:
            assert isinstance(node, Bare), node
            found = self.bare(node, driven=driven)
        return opposite(found) if negated else found

    def check_operator(self, node: Clause) -> None:
        """Refuse what the type of the field cannot be asked."""
        field = self.field(node.field)
        if node.operator not in TYPES[field.type][0]:
            asked = Question(self.text, field, node.field.name, node.operator, node.values, self.context)
            raise wrong_operator(asked)

    def clause(self, node: Clause, *, driven: bool) -> Condition:
        """A comparison with a positive operator."""
        field = self.field(node.field)
        question = Question(self.text, field, node.field.name, node.operator, node.values, self.context)
        if field.type in ("count", "sum"):
            return self.aggregate(field, node.field, question, driven=driven)
        if field.never and node.operator in (">", ">=") and self.is_length(node.values[0]):
            shorter = {">": "<=", ">=": "<"}[node.operator]
            return opposite(self.clause(node._replace(operator=shorter), driven=driven))
        return self.reached(
            field.path, [compared(question), *self.arguments(field, node.field)], driven=driven
        )

    def presence(self, name: FieldName, *, driven: bool) -> Condition:
        """That there is a value."""
        field = self.field(name)
        conditions = self.arguments(field, name)
        if field.type not in ("count", "sum") and not field.always:
            conditions.append(present(field))
        return self.reached(field.path, conditions, driven=driven)

    def bare(self, node: Bare, *, driven: bool) -> Condition:
        """A field alone: a yes, or at least one."""
        field = self.field(node.field)
        if field.type not in ("bool", "count"):
            name = node.field.name
            raise FilterError(
                f"{name} needs a comparison",
                self.text,
                node.end,
                f"for example: {name}=…, {name}~…, has {name}",
            )
        return self.presence(node.field, driven=driven)

    def member(self, node: Member, *, negated: bool, driven: bool) -> Condition:
        """Whoever is in a segment: those it was frozen with, or those its expression finds."""
        segment = self.segment(node)
        if segment.frozen:
            found = Condition(
                f"{ROOTS[self.subject]} IN"
                " (SELECT segment_member.person_id FROM segment_member WHERE segment_member.segment_id = ?)",
                (segment.id,),
            )
            return opposite(found) if negated else found
        inner = self.within(node, segment)
        try:
            return inner.tree(inner.expression(), negated=negated, driven=driven)
        except FilterError as error:
            raise self.blamed(node, segment, error) from None

    def blamed(self, node: Member, segment: SavedSegment, error: FilterError) -> FilterError:
        """An error in the expression of a segment, at the place that names the segment."""
        inner = error.problem.partition(": ")[2] if error.problem.startswith("in segment") else error.problem
        return FilterError(f"in segment {segment.name!r}: {inner}", self.text, node.start, error.advice)

    def within(self, node: Member, segment: SavedSegment) -> Compiler:
        """A compiler for the expression of a segment. Its tags were checked when it was saved; by now, nobody may
        have one any more."""
        if segment.name in self.inside:
            loop = " → ".join(f"@{name}" for name in (*self.inside, segment.name))
            raise FilterError(f"segments go round in a circle: {loop}", self.text, node.start)
        inner = Compiler(segment.expression, self.context._replace(tags=None), self.subject)
        inner.inside = (*self.inside, segment.name)
        inner.shared = self.shared
        return inner

    def segment(self, node: Member) -> SavedSegment:
        from crmcli.clean.text import fold

        if self.subject != "person":
            raise FilterError("a segment holds people, not companies", self.text, node.start)
        segments = known(self.context.segments)
        for segment in segments:
            if fold(segment.name) == fold(node.name):
                return segment
        from crmcli.clean.nearest import nearest

        near = nearest(node.name, [segment.name for segment in segments])
        advice = f"did you mean @{near}?" if near else "crm segment list shows them"
        raise FilterError(f"there is no segment {node.name!r}", self.text, node.start, advice)

    def expression(self) -> Node:
        """The tree of this text; parsed once however often the segment is named."""
        if self.text not in self.shared.trees:
            self.shared.trees[self.text] = parse(self.text)
        return self.shared.trees[self.text]

    def field(self, name: FieldName) -> Field:
        return field_named(name, self.text, self.context, self.subject)

    def arguments(self, field: Field, name: FieldName) -> list[Condition]:
        """What the brackets of a field ask of each of its rows."""
        if name.arguments and not field.arguments:
            raise FilterError(f"{name.name} takes nothing in brackets", self.text, name.arguments[0].start)
        inner = _Arguments(self, field)
        return [inner.tree(node, negated=False, driven=False) for node in name.arguments]

    def aggregate(self, field: Field, name: FieldName, question: Question, *, driven: bool) -> Condition:
        """How many rows, or what they add up to; who has none has zero."""
        arguments = self.arguments(field, name)
        if field.type == "count":
            total, spans = "count(*)", [number_span(question, value) for value in question.values]
        else:
            total, (spans, currency) = f"total({field.sql})", money_spans(question)
            if currency:
                arguments.append(Condition(f"{field.currency} = ?", (currency,), missing=True))
        wanted = any_of([span.on(total) for span in spans])
        if not any(span.holds(0) for span in spans):
            return self.reached(field.path, arguments, driven=driven, having=wanted)
        other = self.reached(
            field.path[-1:], arguments, driven=driven, having=opposite(wanted), outer=field.path[:-1]
        )
        return (
            self.reached(field.path[:-1], [opposite(other)], driven=driven)
            if field.path[:-1]
            else opposite(other)
        )

    def reached(
        self,
        path: Sequence[Rows],
        conditions: Sequence[Condition],
        *,
        driven: bool,
        having: Condition | None = None,
        outer: Sequence[Rows] = (),
    ) -> Condition:
        """The condition on the person that some row at the end of the path meets all the conditions."""
        targets = [ROOTS[self.subject], *(step.target for step in (*outer, *path))][len(outer) :]
        found = list(conditions)
        for step, target in reversed(list(zip(path, targets, strict=False))):
            found = [_some_row(step, target, found, having=having, correlated=driven)]
            having = None
        return all_of(found)

    def is_length(self, value: Value) -> bool:
        from crmcli.segment.moment import is_length

        return is_length(value.text)

    def rank(self, node: Node) -> int:
        """How few people SQLite finds by an index for a node: 2 about one, 1 some, 0 without an index."""
        if isinstance(node, And):
            return max(map(self.rank, node.items))
        if isinstance(node, Or):
            return min(map(self.rank, node.items))
        if isinstance(node, Clause):
            return self.rank_of_clause(node)
        if isinstance(node, Member):
            segment = self.segment(node)
            return 1 if segment.frozen else self.rank_of_segment(node, segment)
        return 0

    def rank_of_clause(self, node: Clause) -> int:
        field = self.field(node.field)
        if node.operator in ("=", "in"):
            if field.type in _ABOUT_ONE or field.key_of == "name":
                return 2
            return 1 if field.key else 0
        return 1 if node.operator in _RANGES and field.key and field.type != "text" else 0

    def rank_of_segment(self, node: Member, segment: SavedSegment) -> int:
        """The rank of a live segment, found out once."""
        ranks = self.shared.ranks
        if segment.name not in ranks:
            inner = self.within(node, segment)
            try:
                ranks[segment.name] = inner.rank(inner.expression())
            except FilterError as error:
                raise self.blamed(node, segment, error) from None
        return ranks[segment.name]


class _Shared:
    """What the compiler of a filter and those of its segments keep together."""

    __slots__ = ("clauses", "ranks", "trees")

    def __init__(self) -> None:
        self.clauses = 0
        self.ranks: dict[str, int] = {}
        self.trees: dict[str, Node] = {}


class _Arguments(Compiler):
    """The conditions in the brackets of a field: the same language over the columns of its rows."""

    def __init__(self, outer: Compiler, field: Field) -> None:
        super().__init__(outer.text, outer.context, outer.subject)
        self.shared = outer.shared
        self.owner = field

    def field(self, name: FieldName) -> Field:
        if name.arguments:
            raise FilterError(
                "brackets inside these brackets mean nothing", self.text, name.arguments[0].start
            )
        return argument_named(name, self.text, self.owner.arguments)

    def bare(self, node: Bare, *, driven: bool) -> Condition:
        """A value alone is for the one argument that the field is mostly asked with."""
        from crmcli.segment.lookup import by_name, tidy

        given = by_name(self.owner.arguments)
        chosen = given.get(tidy(node.field.name))
        if chosen and chosen.type == "bool":
            return present(chosen)
        if self.owner.positional is None or chosen:
            return super().bare(node, driven=driven)
        field = given[self.owner.positional]
        operator = "within" if field.type in ("day", "instant") else "="
        value = Value(node.start, node.end, node.field.name)
        return compared(Question(self.text, field, field.name, operator, (value,), self.context))

    def segment(self, node: Member) -> SavedSegment:
        raise FilterError("a segment cannot stand inside these brackets", self.text, node.start)


def _some_row(
    step: Rows, target: str, conditions: Sequence[Condition], *, having: Condition | None, correlated: bool
) -> Condition:
    """That a row of `step` which belongs to `target` meets the conditions."""
    met = all_of(conditions) if conditions else None
    # The + keeps SQLite from walking the index of owners where it should read the table, or begin at a value.
    link = f"{step.owner} = {target}" if correlated else f"{'+' if met else ''}{step.owner} IS NOT NULL"
    sql = " AND ".join([link, *([step.where] if step.where else []), *([f"({met.sql})"] if met else [])])
    values = (*step.values, *(met.values if met else ()))
    if having:
        sql += f" GROUP BY {step.owner} HAVING {having.sql}"
        values = (*values, *having.values)
    depth = 1 + (met.depth + 1 if met else 0)
    if correlated:
        return Condition(f"EXISTS (SELECT 1 FROM {step.table} WHERE {sql})", values, depth)
    return Condition(
        f"{target} IN (SELECT {step.owner} FROM {step.by_value or step.table} WHERE {sql})", values, depth
    )


def _marks(sql: str) -> list[str]:
    """SQL in pieces, the marks of bound values by themselves.

    >>> _marks("a < :today AND b = ?")
    ['a < ', ':today', ' AND b = ', '?', '']
    """
    pieces = [sql]
    for mark in (":today", ":month_day", "?"):
        pieces = [part for piece in pieces for part in _parted(piece, mark)]
    return pieces


def _parted(piece: str, mark: str) -> list[str]:
    if piece.startswith(":"):
        return [piece]
    parts = piece.split(mark)
    return [part for between in parts for part in (between, mark)][:-1]
