"""crm deal: add, move, edit, rm."""

from __future__ import annotations

from crmcli.clean.text import stored
from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.following import NEXT, add_step, next_step
from crmcli.cli.pipeline import stage_named, stages
from crmcli.errors import ConflictError, NotFoundError, UsageError
from crmcli.store import deals, resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.clean.series import Step
    from crmcli.cli.context import App
    from crmcli.model import Stage
    from crmcli.store.database import Database

DEAL = Argument("DEAL", help="Its id (d3, or 3), its title, or words of it.", complete="deal")
FOR = Option(
    "--for", metavar="PERSON[=ROLE]", help="Whom it is with; again for more, with a part in it: bob=decider.",
    complete="person",
)  # fmt: skip
COMPANY = Option(
    "--company", metavar="COMPANY", help="The company; that of the person by default.", complete="company"
)
VALUE = Option("--value", metavar="AMOUNT", help='What it is worth: 24000, "1.234,50 €".')
CLOSE = Option("--close", metavar="DAY", help="When it should be won.")
PROBABILITY = Option(
    "--probability", metavar="PERCENT", help="How likely it is; that of its stage by default."
)
OWNER = Option("--owner", metavar="NAME", help="Who looks after it.", complete="owner")
SOURCE = Option("--source", metavar="TEXT", help="Where it came from.")
NOTE = Option("--note", metavar="TEXT", help="A remark.")
REASON = Option("--reason", metavar="WORD", help="Why it was won or lost: price, timing …")
COMPETITOR = Option("--competitor", metavar="NAME", help="Who else was in it, or won it.")
AT = Option("--at", metavar="WHEN", help="When that was; now by default.")


@command(
    writes=True,
    examples=(
        'crm deal add "Acme annual" --for jane --value 24000 --stage proposal --close 2026-06-15',
        "crm deal add Rollout --for jane=decider --for bob=user --value '1.234,50 €' --next '+3d call'",
    ),
    exits=(0, 2, 3, 4, 7),
)
def add(
    app: App,
    title: str = Argument("TITLE", help="What is to be sold."),
    *,
    people: list[str] = FOR,
    company: str | None = COMPANY,
    value: str | None = VALUE,
    stage: str | None = Option(
        "--stage", metavar="STAGE", help="Where it stands; the first by default.", complete="stage"
    ),
    close: str | None = CLOSE,
    probability: str | None = PROBABILITY,
    owner: str | None = OWNER,
    source: str | None = SOURCE,
    note: str | None = NOTE,
    reason: str | None = REASON,
    competitor: str | None = COMPETITOR,
    at: str | None = AT,
    following: str | None = NEXT,
    key: str | None = Option("--key", metavar="KEY", help="Your own key; the same key adds once."),
) -> None:
    """Add a deal and print its id, and those of the tasks that its stage or --next makes."""
    from crmcli.model import Deal

    entered = stage_named(app, stage) if stage is not None else stages(app)[0]
    _reason_given(entered.name, reason)
    minor, currency = _money(app, value)
    deal = Deal(
        _title(title), entered.name, value_minor=minor, currency=currency, probability=_percent(probability),
        close_on=_day(app, close), reason=_plain("reason", reason), competitor=_plain("competitor", competitor),
        source=_plain("source", source), owner=_plain("owner", owner), note=_plain("note", note),
        key=_plain("key", key), created_at=_instant(app, at),
    )  # fmt: skip
    steps = _steps(app, entered, following)
    made: list[int] = []
    with app.change() as change:
        db = change.db
        known = deals.by_key(db, key) if key else None
        if known is None:
            organisation_id = resolve.organisation(db, company) if company else None
            deal_id = deals.add(
                db, deal, _people(app, db, people), organisation_id=organisation_id, now=app.now
            )
            made = _make_tasks(app, db, deal_id, steps)
            _require(app, db, deal_id, entered)
            change.summary = f"added d{deal_id} {deal.title}"
        else:
            deal_id = known
    app.added(f"d{deal_id} has this key already", id=f"d{deal_id}", tasks=[f"t{task_id}" for task_id in made])


@command(
    writes=True,
    examples=(
        'crm deal move "Acme annual" negotiation --next "+3d call jane"',
        "crm deal move 1 won --reason service",
        "crm deal move d1 lost --reason price --competitor Globex --at yesterday",
    ),
    exits=(0, 2, 3, 4, 7),
)
def move(
    app: App,
    deal: str = DEAL,
    stage: str = Argument("STAGE", help="Where it goes.", complete="stage"),
    *,
    value: str | None = VALUE,
    close: str | None = CLOSE,
    probability: str | None = PROBABILITY,
    reason: str | None = REASON,
    competitor: str | None = COMPETITOR,
    note: str | None = NOTE,
    at: str | None = AT,
    following: str | None = NEXT,
) -> None:
    """Move a deal to another stage and print the ids of the tasks that follow.

    The first deal that is won makes its people customers. A lost deal needs a --reason.
    """
    entered = stage_named(app, stage)
    steps = _steps(app, entered, following)
    with app.change() as change:
        db = change.db
        deal_id = resolve.deal(db, deal)
        current = deals.row(db, deal_id)
        if current["stage"] == entered.name:
            raise ConflictError(
                f"d{deal_id} {current['title']} is in {entered.name} already", f"crm deal show d{deal_id}"
            )
        _reason_given(entered.name, reason or (None if current["closed_at"] else current["reason"]))
        deals.edit(db, deal_id, _columns(app, value=value, close=close, probability=probability), app.now)
        deals.move(
            db, deal_id, entered.name, at=_moved_at(app, at, current["stage_at"]), note=_plain("note", note),
            reason=_plain("reason", reason), competitor=_plain("competitor", competitor), now=app.now,
        )  # fmt: skip
        made = _make_tasks(app, db, deal_id, steps)
        _require(app, db, deal_id, entered)
        change.summary = f"moved d{deal_id} {current['title']} from {current['stage']} to {entered.name}"
    app.done(change)
    app.made(tasks=[f"t{task_id}" for task_id in made])


@command(
    writes=True,
    examples=(
        "crm deal edit d1 --value 26000 --close eom",
        "crm deal edit 'Acme annual' --for bob=decider --owner anna --probability 60",
        "crm deal edit d1 --without bob --close ''",
    ),
    exits=(0, 2, 3, 4, 7),
)
def edit(
    app: App,
    deal: str = DEAL,
    *,
    title: str | None = Option("--title", metavar="TEXT", help="What is to be sold."),
    people: list[str] = FOR,
    without: list[str] = Option(
        "--without", metavar="PERSON", help="Who is no longer in it.", complete="person"
    ),
    company: str | None = COMPANY,
    value: str | None = VALUE,
    close: str | None = CLOSE,
    probability: str | None = PROBABILITY,
    owner: str | None = OWNER,
    source: str | None = SOURCE,
    note: str | None = NOTE,
    reason: str | None = REASON,
    competitor: str | None = COMPETITOR,
) -> None:
    """Change a deal; an empty value clears what stands there. crm deal move changes its stage."""
    columns = _columns(app, value=value, close=close, probability=probability)
    for name, text in (
        ("owner", owner), ("source", source), ("note", note), ("reason", reason), ("competitor", competitor),
    ):  # fmt: skip
        if text is not None:
            columns[name] = _plain(name, text)
    if title is not None:
        columns["title"] = _title(title)
    with app.change() as change:
        db = change.db
        deal_id = resolve.deal(db, deal)
        if company is not None:
            columns["organisation_id"] = resolve.organisation(db, company) if company else None
        if deals.row(db, deal_id)["stage"] == "lost" and columns.get("reason", "") is None:
            raise UsageError("a lost deal keeps its reason", f"crm deal edit d{deal_id} --reason price")
        for person_id, role in _people(app, db, people):
            deals.add_person(db, deal_id, person_id, role)
        for reference in without:
            person_id = resolve.person(db, reference, app.country)
            if not deals.remove_person(db, deal_id, person_id):
                raise NotFoundError(f"c{person_id} is not in d{deal_id}", f"crm deal show d{deal_id}")
        deals.edit(db, deal_id, columns, app.now)
        change.summary = f"edited d{deal_id} {deals.row(db, deal_id)['title']}"
    app.done(change)


@command(writes=True, examples=("crm deal rm d3",), exits=(0, 3, 4, 7))
def rm(app: App, deal: str = DEAL) -> None:
    """Hide a deal; crm restore or crm undo brings it back."""
    from crmcli.store import removal

    with app.change() as change:
        deal_id = resolve.deal(change.db, deal)
        removal.remove(change.db, "d", deal_id, app.now)
        change.summary = f"removed {removal.label(change.db, 'd', deal_id)}"
    app.done(change)


def _title(text: str) -> str:
    found = " ".join(stored(text, "title").split())
    if not found:
        raise UsageError("a deal needs a title")
    return found


def _plain(what: str, text: str | None) -> str | None:
    return stored(text, what) or None if text else None


def _day(app: App, text: str | None) -> str | None:
    if not text:
        return None
    from crmcli.clean.date import day

    return day(text, app.now, order=app.config.get("date_order"))


def _instant(app: App, text: str | None) -> str | None:
    """When it happened; never later than now."""
    if text is None:
        return None
    from crmcli.clean.date import instant, utc

    found = instant(text, app.now, order=app.config.get("date_order"))
    if found > utc(app.now):
        raise UsageError(f"--at {text} is still to come", "a task with a day says what will be: --next")
    return found


def _moved_at(app: App, text: str | None, since: str) -> str:
    """When a deal moved; a day alone is no earlier than the move before it on the same day."""
    from crmcli.clean.date import local, utc

    found = _instant(app, text) or utc(app.now)
    same_day = local(since, app.now)[:10] == local(found, app.now)[:10]
    is_day = local(found, app.now)[11:19] == "00:00:00"
    return max(found, since) if same_day and is_day else found


def _money(app: App, text: str | None) -> tuple[int | None, str | None]:
    """Minor units and currency; both None for none."""
    if not text:
        return None, None
    from crmcli.clean.money import money

    found = money(text, currency=app.config.get("currency"), decimal=app.config.get("decimal"))
    if found.minor < 0:
        raise UsageError(f"a deal cannot be worth {text}", "0 or more")
    return found.minor, found.currency


def _percent(text: str | None) -> int | None:
    """A whole number of percent."""
    if not text:
        return None
    digits = text.strip().removesuffix("%").strip()
    if not (digits.isascii() and digits.isdecimal()) or int(digits) > 100:
        raise UsageError(f"{text!r} is no probability in percent", "0 to 100: --probability 60")
    return int(digits)


def _columns(app: App, *, value: str | None, close: str | None, probability: str | None) -> dict[str, object]:
    """The columns these flags set; an empty one clears."""
    columns: dict[str, object] = {}
    if value is not None:
        columns["value_minor"], columns["currency"] = _money(app, value)
    if close is not None:
        columns["close_on"] = _day(app, close)
    if probability is not None:
        columns["probability"] = _percent(probability)
    return columns


def _people(app: App, db: Database, texts: list[str]) -> list[tuple[int, str | None]]:
    """(id, role) of each `bob=decider`."""
    found = []
    for text in texts:
        reference, _, role = text.partition("=")
        found.append((resolve.person(db, reference, app.country), _plain("role", role)))
    return found


def _reason_given(stage: str, reason: str | None) -> None:
    if stage == "lost" and not reason:
        raise UsageError(
            "a lost deal needs a reason", "--reason price, and --competitor NAME if there was one"
        )


def _steps(app: App, stage: Stage, following: str | None) -> list[Step]:
    """What follows by the configuration of a stage, and by --next."""
    found = []
    for text in stage.tasks:
        try:
            step = next_step(app, text)
        except UsageError as error:
            raise UsageError(f"{app.config.path}: stages.{stage.name}: {error.message}", error.hint) from None
        assert step is not None
        found.append(step)
    named = next_step(app, following)
    return [*found, named] if named else found


def _make_tasks(app: App, db: Database, deal_id: int, steps: list[Step]) -> list[int]:
    """The tasks of a deal, for the person it is with and whoever looks after it; their ids."""
    people = deals.people_of(db, deal_id)
    owner = deals.row(db, deal_id)["owner"]
    return [
        add_step(app, db, step, person_id=people[0][0] if people else None, deal_id=deal_id, owner=owner)
        for step in steps
    ]


def _require(app: App, db: Database, deal_id: int, stage: Stage) -> None:
    """Refuse a stage that asks for what the deal does not have."""
    missing = deals.missing(db, deal_id, stage.require, app.now)
    if missing:
        flags = " ".join("--next" if name == "next" else f"--{_FLAGS.get(name, name)} …" for name in missing)
        raise ConflictError(f"{stage.name} needs {', '.join(missing)}; nothing was changed", f"add {flags}")


_FLAGS = {"person": "for"}
