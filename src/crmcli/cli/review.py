"""Looking at pairs one after the other: side by side, and a decision that is kept at once."""

from __future__ import annotations

import sys

from crmcli.cli.words import in_words
from crmcli.errors import Failure
from crmcli.store import cards, decisions, duplicates, removal, undo
from crmcli.store.merge import LETTERS, Merger

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App
    from crmcli.cli.pairs import Pair, Proposals, Told
    from crmcli.store.journal import Change

_CHOICES = {"y": "yes", "n": "no", "s": "skip", "u": "undo", "q": "quit"}
# Of a card, what helps nobody to tell two apart.
_LEFT_OUT = ("uid", "age", "updated_at", "verified_at", "status_at", "first_contact", "interactions")
_SUREST = 0.999  # shown: nothing a machine says of two people is certain
_DONE = {"y": "merged", "n": "kept apart", "s": "skipped"}


class _Step:
    """One answer: which pair it was about, and the change it made (None: none)."""

    def __init__(self, place: int, answer: str, change: Change | None) -> None:
        self.place = place
        self.answer = answer
        self.change = change


def review(app: App, subject: str, found: Proposals, pairs: list[Pair]) -> None:
    """Ask about each pair; every answer is a change of its own, so whatever ends this loses none."""
    _Review(app, subject, found, pairs).run()


class _Review:
    def __init__(self, app: App, subject: str, found: Proposals, pairs: list[Pair]) -> None:
        self.app = app
        self.found = found
        self.subject = subject
        self.letter = LETTERS[subject]
        self.pairs = pairs
        self.steps: list[_Step] = []

    def run(self) -> None:
        place = 0
        try:
            while place < len(self.pairs):
                following = self._ask(place)
                if following is None:
                    break
                place = following
        except KeyboardInterrupt:
            error = Failure("interrupted; what was decided until here is kept", "crm dedupe --review goes on")
            error.code = 130
            raise error from None
        self._say(len(self.pairs) - place)

    def _ask(self, place: int) -> int | None:
        """Show one pair and do what is answered; the place of the next, None to stop."""
        from crmcli.render.prompt import choose

        found = self._today(self.pairs[place])
        if found is None:
            return place + 1
        self._show(place, found)
        answer = choose("the same?", _CHOICES, stdin=sys.stdin, stderr=sys.stderr)
        if answer in (None, "q"):
            return None
        if answer == "u":
            return self._undo(place)
        change = None if answer == "s" else self._decide(found, merge=answer == "y")
        self.steps.append(_Step(place, str(answer), change))
        return place + 1

    def _today(self, pair: Pair) -> tuple[int, int] | None:
        """Who the two are after the answers before; None where nothing is left to decide."""
        db = self.app.db
        one, other = (duplicates.live(db, self.subject, row_id) for row_id in (pair.id, pair.other_id))
        if one is None or other is None or one == other:
            return None
        low, high = sorted((one, other))
        is_new = (low, high) == (pair.id, pair.other_id)
        return None if not is_new and (low, high) in decisions.holding(db, self.subject) else (low, high)

    def _show(self, place: int, found: tuple[int, int]) -> None:
        from crmcli.render.side import write_side

        self.app.see(self.app.view.resized(self.app.environ)._replace(pager=False))
        pair = self.pairs[place]
        told = self.found.told(pair)
        likely = f"{min(pair.score, _SUREST):.1%} likely one" if told.waterfall else "alike in this alone"
        head = f"\n{place + 1} of {len(self.pairs)}: {likely}"
        self.app.emit_text("\n".join((head, *_waterfall(told, explained=place == 0), "")) + "\n")
        card = cards.person if self.subject == "person" else cards.organisation
        shown = [in_words(card(self.app.db, row_id, self.app.now)) for row_id in found]
        write_side([{k: v for k, v in one.items() if k not in _LEFT_OUT and v is not False} for one in shown],
                   self.app.view)  # fmt: skip
        self.app.view.out.flush()

    def _decide(self, found: tuple[int, int], *, merge: bool) -> Change:
        """Merge into the older, or remember that they are two."""
        older, younger = found
        with self.app.change() as change:
            kept = removal.label(change.db, self.letter, older)
            if merge:
                Merger(change, self.subject).merge(older, younger)
                change.summary = f"merged {self.letter}{younger} into {kept}"
            else:
                decisions.keep_apart(change.db, self.subject, older, younger, change.now)
                change.summary = f"kept {kept} and {removal.label(change.db, self.letter, younger)} apart"
        self.app.done(change)
        return change

    def _undo(self, place: int) -> int:
        """Take the last answer back and ask again."""
        if not self.steps:
            self.app.note("nothing was decided yet")
            return place
        step = self.steps.pop()
        if step.change is not None:
            with self.app.change() as change:
                undone = undo.undo(change, step.change.id)
                change.summary = f"undid {step.change.id}: {undone.command}"
            self.app.note(f"taken back: {step.change.summary}")
        return step.place

    def _say(self, left: int) -> None:
        counts = {word: sum(step.answer == key for step in self.steps) for key, word in _DONE.items()}
        said = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
        if not self.pairs:
            said = "no duplicates found"
        self.app.note(said + (f"{', ' if said else ''}{left} left" if left else "") or "nothing was decided")


def _waterfall(told: Told, *, explained: bool) -> list[str]:
    """What each field adds or takes, in bits (each doubles or halves the odds); in words where there is no figure."""
    if not told.waterfall:
        return [f"        {reason}" for reason in told.reasons]
    together = sum(one["bits"] for one in told.waterfall)
    how = " (each point doubles the odds)" if explained else ""
    return [
        *(f"  {one['bits']:+5.1f} {one['level']}" for one in told.waterfall),
        f"  {together:+5.1f} together{how}",
    ]
