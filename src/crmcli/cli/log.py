"""crm log: what happened with a person, and what follows from it."""

from __future__ import annotations

import sys

from crmcli.clean.instant import utc
from crmcli.clean.text import stored
from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.following import NEXT, add_step, next_step
from crmcli.errors import UsageError
from crmcli.model import Interaction
from crmcli.store import interactions, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App


@command(
    writes=True,
    examples=(
        'crm log call jane "Price too high" --in --reason pricing --next "+3d send quote"',
        'crm log meeting jane "Demo at her office" --at "yesterday 15:00" --duration 45m',
        "crm log note jane - < notes.txt",
        "crm log email - < message.eml          # with whom it was and when, the message itself says",
        'crm log email jane "Sent the offer" --out --key shop-778   # the same key again logs nothing twice',
    ),
    exits=(0, 2, 3, 4, 7),
)
def log(
    app: App,
    kind: str = Argument(
        "KIND", help="call, email, meeting, message, note, or one of your own.", complete="kind"
    ),
    person: str = Argument(
        "PERSON", help="An id, e-mail, phone, profile or name; - a mail.", complete="person"
    ),
    text: str | None = Argument(
        "TEXT", help="What was said; - reads stdin, none opens your editor.", optional=True
    ),
    *,
    incoming: bool = Option("--in", help="They came to us."),
    outgoing: bool = Option("--out", help="We went to them."),
    at: str | None = Option(
        "--at", metavar="WHEN", help='When it happened: "yesterday 15:00"; now by default.'
    ),
    subject: str | None = Option("--subject", metavar="TEXT", help="One line on what it was about."),
    reason: str | None = Option(
        "--reason", metavar="WORD", help="Why: pricing, delivery …", complete="reason"
    ),
    outcome: str | None = Option("--outcome", metavar="TEXT", help="What came of it."),
    duration: str | None = Option("--duration", metavar="TIME", help="How long: 12m, 1h30."),
    actor: str | None = Option("--with", metavar="NAME", help="Who on our side."),
    also: list[str] = Option(
        "--also", metavar="PERSON", help="Somebody else who took part; again for more.", complete="person"
    ),
    deal: str | None = Option(
        "--deal", metavar="DEAL", help="The deal it was about, and with it the next task.", complete="deal"
    ),
    following: str | None = NEXT,
    key: str | None = Option("--key", metavar="KEY", help="Your own key; the same key logs once."),
) -> None:
    """Log a call, e-mail, meeting, message or note, and print its id (and that of the task with --next)."""
    _known_kind(app, kind)
    if kind == "email" and person == "-" and text is None:
        from crmcli.cli.mail import log_message

        app.await_stdin("a mail")
        log_message(app, sys.stdin.buffer)
        return
    if incoming and outgoing:
        raise UsageError("it cannot be both --in and --out")
    moment = _moment(app, at)
    step = next_step(app, following)
    body = _body(app, text, subject)
    interaction = Interaction(
        kind,
        moment,
        body=body,
        subject=_plain("subject", subject),
        direction="in" if incoming else "out" if outgoing else None,
        duration_s=_seconds(duration),
        reason=_plain("reason", reason),
        outcome=_plain("outcome", outcome),
        actor=_plain("with", actor),
        key=_plain("key", key),
    )
    task_id = None
    with app.change() as change:
        db = change.db
        known = interactions.by_key(db, key) if key else None
        if known is not None:
            interaction_id = known
        else:
            people = [resolve.person(db, reference, app.country) for reference in (person, *also)]
            about = resolve.deal(db, deal) if deal is not None else None
            interaction_id = interactions.add(db, interaction, dict.fromkeys(people), app.now, deal_id=about)
            if step:
                task_id = add_step(
                    app, db, step, person_id=people[0], interaction_id=interaction_id, deal_id=about
                )
            change.summary = f"logged a{interaction_id} {kind} with c{people[0]}"
    known_as = f"a{interaction_id}"
    app.added(f"{known_as} has this key already", id=known_as, task=f"t{task_id}" if task_id else None)


def _known_kind(app: App, kind: str) -> None:
    kinds = (*interactions.KINDS, *app.config.get("kinds"))
    if kind not in kinds:
        from crmcli.clean.nearest import nearest

        close = nearest(kind, kinds)
        raise UsageError(
            f"there is no kind {kind!r} of interaction",
            (f"did you mean {close}? " if close else "")
            + f"one of {', '.join(kinds)}; more with crm config set kinds",
        )


def _moment(app: App, at: str | None) -> str:
    """The instant it happened."""
    if at is None:
        return utc(app.now)
    from crmcli.clean.date import instant

    return instant(at, app.now, order=app.config.get("date_order"))


def _body(app: App, text: str | None, subject: str | None) -> str | None:
    """The text given, read from stdin with -, or written in the editor; never empty without a subject."""
    if text == "-":
        app.await_stdin("the text")
        text = sys.stdin.read()
    elif text is None and subject is None:
        if not app.may_ask():
            raise UsageError("there is nothing to log", "give a text, or - to read it from stdin")
        from crmcli.cli.editor import edited

        text = edited(app, "", suffix=".txt")
    body = stored(text, "text") if text is not None else None
    if not body and not subject:
        raise UsageError("the text is empty; nothing was logged")
    return body


def _seconds(text: str | None) -> int | None:
    if text is None:
        return None
    from crmcli.clean.date import duration

    return duration(text)


def _plain(what: str, text: str | None) -> str | None:
    return None if text is None else stored(text, what)
