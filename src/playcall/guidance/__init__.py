"""Guidance: the page of an opportunity, the list of them, and what people say is so."""
