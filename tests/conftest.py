"""Fixtures of the whole suite."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from commandline import Crm as Crm

# A busy machine is no fault of what is tested: no example has to come, or to end, within some milliseconds.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@pytest.fixture
def crm(tmp_path: Path) -> Crm:
    """An empty database of its own."""
    return Crm(tmp_path)


@pytest.fixture
def jane(crm: Crm) -> Crm:
    """A database with Jane Doe of Acme in it, as c1."""
    crm('add "Jane Doe" --email JANE@acme.com --phone "02 12345678" --company Acme --tag vip')
    return crm
