"""Columnar tables: what they look like, derived facts, and conditions compiled to Ibis."""
