"""Talks to a CRM over HTTP: not too fast, again when it is busy, and never with half an answer."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any, Final

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt
from tenacity.wait import wait_random_exponential

from playcall.connecting.connector import BusyError, ConnectorError, RefusedError
from playcall_core.errors import Problem

TRIES: Final = 6
LONGEST_WAIT: Final = 90.0
"""Seconds. A CRM that asks for more ends the pull, which goes on later where it was."""
MOST_BYTES: Final = 64 * 1024 * 1024
TIMEOUT: Final = httpx.Timeout(60.0, connect=15.0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over HTTP, by whatever client."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class AgainError(Exception):
    """Worth another try: `why` in words, after `wait` seconds if the CRM said so."""

    def __init__(self, why: str, wait: float | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast to ask, and how time is told; tests give another clock."""

    seconds_between: float = 0.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


class Talk:
    """Requests to one CRM, called `name` in every sentence.

    A request is tried again after 429 and 5xx answers, lost connections and answers that broke off:
    after the time of `Retry-After`, else after a growing random time. Requests must therefore be
    such that doing one twice is the same as once.
    """

    def __init__(
        self, name: str, address: str, headers: Mapping[str, str], pace: Pace | None = None
    ) -> None:
        self.name = name
        self._pace = pace or Pace()
        self._last = float("-inf")
        self.clock: datetime | None = None  # of the CRM, by its last answer
        self._client = httpx.Client(base_url=address, headers=dict(headers), timeout=TIMEOUT)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def with_header(self, name: str, value: str) -> None:
        """Send this header from now on."""
        self._client.headers[name] = value

    def ask(self, method: str, path: str, **sent: Any) -> Any:
        """The JSON that the CRM answers (numbers exact); None where it answers nothing."""
        return self.through(lambda: self._sent(method, path, sent))

    def through(self, send: Callable[[], Answer]) -> Any:
        """The same for a request that another client sends; it raises `AgainError` on its part."""
        for attempt in Retrying(
            stop=stop_after_attempt(TRIES),
            wait=self._wait,
            sleep=self._pace.sleep,
            retry=retry_if_exception_type(AgainError),
            retry_error_callback=self._give_up,
        ):
            with attempt:
                self._keep_pace()
                return self._read(send())
        raise AssertionError("tenacity returns or raises")

    def _sent(self, method: str, path: str, sent: Mapping[str, Any]) -> Answer:
        try:
            answer = self._client.request(method, path, **sent)
        except (httpx.RemoteProtocolError, httpx.ReadError) as error:
            raise AgainError("broke off in the middle of an answer") from error
        except httpx.TimeoutException as error:
            raise AgainError("does not answer in time") from error
        except httpx.TransportError as error:
            raise AgainError("cannot be reached") from error
        except (httpx.InvalidURL, httpx.DecodingError) as error:
            raise ConnectorError(Problem(f"{self.name} cannot be asked: {error}.")) from error
        return Answer(answer.status_code, answer.headers, answer.content)

    def _keep_pace(self) -> None:
        early = self._last + self._pace.seconds_between - self._pace.clock()
        if early > 0:
            self._pace.sleep(early)
        self._last = self._pace.clock()

    def _read(self, answer: Answer) -> Any:
        status = answer.status
        self.clock = _date_of(answer.headers.get("Date")) or self.clock
        if status == 429 or status >= 500:
            why = "asks us to wait" if status == 429 else f"failed (HTTP {status})"
            wait = _seconds_of(answer.headers.get("Retry-After"))
            if wait is not None and wait > LONGEST_WAIT:
                raise _busy(self.name, wait)
            raise AgainError(why, wait)
        if status in (401, 403):
            what = f"{self.name} refuses our credentials (HTTP {status})."
            raise RefusedError(Problem(what, remedy="Enter them again, or ask who gave them."))
        if status >= 400:
            what = f"{self.name} does not accept this (HTTP {status}): {told(answer)}"
            raise ConnectorError(Problem(what))
        if not answer.content:
            return None
        if len(answer.content) > MOST_BYTES:
            raise ConnectorError(Problem(f"{self.name} answered more than Playcall takes at once."))
        try:
            return json.loads(answer.content, parse_float=Decimal)
        except ValueError as error:
            raise AgainError("answered something that is no JSON, or half of it") from error

    @staticmethod
    def _wait(state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        if isinstance(error, AgainError) and error.wait is not None:
            return error.wait
        return float(wait_random_exponential(multiplier=0.5, max=20)(state))

    def _give_up(self, state: RetryCallState) -> Any:
        error = state.outcome.exception() if state.outcome else None
        why = error.why if isinstance(error, AgainError) else "does not answer"
        what = f"{self.name} {why}, {TRIES} times in a row. What was fetched is kept."
        raise BusyError(f"{what} Go on later.", None) from error


def told(answer: Answer) -> str:
    """What an answer that refuses says, cut short."""
    text = answer.content.decode("utf-8", "replace")
    try:
        said = json.loads(text)
    except ValueError:
        said = text
    if isinstance(said, list) and said:
        said = said[0]
    if isinstance(said, dict):
        said = said.get("message") or said.get("description") or said.get("error") or said
    return " ".join(str(said).split())[:300]


def _busy(name: str, wait: float) -> BusyError:
    until = datetime.now(UTC) + timedelta(seconds=wait)
    what = f"{name} asks us to wait until {until:%H:%M} (UTC). What was fetched is kept."
    return BusyError(f"{what} Go on then.", until)


def _seconds_of(retry_after: str | None) -> float | None:
    """The seconds that a Retry-After header asks for: a number of them, or a date."""
    if retry_after is None:
        return None
    try:
        return max(0.0, float(retry_after))
    except ValueError:
        pass
    until = _date_of(retry_after)
    return max(0.0, (until - datetime.now(UTC)).total_seconds()) if until else None


def _date_of(header: str | None) -> datetime | None:
    try:
        return parsedate_to_datetime(header) if header else None
    except ValueError:
        return None
