"""Readers: the bytes of each kind of file to sheets of records."""
