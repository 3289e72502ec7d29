"""What a row says of being contacted: a yes or a no to a way of it, since when; and addresses mail comes back from.

What a cell says beyond yes or no stays with it, in the words of the file, as the note of the entry; what is neither is
kept as any other text that finds no place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from crmcli.errors import CleanError
from crmcli.exchange.consent_lines import read_line
from crmcli.exchange.dates import DateReader
from crmcli.exchange.gather import texts
from crmcli.exchange.gather.kept import FaultError, Kept
from crmcli.exchange.headers import header_key
from crmcli.exchange.mapping import Column, Mapping
from crmcli.exchange.slots import Slot
from crmcli.model import THE_FILE, Consent

Row = list[str]
Said = Callable[[Row], tuple[Consent, ...]]
CHANNELS = {
    "no_email": "email", "no_phone": "phone", "no_sms": "sms", "no_post": "post", "no_fax": "fax",
    "no_whatsapp": "whatsapp", "do_not_contact": "all", "bounced": "email",
}  # fmt: skip
FIELDS = (*CHANNELS, "consents")
GRANTED, REVOKED, BOUNCED = "granted", "revoked", "bounced"
# What programs write instead of yes and no, by its letters alone (`headers.header_key`).
_GRANTED = """
    subscribed subscriber optin optedin doubleoptin singleoptin granted confirmed accepted agreed consented allow send
    iscritto iscritta angemeldet abonniert inscrit inscrite abonne abonnee suscrito inscrito подписан подписана согласен
"""
_REVOKED = """
    unsubscribed unsubscribe optedout optout usersuppressed markedasspam disiscritto disiscritta
    abgemeldet desinscrit desabonne donotallow donotsend revoked
    withdrawn declined denied complained complaint spamcomplaint spam отписан отписана suppressed blocklisted
    blacklisted
"""
_BOUNCED = "bounced hardbounce hardbounced cleaned undeliverable invalidemail"
_CEASED = ("cancelled", "canceled")  # said of a subscription
_NEVER = ("notsubscribed", "notoptedin", "notconsented", "noconsent", "notgranted", "notaccepted", "none")
WORDS = {
    **dict.fromkeys(_GRANTED.split(), GRANTED),
    **dict.fromkeys(_REVOKED.split(), REVOKED),
    **dict.fromkeys(_BOUNCED.split(), BOUNCED),
}
_PURPOSES = ("newsletter", "marketing")
ONLY_NO = "no"  # the label of a column that names no way of contact: its no closes all, its yes opens none


def are_subscriptions(values: Iterable[str], *, of_places: bool = False) -> bool:
    """Whether some values say that somebody is on a mailing list no longer: the column tells of subscriptions.

    A customer can be cancelled too, a place cannot.

    >>> are_subscriptions(["active", "bounced"]), are_subscriptions(["active", "cancelled"])
    (True, False)
    """
    keys = {header_key(value) for value in values}
    return any(WORDS.get(key, GRANTED) != GRANTED or (of_places and key in _CEASED) for key in keys)


def consents(mapping: Mapping, readers: dict[int, DateReader], kept: Kept) -> Said:
    """A function that gives what a row says of being contacted."""
    columns = [column for field in CHANNELS for column in mapping.of(field)]
    of_status = [column for column in mapping.of("status") if not column.slot.label]
    own = mapping.of("consents")
    joined = opt_ins(mapping)

    def gather(row: Row) -> tuple[Consent, ...]:
        found: list[Consent] = []
        for column in own:
            for text in row[column.place].split("\n") if row[column.place] else ():
                said = read_line(text)
                if said is None:
                    raise FaultError(column.header, f"says nothing of consent: {text!r}")
                found.append(said)
        silent = any((one.channel, one.state, one.purpose) == ("all", REVOKED, None) for one in found)
        for column in columns:
            text = row[column.place]
            if text and not (silent and column.slot.field == "do_not_contact"):
                found += _said(mapping, column, text, readers.get(column.place), kept)
        if not any(one.state == GRANTED for one in found):
            for column in joined:
                if row[column.place]:
                    found += _said(mapping, column, row[column.place], readers.get(column.place), kept)
        for column in of_status:  # the status of a mailing list
            state = WORDS.get(header_key(row[column.place]), GRANTED)
            if state != GRANTED:
                told = f"{column.header}: {row[column.place]}"
                found.append(Consent("email", state, source=THE_FILE, note=told))
        return tuple(found)

    return gather


def opt_ins(mapping: Mapping) -> list[Column]:
    """Columns that tell since when somebody is there, and so since when they agreed: `OPTIN_TIME`."""
    return [column for column in mapping.of("created_at") if column.slot.label == "optin"]


def tells_consent(mapping: Mapping) -> bool:
    """Whether some column may say anything of being contacted."""
    return mapping.has("status", *FIELDS) or bool(opt_ins(mapping))


def told_by_name(mapping: Mapping, file_name: str) -> str | None:
    """What the name of a file says of everybody in it: `no_email`, `bounced`, or nothing ("": they never agreed).

    None where it says nothing at all.
    """
    name = file_name.lower()
    return next((meaning for word, meaning in mapping.profile.file_names.items() if word in name), None)


def with_name(gather: Said, meaning: str, file_name: str) -> Said:
    """What rows say together with the name of their file."""
    if not meaning:
        return lambda row: tuple(one for one in gather(row) if one.state != GRANTED)
    state = BOUNCED if meaning == "bounced" else REVOKED
    told = Consent("email", state, source=THE_FILE, note=f"in {file_name}")
    return lambda row: (*gather(row), told)


def _said(
    mapping: Mapping, column: Column, text: str, reader: DateReader | None, kept: Kept
) -> tuple[Consent, ...]:
    """What one cell says: of a column of yes (`Newsletter`), of no (`Unsubscribed`), or of moments of either."""
    slot = column.slot
    if slot.field == "created_at":
        slot = Slot("no_email", label="allow")
    theirs = mapping.profile.values.get(slot.field, {}).get(header_key(text), text)
    allows, at = slot.label in ("allow", ONLY_NO), None
    is_reason = slot.label == "reason" and not texts.is_true(text)
    state = _state(theirs, slot.field, allows=allows, is_reason=is_reason)
    if state is None and reader is not None:
        try:
            at = reader.instant(text)
            state = BOUNCED if slot.field == "bounced" else GRANTED if allows else REVOKED
        except CleanError:
            pass
    if slot.label == ONLY_NO and state == GRANTED:  # to what, it does not say
        state = None
    if state is None or (is_reason and state):
        kept.keep(column, text, said=False)
    if not state:
        return ()
    purpose = _purpose(column.header) if allows else None
    if state == REVOKED and purpose != "newsletter":  # a no is taken in its widest sense
        purpose = None
    return (Consent(CHANNELS[slot.field], state, purpose, at, THE_FILE, note=f"{column.header}: {text}"),)


def _state(text: str, field: str, *, allows: bool, is_reason: bool) -> str | None:
    """granted, revoked, bounced; nothing for a no to a no; None where it is neither yes nor no."""
    is_yes, is_no = texts.is_true(text), texts.is_false(text)
    known = WORDS.get(header_key(text))
    if field == "bounced":
        return BOUNCED if is_yes or known == BOUNCED or (is_reason and not is_no) else "" if is_no else None
    if (
        known == GRANTED and not allows and text.lower() in ("allow", "send")
    ):  # what stands with everybody there
        return ""
    if known is not None:
        return known if known != BOUNCED or field == "no_email" else None
    if allows:
        is_no = is_no or header_key(text) in (*_CEASED, *_NEVER)
        return GRANTED if is_yes else REVOKED if is_no else None
    return REVOKED if is_yes else "" if is_no else None


def _purpose(header: str) -> str | None:
    """What a column of consents is about, as far as its name tells.

    >>> _purpose("Newsletter (Einwilligung)"), _purpose("Consenso marketing"), _purpose("Opt-in")
    ('newsletter', 'marketing', None)
    """
    return next((purpose for purpose in _PURPOSES if purpose in header.casefold()), None)
