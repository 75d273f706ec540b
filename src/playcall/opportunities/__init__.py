"""Leads, accounts, contacts, opportunities, what happened to them and what is known of them."""
