"""What plain input may cost: the modules every hot command shares import nothing heavy, nor does their use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import crmcli.clean

_HEAVY = (
    "re typing dataclasses enum inspect json pathlib uuid tomllib zoneinfo unicodedata urllib idna rapidfuzz "
    "phonenumbers email_validator dateutil rich typer"
)

_PLAIN_USE = """
from datetime import UTC, datetime
from crmcli.clean.address import address
from crmcli.clean.date import birthday, instant, local, moment, period
from crmcli.clean.email import email, is_free_mail, is_role
from crmcli.clean.money import amount, money
from crmcli.clean.name import name, name_key, organisation_key
from crmcli.clean.phone import e164_or_none, phone
from crmcli.clean.text import fold, spellings, words
from crmcli.clean.network import handle
from crmcli.clean.url import domain, website
from crmcli.clean.value import tag, typed
now = datetime(2026, 5, 4, tzinfo=UTC)
name("Jane Doe"), name("Dr. Jane van Doe, PhD"), name_key("Jane Doe"), organisation_key("Acme Inc.")
email("Jane <JANE@acme.com>"), is_role("a@b.it"), is_free_mail("a@b.it")
phone("02 12345678", "IT"), phone("+39 347 1234567", None), e164_or_none("02-12345678", "IT")
handle("https://it.linkedin.com/in/JaneDoe/?trk=x"), handle("jane"), domain("acme.com"), website("acme.com")
address("billing:Via Roma 1;20121;Milano;MI;IT")
moment("yesterday 15:00", now), moment("+3d", now), moment("2026-05-04", now), instant("fri", now)
birthday("02-29"), period("last month", now), local("2026-05-03T13:00:00Z", now)
amount(money("1.234,50 EUR", currency="EUR").minor, "EUR")
tag("vip"), typed("3", "int", now=now), typed("1.5", "number", now=now), typed("yes", "bool", now=now)
fold("Jane"), spellings("Jane"), words("Jane Doe")
"""


def _imported(code: str) -> set[str]:
    """The heavy modules this code imports, beyond those an empty interpreter has."""
    search = (
        f"import sys; sys.path[:0] = {[path for path in sys.path if path]!r}; before = set(sys.modules)\n"
    )
    report = f"\nprint(*(set({_HEAVY.split()!r}) & (set(sys.modules) - before)))"
    done = subprocess.run(
        [sys.executable, "-S", "-c", search + code + report], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def test_importing_any_module_imports_nothing_heavy() -> None:
    folder = Path(str(crmcli.clean.__file__)).parent
    names = sorted(path.stem for path in folder.glob("*.py"))
    assert len(names) > 10
    assert (
        _imported("".join(f"import crmcli.clean.{name}\n" for name in names if name != "__init__")) == set()
    )


def test_plain_input_imports_nothing_heavy() -> None:
    assert _imported(_PLAIN_USE) == set()
