"""The data layer: the only package that knows SQLite. Which file is ours, and of which schema."""

APPLICATION_ID = 0x43524D31  # 'CRM1', in the file's header: this file is ours
SCHEMA_VERSION = 1
