"""Questions nobody meant: no fault, and no empty answer that does not say why.

Half of the inputs are questions that make sense, with one word made unknown: a field, a tag, a segment, a status, a
kind, a stage, a choice must be refused (exit 2); any other word may find nobody, but then it must be said. The rest are
pieces thrown together. Every tenth goes through the whole command line, the others straight to the reader and the
database.
"""

from __future__ import annotations

import io
import random
import re
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

from soak_base import Tally
from soak_fuzz import PIECES, made, mutated

from crmcli.cli.app import run
from crmcli.cli.context import App
from crmcli.cli.filters import compiled
from crmcli.errors import CrmError
from crmcli.segment.fields import ROOTS, SUBJECTS
from crmcli.store import search
from crmcli.store.database import Database

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soak_base import World

    from crmcli.segment.field import Field

WHOLE = 10
LISTS = {
    "person": ["list"],
    "company": ["company", "list"],
    "deal": ["deal", "list"],
    "task": ["task", "list"],
}
SETTING = (
    "field add seats --type int",
    "field add tier --type choice --choices gold,silver",
    "edit --where 'name~1' --set seats=3 --set tier=gold --yes",
    "edit c1 --address 'home:Via Roma 1;20121;Milano;MI;IT' --like sailing --birthday 1980-05-04",
    "edit c2 --status prospect",
    "deal add 'Annual plan' --for c1 --value 2400 --stage proposal --close 2026-06-15",
    "deal add Small --for c2 --value '30 USD' --stage lead",
    "deal move d2 won --reason good",
    "segment save vips tag=t1",
    "segment save both '@vips and tag=all' --freeze",
)
VALUES = {
    "text": "person milano 'Via Roma' fair web", "tag": "t1 all fair", "kind": "call email", "stage": "proposal won",
    "company": "'Firm 1' o2", "country": "IT Italien", "email": "p1@x1.it x1", "phone": "'+39 347 1000001' 347",
    "handle": "linkedin.com/in/x", "exact": "1041 30d", "id": "1 2..3", "bool": "yes no", "number": "3 1..9",
    "count": "0 2 1..3", "sum": "100 '1.234,50 €' 5..30", "money": "2400 0..30", "day": "2026 today 2026-05..2026-06",
    "instant": "2025 'last month' 'last 90d' 2026-05-04", "birthday": "today 05-04 1980",
}  # fmt: skip
STRICT = ("tag", "kind", "stage", "choice", "email", "phone", "id", "bool", "number", "count", "sum", "money", "day",
          "instant", "birthday")  # fmt: skip
OPERATORS = {
    "text": "= != ~ !~ ^", "tag": "= !=", "kind": "= !=", "stage": "= !=", "company": "= ~ ^", "country": "= !=",
    "email": "= ~", "phone": "= ~", "handle": "=", "exact": "= !=", "id": "= < >=", "bool": "=", "choice": "= !=",
}  # fmt: skip
NAMES = (
    "person", "test", "firm", "annual", "plan", "again", "call", "milano", "roma", "347", "p1@x1.it", "t1", "fair",
)  # fmt: skip


class Question(NamedTuple):
    """What is asked, of what; whether it must be refused; the word in it that nothing knows, if that decides."""

    text: str
    subject: str
    refused: bool = False
    unknown: str | None = None

    @property
    def words(self) -> list[str]:
        """The command line."""
        if self.subject == "search":
            return ["search", "--no-header", "--limit", "3", "--", self.text]
        return [*LISTS[self.subject], "--no-header", "--limit", "2", "--where", self.text]


class Asked(NamedTuple):
    code: int
    out: str
    err: str


def ask(world: World, count: int, deadline: float, chance: random.Random) -> list[Tally]:
    """So many questions, as many filters as searches."""
    for line in SETTING:
        world.must(line)
    tallies = []
    app = App([], world.env)
    db = Database(str(world.path), read_only=True, timeout_s=5)
    for number, (name, maker) in enumerate((("filters", a_filter), ("searches", a_search))):
        tally = Tally(f"ask: {name}, one in {WHOLE} through all", count // 2)
        until = time.monotonic() + (deadline - time.monotonic()) / (2 - number)
        refused = empty = 0
        while (
            tally.done < tally.asked
            and (tally.done % 64 or time.monotonic() < until)
            and len(tally.bad) <= 20
        ):
            question = maker(chance)
            found = answer(world, question.words) if tally.done % WHOLE == 0 else quick(app, db, question)
            tally.done += 1
            refused += found.code == 2
            empty += found.code == 0 and not found.out
            wrong = judged(question, found)
            if wrong:
                tally.fail(f"{question.words!r}: {wrong}")
        tally.remark = f"{refused} refused, {empty} found nothing"
        tallies.append(tally)
    db.close()
    return tallies


def judged(question: Question, found: Asked) -> str | None:
    """What is wrong with an answer, if anything."""
    if found.code not in (0, 2) or "a fault of this program" in found.err or "Traceback" in found.err:
        return f"exit {found.code}: {found.err.strip()}"
    if found.code == 2 and (found.out or not found.err):
        return "refused with an answer, or without a word"
    if question.refused and found.code == 0:
        return "taken, though a name in it is not known"
    if question.unknown and found.code == 0 and not found.out and not found.err:
        return "silently empty"
    if question.unknown and question.subject == "search" and found.out and "nearest" not in found.err:
        return f"found without {question.unknown}, unsaid"
    return None


def answer(world: World, words: Sequence[str]) -> Asked:
    """The command line run in this process."""
    kept = (sys.stdin, sys.stdout, sys.stderr)
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
    sys.stdin, sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO()), out, err
    try:
        code = run(list(words), world.env)
    except BaseException as error:
        code = -1
        err.write(f"Traceback: {type(error).__name__}: {error}")
    finally:
        sys.stdin, sys.stdout, sys.stderr = kept
    return Asked(code, _text(out), _text(err))


def quick(app: App, db: Database, question: Question) -> Asked:
    """The same question without what stands around it; that nothing is found is always said there."""
    try:
        if question.subject == "search":
            found = search.find(db, question.text, country="IT", types=(), limit=3, now=app.now)
            return Asked(0, str(found.hits or ""), "the nearest" if found.spellings or not found.hits else "")
        table = ROOTS[question.subject].partition(".")[0]
        condition = compiled(app, db, question.text, question.subject)
        rows = db.rows(f"SELECT id FROM {table} WHERE {condition.sql} LIMIT 1", tuple(condition.values))
        return Asked(0, str(rows or ""), "" if rows else "said")
    except CrmError as error:
        return Asked(2, "", error.message)
    except Exception as error:
        return Asked(-1, "", f"Traceback: {type(error).__name__}: {error}")


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


def a_filter(chance: random.Random) -> Question:
    """A filter of one to three clauses, in one of them perhaps a word that nothing knows; or pieces thrown together."""
    subject = chance.choice(tuple(LISTS))
    if chance.random() < 0.4:
        text = made(PIECES["filter"].split(" "), chance)
        return Question(mutated(text, PIECES["filter"].split(" "), chance), subject)
    clauses = [clause(subject, chance) for _ in range(chance.randint(1, 3))]
    unknown, refused, at = None, False, -1
    if chance.random() < 0.7:
        unknown = "zq" + "".join(chance.choice("bcdfghjklm") for _ in range(chance.randint(3, 8)))
        at = chance.randrange(len(clauses))
        clauses[at], refused = misspelt(subject, unknown, chance)
    text = clauses[0]
    for place, one in enumerate(clauses[1:], 1):
        joint = chance.choice((" and ", " or ", " AND not "))
        text += joint + one
        if place == at and joint == " AND not " and not refused:
            unknown = None  # whoever has no such thing is meant, so the word decides nothing
    return Question(text, subject, refused, unknown)


def clause(subject: str, chance: random.Random) -> str:
    """A comparison that makes sense."""
    if subject == "person" and chance.random() < 0.1:
        return chance.choice(("@vips", "not @both", "seats>=2", "tier=gold", "has tier"))
    field = chance.choice(SUBJECTS[subject])
    if chance.random() < 0.15:
        return f"{chance.choice(('has', 'no'))} {field.name}"
    operator = chance.choice(OPERATORS.get(field.type, "= != < >=").split(" "))
    return f"{field.name}{operator}{value(field, chance)}"


def value(field: Field, chance: random.Random) -> str:
    if field.choices:
        return chance.choice(field.choices)
    return chance.choice(re.findall(r"'[^']*'|\S+", VALUES[field.type]))


def misspelt(subject: str, unknown: str, chance: random.Random) -> tuple[str, bool]:
    """A clause with a word that nothing knows, and whether it must be refused."""
    way = chance.randrange(5)
    if way == 0:
        return f"{unknown}={chance.choice(('x', '3', 'today'))}", True
    if way == 1:
        return f"{chance.choice(('has', 'no', 'not'))} {unknown}", True
    if way == 2 and subject == "person":
        return chance.choice((f"@{unknown}", f"not @{unknown}", f"tier={unknown}", f"activities({unknown}=call)>0",
                              f"activities(kind={unknown})", f"company.{unknown}=x")), True  # fmt: skip
    field = chance.choice([one for one in SUBJECTS[subject] if one.name != "currency"])
    if way == 3:
        return f"{field.name} {unknown} x", True
    return f"{field.name}={unknown}", field.type in STRICT


def a_search(chance: random.Random) -> Question:
    """Words that occur, perhaps with one that does not; or pieces thrown together."""
    if chance.random() < 0.4:
        pieces = PIECES["search"].split(" ")
        text = mutated(made(pieces, chance), pieces, chance)
        return Question(text, "search")
    words = [chance.choice(NAMES) for _ in range(chance.randint(1, 2))]
    unknown = None
    if chance.random() < 0.7:
        unknown = "zq" + "".join(chance.choice("bcdfghjklm") for _ in range(chance.randint(3, 8)))
        words.insert(chance.randint(0, len(words)), unknown)
    return Question(" ".join(words), "search", unknown=unknown)
