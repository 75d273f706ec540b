"""Secrets of connections, sealed with a key that is derived from the server's own."""

from __future__ import annotations

import base64
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from playcall.connecting.connector import RefusedError
from playcall_core.errors import Problem

_PURPOSE: Final = b"playcall.connecting secrets, 1"


def sealed(secret: str) -> str:
    """The secret as a text that says nothing without the server's key."""
    return _box().encrypt(secret.encode()).decode()


def opened(text: str) -> str:
    """The secret again; `RefusedError` if the server has another key now."""
    try:
        return _box().decrypt(text.encode()).decode()
    except InvalidToken as error:
        what = "The password of the connection cannot be read: the server's key is another one."
        raise RefusedError(Problem(what, remedy="Enter the password again.")) from error


def _box() -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=_PURPOSE).derive(
        settings.SECRET_KEY.encode()
    )
    return Fernet(base64.urlsafe_b64encode(derived))
