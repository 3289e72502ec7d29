"""THE table of fields: what `--where`, `--sort`, `--columns`, completion, `crm help filter` and the documentation know.

A row says what a field is called, its type (`comparison` says what each type can be compared with), one line of
help, and where its value stands: `sql` is an expression over one row, and `path` leads from the person to that row:

    ()                 the person's own row:              status, birthday
    (EMAIL,)           rows that belong to the person:    email, tag, last_contact
    (ROLE, EMAIL)      rows that belong to something the person belongs to: company.email

A new family of tables is a few more rows here, as deals have them: one `Rows` that says which rows are the person's,
a field of type `count` over it, with the columns of a deal as its `arguments` (`deals(stage=won, last year) >= 2`),
and fields for what is asked for often. A sum is a field of type `sum` whose `sql` is what is added up, `currency`
the column of its currency. Nothing else changes: parser, compiler, help and completion read this table.

Identifiers in SQL come only from here; `:today` (a local day) and `:month_day` are bound by the compiler.
"""

from __future__ import annotations

from crmcli.clean.money import with_decimals
from crmcli.segment.field import Field as Field
from crmcli.segment.field import Rows as Rows

DECISIONS = ("approver", "decider", "influencer", "champion", "user", "gatekeeper", "blocker")
STATUSES = ("lead", "prospect", "customer", "lost", "other")
NETWORKS = ("linkedin", "x", "facebook", "instagram", "github", "telegram", "skype", "web")


def _owned(table: str, owner: str, *, where: str = "", order: str = "") -> Rows:
    return Rows(table, f"{table.split(' ')[0]}.{owner}", where, order=order)


def _text(name: str, column: str, help: str, *aliases: str) -> Field:
    return Field(name, "text", help, column, aliases=aliases)


def _contacts(owner: str) -> tuple[Field, ...]:
    """What a person and a company both have several of; `owner` is person_id or organisation_id."""
    email = _owned("email", owner, order="email.position, email.id")
    phone = _owned("phone", owner, order="phone.position, phone.id")
    address = _owned("address", owner, order="address.position, address.id")
    handle = _owned("handle", owner, order="handle.position, handle.id")
    external = _owned("external_id", owner, order="external_id.id")
    tagging = Rows("tagging JOIN tag ON tag.id = tagging.tag_id", f"tagging.{owner}", order="tag.name_key")
    mail_label = (_text("label", "email.label", "work, home, other"),)
    phone_label = (_text("label", "phone.label", "work, home, mobile, fax, other"),)
    place = (
        _text("label", "address.label", "billing, shipping, post, work, home, other"),
        _text("street", "address.street", "street and number"),
        Field("city", "text", "city", "address.city_key", key="address.city_key", folded=True),
        _text("zip", "address.zip", "postal code"),
        _text("region", "address.region", "province, state, county"),
        _text("country", "address.country", "country code"),
    )
    network = (_text("network", "handle.network", "linkedin, x, github …"),)
    system = (_text("system", "external_id.system", "hubspot, google …"),)
    return (
        Field("email", "email", "an e-mail address", "email.address", (email,), key="email.address",
              always=True, plural="emails", aliases=("mail",), arguments=mail_label, positional="label"),
        Field("phone", "phone", "a phone number, in any form", "coalesce(phone.e164, phone.value)", (phone,),
              key="phone.e164", always=True, plural="phones", aliases=("tel",), arguments=phone_label,
              positional="label"),
        Field("city", "text", "city of an address", "address.city_key", (address,), key="address.city_key",
              folded=True, shown="address.city", plural="cities", arguments=place, positional="label"),
        Field("zip", "text", "postal code", "address.zip", (address,), aliases=("postcode", "postal_code"),
              arguments=place, positional="label"),
        Field("region", "text", "province, state, county", "address.region", (address,), aliases=("state", "province"),
              arguments=place, positional="label"),
        Field("country", "country", "country, by code or name", "address.country", (address,), arguments=place,
              positional="label"),
        Field("street", "text", "street and number", "address.street", (address,), arguments=place, positional="label"),
        Field("address", "text", "any part of an address",
              "ifnull(address.street, '') || ' ' || ifnull(address.zip, '') || ' ' || ifnull(address.city, '')"
              " || ' ' || ifnull(address.region, '') || ' ' || ifnull(address.country, '')",
              (address,), plural="addresses", arguments=place, positional="label"),
        Field("tag", "tag", "a tag", "tag.name_key", (tagging,), key="tag.name_key", folded=True, shown="tag.name",
              always=True, plural="tags"),
        Field("handle", "handle", "an account or page elsewhere", "handle.canonical", (handle,), key="handle.canonical",
              always=True, plural="handles", arguments=network, positional="network"),
        *(
            Field(name, "handle", f"{'their web site' if name == 'web' else f'an account on {name}'}",
                  "handle.canonical", (handle._replace(where=f"handle.network = '{name}'"),), key="handle.canonical",
                  always=True, aliases=("twitter",) if name == "x" else ())
            for name in NETWORKS
        ),
        Field("external", "exact", "id in another system", "external_id.value", (external,), key="external_id.value",
              always=True, plural="externals", aliases=("external_id",), arguments=system, positional="system"),
        Field("system", "text", "another system that knows them", "external_id.system", (external,),
              always=True, plural="systems"),
        Field("import", "number", "number of an import that made or touched them", "import_row.import_id",
              (_owned("import_row", owner, order="import_row.id"),), always=True, plural="imports",
              arguments=(Field("action", "choice", "what it did", "import_row.action",
                               choices=("created", "updated", "unchanged", "logged")),), positional="action"),
    )  # fmt: skip


def _tasks(owner: str) -> tuple[Field, ...]:
    open_tasks = _owned("task", owner, where="task.done_at IS NULL AND task.deleted_at IS NULL",
                        order="task.due_on IS NULL, task.due_on, task.id")  # fmt: skip
    return (
        Field("tasks", "count", "how many open tasks", "1", (open_tasks,), positional="due", arguments=(
            _text("title", "task.title", "what is to be done"),
            Field("due", "day", "when it is due", "task.due_on", tense="future"),
            Field("priority", "choice", "how urgent", "task.priority", choices=("low", "normal", "high")),
            _text("owner", "task.owner", "who does it"),
        )),
        Field("next_task", "day", "when an open task is due", "task.due_on",
              (open_tasks._replace(where=f"{open_tasks.where} AND task.due_on IS NOT NULL"),), tense="future",
              aliases=("due",)),
    )  # fmt: skip


def _named(codes: tuple[str, ...]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


_VALUE = (
    f"deal.value_minor * CASE WHEN deal.currency IN ({_named(with_decimals(0))}) THEN 10000"
    f" WHEN deal.currency IN ({_named(with_decimals(3))}) THEN 10"
    f" WHEN deal.currency IN ({_named(with_decimals(4))}) THEN 1 ELSE 100 END"
)
_STATE = "CASE WHEN deal.closed_at IS NULL THEN 'open' ELSE deal.stage END"
_DEAL = (
    _text("title", "deal.title", "what is to be sold", "name"),
    Field("stage", "stage", "where it stands", "deal.stage"),
    Field("state", "choice", "open, won or lost", _STATE, choices=("open", "won", "lost")),
    Field(
        "value",
        "money",
        "what it is worth; 1000 EUR, or 1000 of whatever",
        _VALUE,
        aliases=("amount",),
        currency="deal.currency",
        shown=f"{_VALUE} / 10000.0",
    ),
    _text("currency", "deal.currency", "EUR, USD …"),
    Field("probability", "number", "percent, where it has one of its own", "deal.probability"),
    Field("close", "day", "when it should be won", "deal.close_on", tense="future", aliases=("close_on",)),
    Field("closed", "instant", "when it was won or lost", "deal.closed_at", aliases=("closed_at",)),
    Field("stage_since", "instant", "since when it stands there", "deal.stage_at", aliases=("stage_at",)),
    Field("created", "instant", "when it began", "deal.created_at", aliases=("created_at", "added")),
    Field("updated", "instant", "when it last changed", "deal.updated_at", aliases=("updated_at", "changed")),
    _text("reason", "deal.reason", "why it was won or lost"),
    _text("competitor", "deal.competitor", "who else was in it"),
    _text("source", "deal.source", "where it came from"),
    _text("owner", "deal.owner", "who looks after it"),
    _text("note", "deal.note", "the note", "notes"),
)


def _deals(rows: Rows, others: str) -> tuple[Field, ...]:
    """What is asked of the deals of a person or a company; `others` are the owner's deals, as rows of `won`."""
    won = rows._replace(where=f"{rows.where} AND deal.stage = 'won'")
    theirs = f"{others} AND won.deleted_at IS NULL AND won.stage = 'won'"

    def at(which: str) -> tuple[Rows]:
        return (
            won._replace(where=f"{won.where} AND deal.closed_at = (SELECT {which}(won.closed_at) {theirs})"),
        )

    return (
        Field("deals", "count", "how many deals; a period asks when they were closed", "1", (rows,), arguments=_DEAL,
              positional="closed"),
        Field("deal_value", "sum", "what they are worth together; in one currency with 1000 EUR", _VALUE, (rows,),
              arguments=_DEAL, positional="closed", currency="deal.currency"),
        Field("orders", "count", "how many deals were won: orders(2025)", "1", (won,), arguments=_DEAL,
              positional="closed", aliases=("purchases",)),
        Field("bought", "count", "won deals by title: bought(Annual), bought(title~annual)", "1", (won,),
              arguments=_DEAL, positional="title"),
        Field("spent", "sum", "what the deals that were won are worth: spent(last year)>=500 EUR", _VALUE, (won,),
              arguments=_DEAL, positional="closed", currency="deal.currency", aliases=("revenue",)),
        Field("last_purchase", "instant", "when a deal was last won; > 6m includes never", "deal.closed_at",
              at("max"), always=True, never=True),
        Field("first_purchase", "instant", "when a deal was first won", "deal.closed_at", at("min"), always=True),
    )  # fmt: skip


_INTERACTION = (
    Field("at", "instant", "when", "interaction.at", aliases=("when", "date")),
    Field(
        "kind",
        "kind",
        "call, email, meeting, note, message or one of yours",
        "interaction.kind",
        aliases=("type",),
    ),
    Field("direction", "choice", "which way", "interaction.direction", choices=("in", "out")),
    _text("subject", "interaction.subject", "the subject line"),
    _text("body", "interaction.body", "the text", "text"),
    _text("reason", "interaction.reason", "why"),
    _text("outcome", "interaction.outcome", "what came of it"),
    _text("actor", "interaction.actor", "who on our side", "by", "with"),
    Field("minutes", "number", "how long", "interaction.duration_s / 60.0", aliases=("duration",)),
    _text("source", "interaction.source", "where the entry came from"),
)

_PARTICIPANT = Rows(
    "participant JOIN interaction ON interaction.id = participant.interaction_id",
    "participant.person_id",
    "interaction.deleted_at IS NULL",
    order="interaction.at DESC, interaction.id DESC",
)
_STAT = Rows("person_stat", "person_stat.person_id")
ROLE = Rows(
    "role JOIN organisation ON organisation.id = role.organisation_id",
    "role.person_id",
    "role.until IS NULL AND organisation.deleted_at IS NULL",
    target="organisation.id",
    order="role.position, role.id",
)
# From the company to its people: companies are fewer than roles, and mostly few are meant.
AT_COMPANY = ROLE._replace(by_value="organisation CROSS JOIN role ON role.organisation_id = organisation.id")
_FORMER_ROLE = AT_COMPANY._replace(where="role.until IS NOT NULL AND organisation.deleted_at IS NULL")
_PLACE_IN_COMPANY = (
    _text("title", "role.title", "job title", "role"),
    _text("department", "role.department", "department"),
    Field("decision", "choice", "part in a decision", "role.decision", choices=DECISIONS),
)

# Years between the birthday and today; the 29th of February counts on the 28th where a year has none.
_AGE = (
    "CASE WHEN person.birthday GLOB '[0-9]*' THEN CAST(substr(:today, 1, 4) AS INTEGER)"
    " - CAST(substr(person.birthday, 1, 4) AS INTEGER) - (:month_day < substr(person.birthday, 6)) END"
)

PERSON = (
    Field("id", "id", "the number in c12", "person.id", shown="'c' || person.id"),
    Field("uid", "exact", "the id in files that leave the machine", "person.uid", key="person.uid"),
    Field("name", "text", "the whole name; = takes its words in any order", "person.name", key="person.name_key",
          key_of="name", aliases=("full_name",)),
    _text("given", "person.given", "first name", "first_name", "given_name", "firstname"),
    _text("middle", "person.middle", "second names, patronymic", "middle_name", "patronymic"),
    _text("family", "person.family", "family name", "last_name", "family_name", "lastname", "surname"),
    _text("prefix", "person.prefix", "Dr., Dott.ssa"),
    _text("suffix", "person.suffix", "jr., MBA"),
    _text("nickname", "person.nickname", "nickname"),
    *_contacts("person_id"),
    Field("company", "company", "where they work: name, domain or id", "organisation.name", (AT_COMPANY,),
          key="organisation.name_key", always=True, plural="companies", aliases=("organisation", "organization"),
          arguments=_PLACE_IN_COMPANY, positional="title"),
    Field("former_company", "company", "where they worked before", "organisation.name", (_FORMER_ROLE,), always=True,
          key="organisation.name_key", arguments=_PLACE_IN_COMPANY, positional="title"),
    Field("title", "text", "job title", "role.title", (ROLE,), plural="titles", aliases=("role", "job", "job_title")),
    Field("department", "text", "department", "role.department", (ROLE,)),
    Field("decision", "choice", "part in a decision", "role.decision", (ROLE,), choices=DECISIONS),
    Field("relation", "text", "how they are related to somebody: referred-by", "relation.kind",
          (Rows("relation", "relation.person_id", order="relation.id"),), always=True, plural="relations"),
    Field("status", "choice", "where they stand", "person.status", choices=STATUSES),
    Field("status_since", "instant", "when the status became what it is", "person.status_at", aliases=("status_at",)),
    Field("former_status", "choice", "what they were before; a period asks until when", "status_event.was",
          (Rows("status_event", "status_event.person_id", order="status_event.id DESC"),), choices=STATUSES,
          always=True, arguments=(Field("until", "instant", "when it ended", "status_event.at"),
                                  Field("since", "instant", "when it began", "status_event.was_at")),
          positional="until"),
    _text("source", "person.source", "where the contact came from"),
    _text("owner", "person.owner", "who looks after them"),
    Field("birthday", "birthday", "date of birth; with today, next 14d or 05-04 the day of the year",
          "person.birthday", aliases=("born", "birthdate")),
    Field("age", "number", "age in years", _AGE),
    _text("language", "person.language", "language code: it, de-AT", "lang"),
    _text("timezone", "person.timezone", "time zone: Europe/Lisbon", "tz"),
    _text("prefer", "person.prefer", "channel they like", "preferred_channel"),
    _text("best_time", "person.best_time", "when to reach them"),
    _text("salutation", "person.salutation", "how a letter begins"),
    Field("formality", "choice", "how to address them", "person.formality", choices=("formal", "informal")),
    Field("mail_format", "choice", "which mail they want", "person.mail_format", choices=("plain", "html")),
    Field("do_not_contact", "bool", "asked to be left alone", "person.do_not_contact", aliases=("dnc",)),
    Field("like", "text", "something they like", "fact.value",
          (Rows("fact", "fact.person_id", "fact.kind = 'like'", order="fact.id"),), always=True, plural="likes"),
    Field("dislike", "text", "something they do not like", "fact.value",
          (Rows("fact", "fact.person_id", "fact.kind = 'dislike'", order="fact.id"),), always=True, plural="dislikes"),
    _text("note", "person.note", "the note", "notes"),
    Field("created", "instant", "when they were added", "person.created_at", aliases=("created_at", "added")),
    Field("updated", "instant", "when they last changed", "person.updated_at", aliases=("updated_at", "changed")),
    Field("verified", "instant", "when their facts were last checked; > 12m includes never", "person.verified_at",
          aliases=("verified_at",), never=True),
    Field("last_contact", "instant", "latest interaction that is no note; > 60d includes never",
          "person_stat.last_contact_at", (_STAT,), key="person_stat.last_contact_at", always=True, never=True,
          aliases=("last_contacted", "last_contact_at")),
    Field("first_contact", "instant", "first interaction that is no note", "person_stat.first_contact_at", (_STAT,),
          always=True, aliases=("first_contact_at",)),
    Field("activities", "count", "how many interactions", "1", (_PARTICIPANT,), arguments=_INTERACTION,
          positional="at", aliases=("interactions",)),
    *_tasks("person_id"),
    *_deals(Rows("deal_person JOIN deal ON deal.id = deal_person.deal_id", "deal_person.person_id",
                 "deal.deleted_at IS NULL", order="deal.id"),
            "FROM deal_person AS theirs JOIN deal AS won ON won.id = theirs.deal_id"
            " WHERE theirs.person_id = deal_person.person_id"),
    Field("cadence", "exact", "how often to be in touch: 30d", "cadence.every", (Rows("cadence", "cadence.person_id"),),
          always=True),
)  # fmt: skip

COMPANY = (
    Field("id", "id", "the number in o4", "organisation.id", shown="'o' || organisation.id"),
    Field("uid", "exact", "the id in files that leave the machine", "organisation.uid", key="organisation.uid"),
    Field("name", "company", "name, domain or id", "organisation.name", key="organisation.name_key"),
    _text("website", "organisation.website", "web site as given"),
    Field("domain", "text", "domain of the web site", "organisation.domain", key="organisation.domain", folded=True),
    _text("industry", "organisation.industry", "industry"),
    _text("size", "organisation.size", "head count as given: 50-200"),
    _text("type", "organisation.type", "reseller, supplier, partner …"),
    Field("parent", "text", "the company above", "parent.name",
          (Rows("organisation AS child JOIN organisation AS parent ON parent.id = child.parent_id", "child.id",
                "parent.deleted_at IS NULL"),), key="parent.name_key", key_of="company"),
    *_contacts("organisation_id"),
    _text("source", "organisation.source", "where it came from"),
    _text("owner", "organisation.owner", "who looks after it"),
    _text("note", "organisation.note", "the note", "notes"),
    Field("created", "instant", "when it was added", "organisation.created_at", aliases=("created_at", "added")),
    Field("updated", "instant", "when it last changed", "organisation.updated_at", aliases=("updated_at", "changed")),
    Field("people", "count", "how many people work there", "1",
          (Rows("role JOIN person ON person.id = role.person_id", "role.organisation_id",
                "role.until IS NULL AND person.deleted_at IS NULL", order="role.position, role.id"),),
          arguments=_PLACE_IN_COMPANY, positional="title"),
    Field("activities", "count", "how many interactions with its people", "1",
          (Rows("interaction", "interaction.organisation_id", "interaction.deleted_at IS NULL"),),
          arguments=_INTERACTION, positional="at", aliases=("interactions",)),
    *_tasks("organisation_id"),
    *_deals(Rows("deal", "deal.organisation_id", "deal.deleted_at IS NULL", order="deal.id"),
            "FROM deal AS won WHERE won.organisation_id = deal.organisation_id"),
)  # fmt: skip

_DEAL_PERSON = Rows("deal_person JOIN person ON person.id = deal_person.person_id", "deal_person.deal_id",
                    "person.deleted_at IS NULL", target="person.id",
                    order="deal_person.position, deal_person.id")  # fmt: skip
_DEAL_COMPANY = Rows("deal AS own JOIN organisation ON organisation.id = own.organisation_id", "own.id",
                     "organisation.deleted_at IS NULL", target="organisation.id")  # fmt: skip
_TASK_PERSON = Rows("task AS own JOIN person ON person.id = own.person_id", "own.id", "person.deleted_at IS NULL",
                    target="person.id")  # fmt: skip
_TASK_COMPANY = Rows("task AS own JOIN organisation ON organisation.id = own.organisation_id", "own.id",
                     "organisation.deleted_at IS NULL", target="organisation.id")  # fmt: skip
_TASK_DEAL = Rows("task AS own JOIN deal ON deal.id = own.deal_id", "own.id", "deal.deleted_at IS NULL",
                  target="deal.id")  # fmt: skip

_ACTIVITY_PERSON = Rows("participant JOIN person ON person.id = participant.person_id", "participant.interaction_id",
                        "person.deleted_at IS NULL", target="person.id", order="participant.id")  # fmt: skip
_ACTIVITY_COMPANY = Rows("interaction AS own JOIN organisation ON organisation.id = own.organisation_id", "own.id",
                         "organisation.deleted_at IS NULL", target="organisation.id")  # fmt: skip


def _person(path: Rows) -> Field:
    return Field("person", "text", "whom it is with; = takes the words of the name in any order", "person.name",
                 (path,), key="person.name_key", key_of="name", always=True, plural="people")  # fmt: skip


def _company(path: Rows) -> Field:
    return Field("company", "company", "the company: name, domain or id", "organisation.name", (path,),
                 key="organisation.name_key", always=True)  # fmt: skip


DEAL = (
    Field("id", "id", "the number in d3", "deal.id", shown="'d' || deal.id"),
    Field("uid", "exact", "the id in files that leave the machine", "deal.uid", key="deal.uid"),
    *_DEAL,
    _person(_DEAL_PERSON),
    _company(_DEAL_COMPANY),
    *_tasks("deal_id"),
)
TASK = (
    Field("id", "id", "the number in t7", "task.id", shown="'t' || task.id"),
    Field("uid", "exact", "the id in files that leave the machine", "task.uid", key="task.uid"),
    _text("title", "task.title", "what is to be done", "name"),
    Field("due", "day", "when it is due", "task.due_on", tense="future", aliases=("due_on",)),
    Field("due_at", "instant", "its time of day, where it has one", "task.due_at", tense="future"),
    Field("priority", "choice", "low, normal, high", "task.priority", choices=("low", "normal", "high")),
    _text("owner", "task.owner", "who does it"),
    Field("every", "exact", "how often it comes again: 1m", "task.every"),
    Field("open", "bool", "not done yet", "(task.done_at IS NULL)"),
    Field("done", "instant", "when it was done", "task.done_at", aliases=("done_at",)),
    Field("created", "instant", "when it was added", "task.created_at", aliases=("created_at", "added")),
    _person(_TASK_PERSON),
    _company(_TASK_COMPANY),
    Field("deal", "text", "the deal it belongs to", "deal.title", (_TASK_DEAL,), always=True),
)
ACTIVITY = (
    Field("id", "id", "the number in a90", "interaction.id", shown="'a' || interaction.id"),
    Field("uid", "exact", "the id in files that leave the machine", "interaction.uid", key="interaction.uid"),
    *_INTERACTION,
    Field(
        "created", "instant", "when it was logged", "interaction.created_at", aliases=("created_at", "added")
    ),
    _person(_ACTIVITY_PERSON),
    _company(_ACTIVITY_COMPANY),
)

# What a filter is about: its fields, the id of its own row, and what its custom fields are declared for.
SUBJECTS = {"person": PERSON, "company": COMPANY, "deal": DEAL, "task": TASK, "activity": ACTIVITY}
ROOTS = {"person": "person.id", "company": "organisation.id", "deal": "deal.id", "task": "task.id",
         "activity": "interaction.id"}  # fmt: skip
# Whose fields a filter reaches from its subject by a prefix, and on which way: company.industry, person.tag.
LINKS = {
    "person": (("company", AT_COMPANY),),
    "company": (),
    "deal": (("person", _DEAL_PERSON), ("company", _DEAL_COMPANY)),
    "task": (("person", _TASK_PERSON), ("company", _TASK_COMPANY), ("deal", _TASK_DEAL)),
    "activity": (("person", _ACTIVITY_PERSON), ("company", _ACTIVITY_COMPANY)),
}
FIELDS = PERSON
