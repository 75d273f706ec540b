"""Records, their revisions, drafts, versions, and what lies beside them."""
