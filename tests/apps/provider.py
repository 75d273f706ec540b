"""A real OpenID provider in a process of its own: `python -m tests.apps.provider FOLDER PORT`.

It is a small Django site of allauth's, and knows nothing of Playcall but its client id and where to
send people back. Its people: nell@x.example, whose address is verified, and odd@x.example, whose
address is not.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from socketserver import ThreadingMixIn
from typing import Any, cast
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

CLIENT = "playcall"
SECRET = "a secret between the two of them"
PASSWORD = "a long walk in the rain"
BACK = "http://testserver/accounts/oidc/sso/login/callback/"

INSTALLED = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.idp.oidc",
]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]


def configure(folder: str) -> None:
    """The settings of the site."""
    settings.configure(
        SECRET_KEY="a key of the provider, which guards nothing at all",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF="tests.apps.provider_urls",
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": f"{folder}/provider.sqlite3",
            }
        },
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        INSTALLED_APPS=INSTALLED,
        MIDDLEWARE=MIDDLEWARE,
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "APP_DIRS": True,
                "OPTIONS": {
                    "context_processors": [
                        "django.template.context_processors.request",
                        "django.contrib.auth.context_processors.auth",
                        "django.contrib.messages.context_processors.messages",
                    ]
                },
            }
        ],
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        ACCOUNT_LOGIN_METHODS={"email"},
        ACCOUNT_SIGNUP_FIELDS=["email*", "password1*"],
        ACCOUNT_EMAIL_VERIFICATION="none",
        IDP_OIDC_PRIVATE_KEY=_new_key(),
    )
    django.setup()


def _new_key() -> str:
    """What it signs with, another one at each start."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return made.decode()


def fill() -> None:
    """Its people, and Playcall as a client."""
    of = cast(Callable[[str], Any], apps.get_model)
    users, addresses = of("auth.User").objects, of("account.EmailAddress").objects
    for name, is_verified in (("nell", True), ("odd", False)):
        mail = f"{name}@x.example"
        user = users.create_user(name, mail, PASSWORD, first_name=name.title())
        addresses.create(user=user, email=mail, verified=is_verified, primary=True)
    client = of("allauth_idp_oidc.Client")(
        id=CLIENT,
        name="Playcall",
        scopes="openid\nprofile\nemail",
        redirect_uris=BACK,
        skip_consent=True,
    )
    client.set_secret(SECRET)
    client.save()


class _Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


def main() -> None:
    """Serve until stopped."""
    folder, port = sys.argv[1:]
    configure(folder)
    call_command("migrate", verbosity=0)
    fill()
    application = get_wsgi_application()
    with make_server("127.0.0.1", int(port), application, _Threads, _Quiet) as server:
        print("ready", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
