"""The environment variables of the application: declared once, documented, checked at the start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
from typing import Final
from urllib.parse import urlsplit

from playcall_core.errors import PlaycallError, Problem


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: its name, what it means, and what holds without it."""

    name: str
    meaning: str
    default: str


VARIABLES: Final = (
    Variable(
        "PLAYCALL_DATA",
        "Folder for the SQLite database, uploads and the secret key.",
        "~/.local/share/playcall",
    ),
    Variable(
        "DATABASE_URL",
        "Database, such as postgres://user:password@host/name.",
        "SQLite in PLAYCALL_DATA",
    ),
    Variable(
        "PLAYCALL_SECRET_KEY",
        "Secret with at least 32 characters for sessions and signatures.",
        "made once and kept in PLAYCALL_DATA",
    ),
    Variable(
        "PLAYCALL_URL",
        "Address under which people reach Playcall, such as https://playbook.example.com.",
        "http://127.0.0.1:8000",
    ),
    Variable(
        "EMAIL_URL",
        "Mail server, such as smtp+tls://user:password@host:587; console prints mails.",
        "console",
    ),
    Variable("PLAYCALL_MAIL_FROM", "Sender of mails.", "playcall@localhost"),
    Variable("PLAYCALL_LOG", "Lowest level that is logged: debug, info, warning or error.", "info"),
    Variable(
        "PLAYCALL_OIDC",
        "Sign-in through OpenID Connect: client id, secret and server as id:secret@https://server.",
        "none",
    ),
    Variable(
        "PLAYCALL_DEMO", "yes lets visitors enter as one of the sample company's people.", "no"
    ),
)


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment says, checked."""

    data: Path
    database: str
    secret_key: str
    url: str
    email: str
    mail_from: str
    log: str
    oidc: str
    demo: bool

    @property
    def host(self) -> str:
        """The host name that requests must carry."""
        return urlsplit(self.url).hostname or "127.0.0.1"

    @property
    def is_secure(self) -> bool:
        """Whether people reach it by https."""
        return urlsplit(self.url).scheme == "https"


def read_environment(values: Mapping[str, str]) -> Environment:
    """The environment, or `PlaycallError` with every variable that is wrong and how to mend it."""
    defaults = {variable.name: variable.default for variable in VARIABLES}
    given = {name: value for name, value in values.items() if name in defaults and value.strip()}
    unknown = [name for name in values if name.startswith("PLAYCALL_") and name not in defaults]
    problems = [
        Problem(f"There is no variable {name}.", remedy=f"The variables are {', '.join(defaults)}.")
        for name in unknown
        if name not in IGNORED
    ]
    url = given.get("PLAYCALL_URL", defaults["PLAYCALL_URL"])
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        problems.append(Problem(f"PLAYCALL_URL is “{url}”.", remedy="Write it as https://host."))
    key = given.get("PLAYCALL_SECRET_KEY", "")
    if key and len(key) < 32:
        problems.append(
            Problem("PLAYCALL_SECRET_KEY is too short.", remedy="Use at least 32 characters.")
        )
    log = given.get("PLAYCALL_LOG", "info").lower()
    if log not in {"debug", "info", "warning", "error"}:
        problems.append(
            Problem(f"PLAYCALL_LOG is “{log}”.", remedy="Use debug, info, warning or error.")
        )
    demo = given.get("PLAYCALL_DEMO", "no").lower()
    if demo not in {"yes", "no"}:
        problems.append(Problem(f"PLAYCALL_DEMO is “{demo}”.", remedy="Write yes or no."))
    if problems:
        raise PlaycallError(*problems)
    data = Path(given.get("PLAYCALL_DATA", defaults["PLAYCALL_DATA"])).expanduser()
    return Environment(
        data=data,
        database=given.get("DATABASE_URL", f"sqlite:///{data / 'playcall.sqlite3'}"),
        secret_key=key or _kept_key(data),
        url=url.rstrip("/"),
        email=given.get("EMAIL_URL", "console"),
        mail_from=given.get("PLAYCALL_MAIL_FROM", defaults["PLAYCALL_MAIL_FROM"]),
        log=log,
        oidc=given.get("PLAYCALL_OIDC", ""),
        demo=demo == "yes",
    )


IGNORED: Final = frozenset({"PLAYCALL_PYTHON"})
"""Variables of ./dev, which are not the application's."""


def _kept_key(data: Path) -> str:
    """The secret kept in the data folder, made at the first start."""
    file = data / "secret-key"
    if not file.is_file():
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        file.write_text(token_urlsafe(48), encoding="ascii")
    return file.read_text(encoding="ascii").strip()
