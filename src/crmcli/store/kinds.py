"""What a document of the full-text index is about, and how that stands in its number."""

from __future__ import annotations

# rowid in search = id * KINDS + kind; what is not named yet is room for families to come.
KINDS = 8
PERSON, COMPANY, INTERACTION, TASK, DEAL = range(5)
