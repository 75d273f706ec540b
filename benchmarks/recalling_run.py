"""Fills a new database with the benchmarks' workload and measures: one JSON object for each line.

`python -m benchmarks.recalling_run OPPORTUNITIES PLAYS`, with the database in the environment.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.workload import Workload
from playcall.installation import started
from playcall_core.calling import compile_index, match_one
from playcall_core.facts import Fact, FactType, Subject
from playcall_core.tables.schemas import FACT_VALUES, SCHEMAS
from playcall_core.tables.situations import Situations, plain_texts

started("playcall.serving").migrate()
people: Any = started("playcall.people.models")
playbooks: Any = started("playcall.playbooks.actions")
models: Any = started("playcall.playbooks.models")
actions: Any = started("playcall.opportunities.actions")
states: Any = started("playcall.opportunities.models").SubjectState.objects
recalling: Any = started("playcall.opportunities.recalling")
found_workspace: Any = started("playcall.people.actions").found_workspace
Role: Any = people.Role

JUDGED: Final = 200
A_MINUTE: Final = timedelta(minutes=1)


def say(**said: object) -> None:
    """One line for whoever measures."""
    print(json.dumps(said), flush=True)


def measure(what: str, work: Callable[[], Any]) -> None:
    """Do some work and say how long it took."""
    say(progress=what)
    cpu, clock = time.process_time(), time.perf_counter()
    done = work()
    result = (
        f"{done.computed:,} computed, {done.written:,} written, {done.events:,} events"
        if hasattr(done, "computed")
        else ""
    )
    taken = {"cpu": time.process_time() - cpu, "clock": time.perf_counter() - clock}
    say(what=what, result=result, **taken)


def tables(situations: Situations) -> dict[str, pa.Table]:
    """The workload's situations as an import would bring them: four opportunities an account."""
    situations = replace(
        situations,
        table=plain_texts(situations.table),
        members=plain_texts(situations.members),
    )
    count = len(situations)
    ids = pa.array([f"O{n}" for n in range(count)])
    accounts = [f"A{n // 4}" for n in range(count)]
    opportunities = {
        "id": ids,
        "name": ids,
        "account_id": pa.array(accounts),
        "owner": pa.array([f"Owner {n % 50}" for n in range(count)]),
        "is_open": pa.array(np.ones(count, np.bool_)),
    }
    values = [_values(situations, fact, ids) for fact in situations.dictionary]
    return {
        "accounts": _conformed("accounts", {"id": pa.array(sorted(set(accounts)))}),
        "opportunities": _conformed("opportunities", opportunities),
        "fact_values": pa.concat_tables(values),
    }


def _conformed(name: str, columns: dict[str, pa.Array]) -> pa.Table:
    length = len(next(iter(columns.values())))
    arrays = [columns.get(field.name, pa.nulls(length, field.type)) for field in SCHEMAS[name]]
    return pa.table(arrays, schema=SCHEMAS[name])


def _values(situations: Situations, fact: Fact, ids: pa.Array) -> pa.Table:
    column = situations.table[fact.id].combine_chunks()
    rows = np.flatnonzero(column.is_valid().to_numpy(zero_copy_only=False))
    payload = {"key": column, "number": column}
    if fact.type is FactType.SET:
        mine = situations.members.filter(pc.equal(situations.members["fact"], fact.id))
        members = mine["row"].to_numpy()
        empty = np.setdiff1d(rows, members)
        keys = pa.concat_arrays(
            [mine["member"].combine_chunks(), pa.nulls(len(empty), pa.string())]
        )
        rows = np.concatenate([members, empty])
        order = np.argsort(rows, kind="stable")
        rows, keys = rows[order], keys.take(pa.array(order))
        told = {"key": keys, "complete": column.take(pa.array(rows))}
    else:
        name = "number" if fact.type is FactType.NUMBER else "key"
        told = {name: payload[name].take(pa.array(rows))}
    told |= {
        "subject": pa.array(["opportunity"] * len(rows)),
        "subject_id": ids.take(pa.array(rows)),
        "fact": pa.array([fact.id] * len(rows)),
    }
    arrays = [told.get(field.name, pa.nulls(len(rows), field.type)) for field in FACT_VALUES]
    return pa.table(arrays, schema=FACT_VALUES)


def judge(load: Workload, workspace: Any) -> None:
    """Some states are held against the matcher of one situation, on what the workload says."""
    index = compile_index(load.plays, load.dictionary, load.moment)
    rows = {row.subject_id: row for row in states.filter(workspace=workspace)[:JUDGED]}
    for place, situation in enumerate(load.situations(JUDGED)):
        row = rows.get(f"O{place}")
        if row is None:
            continue
        found = match_one(index, situation)
        for text, places in ((row.applies, found.applies), (row.cannot_tell, found.cannot_tell)):
            expected = {load.plays[place].id for place in places}
            if set(json.loads(text)) != expected:
                sys.exit(f"{row.subject_id} is called otherwise than by the matcher of one.")


def change_play(by: Any, play: str) -> None:
    """Another priority of a play, in a new version."""
    record = models.Record.objects.get(workspace=by.workspace, kind="play", slug=play)
    data = json.loads(record.newest.body) | {"priority": 3, "when": "segment is known"}
    data.pop("uid", None)
    playbooks.save_record(record, data, by=by, based_on=record.newest_id)
    playbooks.make_version(by.workspace, title="Another", by=by)


def run(count: int, plays: int) -> None:
    """Fill, measure, and compare a sample with the matcher."""
    load, now = Workload(plays), datetime.now(UTC) - 3 * A_MINUTE
    user = people.User.objects.create_user("rosa@bench.example", name="Rosa Ortega")
    by = found_workspace(
        name="Bench", slug="bench", administrator=user, function=people.Function.OTHER
    )
    say(progress="the playbook")
    playbooks.import_playbook(load.playbook, by=by, words="")
    playbooks.make_version(by.workspace, title="One", by=by)
    say(progress="the opportunities")
    actions.put_tables(tables(load.table(count)), by=by)
    recall, stale = recalling.recall, recalling.recall_stale
    measure("everything called for the first time", lambda: recall(by.workspace, now=now))
    judge(load, by.workspace)
    measure("everything called again", lambda: recall(by.workspace, now=now + A_MINUTE))
    states.filter(workspace=by.workspace).update(digest="", computed_at=now)
    measure(
        "everything called again, all of it changed",
        lambda: recall(by.workspace, now=now + 2 * A_MINUTE),
    )
    change_play(by, "play-7")
    measure("a version that changes one play", lambda: stale(by.workspace))
    moved = {"opportunities": pa.table({"id": ["O1"], "owner": ["Mira Adler"]})}

    def merge() -> Any:
        actions.merge_tables(moved, by=by, source="CRM")
        return stale(by.workspace)

    measure("one opportunity merged", merge)
    actions.answer(Subject.OPPORTUNITY, "O2", "age", Decimal(3), by=by)
    measure(
        "one answer",
        lambda: actions.answer(Subject.OPPORTUNITY, "O2", "age", Decimal(200), by=by),
    )


if __name__ == "__main__":
    run(int(sys.argv[1]), int(sys.argv[2]))
