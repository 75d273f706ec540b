"""Rejected rows as a file, and progress while rows are read."""

import csv
import os
from pathlib import Path

import pytest

from playcall_core.errors import TableError
from playcall_core.importing import Progress, import_tables, write_rejected
from tests.core.importing_case import FACTS, deals, mapping


def test_rejected_rows_are_written_as_they_were_with_where_and_why(tmp_path: Path) -> None:
    rows = 'id,state,x,reason\na,new,"many, or\nfew",=1+1\nb,new\nc,new,1,ok\nd,new,2,x,y\n'
    found = deals(tmp_path, "seats: x", rows)
    target = tmp_path / "rejected.csv"
    write_rejected(found.rejected, target)
    with target.open(encoding="utf-8", newline="") as file:
        written = list(csv.reader(file))
    assert written == [
        ["file", "row", "table", "rejected reason", "id", "state", "x", "reason", "further cells"],
        [
            "deals.csv", "2", "opportunities",
            "“x”: “many, or\nfew” is not a number written with the decimal mark “.”.",
            "a", "new", "many, or\nfew", "=1+1", "",
        ],
        [
            "deals.csv", "3", "opportunities", "The row has 2 cells, the header has 4.",
            "b", "new", "", "", "",
        ],
        [
            "deals.csv", "5", "opportunities", "The row has 5 cells, the header has 4.",
            "d", "new", "2", "x", "y",
        ],
    ]  # fmt: skip
    assert sorted(os.listdir(tmp_path)) == ["deals.csv", "mapping.yaml", "rejected.csv"]


def test_rejected_rows_that_cannot_be_written(tmp_path: Path) -> None:
    found = deals(tmp_path, "seats: x", "id,state,x\na,new,many\n")
    with pytest.raises(TableError, match="The rejected rows cannot be written: no such file"):
        write_rejected(found.rejected, tmp_path / "gone" / "rejected.csv")
    (tmp_path / "folder").mkdir()
    with pytest.raises(TableError, match="cannot be written"):
        write_rejected(found.rejected, tmp_path / "folder")
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".part")]


def test_progress_is_told(tmp_path: Path) -> None:
    deals(tmp_path, "seats: x", "id,state,x\n" + "".join(f"{n},new,1\n" for n in range(70_000)))
    told: list[Progress] = []
    one = mapping(tmp_path, (tmp_path / "mapping.yaml").read_text())
    import_tables(one, [tmp_path / "deals.csv"], FACTS, told.append)
    assert [(step.table, step.file, step.rows) for step in told] == [
        ("opportunities", "deals.csv", 65_536),
        ("opportunities", "deals.csv", 70_000),
    ]
    assert 0 < told[0].part < told[1].part == 1.0
