"""Fixtures of the whole suite."""

from __future__ import annotations

from pathlib import Path

import pytest

from commandline import Crm as Crm


@pytest.fixture
def crm(tmp_path: Path) -> Crm:
    """An empty database of its own."""
    return Crm(tmp_path)


@pytest.fixture
def jane(crm: Crm) -> Crm:
    """A database with Jane Doe of Acme in it, as c1."""
    crm('add "Jane Doe" --email JANE@acme.com --phone "02 12345678" --company Acme --tag vip')
    return crm
