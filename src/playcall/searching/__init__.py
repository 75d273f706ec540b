"""Search: one question, the best answers of the playbook first."""
