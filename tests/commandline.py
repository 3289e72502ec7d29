"""The command line as tests use it: a private database, home and clock, and whole outputs to compare."""

from __future__ import annotations

import io
import json
import os
import shlex
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from crmcli.cli.app import run

NOW = "2026-05-04T09:00:00+02:00"  # a Monday
ZONE = "Europe/Rome"
INTERRUPTED = 130
FINE = (0, 8)  # nothing went wrong: done, and findings that --exit-code asked to hear of


class Crm:
    """`crm("add Ann")` runs a command line in this process and gives its stdout; its stderr is in `.err`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "crm.db"
        self.err = ""
        self.env = {
            "CRM_DB": str(self.path),
            "CRM_NOW": NOW,
            "CRM_DEFAULT_COUNTRY": "IT",
            "TZ": ZONE,
            "HOME": str(folder / "home"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_STATE_HOME": str(folder / "state"),
            "USER": "anna",
            "PATH": os.environ.get("PATH", ""),
        }

    def __call__(
        self, command: str | list[str], *, stdin: str | bytes = "", code: int = 0, **env: str
    ) -> str:
        """stdout of a command that must end with `code`."""
        out, self.err, found = self._run(command, stdin, env)
        assert found == code, f"exit {found}, not {code}: {command}\n{out}{self.err}"
        return out

    def json(self, command: str | list[str]) -> Any:
        """What a command says with --json."""
        return json.loads(self(f"{command} --json" if isinstance(command, str) else [*command, "--json"]))

    def consents(self, who: str) -> dict[str, str]:
        """What somebody allowed and refused: 'email', or 'email newsletter' -> granted, revoked."""
        return {
            " ".join(filter(None, (one["channel"], one["purpose"]))): one["state"]
            for one in self.json(f"show {who}")["consents"]
        }

    def fails(self, command: str | list[str], code: int, *, stdin: str = "", **env: str) -> str:
        """stderr of a command that must fail with `code`, with nothing on stdout."""
        out = self(command, code=code, stdin=stdin, **env)
        assert out == ""
        return self.err

    def process(
        self, command: str | list[str], *, stdin: bytes = b"", **env: str
    ) -> subprocess.CompletedProcess[bytes]:
        """The same command line as a process of its own."""
        words = shlex.split(command) if isinstance(command, str) else command
        found = subprocess.run(
            [sys.executable, "-m", "crmcli", *words],
            input=stdin,
            capture_output=True,
            env={**self.env, **env},
            check=False,
            timeout=60,
        )
        if found.returncode not in FINE:
            assert_helpful(found.stderr.decode(), found.returncode)
        return found

    def _run(self, command: str | list[str], stdin: str | bytes, env: dict[str, str]) -> tuple[str, str, int]:
        words = shlex.split(command) if isinstance(command, str) else list(command)
        data = stdin.encode() if isinstance(stdin, str) else stdin
        streams = (sys.stdin, sys.stdout, sys.stderr)
        zone = os.environ.get("TZ")
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
        sys.stdin, sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"), out, err
        os.environ["TZ"] = {**self.env, **env}["TZ"]
        time.tzset()
        try:
            code = run(words, {**self.env, **env})
        finally:
            sys.stdin, sys.stdout, sys.stderr = streams
            if zone is None:
                del os.environ["TZ"]
            else:
                os.environ["TZ"] = zone
            time.tzset()
        said = _text(err)
        if code not in FINE:
            assert_helpful(said, code)
        return _text(out), said, code


def assert_helpful(said: str, code: int) -> None:
    """The last words of a command that failed: at most three lines, from what is wrong to what to do."""
    if said.rstrip().endswith("}}") and '{"error":' in said:
        error = json.loads(said[said.rindex('{"error":') :])["error"]
        assert sorted(error) == ["code", "hint", "kind", "message"]
        assert error["code"] == code
        assert error["message"]
        assert error["hint"] or code == INTERRUPTED, said
        return
    _, mark, message = f"\n{said}".rpartition("\ncrm: ")
    assert mark, f"exit {code} without a message: {said}"
    assert len(message.splitlines()) <= 3, said
    assert "hint: " in message.splitlines()[-1] or code == INTERRUPTED, said


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()
