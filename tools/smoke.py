"""Starts the demo as a visitor would, waits until it is ready, and stops it again.

    python -m tools.smoke

The exit code is 1 when it does not answer in time, or does not stop when asked to.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from http.client import HTTPConnection, HTTPException

START_SECONDS, STOP_SECONDS = 120, 20


def main() -> int:
    """Start, ask, stop."""
    port = _free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "playcall.demo", "--port", str(port), "--no-browser"],
        env={name: value for name, value in os.environ.items() if name != "CI"},
    )
    try:
        page = _when_ready(server, port)
    finally:
        server.send_signal(signal.SIGTERM)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        print("The demo did not stop when it was asked to.")
        return 1
    if "Tallybrook" not in page:
        print("The demo did not come up, or its first page does not name the sample company.")
        return 1
    print("The demo starts, answers and stops.")
    return 0


def _when_ready(server: subprocess.Popen[bytes], port: int) -> str:
    """The first page, once the demo says that it is ready; empty if it never does."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            if _get(port, "/ready")[0] == 200:
                return _get(port, "/enter/")[1]
        except (OSError, HTTPException):
            pass
        time.sleep(0.3)
    return ""


def _get(port: int, path: str) -> tuple[int, str]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
