"""The filter language, pure: text → tree → SQL with bound values; `fields` is the one table of fields."""
