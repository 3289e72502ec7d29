"""The fields of deals, tasks and activities: rows of the table of fields (`fields`, which says how to read them)."""

from __future__ import annotations

from crmcli.clean.money import with_decimals
from crmcli.segment.field import Field, Rows


def owned(table: str, owner: str, *, where: str = "", order: str = "") -> Rows:
    return Rows(table, f"{table.split(' ')[0]}.{owner}", where, order=order)


def text(name: str, column: str, help: str, *aliases: str) -> Field:
    return Field(name, "text", help, column, aliases=aliases)


def tasks(owner: str) -> tuple[Field, ...]:
    open_tasks = owned("task", owner, where="task.done_at IS NULL AND task.deleted_at IS NULL",
                        order="task.due_on IS NULL, task.due_on, task.id")  # fmt: skip
    return (
        Field("tasks", "count", "how many open tasks", "1", (open_tasks,), positional="due", arguments=(
            text("title", "task.title", "what is to be done"),
            Field("due", "day", "when it is due", "task.due_on", tense="future"),
            Field("priority", "choice", "how urgent", "task.priority", choices=("low", "normal", "high")),
            text("owner", "task.owner", "who does it"),
        )),
        Field("next_task", "day", "when an open task is due", "task.due_on",
              (open_tasks._replace(where=f"{open_tasks.where} AND task.due_on IS NOT NULL"),), tense="future",
              aliases=("due",)),
    )  # fmt: skip


def _named(codes: tuple[str, ...]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


VALUE = (
    f"deal.value_minor * CASE WHEN deal.currency IN ({_named(with_decimals(0))}) THEN 10000"
    f" WHEN deal.currency IN ({_named(with_decimals(3))}) THEN 10"
    f" WHEN deal.currency IN ({_named(with_decimals(4))}) THEN 1 ELSE 100 END"
)
_STATE = "CASE WHEN deal.closed_at IS NULL THEN 'open' ELSE deal.stage END"
DEAL_ROW = (
    text("title", "deal.title", "what is to be sold", "name"),
    Field("stage", "stage", "where it stands", "deal.stage"),
    Field("state", "choice", "open, won or lost", _STATE, choices=("open", "won", "lost")),
    Field(
        "value",
        "money",
        "what it is worth; 1000 EUR, or 1000 of whatever",
        VALUE,
        aliases=("amount",),
        currency="deal.currency",
        shown=f"{VALUE} / 10000.0",
    ),
    text("currency", "deal.currency", "EUR, USD …"),
    Field("probability", "number", "percent, where it has one of its own", "deal.probability"),
    Field("close", "day", "when it should be won", "deal.close_on", tense="future", aliases=("close_on",)),
    Field("closed", "instant", "when it was won or lost", "deal.closed_at", aliases=("closed_at",)),
    Field("stage_since", "instant", "since when it stands there", "deal.stage_at", aliases=("stage_at",)),
    Field("created", "instant", "when it began", "deal.created_at", aliases=("created_at", "added")),
    Field("updated", "instant", "when it last changed", "deal.updated_at", aliases=("updated_at", "changed")),
    text("reason", "deal.reason", "why it was won or lost"),
    text("competitor", "deal.competitor", "who else was in it"),
    text("source", "deal.source", "where it came from"),
    text("owner", "deal.owner", "who looks after it"),
    text("note", "deal.note", "the note", "notes"),
)


INTERACTION_ROW = (
    Field("at", "instant", "when", "interaction.at", aliases=("when", "date")),
    Field(
        "kind",
        "kind",
        "call, email, meeting, note, message or one of yours",
        "interaction.kind",
        aliases=("type",),
    ),
    Field("direction", "choice", "which way", "interaction.direction", choices=("in", "out")),
    text("subject", "interaction.subject", "the subject line"),
    text("body", "interaction.body", "the text", "text"),
    text("reason", "interaction.reason", "why"),
    text("outcome", "interaction.outcome", "what came of it"),
    text("actor", "interaction.actor", "who on our side", "by", "with"),
    Field("minutes", "number", "how long", "interaction.duration_s / 60.0", aliases=("duration",)),
    text("source", "interaction.source", "where the entry came from"),
)

DEAL_PERSON = Rows("deal_person JOIN person ON person.id = deal_person.person_id", "deal_person.deal_id",
                    "person.deleted_at IS NULL", target="person.id",
                    order="deal_person.position, deal_person.id")  # fmt: skip
DEAL_COMPANY = Rows("deal AS own JOIN organisation ON organisation.id = own.organisation_id", "own.id",
                     "organisation.deleted_at IS NULL", target="organisation.id")  # fmt: skip
TASK_PERSON = Rows("task AS own JOIN person ON person.id = own.person_id", "own.id", "person.deleted_at IS NULL",
                    target="person.id")  # fmt: skip
TASK_COMPANY = Rows("task AS own JOIN organisation ON organisation.id = own.organisation_id", "own.id",
                     "organisation.deleted_at IS NULL", target="organisation.id")  # fmt: skip
TASK_DEAL = Rows("task AS own JOIN deal ON deal.id = own.deal_id", "own.id", "deal.deleted_at IS NULL",
                  target="deal.id")  # fmt: skip

ACTIVITY_DEAL = Rows("interaction AS own JOIN deal ON deal.id = own.deal_id", "own.id", "deal.deleted_at IS NULL",
                     target="deal.id")  # fmt: skip
ACTIVITY_PERSON = Rows("participant JOIN person ON person.id = participant.person_id", "participant.interaction_id",
                        "person.deleted_at IS NULL", target="person.id", order="participant.id")  # fmt: skip
ACTIVITY_COMPANY = Rows("interaction AS own JOIN organisation ON organisation.id = own.organisation_id", "own.id",
                         "organisation.deleted_at IS NULL", target="organisation.id")  # fmt: skip


def _person(path: Rows) -> Field:
    return Field("person", "text", "whom it is with; = takes the words of the name in any order", "person.name",
                 (path,), key="person.name_key", key_of="name", always=True, plural="people")  # fmt: skip


def _key(table: str) -> Field:
    return Field("key", "exact", "what a script or a file knows it by", f"{table}.key", key=f"{table}.key")


def _awaited(table: str) -> Field:
    return Field("awaited_deal", "text", "the deal a file says it belongs to, while that is not here",
                 "coalesce(awaited_deal.title, awaited_deal.key)",
                 (Rows("awaited_deal", f"awaited_deal.{table}_id", "NOT awaited_deal.doubtful"),),
                 always=True)  # fmt: skip


def _role(path: Rows, table: str) -> Field:
    return Field("person_role", "text", "their part in it; - for none", f"coalesce({table}.role, '-')", (path,),
                 always=True, plural="person_roles")  # fmt: skip


def _company(path: Rows) -> Field:
    return Field("company", "company", "the company: name, domain or id", "organisation.name", (path,),
                 key="organisation.name_key", always=True)  # fmt: skip


DEAL = (
    Field("id", "id", "the number in d3", "deal.id", shown="'d' || deal.id"),
    Field("uid", "exact", "the id in files that leave the machine", "deal.uid", key="deal.uid"),
    _key("deal"),
    *DEAL_ROW,
    _person(DEAL_PERSON),
    _role(DEAL_PERSON, "deal_person"),
    _company(DEAL_COMPANY),
    *tasks("deal_id"),
)
TASK = (
    Field("id", "id", "the number in t7", "task.id", shown="'t' || task.id"),
    Field("uid", "exact", "the id in files that leave the machine", "task.uid", key="task.uid"),
    _key("task"),
    text("title", "task.title", "what is to be done", "name"),
    Field("due", "day", "when it is due", "task.due_on", tense="future", aliases=("due_on",)),
    Field("due_at", "instant", "its time of day, where it has one", "task.due_at", tense="future"),
    Field("priority", "choice", "low, normal, high", "task.priority", choices=("low", "normal", "high")),
    text("owner", "task.owner", "who does it"),
    Field("every", "exact", "how often it comes again: 1m", "task.every"),
    Field("series", "day", "the day that is counted from, where it comes again", "task.series_on"),
    Field(
        "follows",
        "exact",
        "uid of the interaction it follows from",
        "interaction.uid",
        (
            Rows(
                "task AS own JOIN interaction ON interaction.id = own.interaction_id",
                "own.id",
                "interaction.deleted_at IS NULL",
            ),
        ),
    ),
    Field("open", "bool", "not done yet", "(task.done_at IS NULL)"),
    Field("done", "instant", "when it was done", "task.done_at", aliases=("done_at",)),
    Field("created", "instant", "when it was added", "task.created_at", aliases=("created_at", "added")),
    _person(TASK_PERSON),
    _company(TASK_COMPANY),
    Field("deal", "text", "the deal it belongs to", "deal.title", (TASK_DEAL,), always=True),
    _awaited("task"),
)
ACTIVITY = (
    Field("id", "id", "the number in a90", "interaction.id", shown="'a' || interaction.id"),
    Field("uid", "exact", "the id in files that leave the machine", "interaction.uid", key="interaction.uid"),
    _key("interaction"),
    *INTERACTION_ROW,
    Field(
        "created", "instant", "when it was logged", "interaction.created_at", aliases=("created_at", "added")
    ),
    _person(ACTIVITY_PERSON),
    _role(ACTIVITY_PERSON, "participant"),
    _company(ACTIVITY_COMPANY),
    Field("deal", "text", "the deal it belongs to", "deal.title", (ACTIVITY_DEAL,), always=True),
    _awaited("interaction"),
)
