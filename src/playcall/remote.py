"""A Playcall server as the command line sees it: asked over the API, its refusals in words."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

import httpx
from pydantic import ValidationError

from playcall.server_shapes import ImportedShape, PreviewShape, WhoShape
from playcall.shapes import ErrorShape, PlaceShape, Shape
from playcall_core.book import Playbook
from playcall_core.book.reading import Gathering
from playcall_core.errors import Place, PlaycallError, Problem

TOKEN: Final = "PLAYCALL_TOKEN"
SECONDS: Final = httpx.Timeout(180.0, connect=15.0)
_AT_HOME: Final = ("localhost", "127.0.0.1", "::1")
S = TypeVar("S", bound=Shape)


class ServerError(PlaycallError):
    """The server cannot be reached, or refuses; nothing was changed there."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """A playbook from a server, the stamp of what it is a copy of, and how many records of it are
    hidden from the one whose token it is. What is not the newest was signed last.
    """

    playbook: Playbook
    seen: UUID
    hidden: int
    is_newest: bool


@dataclass(frozen=True, slots=True)
class Server:
    """A workspace of a server, by its address and the token of somebody there."""

    client: httpx.Client
    address: str
    workspace: str
    is_open_text: bool
    """Whether the token goes over the network so that others can read it."""

    def pulled(self) -> Pulled:
        """The newest playbook that the token's member may see."""
        answer = self._ask("GET", "playbook.yaml")
        gathering = Gathering()
        gathering.add_file(f"{self.workspace}.yaml", answer.content)
        try:
            seen = UUID(answer.headers["ETag"].strip('"'))
            hidden = int(answer.headers["Playcall-Hidden"])
        except (KeyError, ValueError) as error:
            raise _not_playcall(self.address) from error
        is_newest = answer.headers.get("Playcall-State") == "newest"
        return Pulled(gathering.playbook(), seen, hidden, is_newest)

    def preview(self, file: tuple[str, bytes]) -> PreviewShape:
        """What importing this file (name and content) would change there."""
        return _read(PreviewShape, self._ask("POST", "import-preview", file), self.address)

    def put(self, file: tuple[str, bytes], seen: UUID) -> ImportedShape:
        """Import it there, if what is there is still what was `seen`."""
        answer = self._ask("POST", "import", file, {"seen": str(seen)})
        return _read(ImportedShape, answer, self.address)

    def _ask(
        self,
        method: str,
        path: str,
        file: tuple[str, bytes] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        files = {"file": file} if file else None
        address = f"{self.address}/api/w/{self.workspace}/{path}"
        return _sent(self.client, method, address, files=files, params=params)


def connect(url: str, transport: httpx.BaseTransport | None = None) -> Server:
    """The workspace at an address as a browser shows it, such as https://host/w/company/.

    Without “/w/…” it is the token's workspace. The token is that of the variable PLAYCALL_TOKEN; it
    is sent to this server only. `ServerError` in words if it does not come in.
    """
    parts = urlsplit(url if "://" in url else f"https://{url}")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
        what = "This is not the address of a server."
        remedy = "Copy it from the browser, such as https://playbook.example.com/w/company/."
        raise ServerError(Problem(what, Place(file=url.rpartition("@")[2]), remedy))
    token = os.environ.get(TOKEN, "").strip()
    if not token or not token.isascii() or not token.isprintable():
        what = f"The variable {TOKEN} holds no access token."
        remedy = "Make one on the page “Access tokens”, in the menu under your name."
        raise ServerError(Problem(what, remedy=remedy))
    before, _, after = parts.path.partition("/w/")
    address = f"{parts.scheme}://{parts.netloc}{before.rstrip('/')}"
    client = httpx.Client(
        headers={"Authorization": f"Bearer {token}", "Accept": "application/json, */*"},
        timeout=SECONDS,
        transport=transport,
    )
    workspace = after.split("/")[0]
    if not workspace:
        who = _read(WhoShape, _sent(client, "GET", f"{address}/api/me"), address)
        workspace = who.workspace
    is_open = parts.scheme == "http" and parts.hostname not in _AT_HOME
    return Server(client, address, workspace, is_open)


def _sent(client: httpx.Client, method: str, address: str, **more: Any) -> httpx.Response:
    """The answer, if it is a good one; else `ServerError`."""
    try:
        answer = client.request(method, address, **more)
    except httpx.TimeoutException as error:
        what = "The server does not answer in time."
        remedy = "Try again; if it was an import, look first whether it has happened."
        raise ServerError(Problem(what, Place(file=_shown(address)), remedy)) from error
    except httpx.HTTPError as error:
        raise _unreachable(address, error) from error
    if answer.is_redirect:
        to = urlsplit(answer.headers.get("Location", ""))
        what = "The server sends on to another address, to which the token is not sent."
        there = f"{to.scheme}://{to.netloc}" if to.netloc else "the right address"
        raise ServerError(Problem(what, Place(file=_shown(address)), f"Use {there}."))
    if answer.is_success:
        return answer
    raise _refusal(address, answer)


def _unreachable(address: str, error: httpx.HTTPError) -> ServerError:
    if _is_about_certificates(error):
        what = "The server's certificate is not trusted."
        remedy = "Check the address; for a company's own authority set SSL_CERT_FILE."
    else:
        what = f"The server cannot be reached: {str(error).strip() or type(error).__name__}."
        remedy = "Check the address, and that the server runs."
    return ServerError(Problem(what, Place(file=_shown(address)), remedy))


def _is_about_certificates(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError) or "CERTIFICATE_VERIFY" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def _refusal(address: str, answer: httpx.Response) -> ServerError:
    """Why the server refuses, in its own sentences."""
    try:
        told = ErrorShape.model_validate_json(answer.content).problems
    except ValidationError:
        told = []
    if not told:
        return _not_playcall(address, answer.status_code)
    return ServerError(*(Problem(each.what, _place(each.place), each.remedy) for each in told))


def _place(shape: PlaceShape) -> Place:
    return Place(**shape.model_dump())


def _read(shape: type[S], answer: httpx.Response, address: str) -> S:
    try:
        return shape.model_validate_json(answer.content)
    except ValidationError as error:
        raise _not_playcall(address) from error


def _not_playcall(address: str, status: int | None = None) -> ServerError:
    said = f" (it answers with {status})" if status else ""
    what = f"What answers there is not Playcall, or not one this command understands{said}."
    remedy = "Check the address. Is there a proxy or a sign-in page in between?"
    return ServerError(Problem(what, Place(file=_shown(address)), remedy))


def _shown(address: str) -> str:
    """An address as it may be printed: without what stands behind the question mark."""
    return address.partition("?")[0]
