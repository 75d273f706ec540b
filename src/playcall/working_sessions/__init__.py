"""Working sessions: facilitated, live and timed, from cards to a signed playbook."""
