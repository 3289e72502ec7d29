"""People and companies as JSON objects, whole, and back: every key always there, null or [] where nothing is known."""

from __future__ import annotations

from typing import Any

from crmcli.exchange.consent_lines import of_fields
from crmcli.model import Address, Consent, Email, ExternalId, Handle, Name, Organisation, Person, Phone, Role

_NAME = ("given", "middle", "family", "prefix", "suffix", "nickname")
_PERSON_TEXTS = (
    "status", "source", "owner", "birthday", "language", "timezone", "salutation", "formality", "mail_format",
    "prefer", "best_time", "note", "created_at",
)  # fmt: skip
_COMPANY_TEXTS = (
    "website",
    "domain",
    "industry",
    "size",
    "type",
    "parent",
    "source",
    "owner",
    "note",
    "created_at",
)
_LISTS: dict[str, type[Any]] = {
    "emails": Email,
    "phones": Phone,
    "addresses": Address,
    "handles": Handle,
    "roles": Role,
    "external_ids": ExternalId,
}


def person_object(person: Person) -> dict[str, Any]:
    """A person with all keys."""
    fields = person.__dict__
    name = fields["name"].__dict__
    found = {"uid": fields["uid"], "name": name["full"], **{part: name[part] for part in _NAME}}
    for text in _PERSON_TEXTS:
        found[text] = fields[text]
    for key in (*_LISTS, "consents"):
        found[key] = [one.__dict__ for one in fields[key]]
    found["do_not_contact"] = any(map(is_silence, fields["consents"]))
    found["tags"] = list(fields["tags"])
    found["likes"] = list(fields["likes"])
    found["dislikes"] = list(fields["dislikes"])
    found["custom"] = dict(fields["custom"])
    return found


def is_silence(said: Consent) -> bool:
    """Whether it says that somebody is not to be contacted at all."""
    return (said.channel, said.state, said.purpose) == ("all", "revoked", None)


def _consent(found: dict[str, Any]) -> Consent:
    said = of_fields(found)
    if said is None:
        raise TypeError(f"{found} says nothing of consent")
    return said


def company_object(company: Organisation) -> dict[str, Any]:
    """A company with all keys."""
    fields = company.__dict__
    found = {"uid": fields["uid"], "name": fields["name"]}
    for text in _COMPANY_TEXTS:
        found[text] = fields[text]
    for key in _LISTS:
        if key != "roles":
            found[key] = [one.__dict__ for one in fields[key]]
    found["tags"] = list(fields["tags"])
    found["custom"] = dict(fields["custom"])
    return found


def is_own(found: object) -> bool:
    """Whether an object is one this program wrote."""
    return isinstance(found, dict) and {"uid", "name", "emails", "external_ids", "custom"} <= found.keys()


def from_object(found: dict[str, Any]) -> Person | Organisation:
    """The person or company of an object this program wrote."""
    fields: dict[str, Any] = {
        key: tuple(kind(**one) for one in found.get(key) or ()) for key, kind in _LISTS.items()
    }

    fields["uid"] = found.get("uid")
    fields["tags"] = tuple(found.get("tags") or ())
    fields["custom"] = tuple((str(name), str(value)) for name, value in (found.get("custom") or {}).items())
    if "roles" not in found:
        del fields["roles"]
        fields.update({text: found.get(text) for text in ("name", *_COMPANY_TEXTS)})
        return Organisation(**fields)
    fields["name"] = Name(found["name"], **{part: found.get(part) for part in _NAME})
    fields["consents"] = tuple(map(_consent, found.get("consents") or ()))
    fields["likes"] = tuple(found.get("likes") or ())
    fields["dislikes"] = tuple(found.get("dislikes") or ())
    fields.update({text: found.get(text) for text in _PERSON_TEXTS})
    if found.get("do_not_contact") and not any(map(is_silence, fields["consents"])):
        fields["consents"] += (Consent("all", "revoked"),)
    return Person(**fields)
