"""Proposals: changes offered for signature, reviewed, signed by both functions, made current."""
