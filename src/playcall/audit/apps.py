"""Audit: what was done, by whom, when; only ever added to."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The app of the audit trail."""

    name = "playcall.audit"
    label = "audit"
    verbose_name = "Audit"
