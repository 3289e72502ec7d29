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

from crmcli.model import DECISIONS, FORMALITIES, MAIL_FORMATS, STATUSES
from crmcli.segment.event_fields import (
    ACTIVITY,
    ACTIVITY_COMPANY,
    ACTIVITY_DEAL,
    ACTIVITY_PERSON,
    DEAL,
    DEAL_COMPANY,
    DEAL_PERSON,
    DEAL_ROW,
    INTERACTION_ROW,
    TASK,
    TASK_COMPANY,
    TASK_DEAL,
    TASK_PERSON,
    VALUE,
    owned,
    tasks,
    text,
)
from crmcli.segment.field import Field as Field
from crmcli.segment.field import Rows as Rows

NETWORKS = ("linkedin", "x", "facebook", "instagram", "github", "telegram", "skype", "web")


def _consents() -> tuple[Field, ...]:
    """What somebody said of each way to reach them, as far as it holds, and whether mail to them comes back."""
    ways = {
        "email": "e-mail",
        "phone": "calls",
        "sms": "SMS",
        "post": "post",
        "fax": "fax",
        "whatsapp": "WhatsApp",
    }
    said = (
        Field(f"consent.{channel}", "choice", f"what they said of {what}", "consent_now.state",
              (Rows("consent_now", "consent_now.person_id", f"consent_now.channel = '{channel}'"),), always=True,
              choices=("granted", "revoked"))
        for channel, what in ways.items()
    )  # fmt: skip
    return (
        *said,
        Field("consent.purpose", "exact", "a purpose they allowed or refused: newsletter", "consent.purpose",
              (Rows("consent", "consent.person_id", order="consent.id"),), plural="consent.purposes",
              arguments=(Field("state", "choice", "what they said", "consent.state", choices=("granted", "revoked")),),
              positional="state"),
        Field("bounced", "bool", "mail to an address of theirs comes back",
              "EXISTS (SELECT 1 FROM email WHERE email.person_id = person.id AND email.bounced_at IS NOT NULL)"),
    )  # fmt: skip


def _contacts(owner: str) -> tuple[Field, ...]:
    """What a person and a company both have several of; `owner` is person_id or organisation_id."""
    email = owned("email", owner, order="email.bounced_at IS NOT NULL, email.position, email.id")
    phone = owned("phone", owner, order="phone.position, phone.id")
    address = owned("address", owner, order="address.position, address.id")
    handle = owned("handle", owner, order="handle.position, handle.id")
    external = owned("external_id", owner, order="external_id.id")
    tagging = Rows("tagging JOIN tag ON tag.id = tagging.tag_id", f"tagging.{owner}", order="tag.name_key")
    mail_label = (text("label", "email.label", "work, home, other"),)
    phone_label = (text("label", "phone.label", "work, home, mobile, fax, other"),)
    place = (
        text("label", "address.label", "billing, shipping, post, work, home, other"),
        text("street", "address.street", "street and number"),
        Field("city", "text", "city", "address.city_key", key="address.city_key", folded=True),
        text("zip", "address.zip", "postal code"),
        text("region", "address.region", "province, state, county"),
        text("country", "address.country", "country code"),
    )
    network = (text("network", "handle.network", "linkedin, x, github …"),)
    system = (text("system", "external_id.system", "hubspot, google …"),)
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
              (owned("import_row", owner, order="import_row.id"),), always=True, plural="imports",
              arguments=(Field("action", "choice", "what it did", "import_row.action",
                               choices=("created", "updated", "unchanged", "logged")),), positional="action"),
    )  # fmt: skip


def _deals(rows: Rows, others: str) -> tuple[Field, ...]:
    """What is asked of the deals of a person or a company; `others` are the owner's deals, as rows of `won`."""
    won = rows._replace(where=f"{rows.where} AND deal.stage = 'won'")
    theirs = f"{others} AND won.deleted_at IS NULL AND won.stage = 'won'"

    def at(which: str) -> tuple[Rows]:
        return (
            won._replace(where=f"{won.where} AND deal.closed_at = (SELECT {which}(won.closed_at) {theirs})"),
        )

    return (
        Field("deals", "count", "how many deals; a period asks when they were closed", "1", (rows,), arguments=DEAL_ROW,
              positional="closed"),
        Field("deal_value", "sum", "what they are worth together; in one currency with 1000 EUR", VALUE, (rows,),
              arguments=DEAL_ROW, positional="closed", currency="deal.currency"),
        Field("orders", "count", "how many deals were won: orders(2025)", "1", (won,), arguments=DEAL_ROW,
              positional="closed", aliases=("purchases",)),
        Field("bought", "count", "won deals by title: bought(Annual), bought(title~annual)", "1", (won,),
              arguments=DEAL_ROW, positional="title"),
        Field("spent", "sum", "what the deals that were won are worth: spent(last year)>=500 EUR", VALUE, (won,),
              arguments=DEAL_ROW, positional="closed", currency="deal.currency", aliases=("revenue",)),
        Field("last_purchase", "instant", "when a deal was last won; > 6m includes never", "deal.closed_at",
              at("max"), always=True, never=True),
        Field("first_purchase", "instant", "when a deal was first won", "deal.closed_at", at("min"), always=True),
    )  # fmt: skip


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
    text("title", "role.title", "job title", "role"),
    text("department", "role.department", "department"),
    Field("decision", "choice", "part in a decision", "role.decision", choices=DECISIONS),
)

# Years between the birthday and today; the 29th of February counts on the 28th where a year has none.
_AGE = (
    "CASE WHEN person.birthday GLOB '[0-9]*' THEN CAST(substr(:today, 1, 4) AS INTEGER)"
    " - CAST(substr(person.birthday, 1, 4) AS INTEGER) - (:month_day < substr(person.birthday, 6)) END"
)

PERSON = (
    Field("id", "id", "the number in c12", "person.id", shown="'c' || person.id"),
    Field("uid", "exact", "the id in files that leave the machine", "person.uid", key="person.uid", plural="uids"),
    Field("name", "text", "the whole name; = takes its words in any order", "person.name", key="person.name_key",
          key_of="name", aliases=("full_name",)),
    text("given", "person.given", "first name", "first_name", "given_name", "firstname"),
    text("middle", "person.middle", "second names, patronymic", "middle_name", "patronymic"),
    text("family", "person.family", "family name", "last_name", "family_name", "lastname", "surname"),
    text("prefix", "person.prefix", "Dr., Dott.ssa"),
    text("suffix", "person.suffix", "jr., MBA"),
    text("nickname", "person.nickname", "nickname"),
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
    text("source", "person.source", "where the contact came from"),
    text("owner", "person.owner", "who looks after them"),
    Field("birthday", "birthday", "date of birth; with today, next 14d or 05-04 the day of the year",
          "person.birthday", aliases=("born", "birthdate")),
    Field("age", "number", "age in years", _AGE),
    text("language", "person.language", "language code: it, de-AT", "lang"),
    text("timezone", "person.timezone", "time zone: Europe/Lisbon", "tz"),
    text("prefer", "person.prefer", "channel they like", "preferred_channel"),
    text("best_time", "person.best_time", "when to reach them"),
    text("salutation", "person.salutation", "how a letter begins"),
    Field("formality", "choice", "how to address them", "person.formality", choices=FORMALITIES),
    Field("mail_format", "choice", "which mail they want", "person.mail_format", choices=MAIL_FORMATS),
    Field("do_not_contact", "bool", "asked to be left alone",
          "EXISTS (SELECT 1 FROM left_alone WHERE left_alone.person_id = person.id)", aliases=("dnc",)),
    *_consents(),
    Field("like", "text", "something they like", "fact.value",
          (Rows("fact", "fact.person_id", "fact.kind = 'like'", order="fact.id"),), always=True, plural="likes"),
    Field("dislike", "text", "something they do not like", "fact.value",
          (Rows("fact", "fact.person_id", "fact.kind = 'dislike'", order="fact.id"),), always=True, plural="dislikes"),
    text("note", "person.note", "the note", "notes"),
    Field("created", "instant", "when they were added", "person.created_at", aliases=("created_at", "added")),
    Field("updated", "instant", "when they last changed", "person.updated_at", aliases=("updated_at", "changed")),
    Field("verified", "instant", "when their facts were last checked; > 12m includes never", "person.verified_at",
          aliases=("verified_at",), never=True),
    Field("last_contact", "instant", "latest interaction that is no note; > 60d includes never",
          "person_stat.last_contact_at", (_STAT,), key="person_stat.last_contact_at", always=True, never=True,
          aliases=("last_contacted", "last_contact_at")),
    Field("first_contact", "instant", "first interaction that is no note", "person_stat.first_contact_at", (_STAT,),
          always=True, aliases=("first_contact_at",)),
    Field("activities", "count", "how many interactions", "1", (_PARTICIPANT,), arguments=INTERACTION_ROW,
          positional="at", aliases=("interactions",)),
    *tasks("person_id"),
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
    text("website", "organisation.website", "web site as given"),
    Field("domain", "text", "domain of the web site", "organisation.domain", key="organisation.domain", folded=True),
    text("industry", "organisation.industry", "industry"),
    text("size", "organisation.size", "head count as given: 50-200"),
    text("type", "organisation.type", "reseller, supplier, partner …"),
    Field("parent", "text", "the company above", "parent.name",
          (Rows("organisation AS child JOIN organisation AS parent ON parent.id = child.parent_id", "child.id",
                "parent.deleted_at IS NULL"),), key="parent.name_key", key_of="company"),
    *_contacts("organisation_id"),
    text("source", "organisation.source", "where it came from"),
    text("owner", "organisation.owner", "who looks after it"),
    text("note", "organisation.note", "the note", "notes"),
    Field("created", "instant", "when it was added", "organisation.created_at", aliases=("created_at", "added")),
    Field("updated", "instant", "when it last changed", "organisation.updated_at", aliases=("updated_at", "changed")),
    Field("people", "count", "how many people work there", "1",
          (Rows("role JOIN person ON person.id = role.person_id", "role.organisation_id",
                "role.until IS NULL AND person.deleted_at IS NULL", order="role.position, role.id"),),
          arguments=_PLACE_IN_COMPANY, positional="title"),
    Field("activities", "count", "how many interactions with its people", "1",
          (Rows("interaction", "interaction.organisation_id", "interaction.deleted_at IS NULL"),),
          arguments=INTERACTION_ROW, positional="at", aliases=("interactions",)),
    *tasks("organisation_id"),
    *_deals(Rows("deal", "deal.organisation_id", "deal.deleted_at IS NULL", order="deal.id"),
            "FROM deal AS won WHERE won.organisation_id = deal.organisation_id"),
)  # fmt: skip

# What a filter is about: its fields, the id of its own row, and what its custom fields are declared for.
SUBJECTS = {"person": PERSON, "company": COMPANY, "deal": DEAL, "task": TASK, "activity": ACTIVITY}
ROOTS = {"person": "person.id", "company": "organisation.id", "deal": "deal.id", "task": "task.id",
         "activity": "interaction.id"}  # fmt: skip
# Whose fields a filter reaches from its subject by a prefix, and on which way: company.industry, person.tag.
LINKS = {
    "person": (("company", AT_COMPANY),),
    "company": (),
    "deal": (("person", DEAL_PERSON), ("company", DEAL_COMPANY)),
    "task": (("person", TASK_PERSON), ("company", TASK_COMPANY), ("deal", TASK_DEAL)),
    "activity": (("person", ACTIVITY_PERSON), ("company", ACTIVITY_COMPANY), ("deal", ACTIVITY_DEAL)),
}
FIELDS = PERSON
