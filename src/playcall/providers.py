"""A company's own sign-in, as django-allauth wants it described."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit


def open_id(client: str, secret: str, server: str) -> dict[str, Any]:
    """OpenID Connect: who signs in there with an address that it says is verified."""
    app = {
        "provider_id": "sso",
        "name": urlsplit(server).hostname,
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": server},
    }
    return {"openid_connect": {"APPS": [app], "EMAIL_AUTHENTICATION": True}}


def saml(entity: str, metadata: str) -> dict[str, Any]:
    """SAML: its signature vouches for the address too, because SAML has no word of its own for
    that; the provider is the company's, which answers for whom it lets have which address.
    """
    app = {
        "provider_id": entity,
        "name": urlsplit(metadata).hostname,
        "client_id": "sso",
        "settings": {
            "idp": {"entity_id": entity, "metadata_url": metadata},
            "verified_email": True,
        },
    }
    return {"saml": {"APPS": [app], "EMAIL_AUTHENTICATION": True}}
