"""Which company looks like a new one: looked up through the indexes, weighed as `crm dedupe --company` weighs pairs."""

from __future__ import annotations

from crmcli.cli.door import Double, facts_of
from crmcli.store import firm_likeness

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.match.door import Facts
    from crmcli.model import Organisation
    from crmcli.store.database import Database


def firm_looks_like(db: Database, organisation: Organisation) -> Double | None:
    """The company most likely to be the same as a new one; whoever shares an e-mail or phone is always named."""
    sharing = firm_likeness.sharing(db, organisation)
    ids = list(dict.fromkeys([*sharing, *firm_likeness.by_words(db, organisation)]))
    if not ids:
        return None
    from crmcli.match.door import LIKELY_BITS, weigh_firm

    new, firms = _facts_of_firm(organisation), firm_likeness.most_firms(db)
    best: tuple[float, int, tuple[str, ...]] | None = None
    for found, stored in firm_likeness.known(db, ids).items():
        weighed = weigh_firm(new, facts_of(stored.values, "", stored.name), firms=firms)
        if (weighed.bits >= LIKELY_BITS or found in sharing) and (best is None or weighed.bits > best[0]):
            best = (weighed.bits, found, weighed.reasons)
    return None if best is None else Double(best[1], ", ".join(best[2]))


def _facts_of_firm(organisation: Organisation) -> Facts:
    from crmcli.match.door import Facts

    places = organisation.addresses
    return Facts(
        "",
        organisation.name,
        emails=tuple(one.address for one in organisation.emails),
        phones=tuple(one.e164 or one.value for one in organisation.phones),
        domains=(organisation.domain,) if organisation.domain else (),
        streets=tuple(one.street for one in places if one.street),
        zips=tuple(one.zip for one in places if one.zip),
        cities=tuple(one.city for one in places if one.city),
    )
