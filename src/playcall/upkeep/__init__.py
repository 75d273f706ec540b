"""Upkeep: who is to look at which records again, told in the application and by mail."""
