"""Starts programs for `measure` and says what the kernel charged them. Run by itself: it must stay small.

A new process begins with the memory of the one that starts it, and the kernel counts that as its peak; so what starts
the measured programs is this, in an interpreter without site-packages. A line in is a list (words, environment, file
for stdin, whether stderr is shown), a line out (exit code, seconds of user, of system, kilobytes at most).
"""

import json
import os
import sys


def main() -> None:
    for line in sys.stdin:
        words, environment, source, shows = json.loads(line)
        actions = [
            (os.POSIX_SPAWN_OPEN, 0, source, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        ]
        if not shows:
            actions.append((os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0))
        process = os.posix_spawnp(words[0], words, environment, file_actions=actions)
        _, status, usage = os.wait4(process, 0)
        found = (os.waitstatus_to_exitcode(status), usage.ru_utime, usage.ru_stime, usage.ru_maxrss)
        print(json.dumps(found), flush=True)


if __name__ == "__main__":
    main()
