"""The audit trail: who did what, added to and never changed."""
