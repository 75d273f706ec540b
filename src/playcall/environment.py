"""The environment variables of the application: declared once, documented, checked at the start."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe
from typing import Final
from urllib.parse import urlsplit

from playcall_core.errors import Place, PlaycallError, Problem, nearest


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: what it means, what holds without it, and what is wrong with a
    value (a sentence and a remedy; None if nothing is).
    """

    name: str
    meaning: str
    default: str
    fault: Callable[[str], tuple[str, str] | None]


@dataclass(frozen=True, slots=True)
class Environment:
    """What the environment says, checked.

    `oidc` is (client id, secret, server) and `saml` (id, address of the metadata); None without.
    """

    data: Path
    database: str
    secret_key: str
    url: str
    hosts: tuple[str, ...]
    email: str
    mail_from: str
    log: str
    log_form: str
    oidc: tuple[str, str, str] | None
    saml: tuple[str, str] | None
    behind_proxy: bool
    demo: bool

    @property
    def is_secure(self) -> bool:
        """Whether people reach it by https."""
        return urlsplit(self.url).scheme == "https"


def _anything(value: str) -> None:
    return None


def _one_of(*choices: str) -> Callable[[str], tuple[str, str] | None]:
    def fault(value: str) -> tuple[str, str] | None:
        if value.lower() in choices:
            return None
        return f"“{value}” is not a choice here.", f"Write {' or '.join(choices)}."

    return fault


def _address_of(*schemes: str, like: str) -> Callable[[str], tuple[str, str] | None]:
    def fault(value: str) -> tuple[str, str] | None:
        try:
            parts = urlsplit(value)
            is_good = parts.scheme in schemes and (bool(parts.hostname) or "sqlite" in schemes)
            is_good = is_good and (parts.port is None or parts.port > 0)
        except ValueError:
            is_good = False
        # The value may hold a password, so it is not repeated.
        return None if is_good else ("The address is not written as it should be.", like)

    return fault


def _secret(value: str) -> tuple[str, str] | None:
    if len(value) >= SHORTEST_KEY:
        return None
    what = f"The key has {len(value)} characters."
    return what, f"Use at least {SHORTEST_KEY}, drawn at random."


def _provider(value: str) -> tuple[str, str] | None:
    name, at, server = value.rpartition("@")
    if at and name.strip(":") and urlsplit(server).scheme == "https":
        return None
    return "The provider is not written as it should be.", "Write it as in the reference, by https."


def _oidc(value: str) -> tuple[str, str] | None:
    client, _, secret = value.rpartition("@")[0].partition(":")
    if client and secret:
        return _provider(value)
    return "The provider has no client id or no secret.", "Write id:secret@https://server."


def _mail_server(value: str) -> tuple[str, str] | None:
    if value == "console":
        return None
    like = "Write console or smtp+tls://user:password@host:587."
    return _address_of("smtp", "smtp+tls", "smtp+ssl", like=like)(value)


SHORTEST_KEY: Final = 32
DEFAULT_DATA: Final = "~/.local/share/playcall"
DEFAULT_URL: Final = "http://127.0.0.1:8000"

VARIABLES: Final = (
    Variable(
        "PLAYCALL_DATA",
        "Folder of the SQLite database, uploads and the secret key.",
        DEFAULT_DATA,
        _anything,
    ),
    Variable(
        "DATABASE_URL",
        "The database, such as `postgres://user:password@host/name`.",
        "SQLite in `PLAYCALL_DATA`",
        _address_of(
            "sqlite", "postgres", "postgresql", like="Write postgres://user:password@host/name."
        ),
    ),
    Variable(
        "PLAYCALL_SECRET_KEY",
        f"Secret of at least {SHORTEST_KEY} characters, for sessions and links.",
        "made once and kept in `PLAYCALL_DATA`",
        _secret,
    ),
    Variable(
        "PLAYCALL_URL",
        "Address under which people reach Playcall, such as `https://playbook.example.com`. With "
        "https, cookies are sent by https only and browsers are told to insist on it.",
        DEFAULT_URL,
        _address_of("http", "https", like="Write https://playbook.example.com."),
    ),
    Variable(
        "PLAYCALL_HOSTS",
        "Further host names that requests may carry, with commas between.",
        "none",
        _anything,
    ),
    Variable(
        "PLAYCALL_BEHIND_PROXY",
        "`yes` trusts the proxy's `X-Forwarded-Proto`. Only where every request passes it.",
        "no",
        _one_of("yes", "no"),
    ),
    Variable(
        "EMAIL_URL",
        "Mail server, such as `smtp+tls://user:password@host:587`; `console` prints mails.",
        "console",
        _mail_server,
    ),
    Variable("PLAYCALL_MAIL_FROM", "Sender of mails.", "playcall@localhost", _anything),
    Variable(
        "PLAYCALL_LOG",
        "Lowest level that is logged: `debug`, `info`, `warning` or `error`.",
        "info",
        _one_of("debug", "info", "warning", "error"),
    ),
    Variable(
        "PLAYCALL_LOG_FORM",
        "`text` for people, `json` for machines: one object a line.",
        "text",
        _one_of("text", "json"),
    ),
    Variable(
        "PLAYCALL_OIDC",
        "Sign-in through OpenID Connect, as `id:secret@https://server`.",
        "none",
        _oidc,
    ),
    Variable(
        "PLAYCALL_SAML",
        "Sign-in through SAML, as `entity-id@https://server/metadata`.",
        "none",
        _provider,
    ),
    Variable(
        "PLAYCALL_DEMO",
        "`yes` lets every visitor enter as one of the sample company, as in `./dev demo`.",
        "no",
        _one_of("yes", "no"),
    ),
)

OTHERS: Final = frozenset({"PLAYCALL_PYTHON", "PLAYCALL_TOKEN", "_PLAYCALL_COMPLETE"})
"""Variables of ./dev, of `playcall pull` and shell completion, which are not the application's."""


def read_environment(values: Mapping[str, str]) -> Environment:
    """The environment, or `PlaycallError` with every variable that is wrong and how to mend it.

    Makes the data folder, and in it the secret key, at the first start.
    """
    given = {
        variable.name: values[variable.name].strip()
        for variable in VARIABLES
        if values.get(variable.name, "").strip()
    }
    problems = [*_faults(given), *_unknown(values)]
    if problems:
        raise PlaycallError(*problems)
    data = Path(given.get("PLAYCALL_DATA", DEFAULT_DATA)).expanduser().resolve()
    url = given.get("PLAYCALL_URL", DEFAULT_URL).rstrip("/")
    further = (host.strip() for host in given.get("PLAYCALL_HOSTS", "").split(","))
    return Environment(
        data=data,
        database=given.get("DATABASE_URL", f"sqlite:///{data / 'playcall.sqlite3'}"),
        secret_key=given.get("PLAYCALL_SECRET_KEY") or _kept_key(data),
        url=url,
        hosts=(urlsplit(url).hostname or "", *filter(None, further)),
        email=given.get("EMAIL_URL", "console"),
        mail_from=given.get("PLAYCALL_MAIL_FROM", "playcall@localhost"),
        log=given.get("PLAYCALL_LOG", "info").lower(),
        log_form=given.get("PLAYCALL_LOG_FORM", "text").lower(),
        oidc=_oidc_parts(given.get("PLAYCALL_OIDC")),
        saml=_saml_parts(given.get("PLAYCALL_SAML")),
        behind_proxy=given.get("PLAYCALL_BEHIND_PROXY", "no").lower() == "yes",
        demo=given.get("PLAYCALL_DEMO", "no").lower() == "yes",
    )


def _faults(given: Mapping[str, str]) -> Iterator[Problem]:
    for variable in VARIABLES:
        value = given.get(variable.name)
        if value is not None and (found := variable.fault(value)):
            yield Problem(found[0], Place(file=variable.name), found[1])


def _unknown(values: Mapping[str, str]) -> Iterator[Problem]:
    names = [variable.name for variable in VARIABLES]
    for name in sorted(values):
        if name.startswith("PLAYCALL_") and name not in (*names, *OTHERS):
            remedy = nearest(name, names) or f"The variables are {', '.join(names)}."
            yield Problem(f"There is no variable {name}.", remedy=remedy)


def _oidc_parts(value: str | None) -> tuple[str, str, str] | None:
    if value is None:
        return None
    name, _, server = value.rpartition("@")
    client, _, secret = name.partition(":")
    return client, secret, server


def _saml_parts(value: str | None) -> tuple[str, str] | None:
    if value is None:
        return None
    name, _, server = value.rpartition("@")
    return name, server


def _kept_key(data: Path) -> str:
    """The secret kept in the data folder, made at the first start."""
    file = data / "secret-key"
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not file.is_file():
            made = file.with_name(f"secret-key-{token_urlsafe(6)}")
            made.touch(mode=0o600)
            made.write_text(token_urlsafe(48), encoding="ascii")
            # Two processes that start at once must end with one key: the first to link wins.
            try:
                file.hardlink_to(made)
            except FileExistsError:
                pass
            finally:
                made.unlink()
        return file.read_text(encoding="ascii").strip()
    except OSError as error:
        reason = (error.strerror or "unknown reason").lower()
        remedy = "Name a folder that you may write to: PLAYCALL_DATA=/path/to/folder."
        what = f"The data folder cannot be used: {reason}."
        raise PlaycallError(Problem(what, Place(file=str(data)), remedy)) from error
