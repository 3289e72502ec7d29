"""The entry point of `crm` and `crmcli`."""

from __future__ import annotations

import os
import sys

YOUNG_OBJECTS = 50_000  # made before the garbage collector looks at them; a hot command makes fewer


def main() -> None:
    """Run the command line of this process and end it with its exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        leave(_version())
    import gc

    from crmcli.interrupts import die_of_it, hear_ends

    gc.set_threshold(YOUNG_OBJECTS)
    try:
        hear_ends()
        _open_closed_streams()
        from crmcli.cli.app import run

        sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")  # type: ignore[union-attr]
        code = run([_utf8(word) for word in sys.argv[1:]], os.environ)
    except KeyboardInterrupt:
        code = _interrupted()
    die_of_it()
    try:
        leave(code)
    except KeyboardInterrupt:  # everything is done and said
        os._exit(code)


def _interrupted() -> int:
    """The exit code of a run that Ctrl-C ended before it began, or when it was over and everything said."""
    if "crmcli.cli.app" not in sys.modules and sys.stderr is not None:
        try:
            sys.stderr.write("crm: interrupted; nothing was changed\n")
        except OSError:
            pass  # nobody can be told
    return 130


def _open_closed_streams() -> None:
    """Put something harmless where a standard stream was closed, lest the database be opened in its place.

    A closed stdin is empty, and words to a closed stderr are lost; that stdout is closed is an error (`run`).
    """
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:
        os.open(os.devnull, os.O_WRONLY)
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _version() -> int:
    """Print the version and give the exit code; nothing else is loaded for it."""
    from crmcli import __version__

    try:
        if sys.stdout is None:  # as by >&-
            raise OSError(9, "standard output is closed")
        print(f"crm {__version__}", flush=True)  # noqa: T201 - the one answer that needs no View
    except BrokenPipeError:
        return 0
    except OSError as error:
        try:
            sys.stderr.write(f"crm: {error.strerror}\n")
        except (OSError, AttributeError):
            pass  # nobody can be told
        return 1
    return 0


def leave(code: int) -> None:
    """End this process at once: taking the interpreter apart costs as much as three hot commands' own work.

    What others asked to be run at the end is run, and what they wrote is written. Where threads may be about, or a
    debugger, profiler or coverage looks on, the interpreter ends in its ordinary way.
    """
    if "threading" in sys.modules or sys.gettrace() or sys.getprofile():
        sys.exit(code)
    import atexit

    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):  # words that nobody can hear are no failure
            code = code or int(stream is sys.stdout)
    os._exit(code)


def _utf8(word: str) -> str:
    """An argument as UTF-8, whatever the locale made of it."""
    if word.isascii():
        return word
    return os.fsencode(word).decode("utf-8", "surrogateescape")


if __name__ == "__main__":
    main()
