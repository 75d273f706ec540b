"""A real Tryton on SQLite, with opportunities in it: `python -m tests.apps.tryton FOLDER NUMBER`.

The program fills a database that trytond-admin made; `Crm` starts and asks the server.
"""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.skips import CHECKOUT

PASSWORD = "a-password-for-tests"


class Crm:
    """A Tryton that runs: its address, and calls as somebody who works there makes them."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._user, token, _ = self._rpc("common.db.login", ["admin", {"password": PASSWORD}])
        session = f"admin:{self._user}:{token}".encode()
        self._headers = {"Authorization": f"Session {base64.b64encode(session).decode()}"}
        self._context = self.call("res.user", "get_preferences", True, _context={})

    def call(self, model: str, method: str, *given: Any, _context: Any = None) -> Any:
        """What a method of a model answers."""
        context = self._context if _context is None else _context
        return self._rpc(f"model.{model}.{method}", [*given, context])

    def _rpc(self, method: str, params: list[Any]) -> Any:
        sent = json.dumps({"id": 1, "method": method, "params": params}).encode()
        headers = {"Content-Type": "application/json", **getattr(self, "_headers", {})}
        with urlopen(Request(f"{self.address}/crm/rpc/", sent, headers)) as answer:
            told = json.load(answer)
        assert "error" not in told, told
        return told["result"]


@contextmanager
def running(folder: Path, opportunities: int) -> Iterator[Crm]:
    """A Tryton with some opportunities, made from nothing and gone at the end."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = folder / "trytond.conf"
    config.write_text(
        f"[database]\nuri = sqlite://\npath = {folder}\n[web]\nlisten = 127.0.0.1:{port}\n",
        encoding="utf-8",
    )
    (folder / "crm.sqlite").touch()
    (folder / "password").write_text(PASSWORD, encoding="utf-8")
    tools = Path(sys.executable).parent
    made = {**os.environ, "TRYTONPASSFILE": str(folder / "password")}
    common = ["-c", str(config), "-d", "crm"]
    _run([str(tools / "trytond-admin"), *common, "-u", "sale_opportunity",
          "--activate-dependencies", "--email", "admin@tryton.example"], made)  # fmt: skip
    _run([sys.executable, "-m", "tests.apps.tryton", str(folder), str(opportunities)], made)
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([str(tools / "trytond"), *common], stdout=log, stderr=log)
        try:
            yield Crm(_answering(f"http://127.0.0.1:{port}", server, folder / "log"))
        finally:
            server.terminate()
            server.wait(timeout=20)


def _run(words: list[str], env: dict[str, str]) -> None:
    done = subprocess.run(
        words, cwd=CHECKOUT, env=env, capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr


def _answering(address: str, server: subprocess.Popen[bytes], log: Path) -> str:
    for _ in range(240):
        assert server.poll() is None, log.read_text(encoding="utf-8")
        try:
            socket.create_connection(("127.0.0.1", int(address.rsplit(":", 1)[1])), 1).close()
            return address
        except OSError:
            time.sleep(0.25)
    raise AssertionError(log.read_text(encoding="utf-8"))


def fill(folder: Path, number: int) -> None:
    """A company with one employee, accounts with a contact, and opportunities in many states."""
    config: Any = import_module("trytond.config")
    config.update_etc(str(folder / "trytond.conf"))
    pools: Any = import_module("trytond.pool").Pool
    transactions: Any = import_module("trytond.transaction").Transaction
    pools.start()
    pool = pools("crm")
    pool.init()
    with transactions().start("crm", 1) as transaction:
        company, employee, euro = _company(pool)
        transaction.commit()
        user = pool.get("res.user")
        with transaction.set_context(user.get_preferences(context_only=True)):
            parties = _accounts(pool, max(1, number // 5))
            made = pool.get("sale.opportunity")
            rows = [
                made(
                    description=f"Deal {n}",
                    party=parties[n % len(parties)],
                    company=company,
                    employee=employee,
                    currency=euro,
                    amount=Decimal(1000 + n),
                )
                for n in range(number)
            ]
            made.save(rows)
            transaction.commit()
            made.opportunity(rows[: number // 2])
            transaction.commit()
            made.lost(rows[: number // 10])
            transaction.commit()


def _company(pool: Any) -> tuple[Any, Any, Any]:
    party, user = pool.get("party.party"), pool.get("res.user")(1)
    euro = pool.get("currency.currency")(name="Euro", symbol="€", code="EUR")
    euro.save()
    us, mira = party(name="Tallybrook"), party(name="Mira Adler")
    party.save([us, mira])
    company = pool.get("company.company")(party=us, currency=euro)
    company.save()
    employee = pool.get("company.employee")(party=mira, company=company)
    employee.save()
    user.companies, user.company = [company], company
    user.employees, user.employee = [employee], employee
    user.save()
    return company, employee, euro


def _accounts(pool: Any, count: int) -> list[Any]:
    party, mechanism = pool.get("party.party"), pool.get("party.contact_mechanism")
    parties = [party(name=f"Account {n}") for n in range(count)]
    party.save(parties)
    for number, each in enumerate(parties):
        email, name = f"buyer{number}@example.com", f"Buyer {number}"
        mechanism.create([{"party": each.id, "type": "email", "value": email, "name": name}])
    return parties


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]))
