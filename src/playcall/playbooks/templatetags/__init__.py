"""Tags and filters of playbooks."""
