"""How Tryton's tables become Playcall's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from playcall_core.importing.suggest import Choices, ColumnChoice, FileChoice


def _file(table: Any, source: str, fields: Mapping[str, str], **more: Any) -> FileChoice:
    columns = tuple(ColumnChoice(name=name, field=field) for name, field in fields.items())
    return FileChoice(source=source, file=f"{source}.csv", table=table, columns=columns, **more)


_CLOSED: Final = ("won", "lost", "cancelled")
CHOICES: Final = Choices(
    name="Tryton",
    files=(
        _file("accounts", "accounts", {"id": "id", "name": "name", "create_date": "created_at"}),
        _file(
            "contacts",
            "contacts",
            {"id": "id", "party": "account_id", "create_date": "created_at"},
            names=("name", "value"),
        ),
        FileChoice(
            source="opportunities",
            file="opportunities.csv",
            table="opportunities",
            columns=(
                ColumnChoice(name="id", field="id"),
                ColumnChoice(name="party", field="account_id"),
                ColumnChoice(name="employee.rec_name", field="owner"),
                ColumnChoice(name="amount", field="amount", currency_column="currency.code"),
                ColumnChoice(name="state", field="stage"),
                ColumnChoice(name="create_date", field="created_at"),
                ColumnChoice(name="end_date", field="closed_on"),
            ),
            names=("number", "description"),
            state="state",
            closed=_CLOSED,
            won=("won",),
        ),
        _file(
            "stage_changes",
            "stages",
            {"opportunity": "opportunity_id", "state": "stage", "at": "at"},
            closed=_CLOSED,
            won=("won",),
        ),
    ),
)
