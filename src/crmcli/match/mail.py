"""What e-mail addresses tell beyond themselves: the firm at their end, and whether they merely spell a name."""

from __future__ import annotations

import numpy as np

from crmcli.clean.email import is_free_mail, is_role
from crmcli.match.coded import Coded, derive
from crmcli.match.many import Bools, Flag

_NOT_LETTERS = {code: None for code in range(128) if not chr(code).isalpha()}
_NOT_DIGITS = {code: None for code in range(128) if not chr(code).isdigit()}


def firm_domains(addresses: Coded) -> Coded:
    """The domain of the firm behind each address; blank for free mail."""
    return derive(derive(addresses, _domain), _unless_free)


def _domain(address: str) -> str:
    return address.rpartition("@")[2] if "@" in address else ""


def _unless_free(domain: str) -> str:
    return "" if is_free_mail(f"x@{domain}") else domain


def unless_role(address: str) -> str:
    """'' for a mailbox many read (info@, sales@): it says no more of a person than its domain does."""
    return "" if is_role(address) else address


def mailbox_flags(addresses: Coded, *names: Coded) -> dict[str, Flag]:
    """What `rules.EMAIL` asks: 'anna.rossi' merely spells its owner's name, 'arossi71' and 'tigerlily' do not.

    distinctive: something beyond the owner's name is there to be alike: digits, a firm's domain, other words. Of two
    that spell their owners' names at one domain, nothing is: ann.lee@ and ann.roe@ are colleagues.
    `names` are the given and family names, without for companies.
    """
    spelled = _spelled(addresses, *names) if names else np.zeros(len(addresses.values), bool)
    digits = (value.rpartition("@")[0].translate(_NOT_DIGITS) for value in addresses.values)
    numbered = np.fromiter(map(bool, digits), bool, len(addresses.values))
    at_firm = _at_firm(addresses)
    tells = numbered | at_firm | ~spelled
    return {
        "distinctive": lambda one, other: tells[one] | tells[other],
        "both distinctive": lambda one, other: tells[one] & tells[other],
        "own mailbox name": lambda one, other: ~spelled[one],
        "spells the name": lambda one, other: spelled[one] & ~at_firm[one],
    }


def _at_firm(addresses: Coded) -> Bools:
    each = Coded(addresses.values, np.arange(len(addresses.values), dtype=np.int32))
    return firm_domains(each).codes >= 0


def _spelled(addresses: Coded, given: Coded, family: Coded) -> Bools:
    """Whether each mailbox name is made of nothing but the name or the initials of one who holds it."""
    owners, codes = addresses.slots()
    size = int(owners.max()) + 1 if len(owners) else 0
    names = []
    for coded in (derive(given, _first_word), given, family):
        texts = [value.replace(" ", "") for value in coded.values] + [""]
        names.append([texts[code] for code in coded.first(size)[owners].tolist()])
    held = map(addresses.values.__getitem__, codes.tolist())
    spells = np.fromiter(map(_spells, held, *names), bool, len(codes))
    spelled = np.zeros(len(addresses.values), bool)
    spelled[codes[spells]] = True
    return spelled


def _first_word(name: str) -> str:
    return name.partition(" ")[0]


def _spells(address: str, first: str, given: str, family: str) -> bool:
    return _is_made_of(address, first, family) or (first != given and _is_made_of(address, given, family))


def _is_made_of(address: str, given: str, family: str) -> bool:
    local = address.rpartition("@")[0]
    letters = local.translate(_NOT_LETTERS)
    if local.translate(_NOT_DIGITS):
        return False
    if letters in (given + family, family + given, given, family):
        return True
    if letters in (given[:1] + family, family + given[:1], given + family[:1], family[:1] + given):
        return True
    return any(
        len(name) > 3 and name in letters and len(letters) <= len(name) + 1 for name in (given, family)
    )
