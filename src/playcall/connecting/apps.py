"""The app of connections to CRMs."""

from importlib import import_module

from django.apps import AppConfig


class ConnectingConfig(AppConfig):
    """Connections to CRMs."""

    name = "playcall.connecting"
    label = "connecting"

    def ready(self) -> None:
        """Next steps and buying stages go to the CRM that an opportunity came from."""
        follow = import_module("playcall.connecting.following").write_to_its_crm
        import_module("playcall.opportunities.following").followers.append(follow)
