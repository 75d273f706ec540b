"""Editing: a form for every kind of record, made from the core's models."""
