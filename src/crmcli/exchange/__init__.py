"""Files ↔ records, pure: readers, writers, and profiles of other systems as data files."""
