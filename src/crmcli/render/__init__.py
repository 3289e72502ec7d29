"""Rows, objects and messages as text: all output is written here; no other package knows rich."""
