"""CRMs, live: what changes there comes in, and the next step and the buying stage go back."""
