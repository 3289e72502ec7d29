"""One messy text in, one canonical value out, or CleanError.

Pure: no files but its own tables, no clock, no network. Its modules are on the road of every hot command, so
they import nothing heavy at their top.
"""
