"""A real Tryton: pulled, pulled again after a change, written back to, and killed in the middle."""

from __future__ import annotations

import json
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from playcall.connecting import actions
from playcall.connecting.connector import ConnectorError
from playcall.connecting.models import Connection, Pull, WriteBack
from playcall.guidance.actions import plan_next_step
from playcall.opportunities.actions import answer
from playcall.opportunities.models import Account, Contact, Opportunity, StageChange
from playcall.playbooks.actions import import_playbook, make_version
from playcall_core.book import Playbook
from playcall_core.facts import Subject
from tests.apps.cast import Cast
from tests.apps.mapped import map_words
from tests.apps.servers import environment, run, start
from tests.apps.tryton import PASSWORD, Crm, running

pytestmark = pytest.mark.slow
NUMBER = 500
STAGES = {"lead": "discovery", "opportunity": "scoping", "converted": "proposal"}


@pytest.fixture(scope="module")
def crm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crm]:
    with running(tmp_path_factory.mktemp("tryton"), NUMBER) as crm:
        yield crm


def settings_of(crm: Crm) -> dict[str, str]:
    return {"address": crm.address, "database": "crm", "user": "admin"}


@pytest.fixture
def connection(cast: Cast, crm: Crm, sample: Playbook) -> Connection:
    import_playbook(sample, by=cast.administrator)
    make_version(cast.workspace, title="First", by=cast.administrator)
    made = actions.connect("tryton", settings_of(crm), PASSWORD, by=cast.administrator)
    map_words(made, STAGES, cast.administrator)
    return made


def pull(connection: Connection) -> Pull:
    return actions.do_pull(actions.start_pull(connection, by=connection.made_by))


def counts(pull: Pull) -> dict[str, Any]:
    assert pull.state == Pull.State.DONE, pull.says
    found: dict[str, Any] = json.loads(pull.counts)
    return found


def test_all_of_it_comes_then_what_changed_and_a_next_step_goes_back(
    connection: Connection, crm: Crm, cast: Cast
) -> None:
    all_of_it_comes(connection)
    connection.refresh_from_db()
    (deal,) = crm.call("sale.opportunity", "search", [["description", "=", "Deal 499"]], 0, 1, None)
    what_changed_comes(connection, crm, deal)
    actions.set_write_back(connection, True, by=cast.administrator)
    connection.refresh_from_db()
    a_next_step_goes_back(connection, crm, cast, deal)
    assert Opportunity.objects.filter(workspace=cast.workspace).count() == NUMBER


def all_of_it_comes(connection: Connection) -> None:
    first = counts(pull(connection))
    assert first["opportunities"] == {
        "read": NUMBER, "rejected": 0, "new": NUMBER, "changed": 0, "same": 0,
    }  # fmt: skip
    assert first["accounts"]["new"] == first["contacts"]["new"] == NUMBER // 5
    # Each was made as a lead; half of them moved on, a tenth of all was then lost.
    assert first["stage_changes"]["new"] == NUMBER + NUMBER // 2 + NUMBER // 10
    mine = Opportunity.objects.filter(workspace=connection.workspace)
    assert mine.filter(is_open=True).count() == NUMBER - NUMBER // 10
    assert not mine.exclude(owner="Mira Adler").exists()
    assert not Account.objects.filter(name__in=["Tallybrook", "Mira Adler"]).exists()
    assert Contact.objects.filter(name__startswith="Buyer 3 ").count() == 1


def what_changed_comes(connection: Connection, crm: Crm, deal: int) -> None:
    crm.call("sale.opportunity", "write", [deal], {"amount": {"__class__": "Decimal",
                                                              "decimal": "77777.50"}})  # fmt: skip
    crm.call("sale.opportunity", "opportunity", [deal])
    again = counts(pull(connection))
    assert (again["opportunities"]["new"], again["opportunities"]["changed"]) == (0, 1)
    assert again["stage_changes"]["new"] == 1
    row = Opportunity.objects.get(workspace=connection.workspace, external_id=str(deal))
    assert (row.amount, row.stage) == (Decimal("77777.5"), "scoping")
    moves = StageChange.objects.filter(workspace=connection.workspace, opportunity_id=str(deal))
    assert [move.stage for move in moves.order_by("at")] == ["discovery", "scoping"]


def a_next_step_goes_back(connection: Connection, crm: Crm, cast: Cast, deal: int) -> None:
    crm.call("sale.opportunity", "write", [deal], {"comment": "Their own words.\nTwo lines."})
    for words in ("An older step", "Show the CFO the savings"):
        _, says = plan_next_step(str(deal), words, by=cast.rep)
        assert says == "It goes to Tryton at the next pull."
    answer(Subject.OPPORTUNITY, str(deal), "buying-stage", "compare", by=cast.rep)
    asked = list(WriteBack.objects.order_by("id"))
    third = counts(pull(connection))
    assert third["opportunities"]["new"] == 0
    (read,) = crm.call("sale.opportunity", "read", [deal], ["comment"])
    assert read["comment"] == (
        "Their own words.\nTwo lines.\nNext step: Show the CFO the savings\nBuying stage: Comparing"
    )
    states = [WriteBack.objects.get(pk=each.pk).state for each in asked]
    assert states == ["replaced", "sent", "sent"]

    # Sent, but the note of it was lost with the process: once more changes nothing there.
    WriteBack.objects.filter(pk=asked[1].pk).update(state=WriteBack.State.WAITING)
    (stamp,) = crm.call("sale.opportunity", "read", [deal], ["write_date"])
    pull(connection)
    assert crm.call("sale.opportunity", "read", [deal], ["write_date"]) == [stamp]


def test_a_wrong_password_is_said_and_nothing_is_kept(cast: Cast, crm: Crm) -> None:
    with pytest.raises(ConnectorError, match=r"refuses our credentials"):
        actions.connect("tryton", settings_of(crm), "wrong", by=cast.administrator)
    assert not Connection.objects.exists()


@pytest.mark.parametrize("pages", [1, 3, 7])
def test_killed_in_the_middle_it_goes_on_without_duplicate_or_loss(
    pages: int, crm: Crm, tmp_path: Path
) -> None:
    env = environment(tmp_path)
    run("tests.apps.connected", "connect", json.dumps(settings_of(crm)), env=env)
    process = start("playcall.cli", "sync", env=env)
    wait_for_pages(tmp_path / "playcall.sqlite3", pages)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert run("tests.apps.connected", "count", env=env).split()[0] == "0"
    out = run("playcall.cli", "sync", env=env)
    assert f"opportunities: {NUMBER} new, 0 changed, 0 rejected" in " ".join(out.split())
    assert run("tests.apps.connected", "count", env=env).split() == [
        str(NUMBER), str(NUMBER), str(NUMBER // 5), "1",
    ]  # fmt: skip


def wait_for_pages(database: Path, number: int) -> None:
    """Until as many pages were fetched and kept."""
    with closing(sqlite3.connect(database, timeout=30)) as reader:
        for _ in range(3000):
            (now,) = reader.execute("SELECT count(*) FROM connecting_fetched").fetchone()
            if now >= number:
                return
            time.sleep(0.01)
    pytest.fail(f"{number} pages never came")
