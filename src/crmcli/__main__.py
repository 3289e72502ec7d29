"""The entry point of `crm` and `crmcli`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command line of this process and end it with its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        from crmcli import __version__

        sys.stdout.write(f"crm {__version__}\n")
        sys.exit(0)
    from crmcli.cli.app import run

    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")  # type: ignore[union-attr]
    sys.exit(run([_utf8(word) for word in sys.argv[1:]], os.environ))


def _utf8(word: str) -> str:
    """An argument as UTF-8, whatever the locale made of it."""
    if word.isascii():
        return word
    return os.fsencode(word).decode("utf-8", "surrogateescape")


if __name__ == "__main__":
    main()
