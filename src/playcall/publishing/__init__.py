"""The playbook for programs: the REST API."""
