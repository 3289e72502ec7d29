"""Fixtures of the whole suite."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from commandline import Crm as Crm

# A busy machine is no fault of what is tested: no example has to come, or to end, within some milliseconds.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


class Offline(socket.socket):
    """No network, ever (row 74): nothing in this suite may so much as make a socket for one."""

    def __init__(self, family: int = socket.AF_INET, *rest: Any, **named: Any) -> None:
        if family in (-1, socket.AF_INET, socket.AF_INET6):
            raise AssertionError("a network socket was asked for")
        super().__init__(family, *rest, **named)


socket.socket = Offline  # type: ignore[misc]


@pytest.fixture
def crm(tmp_path: Path) -> Crm:
    """An empty database of its own."""
    return Crm(tmp_path)


@pytest.fixture
def jane(crm: Crm) -> Crm:
    """A database with Jane Doe of Acme in it, as c1."""
    crm('add "Jane Doe" --email JANE@acme.com --phone "02 12345678" --company Acme --tag vip')
    return crm
